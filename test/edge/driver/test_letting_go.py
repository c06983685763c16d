# SPDX-License-Identifier: Apache-2.0
"""Every way to let the hand go frees all eight servos."""

import threading
import time
from pathlib import Path

import pytest
from support.hands import (
    ALL_FREE,
    ALL_ON,
    BUSY_S,
    CLOSED,
    IDS,
    OPEN,
    VICTORY,
    Blocking,
    Hand,
    MakeHand,
    Servos,
    wait_until,
    written,
)

from amazing_hand.bus.port import RustypotBus
from amazing_hand.bus.registers import REGISTERS, InstructionCode, Torque
from amazing_hand.hand.joints import SERVO_JOINTS
from amazing_hand.simulation.servo_bus import SimulatedBus
from amazing_hand.simulation.servo_protocol import sync_write_parts

TORQUE_ADDRESS = REGISTERS["torque_enable"].address


def test_relaxing_in_mid_motion_leaves_all_servos_limp_for_good(trace_path: Path, servos: Servos, hand: Hand) -> None:
    """A key pose that is sent later would energise the servos again."""
    hand.go(OPEN)
    ending = hand.move((VICTORY, 0.3), (OPEN, 0.6), (CLOSED, 0.9))
    wait_until(lambda: servos.joints_deg()[6] > -20)
    assert hand.driver.relax() == []
    assert servos.torques() == ALL_FREE
    since_s = time.monotonic()
    report = ending.wait()
    assert not report.reached
    assert "limp" in report.reason
    assert ending.end_s - since_s < BUSY_S
    wait_until(lambda: time.monotonic() > since_s + 1.0)  # when all key poses would have been sent
    assert written(trace_path, since_s) == []
    assert servos.torques() == ALL_FREE


@pytest.mark.parametrize("verb", ["relax", "close"])
def test_letting_go_frees_all_eight_servos(servos: Servos, hand: Hand, verb: str) -> None:
    hand.go(VICTORY)
    assert servos.torques() == ALL_ON
    assert getattr(hand.driver, verb)() == []
    assert servos.torques() == ALL_FREE


@pytest.mark.parametrize("verb", ["relax", "close"])
@pytest.mark.parametrize("missing", [1, 4, 8])
def test_letting_go_frees_seven_servos_and_names_the_eighth_that_does_not_answer(
    servos: Servos, hand: Hand, verb: str, missing: int
) -> None:
    hand.go(VICTORY)
    with servos.unplugged(missing):
        (failure,) = getattr(hand.driver, verb)()
    assert f"{SERVO_JOINTS[missing - 1]} (id {missing})" in failure
    assert "FREE" in failure
    assert [servo_id for servo_id, torque in zip(IDS, servos.torques(), strict=True) if torque != Torque.FREE] in (
        [missing],
        [],  # when the driver got hold of it again
    )


def test_a_servo_that_could_not_be_released_is_limp_as_soon_as_it_answers(servos: Servos, hand: Hand) -> None:
    hand.go(VICTORY)
    with servos.unplugged(5):
        assert len(hand.driver.relax()) == 1
        assert servos.torques()[4] == Torque.ON
    wait_until(lambda: servos.torques() == ALL_FREE)


def test_a_silent_servo_does_not_delay_the_release_of_the_others(servos: Servos, hand: Hand, trace_path: Path) -> None:
    answers = threading.Event()
    answers.set()
    servos.answer_only_if(1, answers.is_set)
    hand.go(VICTORY)
    answers.clear()
    begin_s = time.monotonic()
    assert len(hand.driver.relax()) == 1
    (first, params), *others = written(trace_path, begin_s)
    assert first == InstructionCode.SYNC_WRITE
    assert list(sync_write_parts(params)) == [(servo_id, TORQUE_ADDRESS, bytes([Torque.FREE])) for servo_id in IDS]
    assert others, "the silent one is told again, when the others have been"
    assert servos.torques()[1:] == ALL_FREE[1:]


def test_a_servo_that_stays_energised_is_named(servos: Servos, hand: Hand) -> None:
    servos.stuck_at(2, Torque.ON)
    (failure,) = hand.driver.relax()
    assert failure == "index_servo_2 (id 2): torque FREE failed: it reads back as ON"


def test_closing_in_mid_motion_ends_it_and_frees_the_hand(servos: Servos, hand: Hand) -> None:
    hand.go(OPEN)
    ending = hand.move((CLOSED, 1.0), (OPEN, 2.0))
    wait_until(lambda: servos.joints_deg()[0] > 0)
    begin_s = time.monotonic()
    assert hand.driver.close() == []
    assert time.monotonic() - begin_s < 2 * BUSY_S
    assert servos.torques() == ALL_FREE
    (report,) = ending.reports
    assert not report.reached
    assert "driver" in report.reason


def test_a_closed_driver_leaves_the_port_to_others_and_answers_at_once(bus: SimulatedBus, hand: Hand) -> None:
    assert hand.driver.close() == []
    assert hand.driver.close() == []
    RustypotBus(bus.port).close()
    begin_s = time.monotonic()
    for ending in (hand.move((OPEN, 0.3)), hand.move()):
        (report,) = ending.reports
        assert not report.reached
        assert report.reason
    assert len(hand.driver.energise()) == 1
    assert len(hand.driver.relax()) == 1
    hand.driver.stop()
    assert time.monotonic() - begin_s < BUSY_S


def test_closing_says_so_if_the_hand_may_still_be_energised(bus: SimulatedBus, make_hand: MakeHand) -> None:
    go_on = threading.Event()
    hand = make_hand(lambda: Blocking(bus.port, go_on))
    hand.driver.start()
    wait_until(lambda: hand.heard.ports == [""])
    (failure,) = hand.driver.close(timeout_s=0.05)
    assert "0.05 s" in failure
    go_on.set()
    assert hand.driver.close() == []
