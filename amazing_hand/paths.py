# SPDX-License-Identifier: Apache-2.0
"""Find the package's data and the folder for its output, and replace files atomically."""

import os
import tempfile
from pathlib import Path
from typing import Final
from urllib.parse import unquote

_FILE_URL: Final = "file://"


def share_folder() -> Path:
    """Return the folder with config/ and launch/: the source checkout, or share/amazing_hand of the install prefix.

    Raises FileNotFoundError.
    """
    for parent in Path(__file__).resolve().parents:
        for folder in (parent, parent / "share" / "amazing_hand"):
            if (folder / "config" / "hand.yaml").is_file():
                return folder
    raise FileNotFoundError("config/hand.yaml is not installed with amazing_hand: run `make` or `colcon build`")


def data_folder() -> Path:
    """Return the folder for recordings, local certificates and run files: $AMAZING_HAND_HOME or ~/.ros/amazing_hand."""
    if home := os.environ.get("AMAZING_HAND_HOME"):
        return Path(home).absolute()
    ros_home = os.environ.get("ROS_HOME") or Path.home() / ".ros"
    return Path(ros_home, "amazing_hand")


def path_of(text: str) -> Path:
    """Convert user input to a path: expand `~`, `$NAME` and `${NAME}`, and accept a `file://` URL.

    What cannot be expanded (an unset variable, an unknown user) stays as it is.
    """
    if text.lower().startswith(_FILE_URL):
        text = unquote(text[len(_FILE_URL) :])
        text = text.removeprefix("localhost") if text.startswith("localhost/") else text
    return Path(os.path.expanduser(os.path.expandvars(text)))


def write_whole(path: Path, content: bytes) -> None:
    """Replace the content of a file atomically, also if the power fails: it is all old or all new. Raises OSError."""
    new = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with new.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # puts the rename on the disk
    finally:
        os.close(folder)


def write_private(path: Path, content: bytes) -> None:
    """Replace the content of a file atomically with mode 0600 (of mkstemp), so that no other user can ever read it."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
