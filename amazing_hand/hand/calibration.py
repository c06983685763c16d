# SPDX-License-Identifier: Apache-2.0
"""Calibration: convert joint angles (radians, calibrated middle = 0) to servo angles and back; limits of the joints.

The files are in config/calibration/; amazing_hand/config.py reads and writes them.
"""

import datetime
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from amazing_hand.hand.joints import FINGERS, SERVO_JOINTS, SIDES
from amazing_hand.hand.servo_limits import MAX_SERVO_ID

SERVO_COUNT: Final = len(SERVO_JOINTS)

# The widest angle of any official pose, and the range of every motor in the official model (AmazingHand robot.xml).
MAX_ANGLE_DEG: Final = 90.0

# Rounding (degrees to radians, servo steps of 0.29 degrees) must not put a pose at the limit outside of it.
LIMIT_SLACK_DEG: Final = 0.5

# The teeth of a servo horn are about 15 degrees apart: one that is off by more than two was mounted wrongly. Within
# this limit a servo reaches every joint angle, as 90 + 30 degrees is within its own -143.8 to 144.1 (raw 20 to 1003).
MAX_MIDDLE_DEG: Final = 30.0

FROM_ANOTHER_PROGRAM: Final = "docs/calibration.md tells how to bring the numbers of another program's file over"

_LOWEST_DEG: Final = (-MAX_ANGLE_DEG,) * SERVO_COUNT
_HIGHEST_DEG: Final = (MAX_ANGLE_DEG,) * SERVO_COUNT

_TABLES: Final = ("servo_ids", "middle_deg", "min_deg", "max_deg")


class CalibrationError(ValueError):
    """Invalid calibration; the message says which value is wrong."""


@dataclass(frozen=True)
class Calibration:
    """Servo id, middle and soft limits of each joint. Checked on creation; raises CalibrationError.

    Attributes:
        servo_ids: bus id per joint, in the order of SERVO_JOINTS, as are the next three.
        middle_deg: servo angle in degrees at the joint's calibrated middle.
        min_deg, max_deg: soft limits of the joint in degrees, relative to its middle.
        side: which hand it is, one of SIDES.
        date: when it was made, YYYY-MM-DD or empty.
        supply_v: the lowest voltage of any servo at that time.
    """

    servo_ids: tuple[int, ...]
    middle_deg: tuple[float, ...]
    min_deg: tuple[float, ...] = _LOWEST_DEG
    max_deg: tuple[float, ...] = _HIGHEST_DEG
    name: str = ""
    side: str = "right"
    date: str = ""
    supply_v: float | None = None

    def __post_init__(self) -> None:
        for table in _TABLES:
            count = len(getattr(self, table))
            if count != SERVO_COUNT:
                raise CalibrationError(
                    f"{table} has {count} values; {SERVO_COUNT} are needed ({', '.join(SERVO_JOINTS)})"
                )
        if self.side not in SIDES:
            raise CalibrationError(f"side is {self.side!r}; a hand is {' or '.join(SIDES)}")
        for joint, servo_id in zip(SERVO_JOINTS, self.servo_ids, strict=True):
            first = SERVO_JOINTS[self.servo_ids.index(servo_id)]
            if first != joint:
                raise CalibrationError(f"{first} and {joint} have the same servo id {servo_id}: give each its own")
            if not 0 <= servo_id <= MAX_SERVO_ID:
                raise CalibrationError(f"the servo id of {joint} is {servo_id}; ids are 0 to {MAX_SERVO_ID}")
        for joint, middle in zip(SERVO_JOINTS, self.middle_deg, strict=True):
            if problem := wrong_middle(middle):
                raise CalibrationError(f"the middle of {joint} is {problem}")
        for joint, low, high in zip(SERVO_JOINTS, self.min_deg, self.max_deg, strict=True):
            if not -MAX_ANGLE_DEG <= low < high <= MAX_ANGLE_DEG:  # also refuses NaN
                raise CalibrationError(
                    f"the limits of {joint} are {low:g} to {high:g} degrees; they must rise, "
                    f"within {-MAX_ANGLE_DEG:g} to {MAX_ANGLE_DEG:g}"
                )
        if self.supply_v is not None and not 0 < self.supply_v < math.inf:
            raise CalibrationError(f"supply_v is {self.supply_v}, not a voltage")

    def to_servo_rad(self, joints_rad: Sequence[float] | NDArray[np.float64]) -> NDArray[np.float64]:
        """Convert joint angles (..., 8) to servo angles (..., 8), both rad (servo zero = raw 511, as in rustypot)."""
        return np.asarray(joints_rad, dtype=np.float64) + np.deg2rad(self.middle_deg)

    def to_joint_rad(self, servos_rad: Sequence[float] | NDArray[np.float64]) -> NDArray[np.float64]:
        """Convert servo angles (..., 8) to joint angles (..., 8), both in radians; NaN stays NaN."""
        return np.asarray(servos_rad, dtype=np.float64) - np.deg2rad(self.middle_deg)

    def outside_limits(self, joints_rad: Sequence[float] | NDArray[np.float64]) -> str:
        """Return one line that names the joint angles (8,) outside their soft limits, empty if none. NaN is outside."""
        angles_deg = np.rad2deg(np.asarray(joints_rad, dtype=np.float64)).tolist()
        return "; ".join(
            f"{joint} at {angle:.1f} degrees is outside its limits of {low:g} to {high:g}"
            for joint, angle, low, high in zip(SERVO_JOINTS, angles_deg, self.min_deg, self.max_deg, strict=True)
            if not low - LIMIT_SLACK_DEG <= angle <= high + LIMIT_SLACK_DEG
        )

    @property
    def servo_names(self) -> tuple[str, ...]:
        """Names of the servos for messages, such as `index_servo_1 (id 1)`."""
        return tuple(f"{joint} (id {i})" for joint, i in zip(SERVO_JOINTS, self.servo_ids, strict=True))


def wrong_middle(middle_deg: float) -> str:
    """Return the value and what to do if it cannot be the middle of a joint; empty when it can."""
    if abs(middle_deg) <= MAX_MIDDLE_DEG:  # false for NaN
        return ""
    return f"{middle_deg:g} degrees; more than {MAX_MIDDLE_DEG:g} means a wrongly mounted horn: move it by a tooth"


def calibration_from_data(name: str, data: object) -> Calibration:
    """Build a calibration from parsed YAML. Raises CalibrationError.

    Args:
        name: of the calibration.
        data: `side`, `fingers`, and optionally `date` and `supply_v`. `fingers` maps each finger to its pairs (servo 1,
            servo 2) `servo_ids` and `middle_deg`, and, where the soft limits are not -90 and 90 degrees, `min_deg` and
            `max_deg`.
    """
    if not isinstance(data, dict) or "fingers" not in data:
        raise CalibrationError(
            f"the calibration needs `fingers` with `servo_ids` and `middle_deg` for each; {FROM_ANOTHER_PROGRAM}"
        )
    if not isinstance(data["fingers"], dict):
        raise CalibrationError(
            f"`fingers` is {data['fingers']!r}; a mapping of {', '.join(FINGERS)} is needed; {FROM_ANOTHER_PROGRAM}"
        )
    _refuse_others("entry", data, ("side", "fingers", "date", "supply_v"))
    if "side" not in data:
        raise CalibrationError("the calibration needs a `side`, right or left")
    fingers = data["fingers"]
    _refuse_others("finger", fingers, FINGERS)
    if missing := [finger for finger in FINGERS if finger not in fingers]:
        raise CalibrationError(f"the calibration lacks the finger {', '.join(missing)}")
    for finger, tables in fingers.items():
        if not isinstance(tables, dict):
            raise CalibrationError(f"{finger} needs a mapping with `servo_ids` and `middle_deg`")
        _refuse_others(f"entry of {finger}", tables, _TABLES)
    supply_v = data.get("supply_v")
    if supply_v is not None and type(supply_v) not in (int, float):
        raise CalibrationError(f"supply_v is {supply_v!r}, not a voltage")
    date = data.get("date", "")
    if not isinstance(date, str | datetime.date):  # YAML parses a date without quotes as datetime.date
        raise CalibrationError(f"date is {date!r}; write it as 2026-01-31")
    return Calibration(
        servo_ids=tuple(i for finger in FINGERS for i in _pair(finger, "servo_ids", fingers[finger])),
        middle_deg=_degrees("middle_deg", fingers),
        min_deg=_degrees("min_deg", fingers, -MAX_ANGLE_DEG),
        max_deg=_degrees("max_deg", fingers, MAX_ANGLE_DEG),
        name=name,
        side=str(data["side"]),
        date=str(date),
        supply_v=supply_v,
    )


def calibration_to_data(calibration: Calibration) -> dict[str, Any]:
    """Convert a calibration to the data that `calibration_from_data` reads."""
    fingers: dict[str, dict[str, list[float]]] = {finger: {} for finger in FINGERS}
    for i, finger in enumerate(FINGERS):
        for table in _TABLES:
            fingers[finger][table] = list(getattr(calibration, table)[2 * i : 2 * i + 2])
    data: dict[str, Any] = {"side": calibration.side, "fingers": fingers}
    if calibration.date:
        data["date"] = calibration.date
    if calibration.supply_v is not None:
        data["supply_v"] = calibration.supply_v
    return data


def _degrees(table: str, fingers: Mapping[str, Any], default: float | None = None) -> tuple[float, ...]:
    return tuple(float(value) for finger in FINGERS for value in _pair(finger, table, fingers[finger], default))


def _pair(finger: str, table: str, tables: Mapping[str, Any], default: float | None = None) -> list[Any]:
    pair = tables.get(table, None if default is None else [default, default])
    kinds = (int,) if table == "servo_ids" else (int, float)  # not bool
    if not isinstance(pair, list) or len(pair) != 2 or any(type(value) not in kinds for value in pair):
        what = "whole numbers" if table == "servo_ids" else "numbers with a point, such as 2.5,"
        raise CalibrationError(f"{table} of {finger} is {pair!r}; two {what} are needed, for servo 1 and servo 2")
    return pair


def _refuse_others(what: str, mapping: Mapping[Any, Any], known: Collection[str]) -> None:
    if others := [str(key) for key in mapping if key not in known]:
        raise CalibrationError(f"unknown {what} {', '.join(others)}; known are {', '.join(known)}")
