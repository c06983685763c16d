# SPDX-License-Identifier: Apache-2.0
"""Goals of follow_joint_trajectory: what is refused with which code, and when a motion under way must end."""

import math
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amazing_hand.hand.calibration import SERVO_COUNT
from amazing_hand.hand.joint_path import JointPath
from amazing_hand.hand.joints import SERVO_JOINTS
from amazing_hand.hand.motion import MotionReport, Pose
from amazing_hand.hand.trajectory_goal import (
    CANCELLED,
    MAX_AGE_S,
    ErrorCode,
    GoalRefused,
    Tolerance,
    TrajectoryMonitor,
    check_joints,
    start_delay_s,
    tolerances_rad,
)

REST, GOAL = np.zeros(SERVO_COUNT), np.full(SERVO_COUNT, 0.4)
PATH = JointPath(np.array([0.0, 1.0]), np.stack((REST, GOAL)))
GOAL_TIME_S = 0.5
NO_LIMIT = np.full(SERVO_COUNT, math.inf)
CLOSE = np.full(SERVO_COUNT, 0.05)


def at(time_s: float) -> Pose:
    return np.full(SERVO_COUNT, time_s)


def off(pose: Pose, joint: int, by_rad: float) -> Pose:
    return pose + by_rad * (np.arange(SERVO_COUNT) == joint)


def monitor(path_tolerance: Pose = NO_LIMIT, heard: list[Pose] | None = None) -> TrajectoryMonitor:
    return TrajectoryMonitor(
        PATH, path_tolerance, CLOSE, GOAL_TIME_S, lambda *poses: None if heard is None else heard.extend(poses)
    )


def report(reason: str, *, reached: bool = False, refused: bool = False) -> MotionReport:
    return MotionReport(reached, REST, GOAL, reason, refused)


@pytest.mark.parametrize("names", [[], ["elbow"], [SERVO_JOINTS[0]] * 2, [*SERVO_JOINTS, "elbow"]])
def test_joints_that_are_not_this_hands_are_refused(names: list[str]) -> None:
    with pytest.raises(GoalRefused) as refused:
        check_joints(names)
    assert refused.value.code is ErrorCode.INVALID_JOINTS


@given(st.sets(st.sampled_from(SERVO_JOINTS), min_size=1), st.randoms())
def test_any_of_the_hands_joints_in_any_order_are_taken(names: set[str], random: Random) -> None:
    shuffled = sorted(names)
    random.shuffle(shuffled)
    check_joints(shuffled)


@given(st.floats(0.001, 2e9), st.floats(-1e6, 1e6))
def test_a_start_time_is_now_to_come_or_refused_as_old(now_s: float, ahead_s: float) -> None:
    stamp_s = max(now_s + ahead_s, 0.0)
    if 0.0 < stamp_s < now_s - MAX_AGE_S:
        with pytest.raises(GoalRefused) as refused:
            start_delay_s(stamp_s, now_s)
        assert refused.value.code is ErrorCode.OLD_HEADER_TIMESTAMP
    else:
        assert start_delay_s(stamp_s, now_s) == max(stamp_s - now_s, 0.0)


def test_no_stamp_is_now() -> None:
    assert start_delay_s(0.0, 1e9) == 0.0


def test_a_tolerance_of_0_is_the_default_and_a_negative_one_no_limit() -> None:
    first, second, third, *_ = SERVO_JOINTS
    found = tolerances_rad([Tolerance(first, 0.0), Tolerance(second, -1.0), Tolerance(third, 0.2)], SERVO_JOINTS, 0.1)
    assert found.tolist() == [0.1, math.inf, 0.2] + [0.1] * 5


@pytest.mark.parametrize(
    ("tolerance", "code"),
    [
        (Tolerance(SERVO_JOINTS[1], 0.1), ErrorCode.INVALID_JOINTS),
        (Tolerance("elbow", 0.1), ErrorCode.INVALID_JOINTS),
        (Tolerance(SERVO_JOINTS[0], math.nan), ErrorCode.INVALID_GOAL),
        (Tolerance(SERVO_JOINTS[0], 0.1, velocity_rad_s=0.1), ErrorCode.INVALID_GOAL),
        (Tolerance(SERVO_JOINTS[0], 0.1, acceleration_rad_s2=0.1), ErrorCode.INVALID_GOAL),
    ],
)
def test_a_tolerance_that_cannot_be_checked_is_refused(tolerance: Tolerance, code: ErrorCode) -> None:
    with pytest.raises(GoalRefused) as refused:
        tolerances_rad([tolerance], SERVO_JOINTS[:1], 0.1)
    assert refused.value.code is code


@given(st.integers(0, SERVO_COUNT - 1), st.floats(-0.4, 0.4), st.floats(0.0, 1.0))
def test_a_joint_that_is_farther_from_the_path_than_its_tolerance_ends_the_motion(
    joint: int, by_rad: float, time_s: float
) -> None:
    strict = monitor(np.where(np.arange(SERVO_COUNT) == joint, 0.1, math.inf))
    measured_rad = off(PATH.at(at(time_s)), joint, by_rad)
    violated = bool(abs(measured_rad - PATH.at(at(time_s)))[joint] > 0.1)
    reason = strict.on_cycle(at(time_s), measured_rad)
    assert bool(reason) == violated
    if violated:
        assert SERVO_JOINTS[joint] in reason
        assert strict.outcome(report(reason)) == (ErrorCode.PATH_TOLERANCE_VIOLATED, reason)


def test_each_joint_is_compared_with_the_path_at_the_time_of_its_own_reading() -> None:
    read_s = np.linspace(0.1, 0.9, SERVO_COUNT)
    assert monitor(np.full(SERVO_COUNT, 1e-6)).on_cycle(read_s, 0.4 * read_s) == ""


def test_a_joint_that_was_not_read_is_off_no_path() -> None:
    measured_rad = PATH.at(at(0.5))
    measured_rad[3] = math.nan
    assert monitor(CLOSE).on_cycle(at(0.5), measured_rad) == ""


def test_the_hand_may_arrive_within_the_goals_time_and_not_later() -> None:
    watched, away = monitor(CLOSE), off(GOAL, 5, 0.2)
    assert watched.on_cycle(at(1.0 + 0.9 * GOAL_TIME_S), away) == ""
    reason = watched.on_cycle(at(1.0 + 1.1 * GOAL_TIME_S), away)
    assert SERVO_JOINTS[5] in reason
    assert watched.outcome(report(reason)) == (ErrorCode.GOAL_TOLERANCE_VIOLATED, reason)


def test_a_hand_that_is_at_its_goal_late_but_still_moving_has_not_kept_the_goals_time() -> None:
    watched = monitor()
    assert watched.on_cycle(at(1.1 + GOAL_TIME_S), GOAL) == ""
    assert watched.outcome(report("a servo is still moving")).code is ErrorCode.GOAL_TOLERANCE_VIOLATED


def test_a_cancelled_goal_ends_in_the_next_cycle_and_tells_nothing_more() -> None:
    heard: list[Pose] = []
    watched = monitor(heard=heard)
    assert watched.on_cycle(at(0.5), REST) == ""
    assert [pose.tolist() for pose in heard] == [at(0.5).tolist(), PATH.at(at(0.5)).tolist(), REST.tolist()]
    watched.cancel()
    assert watched.on_cycle(at(0.6), REST) == CANCELLED
    assert len(heard) == 3


@pytest.mark.parametrize("refused", [True, False])
def test_what_others_end_is_told_with_their_reason(refused: bool) -> None:
    watched = monitor()
    watched.on_cycle(at(0.5), REST)
    assert watched.outcome(report("stopped", refused=refused)) == (ErrorCode.INVALID_GOAL, "stopped")


def test_a_goal_that_was_reached_is_successful() -> None:
    assert monitor().outcome(report("", reached=True)) == (ErrorCode.SUCCESSFUL, "")
