# SPDX-License-Identifier: Apache-2.0
"""What the page needs of a hand, and what a hand tells the page. No ROS: nodes/page.py implements it with the client.

Everything here is called in the page's event loop.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, Protocol

import numpy as np

from amazing_hand.hand.calibration import MAX_ANGLE_DEG, SERVO_COUNT
from amazing_hand.hand.joints import FINGER_JOINTS, FINGERS, SERVO_JOINTS
from amazing_hand.hand.kinematics import Array, Side, finger_joints

JOINTS: Final = SERVO_JOINTS + FINGER_JOINTS
"""The 20 joints of a frame, in its order."""

ENDED: Final = ("done", "rejected", "expired", "failed", "cancelled")
"""The states in which a sentence is over; the others are queued, planning and signing."""

Level = Literal["ok", "warn", "error"]


class HandError(Exception):
    """The hand does not do what was asked; the message is one sentence: what is wrong and what to do."""


class HandRefuses(HandError):
    """The hand or its planner says no: it is limp, has a fault, does not know the gesture."""


class HandAbsent(HandError):
    """The hand, or the node that would have to do it, is not there."""


class HandSilent(HandError):
    """There is no answer in time."""


@dataclass(frozen=True)
class Measured:
    """Angles of the 20 joints.

    Attributes:
        angles_rad: (20,) in the order of JOINTS, NaN where unknown.
        at_s: monotonic time of the measurement.
    """

    angles_rad: Array
    at_s: float


@dataclass(frozen=True)
class Picture:
    """A picture of the camera: JPEG, and the monotonic time when it was taken."""

    jpeg: bytes
    at_s: float


# What a hand tells.


@dataclass(frozen=True)
class About:
    """What is known of a hand; told again when it changes.

    Attributes:
        side: right or left.
        simulated: whether its servos are simulated.
        min_deg, max_deg: limits of the servo joints (8,) in degrees, 0 the calibrated middle.
        hold_s: how long a letter is held.
        max_text_length: longest text that is taken.
    """

    side: Side = "right"
    simulated: bool = False
    min_deg: tuple[float, ...] = (-MAX_ANGLE_DEG,) * SERVO_COUNT
    max_deg: tuple[float, ...] = (MAX_ANGLE_DEG,) * SERVO_COUNT
    hold_s: float = 0.45
    max_text_length: int = 500


@dataclass(frozen=True)
class Asked:
    """Somebody has asked for a sentence. source: who, such as local or mqtt."""

    id: str
    text: str
    source: str


@dataclass(frozen=True)
class Step:
    """A step in the life of a sentence, as SentenceStatus. at_ms: Unix time in milliseconds."""

    id: str
    text: str
    state: str
    reason: str = ""
    at_ms: int = 0


@dataclass(frozen=True)
class LetterIssued:
    """A letter is to be shown now. index: its place in the sentence, from 0; count: letters of the sentence."""

    id: str
    letter: str
    index: int
    count: int


@dataclass(frozen=True)
class LetterShown:
    """The hand stands. reached: the letter is shown; else reason says what is not."""

    id: str
    index: int
    reached: bool
    reason: str = ""


@dataclass(frozen=True)
class Motion:
    """Whether the hand takes motions.

    Attributes:
        reason: if it does not, why and what to do.
        epoch: counts the stops and releases.
        by_request: whether the epoch began with somebody's stop or relax.
    """

    can_move: bool
    reason: str = ""
    epoch: int = 0
    by_request: bool = False


@dataclass(frozen=True)
class Paused:
    """Whether the sentence in hand is paused."""

    paused: bool


@dataclass(frozen=True)
class Commanded:
    """The pose that the hand is told to reach. angles_rad: (8,) of SERVO_JOINTS; None: none, it is limp or stopped."""

    angles_rad: Array | None


@dataclass(frozen=True)
class FilmStored:
    """A film of a sentence is stored in the file `path` of this machine, or error says why there is none."""

    id: str
    path: str
    at_ms: int
    duration_s: float = 0.0
    size_bytes: int = 0
    error: str = ""


@dataclass(frozen=True)
class NodeHealth:
    """One diagnostic status: name without the namespace, such as servo_driver or `servo_driver: index_servo_1`."""

    name: str
    level: Level
    message: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Gone:
    """Nodes that are not there, by name; empty when all are."""

    nodes: tuple[str, ...]


@dataclass(frozen=True)
class Speech:
    """Something that was said to the hand, as in Heard.msg; told again with the same id when there is more to tell."""

    id: str
    heard: str
    text: str = ""
    undo: str = ""
    outcome: str = ""
    refused: bool = False


@dataclass(frozen=True)
class VoiceState:
    """Whether the hand listens to a page's microphone; reason: why not, and what to do."""

    available: bool
    reason: str = ""


Event = (
    About
    | Asked
    | Step
    | LetterIssued
    | LetterShown
    | Motion
    | Paused
    | Commanded
    | FilmStored
    | NodeHealth
    | Gone
    | Speech
    | VoiceState
)


class PageHand(Protocol):
    """One hand. Its coroutines raise HandError."""

    @property
    def namespace(self) -> str: ...

    @property
    def sound_socket(self) -> Path:
        """Return the Unix socket of its voice: see voice/sound_socket.py. It is not there when no voice runs."""

    def listen(self, on_event: Callable[[Event], None]) -> None:
        """Tell all events from now on, and first what is known already."""

    def watch(self, *, joints: bool, pictures: bool) -> None:
        """Say what is looked at: nothing else is received, so that an unwatched hand costs nothing."""

    def measured(self) -> Measured | None:
        """Return the newest measured angles, None if there are none since the last call."""

    def picture(self) -> Picture | None:
        """Return the newest picture, None if there is none since the last call."""

    async def say(self, text: str) -> str:
        """Have a text signed; return its id once it is accepted."""

    async def command(self, word: str) -> str:
        """Do a command of hand.command_words or a gesture at once; return the hand's answer."""

    async def cancel(self, sentence_id: str) -> str:
        """End or unqueue one sentence; return the hand's answer."""

    async def pace(self, name: str) -> str:
        """Set the pace: slow, normal or fast; return the answer."""

    async def give_port(self) -> tuple[str, str]:
        """Have the driver let all servos go limp and close its port, for a calibration.

        Return its parameters `port` and `calibration`.
        """

    async def take_port(self) -> None:
        """Have the driver read its calibration, open its port and move the hand; nothing if it does already."""

    def set_point(self, joints_rad: Mapping[str, float], duration_s: float) -> None:
        """Have servo joints turn to these angles in this time; returns at once, a newer one replaces it.

        No joints: hold the pose where it is.
        """


def with_fingers(servo_rad: Array) -> Array:
    """Return the angles (20,) of JOINTS for those (8,) of the servos."""
    return np.concatenate((servo_rad, finger_joints(servo_rad).reshape(len(FINGERS) * 3)))
