# SPDX-License-Identifier: Apache-2.0
"""What counts as a fault of the hand, and for how long it must last. Time is passed in."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amazing_hand.bus.health_monitor import HealthLimits, HealthMonitor, HealthReport, Level
from amazing_hand.bus.port import ServoReading
from amazing_hand.bus.registers import StatusBits

NAMES = ("index 1", "index 2")
NEAR_RAD = 0.03
CYCLE_S = 0.02

WELL = ServoReading(
    servo_id=1,
    time_s=0.0,
    position_rad=0.0,
    speed_rad_s=0.0,
    load=0.05,
    voltage_v=5.0,
    temperature_c=30,
    status=StatusBits(0),
    moving=False,
)

Look = Callable[[float], ServoReading | None]


def watch_for(
    seconds: float,
    first: Look,
    goal_rad: float | None = 0.0,
    watch: HealthMonitor | None = None,
    start_s: float = 0.0,
) -> HealthReport:
    """Look for so long; the first servo reads as given (by the time since the start), the second is well."""
    watch = watch or HealthMonitor(NAMES, HealthLimits())
    verdict = HealthReport()
    for cycle in range(round(seconds / CYCLE_S) + 1):
        now_s = start_s + cycle * CYCLE_S
        readings = [first(cycle * CYCLE_S), replace(WELL, time_s=now_s)]
        goals = None if goal_rad is None else [goal_rad, 0.0]
        verdict = watch.look(now_s, readings, goals, NEAR_RAD)
    return verdict


def always(start_s: float = 0.0, **changes: Any) -> Look:
    return lambda since_s: replace(WELL, time_s=start_s + since_s, **changes)


def test_a_hand_that_is_well_is_ok() -> None:
    assert watch_for(5.0, always()) == HealthReport()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"temperature_c": 55}, "55 °C"),
        ({"voltage_v": 4.4}, "4.4 V instead of 4.5 to 7.4 V"),
        ({"voltage_v": 7.5}, "7.5 V"),
        ({"status": StatusBits.OVERHEAT}, "too hot"),
        ({"status": StatusBits.VOLTAGE}, "supply voltage"),
        ({"status": StatusBits.OVERLOAD}, "overload"),
    ],
)
def test_what_may_hurt_a_servo_is_a_fault_once_it_has_lasted(changes: dict[str, Any], words: str) -> None:
    verdict = watch_for(0.3, always(**changes))
    assert verdict.level is Level.FAULT
    assert verdict.hold
    assert len(verdict.problems) == 1
    assert str(verdict.problems[0]).startswith("index 1")
    assert words in verdict.reason
    assert watch_for(0.1, always(**changes)).level is not Level.FAULT


def test_one_wrong_reading_is_no_fault() -> None:
    once = lambda since_s: replace(WELL, time_s=since_s, temperature_c=99 if 0.5 < since_s < 0.53 else 30)  # noqa: E731
    assert watch_for(2.0, once) == HealthReport()


@pytest.mark.parametrize(("changes", "words"), [({"temperature_c": 45}, "45 °C"), ({"load": -0.9}, "90% load")])
def test_what_is_only_unusual_is_told(changes: dict[str, Any], words: str) -> None:
    verdict = watch_for(1.0, always(**changes, moving=True))
    assert verdict.level is Level.DEGRADED
    assert not verdict.hold
    assert words in verdict.reason


def test_a_preload_at_rest_is_learnt_and_not_told() -> None:
    assert watch_for(10.0, always(load=0.9)).level is Level.OK


@pytest.mark.parametrize("load", [0.7, -0.7], ids=["one way", "the other way"])
def test_a_servo_that_pushes_and_does_not_move_is_stalled(load: float) -> None:
    goal_rad = 1.0 if load > 0 else -1.0
    assert watch_for(0.4, always(load=load), goal_rad=goal_rad).level is Level.OK
    verdict = watch_for(0.7, always(load=load), goal_rad=goal_rad)
    assert verdict.level is Level.FAULT
    assert "stalled: it pushes with 70%" in verdict.reason


@pytest.mark.parametrize(
    ("first", "goal_rad"),
    [
        (lambda since_s: replace(WELL, time_s=since_s, load=0.7, position_rad=since_s), 5.0),  # it moves
        (always(load=0.2), 1.0),  # it does not push
        (always(load=0.9), 0.0),  # it has arrived
        (always(load=0.9), None),  # it is limp
    ],
)
def test_what_looks_like_a_stall_and_is_none(first: Look, goal_rad: float | None) -> None:
    assert watch_for(3.0, first, goal_rad).level is not Level.FAULT


def test_a_silent_servo_makes_the_others_hold_and_then_the_hand_limp() -> None:
    assert watch_for(0.4, lambda _: None) == HealthReport()
    verdict = watch_for(1.0, lambda _: None)
    assert (verdict.level, verdict.hold) == (Level.DEGRADED, True)
    assert "silent for 1.0 s" in verdict.reason
    assert watch_for(2.2, lambda _: None).level is Level.FAULT


def test_a_servo_that_was_asked_in_vain_once_or_twice_by_a_busy_computer_is_not_silent() -> None:
    watch = HealthMonitor(NAMES, HealthLimits())
    watch_for(1.0, always(), watch=watch)
    assert watch.look(4.0, [None, WELL], [0.0, 0.0], NEAR_RAD) == HealthReport()
    assert watch.look(7.0, [None, WELL], [0.0, 0.0], NEAR_RAD) == HealthReport()
    assert watch.look(7.1, [None, WELL], [0.0, 0.0], NEAR_RAD).level is Level.FAULT


def test_a_servo_that_answers_again_in_time_is_forgiven() -> None:
    gap = lambda since_s: None if 1.0 < since_s < 2.5 else replace(WELL, time_s=since_s)  # noqa: E731
    assert watch_for(3.0, gap) == HealthReport()


def test_a_fault_stays_until_it_is_cleared_and_is_found_again_if_it_lasts() -> None:
    watch = HealthMonitor(NAMES, HealthLimits())
    hot = watch_for(0.3, always(temperature_c=60), watch=watch)
    assert watch_for(5.0, always(10.0), watch=watch, start_s=10.0) == hot
    watch.clear()
    assert watch_for(5.0, always(20.0), watch=watch, start_s=20.0) == HealthReport()
    assert watch_for(0.3, always(30.0, temperature_c=60), watch=watch, start_s=30.0).level is Level.FAULT


readings = st.none() | st.builds(
    lambda position, load, voltage, temperature, status, moving: replace(
        WELL,
        position_rad=position,
        load=load,
        voltage_v=voltage,
        temperature_c=temperature,
        status=StatusBits(status),
        moving=moving,
    ),
    st.floats(-3, 3),
    st.floats(-1, 1),
    st.floats(0, 25),
    st.integers(0, 255),
    st.integers(0, 127),
    st.booleans(),
)


@given(st.lists(st.tuples(readings, readings), max_size=60), st.none() | st.floats(-2, 2))
def test_whatever_is_read_every_problem_names_a_servo_and_a_fault_never_ends_by_itself(
    cycles: list[tuple[ServoReading | None, ServoReading | None]], goal_rad: float | None
) -> None:
    watch, was_fault = HealthMonitor(NAMES, HealthLimits()), False
    for number, pair in enumerate(cycles):
        now_s = number * 0.1
        heard = [reading and replace(reading, time_s=now_s) for reading in pair]
        verdict = watch.look(now_s, heard, None if goal_rad is None else [goal_rad, goal_rad], NEAR_RAD)
        assert all(problem.servo in NAMES for problem in verdict.problems)
        assert bool(verdict.problems) == (verdict.level is not Level.OK)
        assert not was_fault or verdict.level is Level.FAULT
        was_fault = verdict.level is Level.FAULT
