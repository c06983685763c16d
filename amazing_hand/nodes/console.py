"""What `hand say` and `hand command` share: a node for a moment, that asks the planner and hears its answers."""

import math
import os
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, Final

from rclpy.executors import SingleThreadedExecutor
from rclpy.node import Node

from amazing_hand.msg import SentenceStatus
from amazing_hand.node_table import NAMESPACE
from amazing_hand.nodes.context import in_namespace, ros_context
from amazing_hand.nodes.discovery import FIND_S, POLL_S
from amazing_hand.nodes.hand_node import PROFILES, message_type
from amazing_hand.topics import SENTENCE_STATUS, Topic

# The planner hears us a moment before we would hear it.
SETTLE_S: Final = 0.1

# Letting eight servos go limp, each read back and tried again, is what takes longest.
ANSWER_S: Final = 3.0

INTERRUPTED: Final = 130


class ConsoleError(RuntimeError):
    """The planner cannot be asked; one line."""


class Console(Node):
    """Speaks on one topic to the planner and hears `sentence_status`."""

    def __init__(self, topic: Topic) -> None:
        super().__init__(f"console_{os.getpid()}", namespace=NAMESPACE)
        self._statuses: deque[SentenceStatus] = deque()
        self._publisher = self.create_publisher(message_type(topic), topic.name, PROFILES[topic.qos])
        status = SENTENCE_STATUS
        self.create_subscription(message_type(status), status.name, self._on_status, PROFILES[status.qos])
        self._executor = SingleThreadedExecutor()
        self._executor.add_node(self)

    def say(self, message: Any) -> None:
        """Publish the message once the planner listens. Raises ConsoleError when there is none."""
        deadline_s = time.monotonic() + FIND_S
        while not self._is_heard():
            if time.monotonic() > deadline_s:
                domain = os.environ.get("ROS_DOMAIN_ID", "0")
                raise ConsoleError(
                    f"no planner hears {self._publisher.topic_name} in ROS domain {domain}: start `hand run`, set "
                    "ROS_DOMAIN_ID or --namespace"
                )
            self._executor.spin_once(timeout_sec=POLL_S)
        time.sleep(SETTLE_S)
        self._publisher.publish(message)

    def answers(self, is_mine: Callable[[SentenceStatus], bool]) -> Iterator[SentenceStatus]:
        """What is said about that which is mine, for ever. Raises ConsoleError when nothing comes, or no more can."""
        deadline_s = time.monotonic() + ANSWER_S
        while True:
            self._executor.spin_once(timeout_sec=POLL_S)
            while self._statuses:
                if is_mine(status := self._statuses.popleft()):
                    deadline_s = math.inf
                    yield status
            if time.monotonic() > deadline_s:
                raise ConsoleError(f"the planner does not answer within {ANSWER_S:g} s")
            if not self._is_heard():
                raise ConsoleError("the planner has gone away")

    def _on_status(self, status: SentenceStatus) -> None:
        self._statuses.append(status)

    def _is_heard(self) -> bool:
        return bool(self._publisher.get_subscription_count())


def run(topic: Topic, namespace: str, talk: Callable[[Console], int]) -> int:
    """Let `talk` have a console; its exit status, or 1 with one line on stderr."""
    try:
        with ros_context(in_namespace(namespace)):
            return talk(Console(topic))
    except ConsoleError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
