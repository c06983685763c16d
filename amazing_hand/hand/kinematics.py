# SPDX-License-Identifier: Apache-2.0
"""Forward and inverse kinematics of both hands: servo angles to finger joints, link frames and fingertips, vectorised.

Every finger is the same parallel mechanism: two servos move the proximal phalanx in two directions, a four-bar linkage
couples the distal phalanx to it. Geometry: the public MJCF of the AmazingHand (early 2026). The servo to joint map is a
fit to that model's loop closure over 102 poses with every servo within 92°; the fingertips are within 4 mm of it, and
within 6 mm where a finger's two servos stand near opposite extremes.

Base frame: the wrist flange, +x out of the palm, +z toward the fingertips, +y the thumb's side of the right hand.
"""

from typing import Final, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Side = Literal["right", "left"]

# Finger mounts in the base frame, order of joints.FINGERS: abduction pivot [m] and roll, pitch, yaw [rad] (MJCF).
# The finger frame has z along the straight finger, x toward the palm side and y as its flexion axis. The left hand's
# fingers are mounted on the other side, not mirrored.
_MOUNT_XYZ_M: Final = {
    "right": (
        (-0.0150, 0.0245, 0.1022),
        (-0.0150, -0.0083, 0.09615),
        (-0.0150, -0.0405, 0.08514),
        (0.02808, 0.0245, 0.0262),
    ),
    "left": (
        (-0.0150, -0.0245, 0.1022),
        (-0.0150, 0.0083, 0.09615),
        (-0.0150, 0.0405, 0.08514),
        (0.02808, -0.0245, 0.0262),
    ),
}
_MOUNT_RPY_RAD: Final = {
    "right": ((0.0, 0.0, 0.0), (0.10472, 0.0, 0.0), (0.23562, 0.0, 0.0), (0.0, -np.pi / 2, -2.792527)),
    "left": ((0.0, 0.0, 0.0), (-0.10472, 0.0, 0.0), (-0.23562, 0.0, 0.0), (0.0, -np.pi / 2, 2.792527)),
}

# Links in the finger frame (MJCF).
PROXIMAL_OFFSET_M: Final = (0.0035, 0.0, 0.0)  # abduction pivot to proximal joint
PROXIMAL_LENGTH_M: Final = 0.052  # proximal to distal joint, along z
TIP_OFFSET_M: Final = (0.003, 0.0, 0.035)  # distal joint to the model's tip site
DISTAL_LENGTH_M: Final = 0.0414  # distal joint to the end of the fingertip's shell, along z
PROXIMAL_RADIUS_M: Final = 0.012  # shell of the proximal phalanx
DISTAL_RADIUS_M: Final = 0.011  # shell of the distal phalanx
GIMBAL_RADIUS_M: Final = 0.006  # knuckle at the abduction pivot

# The fit of the linkage (degrees), with u = (sin a1 - sin a2)/2 and w = (sin a1 + sin a2)/2. Error to the MJCF's loop
# closure: abduction 1.0°, proximal 2.1°, distal 1.9° at most.
_ABDUCTION_DEG: Final = 36.6  # times w
_PROXIMAL_U_DEG: Final = (31.3, 42.5, -8.8, 9.7)  # of 1, u, u², u³
_PROXIMAL_W2_DEG: Final = -2.4  # of w²
_PROXIMAL_UW2_DEG: Final = 12.8  # of u w²
_DISTAL_DEG: Final = (2.41, 1.0445, -0.001447)  # of 1, proximal, proximal²

# In the servos' range the slopes of both inverted maps stay within a factor of three: six steps converge to rounding.
_NEWTON_STEPS: Final = 6


# The proximal angles that the linkage reaches with u from -1 to 1, plus a margin.
_PROXIMAL_RANGE_RAD: Final = (np.radians(-35.0), np.radians(80.0))


class LinkFrames(NamedTuple):
    """Frames of the gimbal, proximal and distal link of each finger, in the base frame.

    In each frame z runs along the link, x points to its palm side, y is the flexion axis.
    """

    origin_m: Array
    """Abduction pivot, proximal joint, distal joint: (..., 4, 3, 3), last axis x y z."""
    rotation: Array
    """Link to base: (..., 4, 3, 3, 3)."""


def finger_joints(servo_rad: npt.ArrayLike) -> Array:
    """Return the finger joint angles (..., 4, 3) rad for servo angles (..., 8) rad in the order of SERVO_JOINTS.

    Last axis: abduction (positive toward the finger's +y), proximal and distal flexion (0 straight, positive closes).
    """
    servo = np.asarray(servo_rad, dtype=np.float64)
    sine = np.sin(servo.reshape(*servo.shape[:-1], 4, 2))
    u = (sine[..., 0] - sine[..., 1]) / 2
    w = (sine[..., 0] + sine[..., 1]) / 2
    proximal_deg = _proximal_deg(u, w)
    c0, c1, c2 = _DISTAL_DEG
    distal_deg = c0 + proximal_deg * (c1 + c2 * proximal_deg)
    return np.radians(np.stack((_ABDUCTION_DEG * w, proximal_deg, distal_deg), axis=-1))


def servo_angles(abduction_rad: npt.ArrayLike, proximal_rad: npt.ArrayLike) -> Array:
    """Return the servo angles (..., 2) rad of one finger for abduction and proximal angles (...) rad; within ±90°.

    Where the linkage cannot reach both, flexion has priority and abduction is reduced: a closed finger cannot be
    spread.
    """
    proximal_deg = np.degrees(np.asarray(proximal_rad, dtype=np.float64))
    wanted_w = np.degrees(np.asarray(abduction_rad, dtype=np.float64)) / _ABDUCTION_DEG
    _, c1, c2, c3 = _PROXIMAL_U_DEG
    u = w = np.zeros(np.broadcast_shapes(proximal_deg.shape, wanted_w.shape))
    for _ in range(_NEWTON_STEPS):
        slope = c1 + u * (2 * c2 + 3 * c3 * u) + _PROXIMAL_UW2_DEG * w**2
        u = np.clip(u + (proximal_deg - _proximal_deg(u, w)) / slope, -1.0, 1.0)
        reach = 1.0 - np.abs(u)
        w = np.clip(wanted_w, -reach, reach)
    sine = np.stack((w + u, w - u), axis=-1)
    return np.arcsin(np.clip(sine, -1.0, 1.0))  # rounding may exceed 1


def servo_angles_at(tips_m: npt.ArrayLike, side: Side = "right") -> Array:
    """Return the servo angles (..., 8) rad for fingertip positions (..., 4, 3) in metres in the base frame.

    A fingertip moves on a surface. For a target off that surface, the result is the point in the same direction from
    the finger's abduction pivot; where the linkage cannot reach it, abduction is reduced as in `servo_angles`.
    """
    mount_xyz, mount_rotation = _MOUNTS[side]
    from_pivot = np.asarray(tips_m, dtype=np.float64) - mount_xyz
    x, y, z = np.moveaxis((from_pivot[..., None, :] @ mount_rotation)[..., 0, :], -1, 0)
    across = np.where(z < 0.0, -1.0, 1.0)  # a closed finger's tip is below its pivot
    abduction = np.arctan2(across * y, across * z)
    direction = np.arctan2(x - PROXIMAL_OFFSET_M[0], across * np.hypot(y, z))
    proximal = 0.7 * direction
    for _ in range(_NEWTON_STEPS):
        seen, slope = _tip_direction(proximal)
        proximal = np.clip(proximal + (direction - seen) / slope, *_PROXIMAL_RANGE_RAD)
    servo = servo_angles(abduction, proximal)
    return servo.reshape(*servo.shape[:-2], 2 * servo.shape[-2])


def mirrored(servo_rad: npt.ArrayLike) -> Array:
    """Return the same pose (..., 8) for the other hand: flexion unchanged, abduction negated.

    Exact for every official pose.
    """
    servo = np.asarray(servo_rad, dtype=np.float64)
    return -servo.reshape(*servo.shape[:-1], -1, 2)[..., ::-1].reshape(servo.shape)


def link_frames(servo_rad: npt.ArrayLike, side: Side = "right") -> LinkFrames:
    """Return the frames of all links in the base frame for servo angles (..., 8) rad."""
    joints = finger_joints(servo_rad)
    abduction, proximal, distal = joints[..., 0], joints[..., 1], joints[..., 2]
    mount_xyz, mount_rotation = _MOUNTS[side]
    gimbal_rotation = mount_rotation @ _rotation_x(-abduction)
    proximal_rotation = gimbal_rotation @ _rotation_y(proximal)
    distal_rotation = gimbal_rotation @ _rotation_y(proximal + distal)
    pivot = np.broadcast_to(mount_xyz, gimbal_rotation.shape[:-1])
    proximal_joint = pivot + gimbal_rotation @ np.asarray(PROXIMAL_OFFSET_M)
    distal_joint = proximal_joint + PROXIMAL_LENGTH_M * proximal_rotation[..., 2]
    return LinkFrames(
        np.stack((pivot, proximal_joint, distal_joint), axis=-2),
        np.stack((gimbal_rotation, proximal_rotation, distal_rotation), axis=-3),
    )


def link_points(servo_rad: npt.ArrayLike, side: Side = "right") -> Array:
    """Return the points of each finger (..., 4, 4, 3) in metres in the base frame for servo angles (..., 8) rad.

    The points are abduction pivot, proximal joint, distal joint and tip.
    """
    frames = link_frames(servo_rad, side)
    tip = frames.origin_m[..., 2, :] + frames.rotation[..., 2, :, :] @ np.asarray(TIP_OFFSET_M)
    return np.concatenate((frames.origin_m, tip[..., None, :]), axis=-2)


def fingertips(servo_rad: npt.ArrayLike, side: Side = "right") -> Array:
    """Return the tips of index, middle, ring and thumb (..., 4, 3) in metres in the base frame.

    servo_rad: servo angles (..., 8) rad.
    """
    return link_points(servo_rad, side)[..., 3, :]


def _proximal_deg(u: Array, w: Array) -> Array:
    c0, c1, c2, c3 = _PROXIMAL_U_DEG
    return c0 + u * (c1 + u * (c2 + u * c3)) + w**2 * (_PROXIMAL_W2_DEG + _PROXIMAL_UW2_DEG * u)


def _tip_direction(proximal_rad: Array) -> tuple[Array, Array]:
    """Return the direction from proximal joint to tip in the finger's plane (0 straight) and its derivative."""
    c0, c1, c2 = _DISTAL_DEG
    proximal_deg = np.degrees(proximal_rad)
    bend = proximal_rad + np.radians(c0 + proximal_deg * (c1 + c2 * proximal_deg))
    bend_slope = 1.0 + c1 + 2.0 * c2 * proximal_deg
    tip_x, _, tip_z = TIP_OFFSET_M
    forward, along = tip_x * np.cos(bend) + tip_z * np.sin(bend), tip_z * np.cos(bend) - tip_x * np.sin(bend)
    x, z = PROXIMAL_LENGTH_M * np.sin(proximal_rad) + forward, PROXIMAL_LENGTH_M * np.cos(proximal_rad) + along
    x_slope = PROXIMAL_LENGTH_M * np.cos(proximal_rad) + bend_slope * along
    z_slope = -PROXIMAL_LENGTH_M * np.sin(proximal_rad) - bend_slope * forward
    return np.arctan2(x, z), (x_slope * z - z_slope * x) / (x**2 + z**2)


def _rotation_x(angle_rad: Array) -> Array:
    c, s = np.cos(angle_rad), np.sin(angle_rad)
    matrix = np.zeros((*angle_rad.shape, 3, 3))
    matrix[..., 0, 0] = 1.0
    matrix[..., 1, 1] = matrix[..., 2, 2] = c
    matrix[..., 1, 2], matrix[..., 2, 1] = -s, s
    return matrix


def _rotation_y(angle_rad: Array) -> Array:
    c, s = np.cos(angle_rad), np.sin(angle_rad)
    matrix = np.zeros((*angle_rad.shape, 3, 3))
    matrix[..., 1, 1] = 1.0
    matrix[..., 0, 0] = matrix[..., 2, 2] = c
    matrix[..., 0, 2], matrix[..., 2, 0] = s, -s
    return matrix


def _rotation_z(angle_rad: Array) -> Array:
    c, s = np.cos(angle_rad), np.sin(angle_rad)
    matrix = np.zeros((*angle_rad.shape, 3, 3))
    matrix[..., 2, 2] = 1.0
    matrix[..., 0, 0] = matrix[..., 1, 1] = c
    matrix[..., 0, 1], matrix[..., 1, 0] = -s, s
    return matrix


def _mounts(side: Side) -> tuple[Array, Array]:
    roll, pitch, yaw = np.asarray(_MOUNT_RPY_RAD[side]).T
    return np.asarray(_MOUNT_XYZ_M[side]), _rotation_z(yaw) @ _rotation_y(pitch) @ _rotation_x(roll)


_MOUNTS: Final = {"right": _mounts("right"), "left": _mounts("left")}
