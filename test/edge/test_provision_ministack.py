# SPDX-License-Identifier: Apache-2.0
"""A provisioned hand at an emulator of AWS that enforces IoT policies: MiniStack, in an environment of its own.

`make test-emulator` installs and runs it (its botocore is not ours); without it these tests are skipped.
"""

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from typing import Any

import boto3
import httpx
import pytest
import yaml

from amazing_hand.cli import deprovision, provision
from amazing_hand.cloud.client import LinkError, LinkSettings, Will
from amazing_hand.cloud.contract import TOPIC_ROOT, Topics, status_message
from amazing_hand.cloud.link import MqttLink
from amazing_hand.identity.provision_files import DeviceFiles, load_key, make_key, signing_request
from amazing_hand.paths import write_private

MINISTACK = os.environ.get("MINISTACK") or shutil.which("ministack")
if not MINISTACK:
    pytest.skip("no MiniStack: `make test-emulator` has one", allow_module_level=True)

REGION = "us-east-1"
THING = "left-hand"
START_TIMEOUT_S = 20.0
ANSWER_S = 10.0


@dataclass(frozen=True)
class Emulator:
    url: str
    mqtt_port: int
    ca: Path


def options(emulator: Emulator, files: DeviceFiles) -> list[str]:
    """A policy of its own: the one of the template allows a role alias, which MiniStack does not have."""
    return ["--policy", "no-role-alias", "--role-alias", "", "--ca", str(emulator.ca), "--folder", str(files.folder)]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    folder = tmp_path_factory.mktemp("ministack")
    port, mqtt_port = free_port(), free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "AUTH": "true",  # IoT policies count
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "IOT_MTLS_PORT": str(mqtt_port),
        "S3_DATA_DIR": str(folder / "s3"),
    }
    url = f"http://127.0.0.1:{port}"
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([str(MINISTACK)], env=environment, stdout=log, stderr=log)
    try:
        deadline_s = time.monotonic() + START_TIMEOUT_S
        while True:
            assert process.poll() is None, (folder / "log").read_text()
            try:
                if httpx.get(f"{url}/_ministack/ready").json()["iot_mtls"] == "listening":
                    break
            except (httpx.TransportError, ValueError, KeyError):
                pass
            assert time.monotonic() < deadline_s, (folder / "log").read_text()
            time.sleep(0.05)
        ca = folder / "ca.pem"
        ca.write_bytes(httpx.get(f"{url}/_ministack/iot/ca.pem").content)
        yield Emulator(url, mqtt_port, ca)
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="module", autouse=True)
def account(emulator: Emulator) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", emulator.url)
        patch.setenv("AWS_ACCESS_KEY_ID", "test")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        patch.setenv("AWS_DEFAULT_REGION", REGION)
        yield


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> DeviceFiles:
    """The key of the hand that the template makes."""
    files = DeviceFiles(tmp_path_factory.mktemp("right"))
    make_key(files)
    return files


@pytest.fixture(scope="module")
def stack(account: None, right: DeviceFiles) -> dict[str, str]:
    """infra/hand.yaml with one hand in it; its outputs."""
    given = {"ThingName": "right-hand", "SigningRequest": signing_request(load_key(right), "right-hand")}
    template = (Path(__file__).parents[2] / "infra" / "hand.yaml").read_text()
    before, after = template.split("  RoleAlias:\n    Type: AWS::IoT::RoleAlias\n")  # which MiniStack does not have
    stacks = boto3.client("cloudformation")
    stacks.create_stack(
        StackName="amazing-hand",
        TemplateBody=before + after[after.index("  # --- one hand") :],
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in given.items()],
        Capabilities=["CAPABILITY_IAM"],
    )
    stacks.get_waiter("stack_create_complete").wait(StackName="amazing-hand", WaiterConfig={"Delay": 1})
    (made,) = stacks.describe_stacks(StackName="amazing-hand")["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in made["Outputs"]}


def test_the_template_makes_a_private_bucket_over_tls_only(stack: dict[str, str]) -> None:
    s3, bucket = boto3.client("s3"), stack["Bucket"]
    block = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    assert list(block.values()) == [True] * 4
    policy = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])
    assert {statement["Effect"] for statement in policy["Statement"]} == {"Deny"}


def test_the_template_makes_a_hand_of_its_signing_request(stack: dict[str, str]) -> None:
    iot = boto3.client("iot")
    (principal,) = iot.list_thing_principals(thingName="right-hand")["principals"]
    assert principal.endswith(stack["CertificateId"])
    (policy,) = iot.list_attached_policies(target=principal)["policies"]
    assert policy["policyName"] == stack["PolicyName"]


def test_what_the_template_has_made_is_found_by_hand_provision(
    emulator: Emulator, stack: dict[str, str], right: DeviceFiles, capsys: pytest.CaptureFixture[str]
) -> None:
    described = boto3.client("iot").describe_certificate(certificateId=stack["CertificateId"])
    write_private(right.cert, described["certificateDescription"]["certificatePem"].encode())
    assert provision.main(["--thing", "right-hand", *options(emulator, right)]) == 0
    told = capsys.readouterr().out
    assert "thing: right-hand exists" in told
    assert "device.crt exists, active" in told
    assert right.parameters.exists()


class Device:
    """A link with what `hand provision` wrote, as the bridge makes it."""

    def __init__(self, emulator: Emulator, files: DeviceFiles, client_id: str = THING) -> None:
        written = yaml.safe_load(files.parameters.read_text())["/**"]["ros__parameters"]
        assert written["device"] == THING
        topics = Topics(THING)
        self.heard: Queue[tuple[str, bytes]] = Queue()
        self.link = MqttLink(
            LinkSettings(
                "localhost",
                emulator.mqtt_port,
                client_id,
                *(Path(written[name]) for name in ("cert", "key", "ca")),
                will=Will(topics.status, status_message(False, "1.0")),
            ),
            self._on_message,
        )
        self.link.start()

    def _on_message(self, topic: str, payload: bytes, acknowledge: Callable[[], None]) -> None:
        acknowledge()
        self.heard.put((topic, payload))


@pytest.fixture
def connect(emulator: Emulator, files: DeviceFiles) -> Iterator[Callable[..., Device]]:
    devices: list[Device] = []

    def make(**options: Any) -> Device:
        devices.append(Device(emulator, files, **options))
        return devices[-1]

    yield make
    for device in devices:
        device.link.stop(0)


@pytest.fixture(scope="module")
def files(emulator: Emulator, stack: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> DeviceFiles:
    files = DeviceFiles(tmp_path_factory.mktemp("left"))
    assert provision.main(["--thing", THING, *options(emulator, files)]) == 0
    return files


def test_a_provisioned_hand_does_what_the_bridge_does(connect: Callable[..., Device]) -> None:
    device, topics = connect(), Topics(THING)
    device.link.wait_connected(ANSWER_S)
    device.link.subscribe(topics.action).result(ANSWER_S)
    device.link.publish(topics.status, status_message(True, "1.0"), retain=True).result(ANSWER_S)
    device.link.publish(topics.state, b"{}").result(ANSWER_S)
    device.link.publish(topics.result, b"{}").result(ANSWER_S)
    boto3.client("iot-data").publish(topic=topics.action, qos=1, payload=b"HELLO")
    assert device.heard.get(timeout=ANSWER_S) == (topics.action, b"HELLO")


@pytest.mark.parametrize(
    "topic", ["#", f"{TOPIC_ROOT}/+/action", f"{TOPIC_ROOT}/right-hand/action", f"{TOPIC_ROOT}/{THING}/state"]
)
def test_a_provisioned_hand_hears_nothing_of_others(connect: Callable[..., Device], topic: str) -> None:
    device = connect()
    device.link.wait_connected(ANSWER_S)
    with pytest.raises(LinkError, match="the policy must allow it"):
        device.link.subscribe(topic).result(ANSWER_S)


@pytest.mark.parametrize(
    ("topic", "retain"),
    [
        (f"{TOPIC_ROOT}/right-hand/state", False),
        (f"{TOPIC_ROOT}/{THING}/action", False),
        (f"{TOPIC_ROOT}/{THING}/state", True),
        ("$aws/things/right-hand/shadow/update", False),
    ],
)
def test_a_provisioned_hand_says_nothing_for_others(connect: Callable[..., Device], topic: str, retain: bool) -> None:
    device = connect()
    device.link.wait_connected(ANSWER_S)
    with pytest.raises((LinkError, TimeoutError)):
        device.link.publish(topic, b"{}", retain=retain).result(2.0)


def test_a_certificate_is_of_no_use_under_another_name(connect: Callable[..., Device]) -> None:
    with pytest.raises(LinkError, match="not connected"):
        connect(client_id="right-hand").link.wait_connected(3.0)


def test_a_hand_that_is_deprovisioned_is_locked_out(connect: Callable[..., Device], files: DeviceFiles) -> None:
    assert deprovision.main(["--thing", THING, "--folder", str(files.folder)]) == 0
    with pytest.raises(LinkError, match="not connected"):
        connect().link.wait_connected(3.0)
