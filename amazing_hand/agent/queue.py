# SPDX-License-Identifier: Apache-2.0
"""The sentences that wait for the hand. Pure; time is passed in."""

from collections import deque
from dataclasses import dataclass
from typing import Final

LOCAL: Final = "local"
"""The source of sentences that go first: whoever stands at the hand."""


@dataclass(frozen=True)
class Waiting:
    """A sentence; `since_s` is the monotonic time from which its age counts."""

    id: str
    text: str
    source: str
    since_s: float


class SentenceQueue:
    """First come, first served, but sentences from `LOCAL` before all others."""

    def __init__(self, max_waiting: int, max_age_s: float) -> None:
        self.max_waiting = max_waiting
        self.max_age_s = max_age_s
        self._local: deque[Waiting] = deque()
        self._others: deque[Waiting] = deque()

    def __len__(self) -> int:
        return len(self._local) + len(self._others)

    def offer(self, sentence: Waiting) -> bool:
        """Let the sentence wait; False when as many wait as may."""
        if len(self) >= self.max_waiting:
            return False
        (self._local if sentence.source == LOCAL else self._others).append(sentence)
        return True

    def take(self) -> Waiting | None:
        """The next sentence; None when none waits."""
        waiting = self._local or self._others
        return waiting.popleft() if waiting else None

    def expire(self, now_s: float) -> list[Waiting]:
        """Remove and return what has waited longer than it may."""
        expired = [s for s in (*self._local, *self._others) if now_s - s.since_s > self.max_age_s]
        for sentence in expired:
            (self._local if sentence.source == LOCAL else self._others).remove(sentence)
        return expired

    def clear(self) -> list[Waiting]:
        """Remove and return all."""
        cleared = [*self._local, *self._others]
        self._local.clear()
        self._others.clear()
        return cleared
