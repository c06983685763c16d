# SPDX-License-Identifier: Apache-2.0
"""Measure how well letters can be told apart, and how fast they can follow each other. Pure."""

import string
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Final

import numpy as np

from amazing_hand.hand.alphabet import Alphabet
from amazing_hand.hand.calibration import SERVO_COUNT
from amazing_hand.hand.kinematics import Array, Side, fingertips
from amazing_hand.hand.motion import Motion, Pose, speeds_rad_s
from amazing_hand.hand.servo_limits import DRIVER_CYCLE_S
from amazing_hand.hand.spelling import MIN_DWELL_S, SpelledLetter, Speller

# Samples of a letter from its first key pose to its last; a letter that does not move looks the same in each.
LOOKS: Final = 9

# Errors in the model of a reader: deviation of a servo from its goal (standard deviation), and the largest error of a
# calibrated middle.
NOISE_DEG: Final = 5.0
CALIBRATION_ERROR_DEG: Final = 3.0

# A letter counts as shown when each joint is this close to its goal.
REACHED_RAD: Final = np.deg2rad(5.0)

_ROUNDING_S: Final = 1e-6


@dataclass(frozen=True)
class PairDistance:
    """Largest difference between two letters.

    Attributes:
        letters: the two letters.
        fingertip_mm, servo_deg: largest fingertip distance and servo angle difference during their motions.
        last_mm: largest fingertip distance of their last poses.
    """

    letters: str
    fingertip_mm: float
    servo_deg: float
    last_mm: float


def looks(motion: Motion) -> Array:
    """Return the poses of a letter (LOOKS, 8) rad at equal time intervals from its first key pose to its last."""
    times_s = [key_pose.time_s for key_pose in motion.key_poses]
    poses = np.array([key_pose.angles_rad for key_pose in motion.key_poses])
    at_s = np.linspace(times_s[0], times_s[-1], LOOKS)
    return np.stack([np.interp(at_s, times_s, poses[:, joint]) for joint in range(SERVO_COUNT)], axis=-1)


def pair_distances(alphabet: Alphabet, side: Side = "right") -> list[PairDistance]:
    """Return the differences of all pairs of letters, the most similar pair first."""
    seen = {name: looks(shape.motion) for name, shape in alphabet.letters.items()}
    tips_mm = {name: 1000 * fingertips(poses, side) for name, poses in seen.items()}
    pairs = []
    for first, second in combinations(seen, 2):
        apart_mm = np.linalg.norm(tips_mm[first] - tips_mm[second], axis=-1).max(axis=-1)
        servo_deg = float(np.rad2deg(np.abs(seen[first] - seen[second]).max()))
        pairs.append(PairDistance(first + second, float(apart_mm.max()), servo_deg, float(apart_mm[-1])))
    return sorted(pairs, key=lambda pair: pair.fingertip_mm)


def reader_accuracy(alphabet: Alphabet, samples: int = 10_000, seed: int = 0) -> float:
    """Return the fraction of simulated noisy letters whose nearest letter of the alphabet is the right one.

    Noise and calibration error are drawn once per letter and servo and are constant while the letter is shown: looking
    again at a letter that does not move does not help.
    """
    random = np.random.default_rng(seed)
    known = np.stack([looks(shape.motion).ravel() for shape in alphabet.letters.values()])
    shown = random.integers(len(known), size=samples)
    off_deg = random.normal(0.0, NOISE_DEG, (samples, SERVO_COUNT))
    off_deg += random.uniform(-CALIBRATION_ERROR_DEG, CALIBRATION_ERROR_DEG, (samples, SERVO_COUNT))
    seen = known[shown] + np.tile(np.deg2rad(off_deg), LOOKS)
    squared = (known**2).sum(axis=1) - 2.0 * seen @ known.T  # squared distance without the term that all letters share
    return float((squared.argmin(axis=1) == shown).mean())


def every_pair(letters: Sequence[str] = string.ascii_uppercase) -> str:
    """Return a text in which each letter follows each letter once, itself included (a de Bruijn sequence)."""
    words = (first + "".join(first + second for second in letters[n + 1 :]) for n, first in enumerate(letters))
    return "".join(words) + letters[0]


def dwells_s(letters: Iterable[SpelledLetter], start_rad: Pose, max_speed_rad_s: float) -> list[float]:
    """Return how long each letter stands still within REACHED_RAD before the next begins; 0 if it is not reached.

    The hand is simulated: the servos turn at the commanded speed, up to the limit, and the driver looks for the next
    key pose every DRIVER_CYCLE_S.
    """
    pose = np.array(start_rad)
    dwells = []
    for letter in letters:
        key_poses = letter.motion.key_poses
        sent_s = [0.0, *(_next_cycle_s(key_pose.time_s) for key_pose in key_poses[:-1]), letter.duration_s]
        for key_pose, (now_s, until_s) in zip(key_poses, pairwise(sent_s), strict=True):
            goal = key_pose.angles_rad
            speeds = speeds_rad_s(pose, goal, key_pose.time_s - now_s, max_speed_rad_s)
            if key_pose is key_poses[-1]:
                away = np.maximum(np.abs(goal - pose) - REACHED_RAD, 0.0)
                dwells.append(max(0.0, until_s - now_s - float((away / speeds).max())))
            pose = pose + np.clip(goal - pose, -speeds * (until_s - now_s), speeds * (until_s - now_s))
    return dwells


def all_reached(speller: Speller) -> bool:
    """Return whether, at the speller's rate, each letter is reached after each other one and stands for MIN_DWELL_S.

    A letter that moves may take longer than others by the time of its stroke; it is reached with its last key pose.

    Raises:
        ValueError: the speller has no rate.
    """
    if not speller.rhythm.rate:
        raise ValueError("the speller has no rate")
    letters = list(speller.spell(every_pair()))
    for letter in letters:
        times_s = [key_pose.time_s for key_pose in speller.alphabet[letter.letter].motion.key_poses]
        if letter.duration_s > 1.0 / speller.rhythm.rate + times_s[-1] - times_s[0] + _ROUNDING_S:
            return False
    return min(dwells_s(letters, np.zeros(SERVO_COUNT), speller.max_speed_rad_s)) >= MIN_DWELL_S


def _next_cycle_s(time_s: float) -> float:
    return float(np.ceil(round(time_s / DRIVER_CYCLE_S, 6))) * DRIVER_CYCLE_S
