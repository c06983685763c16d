# SPDX-License-Identifier: Apache-2.0
"""What goes over the WebSocket: binary frames to the browser, messages from it. Pure."""

import json
import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from amazing_hand.hand.joints import SERVO_JOINTS
from amazing_hand.hand.kinematics import Array

MEASURED: Final = 1
COMMANDED: Final = 2
PICTURE: Final = 3
"""First byte of a frame."""

HEADER: Final = struct.Struct("<BBH")
"""Type, flags (none so far), age [ms]."""

UNIT_RAD: Final = 1e-4
UNKNOWN: Final = -32768
LONGEST_AGE_MS: Final = 65535

MAX_MESSAGE_BYTES: Final = 4096


class Nonsense(ValueError):
    """A browser sent what no page of ours sends; one line."""


@dataclass(frozen=True)
class Drawn:
    """The browser has drawn its last picture, or wants the first."""


@dataclass(frozen=True)
class Visible:
    """Whether the tab can be seen."""

    visible: bool


@dataclass(frozen=True)
class ManualSwitch:
    """Manual control is wanted or let go."""

    on: bool


@dataclass(frozen=True)
class PoseWish:
    """Angles [rad] by servo joint that manual control asks for; none: the browser only says that it is there."""

    joints_rad: Mapping[str, float]


Message = Drawn | Visible | ManualSwitch | PoseWish


def joints_body(angles_rad: Array) -> bytes:
    """Return the angles (20,) as int16 in UNIT_RAD, little endian; UNKNOWN for NaN."""
    units = np.clip(np.round(np.nan_to_num(angles_rad / UNIT_RAD)), UNKNOWN + 1, -UNKNOWN - 1)
    body: bytes = np.where(np.isnan(angles_rad), UNKNOWN, units).astype("<i2").tobytes()
    return body


def frame(kind: int, age_s: float, body: bytes) -> bytes:
    """Return a frame: HEADER, then the body."""
    age_ms = LONGEST_AGE_MS if math.isnan(age_s) else round(min(max(1000 * age_s, 0), LONGEST_AGE_MS))
    return HEADER.pack(kind, 0, age_ms) + body


def parse(text: str) -> Message:
    """Return a browser's message. Raises Nonsense."""
    if len(text.encode()) > MAX_MESSAGE_BYTES:
        raise Nonsense(f"a message is longer than {MAX_MESSAGE_BYTES} bytes")
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Nonsense("a message is no JSON") from error
    match data:
        case {"type": "picture"}:
            return Drawn()
        case {"type": "visible", "visible": bool(visible)}:
            return Visible(visible)
        case {"type": "manual", "on": bool(on)}:
            return ManualSwitch(on)
        case {"type": "pose", "joints": dict(joints)}:
            return PoseWish({name: _angle_rad(name, value) for name, value in joints.items()})
    raise Nonsense("a message is of no known type")


def _angle_rad(name: str, value: Any) -> float:
    if name not in SERVO_JOINTS:
        raise Nonsense(f"no servo joint is called {name[:40]!r}")
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= math.pi:  # NaN, too
        raise Nonsense(f"the angle of {name} is no number of radians")
    return float(value)


def encode(message: Mapping[str, Any]) -> str:
    """Return a message to the browser as JSON."""
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))
