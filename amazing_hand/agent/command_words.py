# SPDX-License-Identifier: Apache-2.0
"""Command words that the hand executes at once, in every state and without a model. Pure."""

from collections.abc import Iterable
from typing import Final

COMMAND: Final = "command"
"""Value of `planned_by` for what a command has caused."""

STOP: Final = "stop"
RELAX: Final = "relax"
RESUME: Final = "resume"
HELP: Final = "help"

_MEANINGS: Final = {
    STOP: "end the sentence in hand, forget those that wait, hold the pose",
    RELAX: "as stop, and let all servos go limp until resume",
    RESUME: "let the hand move again after relax",
    HELP: "tell these commands",
}


DRIVER_WORDS: Final = (STOP, RELAX, RESUME)
"""The commands that are also services of servo_driver."""


class UnknownCommand(ValueError):
    """Unknown command; the message lists the known ones."""


class Vocabulary:
    """All command words: the commands and the names of the alphabet's gestures."""

    def __init__(self, gestures: Iterable[str]) -> None:
        self.gestures = tuple(name for name in gestures if name not in _MEANINGS)

    @property
    def words(self) -> tuple[str, ...]:
        return (*_MEANINGS, *self.gestures)

    def parse(self, text: str) -> str:
        """Return the command word in a text, whatever its case and white space. Raises UnknownCommand."""
        word = word_of(text)
        if word not in self.words:
            raise UnknownCommand(f"there is no command {text.strip()[:40]!r}; {self.help()}")
        return word

    def help(self) -> str:
        """Return all commands with their meanings as one line."""
        meanings = "; ".join(f"{word}: {meaning}" for word, meaning in _MEANINGS.items())
        return f"{meanings}; gestures: {', '.join(self.gestures) or 'none'}"


def word_of(text: str) -> str:
    """Return the text in lower case, with single blanks and none at the ends."""
    return " ".join(text.split()).casefold()
