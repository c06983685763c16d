# SPDX-License-Identifier: Apache-2.0
"""What mqtt_bridge hears of the graph: all of it, in order, however late its executor is; nothing once it has ended."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

import pytest
import rclpy
from amazing_hand.msg import HandState, Recording, SentenceStatus
from rclpy.executors import ExternalShutdownException, SingleThreadedExecutor
from rclpy.lifecycle import TransitionCallbackReturn
from support.world import Probe, World, wait_for

from amazing_hand.cloud.report import Report
from amazing_hand.nodes import mqtt_bridge
from amazing_hand.nodes.mqtt_bridge import MqttBridge
from amazing_hand.ros.hand_node import PUBLISHER_PROFILES
from amazing_hand.topics import RECORDING, SENTENCE_STATUS, STATE, Topic

BURST = 500


class Heard:
    """Takes the place of Bridge: what its node told it."""

    made: ClassVar[list["Heard"]] = []

    def __init__(self, *_: Any, **__: Any) -> None:
        self.letters: list[str] = []
        self.reports: list[str] = []
        self.films: list[str] = []
        self.too_late: list[str] = []
        self.is_closed = False
        self.problem = ""
        self.made.append(self)

    def _tell(self, told: list[str], what: str) -> None:
        (self.too_late if self.is_closed else told).append(what)

    def shown(self, shown: Any) -> None:
        self._tell(self.letters, shown.letter)

    def heard(self, report: Report, films_come: bool) -> None:
        self._tell(self.reports, report.id)

    def film(self, sentence_id: str, url: str) -> None:
        self._tell(self.films, url)

    def moved_on(self, epoch: int, by_request: bool) -> None: ...

    def connect(self, *_: Any, **__: Any) -> None: ...

    def disconnect(self) -> None: ...

    def tick(self, planners: set[str]) -> None: ...

    def values(self) -> dict[str, object]:
        return {}

    def close(self) -> None:
        self.is_closed = True


@pytest.fixture
def node(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[MqttBridge]:
    """Active, in this process; nobody spins it yet."""
    monkeypatch.setattr(mqtt_bridge, "Bridge", Heard)
    monkeypatch.setattr(Heard, "made", [])
    for name in ("ROS_DOMAIN_ID", "ROS_AUTOMATIC_DISCOVERY_RANGE", "AMAZING_HAND_HOME"):
        monkeypatch.setenv(name, world.environment[name])
    rclpy.init(domain_id=world.domain_id)
    node = MqttBridge()
    try:
        yield node
    finally:
        node.destroy_node()
        rclpy.try_shutdown()


@contextmanager
def spun(node: MqttBridge) -> Iterator[None]:
    executor = SingleThreadedExecutor()
    executor.add_node(node)

    def spin() -> None:
        try:
            executor.spin()
        except ExternalShutdownException:
            return

    thread = threading.Thread(target=spin)
    thread.start()
    try:
        yield
    finally:
        executor.shutdown()
        thread.join()


def talk(probe: Probe, topic: Topic, message_type: type) -> Any:
    return probe.create_publisher(message_type, topic.name, PUBLISHER_PROFILES[topic.qos])


def test_a_burst_is_heard_whole_and_in_order_though_the_executor_was_held_up(world: World, node: MqttBridge) -> None:
    talker = world.probe()
    state, status = talk(talker, STATE, HandState), talk(talker, SENTENCE_STATUS, SentenceStatus)
    wait_for(lambda: state.get_subscription_count() and status.get_subscription_count(), "the bridge")
    names = [str(number) for number in range(BURST)]
    for name in names:
        state.publish(HandState(letter=name))
        status.publish(SentenceStatus(id=name))
    (bridge,) = Heard.made
    with spun(node):
        wait_for(lambda: len(bridge.letters) == len(bridge.reports) == BURST, "all of it", 60.0)
    assert bridge.letters == bridge.reports == names


def test_what_was_said_of_sentences_before_a_bridge_was_there_is_heard_by_each_one(
    world: World, node: MqttBridge
) -> None:
    talk(world.probe(), SENTENCE_STATUS, SentenceStatus).publish(SentenceStatus(id="a"))
    with spun(node):
        wait_for(lambda: Heard.made[0].reports == ["a"], "the history")
    assert node.trigger_deactivate() == node.trigger_cleanup() == TransitionCallbackReturn.SUCCESS
    assert node.trigger_configure() == TransitionCallbackReturn.SUCCESS
    with spun(node):
        wait_for(lambda: Heard.made[1].reports == ["a"], "the history, once more")
    assert Heard.made[0].reports == ["a"]


def test_while_the_executor_goes_on_an_ended_bridge_is_told_nothing_and_its_ears_are_gone(
    world: World, node: MqttBridge
) -> None:
    talker = world.probe()
    state, film = talk(talker, STATE, HandState), talk(talker, RECORDING, Recording)
    going_on = threading.Event()

    def chatter() -> None:
        while not going_on.wait(0.001):
            state.publish(HandState(letter="A"))
            film.publish(Recording(url="https://x"))

    (bridge,) = Heard.made
    thread = threading.Thread(target=chatter)
    thread.start()
    try:
        with spun(node):
            wait_for(lambda: bridge.letters and bridge.films, "letters and films")
            node.close()  # as the program's main thread does
            assert bridge.is_closed
            wait_for(lambda: not state.get_subscription_count() + film.get_subscription_count(), "the ears to be gone")
    finally:
        going_on.set()
        thread.join()
    assert bridge.too_late == []
