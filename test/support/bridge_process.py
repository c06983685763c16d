# SPDX-License-Identifier: Apache-2.0
"""Hold the state of a bridge's process and its persistent file, without ROS."""

import json
from dataclasses import dataclass, field
from typing import Any

from amazing_hand.cloud.database import Database
from amazing_hand.cloud.delivery import Outbox
from amazing_hand.cloud.inbox import Entry
from amazing_hand.cloud.report import Report
from amazing_hand.cloud.result import Result
from amazing_hand.cloud.sentences import Now, Sentences
from amazing_hand.sentence_step import Step

BOOT_S = 1_770_550_000.0


@dataclass
class Bridge:
    """State of a bridge's process, on its persistent file."""

    database: Database
    handed: list[str] = field(default_factory=list)
    now_s: float = 0.0

    def __post_init__(self) -> None:
        self.outbox = Outbox(self.database)
        self.sentences = Sentences(self.database, self.outbox, "1.0", self._hand_over, lambda: None)

    def _hand_over(self, entry: Entry, redelivered: bool) -> None:
        self.handed.append(entry.id + "!" * redelivered)

    @property
    def now(self) -> Now:
        return Now(BOOT_S + self.now_s, self.now_s)

    def killed(self) -> "Bridge":
        """Return the process that follows a kill: same file, same surroundings, no memory."""
        return Bridge(self.database, self.handed, self.now_s)

    def receive(self, id: str, text: str = "HI") -> None:
        self.sentences.receive(json.dumps({"id": id, "sentence": text}).encode(), 500, self.now)

    def planner(self, *names: str) -> None:
        self.sentences.planners(set(names), self.now)

    def hear(self, id: str, *steps: Step, films: bool = False, **more: Any) -> None:
        for step in steps:
            self.sentences.heard(Report(id, step, **more), films, self.now)

    def wait(self, seconds: float) -> None:
        self.now_s += seconds
        self.sentences.tick(self.now)

    @property
    def results(self) -> list[Result]:
        found, seq = [], 0
        while following := self.outbox.after(seq):
            seq, payload = following
            found.append(Result.load(payload))
        return found

    @property
    def outcomes(self) -> dict[str, str]:
        assert len({result.id for result in self.results}) == len(self.results)
        return {result.id: result.outcome for result in self.results}
