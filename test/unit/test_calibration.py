"""The calibration: joint angles to servo angles and back, and which tables cannot belong to a hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amazing_hand.bus.registers import raw_from_rad
from amazing_hand.hand.calibration import MAX_ANGLE_DEG, MAX_MIDDLE_DEG, SERVO_COUNT, Calibration, CalibrationError
from amazing_hand.hand.joints import SERVO_JOINTS
from amazing_hand.hand.motion import LIMIT_SLACK_DEG, Pose

IDS = tuple(range(1, SERVO_COUNT + 1))
MIDDLES_DEG = (-17.0, 8.0, -16.0, -4.0, -12.0, 10.0, -9.0, 9.0)

angles = st.floats(-math.pi, math.pi)
poses = st.lists(angles, min_size=SERVO_COUNT, max_size=SERVO_COUNT).map(np.array)
middles = st.floats(-MAX_MIDDLE_DEG, MAX_MIDDLE_DEG)
tables = st.lists(middles, min_size=SERVO_COUNT, max_size=SERVO_COUNT).map(tuple)


def changed(values: tuple[float, ...], joint: int, value: float) -> tuple[float, ...]:
    return (*values[:joint], value, *values[joint + 1 :])


@given(tables, poses)
def test_angles_come_back_as_they_went(middle_deg: tuple[float, ...], joints_rad: Pose) -> None:
    calibration = Calibration(IDS, middle_deg)
    assert calibration.to_joint_rad(calibration.to_servo_rad(joints_rad)) == pytest.approx(joints_rad, abs=1e-12)


def test_the_middle_is_where_the_servo_stands_at_joint_angle_zero() -> None:
    calibration = Calibration(IDS, MIDDLES_DEG)
    assert np.rad2deg(calibration.to_servo_rad(np.zeros(SERVO_COUNT))) == pytest.approx(MIDDLES_DEG)
    assert calibration.to_joint_rad(np.deg2rad(MIDDLES_DEG)) == pytest.approx(np.zeros(SERVO_COUNT))


def test_many_poses_are_converted_at_once() -> None:
    calibration = Calibration(IDS, MIDDLES_DEG)
    servos_rad = calibration.to_servo_rad(np.zeros((5, SERVO_COUNT)))
    assert servos_rad.shape == (5, SERVO_COUNT)
    assert np.rad2deg(servos_rad[4]) == pytest.approx(MIDDLES_DEG)


def test_an_unread_servo_stays_unread() -> None:
    servos_rad = np.zeros(SERVO_COUNT)
    servos_rad[2] = math.nan
    assert np.flatnonzero(np.isnan(Calibration(IDS, MIDDLES_DEG).to_joint_rad(servos_rad))).tolist() == [2]


@pytest.mark.parametrize("sign", [1, -1])
def test_every_legal_joint_angle_is_one_that_a_servo_can_be_told(sign: int) -> None:
    calibration = Calibration(IDS, (sign * MAX_MIDDLE_DEG,) * SERVO_COUNT)
    farthest_rad = sign * math.radians(MAX_ANGLE_DEG + LIMIT_SLACK_DEG)
    for servo_rad in calibration.to_servo_rad([farthest_rad] * SERVO_COUNT):
        assert 20 <= raw_from_rad(servo_rad) <= 1003  # the servo's own limits, as it comes from the factory


@pytest.mark.parametrize(
    ("servo_ids", "middle_deg"),
    [(IDS[:-1], MIDDLES_DEG), ((*IDS, 9), MIDDLES_DEG), (IDS, MIDDLES_DEG[:-1]), (IDS, (*MIDDLES_DEG, 0.0)), ((), ())],
)
def test_a_wrong_count_is_refused_with_the_order_of_the_joints(
    servo_ids: tuple[int, ...], middle_deg: tuple[float, ...]
) -> None:
    with pytest.raises(CalibrationError, match=f"8 .*{', '.join(SERVO_JOINTS)}.* not {len(servo_ids)} and"):
        Calibration(servo_ids, middle_deg)


@pytest.mark.parametrize("servo_id", [-1, 254, 255, 1000])
def test_an_id_that_no_servo_can_have_is_refused_with_its_joint(servo_id: int) -> None:
    with pytest.raises(CalibrationError, match=f"servo id of ring_servo_2 is {servo_id}; .* 0 to 253"):
        Calibration((1, 2, 3, 4, 5, servo_id, 7, 8), MIDDLES_DEG)


def test_two_joints_with_one_id_are_refused_by_name() -> None:
    with pytest.raises(CalibrationError, match="index_servo_2 and thumb_servo_1 have the same servo id 2"):
        Calibration((1, 2, 3, 4, 5, 6, 2, 8), MIDDLES_DEG)


@pytest.mark.parametrize("joint", range(SERVO_COUNT))
@pytest.mark.parametrize("middle", [math.nan, math.inf, -math.inf, MAX_MIDDLE_DEG + 0.1, -MAX_MIDDLE_DEG - 0.1])
def test_a_middle_that_cannot_be_is_refused_with_its_joint(joint: int, middle: float) -> None:
    with pytest.raises(CalibrationError, match=f"middle of {SERVO_JOINTS[joint]} is {middle} degrees"):
        Calibration(IDS, changed(MIDDLES_DEG, joint, middle))


@pytest.mark.parametrize("middle", [MAX_MIDDLE_DEG, -MAX_MIDDLE_DEG])
def test_a_middle_at_the_limit_is_accepted(middle: float) -> None:
    assert Calibration(IDS, changed(MIDDLES_DEG, 0, middle)).middle_deg[0] == middle
