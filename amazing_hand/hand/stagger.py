"""Ways around: fingers and thumb do not run into each other while the hand changes its pose. Pure.

The rule: on the way from one pose to the next the clearance is nowhere below MARGIN_M, nor, where fingers are closer
than that at the start or the goal, below the clearance there. Joints are taken to move in proportion, as they do when
their speeds let them arrive together. Where the straight way breaks the rule, the quickest detour that keeps it is
taken.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple, cast

import numpy as np

from amazing_hand.hand.calibration import SERVO_COUNT, Calibration
from amazing_hand.hand.clearance import clearance_m
from amazing_hand.hand.joints import FINGERS
from amazing_hand.hand.kinematics import Array, Side
from amazing_hand.hand.motion import KeyPose, Motion, MotionRefused, Pose

# From here on the shells, 5 mm around each core, do not even touch.
MARGIN_M: Final = 0.010

# What does not count: a quarter of what one servo step (0.29 degrees) moves a fingertip.
SLACK_M: Final = 0.0001

# The clearance is looked at each time the joint that moves most has gone this far. In between it dips by less than
# SLACK_M more, unless fingers all but pass through each other.
_STEP_RAD: Final = np.deg2rad(3.0)

# A key pose that is due sooner after the last would be sent late: the driver looks at 50 Hz.
_MIN_LEG_S: Final = 0.02

# Detours: for each pose on the way, which part of its way each finger (index, middle, ring, thumb) has behind it then,
# or that it is half open, at its calibrated middle. The first two are each other's way back, the others their own.
_HALF_OPEN: Final = np.nan
_DETOURS: Final = (
    ((0.75, 0.75, 0.75, 1.0),),  # the thumb is there early
    ((0.25, 0.25, 0.25, 0.0),),  # the thumb sets off late
    ((_HALF_OPEN, _HALF_OPEN, 0.5, 0.5),),  # index and middle finger make way
    ((_HALF_OPEN, 0.5, 0.5, _HALF_OPEN),),  # index finger and thumb make way
    ((_HALF_OPEN, _HALF_OPEN, _HALF_OPEN, 0.25), (_HALF_OPEN, _HALF_OPEN, _HALF_OPEN, 0.75)),  # the thumb passes below
)

# The last resort: open the whole hand (the official pose), after leading the fingers apart by a few steps along the
# steepest rise of the clearance, until it is well above the margin; and the same way into the goal.
_OPEN_RAD: Final = np.deg2rad((-35.0, 35.0) * len(FINGERS))
_APART_M: Final = 1.5 * MARGIN_M
_APART_STEPS: Final = 3
_APART_STEP_RAD: Final = np.deg2rad(20.0)
_PROBE_RAD: Final = np.deg2rad(2.0)


class Staggered(NamedTuple):
    """A motion in which no finger runs into another, as far as a way was found.

    shortfall_m: 0 where the rule is kept. Otherwise no way was found that keeps it, and the motion, which opens the
    whole hand on the way, comes this much closer than allowed: worth a warning, but the hand has to get out of there.
    """

    motion: Motion
    shortfall_m: float


def staggered(start_rad: Pose, motion: Motion, max_speed_rad_s: float, calibration: Calibration) -> Staggered:
    """The motion with poses inserted where a finger would run into another on the way from the start through it all.

    Returns the same object if nothing had to be inserted. Otherwise its key poses are as they were, at their times or,
    where the speed limit does not allow that, as little later as it does. What is inserted is within the calibration's
    limits; the calibration also knows which hand it is.
    Raises MotionRefused if an angle of the start is not known, or a detour would end after MAX_KEY_POSE_TIME_S.
    """
    if not np.isfinite(start_rad).all():
        raise MotionRefused(f"a motion needs to know where the hand is; its angles are {start_rad.tolist()}")
    corners = np.stack((start_rad, *(key_pose.angles_rad for key_pose in motion.key_poses)))
    at_corners, on_legs = _clearances(corners, cast(Side, calibration.side))
    allowed = np.minimum(MARGIN_M, np.minimum(at_corners[:-1], at_corners[1:])) - SLACK_M
    if (on_legs >= allowed).all():
        return Staggered(motion, 0.0)

    key_poses: list[KeyPose] = []
    shortfall_m = began_s = 0.0
    for leg, key_pose in enumerate(motion.key_poses):
        way = corners[leg : leg + 2]
        if on_legs[leg] < allowed[leg]:
            way, short_m = _way_around(way[0], way[1], allowed[leg], calibration)
            shortfall_m = max(shortfall_m, short_m)
        needed_s = np.maximum(_lengths(way) / max_speed_rad_s, _MIN_LEG_S)
        duration_s = max(key_pose.time_s - began_s, float(needed_s.sum()))
        times_s = began_s + duration_s * np.cumsum(needed_s) / needed_s.sum()
        key_poses += [KeyPose(pose, time_s) for pose, time_s in zip(way[1:], times_s.tolist(), strict=True)]
        began_s = key_poses[-1].time_s
    return Staggered(Motion(tuple(key_poses)), shortfall_m)


def _way_around(start: Pose, goal: Pose, allowed_m: float, calibration: Calibration) -> tuple[Array, float]:
    """The poses of the quickest detour that keeps the clearance, or of the last resort and what it lacks."""
    side = cast(Side, calibration.side)

    def way(between: Iterable[Pose]) -> Array:
        return np.stack((start, *(_within_limits(pose, calibration) for pose in between), goal))

    detours = [way(_pose_on_the_way(start, goal, np.array(parts)) for parts in detour) for detour in _DETOURS]
    for detour in sorted(detours, key=lambda poses: float(_lengths(poses).sum())):
        legs = (detour[n : n + 2] for n in range(len(detour) - 1))  # one by one: most fail early
        if all(_clearances(leg, side)[1] >= allowed_m for leg in legs):
            return detour, 0.0
    last_resort = way((_apart(start, calibration), _OPEN_RAD, _apart(goal, calibration)))
    return last_resort, max(0.0, allowed_m - float(_clearances(last_resort, side)[1].min()))


def _pose_on_the_way(start: Pose, goal: Pose, parts: Array) -> Pose:
    part = np.repeat(parts, SERVO_COUNT // len(FINGERS))
    return np.where(np.isnan(part), 0.0, start + part * (goal - start))


def _within_limits(pose: Pose, calibration: Calibration) -> Pose:
    return np.clip(pose, np.deg2rad(calibration.min_deg), np.deg2rad(calibration.max_deg))


def _apart(pose: Pose, calibration: Calibration) -> Pose:
    """The pose with the fingers led apart until they are well clear of each other, or a few steps toward it."""
    for _ in range(_APART_STEPS):
        nearby = pose + _PROBE_RAD * np.eye(SERVO_COUNT)
        clearance, *probed = clearance_m(np.vstack((pose, nearby)), cast(Side, calibration.side))
        if clearance >= _APART_M:
            break
        rise = np.array(probed) - clearance
        pose = _within_limits(pose + _APART_STEP_RAD * rise / np.abs(rise).max(), calibration)
    return pose


def _lengths(way: Array) -> Array:
    """How far the joint that moves most goes on each leg of a way (n, 8): (n - 1) rad."""
    return np.asarray(np.abs(np.diff(way, axis=0)).max(axis=-1))


def _clearances(way: Array, side: Side) -> tuple[Array, Array]:
    """The clearance at each pose of a way (n, 8), and the least on each leg: (n), (n - 1) metres."""
    steps = np.ceil(_lengths(way) / _STEP_RAD).clip(1).astype(int)
    leg = np.repeat(np.arange(len(steps)), steps)
    last = np.cumsum(steps)
    part = (np.arange(1, len(leg) + 1) - (last - steps)[leg]) / steps[leg]
    moving = way[leg] + part[:, None] * (way[leg + 1] - way[leg])
    clearance = clearance_m(np.vstack((way[:1], moving)), side)
    return clearance[np.append(0, last)], np.minimum.reduceat(clearance, last - steps)
