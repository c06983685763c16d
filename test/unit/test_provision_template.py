# SPDX-License-Identifier: Apache-2.0
"""infra/hand.yaml: it is sound, and it allows what `hand provision` does, not a bit more."""

import re
from pathlib import Path
from typing import Any, NamedTuple

import cfnlint.api
import pytest
import yaml

from amazing_hand.identity.policy import DEFAULT_NAME, device_policy
from amazing_hand.identity.provision_files import Account, DeviceFiles, parameters

TEMPLATE = Path(__file__).parents[2] / "infra" / "hand.yaml"
AWS = {"AWS::Partition": "aws", "AWS::Region": "eu-central-1", "AWS::AccountId": "123456789012", "Films.Arn": "FILMS"}


class Function(NamedTuple):
    """A function of CloudFormation in its short form, of one text: `!Ref Films`."""

    name: str
    text: str


class Loader(yaml.SafeLoader):
    pass


Loader.add_multi_constructor("!", lambda loader, name, node: Function(name, str(node.value)))
CONTENT: dict[str, Any] = yaml.load(TEMPLATE.read_text(), Loader)
PARAMETERS: dict[str, Any] = CONTENT["Parameters"]
KNOWN = AWS | {name: str(entry["Default"]) for name, entry in PARAMETERS.items()}


def resolved(value: Any) -> Any:
    """With what CloudFormation would put in."""
    match value:
        case Function("Sub", text):
            return re.sub(r"\$\{(!?)([^}]+)\}", lambda m: f"${{{m[2]}}}" if m[1] else KNOWN[m[2]], text)
        case Function("GetAtt", text):
            return KNOWN.get(text, f"attribute {text}")
        case Function("Ref", text):
            return f"ref {text}"
        case dict():
            return {key: resolved(item) for key, item in value.items()}
        case list():
            return [resolved(item) for item in value]
    return value


@pytest.fixture(scope="module")
def resources() -> dict[str, Any]:
    return {name: resolved(entry["Properties"]) for name, entry in CONTENT["Resources"].items()}


def test_cloudformation_would_take_it() -> None:
    problems = cfnlint.api.lint(TEMPLATE.read_text(), regions=["us-east-1", "eu-central-1"])
    assert [f"line {problem.linenumber}: {problem.message}" for problem in problems] == []


def test_the_policy_is_the_one_that_hand_provision_makes(resources: dict[str, Any]) -> None:
    assert resources["Policy"]["PolicyDocument"] == device_policy("arn:aws:iot:eu-central-1:123456789012", DEFAULT_NAME)
    assert PARAMETERS["PolicyName"]["Default"] == PARAMETERS["RoleAliasName"]["Default"] == DEFAULT_NAME


def test_films_are_private_kept_for_30_days_and_go_over_tls_only(resources: dict[str, Any]) -> None:
    films = resources["Films"]
    assert set(films["PublicAccessBlockConfiguration"].values()) == {True}
    assert len(films["PublicAccessBlockConfiguration"]) == 4
    assert films["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    days = [rule["ExpirationInDays"] for rule in films["LifecycleConfiguration"]["Rules"] if "ExpirationInDays" in rule]
    assert days == [30]
    statements = resources["FilmsOverTlsOnly"]["PolicyDocument"]["Statement"]
    assert {"Bool": {"aws:SecureTransport": "false"}} in [statement["Condition"] for statement in statements]
    for statement in statements:
        assert (statement["Effect"], statement["Principal"], statement["Action"]) == ("Deny", "*", "s3:*")
        assert statement["Resource"] == ["FILMS", "FILMS/*"]


def test_the_role_is_for_certificates_and_lets_a_hand_reach_its_own_films_and_the_model_only(
    resources: dict[str, Any],
) -> None:
    role = resources["Role"]
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "credentials.iot.amazonaws.com"}
    assert role["MaxSessionDuration"] >= PARAMETERS["CredentialSeconds"]["MaxValue"]
    films, model = (policy["PolicyDocument"]["Statement"] for policy in role["Policies"])
    (own,) = films
    account = Account("eu-central-1", "endpoint", "credentials")
    prefix = parameters(DeviceFiles(Path("/x")), "${credentials-iot:ThingName}", account, "b", "r")["/**/recorder"][
        "prefix"
    ]
    assert own["Resource"] == f"FILMS/{prefix}*"
    assert set(own["Action"]) == {"s3:PutObject", "s3:GetObject", "s3:AbortMultipartUpload"}
    for statement in model:
        assert set(statement["Action"]) == {"bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"}
        assert statement["Resource"].endswith("amazon.nova-2-lite-v1:0")
    assert resources["RoleAlias"]["RoleArn"] == "attribute Role.Arn"


def test_a_hand_of_the_template_has_the_policy_and_its_own_key(resources: dict[str, Any]) -> None:
    assert resources["Certificate"]["CertificateSigningRequest"] == "ref SigningRequest"
    assert resources["CertificateHasPolicy"] == {"PolicyName": "ref Policy", "Principal": "attribute Certificate.Arn"}
    assert resources["CertificateIsOfThing"] == {"ThingName": "ref Thing", "Principal": "attribute Certificate.Arn"}
