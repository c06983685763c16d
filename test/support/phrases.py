# SPDX-License-Identifier: Apache-2.0
"""The fixed set of phrases that voice tests speak, in a half for choosing cut-offs and a half for judging."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from amazing_hand.voice.sound import Samples
from support.speech import VOICES, between_pauses, noisy, speak

PHRASES: Final = Path(__file__).parents[1] / "voice" / "phrases.yaml"

COMMAND, SPELL, NATO, SENTENCE, OTHER = "command", "spell", "nato", "sentence", "other"


@dataclass(frozen=True)
class Phrase:
    """Phrase in one voice.

    Attributes:
        kind: command, spell, nato, sentence or other.
        text: what is said.
        meaning: of a command; letters of a NATO spelling; what a sentence should read; empty with others.
        voice: of support.speech.
        judges: whether it is in the half that judges; no cut-off may be chosen by it.
    """

    kind: str
    text: str
    meaning: str
    voice: str
    judges: bool

    def sound(self, *, noise: bool) -> Samples:
        speech = speak(self.text, self.voice)
        room = between_pauses(speech)
        return noisy(room, speech) if noise else room


def phrases() -> Iterator[Phrase]:
    """Yield every phrase in every voice; each half has all phrases and all voices."""
    said = yaml.safe_load(PHRASES.read_text(encoding="utf-8"))
    kinds = [
        *((COMMAND, text, meaning) for text, meaning in said["commands"].items()),
        *((SPELL, f"spell {word}", f"say {word.lower()}") for word in said["spell"]),
        *((NATO, text, letters) for text, letters in said["nato"].items()),
        *((SENTENCE, text, text) for text in said["sentences"]),
        *((OTHER, text, "") for text in said["others"]),
    ]
    for number, (kind, text, meaning) in enumerate(kinds):
        for place, voice in enumerate(VOICES):
            yield Phrase(kind, text, meaning, voice, (number + place) % 2 == 1)
