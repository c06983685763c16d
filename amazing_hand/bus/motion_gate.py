# SPDX-License-Identifier: Apache-2.0
"""Decides whether a motion may begin: not after a stop that it should not outlive, not while the hand was let go.

Pure; the driver's thread asks it in the moment in which a motion would begin.
"""

from dataclasses import dataclass
from typing import Final

UNKNOWN_EPOCH: Final = 0
"""The epoch of a letter whose sender does not know the hand's."""

STOPPED: Final = "stopped"


@dataclass(frozen=True)
class MotionState:
    """As the message of this name.

    by_request: whether the epoch began with stop, relax or torque false. refusal: why no motion may begin, and what to
    do; empty when one may. reason: why the epoch before ended.
    """

    epoch: int
    by_request: bool
    refusal: str
    reason: str


class MotionGate:
    """Counts the ends of what the hand does, and stays closed after a release until somebody opens it.

    Attributes:
        epoch: another number after each `end`, `stop` and `release`; never UNKNOWN_EPOCH.
        released: why the hand was let go and what to do; empty when it was not.
    """

    def __init__(self, epoch: int, reason: str, released: str = "") -> None:
        """epoch: no number that an earlier driver of this hand has used. reason: why what was before is over."""
        self.epoch = epoch
        self.reason = reason
        self.by_request = bool(released)
        self.released = released
        self._ended = False
        self._begun = ""  # the sentence without an epoch whose first letter came since the last end

    def end(self, reason: str, *, by_request: bool = False) -> None:
        """What has begun is over, for this reason; what begins from now on may."""
        self.epoch += 1
        self.reason, self.by_request = reason, by_request
        self._ended, self._begun = True, ""

    def stop(self) -> None:
        self.end(STOPPED, by_request=True)

    def release(self, reason: str) -> None:
        """What has begun is over, and nothing may begin until `resume`. reason: one line that says what to do."""
        self.end(reason, by_request=True)
        self.released = reason

    def resume(self) -> bool:
        """Motions may begin again, but none of those that began before; whether they might not until now."""
        released, self.released = self.released, ""
        return bool(released)

    def letter_refusal(self, sentence_id: str, index: int, epoch: int) -> str:
        """Why this letter must not be shown; empty when it may.

        A letter with an epoch belongs to that epoch. Letters without one, as of a bag that is replayed, are shown after
        an end as soon as their sentence begins anew with index 0.
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
