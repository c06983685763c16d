# SPDX-License-Identifier: Apache-2.0
"""Delete old films to free disk space; the newest film and films that are not uploaded yet are kept."""

import shutil
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final, NamedTuple

DAY_S: Final = 86_400.0
KEEP_FREE_BYTES: Final = 500_000_000  # for the next films, the bridge's database and the logs
FILM_BYTES: Final = 100_000_000  # a film of ten minutes with much motion; with less free, no film is started
RESERVE_BYTES: Final = 20_000_000  # left for other programs: a running recording ends before this is used

PREFIX: Final = "hand_"
"""Prefix of the films' file names; other files in the folder are never deleted."""


class KeptFilm(NamedTuple):
    """A film in the folder."""

    path: Path
    written_s: float
    size_bytes: int


def surplus(films: Sequence[KeptFilm], unsent: Collection[str], oldest_s: float, free_bytes: int) -> list[KeptFilm]:
    """Return the films to delete.

    These are the films written before `oldest_s` and, while less than KEEP_FREE_BYTES is free on the disk and the films
    use more of it than is free, the oldest of the others. The others are deleted only if that makes room for a new
    film: no film is lost on a disk that other programs have filled. The newest film, and films whose name is in
    `unsent`, are never deleted.
    """
    old: list[KeptFilm] = []
    young: list[KeptFilm] = []
    taken_bytes = sum(film.size_bytes for film in films)
    for film in sorted(films, key=lambda film: (film.written_s, film.path.name))[:-1]:
        is_old = film.written_s < oldest_s
        is_short = free_bytes < KEEP_FREE_BYTES and taken_bytes > free_bytes
        if film.path.name not in unsent and (is_old or is_short):
            (old if is_old else young).append(film)
            free_bytes += film.size_bytes
            taken_bytes -= film.size_bytes
    return old + young if free_bytes >= FILM_BYTES else old


def free_bytes(folder: Path) -> int:
    """Return the free space [bytes] on the folder's disk. Raises OSError."""
    return shutil.disk_usage(folder).free


def is_full(folder: Path) -> bool:
    """Return whether the disk has no room for another film. Raises OSError."""
    return free_bytes(folder) < FILM_BYTES


def clean(folder: Path, unsent: Collection[str], now_s: float, keep_days: float) -> list[Path]:
    """Delete the surplus films with the files that belong to them; return the deleted films. Raises OSError."""
    found = [(path, path.stat()) for path in folder.glob(f"{PREFIX}*.mp4")]
    films = [KeptFilm(path, status.st_mtime, status.st_size) for path, status in found]
    deleted = surplus(films, unsent, now_s - keep_days * DAY_S, free_bytes(folder))
    for film in deleted:
        film.path.unlink(missing_ok=True)
        film.path.with_suffix(".vtt").unlink(missing_ok=True)
    return [film.path for film in deleted]
