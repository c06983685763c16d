# SPDX-License-Identifier: Apache-2.0
"""The priority of a thread that the rest of the computer must not hold up."""

import os
from typing import Final

# Any real-time priority goes before all that has none; the lowest leaves the kernel's own threads their place.
PRIORITY: Final = 1


def become_realtime() -> bool:
    """Whether this thread, and none that it starts, is real-time from now on; else it is one among many."""
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO | os.SCHED_RESET_ON_FORK, os.sched_param(PRIORITY))
    except OSError:
        return False
    return True
