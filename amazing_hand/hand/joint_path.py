# SPDX-License-Identifier: Apache-2.0
"""Interpolate between the points of a joint trajectory, and turn the path into key poses for the servos. Pure.

Between two points the path is a polynomial of the lowest order that meets what both points give: linear (positions),
cubic (velocities too), quintic (accelerations too), as in the joint_trajectory_controller of ros2_control.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from amazing_hand.hand.calibration import SERVO_COUNT, Calibration
from amazing_hand.hand.joints import SERVO_JOINTS
from amazing_hand.hand.motion import KeyPose, Motion, MotionMonitor, MotionRefused, Pose
from amazing_hand.hand.servo_limits import DRIVER_CYCLE_S

SEND_PERIOD_S: Final = 0.1
"""Least time between two key poses that are sent to the servos.

A servo runs to its goal at a constant speed, which is a linear interpolation at its own rate, so one packet per 0.1 s
follows a path closely: with 5 rad/s^2 it cuts a bend by 0.006 rad, about one step of the servo. More packets would add
little, and long streams of writes hang this servo (https://github.com/kisaragi-mochi/stackchan-mcp/issues/100).
"""


@dataclass(frozen=True)
class PathPoint:
    """A point of a joint trajectory, for the named joints.

    Attributes:
        time_s: time from the trajectory's start.
        positions_rad: one angle per named joint.
        velocities_rad_s: one per named joint, or empty.
        accelerations_rad_s2: one per named joint, or empty.
    """

    time_s: float
    positions_rad: Sequence[float]
    velocities_rad_s: Sequence[float] = ()
    accelerations_rad_s2: Sequence[float] = ()


@dataclass(frozen=True)
class JointPath:
    """Angles of all joints over time, linear between samples.

    Attributes:
        times_s: rising times (n,); the first is when the path begins, before it the hand holds.
        poses_rad: joint angles (n, 8).
    """

    times_s: NDArray[np.float64]
    poses_rad: NDArray[np.float64]

    @property
    def duration_s(self) -> float:
        return float(self.times_s[-1])

    @property
    def goal_rad(self) -> Pose:
        return np.asarray(self.poses_rad[-1])

    def at(self, elapsed_s: Pose) -> Pose:
        """Return the joint angles (8,) rad, each at its own time (8,)."""
        angles = [np.interp(elapsed_s[joint], self.times_s, self.poses_rad[:, joint]) for joint in range(SERVO_COUNT)]
        return np.array(angles)

    def motion(self, calibration: Calibration, monitor: MotionMonitor | None = None) -> Motion:
        """Return the key poses to send, SEND_PERIOD_S or more apart. Raises MotionRefused if one is outside limits."""
        for extreme in (self.poses_rad.min(axis=0), self.poses_rad.max(axis=0)):
            if problem := calibration.outside_limits(extreme):
                raise MotionRefused(f"on the way between the points, {problem}")
        return Motion(tuple(KeyPose(self.poses_rad[i], float(self.times_s[i])) for i in _sent(self.times_s)), monitor)


def joint_path(names: Sequence[str], points: Sequence[PathPoint], start_rad: Pose, delay_s: float = 0.0) -> JointPath:
    """Interpolate a trajectory from where the hand is.

    The numbers of `names` and positions must have been checked, as `motion_from_joints` does.

    Args:
        names: joints that move; the others keep their angle of `start_rad`.
        points: one or more, times not falling. Without a point at time 0, the path begins at `start_rad`, at rest.
        start_rad: joint angles (8,).
        delay_s: time until the trajectory starts; the hand holds until then.

    Raises:
        MotionRefused: velocities or accelerations are incomplete, not finite, or cannot be followed.
    """
    columns = [SERVO_JOINTS.index(name) for name in names]
    knots = [_Knot.of(point, number, columns, start_rad) for number, point in enumerate(points, start=1)]
    if knots[-1].velocity is not None and np.abs(knots[-1].velocity).max() > _AT_REST_RAD_S:
        raise MotionRefused("the last point has a velocity, but the hand stops there: make it 0")
    if knots[0].time_s > 0.0:
        knots.insert(0, _Knot(0.0, np.array(start_rad), np.zeros(SERVO_COUNT), np.zeros(SERVO_COUNT)))
    times, poses = [0.0], [knots[0].position]
    for begin, end in pairwise(knots):
        if end.time_s > begin.time_s:  # planners may repeat a point
            parts = _between(begin, end)
            times += (begin.time_s + (end.time_s - begin.time_s) * parts).tolist()
            poses += list(_polynomial(begin, end, parts))
    if times[-1] == 0.0:  # one point, at time 0: the hand is there within the tolerance, and goes all the way
        times, poses = [0.0, DRIVER_CYCLE_S], poses * 2
    return JointPath(np.array(times) + delay_s, np.array(poses))


# What a controller takes for standing still at the end.
_AT_REST_RAD_S: Final = 1e-3


@dataclass(frozen=True)
class _Knot:
    """A point for all eight joints; None: not given."""

    time_s: float
    position: Pose
    velocity: Pose | None
    acceleration: Pose | None

    @classmethod
    def of(cls, point: PathPoint, number: int, columns: list[int], start_rad: Pose) -> "_Knot":
        if len(point.accelerations_rad_s2) and not len(point.velocities_rad_s):
            raise MotionRefused(f"point {number} has accelerations but no velocities: give both or neither")
        position = np.array(start_rad, dtype=np.float64)
        position[columns] = point.positions_rad
        velocity = _of_all(point.velocities_rad_s, "velocities", number, columns)
        return cls(
            point.time_s, position, velocity, _of_all(point.accelerations_rad_s2, "accelerations", number, columns)
        )


def _of_all(values: Sequence[float], what: str, number: int, columns: list[int]) -> Pose | None:
    """Return the values for all eight joints, 0 for those that do not move; None when there are no values."""
    if not len(values):
        return None
    if len(values) != len(columns):
        raise MotionRefused(f"point {number} has {len(values)} {what} for {len(columns)} joints")
    if not all(map(math.isfinite, values)):
        raise MotionRefused(f"point {number} has {what} that are not finite: {list(values)}")
    filled = np.zeros(SERVO_COUNT)
    filled[columns] = values
    return filled


def _between(begin: _Knot, end: _Knot) -> NDArray[np.float64]:
    """Return where a segment is sampled, as rising parts of it up to 1: its end only where it is linear."""
    if begin.velocity is None or end.velocity is None:
        return np.ones(1)
    count = math.ceil(min(end.time_s - begin.time_s, _MAX_SEGMENT_S) / DRIVER_CYCLE_S)
    return np.arange(1, count + 1) / count


# A longer segment is refused later, since no motion may last longer; until then it must not take memory.
_MAX_SEGMENT_S: Final = 60.0


def _polynomial(begin: _Knot, end: _Knot, parts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the joint angles (n, 8) at the parts (n,) that `_between` gives: Hermite polynomials over the segment."""
    u, duration_s = parts[:, None], end.time_s - begin.time_s
    way = end.position - begin.position
    if begin.velocity is None or end.velocity is None:
        return end.position[None]
    v0, v1 = begin.velocity * duration_s, end.velocity * duration_s
    if begin.acceleration is None or end.acceleration is None:
        poses = begin.position + v0 * u + (3 * way - 2 * v0 - v1) * u**2 + (v0 + v1 - 2 * way) * u**3
    else:
        a0, a1 = begin.acceleration * duration_s**2 / 2, end.acceleration * duration_s**2 / 2
        poses = begin.position + v0 * u + a0 * u**2
        poses = poses + (10 * way - 6 * v0 - 4 * v1 - 3 * a0 + a1) * u**3
        poses = poses + (-15 * way + 8 * v0 + 7 * v1 + 3 * a0 - 2 * a1) * u**4
        poses = poses + (6 * way - 3 * v0 - 3 * v1 - a0 + a1) * u**5
    poses[-1] = end.position  # not a rounding error beside it
    return np.asarray(poses)


def _sent(times_s: NDArray[np.float64]) -> list[int]:
    """Return which samples become key poses: none at time 0, the last always, SEND_PERIOD_S or more apart."""
    sent: list[int] = []
    last_s = 0.0
    for i in range(len(times_s) - 1):
        if times_s[i] > 0.0 and (i == 0 or times_s[i] - last_s >= SEND_PERIOD_S - _ROUNDING_S):
            sent.append(i)
            last_s = float(times_s[i])
    # The sample before the last gives way to it, but not the one at which a delayed path begins.
    if sent and sent[-1] > 0 and times_s[-1] - times_s[sent[-1]] < SEND_PERIOD_S - _ROUNDING_S:
        sent.pop()
    return [*sent, len(times_s) - 1]


_ROUNDING_S: Final = 1e-6
