# SPDX-License-Identifier: Apache-2.0
"""The guard: what counts as the same text, and how a difference is told."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amazing_hand.agent.guard import difference, normalised


@pytest.mark.parametrize(
    "text",
    ["Hello World", " Hello  World ", "Hello\tWorld\n", "Hello\u00a0World", "\uff28ello World"],
)
def test_white_space_and_the_form_of_unicode_do_not_matter(text: str) -> None:
    assert difference("Hello World", text) == ""


@given(st.text(max_size=60))
def test_composed_and_decomposed_are_the_same(text: str) -> None:
    assert difference(text, unicodedata.normalize("NFD", text)) == ""
    assert normalised(normalised(text)) == normalised(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("HELO", "from character 4 on 'O' instead of 'LO'"),
        ("HELLLO", "from character 5 on 'LO' instead of 'O'"),
        ("HELOL", "from character 4 on 'OL' instead of 'LO'"),
        ("hELLO", "from character 1 on 'hELLO' instead of 'HELLO'"),
        ("HELLO!", "from character 6 on '!' instead of ''"),
        ("HEL LO", "from character 4 on ' LO' instead of 'LO'"),
        ("", "from character 1 on '' instead of 'HELLO'"),
        ("HELLO" + "X" * 24, f"from character 6 on {'X' * 24!r} instead of ''"),
        ("HELLO" + "X" * 50, f"from character 6 on {'X' * 24!r}… instead of ''"),
    ],
)
def test_letters_their_case_order_and_repetition_matter(text: str, told: str) -> None:
    assert difference("HELLO", text) == told


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_difference_is_told_exactly_when_there_is_one_and_in_one_line(sentence: str, text: str) -> None:
    told = difference(sentence, text)
    assert bool(told) == (normalised(sentence) != normalised(text))
    assert len(told.splitlines()) <= 1
