# SPDX-License-Identifier: Apache-2.0
"""Sound as this package has it: mono, 16 kHz, 16 bit; and how other sound is made so."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

RATE_HZ: Final = 16_000
FULL_SCALE: Final = 32_768

MIN_RATE_HZ: Final = 4_000
MAX_RATE_HZ: Final = 192_000
MAX_CHANNELS: Final = 32

LOW_PASS_ZEROS: Final = 16
"""Zero crossings of the low-pass filter's sinc on each side."""

Samples = NDArray[np.int16]
"""Mono, 16 kHz."""

SILENCE: Final[Samples] = np.zeros(0, np.int16)


class Converter:
    """Convert a stream of blocks to mono and 16 kHz: channels are averaged, a low-pass filter avoids aliasing."""

    def __init__(self, rate_hz: int, channels: int) -> None:
        """rate_hz, channels: of what comes in. Raises ValueError if they are no microphone's."""
        if not MIN_RATE_HZ <= rate_hz <= MAX_RATE_HZ or not 1 <= channels <= MAX_CHANNELS:
            raise ValueError(
                f"sound with {channels} channels at {rate_hz} Hz: use 1 to {MAX_CHANNELS} channels "
                f"at {MIN_RATE_HZ} to {MAX_RATE_HZ} Hz"
            )
        self._channels = channels
        self._step = rate_hz / RATE_HZ
        self._filter = _low_pass(self._step)
        self._tail = np.zeros(len(self._filter) - 1)
        self._last = 0.0
        """The last filtered sample of the block before."""
        self._at = 0.0
        """Where the next output sample is, in input samples after `_last`."""

    def convert(self, block: NDArray[np.int16]) -> Samples:
        """Return the block, interleaved samples of all channels, as mono and 16 kHz; an incomplete frame is dropped."""
        frames = len(block) // self._channels
        if not frames:
            return SILENCE
        mono = block[: frames * self._channels].reshape(frames, self._channels).mean(axis=1)
        if self._step == 1.0:
            return _int16(mono)
        padded = np.concatenate([self._tail, mono])
        self._tail = padded[len(padded) - len(self._tail) :]
        filtered = np.concatenate([[self._last], np.convolve(padded, self._filter, mode="valid")])
        at = np.arange(self._at, frames, self._step)
        self._at = float(at[-1] + self._step - frames) if len(at) else self._at - frames
        self._last = float(filtered[-1])
        return _int16(np.interp(at, np.arange(frames + 1), filtered))


def _int16(samples: NDArray[np.float64]) -> Samples:
    return np.asarray(np.clip(np.rint(samples), -FULL_SCALE, FULL_SCALE - 1), np.int16)


def _low_pass(step: float) -> NDArray[np.float64]:
    """Return a windowed sinc that passes what 16 kHz can hold; a single 1 if all of the input can be held."""
    if step <= 1.0:
        return np.ones(1)
    half = int(np.ceil(LOW_PASS_ZEROS * step))
    taps = np.sinc(np.arange(-half, half + 1) / step) * np.hamming(2 * half + 1)
    return np.asarray(taps / taps.sum())
