# SPDX-License-Identifier: Apache-2.0
"""The results that the cloud has not acknowledged yet, in order. Durable, bounded; time is passed in."""

from functools import partial
from typing import Final

from amazing_hand.cloud.database import Database

MAX_BYTES: Final = 50_000_000
MAX_AGE_S: Final = 7 * 86_400.0


class Outbox:
    """First in, first out; when it is full or they are too old, the oldest are dropped and counted."""

    def __init__(self, database: Database, max_bytes: int = MAX_BYTES, max_age_s: float = MAX_AGE_S) -> None:
        self._database = database
        self._max_bytes = max_bytes
        self._max_age_s = max_age_s
        self._count = self._bytes = self.dropped = 0
        self.openings = 0
        """How often the memory was opened; numbers of results are known within one opening only."""
        database.on_open(self._load)

    def _load(self) -> None:
        dropped = int(self._database.value("results_dropped") or 0)
        with self._database.transaction() as connection:
            query = "SELECT COUNT(*), COALESCE(SUM(LENGTH(payload)), 0) FROM result"
            count, size_bytes = connection.execute(query).fetchone()
        self._set(int(count), int(size_bytes), dropped)
        self.openings += 1

    def _set(self, count: int, size_bytes: int, dropped: int) -> None:
        self._count, self._bytes, self.dropped = count, size_bytes, dropped

    def _change(self, count: int, size_bytes: int, dropped: int = 0) -> None:
        """Within a transaction: count what it does, unless it comes to nothing."""
        self._database.on_rollback(partial(self._set, self._count, self._bytes, self.dropped))
        self._set(self._count + count, self._bytes + size_bytes, self.dropped + dropped)

    def __len__(self) -> int:
        return self._count

    @property
    def size_bytes(self) -> int:
        return self._bytes

    def add(self, payload: bytes, now_s: float) -> None:
        """now_s: Unix time."""
        with self._database.transaction() as connection:
            connection.execute("INSERT INTO result (payload, at_s) VALUES (?, ?)", (payload, now_s))
            self._change(1, len(payload))
            self.trim(now_s)

    def after(self, seq: int) -> tuple[int, bytes] | None:
        """The first result behind the given number, with its own; None when there is none."""
        with self._database.transaction() as connection:
            query = "SELECT seq, payload FROM result WHERE seq > ? ORDER BY seq LIMIT 1"
            row: tuple[int, bytes] | None = connection.execute(query, (seq,)).fetchone()
        return row

    def remove(self, seq: int) -> None:
        """The cloud has it. One that was dropped meanwhile is none of ours any more."""
        with self._database.transaction() as connection:
            deleted = connection.execute("DELETE FROM result WHERE seq = ? RETURNING LENGTH(payload)", (seq,))
            for (length,) in deleted.fetchall():
                self._change(-1, -length)

    def trim(self, now_s: float) -> None:
        """Drop what is too old or too much; the newest one stays."""
        with self._database.transaction() as connection:
            dropped = 0
            query = "SELECT seq, at_s FROM result ORDER BY seq LIMIT 1"
            while self._count > 1:
                seq, at_s = connection.execute(query).fetchone()
                if self._bytes <= self._max_bytes and now_s - at_s <= self._max_age_s:
                    break
                self.remove(seq)
                dropped += 1
            if dropped:
                self._change(0, 0, dropped)
                self._database.set_value("results_dropped", str(self.dropped))
