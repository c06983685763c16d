# SPDX-License-Identifier: Apache-2.0
"""The bridge keeps to its own topics by itself: this broker lets everybody do everything, and logs what is done."""

import json
import re
import signal
from collections import Counter
from collections.abc import Iterator

import pytest
from support import bridge_world as bridge_world_module
from support.bridge_world import TOPICS, BridgeWorld, Broker, bridge_world
from support.world import World, error_lines, wait_for

from amazing_hand.cloud.client import LinkSettings
from amazing_hand.cloud.contract import DEFAULT_DEVICE, TOPIC_ROOT, Topics
from amazing_hand.cloud.link import MqttLink
from amazing_hand.simulation.page_client import CLIENT_ID
from amazing_hand.simulation.pki import Pki

OTHER = Topics("AnotherHand")
ANSWER_S = 20.0


class OpenBroker(Broker):
    def _acl(self) -> str:
        return "".join(f"user {name}\ntopic readwrite #\n" for name in (DEFAULT_DEVICE, CLIENT_ID))

    def _config(self, pki: Pki, port: int) -> str:
        return super()._config(pki, port) + "log_type all\n"

    @property
    def log(self) -> str:
        return self._log.read_text()


@pytest.fixture
def all(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[BridgeWorld]:
    monkeypatch.setattr(bridge_world_module, "Broker", OpenBroker)
    with bridge_world(world, saves_always=False) as made:
        yield made


def link(all: BridgeWorld, name: str, client_id: str, *, rejoin: bool = False) -> tuple[MqttLink, list[str]]:
    """A connection with this one's certificate, and the topics of what it hears."""
    leaf, heard = all.info.clients[name], []
    settings = LinkSettings(all.info.host, all.info.port, client_id, leaf.cert, leaf.key, all.info.ca, rejoin=rejoin)

    def on_message(topic: str, payload: bytes, acknowledge: object) -> None:
        heard.append(topic)
        acknowledge()  # type: ignore[operator]

    made = MqttLink(settings, on_message)
    made.start()
    made.wait_connected(ANSWER_S)
    return made, heard


def action(id: str) -> bytes:
    return json.dumps({"id": id, "sentence": f"SENTENCE {id}"}).encode()


def test_the_bridge_subscribes_and_publishes_its_own_topics_only(all: BridgeWorld) -> None:
    spy, heard = link(all, CLIENT_ID, "spy")
    spy.subscribe("#").result(ANSWER_S)
    bridge = all.start_bridge()
    all.cloud.say("a")
    spy.publish(OTHER.action, action("x")).result(ANSWER_S)
    spy.publish(TOPICS.action, b"\xff").result(ANSWER_S)
    all.wait_answered()
    wait_for(lambda: all.cloud.states and "video_url" in all.cloud.states[-1], "the film")
    bridge.end(signal.SIGTERM)
    spy.stop()
    assert set(heard) == {TOPICS.action, OTHER.action, TOPICS.state, TOPICS.result, TOPICS.status}
    assert heard.count(TOPICS.action) == 2, "none of them from the bridge"
    assert heard.count(OTHER.action) == 1
    subscribed = re.findall(rf"^\S+ {DEFAULT_DEVICE} \d (\S+)$", all.broker.log, re.MULTILINE)
    assert set(subscribed) == {TOPICS.action}
    assert all.signings == Counter(["a"])


def test_what_is_for_another_hand_is_ignored_even_if_the_broker_delivers_it(all: BridgeWorld) -> None:
    bridge = all.start_bridge()
    bridge.end(signal.SIGTERM)
    intruder, _ = link(all, DEFAULT_DEVICE, DEFAULT_DEVICE, rejoin=True)  # into the bridge's own session
    intruder.subscribe(f"{TOPIC_ROOT}/+/action").result(ANSWER_S)
    intruder.stop()
    page, _ = link(all, CLIENT_ID, "another page")
    page.publish(OTHER.action, action("x")).result(ANSWER_S)
    page.stop()
    bridge = all.start_bridge()
    all.cloud.say("a")
    all.wait_answered()
    assert re.search(rf"Sending PUBLISH to {DEFAULT_DEVICE} .*'{OTHER.action}'", all.broker.log), "it was delivered"
    all.assert_once()
    assert error_lines(bridge.log) == []
    assert "SENTENCE x" not in bridge.log
