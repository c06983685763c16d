# SPDX-License-Identifier: Apache-2.0
"""The name under which programs find the simulated port, whatever pseudo-terminal it is at the moment."""

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from typing import Final

PSEUDO_TERMINALS: Final = "/dev/pts/"


class PortLink:
    """A symlink to a port, which nobody else can take as long as this process lives and `close` was not called.

    A file beside it, locked and with this process's number, says so. What a killed simulator has left is taken over.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock_path = path.with_name(f".{path.name}.lock")
        self._lock: int | None = None
        self._target = ""

    def point_to(self, port: str) -> None:
        """Raises FileExistsError if the name is somebody else's, one line; OSError."""
        if self._lock is None:
            self._lock = self._locked()
            try:
                self._refuse_foreign()
            except OSError:
                self.close()
                raise
        new = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        new.symlink_to(port)
        new.replace(self._path)
        self._target = port

    def remove(self) -> None:
        """Take the link away, if it is there and ours; the name stays ours."""
        with suppress(OSError):
            if self._target and os.readlink(self._path) == self._target:
                self._path.unlink()

    def close(self) -> None:
        """Take the link away and give the name back. Calling it again is harmless."""
        if self._lock is not None:
            self.remove()
            self._lock_path.unlink(missing_ok=True)  # while it is locked: who waits for it looks whether it is gone
            os.close(self._lock)
            self._lock = None

    def _locked(self) -> int:
        """The open lock file."""
        while True:
            lock = os.open(self._lock_path, os.O_RDWR | os.O_CREAT, 0o644)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                holder = os.read(lock, 20).decode().strip()
                os.close(lock)
                raise FileExistsError(
                    f"{self._path} is the port of simulated servos that run already (process {holder}): use them, end "
                    "them first, or name another with --link"
                ) from None
            with suppress(FileNotFoundError):  # the one before has just removed it
                if os.path.samestat(os.fstat(lock), os.stat(self._lock_path)):
                    os.truncate(lock, 0)
                    os.write(lock, f"{os.getpid()}\n".encode())
                    return lock
            os.close(lock)

    def _refuse_foreign(self) -> None:
        """A link to a pseudo-terminal is what a killed simulator has left; anything else is not ours to replace."""
        if self._path.is_symlink():
            target = os.readlink(self._path)
            if self._path.exists() and not target.startswith(PSEUDO_TERMINALS):
                raise FileExistsError(f"{self._path} is a link to {target}, not to a simulated bus: name another")
        elif self._path.exists():
            raise FileExistsError(
                f"{self._path} is a file of its own, not a link to a simulated bus: remove it or name another"
            )
