# SPDX-License-Identifier: Apache-2.0
"""Queue of the sentences that wait for the hand. Pure; time is passed in."""

from collections import deque
from dataclasses import dataclass
from typing import Final

LOCAL: Final = "local"
"""Source of the sentences that have priority: those from a person at the hand."""


@dataclass(frozen=True)
class Waiting:
    """A waiting sentence. since_s: monotonic time from which its age counts."""

    id: str
    text: str
    source: str
    since_s: float


class SentenceQueue:
    """FIFO of sentences in which those from `LOCAL` come before all others."""

    def __init__(self, max_waiting: int, max_age_s: float) -> None:
        self.max_waiting = max_waiting
        self.max_age_s = max_age_s
        self._local: deque[Waiting] = deque()
        self._others: deque[Waiting] = deque()

    def __len__(self) -> int:
        return len(self._local) + len(self._others)

    def offer(self, sentence: Waiting) -> bool:
        """Append a sentence. Return False if `max_waiting` are waiting already."""
        if len(self) >= self.max_waiting:
            return False
        (self._local if sentence.source == LOCAL else self._others).append(sentence)
        return True

    def take(self) -> Waiting | None:
        """Remove and return the next sentence; None when none waits."""
        waiting = self._local or self._others
        return waiting.popleft() if waiting else None

    def remove(self, id: str) -> Waiting | None:
        """Remove and return the sentence with this id; None when it does not wait."""
        for waiting in (self._local, self._others):
            for sentence in waiting:
                if sentence.id == id:
                    waiting.remove(sentence)
                    return sentence
        return None

    def expire(self, now_s: float) -> list[Waiting]:
        """Remove and return the sentences that have waited longer than `max_age_s`."""
        expired = [s for s in (*self._local, *self._others) if now_s - s.since_s > self.max_age_s]
        for sentence in expired:
            (self._local if sentence.source == LOCAL else self._others).remove(sentence)
        return expired

    def clear(self) -> list[Waiting]:
        """Remove and return all sentences."""
        cleared = [*self._local, *self._others]
        self._local.clear()
        self._others.clear()
        return cleared
