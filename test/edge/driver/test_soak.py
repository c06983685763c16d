# SPDX-License-Identifier: Apache-2.0
"""Random letters on a bus that loses or garbles one packet in a hundred, and now and then a serious fault."""

import itertools
import random
import time
from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest
from support.hands import Ending, Hand, MakeHand, Servos, wait_until

from amazing_hand.bus.driver_settings import DriverSettings
from amazing_hand.bus.health_monitor import Level
from amazing_hand.bus.port import RustypotBus
from amazing_hand.bus.registers import Torque
from amazing_hand.config import load_alphabet
from amazing_hand.hand.motion import MotionReport
from amazing_hand.simulation.servo_bus import SimulatedBus
from amazing_hand.simulation.servo_faults import (
    BrownOut,
    Corrupt,
    Hang,
    Hot,
    Late,
    Lost,
    Mute,
    Stall,
    Truncated,
    WrongId,
)

PACKET_FAULTS = (Mute, Lost, Late, Truncated, Corrupt, WrongId)
SERIOUS_FAULTS = ("hot", "brown-out", "hang", "stall", "unplugged")

# The driver must answer to a serious fault within this time.
ANSWER_S = 4.0

SOUND_C = 45.0


class Soak:
    def __init__(self, hand: Hand, bus: SimulatedBus, servos: Servos, seed: int) -> None:
        self.hand, self.bus, self.servos = hand, bus, servos
        self.chance = random.Random(seed)
        self.alphabet = load_alphabet()
        self.tally: Counter[str] = Counter()
        self.serious = itertools.cycle(SERIOUS_FAULTS)
        self.hottest_c = 0.0

    def run(self, is_over: Callable[[], bool], letters_per_serious_fault: int) -> None:
        self.lose_packets()
        for number in itertools.count(1):
            if is_over():
                break
            if number % letters_per_serious_fault == 0:
                self.meet(next(self.serious))
            else:
                self.sign()
                assert self.hand.driver.verdict.level is not Level.FAULT, self.hand.driver.verdict.reason
                self.hottest_c = max([self.hottest_c, *(r.temperature_c for r in self.hand.driver.readings() if r)])
                assert self.hottest_c < SOUND_C
        print(dict(self.tally), f"hottest servo {self.hottest_c:.0f} °C, verdicts {len(self.hand.heard.verdicts)}")

    def lose_packets(self) -> None:
        for kind in PACKET_FAULTS:
            self.bus.set_fault(kind(probability=0.01 / len(PACKET_FAULTS)))

    def sign(self) -> MotionReport:
        """One letter: reached, or reported with a reason."""
        ending = Ending()
        self.hand.driver.move(self.alphabet[self.chance.choice(tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))].motion, ending)
        report = ending.wait()
        assert report.reached != bool(report.reason)
        assert len(ending.reports) == 1
        assert np.isfinite(report.commanded_rad).all()
        self.tally["reached" if report.reached else "reported"] += 1
        return report

    def meet(self, what: str) -> None:
        """A serious fault in mid-motion: answered in time, latched if it is one of the hand's, and then repaired."""
        self.tally[what] += 1
        driver, servo_id = self.hand.driver, self.chance.randint(1, 8)
        ending = Ending()
        driver.move(self.alphabet[self.chance.choice("AELSY")].motion, ending)
        time.sleep(self.chance.uniform(0.0, 0.3))
        match what:
            case "hot":
                self.bus.set_fault(Hot(servo_id, 60.0))
            case "brown-out":
                self.bus.set_fault(BrownOut(servo_id, 4.0))
            case "hang":
                self.bus.set_fault(Hang(servo_id))
            case "stall":
                self.bus.set_fault(Stall(servo_id))
            case _:
                self.bus.unplug()
        began_s = time.monotonic()
        while not self.answered(what) and time.monotonic() < began_s + ANSWER_S:
            time.sleep(0.01)
        if what == "unplugged":
            assert driver.port_error
        elif what != "stall" or driver.verdict.level is Level.FAULT:  # a servo that need not move does not stall
            assert driver.verdict.level is Level.FAULT, f"{what}: {driver.verdict}"
            self.assert_latched()
        ending.wait()
        self.repair()

    def answered(self, what: str) -> bool:
        if what == "stall" and self.hand.driver.verdict.level is not Level.FAULT:
            self.sign()
        return bool(self.hand.driver.port_error) or self.hand.driver.verdict.level is Level.FAULT

    def assert_latched(self) -> None:
        ending = Ending()
        self.hand.driver.move(self.alphabet["B"].motion, ending)
        assert "clear_faults" in ending.wait().reason

    def repair(self) -> None:
        self.bus.clear_faults()
        if any(servo.hung for servo in self.servos.all.values()):
            self.bus.power_cycle()
        with self.bus.lock:
            for servo in self.servos.all.values():
                servo.temperature_c = servo.idle_temperature_c
        self.bus.replug()
        wait_until(lambda: not self.hand.driver.port_error, "the port")
        wait_until(lambda: Torque.ON not in self.servos.torques(), "a limp hand")
        wait_until(lambda: all(self.hand.driver.readings()), "all servos")
        self.hand.driver.clear_faults()
        self.lose_packets()


@pytest.fixture
def soak(bus: SimulatedBus, servos: Servos, make_hand: MakeHand, monkeypatch: pytest.MonkeyPatch) -> Soak:
    monkeypatch.setattr("amazing_hand.bus.driver.REOPEN_MIN_S", 0.1)
    return Soak(make_hand(lambda: RustypotBus(bus.port), DriverSettings()).start(), bus, servos, seed=1)


def test_around_each_serious_fault_every_letter_is_reached_or_reported_and_the_fault_is_latched(soak: Soak) -> None:
    soak.run(lambda: soak.tally.keys() >= set(SERIOUS_FAULTS), 4)


@pytest.mark.soak
def test_for_10_minutes_every_letter_is_reached_or_reported_and_every_fault_is_latched(soak: Soak) -> None:
    end_s = time.monotonic() + 600.0
    soak.run(lambda: time.monotonic() > end_s, 8)
