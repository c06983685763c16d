# SPDX-License-Identifier: Apache-2.0
"""How a measurement ends: as a table on the terminal and as flat JSON in out/bench/."""

import json
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from rich.console import Console
from rich.table import Table

from amazing_hand.paths import data_folder

SLEEP_S: Final = 0.005
SLEEPS: Final = 1000


@dataclass(frozen=True)
class Goal:
    """Where a figure should be."""

    at_most: float = math.inf
    at_least: float = -math.inf

    def __str__(self) -> str:
        return f"≤ {self.at_most:g}" if self.at_most < math.inf else f"≥ {self.at_least:g}"


def report(name: str, figures: Mapping[str, float], goals: Mapping[str, Goal]) -> None:
    """Print the figures beside their goals and write them; keys carry their unit.

    With them goes `machine_late_ms_p99`, by which to judge figures of milliseconds: what the machine itself adds.
    """
    figures = {**figures, "machine_late_ms_p99": _machine_late_ms_p99()}
    table = Table(title=name)
    for column in ("figure", "measured", "goal", ""):
        table.add_column(column, justify="left" if column in ("figure", "") else "right")
    for key, value in figures.items():
        goal = goals.get(key)
        met = "" if goal is None else "met" if goal.at_least <= value <= goal.at_most else "[red]missed[/red]"
        table.add_row(key, f"{value:.2f}", str(goal or ""), met)
    Console().print(table)
    path = data_folder() / "bench" / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(figures, indent=2) + "\n")


def _machine_late_ms_p99() -> float:
    """How much later than asked for the machine wakes a program that sleeps and does nothing else: 0.1 when idle."""
    late_ms = []
    for _ in range(SLEEPS):
        began_s = time.monotonic()
        time.sleep(SLEEP_S)
        late_ms.append((time.monotonic() - began_s - SLEEP_S) * 1000)
    return float(np.percentile(late_ms, 99))
