# SPDX-License-Identifier: Apache-2.0
"""The life of a sentence at the bridge when nobody dies: it is signed once and answered once."""

import json
from pathlib import Path

import pytest
from amazing_hand.msg import SentenceStatus
from support.bridge_process import Bridge

from amazing_hand.cloud import sentences as sentences_module
from amazing_hand.cloud.contract import RejectedAction
from amazing_hand.cloud.database import Database
from amazing_hand.cloud.inbox import MAX_ID_AGE_S, MAX_IDS, Inbox, Stage
from amazing_hand.cloud.sentences import MAX_UNANSWERED, Duplicate
from amazing_hand.sentence_step import Step


def test_the_steps_have_the_numbers_of_the_message() -> None:
    for step in Step:
        assert getattr(SentenceStatus, step.name) == step


def test_a_sentence_is_handed_over_and_answered_with_all_that_is_known(bridge: Bridge) -> None:
    bridge.planner("p")
    bridge.receive("a", "Hi 😀!")
    assert bridge.handed == ["a"]
    bridge.hear("a", Step.QUEUED, Step.PLANNING)
    bridge.now_s = 1.0
    bridge.hear("a", Step.SIGNING, planned_by="nova")
    bridge.now_s = 3.5
    bridge.hear("a", Step.DONE, letters_done=2, planned_by="nova", tokens=150, films=True)
    assert not bridge.results, "the film is still to come"
    bridge.sentences.film("a", "https://x/y.mp4", bridge.now)
    (result,) = bridge.results
    assert json.loads(result.payload()) == {
        "id": "a",
        "outcome": "done",
        "reason": "",
        "text": "Hi 😀!",
        "letters_signed": 2,
        "skipped": "😀!",
        "started_ms": 1_770_550_001_000,
        "finished_ms": 1_770_550_003_500,
        "planned_by": "nova",
        "tokens": 150,
        "video_url": "https://x/y.mp4",
        "firmware": "1.0",
    }


def test_without_a_planner_a_sentence_waits_and_expires_after_a_minute(bridge: Bridge) -> None:
    bridge.receive("a")
    bridge.wait(30)
    bridge.receive("b")
    bridge.wait(31)
    assert bridge.outcomes == {"a": "expired"}
    bridge.planner("p")
    assert bridge.handed == ["b"]


@pytest.mark.parametrize("step", [step for step in Step if step.is_last])
def test_each_last_step_is_an_outcome(bridge: Bridge, step: Step) -> None:
    bridge.planner("p")
    bridge.receive("a")
    bridge.hear("a", step, reason="so  it\nis")
    (result,) = bridge.results
    assert (result.outcome, result.reason, result.started_ms) == (step.name.lower(), "so it is", None)
    bridge.hear("a", Step.SIGNING, Step.FAILED)
    assert len(bridge.results) == 1, "the first last word counts"


def test_a_film_that_does_not_come_is_given_up(bridge: Bridge) -> None:
    bridge.planner("p")
    bridge.receive("a")
    bridge.hear("a", Step.PLANNING, Step.SIGNING, Step.DONE, films=True)
    bridge.wait(39)
    assert not bridge.results
    bridge.wait(2)
    assert [result.video_url for result in bridge.results] == [None]
    bridge.sentences.film("a", "late", bridge.now)
    assert len(bridge.results) == 1


def test_a_film_may_come_before_the_planner_s_last_word(bridge: Bridge) -> None:
    bridge.planner("p")
    bridge.receive("a")
    bridge.hear("a", Step.PLANNING, Step.SIGNING)
    bridge.sentences.film("a", "u", bridge.now)
    bridge.hear("a", Step.DONE, films=True)
    assert [result.video_url for result in bridge.results] == ["u"]


def test_a_sentence_said_at_the_hand_has_a_result_too(bridge: Bridge) -> None:
    bridge.hear("local", Step.QUEUED, text="HI")
    bridge.planner("p")
    bridge.hear("local", Step.PLANNING, Step.SIGNING, Step.DONE, letters_done=2)
    assert [(result.id, result.text, result.outcome) for result in bridge.results] == [("local", "HI", "done")]


def test_commands_and_messages_without_an_id_have_no_result_of_the_planner(bridge: Bridge) -> None:
    bridge.hear("", Step.DONE, Step.REJECTED)
    bridge.hear("unknown", Step.REJECTED)
    assert not bridge.results


def test_what_came_before_a_pause_waits_until_it_is_over_and_what_is_at_the_planner_goes_on(bridge: Bridge) -> None:
    bridge.planner("p")
    bridge.receive("a")
    bridge.sentences.is_paused = True
    bridge.receive("b")
    bridge.hear("a", Step.QUEUED, Step.PLANNING, Step.SIGNING, Step.DONE, letters_done=2)
    bridge.planner("p")
    bridge.wait(10.0)
    assert bridge.handed == ["a"]
    assert bridge.outcomes == {"a": "done"}
    bridge.sentences.is_paused = False
    bridge.wait(0.25)
    assert bridge.handed == ["a", "b"]


# Once.


def test_a_second_delivery_is_neither_signed_nor_answered_again(bridge: Bridge) -> None:
    bridge.planner("p")
    bridge.receive("a")
    with pytest.raises(Duplicate):
        bridge.receive("a")
    bridge.hear("a", Step.DONE)
    bridge = bridge.killed()
    with pytest.raises(Duplicate):
        bridge.receive("a")
    assert bridge.handed == ["a"]
    assert bridge.outcomes == {"a": "done"}


def test_ids_are_remembered_for_a_day_and_ten_thousand(tmp_path: Path) -> None:
    database = Database(tmp_path / "ids.db")
    inbox = Inbox(database)

    def take(id: str, now_s: float) -> bool:
        is_new = inbox.add(id, "HI", now_s)
        entry = inbox.get(id)
        assert entry is not None
        inbox.end(entry.seq)
        return is_new

    with database.transaction():
        assert all(take(str(number), 0.0) for number in range(MAX_IDS))
    assert not take("0", MAX_ID_AGE_S)
    assert not take("0", 1.0)
    assert take("one more", 1.0)
    assert take("0", 1.0), "the oldest of 10,001 is forgotten"
    assert not take("2", 1.0)
    assert take("9000", MAX_ID_AGE_S + 1.0), "older than a day"
    database.close()


def test_a_sentence_that_is_not_over_is_not_forgotten_however_many_come(tmp_path: Path) -> None:
    database = Database(tmp_path / "ids.db")
    inbox = Inbox(database, max_ids=3)
    inbox.add("waits", "HI", 0.0)
    for number in range(10):
        inbox.add(str(number), "HI", 1e9)
        entry = inbox.get(str(number))
        assert entry is not None
        inbox.end(entry.seq)
    assert not inbox.add("waits", "HI", 2e9)
    database.close()


def test_what_people_said_is_not_kept_when_it_is_over(bridge: Bridge, tmp_path: Path) -> None:
    bridge.planner("p")
    bridge.receive("a", "SECRET")
    bridge.hear("a", Step.DONE)
    entry = Inbox(bridge.database).get("a")
    assert entry is not None
    assert (entry.stage, entry.text, entry.draft) == (Stage.OVER, "", "")


# The planner is flooded.


def test_only_a_few_sentences_are_on_their_way_to_the_planner_at_once(bridge: Bridge) -> None:
    bridge.planner("p")
    for number in range(100):
        bridge.receive(str(number))
    assert bridge.handed == [str(number) for number in range(MAX_UNANSWERED)]
    for number in range(100):
        assert len(bridge.handed) <= number + MAX_UNANSWERED
        bridge.hear(str(number), Step.QUEUED if number < 10 else Step.REJECTED)
    assert bridge.handed == [str(number) for number in range(100)]
    assert len(bridge.results) == 90


def test_a_planner_that_says_nothing_does_not_hold_up_the_others_for_ever(bridge: Bridge) -> None:
    bridge.planner("p")
    for number in range(20):
        bridge.receive(str(number))
    bridge.wait(6)
    assert len(bridge.handed) == 2 * MAX_UNANSWERED


def test_more_than_the_inbox_holds_is_refused_with_a_result(bridge: Bridge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentences_module, "MAX_UNFINISHED", 3)
    for number in range(3):
        bridge.receive(str(number))
    with pytest.raises(RejectedAction, match="queue full: 3 sentences are waiting"):
        bridge.receive("3")
    assert [(result.id, result.outcome, result.text) for result in bridge.results] == [("3", "rejected", "HI")]
    with pytest.raises(Duplicate):
        bridge.receive("1")
