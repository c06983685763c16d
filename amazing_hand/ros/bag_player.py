# SPDX-License-Identifier: Apache-2.0
"""A node that publishes the messages of a bag again, with their recorded timing."""

import time
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from rclpy.duration import Duration
from rclpy.node import Node
from rclpy.publisher import Publisher

from amazing_hand.bags.definitions import BagMessage, as_today, is_as_today
from amazing_hand.ros.discovery import readers_of, settled
from amazing_hand.ros.hand_node import PUBLISHER_PROFILES, message_type
from amazing_hand.stopping import Stop
from amazing_hand.topics import LETTER, MOTION_STATE, PAUSED, ROBOT_DESCRIPTION, TOPICS, Qos, Topic

# Subscribers have received the last message within this time, unless they are shutting down themselves.
FLUSH_S: Final = 2.0

OWN_WORD: Final = {
    MOTION_STATE: "only the servo driver knows whether its hand may move",
    PAUSED: "only the fingerspeller knows whether its sentence is paused",
}
"""Topics that are not played, and why."""


class _Played(NamedTuple):
    """A topic that is played. readers: nodes that must subscribe. namespace: of its hand, such as /hand."""

    publisher: Publisher
    readers: tuple[str, ...]
    namespace: str


class BagPlayer(Node):
    def __init__(self) -> None:
        super().__init__("bag_player")
        self._played: dict[str, _Played] = {}

    def announce(self, topics: Mapping[str, str], stop: Stop) -> list[str]:
        """Create the publishers and wait for the nodes that the topics are for; return one line for each missing one.

        topics: topic name -> message type name.
        """
        for topic, type_name in topics.items():
            described = _described(topic, type_name)
            publisher = self.create_publisher(message_type(described), topic, PUBLISHER_PROFILES[described.qos])
            self._played[topic] = _Played(publisher, described.readers, topic.removesuffix(f"/{described.name}"))
        settled(lambda: [self._count_hearing(topic) for topic in self._played], stop)
        return [line for topic in self._played if (line := self._who_is_missing(topic))]

    def play(self, messages: Iterable[BagMessage], rate: float, stop: Stop) -> None:
        """Publish all messages once, `rate` times as fast as they were recorded."""
        began_s = first_ns = 0.0
        for message in messages:
            data = in_present_definition(message)
            if not first_ns:  # start the clock only now: the bag has been opened and the message definitions read
                began_s, first_ns = time.monotonic(), message.time_ns
            due_s = began_s + (message.time_ns - first_ns) / 1e9 / rate
            if (wait_s := due_s - time.monotonic()) > 0 and stop.wait(wait_s):
                return
            self._played[message.topic].publisher.publish(data)

    def flush(self) -> None:
        """Wait until the subscribers have acknowledged all messages, at most FLUSH_S per topic."""
        for played in self._played.values():
            played.publisher.wait_for_all_acked(Duration(seconds=FLUSH_S))

    def _missing(self, topic: str) -> set[str]:
        _, readers, namespace = self._played[topic]
        return set(readers) - readers_of(self, topic, namespace) if readers else set()

    def _count_hearing(self, topic: str) -> int:
        """Return the number of subscriptions; 0 while a node that the topic is for is missing, whoever else listens."""
        return 0 if self._missing(topic) else self._played[topic].publisher.get_subscription_count()

    def _who_is_missing(self, topic: str) -> str:
        if not self._played[topic].publisher.get_subscription_count():
            return f"nobody hears {topic}"
        missing = sorted(self._missing(topic))
        return f"no {' and no '.join(missing)} hears {topic}" if missing else ""


def playable(topics: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Return the topics of a bag that can be played, and one line for each that is left out.

    topics: topic name -> message type name.
    """
    played: dict[str, str] = {}
    left_out: list[str] = []
    for topic, type_name in topics.items():
        if (reason := OWN_WORD.get(_described(topic, type_name))) is not None:
            left_out.append(f"{topic} is left out: {reason}")
            continue
        try:
            message_type(_described(topic, type_name))
        except (ImportError, AttributeError, ValueError):
            left_out.append(f"{topic} is left out: its message type {type_name} is not installed here")
        else:
            played[topic] = type_name
    return played, left_out


def in_present_definition(message: BagMessage) -> bytes:
    """Return the message serialized in its type's present definition.

    A letter gets epoch 0 (none): the recorded epochs were counted by the driver of that day.
    """
    if message.type == LETTER.type:
        return as_today(message, epoch=0)
    return message.data if is_as_today(message) else as_today(message)


def _described(topic: str, type_name: str) -> Topic:
    """Return the topic's entry of the topic table, in any namespace, or a new one for a topic not in the table."""
    for known in (*TOPICS, ROBOT_DESCRIPTION):
        if known.type == type_name and topic.endswith(f"/{known.name.strip('/')}"):
            return known
    return Topic(topic, type_name, Qos.COMMAND, "")
