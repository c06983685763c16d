# SPDX-License-Identifier: Apache-2.0
"""Decide whether a motion may begin: refuse those from before a stop, and all while the hand is released.

Pure; the driver's thread asks when a motion would begin.
"""

from dataclasses import dataclass
from typing import Final

UNKNOWN_EPOCH: Final = 0
"""The epoch of a letter whose sender does not know the hand's epoch."""

STOPPED: Final = "stopped"


@dataclass(frozen=True)
class MotionState:
    """Content of the message MotionState.

    Attributes:
        epoch: counts the stops and releases.
        by_request: whether the epoch began with stop, relax or torque false.
        refusal: why no motion may begin and what to do; empty when one may.
        reason: why the previous epoch ended.
    """

    epoch: int
    by_request: bool
    refusal: str
    reason: str


class MotionGate:
    """Epoch counter and release latch that decide whether a motion may begin.

    Attributes:
        epoch: incremented by `end`, `stop` and `release`; never UNKNOWN_EPOCH.
        released: why the hand was released and what to do; empty when it was not.
    """

    def __init__(self, epoch: int, reason: str, released: str = "") -> None:
        """Start at an epoch that no earlier driver of this hand has used; `reason`: why the previous one ended."""
        self.epoch = epoch
        self.reason = reason
        self.by_request = bool(released)
        self.released = released
        self._ended = False
        self._begun = ""  # id of the sentence without an epoch whose letter 0 came after the last end

    def end(self, reason: str, *, by_request: bool = False) -> None:
        """Start a new epoch: motions that began before are over, new ones may begin."""
        self.epoch += 1
        self.reason, self.by_request = reason, by_request
        self._ended, self._begun = True, ""

    def stop(self) -> None:
        self.end(STOPPED, by_request=True)

    def release(self, reason: str) -> None:
        """Start a new epoch in which no motion may begin until `resume`. reason: one line that says what to do."""
        self.end(reason, by_request=True)
        self.released = reason

    def resume(self) -> bool:
        """Let new motions begin after a release. Return whether the hand was released until now."""
        released, self.released = self.released, ""
        return bool(released)

    def letter_refusal(self, sentence_id: str, index: int, epoch: int) -> str:
        """Return why this letter must not be shown; empty when it may.

        A letter with an epoch is shown only in that epoch. After an end, a letter without one (as from a bag that is
        replayed) is shown only if its sentence has started since with index 0.
        """
        if self.released:
            return self.released
        if epoch != UNKNOWN_EPOCH:
            return "" if epoch == self.epoch else f"its sentence began before this end: {self.reason}"
        if index == 0:
            self._begun = sentence_id
        elif self._ended and sentence_id != self._begun:
            return f"its sentence began before this end: {self.reason}"
        return ""
