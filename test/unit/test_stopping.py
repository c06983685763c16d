# SPDX-License-Identifier: Apache-2.0
"""The wish to end a program gets through, whichever thread the kernel gives the signal to."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from amazing_hand.stopping import STOP_SIGNALS, Stop, stop_signal


def test_a_wish_from_another_thread_ends_the_waiting() -> None:
    stop = Stop()
    threading.Timer(0.05, stop.request).start()
    assert stop.wait(5.0)
    assert stop.requested


def test_waiting_ends_after_its_time_without_a_wish() -> None:
    stop = Stop()
    began_s = time.monotonic()
    assert not stop.wait(0.05)
    assert 0.05 <= time.monotonic() - began_s < 2.0


def test_a_wish_of_before_is_not_forgotten_however_often_it_was_made() -> None:
    stop = Stop()
    for _ in range(100_000):  # more than a pipe holds
        stop.request()
    assert stop.wait(0.0)
    assert stop.wait()


@pytest.mark.parametrize("number", STOP_SIGNALS, ids=lambda number: number.name)
def test_a_signal_that_another_thread_gets_wakes_the_main_thread(number: signal.Signals) -> None:
    kept = {each: signal.getsignal(each) for each in STOP_SIGNALS}
    ready, done = threading.Event(), threading.Event()

    def other() -> None:
        ready.set()
        done.wait(10.0)

    thread = threading.Thread(target=other)
    thread.start()
    ready.wait()
    try:
        with stop_signal() as stop:
            assert thread.ident is not None
            threading.Timer(0.05, signal.pthread_kill, (thread.ident, number)).start()
            began_s = time.monotonic()
            assert stop.wait(5.0)
            assert time.monotonic() - began_s < 2.0
        os.kill(os.getpid(), number)  # too late to count
    finally:
        done.set()
        thread.join()
        for each, handler in kept.items():
            signal.signal(each, handler)


HUNG_UP = """
import os, signal
from amazing_hand.stopping import stop_signal
with stop_signal() as stop:
    os.kill(os.getpid(), signal.SIGHUP)
    print(stop.wait(0.2))
"""


@pytest.mark.parametrize(("trap", "ends"), [("", "True"), ("trap '' HUP; ", "False")], ids=["started", "by nohup"])
def test_a_program_goes_on_without_its_terminal_only_when_nohup_started_it(trap: str, ends: str) -> None:
    shell = ["sh", "-c", f'{trap}exec "$0" -c "$1"', sys.executable, HUNG_UP]
    assert subprocess.check_output(shell, text=True, timeout=60).strip() == ends
