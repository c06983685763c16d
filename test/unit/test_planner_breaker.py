# SPDX-License-Identifier: Apache-2.0
"""The circuit breaker, on a clock of the test."""

from hypothesis import given
from hypothesis import strategies as st

from amazing_hand.agent.breaker import MAX_FAILURES, Breaker

RETRY_AFTER_S = 30.0


def opened(now_s: float = 0.0) -> Breaker:
    breaker = Breaker(RETRY_AFTER_S)
    for _ in range(MAX_FAILURES):
        assert breaker.wait_s(now_s) == 0.0
        breaker.failed(now_s)
    return breaker


def test_it_opens_after_three_failures_in_a_row_and_lets_one_probe_after_its_time() -> None:
    breaker = opened(100.0)
    assert breaker.is_open
    assert breaker.wait_s(100.0) == RETRY_AFTER_S
    assert breaker.wait_s(129.0) == 1.0
    assert breaker.wait_s(130.0) == 0.0


def test_a_probe_that_fails_opens_it_for_as_long_again() -> None:
    breaker = opened()
    breaker.failed(40.0)
    assert breaker.wait_s(41.0) == RETRY_AFTER_S - 1.0


def test_a_probe_that_succeeds_closes_it() -> None:
    breaker = opened()
    breaker.succeeded()
    assert not breaker.is_open
    breaker.failed(50.0)
    assert breaker.wait_s(50.0) == 0.0, "one failure is one again"


def test_failures_that_are_not_in_a_row_do_not_count() -> None:
    breaker = Breaker(RETRY_AFTER_S)
    for _ in range(10):
        for _ in range(MAX_FAILURES - 1):
            breaker.failed(0.0)
        assert not breaker.is_open
        breaker.succeeded()


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 100))))
def test_it_never_waits_longer_than_its_time(calls: list[tuple[bool, int]]) -> None:
    breaker, now_s = Breaker(RETRY_AFTER_S), 0.0
    for is_good, later_s in calls:
        now_s += later_s
        breaker.succeeded() if is_good else breaker.failed(now_s)
        assert 0.0 <= breaker.wait_s(now_s) <= RETRY_AFTER_S
        assert breaker.wait_s(now_s + RETRY_AFTER_S) < 1e-9
