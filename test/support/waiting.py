# SPDX-License-Identifier: Apache-2.0
"""Wait for conditions and measure durations on a machine that may be busy."""

import statistics
import time
from collections.abc import Callable
from typing import Any, TypeVar

# These machines are shared and slow at times; nothing waits that long when all is well.
PATIENCE_S = 60.0
POLL_S = 0.01
ASK_AGAIN_S = 5.0

# What a loaded machine may make of a time that is promised. Whether the promise itself is kept, bench/ measures.
BUSY = 5.0

T = TypeVar("T")


def wait_for(condition: Callable[[], T], what: str, timeout_s: float = PATIENCE_S, poll_s: float = POLL_S) -> T:
    """Return the condition's value as soon as it is true; fail with `what` after the timeout."""
    deadline_s = time.monotonic() + timeout_s
    while not (value := condition()):
        assert time.monotonic() < deadline_s, f"waited {timeout_s:g} s for {what}"
        time.sleep(poll_s)
    return value


def answer(client: Any, request: Any) -> Any:
    """Return a service's response. Repeats the call, as a response is lost until the server knows the client."""
    asked: list[Any] = []
    began_s = time.monotonic()

    def came() -> Any:
        if time.monotonic() - began_s >= len(asked) * ASK_AGAIN_S:
            asked.append(client.call_async(request))
        return next((future.result() for future in asked if future.done()), None)

    wait_for(client.service_is_ready, f"the service {client.srv_name}")
    return wait_for(came, f"the answer of {client.srv_name}")


def median_of(tries: int, measure: Callable[[], float]) -> float:
    """Return the median of several measurements, so that a single fast or slow outlier does not count."""
    return statistics.median(measure() for _ in range(tries))
