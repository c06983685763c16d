# SPDX-License-Identifier: Apache-2.0
"""Keep a program running: start it again when it dies, end it in order, and have it end with this one."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from amazing_hand.configuration import EXIT_CONFIGURATION, EXIT_OTHER_RMW
from amazing_hand.stopping import Stop

# Delay before a restart: doubled after each failure, between these limits.
RESTART_MIN_S: Final = 0.1
RESTART_MAX_S: Final = 10.0

# After running for this long, the restart delay is reset.
PROVEN_S: Final = 30.0

# Time for the nodes to end before they are killed; they need 3 s to release everything.
END_TIMEOUT_S: Final = 10.0

POLL_S: Final = 0.05

# A shell reports the end by signal n as exit status 128 + n.
KILLED_STATUS: Final = 128


@contextmanager
def running_beside(what: str, command: Sequence[str]) -> Iterator[None]:
    """Keep a program running during the block, in a thread. what: its name in what is printed."""
    stop = Stop()  # of its own: two threads must not wait for one
    thread = threading.Thread(target=supervise, args=(what, command, stop), name="supervisor")
    thread.start()
    try:
        yield
    finally:
        stop.request()
        thread.join()


def supervise(what: str, command: Sequence[str], stop: Stop) -> int:
    """Run a program, and start it again if it dies, until the stop; return its exit status."""
    restart_s = RESTART_MIN_S
    while True:
        began_s = time.monotonic()
        status = _run(what, command, stop)
        if stop.requested or status in (0, EXIT_CONFIGURATION, EXIT_OTHER_RMW):
            return KILLED_STATUS - status if status < 0 else status
        if time.monotonic() - began_s > PROVEN_S:
            restart_s = RESTART_MIN_S
        how = f"killed by signal {-status}" if status < 0 else f"ended with status {status}"
        print(f"{what}: {how}; starting again in {restart_s:g} s", file=sys.stderr, flush=True)
        if stop.wait(restart_s):
            return 1
        restart_s = min(2 * restart_s, RESTART_MAX_S)


def _run(what: str, command: Sequence[str], stop: Stop) -> int:
    """Start a program, wait until it ends or a stop is requested, and return its exit status."""
    # A new session: Ctrl-C reaches only this process. When this process ends for any reason, the stdin closes.
    program = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
    while program.poll() is None and not stop.wait(POLL_S):
        pass
    if program.poll() is None:
        program.terminate()
        try:
            program.wait(END_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            print(f"{what}: not ended within {END_TIMEOUT_S:g} s; killing it", file=sys.stderr, flush=True)
            program.kill()
    return program.wait()
