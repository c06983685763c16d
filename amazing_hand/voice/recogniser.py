# SPDX-License-Identifier: Apache-2.0
"""What turns an utterance into text: the interface, whoever stands behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from amazing_hand.voice.sound import Samples

NO_SPEECH: Final = 0.6
"""Above this probability that nobody has spoken, the text is ignored; spoken commands have up to 0.23."""


@dataclass(frozen=True)
class Spoken:
    """Text of one utterance.

    Attributes:
        text: the words.
        no_speech: probability that it is no speech at all.
        proposed: the sentence as a language model would clean it; empty: by rule.
    """

    text: str
    no_speech: float = 0.0
    proposed: str = ""

    @property
    def is_speech(self) -> bool:
        return bool(self.text) and self.no_speech <= NO_SPEECH


class Recogniser(Protocol):
    """A recogniser that is given one utterance and may be asked twice what it was."""

    def take(self, samples: Samples) -> None:
        """Take an utterance; it replaces the one before. Raises RecogniserFailed."""

    def text(self, told: Sequence[str] = ()) -> Spoken:
        """Return what was said in the utterance; `told` are the phrases that are likely. Raises RecogniserFailed."""


class RecogniserFailed(Exception):
    """The utterance is lost; the message is one line that says why."""
