# SPDX-License-Identifier: Apache-2.0
"""The planner's part that obeys at once: the topic command and the service cancel. It never waits for anything."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.client import Client
from rclpy.task import Future
from std_srvs.srv import Trigger

from amazing_hand.agent.command_words import DRIVER_WORDS, HELP, RESUME, STOP, UnknownCommand, Vocabulary
from amazing_hand.hand.motion import Motion
from amazing_hand.hand.spelling import Speller
from amazing_hand.msg import SentenceStatus
from amazing_hand.ros import convert
from amazing_hand.ros.hand_files import alphabet_of, calibration_of
from amazing_hand.ros.hand_node import HandNode
from amazing_hand.topics import COMMAND, JOINT_TRAJECTORY

NO_DRIVER: Final = "servo_driver is not running"
HUNG_DRIVER: Final = "servo_driver does not answer"

# Letting eight servos go limp, each read back and tried again, is what takes the driver longest.
ANSWER_S: Final = 3.0

Answer = Callable[[int, str], None]
"""Tells what became of a command: a state of SentenceStatus and one line."""


def load_gestures(alphabet: str, calibration: str) -> dict[str, Motion]:
    """The gestures' motions by their names, within the hand's limits; the planner's settings. Raises ParameterError."""
    hand = calibration_of("planner", calibration)
    signs = alphabet_of("planner", alphabet, hand.side)
    speller = Speller(signs, hand)
    return {name: speller.plan("", name)[0] for name in signs.gestures}


class Commands:
    """stop_all: ends the sentence in hand and forgets the others, in a moment. signing: whether a sentence is signed.

    tell: tells what became of a command: its text, a state, one line.
    """

    def __init__(
        self,
        node: HandNode[Any],
        gestures: Mapping[str, Motion],
        stop_all: Callable[[], None],
        signing: Callable[[], bool],
        tell: Callable[[str, int, str], None],
    ) -> None:
        self._node = node
        self._gestures = gestures
        self._vocabulary = Vocabulary(gestures)
        self._stop_all = stop_all
        self._signing = signing
        self._tell = tell
        self._trajectory = node.publisher(JOINT_TRAJECTORY)
        self._driver = {word: node.create_client(Trigger, word) for word in DRIVER_WORDS}
        # Of its own group: while it waits for the driver the others go on, and the driver's answer is one of them.
        node.create_service(Trigger, "cancel", self._on_cancel, callback_group=ReentrantCallbackGroup())
        node.subscription(COMMAND, self._on_command)

    def _on_command(self, message: Any) -> None:
        def answer(state: int, line: str) -> None:
            self._tell(message.data, state, line)

        try:
            word = self._vocabulary.parse(message.data)
        except UnknownCommand as error:
            answer(SentenceStatus.REJECTED, str(error))
            return
        if word == HELP:
            answer(SentenceStatus.DONE, self._vocabulary.help())
        elif word in self._driver:
            self._have_driver(word, answer)
        else:
            self._gesture(word, answer)

    async def _on_cancel(self, _: Trigger.Request, response: Trigger.Response) -> Trigger.Response:
        answered = Future()
        self._have_driver(STOP, lambda state, line: answered.set_result((state, line)))
        state, line = await answered
        response.success, response.message = state == SentenceStatus.DONE, line
        return response

    def _have_driver(self, word: str, answer: Answer) -> None:
        """Have the driver do it; all sentences end first, unless the hand is to move again."""
        if word != RESUME:
            self._stop_all()
        driver = self._driver[word]
        if not driver.service_is_ready():
            answer(SentenceStatus.FAILED, NO_DRIVER)
            return
        self._ask(driver, answer)

    def _ask(self, driver: Client, answer: Answer) -> None:
        """Call the service without waiting; exactly one answer is told, within ANSWER_S."""
        asked = driver.call_async(Trigger.Request())

        def on_timeout() -> None:
            self._node.destroy_timer(timer)
            if not asked.done():
                driver.remove_pending_request(asked)
                answer(SentenceStatus.FAILED, HUNG_DRIVER)

        def on_answer(future: Any) -> None:
            self._node.destroy_timer(timer)
            result = future.result()
            answer(SentenceStatus.DONE if result.success else SentenceStatus.FAILED, result.message)

        timer = self._node.create_timer(ANSWER_S, on_timeout)
        asked.add_done_callback(on_answer)

    def _gesture(self, word: str, answer: Answer) -> None:
        if self._signing():
            answer(SentenceStatus.REJECTED, f"a sentence is being signed, {word} would spoil it; say stop first")
        elif self._trajectory.get_subscription_count() == 0:
            answer(SentenceStatus.FAILED, NO_DRIVER)
        else:
            self._trajectory.publish(convert.trajectory(self._gestures[word]))
            answer(SentenceStatus.DONE, "")
