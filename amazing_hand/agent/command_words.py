# SPDX-License-Identifier: Apache-2.0
"""The words that the hand obeys at once, in every state and without a model. Pure."""

from collections.abc import Iterable
from typing import Final

COMMAND: Final = "command"
"""Who has planned what a command has caused."""

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
"""Those that are services of servo_driver, too."""


class UnknownCommand(ValueError):
    """There is no such command; the message names those there are."""


class Vocabulary:
    """The commands, and the gestures of the alphabet's file by their names."""

    def __init__(self, gestures: Iterable[str]) -> None:
        self.gestures = tuple(name for name in gestures if name not in _MEANINGS)

    @property
    def words(self) -> tuple[str, ...]:
        return (*_MEANINGS, *self.gestures)

    def parse(self, text: str) -> str:
        """The command that the text is. Raises UnknownCommand."""
        word = word_of(text)
        if word not in self.words:
            raise UnknownCommand(f"there is no command {text.strip()[:40]!r}; {self.help()}")
        return word

    def help(self) -> str:
        """All commands as one line."""
        meanings = "; ".join(f"{word}: {meaning}" for word, meaning in _MEANINGS.items())
        return f"{meanings}; gestures: {', '.join(self.gestures) or 'none'}"


def word_of(text: str) -> str:
    """The word that a person means, whatever its case and the white space around it."""
    return " ".join(text.split()).casefold()
