# SPDX-License-Identifier: Apache-2.0
"""The pure parts of `hand provision`: what a hand may do in AWS, what is written for it, what --dry-run tells."""

import json
import stat
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography import x509

from amazing_hand.cli import provision
from amazing_hand.cloud.contract import TOPIC_ROOT, Topics
from amazing_hand.identity.policy import THING, device_policy
from amazing_hand.identity.provision_files import (
    Account,
    DeviceFiles,
    ProvisionError,
    amazon_roots,
    certificate_id,
    differences,
    load_key,
    make_key,
    parameter_file,
    parameters,
    signing_request,
)

ARN = "arn:aws:iot:eu-central-1:123456789012"
ACCOUNT = Account(
    "eu-central-1", "x-ats.iot.eu-central-1.amazonaws.com", "y.credentials.iot.eu-central-1.amazonaws.com"
)


def allows(action: str, resource: str, thing: str = "left") -> bool:
    """Whether the policy allows it to this thing, as AWS reads it: `*` stands for anything."""
    policy: dict[str, Any] = device_policy(ARN, "amazing-hand")
    return any(
        f"iot:{action}" in statement["Action"] and fnmatchcase(f"{ARN}:{resource}", entry.replace(THING, thing))
        for statement in policy["Statement"]
        for entry in statement["Resource"]
    )


def test_a_hand_may_do_all_that_the_wire_contract_wants_of_it() -> None:
    topics = Topics("left")
    assert allows("Connect", "client/left")
    assert allows("Subscribe", f"topicfilter/{topics.action}")
    assert allows("Receive", f"topic/{topics.action}")
    own = {value for name, value in vars(topics).items() if name != "device" and value.startswith(TOPIC_ROOT)}
    for topic in own - {topics.action}:
        assert allows("Publish", f"topic/{topic}")
    assert allows("RetainPublish", f"topic/{topics.status}"), "the broker keeps whether it is there"
    for topic in ("jobs/notify-next", "jobs/a/update", "shadow/update", "shadow/name/x/get"):
        assert allows("Publish", f"topic/$aws/things/left/{topic}")
        assert allows("Subscribe", f"topicfilter/$aws/things/left/{topic}")
        assert allows("Receive", f"topic/$aws/things/left/{topic}")
    assert allows("AssumeRoleWithCertificate", "rolealias/amazing-hand")


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("Connect", "client/right"),
        ("Subscribe", "topicfilter/#"),
        ("Subscribe", f"topicfilter/{TOPIC_ROOT}/+/action"),
        ("Subscribe", f"topicfilter/{TOPIC_ROOT}/right/action"),
        ("Subscribe", f"topicfilter/{TOPIC_ROOT}/left/state"),
        ("Receive", f"topic/{TOPIC_ROOT}/right/action"),
        ("Publish", f"topic/{TOPIC_ROOT}/left/action"),
        ("Publish", f"topic/{TOPIC_ROOT}/left/state/more"),
        ("Publish", f"topic/{TOPIC_ROOT}/right/state"),
        ("Publish", f"topic/{TOPIC_ROOT}/right/action"),
        ("Publish", "topic/$aws/things/right/shadow/update"),
        ("RetainPublish", f"topic/{TOPIC_ROOT}/left/state"),
        ("AssumeRoleWithCertificate", "rolealias/admin"),
        ("DeleteThing", "thing/left"),
    ],
)
def test_a_hand_may_do_nothing_else(action: str, resource: str) -> None:
    assert not allows(action, resource)


def test_the_client_must_be_the_thing_that_the_certificate_is_attached_to() -> None:
    connect = device_policy(ARN, "")["Statement"][0]
    assert connect["Action"] == ["iot:Connect"]
    assert connect["Condition"]["Bool"] == {"iot:Connection.Thing.IsAttached": "true"}
    allowed = connect["Condition"]["ForAllValues:StringEquals"]["iot:ConnectAttributes"]
    assert set(allowed) == {"PersistentConnect", "LastWill"}, "both are used by the bridge"


def test_without_a_role_alias_no_credentials_are_allowed() -> None:
    actions = {action for statement in device_policy(ARN, "")["Statement"] for action in statement["Action"]}
    assert "iot:AssumeRoleWithCertificate" not in actions


@pytest.mark.parametrize(
    ("arn", "role_alias"), [(ARN, "a" * 100), ("arn:aws-us-gov:iot:us-gov-west-1:123456789012", "amazing-hand")]
)
def test_the_policy_is_short_enough_for_aws(arn: str, role_alias: str) -> None:
    assert len(json.dumps(device_policy(arn, role_alias), separators=(",", ":"))) <= 2048


def test_parameters_are_the_nodes_own_and_name_the_files(tmp_path: Path) -> None:
    files = DeviceFiles(tmp_path)
    blocks = parameters(files, "left", ACCOUNT, "films", "amazing-hand")
    known = yaml.safe_load((Path(__file__).parents[2] / "config" / "hand.yaml").read_text())
    for block, values in blocks.items():
        assert values.keys() <= known[block]["ros__parameters"].keys()
        assert all(isinstance(value, str) for value in values.values())
    assert blocks["/**"] == {
        "device": "left",
        "cert": str(tmp_path / "device.crt"),
        "key": str(tmp_path / "device.key"),
        "ca": str(tmp_path / "ca.crt"),
        "role_alias": "amazing-hand",
        "credential_endpoint": ACCOUNT.credential_endpoint,
    }
    assert blocks["/**/mqtt_bridge"] == {"endpoint": ACCOUNT.endpoint}
    assert blocks["/**/recorder"]["bucket"] == "films"
    assert blocks["/**/recorder"]["prefix"] == "videos/left/"


def test_without_bucket_and_role_alias_films_stay_here_and_no_credentials_are_asked_for(tmp_path: Path) -> None:
    blocks = parameters(DeviceFiles(tmp_path), "left", Account("us-east-1", "x"), "", "amazing-hand")
    assert "/**/recorder" not in blocks
    assert blocks["/**/planner"] == {"region": "us-east-1"}
    assert "role_alias" not in blocks["/**"]


def test_a_parameter_file_with_more_in_it_is_as_good_and_one_that_says_otherwise_is_told(tmp_path: Path) -> None:
    blocks = parameters(DeviceFiles(tmp_path), "left", ACCOUNT, "films", "amazing-hand")
    content = yaml.safe_load(parameter_file(DeviceFiles(tmp_path), "left", blocks))
    content["/**/servo_driver"] = {"ros__parameters": {"port": "/dev/hand"}}
    content["/**/planner"]["ros__parameters"]["model"] = "bedrock"
    assert differences(yaml.safe_dump(content), blocks) == []
    content["/**/mqtt_bridge"]["ros__parameters"]["endpoint"] = "other"
    del content["/**/recorder"]
    assert differences(yaml.safe_dump(content), blocks)[:2] == ["/**/mqtt_bridge endpoint", "/**/recorder bucket"]
    for text in ("", "[]", "a: [", "/**/planner: 5", "/**/planner: {ros__parameters: 7}"):
        with pytest.raises(ValueError, match="no ROS parameter file"):
            differences(text, blocks)


def test_the_key_is_private_is_made_once_and_its_request_is_signed(tmp_path: Path) -> None:
    files = DeviceFiles(tmp_path / "a" / "b")
    assert make_key(files)
    made = files.key.read_bytes()
    assert not make_key(files)
    assert files.key.read_bytes() == made
    assert stat.S_IMODE(files.key.stat().st_mode) == 0o600
    assert stat.S_IMODE(files.folder.stat().st_mode) == 0o700
    request = x509.load_pem_x509_csr(signing_request(load_key(files), "left").encode())
    assert request.is_signature_valid
    assert request.public_key() == load_key(files).public_key()
    assert request.subject.rfc4514_string() == "CN=left"


def test_a_key_that_others_could_read_or_nobody_can_is_refused(tmp_path: Path) -> None:
    files = DeviceFiles(tmp_path)
    make_key(files)
    files.key.chmod(0o640)
    with pytest.raises(ProvisionError, match="can be read by others"):
        make_key(files)
    files.key.chmod(0o600)
    files.key.write_text("nonsense")
    with pytest.raises(ProvisionError, match="no private key"):
        make_key(files)
    files.key.unlink()
    files.cert.write_text("nonsense")
    with pytest.raises(ProvisionError, match="has no key"):
        make_key(files)
    files.cert.rename(tmp_path / "away")
    make_key(files)
    files.cert.write_text("nonsense")
    with pytest.raises(ProvisionError, match="no certificate"):
        certificate_id(files)


def test_the_cas_are_amazons() -> None:
    names = [cert.subject.rfc4514_string() for cert in x509.load_pem_x509_certificates(amazon_roots())]
    assert len(names) == 4
    assert "CN=Amazon Root CA 1,O=Amazon,C=US" in names


def test_dry_run_tells_steps_policy_and_parameters_and_does_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provision, "iot_client", lambda region: pytest.fail("it asks AWS"))
    arguments = ["--thing", "left", "--region", "eu-central-1", "--bucket", "films", "--folder", str(tmp_path / "x")]
    assert provision.main([*arguments, "--dry-run"]) == 0
    told = capsys.readouterr().out
    assert [line.partition(":")[0] for line in told.splitlines()[:8]] == [
        "1. account", "2. thing", "3. policy", "4. key", "5. certificate", "6. attach", "7. files", "8. activate",
    ]  # fmt: skip
    policy = json.loads(told[told.index("{") : told.rindex("}\n") + 1])
    assert policy == device_policy("arn:aws:iot:eu-central-1:<account>", "amazing-hand")
    written = yaml.safe_load(told[told.index("/**:") :])
    assert written["/**/recorder"]["ros__parameters"]["bucket"] == "films"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["--thing", ""], ["--thing", "a/b"], ["--thing", "../x"], ["--thing", "a b"], ["--thing", "ä"],
        ["--thing", "a" * 65], ["--thing", "x", "--policy", ""], ["--thing", "x", "--policy", "a*"],
        ["--thing", "x", "--role-alias", "a/b"],
    ],
)  # fmt: skip
def test_names_that_aws_does_not_take_are_refused_before_anything_is_done(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        provision.main(arguments)
    assert ended.value.code == 2
    assert "use 1 to" in capsys.readouterr().err
