# SPDX-License-Identifier: Apache-2.0
"""The port comes and goes."""

import itertools
import os
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from support.hands import ALL_FREE, ALL_ON, CLOSED, OPEN, VICTORY, Interposed, MakeHand, Servos, wait_until
from support.waiting import BUSY, median_of

import amazing_hand.bus.driver
from amazing_hand.bus.port import BusError, RustypotBus, ServoBus, ServoReading, open_bus
from amazing_hand.bus.registers import Torque
from amazing_hand.simulation.servo_bus import SimulatedBus
from amazing_hand.simulation.servo_faults import Echo


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for the port often."""
    monkeypatch.setattr(amazing_hand.bus.driver, "REOPEN_MIN_S", 0.02)
    monkeypatch.setattr(amazing_hand.bus.driver, "REOPEN_MAX_S", 0.05)


@pytest.mark.usefixtures("eager")
def test_a_missing_port_is_reported_once_and_opened_when_it_appears(tmp_path: Path, make_hand: MakeHand) -> None:
    link = tmp_path / "port"
    tries = itertools.count()

    def open_bus() -> ServoBus:
        next(tries)
        return RustypotBus(str(link))

    hand = make_hand(open_bus)
    hand.driver.start()
    wait_until(lambda: next(tries) > 10)
    (error,) = hand.heard.ports
    assert str(link) in error
    assert hand.driver.port_error == error
    assert hand.move((OPEN, 0.1)).wait().reason == error
    assert hand.move().wait().reason == error
    assert hand.driver.energise() == [error]
    assert hand.driver.relax() == [error]
    with SimulatedBus(link=link):
        wait_until(lambda: hand.driver.port_error == "")
        assert hand.heard.ports == [error, ""]
        assert hand.driver.resume() == []
        hand.go(OPEN)
        hand.driver.close()


def test_commands_do_not_hurry_the_search_for_the_port_and_are_answered_at_once(
    tmp_path: Path, make_hand: MakeHand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(amazing_hand.bus.driver, "REOPEN_MIN_S", 5.0)
    tries: list[float] = []

    def open_bus() -> ServoBus:
        tries.append(time.monotonic())
        return RustypotBus(str(tmp_path / "port"))

    hand = make_hand(open_bus)
    hand.driver.start()
    begin_s = time.monotonic()
    for _ in range(20):
        hand.move((OPEN, 0.1)).wait()
    assert time.monotonic() - begin_s < 2.5
    assert len(tries) == 1


@pytest.mark.usefixtures("eager")
def test_a_port_with_no_servo_on_it_is_reported_once(make_hand: MakeHand) -> None:
    with SimulatedBus(ids=[20]) as empty:
        tries: list[ServoBus] = []

        def open_bus() -> ServoBus:
            tries.append(RustypotBus(empty.port))
            return tries[-1]

        hand = make_hand(open_bus)
        hand.driver.start()
        wait_until(lambda: len(tries) == 3)  # and so two were in vain
        (error,) = hand.heard.ports
        assert "no servo answers" in error
        assert "index_servo_1 (id 1)" in error


@pytest.mark.usefixtures("eager")
def test_a_port_that_vanishes_in_mid_motion_is_reported_and_the_hand_is_limp_when_it_is_back(
    tmp_path: Path, make_hand: MakeHand
) -> None:
    link = tmp_path / "port"
    with SimulatedBus(link=link) as first:
        hand = make_hand(lambda: RustypotBus(str(link))).start()
        hand.go(OPEN)
        ending = hand.move((CLOSED, 1.0), (OPEN, 2.0))
        wait_until(lambda: Servos(first).joints_deg()[0] > 0)
    vanished_s = time.monotonic()
    report = ending.wait()
    assert ending.end_s - vanished_s < 1.5
    assert not report.reached
    assert "no servo has answered" in report.reason
    assert np.isnan(report.measured_rad).all()
    assert hand.heard.ports[:2] == ["", report.reason]
    assert np.isnan(hand.driver.present_pose()).all()
    with SimulatedBus(link=link) as second:
        back = Servos(second)
        back.energise()
        wait_until(lambda: hand.driver.port_error == "")
        assert hand.heard.ports[-1] == ""
        assert back.torques() == ALL_FREE
        hand.go(VICTORY)
        assert back.joints_deg() == pytest.approx(VICTORY, abs=0.5)
        assert hand.driver.close() == []
        assert back.torques() == ALL_FREE


class Cut(Interposed):
    """A cable that is pulled out of the computer: the servos keep their supply."""

    pulled = False

    def read(self, servo_id: int) -> ServoReading:
        self._check()
        return super().read(servo_id)

    def free(self, servo_ids: Sequence[int]) -> None:
        self._check()
        super().free(servo_ids)

    def read_torque(self, servo_id: int) -> Torque:
        self._check()
        return super().read_torque(servo_id)

    def set_torque(self, servo_id: int, torque: Torque) -> None:
        self._check()
        super().set_torque(servo_id, torque)

    def _check(self) -> None:
        if self.pulled:
            raise BusError("port: I/O error")


@pytest.mark.parametrize("noticed", [True, False])
def test_closing_opens_a_lost_port_once_more_to_free_the_energised_hand(
    bus: SimulatedBus, servos: Servos, make_hand: MakeHand, noticed: bool
) -> None:
    cables: list[Cut] = []

    def open_bus() -> ServoBus:
        cables.append(Cut(bus.port))
        return cables[-1]

    hand = make_hand(open_bus).start()
    hand.go(VICTORY)
    cables[0].pulled = True
    if noticed:
        wait_until(lambda: hand.driver.port_error)
        assert hand.driver.relax() == [hand.driver.port_error]
    assert servos.torques() == ALL_ON
    assert hand.driver.close() == []
    assert servos.torques() == ALL_FREE
    assert len(cables) == 2


def test_closing_with_the_port_gone_says_that_the_hand_was_not_freed(bus: SimulatedBus, make_hand: MakeHand) -> None:
    hand = make_hand(lambda: RustypotBus(bus.port)).start()
    hand.go(VICTORY)
    bus.stop()
    wait_until(lambda: hand.driver.port_error)
    assert hand.driver.close() != []


# Ports that are not the hand's.

DETECTION_S = 1.0


def test_an_adapter_that_echoes_is_named_within_a_second(bus: SimulatedBus, make_hand: MakeHand) -> None:
    bus.set_fault(Echo())
    hand = make_hand(lambda: RustypotBus(bus.port))
    hand.driver.start()
    began_s = time.monotonic()
    wait_until(lambda: hand.heard.ports)
    assert time.monotonic() - began_s < BUSY * DETECTION_S
    assert "echo" in hand.heard.ports[0]


@pytest.mark.usefixtures("eager")
def test_an_adapter_that_begins_to_echo_is_a_lost_port_until_it_stops(
    bus: SimulatedBus, servos: Servos, make_hand: MakeHand
) -> None:
    hand = make_hand(lambda: RustypotBus(bus.port)).start()
    hand.go(OPEN)
    bus.set_fault(Echo())
    began_s = time.monotonic()
    wait_until(lambda: hand.driver.port_error)
    assert time.monotonic() - began_s < BUSY * DETECTION_S
    bus.clear_faults()
    wait_until(lambda: not hand.driver.port_error)
    assert servos.torques() == ALL_FREE
    hand.go(CLOSED)


def test_a_driver_that_got_no_turn_for_a_while_does_not_take_the_port_for_lost(
    bus: SimulatedBus, make_hand: MakeHand
) -> None:
    class Stalling(Interposed):
        stalls = 0

        def read(self, servo_id: int) -> ServoReading:
            if self.stalls:
                self.stalls -= 1
                time.sleep(1.2 * amazing_hand.bus.driver.PORT_LOST_S)  # as a computer does with all its programs
                raise BusError("the answer's time is over")
            return super().read(servo_id)

    stalling = Stalling(bus.port)
    hand = make_hand(lambda: stalling).start()
    hand.go(OPEN)
    stalling.stalls = 2
    wait_until(lambda: not stalling.stalls)
    hand.go(CLOSED)
    assert hand.heard.ports == [""]


def test_a_port_that_another_program_has_open_is_named_at_once(bus: SimulatedBus, make_hand: MakeHand) -> None:
    other = RustypotBus(bus.port)
    hand = make_hand(lambda: open_bus(bus.port))
    hand.driver.start()
    began_s = time.monotonic()
    wait_until(lambda: hand.heard.ports)
    assert time.monotonic() - began_s < BUSY * DETECTION_S
    (error,) = hand.heard.ports
    assert bus.port in error
    assert "another program has it open" in error
    other.close()


def test_a_port_where_nobody_answers_is_named_within_a_second(make_hand: MakeHand) -> None:
    def took_s() -> float:
        master, slave = os.openpty()
        hand = make_hand(lambda: RustypotBus(os.ttyname(slave)))
        hand.driver.start()
        began_s = time.monotonic()
        wait_until(lambda: hand.heard.ports)
        took_s = time.monotonic() - began_s
        assert "no servo answers" in hand.heard.ports[0]
        hand.driver.close()
        os.close(master)
        os.close(slave)
        return took_s

    assert median_of(3, took_s) <= BUSY * DETECTION_S


def test_what_is_no_serial_port_is_named_at_once(tmp_path: Path, make_hand: MakeHand) -> None:
    path = tmp_path / "notes.txt"
    path.touch()
    hand = make_hand(lambda: RustypotBus(str(path)))
    hand.driver.start()
    began_s = time.monotonic()
    wait_until(lambda: hand.heard.ports)
    assert time.monotonic() - began_s < BUSY * DETECTION_S
    assert str(path) in hand.heard.ports[0]


class Panicking(Interposed):
    """rustypot panics once, truly, which poisons its controller."""

    has_panicked = False

    def read(self, servo_id: int) -> ServoReading:
        if not Panicking.has_panicked:
            Panicking.has_panicked = True
            self.inner._call("panic", lambda controller: controller.sync_write_goal_position([], []))
        return super().read(servo_id)


@pytest.mark.usefixtures("eager")
def test_a_panic_of_rustypot_is_a_lost_port_that_is_opened_anew(
    bus: SimulatedBus, servos: Servos, make_hand: MakeHand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Panicking, "has_panicked", True)
    hand = make_hand(lambda: Panicking(bus.port)).start()
    hand.go(OPEN)
    monkeypatch.setattr(Panicking, "has_panicked", False)
    began_s = time.monotonic()
    wait_until(lambda: hand.driver.port_error)
    assert time.monotonic() - began_s < BUSY * DETECTION_S
    wait_until(lambda: not hand.driver.port_error)
    assert servos.torques() == ALL_FREE
    hand.go(CLOSED)
