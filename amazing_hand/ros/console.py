# SPDX-License-Identifier: Apache-2.0
"""What `hand say` and `hand command` share: a node for a moment, that asks a hand's nodes and hears their answers."""

import os
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, Final

from rclpy.executors import SingleThreadedExecutor
from rclpy.node import Node
from std_srvs.srv import Trigger

from amazing_hand.msg import SentenceStatus
from amazing_hand.node_table import NAMESPACE
from amazing_hand.ros.context import in_namespace, ros_context
from amazing_hand.ros.discovery import FIND_S, POLL_S, readers_of
from amazing_hand.ros.hand_node import SUBSCRIPTION_PROFILES, message_type
from amazing_hand.topics import SENTENCE_STATUS, Topic

# Who is found hears us a moment before it would be heard by us.
SETTLE_S: Final = 0.1

# Longer than what takes longest: letting eight servos go limp, each read back and tried again, and being found, for
# which Fast DDS says a lost packet again after 3 s.
ANSWER_S: Final = 10.0

# To one who has not found us yet an answer is lost: what may be said twice is said again.
AGAIN_S: Final = 1.0

INTERRUPTED: Final = 130


class ConsoleError(RuntimeError):
    """Nobody can be asked, or nobody answers; one line."""


class Console(Node):
    """Talks with the nodes of one hand."""

    def __init__(self) -> None:
        super().__init__(f"console_{os.getpid()}", namespace=NAMESPACE)
        self._statuses: deque[SentenceStatus] = deque()
        self._executor = SingleThreadedExecutor()
        self._executor.add_node(self)

    def ask(
        self, topic: Topic, message: Any, again: Any, is_answer: Callable[[SentenceStatus], bool]
    ) -> Iterator[SentenceStatus]:
        """Say the message to the topic's readers; all that is answered on `sentence_status`, for ever.

        again: what is said from then on until the first answer; it has no other effect than the message. Raises
        ConsoleError when those who are meant are not there or do not answer, whoever else listens.
        """
        publisher = self.create_publisher(message_type(topic), topic.name, SUBSCRIPTION_PROFILES[topic.qos])
        status = SENTENCE_STATUS
        self.create_subscription(message_type(status), status.name, self._on_status, SUBSCRIPTION_PROFILES[status.qos])
        who = " and ".join(topic.readers)

        def is_heard() -> bool:
            return set(topic.readers) <= readers_of(self, topic.name)

        self._find(is_heard, f"no {who} hears {publisher.topic_name}")
        began_s, said, answered = time.monotonic(), 0, False
        while True:
            now_s = time.monotonic()
            if not answered and now_s > began_s + ANSWER_S:
                raise ConsoleError(f"the {who} does not answer within {ANSWER_S:g} s")
            if not answered and now_s >= began_s + said * AGAIN_S:
                publisher.publish(again if said else message)
                said += 1
            self._executor.spin_once(timeout_sec=POLL_S)
            while self._statuses:
                if is_answer(answer := self._statuses.popleft()):
                    answered = True
                    yield answer
            if not is_heard():
                raise ConsoleError(f"the {who} has gone away")

    def call(self, service: str, server: str, *, may_repeat: bool) -> Trigger.Response:
        """Call the service of this node; again until it answers, if that does no harm. Raises ConsoleError."""
        client = self.create_client(Trigger, service)
        self._find(client.service_is_ready, f"no {server} offers {client.service_name}")
        began_s = time.monotonic()
        asked: list[Any] = []
        while time.monotonic() < began_s + ANSWER_S:
            if not asked or (may_repeat and time.monotonic() >= began_s + len(asked) * AGAIN_S):
                asked.append(client.call_async(Trigger.Request()))
            self._executor.spin_once(timeout_sec=POLL_S)
            if (answer := next((future.result() for future in asked if future.done()), None)) is not None:
                return answer
        raise ConsoleError(f"{server} does not answer within {ANSWER_S:g} s")

    def _on_status(self, status: SentenceStatus) -> None:
        self._statuses.append(status)

    def _find(self, is_there: Callable[[], bool], otherwise: str) -> None:
        """Wait until somebody is there. Raises ConsoleError."""
        deadline_s = time.monotonic() + FIND_S
        while not is_there():
            if time.monotonic() > deadline_s:
                domain = os.environ.get("ROS_DOMAIN_ID", "0")
                raise ConsoleError(
                    f"{otherwise} in ROS domain {domain}: start `hand run`, set ROS_DOMAIN_ID or --namespace"
                )
            self._executor.spin_once(timeout_sec=POLL_S)
        time.sleep(SETTLE_S)


def run(namespace: str, talk: Callable[[Console], int]) -> int:
    """Let `talk` have a console; its exit status, or 1 with one line on stderr."""
    try:
        with ros_context(in_namespace(namespace)):
            return talk(Console())
    except ConsoleError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
