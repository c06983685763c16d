# SPDX-License-Identifier: Apache-2.0
"""The recent films of a hand: which there are, and the file of each. Pure but for looking whether a file is there."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from amazing_hand.page.hand import FilmStored

MAX_FILMS: Final = 20
TYPES: Final = {".mp4": "video/mp4"}


@dataclass(frozen=True)
class Film:
    """A film, or why there is none. name: of its file, which is in `folder`."""

    name: str
    folder: str
    id: str
    text: str
    at_ms: int
    duration_s: float
    size_bytes: int
    error: str = ""


class Films:
    """The last MAX_FILMS films."""

    def __init__(self, films: Iterable[Film] = ()) -> None:
        """films: those of before, the newest first."""
        self._films = {film.id: film for film in reversed(list(films)[:MAX_FILMS])}

    def on_stored(self, stored: FilmStored, text: str) -> None:
        path = Path(stored.path)
        self._films.pop(stored.id, None)
        self._films[stored.id] = Film(
            path.name,
            str(path.parent),
            stored.id,
            text,
            stored.at_ms,
            stored.duration_s,
            stored.size_bytes,
            stored.error,
        )
        while len(self._films) > MAX_FILMS:
            del self._films[next(iter(self._films))]

    def path_of(self, name: str) -> Path | None:
        """Return the file of this name; None if it is none of these films or is gone."""
        for film in self._films.values():
            path = Path(film.folder, film.name)
            if film.name == name and path.suffix in TYPES and not film.error and path.is_file():
                return path
        return None

    @property
    def all(self) -> list[Film]:
        """The films, the newest first."""
        return list(reversed(self._films.values()))

    def message(self, is_hidden: Callable[[str], bool]) -> dict[str, Any]:
        """Return the message `films` to the browser. is_hidden: by a sentence's id, whether its text is."""
        return {"type": "films", "films": [_shown(film, is_hidden(film.id)) for film in self.all]}


def _shown(film: Film, hidden: bool) -> dict[str, Any]:
    shown = {**asdict(film), "text": "" if hidden else film.text}
    del shown["folder"]
    return {**shown, "url": "" if film.error else f"/films/{film.name}"}
