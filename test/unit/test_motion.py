# SPDX-License-Identifier: Apache-2.0
"""Motions: what is refused before it comes near the bus, and how fast the joints are sent."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amazing_hand.hand.calibration import MAX_ANGLE_DEG, SERVO_COUNT
from amazing_hand.hand.joints import SERVO_JOINTS
from amazing_hand.hand.motion import (
    LIMIT_SLACK_DEG,
    MAX_KEY_POSE_TIME_S,
    MIN_SPEED_RAD_S,
    ActiveTrajectory,
    KeyPose,
    Motion,
    MotionRefused,
    MotionReport,
    Pose,
    deviations,
    motion_from_joints,
    not_arrived,
    speeds_rad_s,
    stretched_s,
)

LIMIT_RAD = math.radians(MAX_ANGLE_DEG)
REST = np.zeros(SERVO_COUNT)
PRESENT = np.linspace(-0.7, 0.7, SERVO_COUNT)
TOLERANCE_RAD = math.radians(2.0)

angles = st.floats(-LIMIT_RAD, LIMIT_RAD).map(lambda angle_rad: round(angle_rad, 9))
poses = st.lists(angles, min_size=SERVO_COUNT, max_size=SERVO_COUNT).map(np.array)
durations_s = st.floats(0.001, MAX_KEY_POSE_TIME_S)
speed_limits_rad_s = st.floats(0.5, 12.0)
joints = st.integers(0, SERVO_COUNT - 1)


def motion_of(*points: tuple[Sequence[float], float]) -> Motion:
    return Motion(tuple(KeyPose(np.array(angles_rad), time_s) for angles_rad, time_s in points))


def pose_with(joint: int, angle_rad: float) -> Pose:
    pose = np.zeros(SERVO_COUNT)
    pose[joint] = angle_rad
    return pose


@given(st.lists(poses, max_size=5), st.lists(durations_s, min_size=5, max_size=5))
def test_key_poses_within_the_limits_are_accepted_and_last_until_the_last_one(
    hand_poses: list[Pose], times_s: list[float]
) -> None:
    rising = sorted(set(times_s))
    motion = Motion(tuple(KeyPose(pose, time_s) for pose, time_s in zip(hand_poses, rising, strict=False)))
    assert motion.duration_s == (motion.key_poses[-1].time_s if motion.key_poses else 0.0)


@given(joints, st.sampled_from([math.nan, math.inf, -math.inf]))
def test_an_angle_that_is_no_number_is_refused_with_its_joint(joint: int, angle_rad: float) -> None:
    with pytest.raises(MotionRefused, match=f"key pose 1: {SERVO_JOINTS[joint]} is .*, not an angle"):
        motion_of((pose_with(joint, angle_rad), 0.5))


@given(joints, st.floats(MAX_ANGLE_DEG + LIMIT_SLACK_DEG + 0.01, 1e6), st.sampled_from([1, -1]))
def test_an_angle_out_of_range_is_refused_with_its_joint(joint: int, angle_deg: float, sign: int) -> None:
    fine = (np.zeros(SERVO_COUNT), 0.5)
    with pytest.raises(MotionRefused, match=f"key pose 2: {SERVO_JOINTS[joint]} at .* is outside its range"):
        motion_of(fine, (pose_with(joint, sign * math.radians(angle_deg)), 1.0))


@pytest.mark.parametrize("angle_deg", [MAX_ANGLE_DEG, MAX_ANGLE_DEG + 0.9 * LIMIT_SLACK_DEG])
def test_an_angle_at_the_limit_survives_rounding(angle_deg: float) -> None:
    assert motion_of((pose_with(3, -math.radians(angle_deg)), 0.5)).duration_s == 0.5


@pytest.mark.parametrize(
    "times_s",
    [
        [0.0],
        [-1.0],
        [math.nan],
        [math.inf],
        [MAX_KEY_POSE_TIME_S + 0.1],
        [0.5, 0.5],
        [0.5, 0.4],
        [0.5, math.nan],
        [0.5, 1.0, 0.9],
    ],
)
def test_times_must_rise_and_end_soon(times_s: list[float]) -> None:
    with pytest.raises(MotionRefused, match=f"key pose {len(times_s)} is due at .* s; times must rise"):
        motion_of(*((np.zeros(SERVO_COUNT), time_s) for time_s in times_s))


@pytest.mark.parametrize("shape", [(0,), (7,), (9,), (2, 4), (8, 1), ()])
def test_a_pose_must_have_eight_angles(shape: tuple[int, ...]) -> None:
    with pytest.raises(MotionRefused, match="key pose 1 has .*8 angles are needed"):
        Motion((KeyPose(np.zeros(shape), 0.5),))


def test_no_points_are_the_empty_motion() -> None:
    assert motion_from_joints(SERVO_JOINTS, [], PRESENT, TOLERANCE_RAD) == Motion(())
    assert motion_from_joints([], [], PRESENT, TOLERANCE_RAD).duration_s == 0.0


@given(st.permutations(SERVO_JOINTS), st.integers(1, SERVO_COUNT), st.data())
def test_named_joints_move_and_the_others_keep_their_angle(names: list[str], count: int, data: st.DataObject) -> None:
    named = names[:count]
    angles_rad = data.draw(st.lists(angles, min_size=count, max_size=count))
    (key_pose,) = motion_from_joints(named, [(angles_rad, 0.5)], PRESENT, TOLERANCE_RAD).key_poses
    for i, name in enumerate(SERVO_JOINTS):
        expected = angles_rad[named.index(name)] if name in named else PRESENT[i]
        assert key_pose.angles_rad[i] == expected


def test_the_present_pose_is_left_as_it_was() -> None:
    present = PRESENT.copy()
    motion_from_joints(["thumb_servo_1"], [([1.0], 0.5), ([0.5], 1.0)], present, TOLERANCE_RAD)
    assert (present == PRESENT).all()


def test_a_joint_that_is_not_named_and_not_measured_refuses_the_motion() -> None:
    present = PRESENT.copy()
    present[6] = math.nan
    with pytest.raises(MotionRefused, match="thumb_servo_1 .* not known"):
        motion_from_joints(["thumb_servo_2"], [([1.0], 0.5)], present, TOLERANCE_RAD)
    assert (
        motion_from_joints(["thumb_servo_1"], [([1.0], 0.5)], present, TOLERANCE_RAD).key_poses[0].angles_rad[6] == 1.0
    )
    assert motion_from_joints(["thumb_servo_2"], [], present, TOLERANCE_RAD) == Motion(())


@pytest.mark.parametrize("names", [["pinky_servo_1"], ["thumb_servo_1", "thumb_servo_1"], ["thumb_servo_1", ""]])
def test_unknown_and_repeated_joints_are_refused(names: list[str]) -> None:
    with pytest.raises(MotionRefused, match="joint names .* are not"):
        motion_from_joints(names, [([0.0] * len(names), 0.5)], PRESENT, TOLERANCE_RAD)


@pytest.mark.parametrize("angles_rad", [[], [0.1], [0.1, 0.2, 0.3]])
def test_a_wrong_number_of_angles_is_refused(angles_rad: list[float]) -> None:
    points = [([0.1, 0.2], 0.5), (angles_rad, 1.0)]
    with pytest.raises(MotionRefused, match=f"key pose 2 has {len(angles_rad)} angles for 2 joints"):
        motion_from_joints(["thumb_servo_1", "thumb_servo_2"], points, PRESENT, TOLERANCE_RAD)


NEAR = (PRESENT + 0.9 * TOLERANCE_RAD).tolist()
FAR = (PRESENT + 1.1 * TOLERANCE_RAD).tolist()


def test_a_planner_s_first_point_at_time_0_where_the_hand_is_is_left_out() -> None:
    motion = motion_from_joints(SERVO_JOINTS, [(NEAR, 0.0), (FAR, 0.5)], PRESENT, TOLERANCE_RAD)
    assert [(key_pose.time_s, key_pose.angles_rad.tolist()) for key_pose in motion.key_poses] == [(0.5, FAR)]
    assert motion_from_joints(SERVO_JOINTS, [(NEAR, 0.0)], PRESENT, TOLERANCE_RAD) == Motion(())
    assert motion_from_joints(["thumb_servo_2"], [(PRESENT[7:], 0.0)], PRESENT, TOLERANCE_RAD) == Motion(())


@pytest.mark.parametrize("present", [PRESENT, np.full(SERVO_COUNT, math.nan)], ids=["elsewhere", "not known"])
def test_a_first_point_at_time_0_where_the_hand_is_not_is_refused_with_what_to_do(present: Pose) -> None:
    with pytest.raises(MotionRefused, match="key pose 1 is due at 0 s, but index_servo_1 .*: give it time"):
        motion_from_joints(SERVO_JOINTS, [(FAR, 0.0), (FAR, 0.5)], present, TOLERANCE_RAD)


def test_equal_times_are_taken_for_equal_poses_only() -> None:
    motion = motion_from_joints(SERVO_JOINTS, [(FAR, 0.5), (FAR, 0.5), (NEAR, 1.0)], PRESENT, TOLERANCE_RAD)
    assert [key_pose.time_s for key_pose in motion.key_poses] == [0.5, 1.0]
    with pytest.raises(MotionRefused, match="key pose 2 is due at 0.5 s"):
        motion_from_joints(SERVO_JOINTS, [(FAR, 0.5), (NEAR, 0.5)], PRESENT, TOLERANCE_RAD)


@given(poses, poses, st.floats(-1.0, MAX_KEY_POSE_TIME_S), speed_limits_rad_s)
def test_no_joint_is_sent_faster_than_the_limit_or_too_slowly_to_be_in_time(
    start_rad: Pose, goal_rad: Pose, duration_s: float, limit_rad_s: float
) -> None:
    speeds = speeds_rad_s(start_rad, goal_rad, duration_s, limit_rad_s)
    assert (speeds >= MIN_SPEED_RAD_S).all()
    assert (speeds <= limit_rad_s * (1 + 1e-9)).all()


@given(poses, poses, durations_s, speed_limits_rad_s)
def test_all_joints_arrive_together_and_as_asked_if_the_limit_allows(
    start_rad: Pose, goal_rad: Pose, duration_s: float, limit_rad_s: float
) -> None:
    distance_rad = np.abs(goal_rad - start_rad)
    speeds = speeds_rad_s(start_rad, goal_rad, duration_s, limit_rad_s)
    times_s = distance_rad / speeds
    needed_s = stretched_s(distance_rad, duration_s, limit_rad_s)
    assert times_s.max() <= needed_s * (1 + 1e-9)
    assert times_s[speeds > MIN_SPEED_RAD_S] == pytest.approx(needed_s)
    assert needed_s == pytest.approx(max(duration_s, distance_rad.max() / limit_rad_s))


@pytest.mark.parametrize("duration_s", [0.0, -0.01, 0.02])
def test_a_pose_that_is_held_already_needs_no_time_and_keeps_a_speed(duration_s: float) -> None:
    """Also when it is overdue: a speed that is no number would stop the driver."""
    assert (speeds_rad_s(PRESENT, PRESENT, duration_s, 7.0) == MIN_SPEED_RAD_S).all()
    assert stretched_s(np.zeros(SERVO_COUNT), duration_s, 7.0) == max(duration_s, 0.0)


def test_key_poses_are_due_one_after_the_other_each_when_the_one_before_is_over() -> None:
    motion = motion_of((REST, 0.5), (PRESENT, 1.0))
    course = ActiveTrajectory(motion, REST, lambda report: None, start_s=10.0)
    assert course.next_due(9.9) is None
    assert course.next_due(10.0) is motion.key_poses[0]
    assert course.next_due(10.4) is None
    course.arrives_s = 10.5
    assert not course.should_be_there(11.0)
    assert course.next_due(10.5) is motion.key_poses[1]
    course.arrives_s = 11.0
    assert course.next_due(20.0) is None
    assert not course.should_be_there(10.9)
    assert course.should_be_there(11.0)
    assert course.goal_rad is motion.key_poses[1].angles_rad


def test_an_empty_motion_is_where_it_is_kept_at_once() -> None:
    course = ActiveTrajectory(Motion(()), PRESENT, lambda report: None)
    assert course.next_due(10.0) is None
    assert course.should_be_there(10.0)
    assert course.goal_rad is PRESENT


@pytest.mark.parametrize("reason", ["", "stopped"])
def test_a_motion_that_ends_without_a_reason_was_reached(reason: str) -> None:
    reports: list[MotionReport] = []
    ActiveTrajectory(motion_of((REST, 0.5)), PRESENT, reports.append).end(PRESENT, reason)
    (report,) = reports
    assert (report.reached, report.reason) == (not reason, reason)
    assert report.measured_rad is PRESENT
    assert (report.commanded_rad == REST).all()


def test_joints_have_arrived_within_the_tolerance_and_unread_ones_never() -> None:
    goal_rad = np.zeros(SERVO_COUNT)
    measured_rad = np.array([0.0, 0.1, -0.1, 0.11, -0.11, math.nan, math.pi, 0.05])
    assert not_arrived(measured_rad, goal_rad, 0.1) == [3, 4, 5, 6]
    assert not_arrived(goal_rad, np.full(SERVO_COUNT, math.nan), 0.1) == list(range(SERVO_COUNT))


def test_joints_that_have_not_arrived_are_named_with_their_angles() -> None:
    measured_rad = np.deg2rad([0.0, 1.9, 2.1, -40.0, math.nan, 0.0, 0.0, 0.0])
    assert deviations(measured_rad, REST, math.radians(2.0), SERVO_JOINTS) == (
        "middle_servo_1 is at 2.1 instead of 0.0 degrees; middle_servo_2 is at -40.0 instead of 0.0 degrees; "
        "ring_servo_1 does not answer"
    )
    assert deviations(REST, REST, math.radians(2.0), SERVO_JOINTS) == ""
