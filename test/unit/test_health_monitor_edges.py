# SPDX-License-Identifier: Apache-2.0
"""The limits of the watch to the point: at which value and after what time something counts. Time is passed in."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from amazing_hand.bus.health_monitor import (
    CONFIRM_S,
    LOAD_WARN_S,
    SILENT_LOOKS,
    STILL_RAD,
    HealthLimits,
    HealthMonitor,
    HealthReport,
    Level,
)
from amazing_hand.bus.port import ServoReading
from amazing_hand.bus.registers import StatusBits

LIMITS = HealthLimits()
NEAR_RAD = 0.03
WELL = ServoReading(1, 0.0, 0.0, 0.0, 0.05, 5.0, 30, StatusBits(0), moving=False)


@pytest.fixture
def watch() -> HealthMonitor:
    return HealthMonitor(("index 1",), LIMITS)


def look(watch: HealthMonitor, now_s: float, goal_rad: float = 0.0, **changes: Any) -> HealthReport:
    return watch.look(
        now_s, [replace(WELL, time_s=now_s, **changes)], None if goal_rad is None else [goal_rad], NEAR_RAD
    )


def look_in_vain(watch: HealthMonitor, *at_s: float) -> list[HealthReport]:
    return [watch.look(now_s, [None], [0.0], NEAR_RAD) for now_s in at_s]


def levels(verdicts: Sequence[HealthReport]) -> list[Level]:
    return [verdict.level for verdict in verdicts]


@pytest.mark.parametrize(
    ("changes", "at_first"),
    [
        ({"temperature_c": LIMITS.temperature_error_c}, Level.DEGRADED),
        ({"voltage_v": LIMITS.voltage_max_v + 0.1}, Level.DEGRADED),
        ({"status": StatusBits.OVERLOAD}, Level.OK),
    ],
)
def test_what_hurts_is_a_fault_when_it_has_lasted_as_long_as_it_must_without_a_break(
    watch: HealthMonitor, changes: dict[str, Any], at_first: Level
) -> None:
    assert look(watch, 0.0, **changes).level is at_first
    assert look(watch, CONFIRM_S - 0.01, **changes).level is at_first
    assert look(watch, CONFIRM_S - 0.005).level is Level.OK
    assert look(watch, CONFIRM_S, **changes).level is at_first, "a break: it begins anew"
    again = HealthMonitor(("index 1",), LIMITS)
    look(again, 0.0, **changes)
    assert look(again, CONFIRM_S, **changes).level is Level.FAULT


@pytest.mark.parametrize("voltage_v", [LIMITS.voltage_min_v, LIMITS.voltage_max_v])
def test_the_limits_of_the_supply_are_allowed(watch: HealthMonitor, voltage_v: float) -> None:
    assert look(watch, 0.0, voltage_v=voltage_v) == HealthReport()


def test_a_servo_is_silent_after_its_time_and_a_fault_after_more_which_says_what_to_do(watch: HealthMonitor) -> None:
    look(watch, 0.0)
    hold_s, limp_s = LIMITS.silence_hold_s, LIMITS.silence_limp_s
    in_vain = look_in_vain(watch, *(0.01 * number for number in range(1, SILENT_LOOKS)), hold_s)
    assert levels(in_vain) == [Level.OK] * len(in_vain)
    degraded, still, fault = look_in_vain(watch, hold_s + 0.01, limp_s, limp_s + 0.01)
    assert levels([degraded, still, fault]) == [Level.DEGRADED, Level.DEGRADED, Level.FAULT]
    assert "cable" not in degraded.reason
    assert "check its cable" in fault.reason


def test_what_was_seen_before_the_servos_were_out_of_sight_does_not_count(watch: HealthMonitor) -> None:
    look(watch, 0.0, temperature_c=LIMITS.temperature_error_c)
    watch.forget()
    assert look(watch, 10.0, temperature_c=LIMITS.temperature_error_c).level is Level.DEGRADED
    watch.forget()
    assert levels(look_in_vain(watch, *(20.0 + number for number in range(1)))) == [Level.OK]


def test_a_fault_that_was_cleared_must_last_again_to_be_one(watch: HealthMonitor) -> None:
    hot = {"temperature_c": LIMITS.temperature_error_c}
    look(watch, 0.0, **hot)
    assert look(watch, CONFIRM_S, **hot).level is Level.FAULT
    watch.clear()
    assert look(watch, CONFIRM_S + 0.02, **hot).level is Level.DEGRADED


def stalled(watch: HealthMonitor, position_rad: float, goal_rad: float, load: float = 0.9) -> bool:
    """Whether a servo that stands there and pushes is stalled when its time is over."""
    look(watch, 0.0, goal_rad, position_rad=position_rad, load=load)
    since_s = 0.25  # from then on it stands
    look(watch, since_s, goal_rad, position_rad=position_rad, load=load)
    before = look(watch, since_s + LIMITS.stall_s - 0.25, goal_rad, position_rad=position_rad, load=load)
    assert "stalled" not in before.reason
    return "stalled" in look(watch, since_s + LIMITS.stall_s, goal_rad, position_rad=position_rad, load=load).reason


@pytest.mark.parametrize(
    ("position_rad", "goal_rad", "load", "is_stalled"),
    [
        (0.0, 1.0, LIMITS.stall_load, True),
        (0.0, 1.0, LIMITS.stall_load - 0.01, False),
        (1.0, 2.0, 0.9, True),
        (-1.0, 1.0, 0.9, True),
        (1.0, 1.0, 0.9, False),
        (NEAR_RAD, 0.0, 0.9, False),
        (NEAR_RAD + 0.001, 0.0, 0.9, True),
    ],
)
def test_a_servo_is_stalled_that_pushes_enough_away_from_its_goal(
    watch: HealthMonitor, position_rad: float, goal_rad: float, load: float, is_stalled: bool
) -> None:
    assert stalled(watch, position_rad, goal_rad, load) == is_stalled


@pytest.mark.parametrize(("step_rad", "moves"), [(STILL_RAD, False), (1.5 * STILL_RAD, True), (-1.5 * STILL_RAD, True)])
def test_a_servo_that_turns_more_than_a_little_is_not_stalled(
    watch: HealthMonitor, step_rad: float, moves: bool
) -> None:
    verdicts = [
        look(watch, 0.1 * turn, math.copysign(5.0, step_rad), position_rad=step_rad * turn * moves + 0.0, load=0.9)
        for turn in range(20)
    ]
    assert ("stalled" in verdicts[-1].reason) != moves
    assert moves or "stalled" in look(watch, 2.0, 5.0, position_rad=step_rad, load=0.9).reason


def test_a_load_is_told_from_its_limit_on_when_it_has_lasted(watch: HealthMonitor) -> None:
    heavy = {"load": LIMITS.load_warn, "moving": True, "goal_rad": 0.0}
    look(watch, 0.0, **heavy)
    assert look(watch, LOAD_WARN_S - 0.01, **heavy) == HealthReport()
    assert look(watch, LOAD_WARN_S, **heavy).level is Level.DEGRADED
    look(watch, 0.0, load=LIMITS.load_warn - 0.01, moving=True)
    assert look(watch, LOAD_WARN_S, load=LIMITS.load_warn - 0.01, moving=True) == HealthReport()


@pytest.mark.parametrize("preload", [0.5, -0.5])
def test_the_load_at_rest_is_learnt_slowly_whichever_way_it_pushes(watch: HealthMonitor, preload: float) -> None:
    reading = replace(WELL, load=preload)
    look(watch, 0.0, load=preload / 5)
    assert watch.load_above_rest(0, reading) == pytest.approx(0.4)
    look(watch, 0.02, load=preload)
    assert 0.3 < watch.load_above_rest(0, reading) < 0.4
    for cycle in range(3000):
        look(watch, 0.04 + 0.02 * cycle, load=preload)
    assert watch.load_above_rest(0, reading) == pytest.approx(0.0, abs=0.01)
    watch.forget()
    assert watch.load_above_rest(0, reading) == pytest.approx(0.0, abs=0.01), "it is no matter of the moment"


def test_a_servo_without_a_reading_is_a_mistake(watch: HealthMonitor) -> None:
    with pytest.raises(ValueError, match="zip"):
        watch.look(0.0, [], [], NEAR_RAD)
