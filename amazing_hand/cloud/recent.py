# SPDX-License-Identifier: Apache-2.0
"""Letter states on their way to the page: in order, soon or never. Pure; time is passed in."""

from collections import deque
from typing import Final

MAX_AGE_S: Final = 60.0
"""What the hand showed longer ago is of no interest to who watches it."""
MAX_WAITING: Final = 60_000
"""1,000 a second for that long: far more than a hand can show."""


class RecentStates:
    """A queue that loses what has waited too long. now_s: monotonic time."""

    def __init__(self, max_age_s: float = MAX_AGE_S, max_waiting: int = MAX_WAITING) -> None:
        self._max_age_s = max_age_s
        self._waiting: deque[tuple[float, bytes]] = deque()
        self._max_waiting = max_waiting
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, payload: bytes, now_s: float) -> None:
        self._waiting.append((now_s, payload))
        self._trim(now_s)

    def take(self, now_s: float) -> bytes | None:
        """The oldest that is not too old; None when nothing waits."""
        self._trim(now_s)
        return self._waiting.popleft()[1] if self._waiting else None

    def _trim(self, now_s: float) -> None:
        waiting = self._waiting
        while waiting and (now_s - waiting[0][0] > self._max_age_s or len(waiting) > self._max_waiting):
            waiting.popleft()
            self.dropped += 1
