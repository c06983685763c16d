# SPDX-License-Identifier: Apache-2.0
"""Installing: how long the first `make demo` of a fresh clone takes, and how large its environment and a driver's are.

What is committed is cloned and installed with empty caches of uv and pip, from the index that pip is configured with.
`ratio_first_run` is how much longer the same first run takes when pip installs everything, as `make` did before there
were sets by concern. The demo comes first, so that what an index on the way keeps is no help to it. A driver's
environment is measured without the messages. Needs 4 GB of disk and 5 minutes.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from _report import Goal, report

ROOT: Final = Path(__file__).parents[1]
TEXT: Final = "A"

# The wheels of ROS set them for the Python that runs this: its messages would be found first.
OF_THIS_ENVIRONMENT: Final = ("AMENT_PREFIX_PATH", "LD_LIBRARY_PATH", "PYTHONPATH", "_ROS_WHEELS_BOOTSTRAP_COMPLETE")

GOALS: Final = {
    "demo_venv_mb": Goal(at_most=800.0),
    "ratio_first_run": Goal(at_least=1.5),
}


def main() -> None:
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="install_") as folder:
        clone, driver, everything = (Path(folder, name) for name in ("clone", "driver", "everything"))
        _run(Path(folder), "git", "clone", "--quiet", str(ROOT), str(clone))
        figures["demo_first_run_s"] = _seconds(clone, "make", "--silent", "demo", f"TEXT={TEXT}")
        figures["demo_venv_mb"] = _megabytes(clone / ".venv")

        python = str(driver / "bin" / "python")
        _run(clone, sys.executable, "-m", "venv", str(driver))
        wanted = ("-r", "setup.py", "--extra", "ros", "--extra", "build")
        uv_install = (python, "tools/uv.py", "pip", "install", "--quiet", "--compile-bytecode")
        _run(clone, *uv_install, *wanted, "--constraint", "requirements.lock")
        figures["driver_only_venv_mb"] = _megabytes(driver)

        python = str(everything / "bin" / "python")
        began_s = time.monotonic()
        _run(clone, sys.executable, "-m", "venv", str(everything))
        pip_install = (python, "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps")
        _run(clone, *pip_install, "-r", "requirements.lock")
        _run(clone, python, "tools/relocate_ros_wheels.py")
        (everything / ".installed").touch()
        _run(clone, "make", "--silent", "demo", f"TEXT={TEXT}", f"VENV={everything}", f"BUILD={folder}/build")
        figures["everything_first_run_s"] = time.monotonic() - began_s
        figures["everything_venv_mb"] = _megabytes(everything)
    figures["ratio_first_run"] = figures["everything_first_run_s"] / figures["demo_first_run_s"]
    report("install", figures, GOALS)


def _run(clone: Path, *command: str) -> None:
    """With caches that are empty at first and this clone's own output, in its folder."""
    own = {"UV_CACHE_DIR": f"{clone}-uv-cache", "PIP_NO_CACHE_DIR": "1", "AMAZING_HAND_HOME": str(clone / "out")}
    outer = {name: value for name, value in os.environ.items() if name not in OF_THIS_ENVIRONMENT}
    subprocess.run(command, cwd=clone, env=outer | own, check=True)


def _seconds(clone: Path, *command: str) -> float:
    began_s = time.monotonic()
    _run(clone, *command)
    return time.monotonic() - began_s


def _megabytes(folder: Path) -> float:
    """The disk that a folder takes, in MB; a file with several names counts once."""
    statuses = {status.st_ino: status for path in folder.rglob("*") if (status := path.lstat())}
    return sum(status.st_blocks for status in statuses.values()) * 512 / 1e6


if __name__ == "__main__":
    main()
