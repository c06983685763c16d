# SPDX-License-Identifier: Apache-2.0
"""What survives a power cut: the few operations on a disk that the updater's safety rests on, and their right order.

A file that was written and renamed, and not synced, may be there and empty after a power cut; also seconds later.
"""

import ctypes
import os
from pathlib import Path
from typing import Final, Protocol

_LIBC: Final = ctypes.CDLL(None, use_errno=True)


class Disk(Protocol):
    """A file system. Nothing is safe from a power cut before it is synced. All methods raise OSError."""

    def read(self, path: Path) -> bytes:
        """Return a file's content."""

    def write(self, path: Path, content: bytes) -> None:
        """Write a file."""

    def link(self, path: Path, target: str) -> None:
        """Make a symbolic link; what is there is replaced at once, not atomically."""

    def rename(self, path: Path, new: Path) -> None:
        """Give a file or a link the name of another, which is gone then."""

    def sync_file(self, path: Path) -> None:
        """Put the file's content on the disk."""

    def sync_folder(self, path: Path) -> None:
        """Put the names in the folder on the disk."""

    def sync_all(self, path: Path) -> None:
        """Put all on the disk that was written to the path's file system."""


class LocalDisk:
    """The Disk of this machine."""

    def read(self, path: Path) -> bytes:
        return path.read_bytes()

    def write(self, path: Path, content: bytes) -> None:
        path.write_bytes(content)

    def link(self, path: Path, target: str) -> None:
        path.unlink(missing_ok=True)
        path.symlink_to(target)

    def rename(self, path: Path, new: Path) -> None:
        path.replace(new)

    def sync_file(self, path: Path) -> None:
        _sync(path)

    def sync_folder(self, path: Path) -> None:
        _sync(path)

    def sync_all(self, path: Path) -> None:
        opened = os.open(path, os.O_RDONLY)
        try:
            if _LIBC.syncfs(opened) != 0:
                number = ctypes.get_errno()
                raise OSError(number, os.strerror(number), str(path))
        finally:
            os.close(opened)


def _sync(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def replace_file(disk: Disk, path: Path, content: bytes) -> None:
    """Replace a file's content; after a power cut it is all old or all new. Raises OSError."""
    new = path.with_name(f".{path.name}.new")
    disk.write(new, content)
    disk.sync_file(new)
    disk.rename(new, path)
    disk.sync_folder(path.parent)


def replace_link(disk: Disk, path: Path, target: str) -> None:
    """Point a symbolic link elsewhere; after a power cut it points to the old or to the new target. Raises OSError."""
    new = path.with_name(f".{path.name}.new")
    disk.link(new, target)
    disk.rename(new, path)
    disk.sync_folder(path.parent)
