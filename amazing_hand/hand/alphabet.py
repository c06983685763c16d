"""The alphabet: for each letter the key poses of the hand. Data is in config/alphabet.yaml."""

import string
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from amazing_hand.hand.joints import FINGERS
from amazing_hand.hand.motion import KeyPose, Motion, MotionRefused


class AlphabetError(ValueError):
    """The alphabet's data is wrong; the message names the letter and the value."""


@dataclass(frozen=True)
class Handshape:
    """One letter: what it looks like in ASL and on this hand, and the motion that shows it."""

    letter: str
    description: str
    motion: Motion


Alphabet = Mapping[str, Handshape]


def alphabet_from_data(data: object) -> Alphabet:
    """The alphabet from parsed YAML: `transition_s`, and `letters: {A: {handshape, poses: [{finger: [a1, a2]}]}}`.

    Angles are degrees relative to the calibrated middle. A key pose without `time_s` is due after `transition_s`.
    Raises AlphabetError for a missing letter, an unknown finger or anything the hand cannot do.
    """
    if not isinstance(data, dict) or not isinstance(data.get("letters"), dict):
        raise AlphabetError("the alphabet needs a mapping `letters`")
    transition_s = data.get("transition_s")
    if not isinstance(transition_s, int | float):
        raise AlphabetError("the alphabet needs a number `transition_s`")
    letters = data["letters"]
    missing = [letter for letter in string.ascii_uppercase if letter not in letters]
    if missing:
        raise AlphabetError(f"the alphabet lacks {', '.join(missing)}")
    return {str(letter): _handshape(str(letter), entry, float(transition_s)) for letter, entry in letters.items()}


def _handshape(letter: str, entry: Any, transition_s: float) -> Handshape:
    try:
        key_poses = tuple(_key_pose(pose, transition_s) for pose in entry["poses"])
        return Handshape(letter, str(entry["handshape"]), Motion(key_poses))
    except (KeyError, TypeError, ValueError, MotionRefused) as error:
        raise AlphabetError(f"letter {letter}: {error}") from error


def _key_pose(pose: dict[str, Any], transition_s: float) -> KeyPose:
    extra = set(pose) - {*FINGERS, "time_s"}
    if extra:
        raise AlphabetError(f"unknown finger {', '.join(sorted(extra))}")
    angles_deg = [angle for finger in FINGERS for angle in pose[finger]]
    if len(angles_deg) != 2 * len(FINGERS):
        raise AlphabetError("each finger needs two angles")
    return KeyPose(np.deg2rad(np.array(angles_deg, dtype=np.float64)), float(pose.get("time_s", transition_s)))
