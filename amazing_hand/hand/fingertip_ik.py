# SPDX-License-Identifier: Apache-2.0
"""Inverse kinematics of one fingertip: the angles of its two servos for a point."""

from typing import Final, NamedTuple, cast

import numpy as np
import numpy.typing as npt

from amazing_hand.hand.calibration import Calibration
from amazing_hand.hand.joints import FINGERS, SERVO_JOINTS
from amazing_hand.hand.kinematics import Array, Side, fingertips, servo_angles_at

TOLERANCE_M: Final = 0.0005
"""Default for the largest allowed distance of a fingertip from the point."""


class NoAngles(ValueError):
    """No servo angles bring the fingertip to the point; the message gives the reason in one line."""


class FingertipAngles(NamedTuple):
    """Solution: names and angles [rad] of the finger's two servo joints, and the fingertip's distance to the point."""

    joint_names: tuple[str, ...]
    angles_rad: Array
    distance_m: float


def fingertip_ik(
    finger: str, tip_m: npt.ArrayLike, calibration: Calibration, tolerance_m: float = TOLERANCE_M
) -> FingertipAngles:
    """Return the angles of a finger's two servos that bring its tip to a point.

    A fingertip moves on a surface. A point off that surface is first projected onto it, along the line to the finger's
    abduction pivot.

    Args:
        finger: name of the finger.
        tip_m: point (3,) [m] in the base frame.
        calibration: has the joint limits.
        tolerance_m: largest allowed distance of the point from the surface.

    Raises:
        NoAngles: The finger is unknown, the point is not finite or too far off the surface, or the angles are outside
            the limits of the calibration.
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
