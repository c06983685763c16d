# SPDX-License-Identifier: Apache-2.0
"""The commands' words."""

import pytest

from amazing_hand.hand.command_words import CANCEL, COMMAND_WORDS, RELAX, STOP, Command, UnknownCommand, Vocabulary

VOCABULARY = Vocabulary(["open", "thumbs-up", "stop", "back"])


def test_the_vocabulary_is_the_fixed_words_and_the_gestures_and_a_gesture_cannot_hide_a_word() -> None:
    assert VOCABULARY.words == (*COMMAND_WORDS, "open", "thumbs-up")
    assert {"stop", "relax", "resume", "pause", "continue", "back", "again", "cancel", "help"} == set(COMMAND_WORDS)


@pytest.mark.parametrize(("text", "word"), [("stop", STOP), ("  Relax\n", RELAX), ("THUMBS-UP", "thumbs-up")])
def test_case_and_white_space_around_do_not_matter(text: str, word: str) -> None:
    assert VOCABULARY.parse(text) == Command(word)


@pytest.mark.parametrize(("text", "id"), [("cancel 3F-a", "3F-a"), ("\n Cancel\t one Two ", "one Two")])
def test_an_id_to_cancel_is_taken_as_it_is_written(text: str, id: str) -> None:
    assert VOCABULARY.parse(text) == Command(CANCEL, id)


def test_cancel_without_an_id_says_that_it_needs_one() -> None:
    with pytest.raises(UnknownCommand, match="cancel needs the id of a sentence: cancel ID"):
        VOCABULARY.parse(" cancel ")


@pytest.mark.parametrize("text", ["", "halt", "stop it", "st op", "cancelled", "x" * 1000])
def test_anything_else_is_refused_with_the_words_there_are(text: str) -> None:
    with pytest.raises(UnknownCommand) as raised:
        VOCABULARY.parse(text)
    line = str(raised.value)
    assert all(word in line for word in VOCABULARY.words)
    assert len(line) < 600
