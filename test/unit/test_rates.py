# SPDX-License-Identifier: Apache-2.0
"""When a topic counts as too slow."""

from dataclasses import fields

from hypothesis import given
from hypothesis import strategies as st

from amazing_hand.bus.hand_servos import READING_MAX_AGE_S
from amazing_hand.ros.rates import LOW, Rate
from amazing_hand.ros.servo_settings import Settings


def low(counts: list[int], promised_hz: float = 50.0) -> list[bool]:
    """What is said after each second with so many messages."""
    rate, said = Rate(100.0), []
    for second, count in enumerate(counts, start=1):
        rate.count += count
        said.append(rate.is_low(100.0 + second, promised_hz))
        assert rate.rate_hz == count
    return said


def test_a_rate_is_low_when_it_was_so_for_two_seconds() -> None:
    assert low([50, 20, 20, 20, 50, 50]) == [False, False, True, True, False, False]


def test_a_single_slow_second_is_none() -> None:
    assert low([10, 50, 0, 49, 50, 1, 50]) == [False] * 7


@given(st.lists(st.integers(0, 1000)))
def test_what_nothing_is_promised_of_is_never_slow(counts: list[int]) -> None:
    assert not any(low(counts, promised_hz=0.0))


@given(st.lists(st.integers(int(50 * LOW), 1000)))
def test_a_camera_that_gives_most_of_its_pictures_is_well(counts: list[int]) -> None:
    assert not any(low(counts))


def test_at_the_least_rate_of_the_driver_its_readings_are_still_new() -> None:
    """Otherwise the pose of a limp hand would be unknown between two of them."""
    (rate,) = (entry for entry in fields(Settings) if entry.name == "rate_hz")
    assert 1 / rate.metadata["low"] < READING_MAX_AGE_S
