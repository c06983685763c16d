# SPDX-License-Identifier: Apache-2.0
"""Utterances as sound files, where somebody has asked for that, and their end after some days."""

import os
import time
import wave
from pathlib import Path
from typing import Final

from amazing_hand.voice.sound import RATE_HZ, Samples

DAY_S: Final = 86_400.0


def keep(folder: Path, samples: Samples, now_s: float, days: float) -> None:
    """Write an utterance that only this user can read, and delete those older than `days`. Raises OSError.

    now_s: time since 1970.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path in folder.glob("*.wav"):
        if path.stat().st_mtime < now_s - days * DAY_S:
            path.unlink(missing_ok=True)
    milliseconds = round(now_s * 1000) % 1000
    name = f"{time.strftime('%Y%m%dT%H%M%S', time.gmtime(now_s))}.{milliseconds:03d}Z.wav"
    descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as raw, wave.open(raw, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(samples.astype("<i2").tobytes())
