# SPDX-License-Identifier: Apache-2.0
"""Persistent list of the films that are not in the store yet: one small file beside each film."""

import json
import logging
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from amazing_hand.paths import write_whole

SUFFIX: Final = ".unsent"

FIRST_RETRY_S: Final = 5.0
LONGEST_RETRY_S: Final = 900.0  # when the network is back, it is used within a quarter of an hour

log = logging.getLogger(__name__)


class Backoff:
    """Exponential backoff: computes when to try again, later after each failure. Pure: time is passed in."""

    def __init__(self) -> None:
        self._wait_s = FIRST_RETRY_S
        self.due_s: float | None = None
        """Time of the next try; None: nothing to try."""

    def failed(self, now_s: float) -> None:
        self.due_s = now_s + self._wait_s
        self._wait_s = min(2 * self._wait_s, LONGEST_RETRY_S)

    def worked(self) -> None:
        self._wait_s = FIRST_RETRY_S
        self.due_s = None


@dataclass(frozen=True)
class UnsentFilm:
    """Data of a film to publish once it is stored. A film that is still being recorded has 0 frames."""

    name: str
    sentence_id: str
    duration_s: float = 0.0
    frames: int = 0
    repeated: int = 0
    dropped: int = 0
    size_bytes: int = 0


class UnsentList:
    """Unsent films of one folder, sorted by name, so the oldest first. Thread-safe.

    The list is kept in memory even when the disk fails; the files on disk are for the next process.
    """

    def __init__(self, folder: Path) -> None:
        """Load the entries of earlier processes. A damaged entry is logged and deleted; its film is kept."""
        self._folder = folder
        self._films: dict[str, UnsentFilm] = {}
        try:
            for path in folder.glob(f"*{SUFFIX}"):
                self._load(path)
        except OSError as error:
            log.error("%s: %s; films that were not sent are looked for after the next start", folder, error)

    def put(self, film: UnsentFilm) -> None:
        """Add or replace a film's entry; it survives a power cut. If this raises OSError, it is kept in memory only."""
        self._films[film.name] = film
        write_whole(self._path(film.name), json.dumps(asdict(film)).encode())

    def remove(self, name: str) -> None:
        """Remove an entry. If this raises OSError, it is removed from memory only."""
        self._films.pop(name, None)
        self._path(name).unlink(missing_ok=True)

    def __contains__(self, name: str) -> bool:
        return name in self._films

    def __len__(self) -> int:
        return len(self._films)

    def __iter__(self) -> Iterator[UnsentFilm]:
        return iter(sorted(self._films.copy().values(), key=lambda film: film.name))

    def _load(self, path: Path) -> None:
        try:
            film = UnsentFilm(**json.loads(path.read_text()))
        except FileNotFoundError:
            return
        except (ValueError, TypeError) as error:
            log.error("%s: %s; its film stays in the folder and is not sent", path, error)
            path.unlink(missing_ok=True)
            return
        self._films[film.name] = film

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}{SUFFIX}"
