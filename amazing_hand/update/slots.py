# SPDX-License-Identifier: Apache-2.0
"""The folder of a hand's releases: which are there, which is to be started, and how far an update is.

`releases/<version>-<digest>/` are never changed once they are whole; `current` points to the one that is to be started;
`state.json` is the truth, and `current` follows it. Data of the hand is elsewhere.
"""

import fcntl
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

from amazing_hand.update.disk import Disk, replace_file, replace_link
from amazing_hand.update.state import Phase, State, decode, encode

KEPT: Final = 2
"""Releases that stay beside those that are needed: a rollback to one of them need not fetch it."""


class Slots:
    """The folder. All methods raise OSError."""

    def __init__(self, folder: Path, disk: Disk) -> None:
        self.folder = folder
        self._disk = disk

    @property
    def current(self) -> Path:
        """Return the path that always leads to the release that is to be started."""
        return self.folder / "current"

    def path(self, slot: str) -> Path:
        """Return the folder of a release."""
        return self.folder / "releases" / slot

    def load(self) -> State:
        """Return the state. Raises StateError if it is damaged."""
        return decode(self._disk.read(self._state))

    def change(self, transition: Callable[[State], State]) -> State:
        """Replace the state by what follows from it; return that, which is on the disk then.

        The updater and the launcher both do so, one after the other. Raises StateError, and what the transition raises.
        """
        with (self.folder / ".lock").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            before = self.load()
            state = transition(before)
            if state != before:
                self.save(state)
        return state

    def save(self, state: State) -> None:
        """Keep a state, whatever was there; it is on the disk when this returns."""
        replace_file(self._disk, self._state, encode(state))

    def seal(self, slot: str) -> None:
        """Put a release that was filled on the disk, all of it: from now on it may be started."""
        self._disk.sync_all(self.path(slot))

    def point(self, state: State) -> None:
        """Have `current` lead to the release that the state says."""
        replace_link(self._disk, self.current, f"releases/{state.running.slot}")

    def tidy(self, state: State) -> None:
        """Remove releases that nothing needs; only between updates. Its newest KEPT others stay for a rollback."""
        assert state.phase is Phase.IDLE
        others = [path for path in (self.folder / "releases").iterdir() if path.name != state.good.slot]
        others.sort(key=lambda path: path.stat().st_mtime, reverse=True)
        for path in others[KEPT:]:
            shutil.rmtree(path)

    @property
    def _state(self) -> Path:
        return self.folder / "state.json"
