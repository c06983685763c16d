# SPDX-License-Identifier: Apache-2.0
"""The phrases that are commands, and what they mean: config/voice.yaml."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from amazing_hand.configuration import ConfigurationError
from amazing_hand.configuration.declared import closest
from amazing_hand.hand.command_words import AGAIN, BACK, CONTINUE, HELP, PAUSE, RELAX, RESUME, STOP
from amazing_hand.paths import share_folder
from amazing_hand.voice.matching import words_of

SLOWER: Final = "slower"
FASTER: Final = "faster"
GESTURE: Final = "gesture"
SAY: Final = "say"
ACTION: Final = "action"

REST: Final = "rest"

_UNDONE_BY: Final = {
    STOP: AGAIN,
    RELAX: RESUME,
    RESUME: RELAX,
    PAUSE: CONTINUE,
    CONTINUE: PAUSE,
    BACK: "",
    AGAIN: STOP,
    SLOWER: FASTER,
    FASTER: SLOWER,
    HELP: "",
}
"""Meanings of one word, each with the one that undoes it; nothing where nothing has changed for good."""

_WITH_ARGUMENT: Final = (GESTURE, SAY, ACTION)

MAX_PHRASES: Final = 60
"""A recogniser that is told more takes too long, and confuses more."""

MAX_PHRASE_LENGTH: Final = 60


@dataclass(frozen=True)
class Meaning:
    """What to do: a word and, for `gesture`, `say` and `action`, its argument."""

    word: str
    argument: str = ""

    def __str__(self) -> str:
        return f"{self.word} {self.argument}".strip()

    @property
    def undo(self) -> str:
        """Return the meaning that undoes this one; empty if there is nothing to be undone.

        What undoes `say` is known when the hand has taken the text: `cancel ID`.
        """
        if self.word == GESTURE:
            return "" if self.argument == REST else f"{GESTURE} {REST}"
        return _UNDONE_BY.get(self.word, "")


def meaning_of(text: str) -> Meaning:
    """Parse a meaning. Raises ValueError with one line."""
    word, _, argument = text.strip().partition(" ")
    argument = argument.strip()
    if word in _WITH_ARGUMENT and argument:
        return Meaning(word, argument)
    if word in _UNDONE_BY and not argument:
        return Meaning(word)
    if word in _WITH_ARGUMENT:
        raise ValueError(f"{word} needs something after it, such as `{word} open`")
    known = [*_UNDONE_BY, *_WITH_ARGUMENT]
    guess = closest(word, known)
    raise ValueError(f"{text!r} is no meaning: write {guess or ', '.join(known)}")


@dataclass(frozen=True)
class Vocabulary:
    """All phrases that are commands.

    Attributes:
        language: of the phrases, as Whisper calls it.
        meanings: by phrase.
        spell: what is said before a text that is to be spelled; empty if there is no such command.
    """

    language: str
    meanings: Mapping[str, Meaning]
    spell: str = ""

    @property
    def told(self) -> tuple[str, ...]:
        """Return what a recogniser is told to expect."""
        return (*self.meanings, *filter(None, [self.spell]))


def load_vocabulary(path: Path | None = None, profiles: Iterable[str] = ()) -> Vocabulary:
    """Read a vocabulary (default: the package's own) with the phrases of the profiles.

    Raises ConfigurationError with one line that names the file.
    """
    path = path or share_folder() / "config" / "voice.yaml"
    try:
        return vocabulary_from_data(yaml.safe_load(path.read_text(encoding="utf-8")), profiles)
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise ConfigurationError(f"{path}: {' '.join(str(error).split())}") from error


def vocabulary_from_data(data: Any, profiles: Iterable[str] = ()) -> Vocabulary:
    """Check the content of a vocabulary file. Raises ValueError."""
    if not isinstance(data, dict):
        raise ValueError("is no mapping with `language` and `commands`")
    if unknown := [str(key) for key in data if key not in ("language", "commands", "spell", "profiles")]:
        raise ValueError(f"{', '.join(unknown)}: only language, commands, spell and profiles are known")
    language = _text(data.get("language", "en"), "language")
    meanings = _meanings(data.get("commands") or {}, "commands")
    known = data.get("profiles") or {}
    if not isinstance(known, dict):
        raise ValueError("profiles is no mapping of names to phrases")
    for name in profiles:
        if name not in known:
            raise ValueError(f"there is no profile {name!r}, only {', '.join(map(str, known)) or 'none'}")
        meanings |= _meanings(known[name], f"profiles.{name}")
    if len(meanings) > MAX_PHRASES:
        raise ValueError(f"{len(meanings)} phrases: no more than {MAX_PHRASES} can be told apart in time")
    spell = " ".join(words_of(_text(data.get("spell") or "", "spell")))
    if spell in meanings:
        raise ValueError(f"{spell!r} is a command and the word before a text to spell: use another word")
    return Vocabulary(language, meanings, spell)


def _meanings(data: Any, where: str) -> dict[str, Meaning]:
    if not isinstance(data, dict):
        raise ValueError(f"{where} is no mapping of phrases to meanings")
    meanings = {}
    for said, meant in data.items():
        phrase = " ".join(words_of(_text(said, where)))
        if not phrase or len(phrase) > MAX_PHRASE_LENGTH:
            raise ValueError(f"{where}: {said!r} cannot be spoken: write 1 to {MAX_PHRASE_LENGTH} characters of words")
        try:
            meanings[phrase] = meaning_of(_text(meant, f"{where}.{phrase}"))
        except ValueError as error:
            raise ValueError(f"{where}.{phrase}: {error}") from error
    return meanings


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{where}: {value!r} is no text: put it in quotes")
    return value
