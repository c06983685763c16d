# SPDX-License-Identifier: Apache-2.0
"""Whatever happens, every command is answered and the hand ends limp."""

import logging
import random
import threading
import time

import pytest
from support.hands import (
    ALL_FREE,
    ALL_ON,
    CALIBRATION,
    CLOSED,
    DEADLINE_S,
    OPEN,
    REST,
    VICTORY,
    Blocking,
    Ending,
    Hand,
    MakeHand,
    Recorder,
    Servos,
    motion,
    wait_until,
)

from amazing_hand.bus.driver import HandDriver
from amazing_hand.bus.driver_settings import DriverSettings
from amazing_hand.bus.port import RustypotBus
from amazing_hand.bus.registers import StatusBits
from amazing_hand.hand.motion import MotionReport, Pose
from amazing_hand.simulation.servo_bus import SimulatedBus


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("end", ["in the end", "close in the middle", "unplugged in the middle"])
def test_every_motion_is_answered_once_in_a_burst_of_commands_from_four_threads(
    bus: SimulatedBus, servos: Servos, make_hand: MakeHand, seed: int, end: str
) -> None:
    hand = make_hand(lambda: RustypotBus(bus.port)).start()
    half_done = threading.Barrier(5)

    def command(randomness: random.Random) -> None:
        match randomness.choice(["move", "move", "move twice", "empty", "stop", "relax", "energise"]):
            case "move":
                hand.move((OPEN, randomness.uniform(0.001, 0.2)))
            case "move twice":
                hand.move((VICTORY, 0.02), (REST, 0.04))
            case "empty":
                hand.move()
            case "stop":
                hand.driver.stop()
            case "relax":
                hand.driver.relax()
            case _:
                hand.driver.energise()

    def burst(thread_seed: int) -> None:
        randomness = random.Random(thread_seed)
        for i in range(100 // 4):
            if i == 12:
                half_done.wait(DEADLINE_S)
            command(randomness)

    threads = [threading.Thread(target=burst, args=(4 * seed + i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    half_done.wait(DEADLINE_S)
    if end == "close in the middle":
        hand.driver.close()
    elif end == "unplugged in the middle":
        bus.stop()
    for thread in threads:
        thread.join(2 * DEADLINE_S)
        assert not thread.is_alive()
    hand.driver.close()
    assert [len(ending.reports) for ending in hand.endings] == [1] * len(hand.endings)
    assert len(hand.endings) > 20
    if end != "unplugged in the middle":
        assert servos.torques() == ALL_FREE


class Raising(Recorder):
    """A listener with a defect that shows when `armed`."""

    armed = False

    def on_joints(self, measured_rad: Pose, read_s: float) -> None:
        super().on_joints(measured_rad, read_s)
        if self.armed:
            raise ZeroDivisionError("the listener has a defect")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_defect_of_the_listener_ends_the_driver_with_the_hand_limp_and_everything_answered(
    bus: SimulatedBus, servos: Servos
) -> None:
    listener = Raising()
    driver = HandDriver(lambda: RustypotBus(bus.port), CALIBRATION, DriverSettings(), listener)
    driver.start()
    ending = Ending()
    driver.move(motion((OPEN, 0.05), (CLOSED, 5.0)), ending)
    wait_until(lambda: servos.torques() == ALL_ON)
    listener.armed = True
    assert not ending.wait().reached
    wait_until(lambda: servos.torques() == ALL_FREE)
    late = Ending()
    driver.move(motion((OPEN, 0.1)), late)
    assert not late.wait().reached
    assert driver.close() == []
    assert [len(e.reports) for e in (ending, late)] == [1, 1]
    RustypotBus(bus.port).close()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_defect_in_the_answer_to_a_motion_leaves_the_hand_limp_and_the_others_answered(
    bus: SimulatedBus, servos: Servos
) -> None:
    go_on = threading.Event()
    driver = HandDriver(lambda: Blocking(bus.port, go_on), CALIBRATION, DriverSettings(), Recorder())
    driver.start()
    calls: list[str] = []
    endings = [Ending(), Ending()]
    results: list[list[str]] = []

    def raising(report: MotionReport) -> None:
        calls.append(report.reason)
        raise ZeroDivisionError("the caller has a defect")

    driver.move(motion((OPEN, 5.0)), raising)
    driver.move(motion((CLOSED, 5.0)), endings[0])  # ends the first one, whose answer fails
    energising = threading.Thread(target=lambda: results.append(driver.energise()))
    energising.start()
    driver.move(motion((OPEN, 0.1)), endings[1])
    begin_s = time.monotonic()
    go_on.set()
    for ending in endings:
        assert not ending.wait().reached
    energising.join(DEADLINE_S)
    assert time.monotonic() - begin_s < 1.5
    assert len(results) == 1
    wait_until(lambda: servos.torques() == ALL_FREE)
    driver.close()
    assert len(calls) == 1
    assert [len(ending.reports) for ending in endings] == [1, 1]


def test_alarms_of_a_servo_do_not_end_the_driver(servos: Servos, hand: Hand, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with servos.bus.lock:
        servos.all[3].supply_v = 4.0
        assert servos.all[3].status & StatusBits.VOLTAGE
    hand.go(OPEN)
