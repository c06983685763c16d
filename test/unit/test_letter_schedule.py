# SPDX-License-Identifier: Apache-2.0
"""Which letter is due when: in order, held long enough, and explained by what a person has asked for."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amazing_hand.hand.letter_schedule import LATE_S, MAX_PAUSE_S, LetterSchedule

MOTION_S, DURATION_S = 0.35, 0.8


def shown(schedule: LetterSchedule, now_s: float, late_s: float = 0.0) -> float:
    """Take the letter that is due and have it arrive; return when the next one is due."""
    assert schedule.left_s(now_s) == 0.0
    assert schedule.take(now_s) is not None
    arrived_s = now_s + MOTION_S + late_s
    schedule.arrived(MOTION_S, DURATION_S, arrived_s)
    return arrived_s + schedule.left_s(arrived_s)


def test_each_letter_is_due_when_the_one_before_has_lasted_and_then_the_sentence_is_over() -> None:
    schedule, now_s = LetterSchedule(3), 100.0
    for place in range(3):
        now_s = shown(schedule, now_s)
        assert schedule.place == place
        assert now_s == pytest.approx(100.0 + (place + 1) * DURATION_S)
    assert schedule.take(now_s) is None


def test_small_delays_do_not_add_up_and_a_late_letter_is_held_as_long_as_any_other() -> None:
    schedule = LetterSchedule(3)
    second_s = shown(schedule, 100.0, late_s=LATE_S / 2)
    assert second_s == pytest.approx(100.0 + DURATION_S)
    third_s = shown(schedule, second_s + LATE_S / 2)
    assert third_s == pytest.approx(100.0 + 2 * DURATION_S)
    assert shown(schedule, third_s, late_s=1.0) == pytest.approx(third_s + DURATION_S + 1.0)


def test_in_a_pause_nothing_is_due_and_afterwards_the_next_letter_is_held_as_long_as_any_other() -> None:
    schedule = LetterSchedule(3)
    due_s = shown(schedule, 0.0)
    schedule.pause(0.5)
    schedule.pause(60.0)
    assert schedule.is_paused
    assert schedule.left_s(60.0) == pytest.approx(MAX_PAUSE_S - 59.5), "a second pause changes nothing"
    schedule.go_on()
    assert not schedule.is_paused
    assert schedule.left_s(0.6) == pytest.approx(due_s - 0.6), "what was left of the present letter"
    assert shown(schedule, 60.0) == pytest.approx(60.0 + DURATION_S)


def test_a_pause_that_is_too_long_ends_the_sentence_with_the_reason() -> None:
    schedule = LetterSchedule(3)
    shown(schedule, 0.0)
    schedule.pause(1.0)
    assert schedule.end_reason(MAX_PAUSE_S) == ""
    assert schedule.left_s(MAX_PAUSE_S + 1.0) == 0.0
    assert schedule.end_reason(MAX_PAUSE_S + 1.0) == "it was paused for more than 10 minutes"
    schedule.back(MAX_PAUSE_S)
    assert schedule.end_reason(MAX_PAUSE_S + 1.0) == "", "who goes back is there"
    schedule.go_on()
    assert schedule.end_reason(math.inf) == ""


def test_back_shows_the_letter_before_at_once_and_goes_on_from_there() -> None:
    schedule = LetterSchedule(3)
    now_s = shown(schedule, shown(schedule, 0.0)) - 0.2
    assert schedule.back(now_s) == 0
    assert schedule.left_s(now_s) == 0.0
    assert shown(schedule, now_s) == pytest.approx(now_s + DURATION_S), "held as long as any other"
    assert schedule.place == 0
    now_s += DURATION_S
    assert schedule.back(now_s) == 0, "before the first there is none"
    now_s = shown(schedule, now_s)
    assert schedule.place == 0
    shown(schedule, now_s)
    assert schedule.place == 1


def test_back_said_twice_at_once_goes_two_letters_back() -> None:
    schedule, now_s = LetterSchedule(4), 0.0
    for _ in range(3):
        now_s = shown(schedule, now_s)
    assert (schedule.back(now_s), schedule.back(now_s)) == (1, 0)
    shown(schedule, now_s)
    assert schedule.place == 0


def test_back_in_a_pause_shows_the_letter_and_stays_paused() -> None:
    schedule = LetterSchedule(4)
    now_s = shown(schedule, shown(schedule, 0.0))
    schedule.pause(now_s)
    schedule.back(now_s)
    assert schedule.take(now_s) == 0
    schedule.arrived(MOTION_S, DURATION_S, now_s + MOTION_S)
    assert schedule.left_s(now_s + 5.0) > MAX_PAUSE_S / 2
    schedule.go_on()
    assert schedule.take(now_s + 9.0) == 1


def test_a_sentence_that_is_paused_at_its_last_letter_is_over_when_it_goes_on() -> None:
    schedule = LetterSchedule(1)
    due_s = shown(schedule, 0.0)
    schedule.pause(due_s - 0.1)
    assert schedule.left_s(due_s) > 0
    schedule.go_on()
    assert schedule.left_s(due_s) == 0.0
    assert schedule.take(due_s) is None


WORDS = st.tuples(st.floats(0.0, 3.0), st.sampled_from(["pause", "continue", "back", "cancel"]))


@given(count=st.integers(1, 8), words=st.lists(WORDS, max_size=30), lates=st.lists(st.floats(0.0, 2.0), max_size=5))
def test_whatever_is_asked_for_the_sentence_ends_and_the_words_explain_the_order_of_its_letters(
    count: int, words: list[tuple[float, str]], lates: list[float]
) -> None:
    """Each word is said some time after the one before; the loop is that of the node fingerspeller."""
    schedule, now_s, arrives_s, is_cancelled = LetterSchedule(count), 0.0, math.inf, False
    places: list[int] = []
    expected = 0
    word_s = math.inf if not words else words[0][0]
    for _ in range(1000):
        if is_cancelled or schedule.end_reason(now_s):
            break
        if arrives_s == math.inf and schedule.left_s(now_s) <= 0:
            place = schedule.take(now_s)
            if place is None:
                assert expected == count, "it is over when the last letter was held, not before"
                break
            assert place == expected
            assert not (schedule.is_paused and place > max(places, default=0)), "nothing new in a pause"
            places.append(place)
            expected = place + 1
            arrives_s = now_s + MOTION_S + (lates.pop() if lates else 0.0)
            continue
        next_s = min(arrives_s, word_s, now_s + schedule.left_s(now_s) if arrives_s == math.inf else math.inf)
        now_s = max(next_s, now_s)
        if now_s == word_s:
            _, word = words.pop(0)
            word_s = now_s + words[0][0] if words else math.inf
            if word == "pause":
                schedule.pause(now_s)
            elif word == "continue":
                schedule.go_on()
            elif word == "back":
                expected = max(expected - 2, 0) if places and expected == places[-1] + 1 else max(expected - 1, 0)
                assert schedule.back(now_s) == expected
            else:
                is_cancelled = True
        elif now_s == arrives_s:
            schedule.arrived(MOTION_S, DURATION_S, now_s)
            arrives_s = math.inf
    else:
        raise AssertionError("it has no end")
    assert is_cancelled or schedule.end_reason(now_s) or (places and places[-1] == count - 1)
