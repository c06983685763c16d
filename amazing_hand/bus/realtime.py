# SPDX-License-Identifier: Apache-2.0
"""Real-time scheduling for the servo thread."""

import os
from typing import Final

# SCHED_FIFO priority. The lowest already runs before all normal threads, and does not block the kernel's own threads.
PRIORITY: Final = 1


def become_realtime() -> bool:
    """Give the calling thread SCHED_FIFO priority; threads that it starts do not inherit it.

    Returns False if the system does not permit it; the thread then keeps its normal priority.
    """
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO | os.SCHED_RESET_ON_FORK, os.sched_param(PRIORITY))
    except OSError:
        return False
    return True
