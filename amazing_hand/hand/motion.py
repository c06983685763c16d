# SPDX-License-Identifier: Apache-2.0
"""Motions of the whole hand: key poses in time, checked before they come near the bus. Pure; time is passed in."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from amazing_hand.hand.calibration import LIMIT_SLACK_DEG, MAX_ANGLE_DEG, SERVO_COUNT
from amazing_hand.hand.joints import SERVO_JOINTS

Pose = NDArray[np.float64]
"""Eight joint angles in radians, in the order of SERVO_JOINTS."""

# Speeds are whole servo steps per second (0.3 degrees/s): slower than this, rounding would show in the time of arrival.
# A joint that has only a few degrees to go arrives a little early instead.
MIN_SPEED_RAD_S: Final = 0.25

# No key pose lasts longer than this: a typing error in a message must not block the hand for minutes.
MAX_KEY_POSE_TIME_S: Final = 60.0


class MotionRefused(ValueError):
    """The motion would be wrong or harmful; the message is one line for the sender."""


@dataclass(frozen=True)
class KeyPose:
    """Be at this pose, `time_s` seconds after the motion's start."""

    angles_rad: Pose
    time_s: float


@dataclass(frozen=True)
class Motion:
    """Key poses in rising order of time. None: keep the present pose."""

    key_poses: tuple[KeyPose, ...]

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
    """How a motion ended.

    measured_rad: the pose then, NaN where a servo could not be read. reason: one line, empty when reached.
    refused: what began together with this motion is over too, such as its sentence.
    """

    reached: bool
    measured_rad: Pose
    commanded_rad: Pose
    reason: str
    refused: bool = False


EndOfMotion = Callable[[MotionReport], None]


@dataclass
class ActiveTrajectory:
    """A motion on its way.

    kept_rad: the pose of an empty motion. on_end: is told how it ended.
    arrives_s: when the hand has had time for the key pose that was sent last. sent: how many were. repeats: how often
    the last one was sent again for servos that missed it.
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
        """The pose that it ends with."""
        return self.motion.key_poses[-1].angles_rad if self.motion.key_poses else self.kept_rad

    def next_due(self, now_s: float) -> KeyPose | None:
        """The key pose to send now, if the time of the one before is over; it counts as sent."""
        key_poses = self.motion.key_poses
        began_s = self.start_s + (key_poses[self.sent - 1].time_s if self.sent else 0.0)
        if self.sent == len(key_poses) or now_s < began_s:
            return None
        self.sent += 1
        return key_poses[self.sent - 1]

    def should_be_there(self, now_s: float) -> bool:
        """Whether the hand has had time for all of it; for an empty motion it always has."""
        return self.sent == len(self.motion.key_poses) and now_s >= self.arrives_s

    def end(self, measured_rad: Pose, reason: str, *, refused: bool = False) -> None:
        """Tell how it ended: with an empty reason, well."""
        self.on_end(MotionReport(not reason, measured_rad, self.goal_rad, reason, refused))


def motion_from_joints(
    names: Sequence[str],
    points: Sequence[tuple[Sequence[float], float]],
    present_rad: Pose,
    tolerance_rad: float,
) -> Motion:
    """A motion from named joint angles, as a JointTrajectory carries them.

    Planners begin with a point at time 0 where the hand is, and may repeat a point: such points are left out.

    names: joints that move; the others keep their angle of `present_rad`.
    points: (angles in radians in the order of names, time in seconds) per key pose.
    tolerance_rad: so near to its present angle a joint is there.
    Raises MotionRefused for an unknown or repeated name, a wrong number of angles, a joint that is neither named nor
    measured, and what Motion refuses.
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
    """Speed per joint so that all arrive together after `duration_s`, or as soon after as the limit allows.

    Where one joint needs longer, all get its time, so that the hand keeps its shape on the way.
    """
    distance = np.abs(goal_rad - start_rad)
    time_s = stretched_s(distance, duration_s, max_speed_rad_s)
    if not time_s:  # overdue, and the hand is there
        return np.full(SERVO_COUNT, MIN_SPEED_RAD_S)
    return np.maximum(distance / time_s, MIN_SPEED_RAD_S)


def stretched_s(distance_rad: Pose, duration_s: float, max_speed_rad_s: float) -> float:
    """The time that a move of these distances takes when no joint may exceed the speed limit.

    A `duration_s` below zero asks for a key pose that is overdue: as fast as the limit allows.
    """
    return max(duration_s, float(np.max(distance_rad)) / max_speed_rad_s)


def not_arrived(measured_rad: Pose, goal_rad: Pose, tolerance_rad: float) -> list[int]:
    """Places of the joints that are not within the tolerance of the goal; an unread (NaN) joint has not arrived."""
    return [i for i in range(SERVO_COUNT) if not abs(measured_rad[i] - goal_rad[i]) <= tolerance_rad]


def deviations(measured_rad: Pose, goal_rad: Pose, tolerance_rad: float, names: Sequence[str]) -> str:
    """Where the joints are that have not arrived, and where they should be: one line, empty when all have."""
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
