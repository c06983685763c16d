# SPDX-License-Identifier: Apache-2.0
"""What the page remembers of a hand over a restart: a small file with the sentences that have ended, and the films."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, TypeVar

from amazing_hand.page.films import Film
from amazing_hand.page.story import Past
from amazing_hand.paths import write_whole

EntryT = TypeVar("EntryT", Past, Film)


class HistoryFile:
    """The file of one hand."""

    def __init__(self, folder: Path, namespace: str) -> None:
        """folder: where the files of all hands are; made when one is saved."""
        self._path = folder / f"{re.sub(r'[^A-Za-z0-9_]', '_', namespace)}.json"

    def beside(self, suffix: str) -> Path:
        """Return the path of another file of the same hand."""
        return self._path.with_suffix(suffix)

    def load(self) -> tuple[list[Past], list[Film]]:
        """Return sentences and films, the newest first; none if there is no file yet.

        Raises ValueError, one line, if the file cannot be read.
        """
        try:
            data = json.loads(self._path.read_text(encoding="utf-8"))
            return _entries(Past, data["past"]), _entries(Film, data["films"])
        except FileNotFoundError:
            return [], []
        except (OSError, ValueError, LookupError, TypeError) as error:
            line = " ".join(str(error).split())
            raise ValueError(
                f"{self._path}: {line}; what was signed before is not shown, and is written anew with the next sentence"
            ) from error

    def save(self, past: Sequence[Past], films: Sequence[Film]) -> None:
        """Replace the file. Raises OSError."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        data = {"past": [asdict(entry) for entry in past], "films": [asdict(film) for film in films]}
        write_whole(self._path, json.dumps(data, ensure_ascii=False).encode())


def _entries(kind: type[EntryT], data: Any) -> list[EntryT]:
    return [kind(**{entry.name: _value(item, entry.name, entry.type) for entry in fields(kind)}) for item in data]


def _value(item: Any, name: str, kind: Any) -> Any:
    value = item[name]
    if isinstance(value, bool) or not isinstance(value, (int, float) if kind is float else kind):
        raise ValueError(f"{name} is {str(value)[:40]!r}")
    return value
