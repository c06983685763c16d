# SPDX-License-Identifier: Apache-2.0
"""A disk of which all states are known that a power cut can leave behind."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

TORN = b"\0"


@dataclass
class CutDisk:
    """A Disk in memory. Names change in the order of the calls (a journal); content that is not synced may be lost."""

    _names: list[dict[Path, int | str]] = field(default_factory=lambda: [{}])
    """The names after each change: a file's number, or a link's target."""
    _content: dict[int, bytes] = field(default_factory=dict)
    _safe: set[int] = field(default_factory=set)
    """Numbers of the files whose content is on the disk."""
    _safe_names: int = 0
    """Index in _names of what is on the disk at least."""
    after: Callable[["CutDisk"], None] = lambda _: None
    """Called after each change and sync."""

    def read(self, path: Path) -> bytes:
        return read(self._now, self._content, path)

    def write(self, path: Path, content: bytes) -> None:
        number = len(self._content)
        self._content[number] = content
        self._change({**self._now, path: number})

    def link(self, path: Path, target: str) -> None:
        self._change({**self._now, path: target})

    def rename(self, path: Path, new: Path) -> None:
        names = dict(self._now)
        names[new] = names.pop(path)
        self._change(names)

    def sync_file(self, path: Path) -> None:
        number = self._now[path]
        assert isinstance(number, int)
        self._safe.add(number)
        self.after(self)

    def sync_folder(self, path: Path) -> None:
        self._safe_names = len(self._names) - 1
        self.after(self)

    def sync_all(self, path: Path) -> None:
        self._safe_names = len(self._names) - 1
        self._safe |= set(self._content)
        self.after(self)

    def cuts(self) -> Iterator["CutDisk"]:
        """Yield each disk that there may be after a power cut now."""
        for names in self._names[self._safe_names :]:
            numbers = sorted({number for number in names.values() if isinstance(number, int)} - self._safe)
            for kept in product((True, False, None), repeat=len(numbers)):
                content = dict(self._content)
                for number, is_whole in zip(numbers, kept, strict=True):
                    if is_whole is None:
                        content[number] = content[number][: len(content[number]) // 2] + TORN
                    elif not is_whole:
                        content[number] = b""
                yield CutDisk([names], content, set(content))

    @property
    def _now(self) -> dict[Path, int | str]:
        return self._names[-1]

    def _change(self, names: dict[Path, int | str]) -> None:
        self._names.append(names)
        self.after(self)


def read(names: dict[Path, int | str], content: dict[int, bytes], path: Path) -> bytes:
    """Return what a path leads to, through links. Raises FileNotFoundError."""
    for folder in (path, *path.parents):
        target = names.get(folder)
        if isinstance(target, str):
            return read(names, content, folder.parent / target / path.relative_to(folder))
    number = names.get(path)
    if not isinstance(number, int):
        raise FileNotFoundError(path)
    return content[number]
