# SPDX-License-Identifier: Apache-2.0
"""Simulated servos that got no turn from the computer."""

import logging
import re

import pytest

from amazing_hand.simulation.stalls import LOOK_S, SAY_AGAIN_S, STALL_S, Stalls


def test_who_looks_in_time_finds_what_comes_now() -> None:
    stalls = Stalls()
    assert stalls.waited(10.0, 10.001) == 10.001
    assert stalls.waited(10.0, 10.0 + LOOK_S) == 10.0 + LOOK_S
    assert (stalls.count, stalls.longest_s) == (0, 0.0)


def test_what_is_found_after_a_stall_came_when_one_should_have_looked() -> None:
    stalls = Stalls()
    assert stalls.waited(10.0, 10.5) == 10.0 + LOOK_S
    assert stalls.count == 1
    assert stalls.longest_s == pytest.approx(0.5 - LOOK_S)


def test_a_little_late_is_no_stall() -> None:
    stalls = Stalls()
    stalls.waited(10.0, 10.0 + LOOK_S + 0.9 * STALL_S)
    assert stalls.count == 0


def test_stalls_are_said_once_in_a_while_with_their_number(caplog: pytest.LogCaptureFixture) -> None:
    stalls = Stalls()
    with caplog.at_level(logging.WARNING):
        for number in range(5):
            stalls.waited(10.0 + number, 10.5 + number)
        stalls.waited(10.0 + SAY_AGAIN_S, 10.7 + SAY_AGAIN_S)
    numbers = [re.search(r"(\d+) times", record.getMessage())[1] for record in caplog.records]  # type: ignore[index]
    assert numbers == ["1", "6"]
    assert "stood still for 0.68 s" in caplog.records[-1].getMessage()
