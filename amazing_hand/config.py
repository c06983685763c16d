# SPDX-License-Identifier: Apache-2.0
"""Read the files of config/, and read and write a hand's own files in the data folder."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import yaml

from amazing_hand.hand.alphabet import Alphabet, AlphabetError, alphabet_from_data
from amazing_hand.hand.calibration import (
    FROM_ANOTHER_PROGRAM,
    Calibration,
    CalibrationError,
    calibration_from_data,
    calibration_to_data,
)
from amazing_hand.paths import data_folder, path_of, share_folder, write_whole

DEFAULT_CALIBRATION: Final = "original"

_CALIBRATION_HEADER: Final = """\
# A hand's own calibration. Angles are degrees: middle_deg are the servos' at the joints' middles, min_deg and max_deg
# the joints' limits, relative to them. `hand calibrate` writes this file; what they mean: docs/calibration.md.
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


def _calibration_files() -> dict[str, Path]:
    """Return name -> file; a hand's own file hides the package's of the same name."""

    def files() -> Iterator[Path]:
        yield from (share_folder() / "config" / "calibration").glob("*.yaml")
        yield from (data_folder() / "calibration").glob("*.yaml")

    return {path.stem: path for path in files()}
