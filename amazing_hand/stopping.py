# SPDX-License-Identifier: Apache-2.0
"""How this project's programs end: once, in order, and not by a second signal in the middle of it."""

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

# A closed terminal (SIGHUP) must not leave servos energised either.
STOP_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

# Started by nohup, a program goes on without its terminal.
_KEPT_IGNORED: Final = frozenset({signal.SIGHUP} if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN else ())

UNTIL_STDIN_CLOSES: Final = "--until-stdin-closes"
"""The option of programs that end with the one that feeds their stdin."""


class Stop:
    """The wish to end this process. Signals request it; so may any thread."""

    def __init__(self) -> None:
        self.requested = False
        self.linger_s = 0.0
        # Linux may give a signal to any thread. A lock would then not wake the main thread, whose handler is to run; a
        # pipe does, into which the C part of the handler writes.
        read, self.wakeup_fd = os.pipe()
        os.set_blocking(self.wakeup_fd, False)
        self._reader = open(read, "rb", buffering=0)  # noqa: SIM115 - as long as this object is
        self._writer = open(self.wakeup_fd, "wb", buffering=0)  # noqa: SIM115

    def request(self) -> None:
        self.requested = True
        with suppress(BlockingIOError):  # full of wishes
            os.write(self.wakeup_fd, b"\0")

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait for the wish, at most `timeout_s`, and then `linger_s`; whether there is one."""
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
    """A Stop that SIGINT, SIGTERM and SIGHUP request. For the main thread of a program, until its end.

    A SIGHUP that was ignored when the program started stays so. After the block these signals are ignored: a late one
    must not turn an orderly end into a failure.
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
    """What programs that play a far end have in common; `stand_in_stop` takes them."""
    parser.add_argument(UNTIL_STDIN_CLOSES, action="store_true", help="end with the program that feeds stdin")
    parser.add_argument(
        "--linger-s",
        type=float,
        default=0.0,
        help="go on for this long when asked to end, so that nodes ended at the same time can still use it",
    )


@contextmanager
def stand_in_stop(arguments: argparse.Namespace) -> Iterator[Stop]:
    """A Stop as the options of `add_stand_in_options` ask for it."""
    with stop_signal() as stop:
        stop.linger_s = arguments.linger_s
        if arguments.until_stdin_closes:
            stop_at_end_of_stdin(stop)
        yield stop


def stop_at_end_of_stdin(stop: Stop) -> None:
    """Request the stop when stdin is closed, also by the death of the program at its other end."""

    def read_to_end() -> None:
        try:
            while os.read(sys.stdin.fileno(), 4096):
                pass
        except OSError:
            return  # a pseudo-terminal whose other end is gone
        finally:
            stop.request()

    threading.Thread(target=read_to_end, daemon=True).start()
