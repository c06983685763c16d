# SPDX-License-Identifier: Apache-2.0
"""Command words that the hand obeys at once and without a model. Pure."""

from collections.abc import Iterable
from typing import Final, NamedTuple

COMMAND: Final = "command"
"""Value of `planned_by` for what a command has caused."""

STOP: Final = "stop"
RELAX: Final = "relax"
RESUME: Final = "resume"
PAUSE: Final = "pause"
CONTINUE: Final = "continue"
BACK: Final = "back"
AGAIN: Final = "again"
CANCEL: Final = "cancel"
HELP: Final = "help"

_MEANINGS: Final = {
    STOP: "end the sentence in hand, forget those that wait, hold the pose",
    RELAX: "as stop, and let all servos go limp until resume",
    RESUME: "let the hand move again after relax",
    PAUSE: "hold the present letter",
    CONTINUE: "go on after pause",
    BACK: "sign the letter before once more, and go on from there",
    AGAIN: "sign the last sentence once more",
    f"{CANCEL} ID": "end or forget the sentence with this id",
    HELP: "tell these commands",
}

COMMAND_WORDS: Final = tuple(usage.split()[0] for usage in _MEANINGS)
"""All words but the gestures' names, which may not begin with one of these."""

DRIVER_WORDS: Final = (STOP, RELAX, RESUME)
"""The commands that are also services of servo_driver."""

CLEAR_FAULTS: Final = "clear_faults"
"""A service of servo_driver that is no command: who asks for it has looked at the hand."""

SPELLER_WORDS: Final = (PAUSE, CONTINUE, BACK)
"""The commands that are also services of fingerspeller."""

MAX_SHOWN: Final = 40
"""Length to which an unknown command is cut in the answer [characters]."""


class UnknownCommand(ValueError):
    """Unknown command; the message lists the known ones."""


class Command(NamedTuple):
    """A command: its word, and the id that belongs to CANCEL; empty with all others."""

    word: str
    id: str = ""


class Vocabulary:
    """All command words: the commands and the names of gestures."""

    def __init__(self, gestures: Iterable[str]) -> None:
        self.gestures = tuple(name for name in gestures if name not in COMMAND_WORDS)

    @property
    def words(self) -> tuple[str, ...]:
        return (*COMMAND_WORDS, *self.gestures)

    def parse(self, text: str) -> Command:
        """Return the command in a text, whatever its case and white space; an id keeps its case.

        Raises UnknownCommand.
        """
        if (command := cancel_in(text)) is not None:
            if not command.id:
                raise UnknownCommand(f"{CANCEL} needs the id of a sentence: {CANCEL} ID")
            return command
        word = word_of(text)
        if word not in self.words:
            raise UnknownCommand(f"there is no command {text.strip()[:MAX_SHOWN]!r}; {self.help()}")
        return Command(word)

    def help(self) -> str:
        """Return all commands with their meanings as one line."""
        meanings = "; ".join(f"{usage}: {meaning}" for usage, meaning in _MEANINGS.items())
        return f"{meanings}; gestures: {', '.join(self.gestures) or 'none'}"


def cancel_in(text: str) -> Command | None:
    """Return the command to cancel one sentence, if the text is one; its id is empty if the text has none."""
    word, *id = text.split(maxsplit=1) or [""]
    return Command(CANCEL, "".join(id).strip()) if word.casefold() == CANCEL else None


def word_of(text: str) -> str:
    """Return the text in lower case, with single blanks and none at the ends."""
    return " ".join(text.split()).casefold()
