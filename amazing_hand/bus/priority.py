"""Precedence of the thread that drives the servos over all else on the machine: film, model, browser."""

import os
from typing import Final

# Above every ordinary thread, below what the kernel itself runs at real-time priority (50).
PRIORITY: Final = 10


def take_precedence() -> str:
    """Real-time scheduling for the calling thread; returns why not, empty when it has it.

    It needs CAP_SYS_NICE or an `rtprio` limit of 10 or more in /etc/security/limits.d.
    """
    try:
        # Not for the processes that the thread may start.
        os.sched_setscheduler(0, os.SCHED_RR | os.SCHED_RESET_ON_FORK, os.sched_param(PRIORITY))
    except OSError as error:
        return f"no real-time priority for the servo loop: {error.strerror}; it may be late on a busy machine"
    return ""
