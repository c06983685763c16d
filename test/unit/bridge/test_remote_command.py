# SPDX-License-Identifier: Apache-2.0
"""Commands from the cloud: asked at once, done once, answered once."""

import json

import pytest
from support.bridge_alone import BOOT_S, TOPICS, Alone

from amazing_hand.cloud.sentences import MAX_UNANSWERED
from amazing_hand.sentence_step import Step


def result(alone: Alone, id: str) -> dict[str, object]:
    (payload,) = alone.cloud.results[id]
    return dict(json.loads(payload))


@pytest.mark.parametrize("name", ["stop", "relax", "resume", "pause", "continue", "back", "again", "cancel x"])
def test_a_command_is_asked_of_the_driver_at_once_and_its_answer_is_the_result(alone: Alone, name: str) -> None:
    alone.command("c", name)
    assert alone.called == [name]
    assert alone.acknowledged == [], "it comes again if this process dies before it is done"
    alone.answers.pop()(True, "holding the present pose")
    alone.settle()
    assert alone.acknowledged == ["c"]
    told = result(alone, "c")
    assert (told["outcome"], told["reason"], told["text"]) == ("done", "holding the present pose", name)
    assert (told["planned_by"], told["letters_signed"], told["started_ms"]) == ("command", 0, None)


def test_a_command_that_the_driver_refuses_has_failed(alone: Alone) -> None:
    alone.command("c", "resume")
    alone.answers.pop()(False, "servo 3 is too hot")
    alone.settle()
    assert (result(alone, "c")["outcome"], result(alone, "c")["reason"]) == ("failed", "servo 3 is too hot")


def test_a_driver_that_does_not_answer_is_asked_again_each_second_and_given_up_after_five(alone: Alone) -> None:
    alone.command("c", "stop")
    for _ in range(4):
        alone.tick(after_s=0.9)
        alone.tick(after_s=0.1)
    assert alone.called == ["stop"] * 5
    assert alone.cloud.results == {}
    alone.tick(after_s=1.0)
    alone.settle()
    late = "no answer within 5 s; it may still be carried out; is the node servo_driver running?"
    assert alone.cloud.reason("c") == late
    assert result(alone, "c")["outcome"] == "failed"
    alone.answers[0](True, "late")
    alone.settle()
    assert len(alone.cloud.payloads(TOPICS.result)) == 1, "only the first answer counts"


@pytest.mark.parametrize(
    ("name", "node"), [("resume", "servo_driver"), ("pause", "planner"), ("back", "planner"), ("again", "planner")]
)
def test_what_would_do_something_else_a_second_time_is_asked_once_whether_it_is_answered_or_not(
    alone: Alone, name: str, node: str
) -> None:
    """A resume, asked again, could undo a relax that came between."""
    alone.command("c", name)
    for _ in range(6):
        alone.tick(after_s=1.0)
    alone.settle()
    alone.command("c", name)
    alone.settle()
    assert alone.called == [name]
    assert result(alone, "c")["outcome"] == "failed"
    assert f"it may still be carried out; is the node {node} running?" in alone.cloud.reason("c")


def send_with_ts(alone: Alone, name: str, ts: object) -> None:
    alone.deliver("c", json.dumps({"id": "c", "command": name, "ts": ts}).encode())


@pytest.mark.parametrize("age_s", [0, 59, -60])
def test_a_resume_of_this_minute_is_carried_out(alone: Alone, age_s: int) -> None:
    send_with_ts(alone, "resume", int(BOOT_S + alone.clock.s) - age_s)
    assert alone.called == ["resume"]


@pytest.mark.parametrize("disk_is_full", [False, True])
@pytest.mark.parametrize(("age_s", "why"), [(61, "61 s from"), (3600, "3600 s from"), (-61, "61 s from"), (None, "no")])
def test_a_resume_that_may_be_older_than_a_relax_at_the_hand_is_refused(
    alone: Alone, age_s: int | None, why: str, disk_is_full: bool
) -> None:
    if disk_is_full:
        alone.fill_disk()
    for _ in range(2):
        send_with_ts(alone, "resume", None if age_s is None else int(BOOT_S + alone.clock.s) - age_s)
        alone.settle()
    assert alone.called == []
    assert alone.acknowledged == ["c", "c"]
    payloads = alone.cloud.results["c"]
    (told,) = {payload: json.loads(payload) for payload in payloads}.values()
    assert (told["outcome"], told["text"], told["planned_by"]) == ("rejected", "resume", "command")
    assert why in told["reason"]
    assert "send it anew" in told["reason"]


@pytest.mark.parametrize("name", ["pause", "continue", "back", "again"])
@pytest.mark.parametrize("ts", [None, 1, "now"])
def test_what_may_be_meant_for_an_earlier_sentence_is_refused(alone: Alone, name: str, ts: object) -> None:
    send_with_ts(alone, name, ts)
    alone.settle()
    assert alone.called == []
    assert alone.cloud.outcomes == {"c": "rejected"}
    assert "it may be meant for an earlier sentence; send it anew" in alone.cloud.reason("c")


def test_a_sentence_that_waits_here_is_cancelled_here_and_the_others_are_signed(alone: Alone) -> None:
    alone.bridge._sentences.is_paused = True
    for id in ("a", "b"):
        alone.say(id)
    alone.command("c", "cancel a")
    alone.settle()
    assert alone.called == []
    assert alone.cloud.outcomes == {"a": "cancelled", "c": "done"}
    assert alone.cloud.reason("a") == "cancelled by request"
    alone.bridge._sentences.is_paused = False
    alone.tick()
    assert alone.handed == ["b"]


@pytest.mark.parametrize("disk_is_full", [False, True])
def test_a_sentence_that_the_planner_has_is_cancelled_there_however_old_the_command_is(
    alone: Alone, disk_is_full: bool
) -> None:
    alone.say("a")
    alone.hear("a", Step.QUEUED)
    if disk_is_full:
        alone.fill_disk()
    send_with_ts(alone, "cancel a", 1)
    alone.tick(after_s=1.0)
    assert alone.called == ["cancel a", "cancel a"], "until it is answered"
    alone.answers.pop()(False, "it has ended already: done")
    alone.settle()
    assert (result(alone, "c")["outcome"], alone.cloud.reason("c")) == ("failed", "it has ended already: done")


@pytest.mark.parametrize("name", ["stop", "relax"])
@pytest.mark.parametrize("ts", [None, 1, "now"])
def test_stop_and_relax_are_carried_out_however_old_they_are(alone: Alone, name: str, ts: object) -> None:
    send_with_ts(alone, name, ts)
    assert alone.called == [name]


def test_a_stop_that_has_a_sentence_too_is_a_stop(alone: Alone) -> None:
    alone.deliver("c", b'{"id": "c", "command": "stop", "sentence": "HI"}')
    assert alone.called == ["stop"]
    assert alone.handed == []


def test_a_command_that_is_delivered_again_is_not_done_again(alone: Alone) -> None:
    alone.command("c", "stop")
    alone.command("c", "stop")
    assert alone.called == ["stop"]
    alone.answers.pop()(True, "")
    alone.settle()
    alone.command("c", "stop")
    alone.settle()
    assert alone.called == ["stop"]
    assert alone.acknowledged == ["c", "c"], "the acknowledgement of a lost connection is none"
    assert len(alone.cloud.payloads(TOPICS.result)) == 1


def test_a_command_is_done_and_answered_on_a_full_disk_and_not_done_again_there(alone: Alone) -> None:
    disk = alone.fill_disk()
    alone.command("c", "stop")
    alone.answers.pop()(True, "")
    assert alone.cloud.outcomes == {"c": "done"}
    assert alone.acknowledged == ["c"]
    alone.command("c", "stop")
    assert alone.called == ["stop"]
    assert alone.acknowledged == ["c", "c"]
    assert alone.cloud.outcomes == {"c": "done"}, "the same answer"
    disk.is_full = False
    alone.command("d", "stop")
    assert alone.called == ["stop", "stop"]


def test_whether_a_command_is_a_duplicate_is_not_waited_for_when_the_disk_does_not_say(alone: Alone) -> None:
    alone.fill_disk(fails=("BEGIN",))
    alone.command("c", "stop")
    assert alone.called == ["stop"]


@pytest.mark.parametrize(("name", "ends"), [("stop", True), ("relax", True), ("resume", False)])
def test_stop_and_relax_cancel_what_waits_here(alone: Alone, name: str, ends: bool) -> None:
    for number in range(MAX_UNANSWERED + 2):
        alone.say(f"s{number}")
    assert len(alone.handed) == MAX_UNANSWERED
    alone.command("c", name)
    alone.answers.pop()(True, "")
    alone.settle()
    waited = [f"s{MAX_UNANSWERED}", f"s{MAX_UNANSWERED + 1}"]
    assert {id: alone.cloud.outcomes.get(id) for id in waited} == dict.fromkeys(waited, "cancelled" if ends else None)
    if ends:
        assert alone.cloud.reason(waited[0]) == "stopped"
    alone.say("later")
    alone.hear("s0", Step.QUEUED)
    alone.hear("s1", Step.QUEUED)
    alone.hear("s2", Step.QUEUED)
    assert alone.handed[MAX_UNANSWERED:] == (["later"] if ends else [*waited, "later"]), "what comes later is signed"


def test_what_a_planner_has_not_answered_is_not_handed_over_again_after_a_stop(alone: Alone) -> None:
    alone.say("a")
    alone.command("c", "stop")
    alone.answers.pop()(True, "")
    alone.say("b")
    alone.tick(after_s=5.1)
    alone.settle()
    assert alone.handed == ["a", "b", "b!"]
    assert alone.cloud.outcomes == {"c": "done", "a": "cancelled"}


def test_what_a_planner_had_that_died_is_not_handed_to_the_next_one_after_a_stop(alone: Alone) -> None:
    alone.say("a")
    alone.hear("a", Step.QUEUED)
    alone.command("c", "stop")
    alone.answers.pop()(True, "")
    alone.say("b")
    alone.hear("b", Step.QUEUED)
    alone.tick("another planner")
    alone.settle()
    assert alone.handed == ["a", "b", "b"]
    assert alone.cloud.outcomes == {"c": "done", "a": "cancelled"}


@pytest.mark.parametrize("step", [Step.QUEUED, Step.PLANNING, Step.SIGNING])
def test_what_a_planner_had_that_is_gone_is_cancelled_by_a_stop_unless_it_was_being_signed(
    alone: Alone, step: Step
) -> None:
    alone.say("a")
    alone.hear("a", Step.QUEUED, step)
    alone.clock.s += 0.25
    alone.bridge.tick(set())
    alone.command("c", "stop")
    alone.settle()
    assert alone.cloud.outcomes == ({} if step is Step.SIGNING else {"a": "cancelled"})
    alone.tick("another planner", after_s=60.0)
    alone.settle()
    assert alone.cloud.outcomes.get("a") == ("failed" if step is Step.SIGNING else "cancelled")


def test_a_stop_on_a_full_disk_cancels_what_waits_before_anything_is_handed_over(alone: Alone) -> None:
    alone.bridge._sentences.is_paused = True
    alone.say("a")
    alone.bridge._sentences.is_paused = False
    disk = alone.fill_disk()
    alone.command("c", "stop")
    disk.is_full = False
    alone.tick()
    alone.settle()
    assert alone.cloud.outcomes["a"] == "cancelled"
    assert alone.handed == []


def waiting(alone: Alone) -> None:
    alone.bridge._sentences.is_paused = True
    alone.say("a")


@pytest.mark.parametrize(
    ("epochs", "ends"),
    [
        ([(7, True)], False),
        ([(7, False), (7, True)], False),
        ([(7, False), (8, False)], False),
        ([(7, False), (8, True)], True),
        ([(7, True), (1, True)], True),
    ],
    ids=["the first one", "the same one", "a fault", "a stop", "a stop after the driver was restarted"],
)
def test_what_waits_is_cancelled_when_the_hand_tells_of_a_stop(
    alone: Alone, epochs: list[tuple[int, bool]], ends: bool
) -> None:
    waiting(alone)
    for epoch, by_request in epochs:
        alone.bridge.moved_on(epoch, by_request)
    alone.settle()
    assert alone.cloud.outcomes == ({"a": "cancelled"} if ends else {})


@pytest.mark.parametrize("is_answered", [True, False])
def test_a_stop_of_ours_is_not_taken_for_another_one(alone: Alone, is_answered: bool) -> None:
    alone.bridge.moved_on(7, False)
    alone.command("c", "stop")
    if is_answered:
        alone.answers.pop()(True, "")
    waiting(alone)
    alone.bridge.moved_on(8, True)
    alone.settle()
    assert "a" not in alone.cloud.outcomes, "it came after the stop"
    if is_answered:
        alone.clock.s += 1.1
        alone.bridge.moved_on(9, True)
        alone.settle()
        assert alone.cloud.outcomes["a"] == "cancelled"


def test_a_resume_of_ours_hides_no_stop(alone: Alone) -> None:
    alone.bridge.moved_on(7, False)
    waiting(alone)
    alone.command("c", "resume")
    alone.bridge.moved_on(8, True)
    alone.settle()
    assert alone.cloud.outcomes == {"a": "cancelled"}
