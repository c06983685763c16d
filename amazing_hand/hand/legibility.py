# SPDX-License-Identifier: Apache-2.0
"""How well letters can be told apart, and how fast they can follow each other: in numbers. Pure."""

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

# A letter is looked at this often from its first key pose to its last; one that does not move looks the same each time.
LOOKS: Final = 9

# What a reader has to cope with: servos are this far off their goals (standard deviation), and their middles are
# wrong by up to this.
NOISE_DEG: Final = 5.0
CALIBRATION_ERROR_DEG: Final = 3.0

# A joint this close to its goal shows the letter.
REACHED_RAD: Final = np.deg2rad(5.0)

_ROUNDING_S: Final = 1e-6


@dataclass(frozen=True)
class PairDistance:
    """How different two letters are, at the moment and the place where they are most so.

    fingertip_mm, servo_deg: over their whole motions. last_mm: only of the poses they end with.
    """

    letters: str
    fingertip_mm: float
    servo_deg: float
    last_mm: float


def looks(motion: Motion) -> Array:
    """The poses of a letter from its first key pose to its last, at equal intervals of time: (LOOKS, 8)."""
    times_s = [key_pose.time_s for key_pose in motion.key_poses]
    poses = np.array([key_pose.angles_rad for key_pose in motion.key_poses])
    at_s = np.linspace(times_s[0], times_s[-1], LOOKS)
    return np.stack([np.interp(at_s, times_s, poses[:, joint]) for joint in range(SERVO_COUNT)], axis=-1)


def pair_distances(alphabet: Alphabet, side: Side = "right") -> list[PairDistance]:
    """All pairs of letters, the closest first."""
    seen = {name: looks(shape.motion) for name, shape in alphabet.letters.items()}
    tips_mm = {name: 1000 * fingertips(poses, side) for name, poses in seen.items()}
    pairs = []
    for first, second in combinations(seen, 2):
        apart_mm = np.linalg.norm(tips_mm[first] - tips_mm[second], axis=-1).max(axis=-1)
        servo_deg = float(np.rad2deg(np.abs(seen[first] - seen[second]).max()))
        pairs.append(PairDistance(first + second, float(apart_mm.max()), servo_deg, float(apart_mm[-1])))
    return sorted(pairs, key=lambda pair: pair.fingertip_mm)


def reader_accuracy(alphabet: Alphabet, samples: int = 10_000, seed: int = 0) -> float:
    """Share of noisy letters for which the nearest letter of the alphabet is the right one.

    Noise and calibration error are drawn once per letter and servo and stay while it is looked at: to look again at a
    letter that stands still does not help.
    """
    random = np.random.default_rng(seed)
    known = np.stack([looks(shape.motion).ravel() for shape in alphabet.letters.values()])
    shown = random.integers(len(known), size=samples)
    off_deg = random.normal(0.0, NOISE_DEG, (samples, SERVO_COUNT))
    off_deg += random.uniform(-CALIBRATION_ERROR_DEG, CALIBRATION_ERROR_DEG, (samples, SERVO_COUNT))
    seen = known[shown] + np.tile(np.deg2rad(off_deg), LOOKS)
    squared = (known**2).sum(axis=1) - 2.0 * seen @ known.T  # of the distance, without what all share
    return float((squared.argmin(axis=1) == shown).mean())


def every_pair(letters: Sequence[str] = string.ascii_uppercase) -> str:
    """A text in which each letter follows each letter once, itself included (a de Bruijn sequence)."""
    words = (first + "".join(first + second for second in letters[n + 1 :]) for n, first in enumerate(letters))
    return "".join(words) + letters[0]


def dwells_s(letters: Iterable[SpelledLetter], start_rad: Pose, max_speed_rad_s: float) -> list[float]:
    """How long each letter stands still within REACHED_RAD before the next one begins; 0 if it is not reached.

    The hand is simulated: servos that turn at the speed they are told and no faster than the limit, and a driver that
    looks for the next key pose every DRIVER_CYCLE_S.
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
    """Whether at the speller's rate each letter is reached after each, and stands for MIN_DWELL_S.

    A letter that moves may take longer than others, by its stroke. It is reached with its last key pose.
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
