# SPDX-License-Identifier: Apache-2.0
"""What models took: tokens, and an estimate of their cost, summed per day in one small file."""

import fcntl
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Final

from amazing_hand.paths import write_whole

# A year and a month: a line per day, some 50 KB.
KEPT_DAYS: Final = 400

TOKENS_PER_MTOK: Final = 1_000_000

Days = dict[str, dict[str, float]]
"""What was taken on each day."""


@dataclass(frozen=True)
class Price:
    """US dollars per million tokens."""

    input_usd_per_mtok: float
    output_usd_per_mtok: float


FREE: Final = Price(0.0, 0.0)


@dataclass(frozen=True)
class Usage:
    """What the model took for one sentence, or for several."""

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
    """`{"2026-05-01": {"sentences": 3, ..., "estimated_cost_usd": 0.0004}}`, oldest day first.

    Several programs may count into one file: each adds what it has taken to what the file says in that moment.
    """

    def __init__(self, path: Path, price: Price) -> None:
        """Go on with the file that is there; `problem` is one line when it cannot be read and was put aside."""
        self._path = path
        self._price = price
        self._days: Days = {}
        self._unwritten: Days = {}
        """What could not be added to the file yet."""
        self.problem = ""
        self._read()

    def add(self, day: str, usage: Usage) -> None:
        """Count the usage to the day `YYYY-MM-DD` and write the file, all of it or not at all. Raises OSError."""
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
        """The sums of the day; empty when there was none."""
        days = {day: dict(self._days[day])} if day in self._days else {}
        if day in self._unwritten:
            _add(days, day, self._unwritten[day])
        return days.get(day, {})

    def _read(self) -> None:
        """Know what the file says; one that cannot be read is put aside, and what was known before counts."""
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
