# SPDX-License-Identifier: Apache-2.0
"""The commands' words."""

import pytest

from amazing_hand.agent.command_words import HELP, RELAX, RESUME, STOP, UnknownCommand, Vocabulary

VOCABULARY = Vocabulary(["open", "thumbs-up", "stop"])


def test_the_vocabulary_is_the_fixed_words_and_the_gestures_and_a_gesture_cannot_hide_a_word() -> None:
    assert VOCABULARY.words == (STOP, RELAX, RESUME, HELP, "open", "thumbs-up")


@pytest.mark.parametrize(("text", "word"), [("stop", STOP), ("  Relax\n", RELAX), ("THUMBS-UP", "thumbs-up")])
def test_case_and_white_space_around_do_not_matter(text: str, word: str) -> None:
    assert VOCABULARY.parse(text) == word


@pytest.mark.parametrize("text", ["", "halt", "stop it", "st op", "x" * 1000])
def test_anything_else_is_refused_with_the_words_there_are(text: str) -> None:
    with pytest.raises(UnknownCommand) as raised:
        VOCABULARY.parse(text)
    line = str(raised.value)
    assert all(word in line for word in VOCABULARY.words)
    assert len(line) < 300
