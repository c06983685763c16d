# SPDX-License-Identifier: Apache-2.0
"""A sentence loses hesitations and what a recogniser adds, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amazing_hand.voice.cleaning import NATO, cleaned, spelled
from amazing_hand.voice.matching import words_of


@pytest.mark.parametrize(
    ("heard", "text"),
    [
        ("Hello, how are you?", "Hello, how are you?"),
        ("Um, hello, uh, how are you?", "Hello, how are you?"),
        ("I, er, would like, hmm, a coffee", "I, would like, a coffee"),
        ("Well, I think so.", "I think so."),
        ("So, like, where is it?", "Where is it?"),
        ("We see the, uh, museum um.", "We see the, museum."),
        ("The the hand", "The hand"),
        ("Well done!", "Well done!"),
        ("I like the the museum.", "I like the museum."),
        ("It was very very good.", "It was very very good."),
        ("I know that that is so.", "I know that that is so."),
        ("Where is the bus stop? Thank you.", "Where is the bus stop?"),
        ("Thank you very much.", "Thank you very much."),
        ("Thank you.", "Thank you."),
        ("(upbeat music)", ""),
        ("[BLANK_AUDIO]", ""),
        ("Um...", ""),
        ("  uh  ", ""),
        ("", ""),
        ("...", ""),
        ("The umbrella and the heron", "The umbrella and the heron"),
        ("I'm in a hurry, OK?", "I'm in a hurry, OK?"),
    ],
)
def test_what_is_taken_away(heard: str, text: str) -> None:
    assert cleaned(heard) == text


@given(st.text(st.sampled_from("abc dumhr,.?!'"), max_size=60))
def test_nothing_is_added_and_the_order_stays(heard: str) -> None:
    left = iter(words_of(heard))
    assert all(word in left for word in words_of(cleaned(heard)))


@given(st.text(max_size=60))
def test_cleaning_twice_is_as_good_as_once(heard: str) -> None:
    assert cleaned(cleaned(cleaned(heard))) == cleaned(cleaned(heard))


@pytest.mark.parametrize(
    ("heard", "letters"),
    [
        ("Hotel India.", "HI"),
        ("Hotel, India!", "HI"),
        ("Alfa, Alpha, X-ray, x ray, Whisky", "AAXXW"),
        ("Sierra Oscar Sierra", "SOS"),
        ("brava oskar brave", "BOB"),
        ("Hotel", None),
        ("The hotel in India", None),
        ("Hello Oscar", None),
        ("", None),
    ],
)
def test_words_of_the_spelling_alphabet_are_letters(heard: str, letters: str | None) -> None:
    assert spelled(heard) == letters


def test_every_letter_has_its_word() -> None:
    assert "".join(sorted(NATO.values())) == "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    assert spelled(" ".join(NATO)) == "".join(NATO.values())
