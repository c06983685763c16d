# SPDX-License-Identifier: Apache-2.0
"""A hand that nobody commands goes to rest and then limp: eight stalled servos draw four times what the supply has."""

import time
from pathlib import Path

import numpy as np
import pytest
from support.hands import ALL_FREE, ALL_ON, CLOSED, OPEN, REST, Hand, MakeHand, Servos, poses_sent, wait_until

from amazing_hand.bus.driver_settings import DriverSettings
from amazing_hand.bus.port import RustypotBus
from amazing_hand.simulation.servo_bus import SimulatedBus

# Longer than a busy machine takes to give the next command.
IDLE_S = 1.5
REST_S = 1.0


@pytest.fixture
def drowsy(bus: SimulatedBus, make_hand: MakeHand, monkeypatch: pytest.MonkeyPatch) -> Hand:
    monkeypatch.setattr("amazing_hand.bus.driver.REST_S", REST_S)
    return make_hand(lambda: RustypotBus(bus.port), DriverSettings(idle_timeout_s=IDLE_S)).start()


def test_after_a_while_without_a_command_the_hand_goes_to_rest_and_then_limp(servos: Servos, drowsy: Hand) -> None:
    drowsy.go(CLOSED)
    arrived_s = time.monotonic()
    wait_until(lambda: servos.torques() == ALL_FREE)
    assert time.monotonic() - arrived_s + 0.05 >= IDLE_S + REST_S
    assert servos.joints_deg() == pytest.approx(REST, abs=0.5)


@pytest.mark.parametrize("wake", ["motion", "energise"])
def test_a_hand_that_went_limp_by_itself_is_woken_by_the_next_command(servos: Servos, drowsy: Hand, wake: str) -> None:
    drowsy.go(REST)
    wait_until(lambda: servos.torques() == ALL_FREE)
    if wake == "motion":
        drowsy.go(OPEN)
    else:
        assert drowsy.driver.energise() == []
    assert servos.torques() == ALL_ON
    wait_until(lambda: servos.torques() == ALL_FREE)


def test_a_command_on_the_way_to_rest_takes_over(servos: Servos, drowsy: Hand) -> None:
    drowsy.go(CLOSED)
    wait_until(lambda: servos.joints_deg()[0] < 80)
    drowsy.go(OPEN)
    assert servos.torques() == ALL_ON
    assert servos.joints_deg() == pytest.approx(OPEN, abs=0.5)


def test_a_hand_that_is_kept_busy_stays_energised(servos: Servos, drowsy: Hand) -> None:
    drowsy.go(OPEN)
    end_s = time.monotonic() + 3 * IDLE_S
    while time.monotonic() < end_s:
        assert drowsy.move().wait().reached  # as for a space between two words
        assert servos.torques() == ALL_ON
    assert drowsy.move((CLOSED, 2 * IDLE_S)).wait().reached


def test_a_stopped_hand_goes_limp_where_it_is(trace_path: Path, servos: Servos, drowsy: Hand) -> None:
    """Somebody may have stopped it because of what is between its fingers."""
    drowsy.go(OPEN)
    drowsy.move((CLOSED, 2.0))
    wait_until(lambda: servos.joints_deg()[0] > 0)
    drowsy.driver.stop()
    wait_until(lambda: not any(servo.moving for servo in servos.all.values()))
    since_s, here_deg = time.monotonic(), servos.joints_deg()
    wait_until(lambda: servos.torques() == ALL_FREE)
    assert poses_sent(trace_path, since_s) == []
    assert np.array_equal(servos.joints_deg(), here_deg)
