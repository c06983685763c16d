# SPDX-License-Identifier: Apache-2.0
"""Notices when a thread gets its turn much later than it asked for, as on a computer that is too busy."""

import logging
import math
from typing import Final

log = logging.getLogger(__name__)

LOOK_S: Final = 0.02
"""For so long the thread waits at most. Who comes later got no turn from the computer."""

STALL_S: Final = 0.05
"""So much later is a stall: a driver takes a servo that is silent for 30 ms for one that did not hear."""

SAY_AGAIN_S: Final = 10.0


class Stalls:
    """Counts the stalls of a thread, and says so in the log, not more often than every SAY_AGAIN_S.

    Attributes:
        count: of the stalls.
        longest_s: the longest of them.
    """

    def __init__(self) -> None:
        self.count = 0
        self.longest_s = 0.0
        self._said_s = -math.inf

    def waited(self, begin_s: float, now_s: float) -> float:
        """After each wait; returns when what has woken the thread may have come at the latest.

        That is now, but after a stall the moment in which the thread should have looked.
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
