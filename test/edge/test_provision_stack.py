# SPDX-License-Identifier: Apache-2.0
"""infra/hand.yaml deployed into moto, and a hand provisioned into it.

Of the bucket moto makes but the encryption, of the hand but the thing; it enforces no policy. What it leaves out is
compared in test/unit/test_provision_template.py, and tried in test_provision_ministack.py.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml
from support import iot_account
from support.iot_account import REGION, IotAccount

from amazing_hand.cli import provision

pytestmark = pytest.mark.filterwarnings("ignore:Tried to parse AWS:UserWarning")

TEMPLATE = Path(__file__).parents[2] / "infra" / "hand.yaml"


@pytest.fixture(scope="module")
def account() -> Iterator[IotAccount]:
    with iot_account.server() as url, iot_account.account(url) as account:
        yield account


@pytest.fixture(scope="module")
def outputs(account: IotAccount) -> dict[str, str]:
    stacks = boto3.client("cloudformation", region_name=REGION)
    stacks.create_stack(StackName="amazing-hand", TemplateBody=TEMPLATE.read_text(), Capabilities=["CAPABILITY_IAM"])
    policy = account.backend.policies["amazing-hand"]
    assert isinstance(policy.document, dict)
    policy.document = json.dumps(policy.document)  # type: ignore[assignment]  # as AWS keeps it
    (stack,) = stacks.describe_stacks(StackName="amazing-hand")["Stacks"]
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


def test_the_bucket_is_there_and_encrypted(outputs: dict[str, str]) -> None:
    s3, bucket = boto3.client("s3", region_name=REGION), outputs["Bucket"]
    assert s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]


def test_a_hand_provisioned_into_the_stack_finds_all_of_it(
    account: IotAccount, outputs: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = [
        "--bucket",
        outputs["Bucket"],
        "--policy",
        outputs["PolicyName"],
        "--role-alias",
        outputs["RoleAliasName"],
    ]
    assert provision.main(["--thing", "left", "--region", REGION, "--folder", str(tmp_path), *options]) == 0
    assert "policy: amazing-hand exists" in capsys.readouterr().out
    written: dict[str, Any] = yaml.safe_load((tmp_path / "hand.yaml").read_text())
    assert written["/**/recorder"]["ros__parameters"]["bucket"] == outputs["Bucket"]
    assert written["/**"]["ros__parameters"]["role_alias"] == "amazing-hand"
    alias = iot_account.client(REGION).describe_role_alias(roleAlias="amazing-hand")["roleAliasDescription"]
    assert alias["credentialDurationSeconds"] == 7200
    assert ":role/" in alias["roleArn"]
