# SPDX-License-Identifier: Apache-2.0
"""Convert between ROS messages and the types of amazing_hand.hand."""

import math

from builtin_interfaces.msg import Duration
from sensor_msgs.msg import JointState
from std_msgs.msg import Header
from trajectory_msgs.msg import JointTrajectory, JointTrajectoryPoint

from amazing_hand.hand.joint_path import PathPoint
from amazing_hand.hand.joints import SERVO_JOINTS
from amazing_hand.hand.motion import Motion, Pose, motion_from_joints

NS_PER_S = 1_000_000_000


def duration(seconds: float) -> Duration:
    sec, nanosec = divmod(round(seconds * NS_PER_S), NS_PER_S)
    return Duration(sec=sec, nanosec=nanosec)


def seconds(stamp_or_duration: object) -> float:
    """Return a builtin_interfaces Time or Duration in seconds."""
    return float(stamp_or_duration.sec + stamp_or_duration.nanosec / NS_PER_S)  # type: ignore[attr-defined]


def trajectory(motion: Motion) -> JointTrajectory:
    """Return a motion as a JointTrajectory of all eight servo joints, one point per key pose."""
    points = [
        JointTrajectoryPoint(positions=key_pose.angles_rad.tolist(), time_from_start=duration(key_pose.time_s))
        for key_pose in motion.key_poses
    ]
    return JointTrajectory(joint_names=list(SERVO_JOINTS), points=points)


def motion(message: JointTrajectory, present_rad: Pose, tolerance_rad: float) -> Motion:
    """Return the motion of a trajectory (see motion_from_joints). Its stamp and velocities are ignored."""
    points = [(point.positions, seconds(point.time_from_start)) for point in message.points]
    return motion_from_joints(message.joint_names, points, present_rad, tolerance_rad)


def servo_joints(header: Header, angles_rad: Pose) -> JointState:
    """Return servo joint angles (8,) rad as a JointState, without those that are NaN."""
    known = [
        (joint, angle) for joint, angle in zip(SERVO_JOINTS, angles_rad.tolist(), strict=True) if math.isfinite(angle)
    ]
    return JointState(header=header, name=[joint for joint, _ in known], position=[angle for _, angle in known])


def servo_angles_rad(message: JointState) -> list[float]:
    """Return the eight servo joint angles of a message in rad, NaN for joints that it does not contain."""
    angles_rad = dict(zip(message.name, message.position, strict=False))
    return [angles_rad.get(joint, math.nan) for joint in SERVO_JOINTS]


def path_points(message: JointTrajectory) -> list[PathPoint]:
    """Return the points of a trajectory with their velocities and accelerations."""
    return [
        PathPoint(seconds(point.time_from_start), point.positions, point.velocities, point.accelerations)
        for point in message.points
    ]
