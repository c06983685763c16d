# SPDX-License-Identifier: Apache-2.0
"""Utterances out of a stream of sound: where somebody begins to speak and where the sentence ends."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from amazing_hand.voice.sound import RATE_HZ, SILENCE, Samples

FRAME: Final = 512
"""Samples of which the detector tells at a time whether they are speech: 32 ms."""

LEAD_IN_S: Final = 0.3
"""Kept of the sound before an utterance: detectors are late for short words."""

LEAD_OUT_S: Final = 0.3
"""Pause after which an utterance is over."""

MIN_SPEECH_S: Final = 0.15
"""Less speech than this is a noise."""

MAX_UTTERANCE_S: Final = 30.0
"""Longer speech is cut here, and the rest is another utterance."""

BEGIN: Final = 0.5
END: Final = 0.35
"""Probabilities of speech at which it begins and ends. The second is lower: the middle of a word may be quiet."""

SpeechProbability = Callable[[Samples], float]
"""Return the probability (0 to 1) that the FRAME samples are speech. It may remember those before."""


@dataclass(frozen=True)
class SpeechBegan:
    """Somebody has begun to speak."""


@dataclass(frozen=True)
class Utterance:
    """Sound of an utterance with its lead-in and lead-out. is_cut: it was too long and goes on in the next one."""

    samples: Samples
    is_cut: bool = False


@dataclass(frozen=True)
class NoiseEnded:
    """What began as speech was too short to be any."""


Endpoint = SpeechBegan | Utterance | NoiseEnded


def _frames(seconds: float) -> int:
    return max(1, round(seconds * RATE_HZ / FRAME))


class Endpointer:
    """Find the utterances in blocks of sound of any length. Its memory is bounded by the longest utterance."""

    def __init__(self, probability: SpeechProbability) -> None:
        self._probability = probability
        self._rest = SILENCE
        """Samples that do not yet fill a frame."""
        self._before: deque[Samples] = deque(maxlen=_frames(LEAD_IN_S))
        """The lead-in, while nobody speaks."""
        self._frames: list[Samples] = []
        """Those of the utterance; empty while nobody speaks."""
        self._speech = 0
        self._pause = 0
        """Frames of speech in the utterance, and without speech at its end."""

    @property
    def is_speaking(self) -> bool:
        return bool(self._frames)

    def feed(self, block: Samples) -> Iterator[Endpoint]:
        """Take the next block and yield what has begun or ended in it."""
        sound = np.concatenate([self._rest, block])
        whole = len(sound) // FRAME * FRAME
        self._rest = sound[whole:]
        for frame in sound[:whole].reshape(-1, FRAME):
            yield from self._on_frame(frame)

    def flush(self) -> Iterator[Endpoint]:
        """End the utterance, as the sound has ended, and forget the sound so far."""
        if self._frames:
            yield from self._end()
        self._rest = SILENCE
        self._before.clear()

    def _on_frame(self, frame: Samples) -> Iterator[Endpoint]:
        probability = self._probability(frame)
        if not self._frames:
            self._before.append(frame)
            if probability >= BEGIN:
                self._frames = list(self._before)
                self._before.clear()
                self._speech, self._pause = 1, 0
                yield SpeechBegan()
            return
        self._frames.append(frame)
        if probability >= END:
            self._speech += 1
            self._pause = 0
        else:
            self._pause += 1
        if self._pause >= _frames(LEAD_OUT_S):
            yield from self._end()
        elif len(self._frames) >= _frames(MAX_UTTERANCE_S):
            yield from self._end(is_cut=True)

    def _end(self, is_cut: bool = False) -> Iterator[Endpoint]:
        frames, self._frames = self._frames, []
        if self._speech < _frames(MIN_SPEECH_S):
            self._before.extend(frames)
            yield NoiseEnded()
            return
        # The pause is the lead-in of what follows; a word that was cut is not said twice.
        self._before.extend(frames[len(frames) - self._pause :])
        yield Utterance(np.concatenate(frames), is_cut)
