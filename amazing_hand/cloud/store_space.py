"""Room for films: the old ones make way, the newest and the unsent ones stay."""

import shutil
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final, NamedTuple

DAY_S: Final = 86_400.0
KEEP_FREE_BYTES: Final = 5_000_000_000  # what updates, logs and bags of the same disk need
KEEP_FREE_SHARE: Final = 0.1
FILM_BYTES: Final = 100_000_000  # a film of ten minutes with much motion: with less than this none is begun

PREFIX: Final = "hand_"
"""What the films' names begin with: nothing else in the folder is deleted."""


class KeptFilm(NamedTuple):
    """A film in the folder."""

    path: Path
    written_s: float
    size_bytes: int


def surplus(films: Sequence[KeptFilm], unsent: Collection[str], oldest_s: float, missing_bytes: int) -> list[KeptFilm]:
    """The films to delete: what was written before `oldest_s`, and of the others as many as the disk misses, the oldest
    first; never the newest, nor one whose name is in `unsent`."""
    chosen: list[KeptFilm] = []
    for film in sorted(films, key=lambda film: (film.written_s, film.path.name))[:-1]:
        if film.path.name not in unsent and (film.written_s < oldest_s or missing_bytes > 0):
            chosen.append(film)
            missing_bytes -= film.size_bytes
    return chosen


def missing_bytes(folder: Path) -> int:
    """How much less is free on the folder's disk than should be; negative: how much more. Raises OSError."""
    disk = shutil.disk_usage(folder)
    return max(KEEP_FREE_BYTES, round(disk.total * KEEP_FREE_SHARE)) - disk.free


def free_bytes(folder: Path) -> int:
    """What is free on the folder's disk. Raises OSError."""
    return shutil.disk_usage(folder).free


def is_full(folder: Path) -> bool:
    """Whether the disk has no room for one more film. Raises OSError."""
    return free_bytes(folder) < FILM_BYTES


def clean(folder: Path, unsent: Collection[str], now_s: float, keep_days: float) -> list[Path]:
    """Deletes the surplus with what belongs to it, and returns the deleted films. Raises OSError."""
    found = [(path, path.stat()) for path in folder.glob(f"{PREFIX}*.mp4")]
    films = [KeptFilm(path, status.st_mtime, status.st_size) for path, status in found]
    deleted = surplus(films, unsent, now_s - keep_days * DAY_S, missing_bytes(folder))
    for film in deleted:
        film.path.unlink(missing_ok=True)
        film.path.with_suffix(".vtt").unlink(missing_ok=True)
    return [film.path for film in deleted]
