"""What models took: tokens, and an estimate of their cost, summed per day in one small file."""

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Final

from amazing_hand.paths import write_whole

# A year and a month: a line per day, some 50 KB.
KEPT_DAYS: Final = 400

TOKENS_PER_MTOK: Final = 1_000_000


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
    """`{"2026-05-01": {"sentences": 3, ..., "estimated_cost_usd": 0.0004}}`, oldest day first."""

    def __init__(self, path: Path, price: Price) -> None:
        """Go on with the file that is there; `problem` is one line when it cannot be read and was put aside."""
        self._path = path
        self._price = price
        self._days: dict[str, dict[str, float]] = {}
        self.problem = ""
        try:
            if path.exists():
                self._days = {str(day): dict(sums) for day, sums in json.loads(path.read_text()).items()}
        except (OSError, ValueError, TypeError, AttributeError) as error:
            self.problem = f"{path}: {error}; it is put aside, and counting begins anew"
            path.replace(path.with_name(f"{path.name}.unreadable"))

    def add(self, day: str, usage: Usage) -> None:
        """Count the usage to the day `YYYY-MM-DD` and write the file, all of it or not at all. Raises OSError."""
        entry = self._days.setdefault(day, {})
        taken = {**asdict(usage), "total_tokens": usage.total_tokens, "estimated_cost_usd": usage.cost_usd(self._price)}
        for key, value in taken.items():
            entry[key] = entry.get(key, 0) + value
        for old in sorted(self._days)[:-KEPT_DAYS]:
            del self._days[old]
        self._write()

    def of(self, day: str) -> dict[str, float]:
        """The sums of the day; empty when there was none."""
        return dict(self._days.get(day, {}))

    def _write(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(self._path, json.dumps(self._days, indent=1, sort_keys=True).encode())
