# SPDX-License-Identifier: Apache-2.0
"""Wake executors when the wall clock is set, so that timers are not delayed."""

import threading
import time
from collections.abc import Sequence
from typing import Final

from rclpy.executors import Executor

from amazing_hand.threads import ReportingThread

# Longest delay of a timer when the clock is set: not visible in the rhythm of letters.
POLL_S: Final = 0.02

# Smallest change that counts as a step: more than slewing (NTP) changes in one poll; a smaller step delays nothing.
STEP_S: Final = 0.005


class ClockStepWatch:
    """A thread that wakes executors to recompute their timers after a step of the wall clock, until it is closed.

    Timers run on the steady clock, but the middleware waits for them until a time of the wall clock: if that is set
    back by an hour during the wait, the wait would be an hour longer.

    executors: The sequence may grow while the thread runs.
    """

    def __init__(self, executors: Sequence[Executor]) -> None:
        self._executors = executors
        self._closing = threading.Event()
        self._thread = ReportingThread(target=self._watch, name="clock-steps", daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        ahead_s = _ahead_s()
        while not self._closing.wait(POLL_S):
            before_s, ahead_s = ahead_s, _ahead_s()
            if abs(ahead_s - before_s) > STEP_S:
                for executor in tuple(self._executors):
                    executor.wake()

    def close(self) -> None:
        self._closing.set()
        self._thread.join()


def _ahead_s() -> float:
    """Return the difference wall clock minus steady clock, in seconds."""
    return time.time() - time.monotonic()
