# SPDX-License-Identifier: Apache-2.0
"""The planner's immediate commands: topic `command` and service `cancel`. They never block."""

from collections.abc import Callable
from typing import Any, Final, Protocol

from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.client import Client
from rclpy.task import Future
from std_srvs.srv import Trigger

from amazing_hand.hand.command_words import (
    AGAIN,
    CANCEL,
    DRIVER_WORDS,
    HELP,
    RESUME,
    SPELLER_WORDS,
    STOP,
    UnknownCommand,
    Vocabulary,
)
from amazing_hand.msg import SentenceStatus
from amazing_hand.ros import convert
from amazing_hand.ros.gestures import Gestures
from amazing_hand.ros.hand_node import HandNode
from amazing_hand.topics import COMMAND, JOINT_TRAJECTORY

DRIVER: Final = "servo_driver"
SPELLER: Final = "fingerspeller"
NO_DRIVER: Final = f"{DRIVER} is not running"

# Longest answer of the driver: turning torque off on eight servos, each read back and tried again.
ANSWER_S: Final = 3.0

Answer = Callable[[int, str], None]
"""Reports the result of a command: a state of SentenceStatus and one line."""


class Sentences(Protocol):
    """What the commands need of the planner; nothing of it blocks."""

    def stop_all(self) -> None:
        """End the sentence in hand and drop the waiting ones."""

    def is_signing(self) -> bool:
        """Return whether a sentence is being signed."""

    def refusal(self) -> str:
        """Return why the hand accepts no motions; empty if it does."""

    def again(self) -> tuple[int, str]:
        """Have the last sentence signed once more; return a state of SentenceStatus and one line."""

    def cancel(self, id: str) -> tuple[int, str]:
        """End or drop one sentence; return a state of SentenceStatus and one line."""


class Commands:
    """Serve the topic `command` and the service `cancel` of the planner.

    Args:
        node: The planner node.
        gestures: All gestures.
        sentences: The planner's sentences.
        tell: Reports the result of a command: its text, a state of SentenceStatus, one line.
    """

    def __init__(
        self,
        node: HandNode[Any],
        gestures: Gestures,
        sentences: Sentences,
        tell: Callable[[str, int, str], None],
    ) -> None:
        self._node = node
        self._gestures = gestures
        self._sentences = sentences
        self._tell = tell
        self._trajectory = node.publisher(JOINT_TRAJECTORY)
        self._driver = {word: node.create_client(Trigger, word) for word in DRIVER_WORDS}
        self._speller = {word: node.create_client(Trigger, word) for word in SPELLER_WORDS}
        # A callback group of its own: other callbacks, the driver's answer among them, run while it waits.
        node.create_service(Trigger, "cancel", self._on_cancel, callback_group=ReentrantCallbackGroup())
        node.subscription(COMMAND, self._on_command)

    def _on_command(self, message: Any) -> None:
        def answer(state: int, line: str) -> None:
            self._tell(message.data, state, line)

        vocabulary = Vocabulary(self._gestures.names())
        try:
            word, id = vocabulary.parse(message.data)
        except UnknownCommand as error:
            answer(SentenceStatus.REJECTED, str(error))
            return
        if word == HELP:
            answer(SentenceStatus.DONE, vocabulary.help())
        elif word == AGAIN:
            answer(*self._sentences.again())
        elif word == CANCEL:
            answer(*self._sentences.cancel(id))
        elif word in self._driver:
            self._have_driver(word, answer)
        elif word in self._speller:
            self._ask(self._speller[word], SPELLER, SentenceStatus.REJECTED, answer)
        else:
            self._gesture(word, answer)

    async def _on_cancel(self, _: Trigger.Request, response: Trigger.Response) -> Trigger.Response:
        answered = Future()
        self._have_driver(STOP, lambda state, line: answered.set_result((state, line)))
        state, line = await answered
        response.success, response.message = state == SentenceStatus.DONE, line
        return response

    def _have_driver(self, word: str, answer: Answer) -> None:
        """Call the driver's service for the word; except for `resume`, first end all sentences."""
        if word != RESUME:
            self._sentences.stop_all()
        self._ask(self._driver[word], DRIVER, SentenceStatus.FAILED, answer)

    def _ask(self, client: Client, node: str, otherwise: int, answer: Answer) -> None:
        """Call a node's service without blocking; `answer` is called exactly once, within ANSWER_S.

        otherwise: state of the answer if the node does not do it.
        """
        if not client.service_is_ready():
            answer(SentenceStatus.FAILED, f"{node} is not running")
            return
        asked = client.call_async(Trigger.Request())

        def on_timeout() -> None:
            self._node.destroy_timer(timer)
            if not asked.done():
                client.remove_pending_request(asked)
                answer(SentenceStatus.FAILED, f"{node} does not answer")

        def on_answer(future: Any) -> None:
            self._node.destroy_timer(timer)
            result = future.result()
            answer(SentenceStatus.DONE if result.success else otherwise, result.message)

        timer = self._node.create_timer(ANSWER_S, on_timeout)
        asked.add_done_callback(on_answer)

    def _gesture(self, word: str, answer: Answer) -> None:
        if self._sentences.is_signing():
            answer(SentenceStatus.REJECTED, f"a sentence is being signed, {word} would spoil it; say stop first")
        elif refusal := self._sentences.refusal():
            answer(SentenceStatus.REJECTED, refusal)
        elif self._trajectory.get_subscription_count() == 0:
            answer(SentenceStatus.FAILED, NO_DRIVER)
        else:
            self._trajectory.publish(convert.trajectory(self._gestures.motion(word)))
            answer(SentenceStatus.DONE, "")
