"""One sentence on its way to the hand, through the action fingerspell."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import Any, Final

from rclpy.action import ActionClient
from rclpy.node import Node

from amazing_hand.action import Fingerspell
from amazing_hand.agent.planner import Spelled
from amazing_hand.agent.queue import Waiting

# A fingerspeller that is just being started, or restarted, is waited for this long.
SPELLER_TIMEOUT_S: Final = 5.0

# How often a waiting job looks whether the fingerspeller is there.
ALIVE_PERIOD_S: Final = 0.5
FOUND_PERIOD_S: Final = 0.05


class SpellerClient(ActionClient):
    """rclpy notes a request only after it was sent: an answer that the executor takes in between would be ignored."""

    def __init__(self, node: Node) -> None:
        self._sending = threading.RLock()
        super().__init__(node, Fingerspell, "fingerspell")

    def send_goal_async(self, *arguments: Any, **keywords: Any) -> Any:
        with self._sending:
            return super().send_goal_async(*arguments, **keywords)

    def _cancel_goal_async(self, goal_handle: Any) -> Any:
        with self._sending:
            return super()._cancel_goal_async(goal_handle)

    def _get_result_async(self, goal_handle: Any) -> Any:
        with self._sending:
            return super()._get_result_async(goal_handle)

    def take_data(self) -> Any:
        with self._sending:
            return super().take_data()


class Job:
    """Signs one sentence; any thread may stop it. `sign` blocks its own thread, the node's executor must go on.

    progress: called when signing begins and with each letter that was reached or not, not always in one thread.
    """

    def __init__(self, sentence: Waiting, speller: ActionClient, progress: Callable[["Job"], None]) -> None:
        self.sentence = sentence
        self.planned_by = ""
        self.letters_done = self.letters_total = 0
        self.stop_reason = ""
        self.stopping: Future[None] = Future()
        self.over: Future[None] = Future()
        """Done when the fingerspeller signs this sentence no more, or does not answer."""
        self._speller = speller
        self._progress = progress
        self._lock = threading.Lock()
        self._signing = False

    @property
    def signing(self) -> bool:
        return self._signing

    def stop(self, reason: str) -> None:
        """End the job at once; the first reason counts."""
        with self._lock:
            if self.stopping.done():
                return
            self.stop_reason = reason
            self.stopping.set_result(None)

    def sign(self, text: str, planned_by: str, cause: str) -> Spelled:
        """Have the fingerspeller sign the text; comes back when it has, or soon after `stop`."""
        self.planned_by = planned_by
        if not self._find_speller():
            return Spelled("", "the action fingerspell is not offered: is fingerspeller running?")
        goal = Fingerspell.Goal(sentence_id=self.sentence.id, text=text)
        accepted = self._result_of(self._speller.send_goal_async(goal, feedback_callback=self._on_feedback))
        if accepted is None:
            return Spelled("", "the fingerspeller has gone away")
        if not accepted.accepted:
            return Spelled("", "the fingerspeller refused: it is spelling another text")
        self._signing = True
        self._progress(self)
        # Called by whoever stops the job, in that very moment; here and now if that was before.
        self.stopping.add_done_callback(lambda _: accepted.cancel_goal_async())
        finished = self._result_of(accepted.get_result_async())
        self._signing = False
        if finished is None:
            return Spelled(
                "", "the fingerspeller does not answer" if self.stopping.done() else "the fingerspeller died"
            )
        return Spelled(finished.result.spelled, finished.result.reason)

    def _find_speller(self) -> bool:
        deadline_s = time.monotonic() + SPELLER_TIMEOUT_S
        while not self._speller.server_is_ready():
            wait([self.stopping], FOUND_PERIOD_S)
            if self.stopping.done() or time.monotonic() > deadline_s:
                return False
        return not self.stopping.done()

    def _on_feedback(self, message: Any) -> None:
        feedback = message.feedback
        self.letters_done, self.letters_total = self.letters_done + int(feedback.reached), feedback.count
        self._progress(self)

    def _result_of(self, future: Any) -> Any:
        """What the future gives; None when the fingerspeller dies before, or does not answer though it was stopped."""
        done = threading.Event()
        future.add_done_callback(lambda _: done.set())
        while not done.wait(ALIVE_PERIOD_S):
            was_told = self.stopping.done()
            if not self._speller.server_is_ready() or (was_told and not done.wait(ALIVE_PERIOD_S)):
                return None
        return future.result()
