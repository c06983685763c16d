# SPDX-License-Identifier: Apache-2.0
"""Read the files of config/, and read and write a hand's own files in the data folder."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import yaml

from amazing_hand.hand.alphabet import Alphabet, AlphabetError, Handshape, alphabet_from_data
from amazing_hand.hand.calibration import (
    FROM_ANOTHER_PROGRAM,
    Calibration,
    CalibrationError,
    calibration_from_data,
    calibration_to_data,
)
from amazing_hand.hand.command_words import word_of
from amazing_hand.hand.kinematics import mirrored
from amazing_hand.hand.motion import KeyPose, Motion
from amazing_hand.hand.own_gestures import (
    MAX_GESTURES,
    SECTION,
    entries_of,
    gesture_name,
    gesture_to_data,
    own_gestures_from_data,
)
from amazing_hand.paths import data_folder, path_of, share_folder, write_whole

DEFAULT_CALIBRATION: Final = "original"

_CALIBRATION_HEADER: Final = """\
# A hand's own calibration. Angles are degrees: middle_deg are the servos' at the joints' middles, min_deg and max_deg
# the joints' limits, relative to them. `hand calibrate` writes this file; what they mean: docs/calibration.md.
"""


_GESTURES_HEADER: Final = """\
# Gestures of one's own, in the form of those in config/alphabet.yaml: for a right hand, degrees relative to the
# calibrated middle. The hand reads this file again when it has changed.
"""


def load_alphabet(path: Path | None = None, side: str = "right") -> Alphabet:
    """Load the alphabet of a file (default: the package's own) for the hand of this side.

    Raises AlphabetError with one line that names the file.
    """
    path = path or share_folder() / "config" / "alphabet.yaml"
    try:
        alphabet = alphabet_from_data(yaml.safe_load(path.read_text(encoding="utf-8")))
        return alphabet if side == "right" else alphabet.mirrored()
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise AlphabetError(f"{path}: {' '.join(str(error).split())}") from error


def load_calibration(name: str | Path = DEFAULT_CALIBRATION) -> Calibration:
    """Load a calibration by name (first the hand's own, then the package's) or by path (with a slash or a suffix).

    Raises CalibrationError with one line that names the file.
    """
    path = name if isinstance(name, Path) else _calibration_files().get(name)
    if path is None:
        if "/" not in str(name) and not Path(name).suffix:
            raise CalibrationError(f"there is no calibration {name!r}, only {', '.join(calibration_names())}")
        path = path_of(str(name))
    try:
        return calibration_from_data(path.stem, yaml.safe_load(path.read_text(encoding="utf-8")))
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        line = " ".join(str(error).split())
        raise CalibrationError(f"{path}: not YAML in UTF-8: {line}; {FROM_ANOTHER_PROGRAM}") from error
    except (OSError, ValueError) as error:
        raise CalibrationError(f"{path}: {' '.join(str(error).split())}") from error


def calibration_names() -> list[str]:
    """Return the names that `load_calibration` accepts."""
    return sorted(_calibration_files())


def own_calibration_path(name: str) -> Path:
    """Return the path of a hand's own calibration of this name."""
    return data_folder() / "calibration" / f"{name}.yaml"


def save_calibration(path: Path, calibration: Calibration) -> None:
    """Write the file and keep the previous one as <name>.yaml.bak. Raises OSError; the old file is then unchanged."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        write_whole(path.with_name(f"{path.name}.bak"), path.read_bytes())
    data = calibration_to_data(calibration)
    text = _CALIBRATION_HEADER + yaml.safe_dump(data, sort_keys=False, default_flow_style=None)
    write_whole(path, text.encode())


def own_gestures_path() -> Path:
    """Return the path of the file with the gestures of one's own, for all hands that share the data folder."""
    return data_folder() / "gestures.yaml"


def load_own_gestures(alphabet: Alphabet, side: str = "right") -> tuple[dict[str, Handshape], list[str]]:
    """Load the gestures of one's own for the hand of this side.

    alphabet: of the hand; a gesture may not have the name of one of its signs.
    Returns the gestures by name, and one line for what is wrong with the file; the rest of it is used.
    """
    path = own_gestures_path()
    try:
        gestures, problems = own_gestures_from_data(_gestures_file(path), alphabet)
    except OSError as error:
        return {}, [f"{path}: {error.strerror}"]
    except AlphabetError as error:
        return {}, [f"{path}: {error}"]
    if side != "right":
        gestures = {name: replace(shape, motion=_mirrored(shape.motion)) for name, shape in gestures.items()}
    return gestures, [f"{path}: {problem}" for problem in problems]


def save_own_gesture(name: str, motion: Motion, alphabet: Alphabet, side: str = "right", meaning: str = "") -> str:
    """Write a gesture of the hand of this side to the file, in place of one of the same name; return its name.

    motion: the first key pose is moved to the alphabet's `transition_s`, the others with it.

    Raises AlphabetError, one line, if the gesture or the file is not valid, and OSError; the file is then unchanged.
    """
    path = own_gestures_path()
    name = gesture_name(name, alphabet)
    entries = _entries_in(path)
    if side != "right":
        motion = _mirrored(motion)
    entries[name] = gesture_to_data(name, motion, meaning, alphabet.transition_s)
    if len(entries) > MAX_GESTURES:
        raise AlphabetError(f"{path} has {MAX_GESTURES} gestures, and may not have more; remove one")
    _write_gestures(path, entries)
    return name


def remove_own_gesture(name: str) -> None:
    """Remove a gesture from the file. Raises AlphabetError if it is not there, and OSError."""
    path = own_gestures_path()
    entries = _entries_in(path)
    if not (found := [entry for entry in entries if word_of(str(entry)) == word_of(name)]):
        raise AlphabetError(f"{path} has no gesture {word_of(name)[:40]!r}")
    for entry in found:
        del entries[entry]
    _write_gestures(path, entries)


def _entries_in(path: Path) -> dict[Any, Any]:
    try:
        return dict(entries_of(_gestures_file(path)))
    except AlphabetError as error:
        raise AlphabetError(f"{path}: {error}; put it right or delete it") from error


def _gestures_file(path: Path) -> object:
    """Return the file as parsed YAML, None if there is none. Raises AlphabetError or OSError."""
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise AlphabetError(f"not YAML in UTF-8: {' '.join(str(error).split())}") from error


def _write_gestures(path: Path, entries: dict[Any, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump({SECTION: entries}, sort_keys=False, default_flow_style=None, allow_unicode=True)
    write_whole(path, (_GESTURES_HEADER + text).encode())


def _mirrored(motion: Motion) -> Motion:
    return Motion(tuple(KeyPose(mirrored(pose.angles_rad), pose.time_s) for pose in motion.key_poses))


def _calibration_files() -> dict[str, Path]:
    """Return name -> file; a hand's own file hides the package's of the same name."""

    def files() -> Iterator[Path]:
        yield from (share_folder() / "config" / "calibration").glob("*.yaml")
        yield from (data_folder() / "calibration").glob("*.yaml")

    return {path.stem: path for path in files()}
