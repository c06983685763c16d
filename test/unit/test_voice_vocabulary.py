# SPDX-License-Identifier: Apache-2.0
"""The vocabulary is checked before it is used, and what it says can be undone."""

from pathlib import Path
from typing import Any

import pytest

from amazing_hand.config import load_alphabet
from amazing_hand.configuration import ConfigurationError
from amazing_hand.voice.matching import MAX_DISTANCE, distance
from amazing_hand.voice.vocabulary import GESTURE, Meaning, load_vocabulary, meaning_of, vocabulary_from_data


def test_the_package_s_vocabulary_has_what_the_hand_promises() -> None:
    meanings = set(map(str, load_vocabulary().meanings.values()))
    assert {"stop", "relax", "resume", "again", "slower", "faster", "help"} <= meanings
    assert {"gesture rest", "gesture open", "gesture close"} <= meanings
    assert load_vocabulary().spell == "spell"


def test_its_gestures_are_in_the_alphabet() -> None:
    known = load_alphabet().gestures
    named = {meaning.argument for meaning in load_vocabulary().meanings.values() if meaning.word == GESTURE}
    assert named == set(known)


def test_no_two_phrases_can_be_taken_for_each_other() -> None:
    phrases = load_vocabulary().told
    for phrase in phrases:
        for other in set(phrases) - {phrase}:
            assert distance(phrase, other) > 2 * MAX_DISTANCE * min(len(phrase), len(other)) - 1, (phrase, other)


def test_a_profile_adds_its_phrases() -> None:
    plain, with_profile = load_vocabulary(), load_vocabulary(profiles=["assistant"])
    assert {**plain.meanings, **with_profile.meanings} == with_profile.meanings
    assert with_profile.meanings["turn on lights"] == Meaning("action", "set_led 1")
    assert {"turn off lights", "what is the temperature", "help"} <= set(with_profile.meanings)


@pytest.mark.parametrize("meaning", [*map(str, load_vocabulary().meanings.values())])
def test_what_was_said_can_be_undone_or_changes_nothing_for_good(meaning: str) -> None:
    undo = meaning_of(meaning).undo
    if undo:
        assert meaning_of(undo)
    else:
        assert meaning in ("help", "gesture rest")


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (None, "is no mapping"),
        ([1], "is no mapping"),
        ({"command": {}}, "command: only language, commands, spell and profiles are known"),
        ({"commands": ["stop"]}, "commands is no mapping of phrases to meanings"),
        ({"commands": {"stop": "stopp"}}, "commands.stop: 'stopp' is no meaning: write stop"),
        ({"commands": {"go": "gesture"}}, "gesture needs something after it"),
        ({"commands": {"go": "relax now"}}, "commands.go: 'relax now' is no meaning"),
        ({"commands": {"go": True}}, "True is no text: put it in quotes"),
        ({"commands": {1: "stop"}}, "1 is no text: put it in quotes"),
        ({"commands": {"!?": "stop"}}, "'!?' cannot be spoken"),
        ({"commands": {"a" * 61: "stop"}}, "cannot be spoken"),
        ({"commands": {f"word {number}": "stop" for number in range(61)}}, "no more than 60"),
        ({"commands": {"spell": "stop"}, "spell": "spell"}, "use another word"),
        ({"language": 1}, "language: 1 is no text"),
        ({"profiles": []}, "there is no profile 'lights', only none"),
        ({"profiles": {"other": {}}}, "there is no profile 'lights', only other"),
        ({"profiles": {"lights": {"on": "lights"}}}, "profiles.lights.on: 'lights' is no meaning"),
    ],
)
def test_a_wrong_file_is_refused_with_what_to_write(data: Any, problem: str) -> None:
    with pytest.raises(ValueError, match=problem.replace("?", r"\?")):
        vocabulary_from_data(data, ["lights"] if "profile" in problem or "lights" in problem else [])


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "voice.yaml"
    broken.write_text("commands: {")
    for path in (broken, tmp_path / "none.yaml"):
        with pytest.raises(ConfigurationError, match=str(path)):
            load_vocabulary(path)
