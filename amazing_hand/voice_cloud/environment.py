# SPDX-License-Identifier: Apache-2.0
"""The environment in which Nova 2 Sonic is spoken to: its SDK needs a later Python and another awscrt than the hand."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NoReturn

from amazing_hand.configuration import ConfigurationError
from amazing_hand.paths import share_folder

MIN_PYTHON: Final = (3, 12)
LAST_MINOR: Final = 14
"""Minor version of the last Python for which the lock was made."""

LOOK_S: Final = 20.0


def lock() -> Path:
    """Return the file with the releases and their hashes."""
    return share_folder() / "config" / "requirements-voice-cloud.lock"


def candidates() -> Iterator[str]:
    """Yield Pythons that may be late enough: this one, those of PATH, those of pyenv."""
    yield sys.executable
    for minor in range(LAST_MINOR, MIN_PYTHON[1] - 1, -1):
        if found := shutil.which(f"python3.{minor}"):
            yield found
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    for minor in range(LAST_MINOR, MIN_PYTHON[1] - 1, -1):
        yield from map(str, sorted(pyenv.glob(f"versions/3.{minor}.*/bin/python"), reverse=True))


def is_late_enough(python: str) -> bool:
    """Return whether it runs and has the version that is needed."""
    code = f"import sys, venv; sys.exit(not {MIN_PYTHON} <= sys.version_info[:2] <= (3, {LAST_MINOR}))"
    try:
        done = subprocess.run([python, "-c", code], capture_output=True, check=False, timeout=LOOK_S)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def find_python(named: str | None = None) -> str:
    """Return a Python that is late enough, if one is named that one. Raises ConfigurationError."""
    found = next(filter(is_late_enough, [named] if named else candidates()), None)
    if found is None:
        what = f"{named} is no Python" if named else "there is no Python"
        raise ConfigurationError(
            f"{what} 3.{MIN_PYTHON[1]} to 3.{LAST_MINOR}, which Nova 2 Sonic's SDK needs: install one, "
            "or name it by --python"
        )
    return found


def install(folder: Path, named: str | None = None) -> str:
    """Make the environment anew in the folder and return the Python that it has. Raises ConfigurationError."""
    python = find_python(named)
    environment = folder / "venv"
    _mark(folder).unlink(missing_ok=True)
    pip = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "--no-deps")
    _run([python, "-m", "venv", "--clear", str(environment)])
    _run([str(environment / "bin" / "python"), *pip, "-r", str(lock())])
    _mark(folder).write_text(_digest())
    return python


def python_of(folder: Path) -> Path:
    """Return the environment's Python. Raises ConfigurationError if it was not made, or from another lock."""
    if not _mark(folder).exists():
        raise ConfigurationError(f"{folder} has no environment: run `hand voice-cloud --install`")
    if _mark(folder).read_text() != _digest():
        raise ConfigurationError(f"{folder} has the environment of another release: run `hand voice-cloud --install`")
    return folder / "venv" / "bin" / "python"


def execute(folder: Path, module: str, arguments: Sequence[str]) -> NoReturn:
    """Become a module of this package in the environment. Raises ConfigurationError."""
    python = python_of(folder)
    package = link_package(folder)
    os.execve(python, [str(python), "-m", module, *arguments], {**os.environ, "PYTHONPATH": str(package)})


def link_package(folder: Path) -> Path:
    """Return a folder in which this package stands alone, as the other packages here are another Python's."""
    package = folder / "package"
    package.mkdir(exist_ok=True)
    link = package / "amazing_hand"
    target = Path(__file__).parents[1]
    if not link.exists() or link.resolve() != target.resolve():
        link.unlink(missing_ok=True)
        link.symlink_to(target)
    return package


def _mark(folder: Path) -> Path:
    return folder / "venv" / "made-from"


def _digest() -> str:
    return hashlib.sha256(lock().read_bytes()).hexdigest()


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        problem = next((line for line in reversed(said) if line.startswith("ERROR")), said[-1] if said else "no reason")
        raise ConfigurationError(f"the environment could not be made: {problem}")
