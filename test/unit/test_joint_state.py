# SPDX-License-Identifier: Apache-2.0
"""joint_states as standard tools read it: joints by name, radians, rad/s and N·m, nothing that was not measured."""

import re
from pathlib import Path

import numpy as np
import pytest

from amazing_hand.bus.port import ServoReading
from amazing_hand.bus.registers import StatusBits
from amazing_hand.hand.joints import FINGER_JOINTS, FINGERS, SERVO_JOINTS
from amazing_hand.hand.kinematics import finger_joints
from amazing_hand.hand.servo_limits import STALL_TORQUE_NM
from amazing_hand.ros.joint_state import joint_state, torque_nm

POSE_RAD = np.radians([15.0, -70.0, 40.0, -10.0, 0.0, 0.0, 65.0, 12.0])
SPEEDS_RAD_S = [1.0, -1.0, 0.5, 0.0, -2.0, 2.0, 0.0, 0.3]
XACRO = Path(__file__).parents[2] / "urdf" / "hand.xacro"


def reading(joint: int, load: float = 0.5, voltage_v: float = 6.0) -> ServoReading:
    return ServoReading(
        joint + 1, 0.0, POSE_RAD[joint], SPEEDS_RAD_S[joint], load, voltage_v, 25.0, StatusBits(0), moving=True
    )


READINGS = [reading(joint) for joint in range(8)]


def test_servo_joints_come_first_with_what_was_measured_of_them() -> None:
    message = joint_state(POSE_RAD, READINGS)
    assert list(message.name) == [*SERVO_JOINTS, *FINGER_JOINTS]
    assert list(message.position[:8]) == pytest.approx(POSE_RAD)
    assert list(message.velocity[:8]) == pytest.approx(SPEEDS_RAD_S)
    assert list(message.effort[:8]) == pytest.approx([STALL_TORQUE_NM / 2] * 8)


def test_finger_joints_move_as_the_linkage_does_and_have_no_motor() -> None:
    message = joint_state(POSE_RAD, READINGS)
    later_s = 0.01
    later_rad = finger_joints(POSE_RAD + np.multiply(SPEEDS_RAD_S, later_s)).ravel()
    assert list(message.position[8:]) == pytest.approx(finger_joints(POSE_RAD).ravel())
    assert message.position[8:] + np.multiply(message.velocity[8:], later_s) == pytest.approx(later_rad, abs=1e-3)
    assert list(message.effort[8:]) == [0.0] * 12


@pytest.mark.parametrize("joint", range(8))
def test_a_joint_that_could_not_be_read_is_left_out_with_its_finger(joint: int) -> None:
    measured_rad = POSE_RAD.copy()
    measured_rad[joint] = np.nan
    message = joint_state(measured_rad, READINGS)
    finger = FINGERS[joint // 2]
    left_out = {SERVO_JOINTS[joint], *(name for name in FINGER_JOINTS if name.startswith(finger))}
    assert list(message.name) == [name for name in (*SERVO_JOINTS, *FINGER_JOINTS) if name not in left_out]
    for values in (message.position, message.velocity, message.effort):
        assert len(values) == len(message.name)
        assert np.isfinite(values).all()


def test_of_a_hand_that_does_not_answer_nothing_is_told() -> None:
    message = joint_state(np.full(8, np.nan), [None] * 8)
    assert (message.name, len(message.position), len(message.velocity), len(message.effort)) == ([], 0, 0, 0)


def test_effort_follows_the_load_and_the_supply_and_is_at_most_what_the_urdf_allows() -> None:
    assert torque_nm(-1.0, 6.0) == -STALL_TORQUE_NM
    assert torque_nm(0.5, 3.0) == pytest.approx(STALL_TORQUE_NM / 4)
    (limit,) = re.findall(r'name="servo_torque" value="([\d.]+)"', XACRO.read_text())
    assert float(limit) == STALL_TORQUE_NM
