# SPDX-License-Identifier: Apache-2.0
"""Persistent table of accepted sentences. It keeps the ids of finished ones for a while, to detect duplicates.

Time is passed in.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from amazing_hand.cloud.database import Database

MAX_IDS: Final = 10_000
MAX_ID_AGE_S: Final = 86_400.0


class Stage(IntEnum):
    """Progress of a sentence, as far as the bridge knows."""

    WAITING = 0
    """Not handed to a planner yet."""
    HANDED = 1
    PLANNING = 2
    SIGNING = 3
    """From here on the hand may have moved, so the sentence is never handed to a planner again."""
    FILM = 4
    """The sentence has ended; the link of its film is still missing."""
    OVER = 5


@dataclass(frozen=True)
class Entry:
    """One sentence. received_s: Unix time. planner: id of the planner that has it. draft: its result without the film.

    is_ours: the sentence came from the cloud; of the others, sent in ROS, the bridge only reports the result.
    """

    seq: int
    id: str
    text: str
    received_s: float
    is_ours: bool
    stage: Stage
    planner: str
    started_ms: int | None
    draft: str

    @property
    def may_wait(self) -> bool:
        """Return whether the sentence may still be handed to a planner, also to another one than before."""
        return self.is_ours and self.stage < Stage.SIGNING


_COLUMNS: Final = "seq, id, text, received_s, is_ours, stage, planner, started_ms, draft"


class Inbox:
    def __init__(self, database: Database, max_ids: int = MAX_IDS, max_id_age_s: float = MAX_ID_AGE_S) -> None:
        self._database = database
        self._max_ids = max_ids
        self._max_id_age_s = max_id_age_s

    def add(
        self,
        id: str,
        text: str,
        now_s: float,
        *,
        is_ours: bool = True,
        planner: str = "",
        stage: Stage = Stage.WAITING,
    ) -> bool:
        """Store a sentence; return False when its id is known. planner: id of the one that has it already."""
        insert = "INSERT INTO sentence (id, text, received_s, is_ours, stage, planner) VALUES (?, ?, ?, ?, ?, ?)"
        # Finished sentences are deleted after a while; unfinished ones are kept however old they are.
        too_old = "DELETE FROM sentence WHERE stage = ? AND received_s < ?"
        too_many = "DELETE FROM sentence WHERE stage = ? AND seq <= (SELECT MAX(seq) FROM sentence) - ?"
        with self._database.transaction() as connection:
            connection.execute(too_old, (Stage.OVER, now_s - self._max_id_age_s))
            if self.get(id) is not None:
                return False
            connection.execute(insert, (id, text, now_s, is_ours, stage, planner))
            connection.execute(too_many, (Stage.OVER, self._max_ids))
        return True

    def get(self, id: str) -> Entry | None:
        found = self._select("id = ?", id)
        return found[0] if found else None

    def last_seq(self) -> int:
        """Return the number of the newest sentence; 0 when there is none."""
        with self._database.transaction() as connection:
            return int(connection.execute("SELECT COALESCE(MAX(seq), 0) FROM sentence").fetchone()[0])

    def waiting(self, limit: int) -> list[Entry]:
        """Return the oldest sentences that no planner has, at most `limit`."""
        return self._select("stage = ? ORDER BY seq LIMIT ?", Stage.WAITING, limit)

    def at_planner(self) -> list[Entry]:
        """Return the sentences that a planner has and has not reported as ended, in order."""
        return self._select("stage BETWEEN ? AND ? ORDER BY seq", Stage.HANDED, Stage.SIGNING)

    def awaiting_film(self) -> list[Entry]:
        return self._select("stage = ? ORDER BY seq", Stage.FILM)

    def unfinished(self) -> int:
        """Return the number of sentences that are waiting or at a planner."""
        with self._database.transaction() as connection:
            query = "SELECT COUNT(*) FROM sentence WHERE stage <= ?"
            return int(connection.execute(query, (Stage.SIGNING,)).fetchone()[0])

    def _select(self, where: str, *values: object) -> list[Entry]:
        with self._database.transaction() as connection:
            rows = connection.execute(f"SELECT {_COLUMNS} FROM sentence WHERE {where}", values).fetchall()
        return [
            Entry(seq, id, text, at, bool(ours), Stage(stage), planner, started, draft)
            for seq, id, text, at, ours, stage, planner, started, draft in rows
        ]

    def hand(self, seq: int, planner: str) -> None:
        """Note that the planner has the sentence; an empty name: no planner has it any more."""
        self._update(seq, "stage = ?, planner = ?", Stage.HANDED if planner else Stage.WAITING, planner)

    def advance(self, seq: int, stage: Stage, started_ms: int | None = None) -> None:
        self._update(seq, "stage = ?, started_ms = COALESCE(?, started_ms)", stage, started_ms)

    def await_film(self, seq: int, draft: str) -> None:
        self._update(seq, "stage = ?, draft = ?", Stage.FILM, draft)

    def end(self, seq: int) -> None:
        """Mark a sentence as over; only its id is kept."""
        self._update(seq, "stage = ?, text = '', draft = ''", Stage.OVER)

    def _update(self, seq: int, what: str, *values: object) -> None:
        with self._database.transaction() as connection:
            connection.execute(f"UPDATE sentence SET {what} WHERE seq = ?", (*values, seq))
