# SPDX-License-Identifier: Apache-2.0
"""Simulate failing disks: one that turned read-only, and a real small one."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def read_only(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Make creating, renaming and deleting in the folder fail, as on a file system that turned read-only."""
    really = {name: getattr(os, name) for name in ("unlink", "replace", "rename", "mkdir", "open")}

    def refusing(name: str) -> object:
        def call(path: object, *arguments: object, **options: object) -> object:
            flags = arguments[0] if name == "open" else os.O_WRONLY
            is_write = isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
            if is_write and isinstance(path, str | Path) and Path(path).is_relative_to(folder):
                raise OSError(30, "Read-only file system", str(path))
            return really[name](path, *arguments, **options)

        return call

    for name in really:
        monkeypatch.setattr(os, name, refusing(name))
    opened = open

    def open_(path: object, mode: str = "r", *arguments: object, **options: object) -> object:
        if set(mode) & set("wxa+") and isinstance(path, str | Path) and Path(path).is_relative_to(folder):
            raise OSError(30, "Read-only file system", str(path))
        return opened(path, mode, *arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr("io.open", open_)
    monkeypatch.setattr("builtins.open", open_)


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """Mount a small tmpfs; skip the test if this user may not mount one."""
    folder.mkdir()
    options = f"size={megabytes}M"
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True, check=False)
    if done.returncode != 0:
        pytest.skip("this user may not mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)
