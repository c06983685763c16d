# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a microphone's sound, in words. Time is passed in."""

from typing import Final

import numpy as np

from amazing_hand.voice.sound import FULL_SCALE, Samples

MUTED_S: Final = 5.0
"""A microphone that gives nothing but one value for so long is muted: a quiet room has noise."""

MISSING_S: Final = 3.0
"""An open microphone that gives no samples for so long is gone."""

UNBROKEN_S: Final = 60.0
"""Speech without a pause for so long is none."""

CLIPPED_SHARE: Final = 0.01
"""Share of samples at full scale in an utterance above which it is too loud to be understood."""

MUTED: Final = "the microphone gives only silence: switch it on, or choose another one"
MISSING: Final = "the microphone gives no sound any more: plug it in, or start it again"
UNBROKEN: Final = f"no pause for {UNBROKEN_S:.0f} s: music or other people? Speak nearer to the microphone"
CLIPPED: Final = "too loud: speak less close to the microphone, or lower its level"


class MicrophoneWatch:
    """Tells each trouble once, when it begins."""

    def __init__(self, now_s: float) -> None:
        self._heard_s = now_s
        """When the last block came."""
        self._alive_s = now_s
        """When the last block with any sound came."""
        self._pause_s = now_s
        """When nobody spoke for the last time."""
        self._trouble = ""

    @property
    def trouble(self) -> str:
        """Return what is wrong now; empty if nothing is."""
        return self._trouble

    def on_block(self, block: Samples, is_speaking: bool, now_s: float) -> str:
        """Take the next block; return a trouble that begins with it, else an empty text."""
        if not len(block):
            return ""
        self._heard_s = now_s
        if int(block.max()) != int(block.min()):
            self._alive_s = now_s
        if not is_speaking:
            self._pause_s = now_s
        if now_s - self._alive_s >= MUTED_S:
            return self._tell(MUTED)
        if now_s - self._pause_s >= UNBROKEN_S:
            return self._tell(UNBROKEN)
        return self._tell("")

    def on_tick(self, now_s: float) -> str:
        """Return a trouble that begins because no sound comes, else an empty text."""
        return self._tell(MISSING) if now_s - self._heard_s >= MISSING_S else ""

    def _tell(self, trouble: str) -> str:
        before, self._trouble = self._trouble, trouble
        return trouble if trouble != before else ""


def is_clipped(samples: Samples) -> bool:
    """Return whether an utterance is too loud for the microphone."""
    return len(samples) > 0 and float(np.mean(np.abs(samples.astype(np.int32)) >= FULL_SCALE - 2)) > CLIPPED_SHARE
