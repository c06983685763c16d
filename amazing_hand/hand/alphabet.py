# SPDX-License-Identifier: Apache-2.0
"""Alphabet: the key poses of the hand for each letter, digit and gesture. The data is in config/alphabet.yaml."""

import string
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from amazing_hand.hand.joints import FINGERS
from amazing_hand.hand.kinematics import mirrored
from amazing_hand.hand.motion import KeyPose, Motion, MotionRefused, Pose

# Gestures that spelling needs: REST is shown between words, OPEN keeps the fingers clear of each other.
REST: Final = "rest"
OPEN: Final = "open"

_NEEDED: Final = {"letters": string.ascii_uppercase, "digits": string.digits, "gestures": (REST, OPEN)}


class AlphabetError(ValueError):
    """Invalid alphabet data; the message names the sign and the value."""


@dataclass(frozen=True)
class Handshape:
    """A sign and the motion that shows it.

    Attributes:
        name: of the sign, as in `Alphabet`.
        meaning: its look in American Sign Language, or the meaning of a gesture.
        here: how this hand shows it.
        motion: its key poses.
    """

    name: str
    meaning: str
    here: str
    motion: Motion


@dataclass(frozen=True)
class Alphabet(Mapping[str, Handshape]):
    """Mapping of names to signs: "A" to "Z", "0" to "9", and gestures in lower case.

    transition_s: time from the start of a sign to its first key pose.
    """

    letters: Mapping[str, Handshape]
    digits: Mapping[str, Handshape]
    gestures: Mapping[str, Handshape]
    transition_s: float

    def __getitem__(self, name: str) -> Handshape:
        for signs in (self.letters, self.digits, self.gestures):
            if name in signs:
                return signs[name]
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        yield from (*self.letters, *self.digits, *self.gestures)

    def __len__(self) -> int:
        return len(self.letters) + len(self.digits) + len(self.gestures)

    def changed(self, change: Callable[[Pose], Pose]) -> "Alphabet":
        """Return a copy with `change` applied to each pose (8,) rad."""

        def with_each(signs: Mapping[str, Handshape]) -> dict[str, Handshape]:
            return {name: replace(shape, motion=_changed(shape.motion, change)) for name, shape in signs.items()}

        return replace(
            self,
            letters=with_each(self.letters),
            digits=with_each(self.digits),
            gestures=with_each(self.gestures),
        )

    def mirrored(self) -> "Alphabet":
        """Return the alphabet for the other hand."""
        return self.changed(mirrored)


def alphabet_from_data(data: object) -> Alphabet:
    """Build the alphabet of a right hand from parsed YAML.

    Args:
        data: `transition_s`, then `letters` and `digits` as {A: {asl, hand, poses: [{finger: [a1, a2]}]}} and
            `gestures` with a `meaning` instead of `asl` and `hand`. Angles are degrees relative to the calibrated
            middle. The first key pose is due after `transition_s`, each other one at its `time_s`.

    Raises:
        AlphabetError: a sign is missing, a finger is unknown, or a pose is out of the hand's range.
    """
    if not isinstance(data, dict):
        raise AlphabetError(f"the alphabet needs mappings {', '.join(_NEEDED)}")
    transition_s = data.get("transition_s")
    if not isinstance(transition_s, int | float):
        raise AlphabetError("the alphabet needs a number `transition_s`")
    signs: dict[str, dict[str, Handshape]] = {}
    for section, names in _NEEDED.items():
        entries = data.get(section)
        if not isinstance(entries, dict):
            raise AlphabetError(f"the alphabet needs a mapping `{section}`")
        if missing := [name for name in names if name not in entries]:
            raise AlphabetError(f"the alphabet's {section} lack {', '.join(missing)}")
        signs[section] = {
            str(name): handshape(str(name), section, entry, float(transition_s)) for name, entry in entries.items()
        }
    return Alphabet(**signs, transition_s=float(transition_s))


def _changed(motion: Motion, change: Callable[[Pose], Pose]) -> Motion:
    return Motion(tuple(KeyPose(change(key_pose.angles_rad), key_pose.time_s) for key_pose in motion.key_poses))


def handshape(name: str, section: str, entry: Any, transition_s: float) -> Handshape:
    """Build a sign from its entry in a section of the alphabet's data. Raises AlphabetError."""
    try:
        meaning, here = (entry["meaning"], "") if section == "gestures" else (entry["asl"], entry["hand"])
        key_poses = [_key_pose(entry["poses"][0], transition_s), *(_key_pose(pose) for pose in entry["poses"][1:])]
        return Handshape(name, str(meaning), str(here), Motion(tuple(key_poses)))
    except (IndexError, KeyError, TypeError, ValueError, MotionRefused) as error:
        raise AlphabetError(f"{section[:-1]} {name}: {error}") from error


def _key_pose(pose: dict[str, Any], time_s: float | None = None) -> KeyPose:
    """Build a key pose; if no time is given, the data must have a `time_s`."""
    extra = set(pose) - {*FINGERS, *(("time_s",) if time_s is None else ())}
    if extra:
        raise AlphabetError(f"unknown finger {', '.join(sorted(extra))}")
    angles_deg = [angle for finger in FINGERS for angle in pose[finger]]
    if len(angles_deg) != 2 * len(FINGERS):
        raise AlphabetError("each finger needs two angles")
    due_s = pose["time_s"] if time_s is None else time_s
    return KeyPose(np.deg2rad(np.array(angles_deg, dtype=np.float64)), float(due_s))
