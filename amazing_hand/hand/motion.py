# SPDX-License-Identifier: Apache-2.0
"""Motions of the whole hand: timed key poses, validated before they are sent. Pure; time is passed in."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from amazing_hand.hand.calibration import LIMIT_SLACK_DEG, MAX_ANGLE_DEG, SERVO_COUNT
from amazing_hand.hand.joints import SERVO_JOINTS

Pose = NDArray[np.float64]
"""Eight joint angles in radians, in the order of SERVO_JOINTS."""

# Speeds are whole servo steps per second (0.3 degrees/s): below this, rounding would change the time of arrival
# noticeably. A joint that has only a few degrees to go arrives a little early instead.
MIN_SPEED_RAD_S: Final = 0.25

# Latest time of a key pose: a typing error in a message must not block the hand for minutes.
MAX_KEY_POSE_TIME_S: Final = 60.0


class MotionRefused(ValueError):
    """Invalid or unsafe motion; the message is one line for the sender."""


@dataclass(frozen=True)
class KeyPose:
    """A pose (8,) rad to be reached `time_s` seconds after the start of the motion."""

    angles_rad: Pose
    time_s: float


class MotionMonitor(Protocol):
    """Supervise one motion: its own tolerances at the goal, and whether it may go on.

    Attributes:
        goal_tolerance_rad: a joint this close to the goal has arrived (8,).
        latest_s: time from the motion's start by which the hand must have arrived.
    """

    @property
    def goal_tolerance_rad(self) -> Pose: ...

    @property
    def latest_s(self) -> float: ...

    def on_cycle(self, elapsed_s: Pose, measured_rad: Pose) -> str:
        """Return why the motion must end here, or an empty string. Called once per cycle, in the driver's thread.

        Args:
            elapsed_s: time from the motion's start to the reading of each joint (8,), not below 0.
            measured_rad: the joint angles (8,), NaN where a servo could not be read.
        """


@dataclass(frozen=True)
class Motion:
    """Key poses in rising order of time; an empty motion keeps the present pose. Raises MotionRefused if invalid.

    monitor: supervises the motion; None: only its arrival is checked, by the driver's settings.
    """

    key_poses: tuple[KeyPose, ...]
    monitor: MotionMonitor | None = None

    def __post_init__(self) -> None:
        previous_s = 0.0
        for number, key_pose in enumerate(self.key_poses, start=1):
            _check_angles(key_pose.angles_rad, number)
            if not previous_s < key_pose.time_s <= MAX_KEY_POSE_TIME_S:  # also refuses NaN
                raise MotionRefused(
                    f"key pose {number} is due at {key_pose.time_s} s; times must rise from above "
                    f"{previous_s:g} s to at most {MAX_KEY_POSE_TIME_S:g} s"
                )
            previous_s = key_pose.time_s

    @property
    def duration_s(self) -> float:
        return self.key_poses[-1].time_s if self.key_poses else 0.0


@dataclass(frozen=True)
class MotionReport:
    """Result of a motion.

    Attributes:
        reached: whether the hand has arrived at the last pose.
        measured_rad: joint angles (8,) at the end, NaN where a servo could not be read.
        commanded_rad: joint angles (8,) of the last pose.
        reason: one line, empty when reached.
        refused: whether everything that belongs to this motion, such as its sentence, is over too.
    """

    reached: bool
    measured_rad: Pose
    commanded_rad: Pose
    reason: str
    refused: bool = False


EndOfMotion = Callable[[MotionReport], None]


@dataclass
class ActiveTrajectory:
    """A motion in execution.

    Attributes:
        kept_rad: the pose (8,) that an empty motion keeps.
        on_end: called with the result.
        start_s: monotonic time of the start.
        arrives_s: monotonic time at which the hand should reach the key pose that was sent last.
        sent: number of key poses sent.
        repeats: how often the last one was sent again for servos that missed it.
    """

    motion: Motion
    kept_rad: Pose
    on_end: EndOfMotion
    start_s: float = 0.0
    arrives_s: float = 0.0
    sent: int = 0
    repeats: int = 0

    @property
    def goal_rad(self) -> Pose:
        """The last pose (8,) of the motion."""
        return self.motion.key_poses[-1].angles_rad if self.motion.key_poses else self.kept_rad

    def next_due(self, now_s: float) -> KeyPose | None:
        """Return the key pose to send now and count it as sent; None until the time of the one before is over."""
        key_poses = self.motion.key_poses
        began_s = self.start_s + (key_poses[self.sent - 1].time_s if self.sent else 0.0)
        if self.sent == len(key_poses) or now_s < began_s:
            return None
        self.sent += 1
        return key_poses[self.sent - 1]

    def should_be_there(self, now_s: float) -> bool:
        """Return whether the planned time of arrival is over; always true for an empty motion."""
        return self.sent == len(self.motion.key_poses) and now_s >= self.arrives_s

    def end(self, measured_rad: Pose, reason: str, *, refused: bool = False) -> None:
        """Call `on_end` with the result; an empty reason means that the goal was reached."""
        self.on_end(MotionReport(not reason, measured_rad, self.goal_rad, reason, refused))


def motion_from_joints(
    names: Sequence[str],
    points: Sequence[tuple[Sequence[float], float]],
    present_rad: Pose,
    tolerance_rad: float,
) -> Motion:
    """Build a motion from named joint angles, as in a JointTrajectory message.

    Planners begin with a point at time 0 at the present pose, and may repeat a point: such points are left out.

    Args:
        names: joints that move; the others keep their angle of `present_rad`.
        points: (angles in radians in the order of names, time in seconds) per key pose.
        present_rad: present joint angles (8,), NaN where unknown.
        tolerance_rad: a joint this close to its present angle counts as there.

    Raises:
        MotionRefused: a name is unknown or repeated, the number of angles is wrong, a joint is neither named nor
            measured, or Motion refuses the key poses.
    """
    unknown = [name for name in names if name not in SERVO_JOINTS]
    if unknown or len(set(names)) != len(names):
        raise MotionRefused(
            f"joint names {list(names)} are not {SERVO_COUNT} or fewer different ones of {', '.join(SERVO_JOINTS)}"
        )
    for joint, angle_rad in zip(SERVO_JOINTS, present_rad, strict=True):
        if points and joint not in names and math.isnan(angle_rad):
            raise MotionRefused(f"{joint} has no angle in the motion, and its present one is not known: name it too")
    columns = [SERVO_JOINTS.index(name) for name in names]
    key_poses: list[KeyPose] = []
    for number, (angles_rad, time_s) in enumerate(points, start=1):
        if len(angles_rad) != len(names):
            raise MotionRefused(f"key pose {number} has {len(angles_rad)} angles for {len(names)} joints")
        pose = np.array(present_rad, dtype=np.float64)
        pose[columns] = angles_rad
        if time_s == 0.0 and not key_poses:
            if far := not_arrived(pose, present_rad, tolerance_rad):
                raise MotionRefused(
                    f"key pose {number} is due at 0 s, but {SERVO_JOINTS[far[0]]} is not there yet: give it time"
                )
        elif not (key_poses and key_poses[-1].time_s == time_s and np.array_equal(key_poses[-1].angles_rad, pose)):
            key_poses.append(KeyPose(pose, time_s))
    return Motion(tuple(key_poses))


def speeds_rad_s(start_rad: Pose, goal_rad: Pose, duration_s: float, max_speed_rad_s: float) -> Pose:
    """Return the speeds (8,) rad/s with which all joints arrive together after `duration_s`, or later at the limit.

    If one joint needs longer, all get its time, so that the joints move in proportion.
    """
    distance = np.abs(goal_rad - start_rad)
    time_s = stretched_s(distance, duration_s, max_speed_rad_s)
    if not time_s:  # overdue, and the hand is at the goal already
        return np.full(SERVO_COUNT, MIN_SPEED_RAD_S)
    return np.maximum(distance / time_s, MIN_SPEED_RAD_S)


def stretched_s(distance_rad: Pose, duration_s: float, max_speed_rad_s: float) -> float:
    """Return the duration [s] of a move over these distances (8,), at least `duration_s`, within the speed limit.

    A `duration_s` below zero means that the key pose is overdue: move as fast as the limit allows.
    """
    return max(duration_s, float(np.max(distance_rad)) / max_speed_rad_s)


def not_arrived(measured_rad: Pose, goal_rad: Pose, tolerance_rad: float | Pose) -> list[int]:
    """Return the indices of the joints that are not within the tolerance of the goal; NaN counts as not arrived."""
    limits_rad = np.broadcast_to(tolerance_rad, SERVO_COUNT)
    return [i for i in range(SERVO_COUNT) if not abs(measured_rad[i] - goal_rad[i]) <= limits_rad[i]]


def deviations(measured_rad: Pose, goal_rad: Pose, tolerance_rad: float | Pose, names: Sequence[str]) -> str:
    """Return one line with measured and goal angles of the joints that have not arrived, empty when all have."""
    measured_deg, goal_deg = np.rad2deg(measured_rad), np.rad2deg(goal_rad)
    return "; ".join(
        f"{names[i]} does not answer"
        if math.isnan(measured_rad[i])
        else f"{names[i]} is at {measured_deg[i]:.1f} instead of {goal_deg[i]:.1f} degrees"
        for i in not_arrived(measured_rad, goal_rad, tolerance_rad)
    )


def _check_angles(angles_rad: Pose, number: int) -> None:
    if angles_rad.shape != (SERVO_COUNT,):
        raise MotionRefused(f"key pose {number} has the shape {angles_rad.shape}; {SERVO_COUNT} angles are needed")
    for joint, angle_rad in zip(SERVO_JOINTS, angles_rad, strict=True):
        if not math.isfinite(angle_rad):
            raise MotionRefused(f"key pose {number}: {joint} is {angle_rad}, not an angle")
        if abs(math.degrees(angle_rad)) > MAX_ANGLE_DEG + LIMIT_SLACK_DEG:
            raise MotionRefused(
                f"key pose {number}: {joint} at {math.degrees(angle_rad):.1f} degrees is outside "
                f"its range of {-MAX_ANGLE_DEG:g} to {MAX_ANGLE_DEG:g}"
            )
