# SPDX-License-Identifier: Apache-2.0
"""Return types and exceptions of the client. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from amazing_hand.configuration import ConfigurationError

DONE: Final = "done"
REJECTED: Final = "rejected"
ENDED: Final = (DONE, REJECTED, "expired", "failed", "cancelled")
"""Final states of a sentence; the others are `queued`, `planning` and `signing`."""

CLOSED: Final = "the hand is not open: use it within its `with` block"


class HandError(RuntimeError):
    """Base class of the client's errors; the message is one line."""


class HandMisconfigured(HandError, ConfigurationError):
    """ROS cannot use the namespace or an environment variable."""


class HandNotFound(HandError):
    """A node that is needed does not run, or has ended."""


class HandRefused(HandError):
    """The hand refuses a request.

    Attributes:
        reason: one line: why, and what to do.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class HandTimeout(HandError):
    """A node does not answer, or the hand has not finished something within the time-out."""


@dataclass(frozen=True)
class Progress:
    """Step in the signing of a sentence.

    Attributes:
        state: queued, planning, signing, or one of ENDED.
        letters_done: number of letters and spaces that the hand has reached.
        letters_total: number of all letters and spaces; 0 until known.
        planned_by: the model that decided what is signed, or `fallback`; empty until known.
        reason: what went wrong and what to do; empty if nothing did.
    """

    state: str
    letters_done: int = 0
    letters_total: int = 0
    planned_by: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Result(Progress):
    """Last step of a sentence: its state is one of ENDED."""

    @property
    def signed(self) -> bool:
        """Return whether the hand has signed the whole sentence."""
        return self.state == DONE


@dataclass(frozen=True)
class HandState:
    """State of the hand.

    Attributes:
        letter: last letter shown since the block began; a space between words; empty before the first letter.
        joints: measured servo angle [rad] by joint name, 0 at the calibrated middle; without servos that were not read.
        moving: whether a servo has turned by more than one degree in the last 0.3 s.
        can_move: whether the hand accepts letters, gestures and motions.
        reason: if it does not, why, and what to do; if it does, why the last motion was ended; often empty.
        age_s: age of the angles.
    """

    letter: str
    joints: Mapping[str, float]
    moving: bool
    can_move: bool
    reason: str
    age_s: float
