"""Waiting for conditions, and measuring, on a machine that now and then has other things to do."""

import time
from collections.abc import Callable
from typing import TypeVar

# These machines are shared and slow at times; nothing waits that long when all is well.
PATIENCE_S = 30.0
POLL_S = 0.01

T = TypeVar("T")


def wait_for(condition: Callable[[], T], what: str, timeout_s: float = PATIENCE_S, poll_s: float = POLL_S) -> T:
    """The condition's value as soon as it is true; fails with `what` after the timeout."""
    deadline_s = time.monotonic() + timeout_s
    while not (value := condition()):
        assert time.monotonic() < deadline_s, f"waited {timeout_s:g} s for {what}"
        time.sleep(poll_s)
    return value


def best_of(tries: int, limit: float, measure: Callable[[], float]) -> float:
    """The least of what was measured; the first within the limit ends it.

    For what the program takes when nothing else runs: this machine's cores are taken away for up to 100 ms now and
    then, which spoils single tries, and never makes one shorter than it is.
    """
    found: list[float] = []
    while len(found) < tries and (not found or min(found) > limit):
        found.append(measure())
    return min(found)
