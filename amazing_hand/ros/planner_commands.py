# SPDX-License-Identifier: Apache-2.0
"""The planner's immediate commands: topic `command` and service `cancel`. They never block."""

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

# Longest answer of the driver: turning torque off on eight servos, each read back and tried again.
ANSWER_S: Final = 3.0

Answer = Callable[[int, str], None]
"""Reports the result of a command: a state of SentenceStatus and one line."""


def load_gestures(alphabet: str, calibration: str) -> dict[str, Motion]:
    """Return the motion of each gesture by name, within the hand's limits.

    alphabet, calibration: the planner's parameters of these names. Raises ParameterError.
    """
    hand = calibration_of("planner", calibration)
    signs = alphabet_of("planner", alphabet, hand.side)
    speller = Speller(signs, hand)
    return {name: speller.plan("", name)[0] for name in signs.gestures}


class Commands:
    """Serve the topic `command` and the service `cancel` of the planner.

    Args:
        node: The planner node.
        gestures: Motion of each gesture by name.
        stop_all: Ends the current sentence and drops the waiting ones, without blocking.
        signing: Returns whether a sentence is being signed.
        tell: Reports the result of a command: its text, a state of SentenceStatus, one line.
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
        # A callback group of its own: other callbacks, the driver's answer among them, run while it waits.
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
        """Call the driver's service for the word; except for `resume`, first end all sentences."""
        if word != RESUME:
            self._stop_all()
        driver = self._driver[word]
        if not driver.service_is_ready():
            answer(SentenceStatus.FAILED, NO_DRIVER)
            return
        self._ask(driver, answer)

    def _ask(self, driver: Client, answer: Answer) -> None:
        """Call the service without blocking; `answer` is called exactly once, within ANSWER_S."""
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
