# SPDX-License-Identifier: Apache-2.0
"""Plan the fingerspelling of a text: letters with their motions and times. Pure."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from amazing_hand.hand.alphabet import OPEN, REST, Alphabet, Handshape
from amazing_hand.hand.calibration import Calibration
from amazing_hand.hand.folding import PAUSE, SPACE, Digits, fold
from amazing_hand.hand.motion import KeyPose, Motion, Pose
from amazing_hand.hand.servo_limits import DRIVER_CYCLE_S, MAX_SPEED_RAD_S
from amazing_hand.hand.stagger import staggered

# Minimum time for which the last pose of a letter stands still at any speed: four or five frames of a film.
MIN_DWELL_S: Final = 0.15

# Transition to the rest pose: it is near every letter, so a short pause between words is enough to reach it and stop.
REST_TRANSITION_S: Final = 0.25

# If a letter begins where the hand already is, the hand is first opened by this angle (of the joint that moves most),
# so that the new letter is visible. Half of the transition is for moving there, half for coming back.
RELEASE_RAD: Final = np.deg2rad(25.0)
# A larger change between two letters is visible without that.
SEEN_RAD: Final = np.deg2rad(15.0)


@dataclass(frozen=True)
class Rhythm:
    """Timing of the spelling.

    Attributes:
        hold_s: time for which a letter is shown after its arrival; a letter that moves does so in this time, and ends
            with at least MIN_DWELL_S of standing still.
        rate: letters per second, with faster transitions where the servos allow; 0: use hold_s instead.
        space_s: rest between words, including the transition to it.
        sentence_s: rest after . ? or !, including the transition to it.
    """

    hold_s: float = 0.45  # with the alphabet's transition of 0.35 s: 0.8 s per letter, as in the original system
    rate: float = 0.0
    space_s: float = 0.4
    sentence_s: float = 0.8

    @property
    def transition_s(self) -> float:
        """Latest time of a letter's first key pose after the letter's start."""
        return max(1.0 / self.rate - MIN_DWELL_S - DRIVER_CYCLE_S, DRIVER_CYCLE_S) if self.rate else math.inf


PACES_S: Final = {"slow": 1.2, "normal": Rhythm.hold_s, "fast": MIN_DWELL_S}
"""The paces that a person chooses from: the time for which a letter is shown [s], by name. All motions stay."""


@dataclass(frozen=True)
class SpelledLetter:
    """One letter of a text, or the rest between two words.

    Attributes:
        letter: the letter, or SPACE.
        motion: from the end of the previous letter, with detours. The first letter has none, as the pose of the hand
            before it is unknown.
        start_s: when the letter begins, relative to the first one.
        duration_s: time until the next letter begins.
    """

    letter: str
    motion: Motion
    start_s: float
    duration_s: float


class Spelling:
    """Sequence of the letters that the hand will show; each is planned when the iteration reaches it.

    Attributes:
        speller: plans the letters; another one plans those that follow.
        text: the letters and spaces, one character each.
        skipped: the characters that have no sign.
    """

    def __init__(self, speller: "Speller", signs: str, skipped: str) -> None:
        self.speller = speller
        self._signs = signs
        self.text = signs.replace(PAUSE, SPACE)
        self.skipped = skipped

    def __len__(self) -> int:
        return len(self._signs)

    def __iter__(self) -> Iterator[SpelledLetter]:
        start_s = 0.0
        for place in range(len(self)):
            letter = self.letter(place, place - 1 if place else None, start_s)
            yield letter
            start_s += letter.duration_s

    def letter(self, place: int, before: int | None, start_s: float = 0.0) -> SpelledLetter:
        """Plan the letter at a place of the text.

        before: place of the letter that the hand shows until then; None if its pose is not known.
        """
        sign_before = "" if before is None else self._signs[before]
        motion, duration_s = self.speller.plan(sign_before, self._signs[place])
        return SpelledLetter(self.text[place], motion, start_s, duration_s)


@dataclass(frozen=True)
class Speller:
    """Planner of letters for one hand."""

    alphabet: Alphabet
    calibration: Calibration
    rhythm: Rhythm = Rhythm()
    digits: Digits = Digits.SIGN
    max_speed_rad_s: float = MAX_SPEED_RAD_S
    _plans: dict[tuple[str, str], tuple[Motion, float]] = field(default_factory=dict, init=False, repr=False)

    def spell(self, text: str) -> Spelling:
        """Plan a text, converted to signs with `folding.fold`."""
        return Spelling(self, *fold(text, self.digits))

    @property
    def clipped(self) -> list[str]:
        """Names of the signs that this hand can only show clipped to its joint limits."""

        def is_clipped(shape: Handshape) -> bool:
            return any(self.calibration.outside_limits(pose.angles_rad) for pose in shape.motion.key_poses)

        return [name for name, shape in self.alphabet.items() if is_clipped(shape)]

    def plan(self, before: str, sign: str) -> tuple[Motion, float]:
        """Return the motion from one sign to the next and the duration [s] of the next. before: empty for the first."""
        if (plan := self._plans.get((before, sign))) is None:  # the cache grows to a few hundred plans
            plan = self._plans[before, sign] = self._planned(before, sign)
        return plan

    def _planned(self, before: str, sign: str) -> tuple[Motion, float]:
        is_gap = sign in (SPACE, PAUSE)
        poses = self._poses(sign)
        usual_s = REST_TRANSITION_S if is_gap else self.alphabet.transition_s
        transition_s = min(usual_s, self.rhythm.transition_s)
        if before:
            start = self._poses(before)[-1].angles_rad
            way = [KeyPose(poses[0].angles_rad, transition_s)]
            if _farthest(start, way[0].angles_rad) < SEEN_RAD:
                way.insert(0, KeyPose(self._released(start), transition_s / 2))
            straight = self._in_time(start, [*way, *_shifted(poses[1:], transition_s - poses[0].time_s)])
            motion = staggered(start, straight, self.max_speed_rad_s, self.calibration).motion
        else:
            motion = Motion(tuple(_shifted(poses, transition_s - poses[0].time_s)))
        stroke_s = poses[-1].time_s - poses[0].time_s
        if is_gap:
            shown_s = self.rhythm.sentence_s if sign == PAUSE else self.rhythm.space_s
        else:
            shown_s = 1.0 / self.rhythm.rate if self.rhythm.rate else motion.duration_s - stroke_s + self.rhythm.hold_s
        return motion, max(shown_s, motion.duration_s + MIN_DWELL_S)

    def _in_time(self, start: Pose, key_poses: list[KeyPose]) -> Motion:
        """Return the key poses at their times, delayed where the servos need longer."""
        timed: list[KeyPose] = []
        planned_s = time_s = 0.0
        for pose in key_poses:
            needed_s = _farthest(start, pose.angles_rad) / self.max_speed_rad_s
            time_s += max(pose.time_s - planned_s, needed_s)
            timed.append(KeyPose(pose.angles_rad, time_s))
            start, planned_s = pose.angles_rad, pose.time_s
        return Motion(tuple(timed))

    def _poses(self, sign: str) -> list[KeyPose]:
        """Return the key poses of a sign, clipped to this hand's limits."""
        low, high = np.deg2rad(self.calibration.min_deg), np.deg2rad(self.calibration.max_deg)
        shape = self.alphabet[REST if sign in (SPACE, PAUSE) else sign]
        return [KeyPose(pose.angles_rad.clip(low, high), pose.time_s) for pose in shape.motion.key_poses]

    def _released(self, pose: Pose) -> Pose:
        """Return a pose RELEASE_RAD from the given one toward the rest pose, or toward OPEN if that is too near."""
        rest = self._poses(SPACE)[-1].angles_rad
        goal = rest if _farthest(pose, rest) >= RELEASE_RAD else self._poses(OPEN)[-1].angles_rad
        return np.asarray(pose + (goal - pose) * (RELEASE_RAD / max(_farthest(pose, goal), RELEASE_RAD)))


def _shifted(poses: list[KeyPose], by_s: float) -> list[KeyPose]:
    return [KeyPose(pose.angles_rad, pose.time_s + by_s) for pose in poses]


def _farthest(here: Pose, there: Pose) -> float:
    """Return the distance [rad] of the joint that moves most."""
    return float(np.abs(there - here).max())
