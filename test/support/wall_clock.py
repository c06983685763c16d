# SPDX-License-Identifier: Apache-2.0
"""Give programs a separate wall clock, which a test steps while they run."""

import shutil
import struct
import subprocess
from pathlib import Path
from typing import Final

import pytest

SOURCE: Final = Path(__file__).with_suffix(".c")
NS_PER_S: Final = 1_000_000_000


class WallClock:
    """Wall clock for programs started with `environment`. Skips the test if no C compiler is available."""

    def __init__(self, folder: Path) -> None:
        if (compiler := shutil.which("cc")) is None:
            pytest.skip("no C compiler: the wall clock of running programs cannot be stepped")
        library = folder / "wall_clock.so"
        subprocess.run([compiler, "-O1", "-shared", "-fPIC", "-o", library, SOURCE, "-ldl"], check=True)
        self._file = (folder / "wall_clock").open("w+b", buffering=0)
        self._ahead_ns = 0
        self.step(0.0)
        self.environment = {"LD_PRELOAD": str(library), "WALL_CLOCK_FILE": self._file.name}

    def step(self, by_s: float) -> None:
        """Step the clock forward, or back if negative."""
        self._ahead_ns += round(by_s * NS_PER_S)
        self._file.seek(0)
        self._file.write(struct.pack("=q", self._ahead_ns))
