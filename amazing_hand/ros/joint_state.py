# SPDX-License-Identifier: Apache-2.0
"""Build sensor_msgs/JointState from the servos' measurements."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from sensor_msgs.msg import JointState

from amazing_hand.bus.port import ServoReading
from amazing_hand.hand.calibration import SERVO_COUNT
from amazing_hand.hand.joints import FINGER_JOINTS, SERVO_JOINTS
from amazing_hand.hand.kinematics import finger_joints
from amazing_hand.hand.motion import Pose
from amazing_hand.hand.servo_limits import RATED_VOLTAGE_V, STALL_TORQUE_NM

JOINTS: Final = (*SERVO_JOINTS, *FINGER_JOINTS)
"""Order of the joints in the message."""

# Time over which a finger joint's velocity is the difference of two angles: long against rounding, short for motion.
_STEP_S: Final = 1e-3


def joint_state(measured_rad: Pose, readings: Sequence[ServoReading | None]) -> JointState:
    """Build the message, without a stamp, of the joints that could be read.

    A finger joint follows from both servos of its finger and is left out with either. It has no motor: its effort is 0.

    Args:
        measured_rad: servo joint angles (8,), NaN where a servo could not be read.
        readings: the newest reading of each servo; None where a servo does not answer.
    """
    velocity_rad_s, effort_nm = np.full((2, SERVO_COUNT), np.nan)
    for joint, reading in enumerate(readings):
        if reading is not None:
            velocity_rad_s[joint] = reading.speed_rad_s
            effort_nm[joint] = torque_nm(reading.load, reading.voltage_v)
    poses_rad = np.stack((measured_rad, measured_rad + velocity_rad_s * _STEP_S))
    angles_rad, moved_rad = finger_joints(poses_rad).reshape(2, -1)
    values = np.stack(
        (
            np.concatenate((measured_rad, angles_rad)),
            np.concatenate((velocity_rad_s, (moved_rad - angles_rad) / _STEP_S)),
            np.concatenate((effort_nm, np.zeros(len(FINGER_JOINTS)))),
        )
    )
    known = np.flatnonzero(np.isfinite(values).all(axis=0)).tolist()
    position, velocity, effort = values[:, known].tolist()
    return JointState(name=[JOINTS[i] for i in known], position=position, velocity=velocity, effort=effort)


def torque_nm(load: float, voltage_v: float) -> float:
    """Return the torque of a servo's motor at standstill for a load, the fraction (-1 to 1) of its full duty.

    A servo does not measure its torque. A motor at standstill gives torque in proportion to its voltage; one that turns
    gives less, and gears and friction take their part.
    """
    return load * STALL_TORQUE_NM * voltage_v / RATED_VOLTAGE_V
