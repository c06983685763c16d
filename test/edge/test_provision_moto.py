# SPDX-License-Identifier: Apache-2.0
"""`hand provision` and `hand deprovision` against AWS's API (moto): what is there in the end, whatever fails."""

import errno
import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from support import iot_account
from support.iot_account import REGION, IotAccount

from amazing_hand.cli import deprovision, provision
from amazing_hand.cloud.client import LinkSettings
from amazing_hand.cloud.diagnosis import problem_of_files
from amazing_hand.identity import deprovision as deprovision_module
from amazing_hand.identity import provision as provision_module
from amazing_hand.identity import provision_files
from amazing_hand.identity.policy import device_policy
from amazing_hand.identity.provision_files import DeviceFiles

THING = "left-hand"
SECRETS = (iot_account.KEY_ID, iot_account.SECRET, iot_account.TOKEN, "PRIVATE KEY", "X-Amz-")


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with iot_account.server() as url:
        yield url


@pytest.fixture
def account(url: str) -> Iterator[IotAccount]:
    with iot_account.account(url) as account:
        yield account


class Owner:
    """Who types the commands."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.files = DeviceFiles(folder)
        self._capsys = capsys

    def provision(self, *options: str) -> str:
        """What was told, with `failed: ` before it when the command fails."""
        return self._run(provision.main, *options)

    def deprovision(self, *options: str) -> str:
        return self._run(deprovision.main, *options)

    def _run(self, main: object, *options: str) -> str:
        arguments = ["--thing", THING, "--region", REGION, "--folder", str(self.files.folder), *options]
        try:
            status = main(arguments)  # type: ignore[operator]
        except SystemExit as ended:
            status = ended.code
        told = self._capsys.readouterr()
        assert not any(secret in told.out + told.err for secret in SECRETS)
        if status == 0:
            assert told.err == ""
            return str(told.out)
        assert status == 1
        assert len(told.err.splitlines()) == 1
        return f"failed: {told.err}"

    def parameters(self, node: str) -> dict[str, str]:
        content = yaml.safe_load(self.files.parameters.read_text())
        return {**content["/**"]["ros__parameters"], **content[f"/**/{node}"]["ros__parameters"]}


@pytest.fixture
def owner(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Owner:
    return Owner(tmp_path / "things" / THING, capsys)


def make_role_alias() -> None:
    iot_account.client(REGION).create_role_alias(
        roleAlias="amazing-hand", roleArn="arn:aws:iam::123456789012:role/hand"
    )


def assert_complete(account: IotAccount, owner: Owner) -> None:
    """One thing with one active certificate, which has the one policy; files that the bridge can use."""
    iot = iot_account.client(REGION)
    assert account.things == [THING]
    assert list(account.certificates.values()) == ["ACTIVE"]
    (principal,) = iot.list_thing_principals(thingName=THING)["principals"]
    assert principal.rpartition("/")[2] in account.certificates
    (policy,) = iot.list_attached_policies(target=principal)["policies"]
    document = json.loads(iot.get_policy(policyName=policy["policyName"])["policyDocument"])
    arn = f"arn:aws:iot:{REGION}:123456789012"
    assert document in (device_policy(arn, "amazing-hand"), device_policy(arn, ""))
    bridge = owner.parameters("mqtt_bridge")
    cert, key, ca = (Path(bridge[name]) for name in ("cert", "key", "ca"))
    assert problem_of_files(LinkSettings(bridge["endpoint"], 8883, bridge["device"], cert, key, ca)) is None
    for path in owner.files:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


def test_a_hand_is_made_whole_and_the_second_time_nothing_changes(account: IotAccount, owner: Owner) -> None:
    make_role_alias()
    told = owner.provision("--bucket", "films")
    assert_complete(account, owner)
    assert owner.parameters("mqtt_bridge")["endpoint"] == f"moto-ats.iot.{REGION}.amazonaws.com"
    recorder = owner.parameters("recorder")
    assert (recorder["bucket"], recorder["role_alias"]) == ("films", "amazing-hand")
    assert recorder["credential_endpoint"] == f"moto.credentials.iot.{REGION}.amazonaws.com"
    assert told.count("created") == 2
    written = {path: path.read_bytes() for path in owner.files}

    told = owner.provision("--bucket", "films")
    assert_complete(account, owner)
    assert {path: path.read_bytes() for path in owner.files} == written
    assert "created" not in told
    assert told.count("exists") == 5


def test_without_a_role_alias_it_is_told_and_the_nodes_ask_for_no_credentials(
    account: IotAccount, owner: Owner
) -> None:
    assert "there is no role alias amazing-hand" in owner.provision("--bucket", "films")
    assert "role_alias" not in owner.parameters("recorder")
    assert_complete(account, owner)


def test_two_hands_share_the_policy(account: IotAccount, owner: Owner, tmp_path: Path) -> None:
    owner.provision()
    assert provision.main(["--thing", "right-hand", "--region", REGION, "--folder", str(tmp_path / "right")]) == 0
    assert sorted(account.things) == [THING, "right-hand"]
    assert len(account.backend.policies) == 1
    assert list(account.certificates.values()) == ["ACTIVE"] * 2


CALLS = {
    "describe_endpoint": "account",
    "describe_role_alias": "account",
    "describe_thing": "thing",
    "create_thing": "thing",
    "get_policy": "policy",
    "create_policy": "policy",
    "list_thing_principals": "certificate",
    "create_certificate_from_csr": "certificate",
    "attach_policy": "attach",
    "attach_thing_principal": "attach",
    "update_certificate": "activate",
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("code", ["AccessDeniedException", "InternalFailureException"])
def test_whatever_fails_is_named_nothing_usable_is_left_and_the_next_run_goes_on(
    account: IotAccount, owner: Owner, call: str, code: str
) -> None:
    account.refuse(call, code, times=1)
    told = owner.provision()
    assert told.startswith("failed: hand provision: step ")
    assert f", {CALLS[call]}: " in told
    assert "as the test says" in told
    assert "run the same command again" in told
    assert ("have it allowed" in told) == (code == "AccessDeniedException")
    assert "ACTIVE" not in account.certificates.values()
    assert not owner.provision().startswith("failed")
    assert_complete(account, owner)


@pytest.mark.parametrize("name", ["key", "cert", "ca", "parameters"])
def test_a_disk_that_takes_no_file_leaves_nothing_usable_and_the_next_run_goes_on(
    account: IotAccount, owner: Owner, name: str
) -> None:
    path = getattr(owner.files, name)
    real = provision_files.write_private

    def full(written: Path, content: bytes) -> None:
        if written == path:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        real(written, content)

    for module in (provision_module, provision_files):
        account.patch.setattr(module, "write_private", full)
    assert f"No space left on device: '{path}'" in owner.provision()
    assert "ACTIVE" not in account.certificates.values()
    for module in (provision_module, provision_files):
        account.patch.setattr(module, "write_private", real)
    owner.provision()
    if name == "cert":  # AWS had made it; it is not active, and was never ours
        (lost,) = [id for id, status in account.certificates.items() if status == "INACTIVE"]
        del account.backend.certificates[lost]
    assert_complete(account, owner)


def test_a_name_that_another_device_has_is_refused(account: IotAccount, owner: Owner, tmp_path: Path) -> None:
    owner.provision()
    other = Owner(tmp_path / "other", owner._capsys)
    told = other.provision()
    assert "step 5 of 8, certificate: thing left-hand has another certificate" in told
    assert "which locks out the device that has it" in told
    assert told.count("hand deprovision") == 1, "it is no advice for going on"
    assert not other.files.cert.exists()
    assert_complete(account, owner)


def test_a_policy_of_that_name_that_allows_something_else_is_not_touched(account: IotAccount, owner: Owner) -> None:
    iot = iot_account.client(REGION)
    iot.create_policy(policyName="amazing-hand", policyDocument='{"Version": "2012-10-17", "Statement": []}')
    assert "policy amazing-hand exists and allows something else" in owner.provision()
    assert account.certificates == {}
    owner.provision("--policy", "mine")
    assert_complete(account, owner)


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        ("ExpiredTokenException", "renew them"),
        ("UnrecognizedClientException", "renew them"),
        ("InvalidSignatureException", "renew them"),
        ("ThrottlingException", "ThrottlingException"),
    ],
)
def test_credentials_that_aws_does_not_take_are_told_without_what_aws_quotes_of_them(
    account: IotAccount, owner: Owner, error: str, advice: str
) -> None:
    quoted = (
        "" if advice == error else f"The Canonical String should have been x-amz-security-token:{iot_account.TOKEN}"
    )
    account.refuse("describe_endpoint", error, quoted)
    assert advice in owner.provision()


def test_without_credentials_or_region_it_is_told_what_to_set(
    account: IotAccount, owner: Owner, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_DEFAULT_REGION", "AWS_REGION"):
        account.patch.delenv(name, raising=False)
    account.patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    account.patch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    account.patch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    assert "run `aws configure`, or set AWS_PROFILE" in owner.provision()
    with pytest.raises(SystemExit):
        provision.main(["--thing", THING])
    assert capsys.readouterr().err == "hand provision: there is no AWS region: give --region\n"


def test_an_account_out_of_reach_is_an_error_of_one_line(account: IotAccount, owner: Owner) -> None:
    account.patch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    assert "step 1 of 8, account: Could not connect to the endpoint URL" in owner.provision()


def test_what_is_his_own_in_the_parameters_stays_and_what_is_wrong_in_them_is_told(
    account: IotAccount, owner: Owner
) -> None:
    owner.provision()
    path = owner.files.parameters
    path.write_text(path.read_text() + "/**/servo_driver:\n  ros__parameters:\n    port: /dev/hand\n")
    mine = path.read_text()
    owner.provision()
    assert path.read_text() == mine
    path.write_text(mine.replace("moto-ats", "other"))
    assert "says otherwise in /**/mqtt_bridge endpoint" in owner.provision()
    assert "other" in path.read_text()


def test_a_certificate_that_is_revoked_or_of_another_account_is_told(account: IotAccount, owner: Owner) -> None:
    owner.provision()
    (id,) = account.certificates
    account.backend.certificates[id].status = "REVOKED"
    assert "device.crt is revoked: remove it and device.key" in owner.provision()
    iot_account.iot_backends.reset()
    assert f"is not known to this account in {REGION}" in owner.provision()


# --- deprovision


def test_a_hand_is_locked_out_and_the_second_time_nothing_changes(account: IotAccount, owner: Owner) -> None:
    owner.provision()
    (id,) = account.certificates
    told = owner.deprovision()
    assert f"revoked {id[:12]}" in told
    assert account.certificates == {id: "REVOKED"}
    assert account.things == []
    iot = iot_account.client(REGION)
    assert iot.list_targets_for_policy(policyName="amazing-hand")["targets"] == []
    assert all(path.exists() for path in owner.files), "the files stay"

    assert "revoked" not in owner.deprovision()
    assert account.certificates == {id: "REVOKED"}
    assert "deleted hand.yaml, device.crt, ca.crt, device.key" in owner.deprovision("--delete-key")
    assert not any(path.exists() for path in owner.files)
    owner.provision()
    assert sorted(account.certificates.values()) == ["ACTIVE", "REVOKED"]


def test_a_lost_hand_is_locked_out_from_any_machine(account: IotAccount, owner: Owner, tmp_path: Path) -> None:
    owner.provision()
    Owner(tmp_path / "elsewhere", owner._capsys).deprovision()
    assert list(account.certificates.values()) == ["REVOKED"]
    assert account.things == []


@pytest.mark.parametrize("call", ["list_attached_policies", "detach_policy", "detach_thing_principal", "delete_thing"])
def test_whatever_fails_the_certificate_is_revoked_and_the_next_run_goes_on(
    account: IotAccount, owner: Owner, call: str
) -> None:
    owner.provision()
    account.refuse(call, "AccessDeniedException", times=1)
    assert "failed: hand deprovision: step " in owner.deprovision()
    assert list(account.certificates.values()) == ["REVOKED"]
    owner.deprovision()
    assert account.things == []


def test_what_a_failed_provision_has_left_is_taken_back(account: IotAccount, owner: Owner) -> None:
    account.refuse("attach_thing_principal", "InternalFailureException", times=1)
    owner.provision()
    assert list(account.certificates.values()) == ["INACTIVE"]
    owner.deprovision("--delete-key")
    assert list(account.certificates.values()) == ["REVOKED"]
    assert account.things == []
    assert list(owner.files.folder.iterdir()) == []


def test_a_thing_that_still_counts_as_attached_for_a_while_is_deleted_then(account: IotAccount, owner: Owner) -> None:
    owner.provision()
    account.patch.setattr(deprovision_module, "POLL_S", 0.01)
    account.refuse("delete_thing", "InvalidRequestException", "Cannot delete, still attached", times=3)
    owner.deprovision()
    assert account.things == []
