"""The planner's part that obeys at once: the topic command and the service cancel. It never waits for anything."""

from collections.abc import Callable, Mapping
from typing import Any

from std_srvs.srv import Trigger

from amazing_hand.agent.commands import HELP, RELAX, STOP, UnknownCommand, Vocabulary
from amazing_hand.hand.motion import Motion
from amazing_hand.hand.spelling import Speller
from amazing_hand.msg import SentenceStatus
from amazing_hand.nodes import convert
from amazing_hand.nodes.hand_files import alphabet_of, calibration_of
from amazing_hand.nodes.hand_node import HandNode
from amazing_hand.nodes.job import Job
from amazing_hand.topics import COMMAND, JOINT_TRAJECTORY

NO_DRIVER = "servo_driver is not running"

Answer = Callable[[int, str], None]
"""Tells what became of a command: a state of SentenceStatus and one line."""


def load_gestures(alphabet: str, calibration: str) -> dict[str, Motion]:
    """The gestures' motions by their names, within the hand's limits; the planner's settings. Raises ParameterError."""
    hand = calibration_of("planner", calibration)
    signs = alphabet_of("planner", alphabet, hand.side)
    speller = Speller(signs, hand)
    return {name: speller.plan("", name)[0] for name in signs.gestures}


class Commands:
    """stop_all: ends the sentence in hand and forgets the others, in a moment; returns the job it ended, if any.

    job: the sentence in hand. tell: tells what became of a command: its text, a state, one line.
    """

    def __init__(
        self,
        node: HandNode[Any],
        gestures: Mapping[str, Motion],
        stop_all: Callable[[], Job | None],
        job: Callable[[], Job | None],
        tell: Callable[[str, int, str], None],
    ) -> None:
        self._gestures = gestures
        self._vocabulary = Vocabulary(gestures)
        self._stop_all = stop_all
        self._job = job
        self._tell = tell
        self._trajectory = node.publisher(JOINT_TRAJECTORY)
        self._driver = {word: node.create_client(Trigger, word) for word in (STOP, RELAX)}
        node.create_service(Trigger, "cancel", self._on_cancel)
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
            self._halt(word, answer)
        else:
            self._gesture(word, answer)

    def _on_cancel(self, _: Trigger.Request, response: Trigger.Response) -> Trigger.Response:
        ended: list[int] = []
        self._halt(STOP, lambda state, _line: ended.append(state))
        response.success = SentenceStatus.FAILED not in ended
        response.message = "no sentence is signed any more" if response.success else NO_DRIVER
        return response

    def _halt(self, word: str, answer: Answer) -> None:
        """End all sentences and have the driver stop or relax: now, and once more when no letter can follow."""
        job = self._stop_all()
        driver = self._driver[word]
        if not driver.service_is_ready():
            answer(SentenceStatus.FAILED, NO_DRIVER)
            return

        def on_answer(future: Any) -> None:
            result = future.result()
            answer(SentenceStatus.DONE if result.success else SentenceStatus.FAILED, result.message)

        if job is None:
            driver.call_async(Trigger.Request()).add_done_callback(on_answer)
            return
        driver.call_async(Trigger.Request())
        job.over.add_done_callback(lambda _: driver.call_async(Trigger.Request()).add_done_callback(on_answer))

    def _gesture(self, word: str, answer: Answer) -> None:
        job = self._job()
        if job is not None and job.signing:
            answer(SentenceStatus.REJECTED, f"a sentence is being signed, {word} would spoil it; say stop first")
        elif self._trajectory.get_subscription_count() == 0:
            answer(SentenceStatus.FAILED, NO_DRIVER)
        else:
            self._trajectory.publish(convert.trajectory(self._gestures[word]))
            answer(SentenceStatus.DONE, "")
