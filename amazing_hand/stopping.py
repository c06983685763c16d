# SPDX-License-Identifier: Apache-2.0
"""Stop a program in order on SIGINT, SIGTERM or SIGHUP, without a second signal interrupting its clean-up."""

import argparse
import math
import os
import select
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

# SIGHUP too: closing the terminal must not leave the servos with torque on.
STOP_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

# A program started with nohup ignores SIGHUP, and must keep running without its terminal.
_KEPT_IGNORED: Final = frozenset({signal.SIGHUP} if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN else ())

UNTIL_STDIN_CLOSES: Final = "--until-stdin-closes"
"""Option of programs that end when the program at the other end of their stdin ends."""


class Stop:
    """Stop request of this process, set by a signal handler or any thread.

    Attributes:
        requested: whether the process is to end.
        linger_s: delay in `wait` after the request.
    """

    def __init__(self) -> None:
        self.requested = False
        self.linger_s = 0.0
        # Linux may deliver a signal to any thread, but Python runs the handler in the main thread. A lock would not
        # wake the main thread for that; a pipe does: the C part of the handler writes to it (signal.set_wakeup_fd).
        read, self.wakeup_fd = os.pipe()
        os.set_blocking(self.wakeup_fd, False)
        self._reader = open(read, "rb", buffering=0)  # noqa: SIM115 - open as long as this object exists
        self._writer = open(self.wakeup_fd, "wb", buffering=0)  # noqa: SIM115

    def request(self) -> None:
        self.requested = True
        with suppress(BlockingIOError):  # the pipe is full of requests
            os.write(self.wakeup_fd, b"\0")

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait at most `timeout_s` for the request, then sleep `linger_s`. Return whether there is a request."""
        deadline_s = math.inf if timeout_s is None else time.monotonic() + timeout_s
        while not self.requested:
            left_s = deadline_s - time.monotonic()
            if left_s <= 0 or not select.select([self._reader], [], [], None if left_s == math.inf else left_s)[0]:
                return self.requested
            self._reader.read(1)
        time.sleep(self.linger_s)
        return True


@contextmanager
def stop_signal() -> Iterator[Stop]:
    """Yield a Stop that SIGINT, SIGTERM and SIGHUP request. Use it in the main thread, around the whole program.

    A SIGHUP that was ignored when the program started stays ignored. After the block all three signals are ignored: a
    late one must not turn an orderly end into a failure.
    """
    stop = Stop()
    for number in set(STOP_SIGNALS) - _KEPT_IGNORED:
        signal.signal(number, lambda *_: stop.request())
    before = signal.set_wakeup_fd(stop.wakeup_fd, warn_on_full_buffer=False)
    try:
        yield stop
    finally:
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        signal.set_wakeup_fd(before)


def add_stand_in_options(parser: argparse.ArgumentParser) -> None:
    """Add the common options of the stand-in programs (simulators, fake services), which `stand_in_stop` reads."""
    parser.add_argument(UNTIL_STDIN_CLOSES, action="store_true", help="end with the program that feeds stdin")
    parser.add_argument(
        "--linger-s",
        type=float,
        default=0.0,
        help="go on for this long when asked to end, so that nodes ended at the same time can still use it",
    )


@contextmanager
def stand_in_stop(arguments: argparse.Namespace) -> Iterator[Stop]:
    """Yield a Stop configured by the options of `add_stand_in_options`."""
    with stop_signal() as stop:
        stop.linger_s = arguments.linger_s
        if arguments.until_stdin_closes:
            stop_at_end_of_stdin(stop)
        yield stop


def stop_at_end_of_stdin(stop: Stop) -> None:
    """Request the stop when stdin is closed, which also happens if the program at its other end dies."""

    def read_to_end() -> None:
        try:
            while os.read(sys.stdin.fileno(), 4096):
                pass
        except OSError:
            return  # a pseudo-terminal whose other end is gone
        finally:
            stop.request()

    threading.Thread(target=read_to_end, daemon=True).start()
