# SPDX-License-Identifier: Apache-2.0
"""Films that are not in the store yet: a small file beside each, which outlives the process."""

import json
import logging
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from amazing_hand.paths import write_whole

SUFFIX: Final = ".unsent"

FIRST_RETRY_S: Final = 5.0
LONGEST_RETRY_S: Final = 900.0  # a network that is back is used a quarter of an hour later at the latest

log = logging.getLogger(__name__)


class Backoff:
    """When to try again: later and later while it fails. Pure: time is passed in."""

    def __init__(self) -> None:
        self._wait_s = FIRST_RETRY_S
        self.due_s: float | None = None
        """When the next try is due, None: there is nothing to try."""

    def failed(self, now_s: float) -> None:
        self.due_s = now_s + self._wait_s
        self._wait_s = min(2 * self._wait_s, LONGEST_RETRY_S)

    def worked(self) -> None:
        self._wait_s = FIRST_RETRY_S
        self.due_s = None


@dataclass(frozen=True)
class UnsentFilm:
    """What has to be told of a film once it is stored. A film that is still being made has no frames."""

    name: str
    sentence_id: str
    duration_s: float = 0.0
    frames: int = 0
    repeated: int = 0
    dropped: int = 0
    size_bytes: int = 0


class UnsentList:
    """The unsent films of one folder, in the order of their names, so the oldest first.

    Known here whatever the disk does; what is on it is for the next process. From any thread.
    """

    def __init__(self, folder: Path) -> None:
        """Begins with what earlier processes left. A damaged entry is deleted and said so; its film stays."""
        self._folder = folder
        self._films: dict[str, UnsentFilm] = {}
        try:
            for path in folder.glob(f"*{SUFFIX}"):
                self._load(path)
        except OSError as error:
            log.error("%s: %s; films that were not sent are looked for after the next start", folder, error)

    def put(self, film: UnsentFilm) -> None:
        """Adds a film or replaces what is known of it; survives a power cut. Raises OSError, and it is known here."""
        self._films[film.name] = film
        write_whole(self._path(film.name), json.dumps(asdict(film)).encode())

    def remove(self, name: str) -> None:
        """Raises OSError, and it is forgotten here."""
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
