# SPDX-License-Identifier: Apache-2.0
"""Detect when a thread is scheduled much later than it asked for, as on a computer that is too busy."""

import logging
import math
from typing import Final

log = logging.getLogger(__name__)

LOOK_S: Final = 0.02
"""Longest wait of the thread. If it wakes later than this, it was not scheduled in time."""

STALL_S: Final = 0.05
"""Delay that counts as a stall: the driver takes a servo that is silent for 30 ms for one that did not hear."""

SAY_AGAIN_S: Final = 10.0


class Stalls:
    """Counter of a thread's stalls, which logs a warning at most every SAY_AGAIN_S.

    Attributes:
        count: number of stalls so far.
        longest_s: duration of the longest stall.
    """

    def __init__(self) -> None:
        self.count = 0
        self.longest_s = 0.0
        self._said_s = -math.inf

    def waited(self, begin_s: float, now_s: float) -> float:
        """Record one wait and return the latest time at which the event that ended it can have come.

        That is `now_s`, or after a stall the time at which the thread should have woken (begin_s + LOOK_S).
        Call it after each wait. Times are in seconds of one clock.
        """
        due_s = begin_s + LOOK_S
        late_s = now_s - due_s
        if late_s >= STALL_S:
            self.count += 1
            self.longest_s = max(self.longest_s, late_s)
            if now_s >= self._said_s + SAY_AGAIN_S:
                self._said_s = now_s
                log.warning(
                    "the simulated servos stood still for %.2f s (%d times so far): processor or disk is too busy",
                    late_s,
                    self.count,
                )
        return min(now_s, due_s)
