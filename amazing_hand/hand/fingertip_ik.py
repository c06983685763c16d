# SPDX-License-Identifier: Apache-2.0
"""Inverse kinematics of one fingertip: the angles of its two servos for a point, or why there are none."""

from typing import Final, NamedTuple, cast

import numpy as np
import numpy.typing as npt

from amazing_hand.hand.calibration import Calibration
from amazing_hand.hand.joints import FINGERS, SERVO_JOINTS
from amazing_hand.hand.kinematics import Array, Side, fingertips, servo_angles_at

TOLERANCE_M: Final = 0.0005
"""How far a fingertip may stay from the point, unless a caller allows more."""


class NoAngles(ValueError):
    """The fingertip cannot be brought there; the message says in one line why."""


class FingertipAngles(NamedTuple):
    """joint_names and angles_rad of the finger's two servos; distance_m of the fingertip from the point, with them."""

    joint_names: tuple[str, ...]
    angles_rad: Array
    distance_m: float


def fingertip_ik(
    finger: str, tip_m: npt.ArrayLike, calibration: Calibration, tolerance_m: float = TOLERANCE_M
) -> FingertipAngles:
    """The angles [rad] of a finger's servos that bring its tip to a point (3,) [m] in the base frame.

    A fingertip moves on a surface: for a point that is off it the angles are those of the place on it that is seen in
    the same direction from the finger's abduction pivot.
    Raises NoAngles for an unknown finger, a point that is not finite, one further off the surface than tolerance_m, and
    angles outside the limits of the calibration.
    """
    point_m = np.asarray(tip_m, dtype=np.float64)
    if finger not in FINGERS:
        raise NoAngles(f"there is no finger {finger!r}; the hand has {', '.join(FINGERS)}")
    if not np.isfinite(point_m).all():
        raise NoAngles(f"the point {point_m.tolist()} is not finite")
    if not 0 <= tolerance_m < np.inf:
        raise NoAngles(f"the tolerance is {tolerance_m} m; it must be finite and not negative")
    f, side = FINGERS.index(finger), cast(Side, calibration.side)
    of_finger = slice(2 * f, 2 * f + 2)
    all_angles_rad = servo_angles_at(np.broadcast_to(point_m, (len(FINGERS), 3)), side)
    distance_m = float(np.linalg.norm(fingertips(all_angles_rad, side)[f] - point_m))
    if distance_m > tolerance_m:
        raise NoAngles(
            f"out of reach: the tip of {finger} comes within {1000 * distance_m:.1f} mm of the point, "
            f"{1000 * tolerance_m:g} mm are allowed"
        )
    within_rad = np.deg2rad(np.add(calibration.min_deg, calibration.max_deg) / 2)
    within_rad[of_finger] = all_angles_rad[of_finger]
    if problem := calibration.outside_limits(within_rad):
        raise NoAngles(f"out of reach: {problem}")
    return FingertipAngles(SERVO_JOINTS[of_finger], all_angles_rad[of_finger], distance_m)
