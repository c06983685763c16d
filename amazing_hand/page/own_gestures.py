# SPDX-License-Identifier: Apache-2.0
"""Gestures of one's own on the page: those in the file, which the planner reads too, and the check of a new one.

What is saved is checked as the alphabet's signs are: within the hand's limits, no finger pressed into another, and a
way from pose to pose on which the fingers keep clear of each other.
"""

import logging
import math
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Final

import numpy as np

from amazing_hand.config import load_own_gestures, own_gestures_path
from amazing_hand.hand.alphabet import REST, Alphabet, AlphabetError, Handshape
from amazing_hand.hand.calibration import SERVO_COUNT, Calibration
from amazing_hand.hand.motion import KeyPose, Motion, MotionRefused
from amazing_hand.hand.own_gestures import MAX_KEY_POSES
from amazing_hand.hand.servo_limits import MAX_SPEED_RAD_S
from amazing_hand.hand.stagger import staggered
from amazing_hand.page.hand import About
from amazing_hand.page.manual import pressed_fingers

SHORTEST_S: Final = 0.05
LONGEST_S: Final = 10.0
"""Of one key pose, after the one before."""

log = logging.getLogger(__name__)


def motion_of(key_poses: object, about: About, alphabet: Alphabet) -> Motion:
    """Return the motion of key poses as the browser sends them: a list of `{"angles_deg": [8], "duration_s"}`.

    The first begins from the hand at rest. Raises AlphabetError with one sentence for what this hand cannot show.
    """
    if not isinstance(key_poses, list) or not 0 < len(key_poses) <= MAX_KEY_POSES:
        raise AlphabetError(f"a gesture needs 1 to {MAX_KEY_POSES} key poses")
    calibration = Calibration(
        servo_ids=tuple(range(1, SERVO_COUNT + 1)),
        middle_deg=(0.0,) * SERVO_COUNT,
        min_deg=about.min_deg,
        max_deg=about.max_deg,
        side=about.side,
    )
    poses: list[KeyPose] = []
    for number, entry in enumerate(key_poses, start=1):
        angles_deg, duration_s = _numbers(entry, number)
        angles_rad = np.deg2rad(angles_deg)
        if problem := calibration.outside_limits(angles_rad):
            raise AlphabetError(f"key pose {number}: {problem}: change the pose")
        if fingers := pressed_fingers(angles_rad, about.side):
            first, second = fingers
            raise AlphabetError(f"key pose {number} presses {first} and {second} into each other: change the pose")
        poses.append(KeyPose(angles_rad, (poses[-1].time_s if poses else 0.0) + duration_s))
    try:
        motion = Motion(tuple(poses))
        _check_way(motion, calibration, alphabet)
    except MotionRefused as error:
        raise AlphabetError(str(error)) from error
    return motion


def _check_way(motion: Motion, calibration: Calibration, alphabet: Alphabet) -> None:
    """Raise AlphabetError if fingers would touch on the way from pose to pose, whatever way they take."""
    before = KeyPose(alphabet.gestures[REST].motion.key_poses[-1].angles_rad, 0.0)
    for number, (start, goal) in enumerate(pairwise((before, *motion.key_poses)), start=1):
        step = Motion((KeyPose(goal.angles_rad, goal.time_s - start.time_s),))
        if staggered(start.angles_rad, step, MAX_SPEED_RAD_S, calibration).shortfall_m:
            raise AlphabetError(f"on the way to key pose {number} fingers would touch: add a pose before it")


def _numbers(entry: Any, number: int) -> tuple[list[float], float]:
    """Return the angles [deg] and the duration [s] of a key pose. Raises AlphabetError."""
    match entry:
        case {"angles_deg": [*angles_deg], "duration_s": duration_s} if len(angles_deg) == SERVO_COUNT:
            if all(_is_number(value) for value in (*angles_deg, duration_s)):
                if SHORTEST_S <= duration_s <= LONGEST_S:
                    return [float(angle) for angle in angles_deg], float(duration_s)
                raise AlphabetError(
                    f"key pose {number} takes {duration_s:g} s: give it {SHORTEST_S:g} to {LONGEST_S:g}"
                )
    raise AlphabetError(f"key pose {number} needs angles_deg, {SERVO_COUNT} numbers, and duration_s, a number")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


class OwnGestures:
    """The gestures of one's own for one hand, read again when the file or the hand's side has changed."""

    def __init__(self) -> None:
        self._read: tuple[object, ...] | None = None
        self._gestures: dict[str, Handshape] = {}
        self.problems: list[str] = []
        """What is wrong with the file, one line each; the rest of it is used."""

    def all(self, alphabet: Alphabet, side: str) -> Mapping[str, Handshape]:
        """Return them by name."""
        try:
            found = own_gestures_path().stat()
            there = (side, found.st_ino, found.st_mtime_ns, found.st_size)
        except OSError:
            self._read, self._gestures, self.problems = None, {}, []
            return self._gestures
        if there != self._read:
            self._read = there
            self._gestures, self.problems = load_own_gestures(alphabet, side)
            for problem in self.problems:
                log.warning("%s", problem)
        return self._gestures
