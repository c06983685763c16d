# SPDX-License-Identifier: Apache-2.0
"""A hand that is found is limp first, and measured."""

import numpy as np
import pytest
from support.hands import ALL_FREE, ALL_ON, STEP_DEG, VICTORY, Hand, MakeHand, Servos, wait_until

from amazing_hand.bus.port import RustypotBus
from amazing_hand.simulation.servo_bus import SimulatedBus


def test_all_servos_are_limp_after_connecting_whoever_energised_them(
    bus: SimulatedBus, servos: Servos, make_hand: MakeHand
) -> None:
    servos.energise()
    assert servos.torques() == ALL_ON
    make_hand(lambda: RustypotBus(bus.port)).start()
    assert servos.torques() == ALL_FREE


def test_a_limp_hand_is_measured_as_it_is_bent(servos: Servos, hand: Hand) -> None:
    servos.bend(VICTORY)
    wait_until(lambda: np.allclose(np.rad2deg(hand.heard.joints[-1][1]), VICTORY, atol=STEP_DEG))
    assert np.rad2deg(hand.driver.present_pose()) == pytest.approx(VICTORY, abs=STEP_DEG)
    assert servos.torques() == ALL_FREE


def test_a_servo_that_was_silent_at_first_is_limp_as_soon_as_it_answers(
    bus: SimulatedBus, servos: Servos, make_hand: MakeHand, caplog: pytest.LogCaptureFixture
) -> None:
    servos.energise()
    with servos.unplugged(3):
        make_hand(lambda: RustypotBus(bus.port)).start()
        assert servos.torques() == [2, 2, 1, 2, 2, 2, 2, 2]
        assert "middle_servo_1 (id 3)" in caplog.text
    wait_until(lambda: servos.torques() == ALL_FREE)


def test_before_it_is_measured_the_pose_is_unknown(make_hand: MakeHand, bus: SimulatedBus) -> None:
    assert np.isnan(make_hand(lambda: RustypotBus(bus.port)).driver.present_pose()).all()
