# SPDX-License-Identifier: Apache-2.0
"""Where the package's data lies, where its programs may write, and how a file there is replaced."""

import os
import tempfile
from pathlib import Path
from typing import Final
from urllib.parse import unquote

_FILE_URL: Final = "file://"


def share_folder() -> Path:
    """The folder with config/ and launch/: the source checkout, or share/amazing_hand of the install prefix."""
    for parent in Path(__file__).resolve().parents:
        for folder in (parent, parent / "share" / "amazing_hand"):
            if (folder / "config" / "hand.yaml").is_file():
                return folder
    raise FileNotFoundError("config/hand.yaml is not installed with amazing_hand: run `make` or `colcon build`")


def data_folder() -> Path:
    """Where recordings, local certificates and run files go: $AMAZING_HAND_HOME, else ~/.ros/amazing_hand."""
    if home := os.environ.get("AMAZING_HAND_HOME"):
        return Path(home).absolute()
    ros_home = os.environ.get("ROS_HOME") or Path.home() / ".ros"
    return Path(ros_home, "amazing_hand")


def path_of(text: str) -> Path:
    """The path that a person wrote: `~`, `$NAME` and `${NAME}` are expanded, and a `file://` URL is read as its path.

    What cannot be expanded (a variable that is not set, a user that there is not) stays as it was written.
    """
    if text.lower().startswith(_FILE_URL):
        text = unquote(text[len(_FILE_URL) :])
        text = text.removeprefix("localhost") if text.startswith("localhost/") else text
    return Path(os.path.expanduser(os.path.expandvars(text)))


def write_whole(path: Path, content: bytes) -> None:
    """Whenever the power goes, the file has all of its old content or all of the new. Raises OSError."""
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
        os.fsync(folder)  # the rename itself
    finally:
        os.close(folder)


def write_private(path: Path, content: bytes) -> None:
    """Write a file that is never seen half written, nor by another user: mkstemp creates it with mode 0600."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
