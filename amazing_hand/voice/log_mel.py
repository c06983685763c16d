# SPDX-License-Identifier: Apache-2.0
"""Log-mel spectrogram as Whisper was trained on it: A. Radford et al., Robust Speech Recognition, 2022."""

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from amazing_hand.voice.sound import FULL_SCALE, RATE_HZ, Samples

WINDOW: Final = 400
"""Samples of one spectrum: 25 ms."""

HOP: Final = 160
"""Samples from one spectrum to the next: 10 ms."""

# Slaney's mel scale: linear up to 1 kHz, logarithmic above it.
_LINEAR_HZ: Final = 200.0 / 3.0
_BREAK_HZ: Final = 1000.0
_LOG_STEP: Final = np.log(6.4) / 27.0


def log_mel(samples: Samples, length: int, bands: int) -> NDArray[np.float32]:
    """Return the spectrogram of the sound, padded with silence; shape (1, bands, length).

    samples: no more than length * HOP.
    """
    padded = np.zeros(length * HOP + WINDOW, np.float32)
    padded[WINDOW // 2 : WINDOW // 2 + len(samples)] = samples / np.float32(FULL_SCALE)
    padded[: WINDOW // 2] = padded[WINDOW // 2 + 1 : WINDOW + 1][::-1]  # mirrored, as in training
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[: length * HOP : HOP]
    spoken = frames[: len(samples) // HOP + 2]  # those after the sound are silent
    window = np.hanning(WINDOW + 1)[:-1].astype(np.float32)
    power = np.zeros((length, WINDOW // 2 + 1), np.float32)
    power[: len(spoken)] = np.abs(np.fft.rfft(spoken * window)) ** 2
    logarithm = np.log10(np.maximum(_mel_filters(bands) @ power.T, 1e-10))
    logarithm = np.maximum(logarithm, logarithm.max() - 8.0)
    return np.asarray((logarithm + 4.0) / 4.0, np.float32)[None]


@cache
def _mel_filters(bands: int) -> NDArray[np.float32]:
    """Return triangular filters of equal area; shape (bands, frequencies)."""
    frequencies = np.fft.rfftfreq(WINDOW, 1 / RATE_HZ)
    edges = _hertz(np.linspace(0.0, _mel(RATE_HZ / 2), bands + 2))
    rising = (frequencies - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - frequencies) / np.diff(edges)[1:, None]
    triangles = np.maximum(0.0, np.minimum(rising, falling))
    return np.asarray(triangles * (2.0 / (edges[2:] - edges[:-2]))[:, None], np.float32)


def _mel(hertz: float) -> float:
    return float(_BREAK_HZ / _LINEAR_HZ + np.log(hertz / _BREAK_HZ) / _LOG_STEP)


def _hertz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    break_mel = _BREAK_HZ / _LINEAR_HZ
    return np.where(mel < break_mel, mel * _LINEAR_HZ, _BREAK_HZ * np.exp(_LOG_STEP * (mel - break_mel)))
