# SPDX-License-Identifier: Apache-2.0
"""A text is a command only if it is near enough to one phrase and to no other."""

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amazing_hand.voice.matching import MAX_DISTANCE, distance, folded, nearest, words_of

PHRASES = ("open hand", "close hand", "relax", "resume", "slow down", "speed up", "stop")
WORDS = st.lists(st.text(string.ascii_lowercase, min_size=1, max_size=6), min_size=1, max_size=4)


@pytest.mark.parametrize(
    ("heard", "phrase"),
    [
        ("Open hand.", "open hand"),
        ("open hand, open hand, open hand, op", "open hand"),
        ("open hand, open hand, open hand", "open hand"),
        ("Open-hand!", "open hand"),
        ("open hand, opened hand, open hand, ope", "open hand"),
        ("open hand, please, now", None),
        ("stop, relax, resume", None),
        ("open hands", "open hand"),
        ("Relax", "relax"),
        ("relax, relax, relax, relax,", "relax"),
        ("Alexa.", None),
        ("water", None),
        ("faster", None),
        ("please open the window", None),
        ("stop", "stop"),
        ("shop", "stop"),
        ("top it", None),
        ("", None),
        ("... !?", None),
        ("日本語", None),
    ],
)
def test_what_is_taken_for_a_command(heard: str, phrase: str | None) -> None:
    assert nearest(heard, PHRASES) == phrase


def test_a_text_between_two_phrases_is_neither() -> None:
    assert nearest("open hond", ["open hand", "open hind"]) is None


def test_no_phrase_is_near_when_there_are_none() -> None:
    assert nearest("open hand", []) is None


@given(st.sampled_from(PHRASES), st.integers(1, 112), st.sampled_from([" ", ", ", ". ", "! "]))
def test_a_recogniser_that_repeats_a_phrase_says_it_once(phrase: str, times: int, between: str) -> None:
    assert nearest(between.join([phrase] * times), PHRASES) == phrase


@given(WORDS, st.integers(2, 5))
def test_folding_keeps_the_words_and_their_order(words: list[str], times: int) -> None:
    once = folded(words * times)
    assert (words * times)[: len(once)] == once
    assert folded(once) == once
    assert len(once) <= len(words)


@given(st.text(max_size=80))
def test_whatever_is_heard_is_some_phrase_or_none(heard: str) -> None:
    found = nearest(heard, PHRASES)
    if found is not None:
        whole, first = folded(words_of(heard)), words_of(re.split(r"[,.;!?]", heard.strip(" ,.;!?"))[0])
        assert min(distance(" ".join(said), found) for said in (whole, first)) <= MAX_DISTANCE * len(found)


@given(st.text("abc", max_size=8), st.text("abc", max_size=8), st.text("abc", max_size=8))
def test_the_distance_is_a_metric(one: str, other: str, third: str) -> None:
    assert (distance(one, other) == 0) == (one == other)
    assert distance(one, other) == distance(other, one)
    assert distance(one, third) <= distance(one, other) + distance(other, third)
    assert distance(one, "") == len(one)
