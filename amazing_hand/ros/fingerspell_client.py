# SPDX-License-Identifier: Apache-2.0
"""Action client of fingerspell: signs one sentence, and can be stopped at any time."""

import math
import queue
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import Any, Final

from action_msgs.msg import GoalInfo, GoalStatus
from rclpy.action import ActionClient
from rclpy.action.client import ClientGoalHandle
from rclpy.node import Node

from amazing_hand.action import Fingerspell
from amazing_hand.agent.model_planner import Spelled
from amazing_hand.agent.queue import Waiting
from amazing_hand.msg import SentenceStatus

# How long to wait for a fingerspeller that is being started or restarted.
SPELLER_TIMEOUT_S: Final = 5.0

# How often a waiting job checks that the fingerspeller is running.
ALIVE_PERIOD_S: Final = 0.5
FOUND_PERIOD_S: Final = 0.05

# A goal that is not accepted within this time is cancelled: its answer was lost, or the fingerspeller hangs. More than
# the 3 s after which Fast DDS resends what did not arrive.
ACCEPT_S: Final = 4.0

# Latest result of a sentence after a stop, or after sending a goal that is not accepted.
END_S: Final = 5.0

# How often a pending result is requested again: a restarted fingerspeller answers that it does not know the goal.
ASK_AGAIN_S: Final = 5.0

# How often to retry while the fingerspeller is busy with another client's text.
BUSY_PERIOD_S: Final = 0.5

# The empty goal id: a cancel request with it means all goals.
ALL_GOALS: Final = GoalInfo().goal_id


class SpellerClient(ActionClient):
    """Action client that never sends a request and takes an answer at the same time.

    rclpy registers a request only after sending it; an answer that the executor takes in between would be ignored and
    its future would never complete: https://github.com/ros2/rclpy/issues/1123. So use the methods here to cancel goals
    and to request results, not those of a goal handle.
    """

    def __init__(self, node: Node) -> None:
        self._sending = threading.RLock()
        self._orphans_asked_s = -math.inf
        self._orphans_ended = threading.Event()
        self.node_name = node.get_fully_qualified_name()
        super().__init__(node, Fingerspell, "fingerspell")

    def send_goal_async(self, *arguments: Any, **keywords: Any) -> Any:
        with self._sending:
            return super().send_goal_async(*arguments, **keywords)

    def take_data(self) -> Any:
        with self._sending:
            return super().take_data()

    def cancel(self, goal_id: Any) -> Any:
        """Request to cancel a goal, accepted or not; return a future of the answer."""
        with self._sending:
            return ClientGoalHandle(self, goal_id, None).cancel_goal_async()

    def result(self, goal_id: Any) -> Any:
        """Return a future of the result of a goal, accepted or not."""
        with self._sending:
            return ClientGoalHandle(self, goal_id, None).get_result_async()

    def takes_goals(self) -> bool:
        """Return whether the fingerspeller is there and has answered the request to end goals of an earlier planner."""
        if not self.server_is_ready():
            return False
        with self._sending:
            now_s = time.monotonic()
            if not self._orphans_ended.is_set() and now_s > self._orphans_asked_s + ALIVE_PERIOD_S:
                self._orphans_asked_s = now_s
                self.cancel(ALL_GOALS).add_done_callback(lambda _: self._orphans_ended.set())
        return self._orphans_ended.is_set()


class Goal:
    """One goal of the fingerspeller, with an id chosen here, so that it can be cancelled before it is accepted."""

    def __init__(self, speller: SpellerClient, goal: Fingerspell.Goal, on_feedback: Callable[[Any], None]) -> None:
        self._speller = speller
        self._id = GoalInfo().goal_id
        self._id.uuid = list(uuid.uuid4().bytes)
        self._is_cancelled = False
        self.accepting = speller.send_goal_async(goal, feedback_callback=on_feedback, goal_uuid=self._id)
        self.accepting.add_done_callback(self._on_answer)

    def cancel(self) -> None:
        self._is_cancelled = True
        self._speller.cancel(self._id)

    def result(self) -> Any:
        return self._speller.result(self._id)

    @property
    def refusal(self) -> Any:
        """The fingerspeller's answer if it has refused the goal, else None."""
        return self.accepting.result() if self.accepting.done() and not self.accepting.result().accepted else None

    def _on_answer(self, _: Any) -> None:
        if self._is_cancelled:  # the cancel request arrived before the goal did
            self._speller.cancel(self._id)


class Job:
    """Signs one sentence; any thread may stop it. `sign` blocks its thread, so the executor must run in another.

    Args:
        sentence: The sentence to sign.
        speller: Action client of the fingerspeller.
        progress: Called when signing begins and after each letter, reached or not; from more than one thread.
        latest_s: Monotonic time until which to wait for a busy fingerspeller.

    Attributes:
        epoch: The hand's motion epoch in which signing begins; 0 if not known.
        failed_as: Final state of the sentence if it was not signed completely, unless it was stopped.
    """

    def __init__(
        self,
        sentence: Waiting,
        speller: SpellerClient,
        progress: Callable[["Job"], None],
        latest_s: float = math.inf,
    ) -> None:
        self.sentence = sentence
        self.epoch = 0
        self.planned_by = ""
        self.letters_total = 0
        self._reached: set[int] = set()
        self.stop_reason = ""
        self.stopping: Future[None] = Future()
        self.failed_as: int = SentenceStatus.FAILED
        self._speller = speller
        self._progress = progress
        self._latest_s = latest_s
        self._lock = threading.Lock()
        self._goal: Goal | None = None
        self._signing = False
        self._stop_s = math.inf
        self.stopping.add_done_callback(lambda _: self._cancel_goal())

    @property
    def letters_done(self) -> int:
        """Number of letters that the hand has reached; one that is signed twice counts once."""
        return len(self._reached)

    @property
    def signing(self) -> bool:
        return self._signing

    def stop(self, reason: str) -> None:
        """End the job at once. Only the first reason is kept."""
        with self._lock:
            if self.stopping.done():
                return
            self.stop_reason, self._stop_s = reason, time.monotonic()
            self.stopping.set_result(None)

    def adopt_epoch(self, epoch: int) -> None:
        """Set the hand's motion epoch in which to begin; ignored once signing has begun."""
        if self._goal is None:
            self.epoch = epoch

    def sign(self, text: str, planned_by: str, cause: str) -> Spelled:
        """Have the fingerspeller sign the text; return when it is done, or soon after `stop`."""
        self.planned_by = planned_by
        while (spelled := self._try(text)) is None:
            wait([self.stopping], BUSY_PERIOD_S)
            if self.stopping.done():
                return Spelled("", self.stop_reason)
            if time.monotonic() > self._latest_s:
                self.failed_as = SentenceStatus.EXPIRED
                return Spelled("", "the hand was busy with another text for too long")
        return spelled

    def _try(self, text: str) -> Spelled | None:
        """Send the goal and wait for its end. Return None if the fingerspeller is busy with another text."""
        if not self._find_speller():
            return Spelled("", "the action fingerspell is not offered: is fingerspeller running?")
        request = Fingerspell.Goal(
            sentence_id=self.sentence.id, text=text, epoch=self.epoch, client=self._speller.node_name
        )
        sent_s = time.monotonic()
        self._goal = goal = Goal(self._speller, request, self._on_feedback)
        if self.stopping.done():
            goal.cancel()
        answer = self._answer(lambda: goal.accepting, sent_s + ACCEPT_S)
        if answer is None:
            goal.cancel()
            finished = self._answer(goal.result, sent_s + END_S)
            answer = goal.refusal
        elif answer.accepted:
            self._signing = True
            self._progress(self)
            finished = self._answer(goal.result, math.inf)
            self._signing = False
        self._goal = None
        if answer is None:
            return self._unaccepted(finished)
        return self._ended(finished) if answer.accepted else None

    def _unaccepted(self, finished: Any) -> Spelled:
        if finished is not None and finished.status == GoalStatus.STATUS_SUCCEEDED:
            return Spelled(finished.result.spelled)
        spelled = "" if finished is None else finished.result.spelled
        if not self._speller.server_is_ready():
            return Spelled(spelled, "the fingerspeller has gone away")
        return Spelled(spelled, f"the fingerspeller did not accept the sentence within {ACCEPT_S:g} s")

    def _ended(self, finished: Any) -> Spelled:
        if finished is None:
            return Spelled(
                "", "the fingerspeller does not answer" if self.stopping.done() else "the fingerspeller died"
            )
        if finished.status == GoalStatus.STATUS_UNKNOWN:
            return Spelled("", "the fingerspeller was started anew")
        result = finished.result
        if result.stopped or finished.status == GoalStatus.STATUS_CANCELED:
            self.stop(result.reason)
        return Spelled(result.spelled, result.reason)

    def _find_speller(self) -> bool:
        deadline_s = time.monotonic() + SPELLER_TIMEOUT_S
        while not self._speller.takes_goals():
            wait([self.stopping], FOUND_PERIOD_S)
            if self.stopping.done() or time.monotonic() > deadline_s:
                return False
        return not self.stopping.done()

    def _cancel_goal(self) -> None:
        if (goal := self._goal) is not None:
            goal.cancel()

    def _on_feedback(self, message: Any) -> None:
        feedback = message.feedback
        self.letters_total = feedback.count
        if feedback.reached:
            self._reached.add(feedback.index)
        self._progress(self)

    def _answer(self, ask: Callable[[], Any], until_s: float) -> Any:
        """Return the fingerspeller's answer; None if it dies, or has not answered by until_s or END_S after a stop."""
        heard: queue.SimpleQueue[Any] = queue.SimpleQueue()
        ask_s = time.monotonic()
        while True:
            if (now_s := time.monotonic()) >= ask_s:
                ask().add_done_callback(heard.put)
                ask_s = now_s + ASK_AGAIN_S
            left_s = min(until_s, self._stop_s + END_S) - now_s
            try:
                return heard.get(timeout=max(min(ALIVE_PERIOD_S, left_s), 0.0)).result()
            except queue.Empty:
                if left_s <= 0 or not self._speller.server_is_ready():
                    return None
