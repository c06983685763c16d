# SPDX-License-Identifier: Apache-2.0
"""A node that records the topics of a running hand in a bag."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from rclpy.node import Node
from rclpy.qos import QoSDurabilityPolicy, QoSProfile, QoSReliabilityPolicy
from rclpy.serialization import serialize_message
from std_msgs.msg import String

from amazing_hand.bags.bag import BagError, BagTopic, BagWriter
from amazing_hand.node_table import NAMESPACE
from amazing_hand.robot_description import robot_description
from amazing_hand.ros.discovery import settled
from amazing_hand.ros.hand_node import PUBLISHER_PROFILES, SUBSCRIPTION_PROFILES, message_type
from amazing_hand.stopping import Stop
from amazing_hand.topics import ROBOT_DESCRIPTION, Qos, Topic

# Queue depth: no message is lost while the writer is busy for a second.
DEPTH = 100


class BagRecorder(Node):
    """Record topics in a bag; a write error requests the stop.

    The bag also gets the URDF of the hand of this `side`, so that a viewer needs nothing else.

    Attributes:
        failure: Why recording ended early; None while it has not.
    """

    def __init__(self, path: Path, topics: Sequence[Topic], side: str, stop: Stop) -> None:
        super().__init__("bag_recorder", namespace=NAMESPACE)
        self.failure: BagError | None = None
        self._stop = stop
        self.counts = {topic.name: 0 for topic in topics}
        self._bag = BagWriter(path, [self._bag_topic(topic) for topic in (*topics, ROBOT_DESCRIPTION)])
        self._side = side
        self._heard = []
        self._latched: dict[Topic, bytes] = {}  # received before recording began, written at its beginning
        self.recording = False
        for topic in topics:
            heard = SUBSCRIPTION_PROFILES[topic.qos]
            profile = QoSProfile(depth=DEPTH, reliability=heard.reliability, durability=heard.durability)
            self._heard.append(
                self.create_subscription(
                    message_type(topic), topic.name, partial(self._on_message, topic), profile, raw=True
                )
            )

    def find_speakers(self, stop: Stop) -> list[str]:
        """Wait until the publishers have been discovered; return the topics without any."""
        counts = settled(lambda: [heard.get_publisher_count() for heard in self._heard], stop)
        return [topic for topic, count in zip(self.counts, counts, strict=False) if not count]

    def begin(self) -> None:
        description = String(data=robot_description(self._side))
        name = self.resolve_topic_name(ROBOT_DESCRIPTION.name)
        with self._or_end():
            self._bag.write(name, time.time_ns(), serialize_message(description))
            self.recording = True
        for topic, data in list(self._latched.items()):
            self._on_message(topic, data)

    def flush(self) -> None:
        with self._or_end():
            self._bag.flush()

    def close(self) -> None:
        with self._or_end():
            self._bag.close()

    @contextmanager
    def _or_end(self) -> Iterator[None]:
        """End the recording on a write error; keep the first error."""
        try:
            yield
        except BagError as error:
            self.failure = self.failure or error
            self.recording = False
            self._stop.request()

    def _on_message(self, topic: Topic, data: bytes) -> None:
        if self.recording:
            with self._or_end():
                self._bag.write(self.resolve_topic_name(topic.name), time.time_ns(), data)
                self.counts[topic.name] += 1
        elif topic.qos is Qos.LATCHED:
            self._latched[topic] = data

    def _bag_topic(self, topic: Topic) -> BagTopic:
        said = PUBLISHER_PROFILES[topic.qos]
        reliable = said.reliability is QoSReliabilityPolicy.RELIABLE
        keeps_past = said.durability is QoSDurabilityPolicy.TRANSIENT_LOCAL
        return BagTopic(self.resolve_topic_name(topic.name), topic.type, reliable, keeps_past, said.depth)
