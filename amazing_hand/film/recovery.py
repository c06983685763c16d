# SPDX-License-Identifier: Apache-2.0
"""Recover the films of a recorder that was killed."""

import fcntl
import time
from pathlib import Path
from typing import Final

import cv2

from amazing_hand.film.encoder import PART, Film

WRITER_TIMEOUT_S: Final = 10.0  # for the ffmpeg of a killed recorder to finish the file; takes 0.1 s
POLL_S: Final = 0.05


def unfinished_films(folder: Path) -> list[Path]:
    """Return the paths of the unfinished films in the folder, sorted by name, including those being recorded now."""
    return sorted(folder.glob(f"*{PART}"))


def recover_film(part: Path) -> Film | None:
    """Rename an unfinished film to its final name; if it cannot be played, delete it and return None.

    Waits for the ffmpeg of a killed recorder to end. How many pictures were repeated or dropped is not known any more.
    Raises TimeoutError when the film is still being written, and OSError.
    """
    _wait_until_written(part)
    film = read_film(part)
    if film is None:
        part.unlink()
        return None
    path = part.with_name(part.name.removesuffix(PART))
    part.replace(path)
    return film._replace(path=path)


def read_film(path: Path) -> Film | None:
    """Read a film's data from its file; return None when the file cannot be played."""
    if not path.exists():
        return None
    capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
    try:
        frames, fps = int(capture.get(cv2.CAP_PROP_FRAME_COUNT)), capture.get(cv2.CAP_PROP_FPS)
        is_whole = capture.isOpened() and frames > 0 and capture.read()[0]
    finally:
        capture.release()
    return Film(path, frames / fps, frames, 0, 0, path.stat().st_size) if is_whole else None


def _wait_until_written(part: Path) -> None:
    deadline_s = time.monotonic() + WRITER_TIMEOUT_S
    with part.open("rb") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                if time.monotonic() > deadline_s:
                    raise TimeoutError(f"film {part.name}: it is still being written") from error
                time.sleep(POLL_S)
            else:
                return
