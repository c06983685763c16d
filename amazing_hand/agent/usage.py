# SPDX-License-Identifier: Apache-2.0
"""Count the tokens of model calls and estimate their cost, summed per day in one small file."""

import fcntl
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Final

from amazing_hand.paths import write_whole

# Days kept in the file: a year and a month, one line per day, some 50 KB.
KEPT_DAYS: Final = 400

TOKENS_PER_MTOK: Final = 1_000_000

Days = dict[str, dict[str, float]]
"""Day `YYYY-MM-DD` -> sums of that day."""


@dataclass(frozen=True)
class Price:
    """Price of a model in US dollars per million tokens."""

    input_usd_per_mtok: float
    output_usd_per_mtok: float


FREE: Final = Price(0.0, 0.0)


@dataclass(frozen=True)
class Usage:
    """Model usage of one or several sentences."""

    sentences: int = 0
    model_calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0

    @property
    def total_tokens(self) -> int:
        return self.input_tokens + self.output_tokens

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(self)))

    def cost_usd(self, price: Price) -> float:
        dollars = self.input_tokens * price.input_usd_per_mtok + self.output_tokens * price.output_usd_per_mtok
        return dollars / TOKENS_PER_MTOK


class UsageFile:
    """JSON file with the usage per day, oldest first.

    Format: `{"2026-05-01": {"sentences": 3, ..., "estimated_cost_usd": 0.0004}}`. Several programs may use one file:
    each adds its own usage to the current content under a file lock.
    """

    def __init__(self, path: Path, price: Price) -> None:
        """Read the file if it exists; if it cannot be read, rename it and put one line into `problem`."""
        self._path = path
        self._price = price
        self._days: Days = {}
        self._unwritten: Days = {}
        """Usage that could not be written to the file yet."""
        self.problem = ""
        self._read()

    def add(self, day: str, usage: Usage) -> None:
        """Add the usage to the day `YYYY-MM-DD` and replace the file atomically. Raises OSError."""
        taken = {**asdict(usage), "total_tokens": usage.total_tokens, "estimated_cost_usd": usage.cost_usd(self._price)}
        _add(self._unwritten, day, taken)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.with_name(f"{self._path.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._read()
            days = {known: dict(sums) for known, sums in self._days.items()}
            for unwritten, sums in self._unwritten.items():
                _add(days, unwritten, sums)
            for old in sorted(days)[:-KEPT_DAYS]:
                del days[old]
            write_whole(self._path, json.dumps(days, indent=1, sort_keys=True).encode())
        self._days, self._unwritten = days, {}

    def of(self, day: str) -> dict[str, float]:
        """Return the sums of a day; empty when there was no usage."""
        days = {day: dict(self._days[day])} if day in self._days else {}
        if day in self._unwritten:
            _add(days, day, self._unwritten[day])
        return days.get(day, {})

    def _read(self) -> None:
        """Read the file into `_days`; if it cannot be read, rename it and keep the sums known before."""
        try:
            if self._path.exists():
                self._days = {str(day): dict(sums) for day, sums in json.loads(self._path.read_text()).items()}
        except (OSError, ValueError, TypeError, AttributeError) as error:
            self.problem = f"{self._path}: {error}; it is put aside, and counting begins anew"
            self._path.replace(self._path.with_name(f"{self._path.name}.unreadable"))


def _add(days: Days, day: str, taken: Mapping[str, float]) -> None:
    sums = days.setdefault(day, {})
    for key, value in taken.items():
        sums[key] = sums.get(key, 0) + value
