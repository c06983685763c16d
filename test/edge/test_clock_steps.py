# SPDX-License-Identifier: Apache-2.0
"""Executors look at their timers again when the wall clock was set, and only then."""

from collections.abc import Iterator

import pytest
from support.waiting import wait_for

from amazing_hand.ros import clock_steps
from amazing_hand.ros.clock_steps import STEP_S, ClockStepWatch


class Woken:
    """An executor that counts."""

    def __init__(self) -> None:
        self.times = 0

    def wake(self) -> None:
        self.times += 1


class Clock:
    """By how much the wall clock is ahead, and how often somebody has looked."""

    def __init__(self) -> None:
        self.ahead_s = 1.8e9
        self.drift_s = 0.0
        self.looks = 0

    def __call__(self) -> float:
        self.looks += 1
        self.ahead_s += self.drift_s
        return self.ahead_s

    def wait_looked(self) -> None:
        looks = self.looks
        wait_for(lambda: self.looks >= looks + 3, "somebody to look at the clock")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(clock_steps, "_ahead_s", clock)
    return clock


@pytest.fixture
def executors(clock: Clock) -> Iterator[list[Woken]]:
    executors = [Woken()]
    watch = ClockStepWatch(executors)  # type: ignore[arg-type]
    clock.wait_looked()
    yield executors
    watch.close()


@pytest.mark.parametrize("step_s", [3600.0, -3600.0, 20.0, -20.0, -2 * STEP_S])
def test_all_executors_are_woken_once_by_a_step_also_those_that_came_later(
    executors: list[Woken], clock: Clock, step_s: float
) -> None:
    executors.append(Woken())
    clock.ahead_s += step_s
    clock.wait_looked()
    assert [executor.times for executor in executors] == [1, 1]


@pytest.mark.parametrize("drift_s", [0.0, STEP_S / 2, -STEP_S / 2])
def test_a_clock_that_is_not_set_wakes_nobody(executors: list[Woken], clock: Clock, drift_s: float) -> None:
    clock.drift_s = drift_s
    clock.wait_looked()
    assert executors[0].times == 0
