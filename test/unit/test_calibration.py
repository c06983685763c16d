# SPDX-License-Identifier: Apache-2.0
"""The calibration: joint angles to servo angles and back, and which tables cannot belong to a hand."""

import copy
import datetime
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amazing_hand.bus.registers import raw_from_rad
from amazing_hand.hand.calibration import (
    LIMIT_SLACK_DEG,
    MAX_ANGLE_DEG,
    MAX_MIDDLE_DEG,
    SERVO_COUNT,
    Calibration,
    CalibrationError,
    calibration_from_data,
    calibration_to_data,
)
from amazing_hand.hand.joints import SERVO_JOINTS
from amazing_hand.hand.motion import Pose

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
    table, count = ("middle_deg", len(middle_deg)) if servo_ids == IDS else ("servo_ids", len(servo_ids))
    with pytest.raises(CalibrationError, match=f"{table} has {count} .* 8 .*{', '.join(SERVO_JOINTS)}"):
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


def test_a_servo_is_called_by_its_joint_and_its_id() -> None:
    names = Calibration((11, 12, 13, 14, 15, 16, 17, 18), MIDDLES_DEG).servo_names
    assert (names[0], names[7]) == ("index_servo_1 (id 11)", "thumb_servo_2 (id 18)")


@pytest.mark.parametrize(
    ("low", "high"),
    [(-91.0, 90.0), (-90.0, 90.1), (10.0, 10.0), (20.0, 10.0), (math.nan, 90.0), (-90.0, math.nan), (-math.inf, 0.0)],
)
@pytest.mark.parametrize("joint", [0, 7])
def test_limits_that_cannot_be_are_refused_with_their_joint(joint: int, low: float, high: float) -> None:
    lows, highs = changed((-90.0,) * SERVO_COUNT, joint, low), changed((90.0,) * SERVO_COUNT, joint, high)
    with pytest.raises(CalibrationError, match=f"limits of {SERVO_JOINTS[joint]} are {low:g} to {high:g} degrees"):
        Calibration(IDS, MIDDLES_DEG, lows, highs)


def test_a_hand_is_right_or_left() -> None:
    with pytest.raises(CalibrationError, match="side is 'both'; a hand is right or left"):
        Calibration(IDS, MIDDLES_DEG, side="both")


@pytest.mark.parametrize("supply_v", [0.0, -5.0, math.nan, math.inf])
def test_a_supply_that_is_no_voltage_is_refused(supply_v: float) -> None:
    with pytest.raises(CalibrationError, match="supply_v"):
        Calibration(IDS, MIDDLES_DEG, supply_v=supply_v)


LIMITED = Calibration(IDS, MIDDLES_DEG, changed((-90.0,) * 8, 2, -35.0), changed((90.0,) * 8, 6, 70.0))


def test_angles_at_the_limits_are_not_outside_them_even_with_rounding() -> None:
    assert LIMITED.outside_limits(np.deg2rad(LIMITED.min_deg)) == ""
    assert LIMITED.outside_limits(np.deg2rad(LIMITED.max_deg) + math.radians(0.9 * LIMIT_SLACK_DEG)) == ""


def test_joints_outside_their_limits_are_named_in_one_line_with_angle_and_limits() -> None:
    joints_deg = np.zeros(SERVO_COUNT)
    joints_deg[[2, 6]] = -40.0, 80.0
    assert LIMITED.outside_limits(np.deg2rad(joints_deg)) == (
        "middle_servo_1 at -40.0 degrees is outside its limits of -35 to 90; "
        "thumb_servo_1 at 80.0 degrees is outside its limits of -90 to 70"
    )


@pytest.mark.parametrize("angle", [math.nan, math.inf, -math.inf, math.radians(90.6), math.radians(-90.6)])
@pytest.mark.parametrize("joint", range(SERVO_COUNT))
def test_no_joint_may_be_outside(joint: int, angle: float) -> None:
    line = Calibration(IDS, MIDDLES_DEG).outside_limits(changed((0.0,) * SERVO_COUNT, joint, angle))
    assert line.startswith(SERVO_JOINTS[joint])
    assert ";" not in line


DATA: Any = {
    "side": "left",
    "fingers": {
        "index": {"servo_ids": [11, 12], "middle_deg": [3, -3]},
        "middle": {"servo_ids": [13, 14], "middle_deg": [-1.5, -10]},
        "ring": {"servo_ids": [15, 16], "middle_deg": [5, 2]},
        "thumb": {"servo_ids": [18, 17], "middle_deg": [-7, 3], "min_deg": [-35, -90], "max_deg": [70, 40.5]},
    },
}


def test_data_gives_the_servos_in_the_order_of_the_joints_whatever_its_own() -> None:
    turned = {**DATA, "fingers": dict(reversed(DATA["fingers"].items()))}
    for data in (DATA, turned):
        calibration = calibration_from_data("mine", data)
        assert calibration.name == "mine"
        assert calibration.side == "left"
        assert calibration.servo_ids == (11, 12, 13, 14, 15, 16, 18, 17)
        assert calibration.middle_deg == (3, -3, -1.5, -10, 5, 2, -7, 3)
        assert calibration.min_deg == (-90,) * 6 + (-35, -90)
        assert calibration.max_deg == (90,) * 6 + (70, 40.5)
        assert (calibration.date, calibration.supply_v) == ("", None)


def test_a_date_is_one_with_and_without_quotes() -> None:
    for date in ("2026-01-31", datetime.date(2026, 1, 31)):
        assert calibration_from_data("mine", {**DATA, "date": date}).date == "2026-01-31"


@given(
    tables,
    st.lists(st.tuples(st.floats(-90, 0), st.floats(0.1, 90)), min_size=8, max_size=8),
    st.lists(st.integers(0, 253), min_size=8, max_size=8, unique=True),
    st.sampled_from(["right", "left"]),
    st.sampled_from(["", "2026-01-31"]),
    st.none() | st.floats(0.1, 10),
)
def test_what_becomes_data_comes_back_as_it_was(
    middle_deg: tuple[float, ...],
    limits: list[tuple[float, float]],
    ids: list[int],
    side: str,
    date: str,
    supply_v: float | None,
) -> None:
    lows, highs = zip(*limits, strict=True)
    calibration = Calibration(tuple(ids), middle_deg, lows, highs, "mine", side, date, supply_v)
    assert calibration_from_data("mine", calibration_to_data(calibration)) == calibration


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d.clear(), "needs `fingers` with .*docs/calibration.md tells how"),
        (lambda d: d.update(fingers=[1, 2]), "`fingers` is .1, 2.; a mapping of index, .* is needed; docs/calibration"),
        (lambda d: d.pop("side"), "needs a `side`"),
        (lambda d: d.update(side=None), "side is 'None'"),
        (lambda d: d.update(sides="left"), "unknown entry sides"),
        (lambda d: d["fingers"].update(pinky={}), "unknown finger pinky; known are index, middle, ring, thumb"),
        (lambda d: d["fingers"].pop("ring"), "lacks the finger ring"),
        (lambda d: d["fingers"].update(ring=None), "ring needs a mapping"),
        (lambda d: d["fingers"]["ring"].update(midle_deg=[0, 0]), "unknown entry of ring midle_deg"),
        (lambda d: d["fingers"]["ring"].pop("servo_ids"), "servo_ids of ring is None; two whole numbers"),
        (lambda d: d["fingers"]["ring"].pop("middle_deg"), "middle_deg of ring is None; two numbers with a point"),
        (lambda d: d["fingers"]["ring"].update(servo_ids=[15, 11]), "index_servo_1 and ring_servo_2 .* same .* 11"),
        (lambda d: d["fingers"]["ring"].update(servo_ids=[15, 254]), "servo id of ring_servo_2 is 254"),
        (lambda d: d["fingers"]["ring"].update(middle_deg=[2, 5, -1, 5]), "such as 2.5, are needed, for servo 1 and"),
        (lambda d: d["fingers"]["ring"].update(servo_ids=[15, 1.5]), "servo_ids of ring is .15, 1.5.; two whole"),
        (lambda d: d["fingers"]["ring"].update(servo_ids=[15]), "servo_ids of ring is .15."),
        (lambda d: d["fingers"]["ring"].update(middle_deg=[0, True]), "middle_deg of ring is .0, True."),
        (lambda d: d["fingers"]["ring"].update(middle_deg=["0", 0]), "middle_deg of ring"),
        (lambda d: d["fingers"]["ring"].update(middle_deg=[0, 30.1]), "middle of ring_servo_2 is 30.1 .*tooth"),
        (lambda d: d["fingers"]["ring"].update(middle_deg=[math.nan, 0]), "middle of ring_servo_1 is nan"),
        (lambda d: d["fingers"]["ring"].update(min_deg=[90, -90]), "limits of ring_servo_1 are 90 to 90"),
        (lambda d: d.update(supply_v="5 V"), "supply_v is '5 V'"),
        (lambda d: d.update(supply_v=True), "supply_v is True"),
        (lambda d: d.update(date=2026), "date is 2026"),
    ],
)
def test_wrong_data_is_refused_by_name(change: Any, message: str) -> None:
    data = copy.deepcopy(DATA)
    change(data)
    with pytest.raises(CalibrationError, match=message):
        calibration_from_data("mine", data)


@pytest.mark.parametrize("data", [None, [], "original", 5])
def test_what_is_no_mapping_is_refused(data: object) -> None:
    with pytest.raises(CalibrationError, match="fingers"):
        calibration_from_data("mine", data)
