# SPDX-License-Identifier: Apache-2.0
"""A circuit breaker: whoever fails again and again is left alone for a while. Pure; time is passed in.

The libraries for this read the clock themselves and wrap a call; here one object is asked by one thread.
"""

from typing import Final

# One failure may be bad luck, three in a row are a model that has gone.
MAX_FAILURES: Final = 3


class Breaker:
    """Closed at first; opens after `MAX_FAILURES` in a row; after `retry_after_s` lets one through to probe.

    A probe that fails opens it for as long again, one that succeeds closes it.
    """

    def __init__(self, retry_after_s: float) -> None:
        self._retry_after_s = retry_after_s
        self._failures = 0
        self._opened_s = 0.0

    @property
    def is_open(self) -> bool:
        return self._failures >= MAX_FAILURES

    def wait_s(self, now_s: float) -> float:
        """How long nothing may be asked from `now_s` on; 0: ask."""
        return max(self._opened_s + self._retry_after_s - now_s, 0.0) if self.is_open else 0.0

    def succeeded(self) -> None:
        self._failures = 0

    def failed(self, now_s: float) -> None:
        self._failures += 1
        self._opened_s = now_s
