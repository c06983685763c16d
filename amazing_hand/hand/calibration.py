"""From the hand's angles (radians, calibrated middle = 0) to the servos' own angles and back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from amazing_hand.hand.joints import SERVO_JOINTS

SERVO_COUNT: Final = len(SERVO_JOINTS)

# The widest angle of any official pose, and the range of every motor in the official model (AmazingHand robot.xml).
MAX_ANGLE_DEG: Final = 90.0

# A horn that is off by more than a spline tooth (15 degrees) and this margin was mounted wrongly: refit it.
MAX_MIDDLE_DEG: Final = 45.0

# The bus keeps 254 for packets to all servos, and 255 begins a packet (Feetech SCS protocol).
MAX_SERVO_ID: Final = 253


class CalibrationError(ValueError):
    """The calibration cannot belong to a hand; the message says which value is wrong."""


@dataclass(frozen=True)
class Calibration:
    """Which servo moves which joint, and where its middle is.

    servo_ids: bus id per joint, in the order of SERVO_JOINTS.
    middle_deg: servo angle in degrees at the joint's calibrated middle, same order.
    """

    servo_ids: tuple[int, ...]
    middle_deg: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.servo_ids) != SERVO_COUNT or len(self.middle_deg) != SERVO_COUNT:
            raise CalibrationError(
                f"{SERVO_COUNT} servo ids and middles are needed ({', '.join(SERVO_JOINTS)}), "
                f"not {len(self.servo_ids)} and {len(self.middle_deg)}"
            )
        for joint, servo_id in zip(SERVO_JOINTS, self.servo_ids, strict=True):
            first = SERVO_JOINTS[self.servo_ids.index(servo_id)]
            if first != joint:
                raise CalibrationError(f"{first} and {joint} have the same servo id {servo_id}: give each its own")
            if not 0 <= servo_id <= MAX_SERVO_ID:
                raise CalibrationError(f"the servo id of {joint} is {servo_id}; ids are 0 to {MAX_SERVO_ID}")
        for joint, middle in zip(SERVO_JOINTS, self.middle_deg, strict=True):
            if not abs(middle) <= MAX_MIDDLE_DEG:  # also refuses NaN
                raise CalibrationError(
                    f"the middle of {joint} is {middle} degrees; more than {MAX_MIDDLE_DEG:g} means "
                    "a wrongly mounted horn: move it by a tooth"
                )

    def to_servo_rad(self, joints_rad: Sequence[float] | NDArray[np.float64]) -> NDArray[np.float64]:
        """Joint angles (..., 8) to the angles that the servos are told (rustypot's zero = raw 511)."""
        return np.asarray(joints_rad, dtype=np.float64) + np.deg2rad(self.middle_deg)

    def to_joint_rad(self, servos_rad: Sequence[float] | NDArray[np.float64]) -> NDArray[np.float64]:
        """Servo angles (..., 8) to joint angles; NaN stays NaN."""
        return np.asarray(servos_rad, dtype=np.float64) - np.deg2rad(self.middle_deg)

    @property
    def servo_names(self) -> tuple[str, ...]:
        """What to call the servos in messages."""
        return tuple(f"{joint} (id {i})" for joint, i in zip(SERVO_JOINTS, self.servo_ids, strict=True))
