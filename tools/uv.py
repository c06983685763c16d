# SPDX-License-Identifier: Apache-2.0
"""Runs uv for the virtual environment of the Python that runs this, with pip's settings of where packages come from.

Usage: PYTHON tools/uv.py ARGUMENTS, as `.venv/bin/python tools/uv.py pip list`.

uv is the release that requirements-uv.lock pins with its hashes; pip brings it into build/ on first use. uv does not
read pip's configuration: its indexes, wheel folders, certificates and proxy are passed on by uv's environment
variables.
"""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
LOCK: Final = ROOT / "requirements-uv.lock"

VARIABLES: Final = {
    "index-url": ("UV_DEFAULT_INDEX", " "),
    "extra-index-url": ("UV_INDEX", " "),
    "find-links": ("UV_FIND_LINKS", ","),
    "trusted-host": ("UV_INSECURE_HOST", " "),
    "cert": ("SSL_CERT_FILE", ""),
    "proxy": ("ALL_PROXY", ""),
    "timeout": ("UV_HTTP_TIMEOUT", ""),
    "default-timeout": ("UV_HTTP_TIMEOUT", ""),
}
"""Settings of pip: uv's variable for each, and what stands between its values; pip has blanks there."""


def settings_of(lines: Iterable[str]) -> dict[str, str]:
    """What `pip config list` prints, by the setting's name; a later section wins, as with pip.

    In pip, `[install]` is more than `[global]`, and the environment (`:env:`) more than both.
    """
    found: dict[tuple[int, str], str] = {}
    for line in lines:
        if match := re.fullmatch(r"(global|install|:env:)\.([\w-]+)=(.*)", line.strip()):
            section, name, value = match.groups()
            found[("global", "install", ":env:").index(section), name] = str(ast.literal_eval(value))
    return {name: found[rank, name] for rank, name in sorted(found)}


def uv_environment(settings: Mapping[str, str]) -> dict[str, str]:
    """uv's variables for these settings of pip."""
    # All indexes count alike, as for pip: what may be installed is settled by the hashes of the lock.
    environment = {"UV_INDEX_STRATEGY": "unsafe-best-match"}
    for name, (variable, separator) in VARIABLES.items():
        if value := settings.get(name, "").split():
            environment[variable] = separator.join(value)
    return environment


def find_uv() -> Path:
    """uv's program in build/, brought by pip if it is not there yet."""
    match = re.search(r"^uv==(\S+)", LOCK.read_text(), re.MULTILINE)
    if match is None:
        raise SystemExit(f"{LOCK}: no line `uv==<version>`: take the file from git")
    folder = ROOT / "build" / f"uv-{match[1]}"
    program = folder / "bin" / "uv"
    if not program.exists():
        arguments = ("--quiet", "--require-hashes", "--no-deps", "--target", str(folder), "-r", str(LOCK))
        done = subprocess.run([sys.executable, "-m", "pip", "install", *arguments], check=False)
        if done.returncode:
            raise SystemExit(f"uv could not be installed: {sys.executable} -m pip install {' '.join(arguments)}")
    return program


def main() -> None:
    listed = subprocess.check_output([sys.executable, "-m", "pip", "config", "list"], text=True)
    environment = {**uv_environment(settings_of(listed.splitlines())), **os.environ, "VIRTUAL_ENV": sys.prefix}
    program = find_uv()
    os.execve(program, [str(program), *sys.argv[1:]], environment)


if __name__ == "__main__":
    main()
