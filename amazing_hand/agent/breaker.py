# SPDX-License-Identifier: Apache-2.0
"""Circuit breaker for the model: after MAX_FAILURES failures in a row, skip calls for a while. Pure; time is passed in.

The libraries for this read the clock themselves and wrap the call; this one is used from one thread.
"""

from typing import Final

# One failure may be a coincidence; three in a row mean that the model is unavailable.
MAX_FAILURES: Final = 3


class Breaker:
    """Circuit breaker: closed at first, open after `MAX_FAILURES` in a row, with one probe after each `retry_after_s`.

    A probe that fails opens it for another `retry_after_s`; one that succeeds closes it.
    """

    def __init__(self, retry_after_s: float) -> None:
        self._retry_after_s = retry_after_s
        self._failures = 0
        self._opened_s = 0.0

    @property
    def is_open(self) -> bool:
        return self._failures >= MAX_FAILURES

    def wait_s(self, now_s: float) -> float:
        """Return for how many seconds from `now_s` on calls must be skipped; 0: call."""
        return max(self._opened_s + self._retry_after_s - now_s, 0.0) if self.is_open else 0.0

    def succeeded(self) -> None:
        self._failures = 0

    def failed(self, now_s: float) -> None:
        self._failures += 1
        self._opened_s = now_s
