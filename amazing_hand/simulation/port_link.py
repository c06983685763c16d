# SPDX-License-Identifier: Apache-2.0
"""Symlink with a fixed name to the simulated port, whose pseudo-terminal changes with each replug."""

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from typing import Final

PSEUDO_TERMINALS: Final = "/dev/pts/"


class PortLink:
    """Symlink to a port, reserved for this process until it ends or calls `close`.

    A locked file beside it, with this process's id, reserves it. The link of a killed simulator is taken over.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock_path = path.with_name(f".{path.name}.lock")
        self._lock: int | None = None
        self._target = ""

    def point_to(self, port: str) -> None:
        """Point the link to `port`.

        Raises FileExistsError (one line) if the name is used by something else; other OSErrors if it cannot be created.
        """
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
        """Remove the link if it exists and is ours; the name stays reserved."""
        with suppress(OSError):
            if self._target and os.readlink(self._path) == self._target:
                self._path.unlink()

    def close(self) -> None:
        """Remove the link and release the name. Calling it again is harmless."""
        if self._lock is not None:
            self.remove()
            self._lock_path.unlink(missing_ok=True)  # while locked: the next process checks that it exists
            os.close(self._lock)
            self._lock = None

    def _locked(self) -> int:
        """Lock the lock file and return its descriptor. Raises FileExistsError if another process has it."""
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
            with suppress(FileNotFoundError):  # the previous owner has just removed it
                if os.path.samestat(os.fstat(lock), os.stat(self._lock_path)):
                    os.truncate(lock, 0)
                    os.write(lock, f"{os.getpid()}\n".encode())
                    return lock
            os.close(lock)

    def _refuse_foreign(self) -> None:
        """Raise FileExistsError unless the path is free or a stale link to a pseudo-terminal of a killed simulator."""
        if self._path.is_symlink():
            target = os.readlink(self._path)
            if self._path.exists() and not target.startswith(PSEUDO_TERMINALS):
                raise FileExistsError(f"{self._path} is a link to {target}, not to a simulated bus: name another")
        elif self._path.exists():
            raise FileExistsError(
                f"{self._path} is a file of its own, not a link to a simulated bus: remove it or name another"
            )
