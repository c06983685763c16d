# SPDX-License-Identifier: Apache-2.0
"""The path between the points of a joint trajectory, and the key poses that are sent for it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amazing_hand.config import load_calibration
from amazing_hand.hand.calibration import SERVO_COUNT
from amazing_hand.hand.joint_path import SEND_PERIOD_S, JointPath, PathPoint, joint_path
from amazing_hand.hand.joints import SERVO_JOINTS
from amazing_hand.hand.motion import MAX_KEY_POSE_TIME_S, MotionMonitor, MotionRefused
from amazing_hand.hand.servo_limits import DRIVER_CYCLE_S

START = np.full(SERVO_COUNT, 0.1)
JOINT = SERVO_JOINTS[2]
STEP_RAD = 1e-9
CALIBRATION = load_calibration()


def one(path: JointPath, time_s: float) -> float:
    """Where the joint is at this time."""
    return float(path.at(np.full(SERVO_COUNT, time_s))[2])


def slope(path: JointPath, time_s: float) -> float:
    return (one(path, time_s + DRIVER_CYCLE_S) - one(path, time_s - DRIVER_CYCLE_S)) / (2 * DRIVER_CYCLE_S)


def path_of(*points: tuple[object, ...]) -> JointPath:
    """A path of one joint: (time, position, velocity, acceleration), the last two if given."""
    return joint_path([JOINT], [PathPoint(p[0], *([value] for value in p[1:])) for p in points], START)  # type: ignore


def test_positions_alone_are_joined_by_straight_lines_from_where_the_hand_is() -> None:
    path = path_of((1.0, 0.5), (2.0, 0.3))
    assert [one(path, t) for t in (-1.0, 0.0, 0.5, 1.0, 1.5, 2.0, 9.0)] == pytest.approx(
        [0.1, 0.1, 0.3, 0.5, 0.4, 0.3, 0.3]
    )
    assert len(path.motion(CALIBRATION).key_poses) == 2


def test_joints_that_are_not_named_stay_where_they_are() -> None:
    path = path_of((1.0, 0.5, 0.0, 0.0))
    assert np.delete(path.poses_rad, 2, axis=1) == pytest.approx(0.1)


def test_with_velocities_the_path_is_a_cubic_that_has_them() -> None:
    path = path_of((0.0, 0.0, 0.0), (1.0, 0.2, 0.4), (2.0, 0.4, 0.0))
    assert one(path, 0.5) == pytest.approx(0.5 * 0.2 - 0.4 / 8)  # Hermite: half the way, less an eighth of the speed
    assert slope(path, 1.0) == pytest.approx(0.4, abs=0.01)
    assert one(path, 2.0) == 0.4


def test_with_accelerations_the_path_is_a_quintic() -> None:
    path = path_of((0.0, 0.0, 0.0, 0.0), (1.0, 1.0, 0.0, 0.0))
    u = 0.24
    assert one(path, u) == pytest.approx(10 * u**3 - 15 * u**4 + 6 * u**5)  # the minimum-jerk curve
    bent = path_of((0.0, 0.0, 0.0, 2.0), (1.0, 1.0, 0.0, -2.0))
    assert one(bent, u) == pytest.approx(u**2 + 6 * u**3 - 10 * u**4 + 4 * u**5)  # its second derivatives: 2 and -2
    assert 1.0 - one(bent, 1.0 - u) == pytest.approx(one(bent, u))


@pytest.mark.parametrize(
    ("point", "reason"),
    [
        ((1.0, 0.5, 0.3), "the last point has a velocity"),
        ((1.0, 0.5, np.nan), "not finite"),
        ((1.0, 0.5, 0.0, np.inf), "not finite"),
    ],
)
def test_velocities_that_cannot_be_followed_are_refused_with_the_reason(point: tuple[float, ...], reason: str) -> None:
    with pytest.raises(MotionRefused, match=reason):
        path_of(point)


def test_incomplete_velocities_and_accelerations_are_refused() -> None:
    with pytest.raises(MotionRefused, match="point 1 has 2 velocities for 1 joints"):
        joint_path([JOINT], [PathPoint(1.0, [0.5], [0.0, 0.0])], START)
    with pytest.raises(MotionRefused, match="point 1 has accelerations but no velocities"):
        joint_path([JOINT], [PathPoint(1.0, [0.5], [], [0.0])], START)


def test_a_curve_that_leaves_a_joints_limits_between_two_points_is_refused() -> None:
    limit = np.deg2rad(CALIBRATION.max_deg[2])
    path = path_of((0.0, limit - 0.1, 0.0), (0.5, limit - 0.05, 4.0), (1.0, limit - 0.1, 0.0))
    with pytest.raises(MotionRefused, match=f"between the points, {JOINT}"):
        path.motion(CALIBRATION)


def test_a_start_to_come_is_a_hold_before_the_path() -> None:
    path = joint_path([JOINT], [PathPoint(1.0, [0.5])], START, delay_s=2.0)
    assert [one(path, t) for t in (0.0, 2.0, 2.5, 3.0)] == pytest.approx([0.1, 0.1, 0.3, 0.5])
    key_poses = path.motion(CALIBRATION).key_poses
    assert [key_pose.time_s for key_pose in key_poses] == pytest.approx([2.0, 3.0])
    assert key_poses[0].angles_rad == pytest.approx(START)


def test_a_single_point_at_time_0_is_gone_to_at_once() -> None:
    (key_pose,) = path_of((0.0, 0.12)).motion(CALIBRATION).key_poses
    assert key_pose.angles_rad[2] == 0.12
    assert 0.0 < key_pose.time_s <= DRIVER_CYCLE_S


def test_a_path_of_years_is_refused_and_takes_no_memory() -> None:
    path = path_of((1e9, 0.5, 0.0))
    assert len(path.times_s) <= 2 + MAX_KEY_POSE_TIME_S / DRIVER_CYCLE_S
    with pytest.raises(MotionRefused, match="times must rise"):
        path.motion(CALIBRATION)


def test_the_motion_has_the_monitor() -> None:
    class Monitor:
        goal_tolerance_rad, latest_s = START, 1.0

        def on_cycle(self, elapsed_s: object, measured_rad: object) -> str:
            return ""

    monitor: MotionMonitor = Monitor()
    assert path_of((1.0, 0.5)).motion(CALIBRATION, monitor).monitor is monitor


@given(
    st.lists(st.tuples(st.floats(0.005, 0.6), st.floats(-0.5, 0.5), st.floats(-2.0, 2.0)), min_size=1, max_size=30),
    st.sampled_from(["positions", "velocities", "accelerations"]),
    st.sampled_from([0.0, 0.03, 1.0]),
)
def test_whatever_comes_packets_are_rare_and_the_last_pose_is_reached_in_time(
    steps: list[tuple[float, float, float]], order: str, delay_s: float
) -> None:
    times = np.cumsum([step_s for step_s, _, _ in steps]).tolist()
    points = []
    for number, (time_s, (_, position, velocity)) in enumerate(zip(times, steps, strict=True), start=1):
        speed = [] if order == "positions" else [0.0 if number == len(steps) else velocity * 0.1]
        points.append(PathPoint(time_s, [position], speed, [0.0] if order == "accelerations" else []))
    path = joint_path([JOINT], points, START, delay_s)
    assert path.poses_rad[-1, 2] == steps[-1][1]
    for point in points:
        assert one(path, point.time_s + delay_s) == pytest.approx(point.positions_rad[0], abs=1e-6)
    key_poses = path.motion(CALIBRATION).key_poses
    sent_s = [key_pose.time_s for key_pose in key_poses]
    assert sent_s[-1] == pytest.approx(times[-1] + delay_s)
    assert key_poses[-1].angles_rad == pytest.approx(path.goal_rad)
    # But for the hold before a path that starts later, and a path that is shorter as a whole.
    later = [time_s for time_s in sent_s if time_s > delay_s + STEP_RAD]
    assert all(gap >= SEND_PERIOD_S - 1e-5 for gap in np.diff([delay_s, *later])[: None if len(later) > 1 else 0])
