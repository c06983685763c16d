# SPDX-License-Identifier: Apache-2.0
"""Wakes executors when somebody sets the wall clock."""

import threading
import time
from collections.abc import Sequence
from typing import Final

from rclpy.executors import Executor

from amazing_hand.threads import ReportingThread

# So late a timer may be when the clock is set, much less than anybody sees in the rhythm of letters.
POLL_S: Final = 0.02

# More than the clock is slewed in one poll; less is a step that delays nothing.
STEP_S: Final = 0.005


class ClockStepWatch:
    """A thread that has executors look at their timers again after a step of the wall clock, until it is closed.

    Timers run on the steady clock, but the middleware waits for them until a moment of the wall clock: one that is set
    back by an hour meanwhile would make that wait an hour longer.

    executors: may grow while it runs.
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
    """By how much the wall clock is ahead of the steady one."""
    return time.time() - time.monotonic()
