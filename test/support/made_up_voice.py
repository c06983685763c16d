# SPDX-License-Identifier: Apache-2.0
"""A voice without sound: a detector that takes loud for speech, and a recogniser that knows its texts beforehand.

As a program it is a worker: `python -m support.made_up_voice` answers with how loud an utterance was.
"""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from amazing_hand.voice.endpointing import FRAME, Endpointer
from amazing_hand.voice.recogniser import Spoken
from amazing_hand.voice.session import Session, WakeWord
from amazing_hand.voice.sound import RATE_HZ, Samples
from amazing_hand.voice.worker import serve

BLOCK = FRAME * 3

LOUD = 1000


def loud_is_speech(frame: Samples) -> float:
    return 1.0 if abs(int(frame.astype(int).mean())) > LOUD / 2 else 0.0


def room(seconds: float) -> Samples:
    """A quiet room: nobody speaks, the microphone is on."""
    samples = np.zeros(round(seconds * RATE_HZ / FRAME) * FRAME, np.int16)
    samples[::7] = 3
    return samples


def speech(seconds: float = 0.5, level: int = LOUD) -> Samples:
    return np.full(round(seconds * RATE_HZ / FRAME) * FRAME, level, np.int16)


def said(level: int = LOUD) -> Samples:
    """One utterance in a quiet room."""
    return np.concatenate([room(0.4), speech(level=level), room(0.6)])


def blocks_of(samples: Samples) -> Iterable[Samples]:
    return (samples[begin : begin + BLOCK] for begin in range(0, len(samples), BLOCK))


async def microphone(samples: Samples, pause_s: float = 0.0) -> AsyncIterator[Samples]:
    for block in blocks_of(samples):
        yield block
        await asyncio.sleep(pause_s)


def new_session(wake_word: WakeWord | None = None) -> Callable[[float], Session]:
    return lambda now_s: Session(Endpointer(loud_is_speech), now_s, wake_word=wake_word)


@dataclass
class ScriptedRecogniser:
    """Answers with the texts in turn: (told, plain) of each utterance. asked: what it was told each time."""

    texts: list[tuple[str, str]]
    no_speech: float = 0.0
    asked: list[tuple[str, ...]] = field(default_factory=list)
    utterances: list[Samples] = field(default_factory=list)

    def take(self, samples: Samples) -> None:
        self.utterances.append(samples)

    def text(self, told: Sequence[str] = ()) -> Spoken:
        self.asked.append(tuple(told))
        told_text, plain = self.texts[len(self.utterances) - 1]
        return Spoken(told_text if told else plain, self.no_speech)


class LevelRecogniser:
    """Its text is the loudest sample of the utterance; 99 ends its process, 98 keeps it busy without an end."""

    def __init__(self) -> None:
        self._level = 0

    def take(self, samples: Samples) -> None:
        print("what a library prints must not get among the answers", flush=True)
        self._level = int(samples.max())
        if self._level == 99:
            os.abort()
        while self._level == 98:
            time.sleep(1.0)

    def text(self, told: Sequence[str] = ()) -> Spoken:
        return Spoken(f"{self._level} {' '.join(told)} in {os.getpid()}", 0.25)


if __name__ == "__main__":
    serve(LevelRecogniser())
