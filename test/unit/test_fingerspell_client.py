# SPDX-License-Identifier: Apache-2.0
"""One sentence as a goal of the fingerspeller, whatever becomes of the requests and answers in between."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future as Running
from types import SimpleNamespace
from typing import Any

import pytest
from action_msgs.msg import GoalStatus
from amazing_hand.action import Fingerspell
from amazing_hand.msg import SentenceStatus
from rclpy.task import Future

from amazing_hand.agent.model_planner import Spelled
from amazing_hand.agent.queue import Waiting
from amazing_hand.ros import fingerspell_client as job_module
from amazing_hand.ros.fingerspell_client import Job

PATIENCE_S = 30.0
SENTENCE = Waiting("one", "HELLO", "mqtt", 0.0)


class SpellerStandIn:
    """Notes what it is asked. Nothing is answered by itself."""

    def __init__(self) -> None:
        self.node_name = "/hand/planner"
        self.is_there = self.has_heard = True
        self.goals: list[Any] = []
        self.accepting: list[Future] = []
        self.results: list[Future] = []
        self.cancelled: list[bytes] = []
        self.ids: list[bytes] = []
        self.feedback: list[Callable[[Any], None]] = []

    def server_is_ready(self) -> bool:
        return self.is_there

    def takes_goals(self) -> bool:
        return self.is_there and self.has_heard

    def send_goal_async(self, goal: Any, feedback_callback: Callable[[Any], None], goal_uuid: Any) -> Future:
        self.goals.append(goal)
        self.ids.append(bytes(goal_uuid.uuid))
        self.feedback.append(feedback_callback)
        self.accepting.append(Future())
        return self.accepting[-1]

    def cancel(self, goal_id: Any) -> Future:
        self.cancelled.append(bytes(goal_id.uuid))
        return Future()

    def result(self, goal_id: Any) -> Future:
        assert bytes(goal_id.uuid) == self.ids[-1]
        self.results.append(Future())
        return self.results[-1]

    def accept(self, accepted: bool = True) -> None:
        wait_for(lambda: self.accepting)
        self.accepting.pop(0).set_result(SimpleNamespace(accepted=accepted))

    def end(self, status: int, spelled: str = "", reason: str = "", stopped: bool = False) -> None:
        wait_for(lambda: self.results)
        result = Fingerspell.Result(spelled=spelled, reason=reason, stopped=stopped)
        self.results[-1].set_result(SimpleNamespace(status=status, result=result))


def wait_for(condition: Callable[[], object]) -> None:
    deadline_s = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline_s
        time.sleep(0.005)


@pytest.fixture
def speller() -> SpellerStandIn:
    return SpellerStandIn()


@pytest.fixture
def job(speller: SpellerStandIn) -> Job:
    return Job(SENTENCE, speller, lambda _: None)  # type: ignore[arg-type]


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """All that is waited for comes after a fraction of the time."""
    for name, value_s in (("ACCEPT_S", 0.2), ("END_S", 0.6), ("BUSY_PERIOD_S", 0.02), ("ALIVE_PERIOD_S", 0.05)):
        monkeypatch.setattr(job_module, name, value_s)


def signing(job: Job) -> "Running[Spelled]":
    spelled: Running[Spelled] = Running()
    threading.Thread(target=lambda: spelled.set_result(job.sign(SENTENCE.text, "verbatim", "")), daemon=True).start()
    return spelled


def test_the_goal_says_who_sends_it_and_in_which_epoch(speller: SpellerStandIn, job: Job) -> None:
    job.adopt_epoch(7)
    spelled = signing(job)
    speller.accept()
    wait_for(lambda: job.signing)
    job.adopt_epoch(8)
    speller.end(GoalStatus.STATUS_SUCCEEDED, "HELLO")
    assert spelled.result(PATIENCE_S) == Spelled("HELLO")
    (goal,) = speller.goals
    assert (goal.sentence_id, goal.text, goal.client, goal.epoch) == ("one", "HELLO", "/hand/planner", 7)
    assert job.epoch == 7, "one that signs keeps the epoch in which it began"
    assert not job.signing
    assert speller.cancelled == []


def test_a_stop_while_the_goal_is_signed_cancels_it_at_once(speller: SpellerStandIn, job: Job) -> None:
    spelled = signing(job)
    speller.accept()
    wait_for(lambda: job.signing)
    job.stop("stopped by request")
    assert speller.cancelled == speller.ids, "in the thread of who stops it"
    assert not spelled.done(), "it is not over before the goal is"
    speller.end(GoalStatus.STATUS_CANCELED, "HE", "cancelled", stopped=True)
    assert spelled.result(PATIENCE_S).spelled == "HE"
    assert (job.stopping.done(), job.stop_reason) == (True, "stopped by request")


def test_a_stop_before_the_goal_is_accepted_cancels_it_when_it_is(speller: SpellerStandIn, job: Job) -> None:
    spelled = signing(job)
    wait_for(lambda: speller.goals)
    job.stop("stopped by request")
    told_early = len(speller.cancelled)
    speller.accept()
    assert len(speller.cancelled) == told_early + 1, "what was told before the goal was there is told again"
    assert set(speller.cancelled) == set(speller.ids)
    speller.end(GoalStatus.STATUS_CANCELED, "", "cancelled")
    assert spelled.result(PATIENCE_S).spelled == ""


@pytest.mark.usefixtures("soon")
def test_a_stopped_goal_that_never_ends_is_not_waited_for_for_ever(speller: SpellerStandIn, job: Job) -> None:
    spelled = signing(job)
    speller.accept()
    wait_for(lambda: job.signing)
    job.stop("stopped by request")
    assert spelled.result(PATIENCE_S) == Spelled("", "the fingerspeller does not answer")


@pytest.mark.usefixtures("soon")
def test_a_goal_whose_acceptance_is_lost_is_cancelled_and_its_end_is_told(speller: SpellerStandIn, job: Job) -> None:
    spelled = signing(job)
    wait_for(lambda: speller.cancelled)
    assert speller.cancelled == speller.ids
    speller.end(GoalStatus.STATUS_CANCELED, "HE", "cancelled")
    assert spelled.result(PATIENCE_S) == Spelled("HE", "the fingerspeller did not accept the sentence within 0.2 s")
    assert not job.stopping.done(), "nobody has stopped it"
    speller.accept()
    assert len(speller.cancelled) == 2, "should it come after all, it goes at once"


@pytest.mark.usefixtures("soon")
def test_a_sentence_that_was_signed_though_its_acceptance_was_lost_is_signed(speller: SpellerStandIn, job: Job) -> None:
    spelled = signing(job)
    speller.end(GoalStatus.STATUS_SUCCEEDED, "HELLO")
    assert spelled.result(PATIENCE_S) == Spelled("HELLO")


@pytest.mark.usefixtures("soon")
def test_a_fingerspeller_that_answers_nothing_at_all_fails_the_sentence(speller: SpellerStandIn, job: Job) -> None:
    assert "did not accept" in signing(job).result(PATIENCE_S).reason
    speller.is_there = False
    gone = Job(SENTENCE, speller, lambda _: None)  # type: ignore[arg-type]
    gone.stop("stopped by request")
    assert "not offered" in signing(gone).result(PATIENCE_S).reason


@pytest.mark.usefixtures("soon")
def test_a_fingerspeller_that_is_busy_is_asked_again_until_it_is_not(speller: SpellerStandIn, job: Job) -> None:
    spelled = signing(job)
    for _ in range(3):
        speller.accept(False)
    speller.accept()
    speller.end(GoalStatus.STATUS_SUCCEEDED, "HELLO")
    assert spelled.result(PATIENCE_S) == Spelled("HELLO")
    assert len(set(speller.ids)) == len(speller.goals) == 4
    assert speller.cancelled == []


@pytest.mark.usefixtures("soon")
def test_a_refusal_that_comes_late_is_one(speller: SpellerStandIn, job: Job) -> None:
    spelled = signing(job)
    wait_for(lambda: speller.results)
    speller.accept(False)
    speller.end(GoalStatus.STATUS_UNKNOWN)
    asked = len(speller.results)
    speller.accept()
    wait_for(lambda: len(speller.results) > asked)
    speller.end(GoalStatus.STATUS_SUCCEEDED, "HELLO")
    assert spelled.result(PATIENCE_S) == Spelled("HELLO")


@pytest.mark.usefixtures("soon")
def test_a_busy_fingerspeller_is_waited_for_until_a_stop_or_until_the_sentence_is_too_old(
    speller: SpellerStandIn, job: Job
) -> None:
    spelled = signing(job)
    speller.accept(False)
    job.stop("stopped by request")
    while not spelled.done():
        for accepting in speller.accepting:
            accepting.set_result(SimpleNamespace(accepted=False))
    assert spelled.result().spelled == ""

    old = Job(SENTENCE, speller, lambda _: None, latest_s=time.monotonic())  # type: ignore[arg-type]
    speller.accepting.clear()
    spelled = signing(old)
    speller.accept(False)
    assert "busy" in spelled.result(PATIENCE_S).reason
    assert old.failed_as == SentenceStatus.EXPIRED


def test_a_goal_that_ended_because_the_hand_was_stopped_is_stopped_for_that_reason(
    speller: SpellerStandIn, job: Job
) -> None:
    spelled = signing(job)
    speller.accept()
    speller.end(GoalStatus.STATUS_ABORTED, "H", "let go limp: call resume", stopped=True)
    assert spelled.result(PATIENCE_S).spelled == "H"
    assert (job.stopping.done(), job.stop_reason) == (True, "let go limp: call resume")


def test_a_goal_that_ended_for_another_reason_has_failed(speller: SpellerStandIn, job: Job) -> None:
    spelled = signing(job)
    speller.accept()
    speller.end(GoalStatus.STATUS_ABORTED, "H", "the port is lost")
    assert spelled.result(PATIENCE_S) == Spelled("H", "the port is lost")
    assert not job.stopping.done()
    assert job.failed_as == SentenceStatus.FAILED


def test_a_fingerspeller_that_was_started_anew_is_asked_and_does_not_know_the_goal(
    speller: SpellerStandIn, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_module, "ASK_AGAIN_S", 0.05)
    monkeypatch.setattr(job_module, "ALIVE_PERIOD_S", 0.05)
    spelled = signing(job)
    speller.accept()
    wait_for(lambda: len(speller.results) > 1)
    speller.end(GoalStatus.STATUS_UNKNOWN)
    assert spelled.result(PATIENCE_S) == Spelled("", "the fingerspeller was started anew")


def test_no_goal_is_sent_before_the_fingerspeller_was_told_to_end_older_ones(speller: SpellerStandIn, job: Job) -> None:
    speller.has_heard = False
    looked = threading.Event()
    ask = speller.takes_goals
    speller.takes_goals = lambda: looked.set() or ask()  # type: ignore[method-assign,func-returns-value]
    spelled = signing(job)
    assert looked.wait(PATIENCE_S)
    assert speller.goals == []
    speller.has_heard = True
    speller.accept()
    speller.end(GoalStatus.STATUS_SUCCEEDED, "HELLO")
    assert spelled.result(PATIENCE_S) == Spelled("HELLO")
