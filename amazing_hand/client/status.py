# SPDX-License-Identifier: Apache-2.0
"""What the client returns and raises. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from amazing_hand.configuration import ConfigurationError

DONE: Final = "done"
REJECTED: Final = "rejected"
ENDED: Final = (DONE, REJECTED, "expired", "failed", "cancelled")
"""The last states of a sentence; the others are `queued`, `planning` and `signing`."""

CLOSED: Final = "the hand is not open: use it within its `with` block"


class HandError(RuntimeError):
    """What goes wrong with a hand; one line."""


class HandMisconfigured(HandError, ConfigurationError):
    """ROS cannot work with the namespace or with an environment variable."""


class HandNotFound(HandError):
    """The node that is needed does not run, or has ended."""


class HandRefused(HandError):
    """The hand does not do what it was asked to.

    Attributes:
        reason: one line: why, and what to do.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class HandTimeout(HandError):
    """A node does not answer, or the hand has not done something in the time that it was given."""


@dataclass(frozen=True)
class Progress:
    """A step of a sentence that is signed.

    Attributes:
        state: queued, planning, signing, or one of ENDED.
        letters_done, letters_total: letters and spaces that the hand has reached, and all; 0 until known.
        planned_by: the model that decided what is signed, or `fallback`; empty until known.
        reason: what went wrong and what to do; empty otherwise.
    """

    state: str
    letters_done: int = 0
    letters_total: int = 0
    planned_by: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Result(Progress):
    """The last step of a sentence: its state is one of ENDED."""

    @property
    def signed(self) -> bool:
        """Whether the hand has signed all of it."""
        return self.state == DONE


@dataclass(frozen=True)
class HandState:
    """How the hand is.

    Attributes:
        letter: the last that the hand has shown since the block began; a space between words; empty before the first.
        joints: measured servo angle in rad by joint name, 0 the calibrated middle; one that was not read is left out.
        moving: whether a servo has turned by more than a degree in the last 0.3 s.
        can_move: whether the hand takes letters, gestures and motions.
        reason: why it does not, and what to do; if it does, why the motion before was ended; often empty.
        age_s: how long ago the angles came.
    """

    letter: str
    joints: Mapping[str, float]
    moving: bool
    can_move: bool
    reason: str
    age_s: float
