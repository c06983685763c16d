# SPDX-License-Identifier: Apache-2.0
"""Gestures of one's own: from data in the form of the alphabet's gestures, and to it. Pure."""

from typing import Any, Final

import numpy as np

from amazing_hand.hand.alphabet import Alphabet, AlphabetError, Handshape, handshape
from amazing_hand.hand.command_words import COMMAND_WORDS, word_of
from amazing_hand.hand.joints import FINGERS
from amazing_hand.hand.motion import Motion

SECTION: Final = "gestures"
MAX_GESTURES: Final = 200
MAX_NAME_LENGTH: Final = 40
MAX_MEANING_LENGTH: Final = 200
MAX_KEY_POSES: Final = 100


def gesture_name(text: str, alphabet: Alphabet) -> str:
    """Return the name of a gesture as the hand knows it: in lower case, with single blanks.

    Raises AlphabetError for one that is a sign of the alphabet or begins with a command word.
    """
    name = word_of(text)
    if not (name.isprintable() and 0 < len(name) <= MAX_NAME_LENGTH):
        raise AlphabetError(f"a gesture's name has 1 to {MAX_NAME_LENGTH} printable characters, unlike {name[:50]!r}")
    if odd := next((sign for sign in name if not (sign.isalnum() or sign in " -_'")), ""):
        raise AlphabetError(f"gesture {name}: {odd!r} is no part of a name; letters, digits, blanks and - are")
    if (word := name.split()[0]) in COMMAND_WORDS:
        raise AlphabetError(f"gesture {name}: {word!r} is a command; choose another name")
    if name in {sign.casefold() for sign in alphabet}:
        raise AlphabetError(f"gesture {name}: the alphabet has this sign; choose another name")
    return name


def own_gestures_from_data(data: object, alphabet: Alphabet) -> tuple[dict[str, Handshape], list[str]]:
    """Build gestures from parsed YAML, each checked as the alphabet's own are.

    Args:
        data: {gestures: {name: {meaning, poses}}}, as in config/alphabet.yaml, for a right hand.
        alphabet: whose names they may not have, and whose `transition_s` is that of their first key pose.

    Returns:
        The gestures by name, and one line for each that is left out.

    Raises:
        AlphabetError: the data is not of this form.
    """
    entries = entries_of(data)
    gestures: dict[str, Handshape] = {}
    problems: list[str] = []
    for text, entry in entries.items():
        try:
            name = gesture_name(str(text), alphabet)
            if name in gestures:
                raise AlphabetError(f"gesture {name}: there are two of this name")
            if len(gestures) >= MAX_GESTURES:
                raise AlphabetError(f"gesture {name}: there are more than {MAX_GESTURES}; remove some")
            gestures[name] = _checked(name, entry, alphabet.transition_s)
        except AlphabetError as error:
            problems.append(" ".join(str(error).split()))
    return gestures, problems


def entries_of(data: object) -> dict[Any, Any]:
    """Return the gestures' entries in parsed YAML; none in an empty file. Raises AlphabetError."""
    if data is None:
        return {}
    entries = data.get(SECTION, {}) if isinstance(data, dict) else None
    if not isinstance(entries, dict):
        raise AlphabetError(f"it needs a mapping `{SECTION}`, as config/alphabet.yaml has it")
    return entries


def gesture_to_data(name: str, motion: Motion, meaning: str, transition_s: float) -> dict[str, Any]:
    """Return the entry of a right hand's gesture. The first key pose is due after transition_s.

    Raises AlphabetError if it is none that `own_gestures_from_data` takes.
    """
    if not motion.key_poses:
        raise AlphabetError(f"gesture {name}: it has no key pose")
    later_s = transition_s - motion.key_poses[0].time_s
    poses: list[dict[str, Any]] = []
    for key_pose in motion.key_poses:
        degrees = [round(float(angle), 1) for angle in np.rad2deg(key_pose.angles_rad)]
        pose: dict[str, Any] = {finger: degrees[2 * at : 2 * at + 2] for at, finger in enumerate(FINGERS)}
        poses.append({**pose, "time_s": round(key_pose.time_s + later_s, 3)} if poses else pose)
    if not (meaning.isprintable() and len(meaning) <= MAX_MEANING_LENGTH):
        raise AlphabetError(f"gesture {name}: its meaning is one line of at most {MAX_MEANING_LENGTH} characters")
    entry = {"meaning": meaning or name, "poses": poses}
    _checked(name, entry, transition_s)
    return entry


def _checked(name: str, entry: Any, transition_s: float) -> Handshape:
    shape = handshape(name, SECTION, entry, transition_s)
    if len(shape.motion.key_poses) > MAX_KEY_POSES:
        raise AlphabetError(f"gesture {name}: it has more than {MAX_KEY_POSES} key poses")
    return shape
