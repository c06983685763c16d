# SPDX-License-Identifier: Apache-2.0
"""A hand with no AWS key on it: cloud, films and model by its certificate; and what its logs say when all fails.

The parameters are those that `hand provision` writes. Broker, credential provider, S3 (moto) and Bedrock are here.
"""

import json
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
import yaml
from amazing_hand.msg import SentenceStatus
from moto.server import ThreadedMotoServer
from support import credential_provider
from support.credential_provider import KEY_ID, ROLE_ALIAS, SECRET, TOKEN, CredentialProvider
from support.planning import bedrock
from support.world import PATIENCE_S, Process, World, error_lines, wait_for

from amazing_hand.cloud.client import LinkSettings
from amazing_hand.cloud.contract import DEFAULT_DEVICE, Topics
from amazing_hand.cloud.link import MqttLink
from amazing_hand.cloud.local_broker import BrokerInfo
from amazing_hand.identity.provision_files import Account, DeviceFiles, parameter_file, parameters
from amazing_hand.node_table import NODES
from amazing_hand.simulation.broker import LocalBroker
from amazing_hand.simulation.page_client import CLIENT_ID
from amazing_hand.simulation.pki import ensure_pki
from amazing_hand.topics import DIAGNOSTICS, RECORDING, SENTENCE_STATUS

BUCKET = "films-of-the-hand"
REGION = "eu-central-1"
NOVA = "us.amazon.nova-2-lite-v1:0"
LIFE_S = 300.0
"""botocore renews credentials ten minutes before their end: these, each time that it needs some."""
HOSTILE = ("$(id)", "AKIA X-Amz-")


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The bucket's owner."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://{host}:{port}")
    client = boto3.client("s3", region_name="us-east-1", aws_access_key_id="owner", aws_secret_access_key="owner")
    client.create_bucket(Bucket=BUCKET)
    yield client
    server.stop()


class Hand:
    """All nodes, started with what `hand provision` writes, and all that they say."""

    def __init__(self, world: World, broker: BrokerInfo, provider: CredentialProvider, model_url: str) -> None:
        self.world = world
        self.probe = world.probe()
        self.statuses = self.probe.listen(SENTENCE_STATUS)
        self.recordings = self.probe.listen(RECORDING)
        self.diagnostics = self.probe.listen(DIAGNOSTICS)
        leaf = broker.clients[DEFAULT_DEVICE]
        credentials = f"127.0.0.1:{provider.server_port}"
        files = DeviceFiles(world.folder / "device")
        account = Account(REGION, broker.host, credentials)
        nodes = parameters(files, DEFAULT_DEVICE, account, BUCKET, ROLE_ALIAS)
        files.folder.mkdir()
        for ours, theirs in ((files.cert, leaf.cert), (files.key, leaf.key), (files.ca, broker.ca)):
            ours.symlink_to(theirs)
        content = yaml.safe_load(parameter_file(files, DEFAULT_DEVICE, nodes))
        content["/**/mqtt_bridge"]["ros__parameters"]["port"] = broker.port
        content["/**/planner"]["ros__parameters"] |= {
            "model": "bedrock", "endpoint": model_url, "attempts": 1, "retry_after_s": 0.1,
        }  # fmt: skip
        content["/**/fingerspeller"] = {"ros__parameters": {"rate": 5.0, "space_s": 0.0}}
        self._parameters = files.parameters
        self._parameters.write_text(yaml.safe_dump(content))
        self.logs: list[Path] = []
        self.process = self.start()

    def start(self) -> Process:
        arguments = ["-m", "amazing_hand.ros.all_nodes", "--ros-args", "--params-file", str(self._parameters)]
        process = self.world.start_program(f"all-{len(self.logs)}", *arguments)
        self.logs.append(process.log_path)
        self.world.wait_listening(process)
        wait_for(lambda: "ready: " in process.log, "all nodes to be ready")
        heard = len(self.diagnostics)
        wait_for(lambda: len({s.name for a in self.diagnostics[heard:] for s in a.status}) >= len(NODES), "all nodes")
        return process

    def wait_status(self, id: str, state: int) -> Any:
        def found() -> Any:
            return next((status for status in self.statuses if (status.id, status.state) == (id, state)), None)

        return wait_for(found, f"state {state} of {id}")

    def wait_film(self, id: str, *, stored: bool) -> Any:
        def found() -> Any:
            return next((r for r in self.recordings if r.sentence_id == id and bool(r.url) == stored), None)

        try:
            return wait_for(found, f"a film of {id}")
        except AssertionError as error:
            raise AssertionError(f"{error}; {self.recordings}; {self.process.log}") from error

    def said(self) -> str:
        """All that was logged, and what was said in the graph but for the links."""
        reasons = [status.reason for status in self.statuses] + [recording.error for recording in self.recordings]
        health = [f"{s.message} {s.values}" for array in self.diagnostics for s in array.status]
        ros = [path.read_text() for path in (self.world.folder / "log").rglob("*") if path.is_file()]
        broker = (self.world.folder / "broker" / "mosquitto.log").read_text()
        return "\n".join([*(path.read_text() for path in self.logs), *ros, broker, *reasons, *health])


@pytest.fixture
def clean_environment(world: World) -> None:
    """Nothing that boto3 could find but what the hand gets by its certificate."""
    for name in [name for name in world.environment if name.startswith("AWS_")]:
        del world.environment[name]
    world.environment |= {
        "AWS_ENDPOINT_URL_S3": os.environ["AWS_ENDPOINT_URL_S3"],
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": str(world.folder / "none"),
        "AWS_SHARED_CREDENTIALS_FILE": str(world.folder / "none"),
        "ROS_LOG_DIR": str(world.folder / "log"),
    }


@contextmanager
def hearing_results(broker: BrokerInfo) -> Iterator[list[Any]]:
    """What the cloud is told of sentences that are over."""
    leaf, results = broker.clients[CLIENT_ID], []

    def on_message(topic: str, payload: bytes, acknowledge: Callable[[], None]) -> None:
        results.append(json.loads(payload))
        acknowledge()

    link = MqttLink(LinkSettings(broker.host, broker.port, "results", leaf.cert, leaf.key, broker.ca), on_message)
    link.start()
    link.subscribe(Topics(DEFAULT_DEVICE).result).result(PATIENCE_S)
    yield results
    link.stop(0)


def test_all_goes_by_certificate_and_whatever_fails_no_secret_is_logged(
    world: World, s3: Any, clean_environment: None
) -> None:
    world.start_servos()
    broker = LocalBroker(world.folder / "broker", DEFAULT_DEVICE)
    info = broker.start()
    pki = ensure_pki(world.folder / "broker" / "pki", [DEFAULT_DEVICE, CLIENT_ID])
    with (
        bedrock("verbatim", "forbidden", "cut", "verbatim") as model_url,
        credential_provider.running(pki, life_s=LIFE_S) as provider,
        hearing_results(info) as results,
    ):
        hand = Hand(world, info, provider, model_url)
        page = world.page()

        id = page.say("A")
        planned = hand.wait_status(id, SentenceStatus.DONE)
        assert (planned.planned_by, planned.reason) == (NOVA, "")
        link = hand.wait_film(id, stored=True).url
        query = parse_qs(urlsplit(link).query)
        assert query["X-Amz-Credential"][0].startswith(KEY_ID)
        assert int(query["X-Amz-Expires"][0]) <= LIFE_S
        assert urlsplit(link).path.startswith(f"/{BUCKET}/videos/{DEFAULT_DEVICE}/")
        assert {asked.thing for asked in provider.asked} == {DEFAULT_DEVICE}
        result = wait_for(lambda: next((r for r in results if r["id"] == id), None), "the result")
        assert (result["outcome"], result["planned_by"], result["tokens"]) == ("done", NOVA, 150)
        assert result["video_url"] == link

        provider.refuses = 403, {"message": "Access Denied"}
        unsent = page.say("B")
        planned = hand.wait_status(unsent, SentenceStatus.DONE)
        assert planned.planned_by == "fallback"
        assert "403 Access Denied" in planned.reason
        assert "403 Access Denied" in hand.wait_film(unsent, stored=False).error

        provider.refuses = 200, {"credentials": {"accessKeyId": KEY_ID, "secretAccessKey": SECRET}}
        hand.wait_status(page.say("C"), SentenceStatus.DONE)
        provider.refuses = None
        assert "AccessDeniedException" in hand.wait_status(page.say("D"), SentenceStatus.DONE).reason, "of the model"
        hand.wait_film(unsent, stored=True)

        hand.process.end(signal.SIGKILL)
        broker.stop()
        for key in s3.list_objects_v2(Bucket=BUCKET)["Contents"]:
            s3.delete_object(Bucket=BUCKET, Key=key["Key"])
        s3.delete_bucket(Bucket=BUCKET)
        broker._port = info.port
        broker.start()
        hand.process = hand.start()
        for text in HOSTILE:
            page.send(text.encode())
        page.send(b'{"id": 5.5, "sentence": "X-Amz-Signature=1234"}')
        wait_for(lambda: "rejected: 'id' is neither" in hand.process.log, "the refusal")
        id = page.say("E")
        hand.wait_status(id, SentenceStatus.DONE)
        assert "NoSuchBucket" in hand.wait_film(id, stored=False).error
        hand.process.end(signal.SIGTERM)
    broker.stop()

    said = hand.said()
    print(f"{len(said.splitlines())} lines, {len(error_lines(said))} of them errors")
    assert len(error_lines(said)) >= 5
    leaf = info.clients[DEFAULT_DEVICE]
    private = [line for line in leaf.key.read_text().splitlines()[1:-1] if line]
    signature = query["X-Amz-Signature"][0]
    for secret in (SECRET, TOKEN, KEY_ID, "AKIA", "PRIVATE KEY", "X-Amz-", signature, *private):
        assert secret not in said, secret
    assert Topics(DEFAULT_DEVICE).action in said
