# SPDX-License-Identifier: Apache-2.0
"""What the page shows of sentences: letters in their order, the queue, what was signed before."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amazing_hand.page.hand import ENDED, Asked, LetterIssued, LetterShown, Step
from amazing_hand.page.story import HIDDEN, MAX_HISTORY, MAX_LETTERS, MAX_QUEUE, Past, Story


def begun(text: str, id: str = "a") -> Story:
    story = Story()
    for state in ("queued", "planning", "signing"):
        story.on_step(Step(id, text, state))
    return story


def current(story: Story) -> dict[str, Any]:
    shown: dict[str, Any] = story.message()["current"]
    return shown


def states(story: Story) -> list[str]:
    return [letter["state"] for letter in current(story)["letters"]]


def show(story: Story, place: int, letter: str, count: int, *, reached: bool = True, reason: str = "") -> None:
    story.on_issued(LetterIssued("a", letter, place, count))
    story.on_shown(LetterShown("a", place, reached, reason))


def test_a_sentence_is_shown_whole_from_its_start_and_its_letters_light_one_after_the_other() -> None:
    story = begun("Hi you")
    assert [letter["letter"] for letter in current(story)["letters"]] == list("HI YOU")
    assert states(story) == ["next"] * 6
    story.on_issued(LetterIssued("a", "H", 0, 6))
    assert states(story) == ["now", *["next"] * 5]
    story.on_shown(LetterShown("a", 0, True))
    story.on_issued(LetterIssued("a", "I", 1, 6))
    assert states(story) == ["done", "now", *["next"] * 4]
    assert (current(story)["done"], current(story)["total"]) == (1, 6)


def test_a_letter_that_was_not_reached_stays_marked_with_the_reason() -> None:
    story = begun("HI")
    show(story, 0, "H", 2, reached=False, reason="index_servo_1 did not arrive")
    show(story, 1, "I", 2)
    assert states(story) == ["missed", "done"]
    assert current(story)["letters"][0]["reason"] == "index_servo_1 did not arrive"


def test_one_letter_back_takes_the_later_ones_for_to_come_again() -> None:
    story = begun("HELLO")
    for place, letter in enumerate("HEL"):
        show(story, place, letter, 5)
    story.on_issued(LetterIssued("a", "E", 1, 5))
    assert states(story) == ["done", "now", "next", "next", "next"]


def test_the_hand_knows_better_which_letters_there_are() -> None:
    story = begun("A1")
    show(story, 0, "A", 5)
    story.on_issued(LetterIssued("a", "O", 2, 5))
    assert [letter["letter"] for letter in current(story)["letters"]] == ["A", "1", "O", "", ""]


@pytest.mark.parametrize(("state", "shown"), [("done", "done"), ("cancelled", "missed"), ("failed", "missed")])
def test_the_last_letter_of_a_sentence_that_has_ended_is_not_left_lit(state: str, shown: str) -> None:
    story = begun("HI")
    story.on_issued(LetterIssued("a", "H", 0, 2))
    story.on_step(Step("a", "HI", state, "why"))
    assert states(story) == [shown, "next"]
    assert (current(story)["state"], current(story)["reason"]) == (state, "why")


def test_a_sentence_stays_in_sight_until_the_next_one_begins() -> None:
    story = begun("HI")
    story.on_step(Step("a", "HI", "done"))
    story.on_step(Step("b", "YOU", "queued"))
    assert current(story)["text"] == "HI"
    assert [entry["text"] for entry in story.message()["queue"]] == ["YOU"]
    story.on_step(Step("b", "YOU", "planning"))
    assert current(story)["text"] == "YOU"
    assert story.message()["queue"] == []


@pytest.mark.parametrize("asked_first", [True, False])
def test_the_queue_says_who_asked_for_a_sentence(asked_first: bool) -> None:
    story = Story()
    events = [lambda: story.on_asked(Asked("a", "HI", "mqtt")), lambda: story.on_step(Step("a", "HI", "queued"))]
    for event in events if asked_first else reversed(events):
        event()
    assert story.message()["queue"] == [{"id": "a", "text": "HI", "source": "mqtt"}]


def test_a_step_that_is_told_twice_changes_nothing() -> None:
    story = begun("HI")
    assert not story.on_step(Step("a", "HI", "signing"))
    assert story.on_step(Step("a", "HI", "done", at_ms=1))
    assert not story.on_step(Step("a", "HI", "done", at_ms=2))
    assert not story.on_step(Step("", "open", "done"))  # a command's answer


def test_the_history_has_the_newest_first_and_survives_a_restart_without_doubles() -> None:
    story = Story([Past("b", "YOU", "done", "", 2), Past("a", "HI", "done", "", 1)])
    assert not story.on_step(Step("a", "HI", "done", at_ms=1))
    story.on_step(Step("c", "ALL", "rejected", "limp", 3))
    assert [entry["text"] for entry in story.message()["history"]] == ["ALL", "YOU", "HI"]
    assert story.message()["history"][0] == {
        "id": "c",
        "text": "ALL",
        "state": "rejected",
        "reason": "limp",
        "at_ms": 3,
        "film": None,
    }


@pytest.mark.parametrize("film_first", [True, False])
def test_a_film_is_shown_with_its_sentence(film_first: bool) -> None:
    story = begun("HI")
    events = [lambda: story.on_film("a", "hi.mp4"), lambda: story.on_step(Step("a", "HI", "done"))]
    for event in events if film_first else reversed(events):
        event()
    assert story.message()["history"][0]["film"] == "/films/hi.mp4"


def test_when_the_planner_has_gone_no_sentence_stays_in_hand() -> None:
    story = begun("HI")
    story.on_step(Step("b", "YOU", "queued"))
    assert story.on_planner_gone(5)
    assert not story.in_hand
    assert [(entry["text"], entry["state"]) for entry in story.message()["history"]] == [
        ("YOU", "failed"),
        ("HI", "failed"),
    ]
    assert "say it again" in current(story)["reason"]
    assert not story.on_planner_gone(6)


def test_a_pause_ends_with_its_sentence() -> None:
    story = begun("HI")
    assert story.on_paused(True)
    assert current(story)["paused"]
    story.on_step(Step("a", "HI", "cancelled"))
    assert not current(story)["paused"]


def test_a_sentence_that_somebody_is_to_guess_is_told_nowhere_until_it_is_revealed() -> None:
    story = Story()
    with story.hiding("ANNA"):
        story.on_step(Step("a", "ANNA", "queued"))
    assert "ANNA" not in json.dumps(story.message())
    story.on_step(Step("a", "ANNA", "signing"))
    show(story, 0, "A", 4)
    assert [letter["letter"] for letter in current(story)["letters"]] == [HIDDEN] * 4
    story.on_step(Step("a", "ANNA", "done"))
    assert story.message()["history"] == []
    story.reveal("a")
    assert story.message()["history"][0]["text"] == "ANNA"
    assert [letter["letter"] for letter in current(story)["letters"]] == list("ANNA")


EVENTS = st.one_of(
    st.builds(Asked, st.sampled_from("abcd"), st.text(), st.just("mqtt")),
    st.builds(Step, st.sampled_from("abcd"), st.text(), st.sampled_from(("queued", "planning", "signing", *ENDED))),
    st.builds(LetterIssued, st.sampled_from("abcd"), st.sampled_from("AB "), st.integers(0, 9), st.integers(0, 9)),
    st.builds(LetterShown, st.sampled_from("abcd"), st.integers(0, 9), st.booleans()),
)


@given(st.lists(EVENTS, max_size=40))
def test_whatever_is_told_one_letter_at_most_is_lit_and_it_can_be_shown(events: list[object]) -> None:
    story = Story()
    for event in events:
        match event:
            case Asked():
                story.on_asked(event)
            case Step():
                story.on_step(event)
            case LetterIssued():
                story.on_issued(event)
            case LetterShown():
                story.on_shown(event)
        message = json.loads(json.dumps(story.message()))
        if message["current"] is not None:
            assert [letter["state"] for letter in message["current"]["letters"]].count("now") <= 1


def test_thousands_of_sentences_and_long_ones_do_not_grow_what_is_shown() -> None:
    story = Story()
    for number in range(3000):
        story.on_asked(Asked(f"asked {number}", "HI", "mqtt"))
        story.on_step(Step(f"open {number}", "A" * 5000, "queued"))
        story.on_step(Step(f"past {number}", "A" * 5000, "failed", "b" * 5000))
    story.on_step(Step("long", "A" * 5000, "signing"))
    story.on_issued(LetterIssued("long", "A", 4999, 5000))
    message = story.message()
    assert len(message["history"]) == MAX_HISTORY
    assert len(message["queue"]) < MAX_QUEUE
    assert len(message["current"]["letters"]) <= MAX_LETTERS
    assert len(json.dumps(message)) < 150_000
