# SPDX-License-Identifier: Apache-2.0
"""Avoid collisions between fingers while the hand changes its pose, by detours over an intermediate pose. Pure.

The rule: between two poses the clearance is nowhere below MARGIN_M or, where fingers are closer than that at the start
or the goal, below the clearance there. Joints are assumed to move in proportion, as they do when their speeds let them
arrive together. Where the straight path breaks the rule, a detour over an intermediate pose is inserted.

On a detour the fingers do not move one after the other. All move all the time, but not in proportion: at the
intermediate pose each finger is as far toward a target that makes room (its start, its goal, half open, aside ...) as
its speed allows if it is still to reach the goal in time. So nearly all detours take no longer than the straight path.
"""

from collections.abc import Iterator
from enum import IntEnum
from typing import Final, NamedTuple, cast

import numpy as np

from amazing_hand.hand.calibration import SERVO_COUNT, Calibration
from amazing_hand.hand.clearance import clearance_m
from amazing_hand.hand.joints import FINGERS
from amazing_hand.hand.kinematics import Array, Side, mirrored
from amazing_hand.hand.motion import KeyPose, Motion, MotionRefused, Pose
from amazing_hand.hand.servo_limits import DRIVER_CYCLE_S

# Required clearance. Above it the shells, 5 mm around each core, do not even touch.
MARGIN_M: Final = 0.010

# Tolerance of the clearance: a quarter of the distance that one servo step (0.29 degrees) moves a fingertip.
SLACK_M: Final = 0.0001

# Sampling step of the path, as the angle of the joint that moves most. Between samples the clearance is lower by less
# than SLACK_M, unless fingers almost pass through each other.
_STEP_RAD: Final = np.deg2rad(3.0)

# Total distance of a joint on a detour: first as far as it has time for, but at most _REACH_RAD (a slow motion is no
# reason for a wide detour); as long as no detour keeps the rule, it grows by the factor up to _LAST_REACH_RAD.
_REACH_RAD: Final = np.deg2rad(140.0)
_REACH_GROWTH: Final = 1.1
_LAST_REACH_RAD: Final = np.deg2rad(300.0)


class _Toward(IntEnum):
    """Target of a finger for the intermediate pose."""

    START = 0  # it starts late
    GOAL = 1  # it arrives early
    LINE = 2  # it takes the straight path
    OPEN = 3
    HALF = 4
    ASIDE = 5  # for the thumb: clear of all fingers


_START, _GOAL, _LINE, _OPEN, _HALF, _ASIDE = _Toward

_OPEN_RAD: Final = np.deg2rad((-35.0, 35.0) * len(FINGERS))  # the official pose
_ASIDE_RAD: Final = np.deg2rad((0.0, 0.0) * (len(FINGERS) - 1) + (-50.0, 0.0))  # of the right hand

# Detours: the fraction of the time after which the hand is at the intermediate pose, and the target of each finger
# (index, middle, ring, thumb) there. Found by a search of 720 for the fewest that solve all changes between letters.
_HALF_OF_THEM: Final = (
    (0.5, (_HALF, _OPEN, _LINE, _ASIDE)),  # solves two thirds of all changes that need a detour
    (0.3, (_GOAL, _OPEN, _LINE, _START)),
    (0.5, (_GOAL, _OPEN, _LINE, _ASIDE)),
    (0.5, (_START, _GOAL, _LINE, _ASIDE)),
    (0.3, (_START, _GOAL, _LINE, _LINE)),
    (0.3, (_START, _START, _LINE, _GOAL)),
    (0.3, (_START, _START, _LINE, _LINE)),
)
_BACK: Final = {_START: _GOAL, _GOAL: _START}
_DETOURS: Final = (  # each also reversed, as the path from goal to start
    *_HALF_OF_THEM,
    *((1.0 - part, tuple(_BACK.get(toward, toward) for toward in fingers)) for part, fingers in _HALF_OF_THEM[1:]),
)
_PARTS: Final = np.array([[part] for part, _ in _DETOURS])
_HEADINGS: Final = np.array([fingers for _, fingers in _DETOURS])

# Samples of a quick first check of a detour, as fractions of each leg.
_GLANCES: Final = np.array((0.0, 0.25, 0.5, 0.75))

# Last resort: move the fingers apart in a few steps along the gradient of the clearance until it is well above the
# margin, open the whole hand, and approach the goal in the same way.
_APART_M: Final = 1.5 * MARGIN_M
_APART_STEPS: Final = 3
_APART_STEP_RAD: Final = np.deg2rad(20.0)
_PROBE_RAD: Final = np.deg2rad(2.0)


class Staggered(NamedTuple):
    """A motion with detours around finger collisions.

    Attributes:
        motion: the motion with the inserted poses.
        shortfall_m: 0 where the rule is kept. Otherwise no path was found that keeps it, and the motion, which opens
            the whole hand on the way, comes this much closer than allowed: log a warning, but execute it, as the hand
            has to leave that pose.
    """

    motion: Motion
    shortfall_m: float


def staggered(start_rad: Pose, motion: Motion, max_speed_rad_s: float, calibration: Calibration) -> Staggered:
    """Insert poses where fingers would collide on the path from the start through all key poses.

    The key poses themselves are kept, at their times or, where the speed limit does not allow that, as little later as
    possible. Inserted poses are within the calibration's limits.

    Args:
        start_rad: joint angles (8,) before the motion.
        motion: the motion to check.
        max_speed_rad_s: speed limit of each joint.
        calibration: limits and side of the hand.

    Returns:
        The same motion object if nothing had to be inserted, as for a motion that this function has returned.

    Raises:
        MotionRefused: an angle of the start is unknown, or a detour would end after MAX_KEY_POSE_TIME_S.
    """
    if not np.isfinite(start_rad).all():
        raise MotionRefused(f"a motion needs to know where the hand is; its angles are {start_rad.tolist()}")
    corners = np.stack((start_rad, *(key_pose.angles_rad for key_pose in motion.key_poses)))
    at_corners, on_legs = _clearances(corners, cast(Side, calibration.side))
    allowed = np.minimum(MARGIN_M, np.minimum(at_corners[:-1], at_corners[1:]))
    free = on_legs >= allowed - SLACK_M
    if free.all():
        return Staggered(motion, 0.0)

    key_poses: list[KeyPose] = []
    shortfall_m = began_s = 0.0
    for leg, key_pose in enumerate(motion.key_poses):
        way = corners[leg : leg + 2]
        if not free[leg]:
            reach_rad = (key_pose.time_s - began_s) * max_speed_rad_s
            way, short_m = _way_around(way[0], way[1], float(allowed[leg]), reach_rad, calibration)
            shortfall_m = max(shortfall_m, short_m)
        # The driver sends at most one key pose per cycle: one that is due sooner would be sent late.
        needed_s = np.maximum(_lengths(way) / max_speed_rad_s, DRIVER_CYCLE_S)
        duration_s = max(key_pose.time_s - began_s, float(needed_s.sum()))
        times_s = began_s + duration_s * np.cumsum(needed_s) / needed_s.sum()
        key_poses += [KeyPose(pose, time_s) for pose, time_s in zip(way[1:], times_s.tolist(), strict=True)]
        began_s = key_poses[-1].time_s
    return Staggered(Motion(tuple(key_poses), motion.monitor), shortfall_m)


def _way_around(
    start: Pose, goal: Pose, allowed_m: float, reach_rad: float, calibration: Calibration
) -> tuple[Array, float]:
    """Return the shortest detour (n, 8) that keeps the clearance, or the last resort and its shortfall [m]."""
    side = cast(Side, calibration.side)
    for reach in _reaches(float(np.abs(goal - start).max()), reach_rad):
        detours = _detours(start, goal, reach, calibration)
        # Check a few poses of all detours in one call to reject most of them: a call costs as much as thirty poses.
        legs = detours[:, 1:] - detours[:, :-1]
        glances = detours[:, :-1, None] + _GLANCES[:, None] * legs[:, :, None]
        clearance = clearance_m(glances, side)
        good = (clearance >= allowed_m - SLACK_M).all(axis=(1, 2)) & (clearance[:, 1, 0] >= allowed_m)
        for detour in sorted(detours[good], key=lambda way: float(_lengths(way).sum())):  # often the first is valid
            at_corners, on_legs = _clearances(detour, side)
            # Each leg must keep the rule by itself, so that a second call inserts nothing into it.
            if (on_legs >= np.minimum(MARGIN_M, np.minimum(at_corners[:-1], at_corners[1:])) - SLACK_M).all():
                return detour, 0.0
    between = (_apart(start, calibration), _OPEN_RAD, _apart(goal, calibration))
    last_resort = np.stack((start, *(_within_limits(pose, calibration) for pose in between), goal))
    on_legs = _clearances(last_resort, side)[1]
    return last_resort, max(0.0, allowed_m - SLACK_M - float(on_legs.min()))


def _reaches(straight_rad: float, in_time_rad: float) -> Iterator[float]:
    reach = max(straight_rad, min(in_time_rad, _REACH_RAD))
    while reach <= _LAST_REACH_RAD:
        yield reach
        reach *= _REACH_GROWTH


def _detours(start: Pose, goal: Pose, reach_rad: float, calibration: Calibration) -> Array:
    """Return all detours (n, 3, 8) on which no joint moves farther than `reach_rad` in total."""
    count, fingers = _HEADINGS.shape
    aside = _ASIDE_RAD if calibration.side == "right" else mirrored(_ASIDE_RAD)
    line = start + _PARTS * (goal - start)
    places = np.empty((len(_Toward), count, SERVO_COUNT))
    for toward, place in (
        (_START, start),
        (_GOAL, goal),
        (_LINE, line),
        (_OPEN, _OPEN_RAD),
        (_HALF, 0.0),
        (_ASIDE, aside),
    ):
        places[toward] = place
    of_fingers = places.reshape(len(_Toward), count, fingers, -1)
    wish = of_fingers[_HEADINGS, np.arange(count)[:, None], np.arange(fingers)].reshape(count, SERVO_COUNT)
    before, after = _PARTS * reach_rad, (1.0 - _PARTS) * reach_rad
    in_reach = wish.clip(np.maximum(start - before, goal - after), np.minimum(start + before, goal + after))
    detours = np.empty((count, 3, SERVO_COUNT))
    detours[:, 0], detours[:, 1], detours[:, 2] = start, _within_limits(in_reach, calibration), goal
    return detours


def _within_limits(pose: Pose, calibration: Calibration) -> Pose:
    return np.clip(pose, np.deg2rad(calibration.min_deg), np.deg2rad(calibration.max_deg))


def _apart(pose: Pose, calibration: Calibration) -> Pose:
    """Return the pose with the fingers moved apart until the clearance is _APART_M, or after _APART_STEPS steps."""
    for _ in range(_APART_STEPS):
        nearby = pose + _PROBE_RAD * np.eye(SERVO_COUNT)
        clearance, *probed = clearance_m(np.vstack((pose, nearby)), cast(Side, calibration.side))
        if clearance >= _APART_M:
            break
        rise = np.array(probed) - clearance
        pose = _within_limits(pose + _APART_STEP_RAD * rise / np.abs(rise).max(), calibration)
    return pose


def _lengths(way: Array) -> Array:
    """Return the distance (n - 1) [rad] of the joint that moves most on each leg of a path (n, 8)."""
    return np.asarray(np.abs(np.diff(way, axis=0)).max(axis=-1))


def _clearances(way: Array, side: Side) -> tuple[Array, Array]:
    """Return the clearance at each pose of a path (n, 8) and the lowest on each leg: (n), (n - 1) metres."""
    steps = np.ceil(_lengths(way) / _STEP_RAD).clip(1).astype(int)
    leg = np.repeat(np.arange(len(steps)), steps)
    last = np.cumsum(steps)
    part = (np.arange(1, len(leg) + 1) - (last - steps)[leg]) / steps[leg]
    moving = way[leg] + part[:, None] * (way[leg + 1] - way[leg])
    clearance = clearance_m(np.vstack((way[:1], moving)), side)
    return clearance[np.append(0, last)], np.minimum.reduceat(clearance, last - steps)
