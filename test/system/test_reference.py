# SPDX-License-Identifier: Apache-2.0
"""The committed bag of one sentence: what the whole pipeline does with the same sentence today must be the same."""

import numpy as np
import pytest
from support.bagging import REFERENCE, REFERENCE_TEXT, Messages, by_topic, letters, off_deg, poses_deg, record_sentence
from support.world import new_world, path_of

from amazing_hand.bags.definitions import decode
from amazing_hand.topics import JOINT_STATES, LETTER, SENTENCE, SENTENCE_STATUS, STATE

LETTERS = "JELLY 2"


@pytest.fixture(scope="module")
def then() -> Messages:
    return by_topic(REFERENCE)


@pytest.fixture(scope="module")
def now(tmp_path_factory: pytest.TempPathFactory) -> Messages:
    path = tmp_path_factory.mktemp("bag") / "now"
    with new_world(tmp_path_factory.mktemp("world")) as world:
        record_sentence(world, path, REFERENCE_TEXT, "--no-images")
    return by_topic(path)


def test_the_reference_is_small_and_of_the_sentence(then: Messages) -> None:
    assert sum(file.stat().st_size for file in REFERENCE.iterdir()) < 500_000
    assert decode(then[path_of(SENTENCE)][0]).text == REFERENCE_TEXT
    assert letters(then[path_of(LETTER)]) == LETTERS


def test_the_letters_and_their_motions_are_the_same(then: Messages, now: Messages) -> None:
    assert letters(now[path_of(LETTER)]) == letters(now[path_of(STATE)]) == LETTERS
    for before, after in zip(then[path_of(LETTER)], now[path_of(LETTER)], strict=True):
        old, new = decode(before), decode(after)
        assert [list(point.positions) for point in new.motion.points] == [
            pytest.approx(list(point.positions), abs=np.deg2rad(0.1)) for point in old.motion.points
        ]
        times_s = [
            [p.time_from_start.sec + p.time_from_start.nanosec / 1e9 for p in m.motion.points] for m in (old, new)
        ]
        assert times_s[1] == pytest.approx(times_s[0], abs=0.001)


def test_each_letter_is_reached_as_it_was(then: Messages, now: Messages) -> None:
    for before, after in zip(then[path_of(STATE)], now[path_of(STATE)], strict=True):
        old, new = decode(before), decode(after)
        assert new.reached
        assert np.rad2deg(new.measured.position) == pytest.approx(np.rad2deg(old.measured.position), abs=2.0)


def test_the_steps_of_the_sentence_are_the_same(then: Messages, now: Messages) -> None:
    def steps(messages: Messages) -> list[tuple[int, int, str]]:
        statuses = [decode(message) for message in messages[path_of(SENTENCE_STATUS)]]
        return [(status.state, status.letters_done, status.planned_by) for status in statuses]

    assert steps(now) == steps(then)


def test_the_rhythm_is_the_same(then: Messages, now: Messages) -> None:
    then_s, now_s = (np.diff([m.time_ns / 1e9 for m in messages[path_of(LETTER)]]) for messages in (then, now))
    assert np.median(np.abs(now_s - then_s)) < 0.1  # a busy machine delays a letter now and then
    assert now_s == pytest.approx(then_s, abs=1.0)


def test_the_hand_takes_the_same_way_to_each_letter(then: Messages, now: Messages) -> None:
    begins_ns = [[m.time_ns for m in messages[path_of(LETTER)]] for messages in (then, now)]
    lengths_s = np.diff(begins_ns[0]) / 1e9
    off = [
        off_deg(*(poses_deg(m[path_of(JOINT_STATES)], b) for m, b in zip((then, now), pair, strict=True)), length_s)
        for *pair, length_s in zip(begins_ns[0][:-1], begins_ns[1][:-1], lengths_s, strict=True)
    ]
    assert np.percentile(np.concatenate(off), 90) <= 2.0  # a busy machine misses a cycle of the steepest motion
