# SPDX-License-Identifier: Apache-2.0
"""Check that a periodic topic is published at the rate that the topic table promises. Pure; time is passed in."""

from typing import Final

LOW: Final = 0.7
"""Fraction of the promised rate below which a topic is too slow; a camera with 25 instead of 30 frames/s is fine."""


class Rate:
    """Message counter and rate. Call `is_low` about once a second; `rate_hz` is what its last call measured."""

    def __init__(self, now_s: float) -> None:
        self.count = 0
        self.rate_hz = 0.0
        self._since_s, self._counted = now_s, 0
        self._was_low = False

    def is_low(self, now_s: float, promised_hz: float) -> bool:
        """Return whether the rate is too low twice in a row: the first time, the topic may just have begun."""
        elapsed_s = now_s - self._since_s
        self.rate_hz = (self.count - self._counted) / elapsed_s if elapsed_s > 0 else 0.0
        self._since_s, self._counted = now_s, self.count
        was_low, self._was_low = self._was_low, self.rate_hz < LOW * promised_hz
        return was_low and self._was_low
