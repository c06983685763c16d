# SPDX-License-Identifier: Apache-2.0
"""What an utterance is taken for, by what the recogniser makes of it."""

import pytest
from support.made_up_voice import ScriptedRecogniser, said

from amazing_hand.voice.understanding import CommandHeard, NothingHeard, SentenceHeard, Understood, understand
from amazing_hand.voice.vocabulary import Meaning, load_vocabulary

VOCABULARY = load_vocabulary()


def understood(told: str, plain: str, no_speech: float = 0.0) -> Understood:
    return understand(said(), ScriptedRecogniser([(told, plain)], no_speech), VOCABULARY)


@pytest.mark.parametrize(
    ("told", "plain", "meaning"),
    [
        ("relax, relax, relax", "Relax.", "relax"),
        ("open hand", "Open-end!", "gesture open"),
        ("Slow down", "Lowdown", "slower"),
        ("spell hello", "Spell below.", "say hello"),
        ("for low,", "Spell coffee.", "say coffee"),
        ("spell hotel india", "Spell Hotel India.", "say HI"),
        ("spell good morning", "spell good morning", "say good morning"),
    ],
)
def test_a_command_is_heard_when_the_vocabulary_is_told(told: str, plain: str, meaning: str) -> None:
    found = understood(told, plain)
    assert isinstance(found, CommandHeard)
    assert str(found.meaning) == meaning


@pytest.mark.parametrize(
    ("told", "plain", "text"),
    [
        ("open the window please", "Um, please open the window.", "Please open the window."),
        ("still welcome", "Still welcome.", "Still welcome."),
        ("spell,", "Spell", "Spell"),
        ("hotel in the end", "Hotel India.", "HI"),
        ("the hotel", "My hotel is in India.", "My hotel is in India."),
    ],
)
def test_a_sentence_is_what_was_heard_cleaned(told: str, plain: str, text: str) -> None:
    assert understood(told, plain) == SentenceHeard(plain, text)


@pytest.mark.parametrize("plain", ["", "...", "(upbeat music)", "[BLANK_AUDIO]", "Um."])
def test_what_has_no_words_is_nothing(plain: str) -> None:
    assert understood("hm", plain) == NothingHeard(plain)


def test_a_command_that_is_probably_no_speech_is_not_obeyed() -> None:
    assert understood("relax", "Relax.", no_speech=0.7) == NothingHeard("relax")


def test_a_command_takes_one_pass_and_the_recogniser_is_told_all_phrases() -> None:
    recogniser = ScriptedRecogniser([("relax", "Relax.")])
    assert understand(said(), recogniser, VOCABULARY) == CommandHeard("relax", Meaning("relax"))
    assert recogniser.asked == [VOCABULARY.told]
    assert {"relax", "open hand", "spell"} <= set(VOCABULARY.told)


def test_what_the_plain_pass_alone_takes_for_a_command_is_a_sentence() -> None:
    assert isinstance(understood("we all relax at home", "Relax."), SentenceHeard)
