# SPDX-License-Identifier: Apache-2.0
"""What a client sees of replies that are lost, late or spoilt, through rustypot and through the driver's port."""

import contextlib
import threading
import time
from random import Random

import pytest
from rustypot import Scs0009PyController
from support.ports import SHORT_TIMEOUT_S, STEP_RAD, TIMEOUT_S, read_when, register, rustypot_on

from amazing_hand.bus.port import ECHO_FREE_REPLIES, BusError, Goal, RustypotBus
from amazing_hand.bus.registers import StatusBits, Torque
from amazing_hand.simulation.servo_bus import SimulatedBus
from amazing_hand.simulation.servo_faults import (
    BrownOut,
    Corrupt,
    Echo,
    Fault,
    Hang,
    Late,
    Load,
    Lost,
    Mute,
    Stall,
    Truncated,
    WrongId,
)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Mute(3), "Operation timed out"),
        (Lost(3), "Operation timed out"),
        (Late(3, 10.0), "Operation timed out"),
        (Truncated(3), "Operation timed out"),
        (Corrupt(3), "Checksum error"),
        (WrongId(3), "Parsing error"),
        (Hang(3), "Operation timed out"),
        (BrownOut(3, 3.0), "Operation timed out"),
    ],
)
def test_what_rustypot_and_the_port_make_of_a_spoilt_reply(simulated: SimulatedBus, fault: Fault, error: str) -> None:
    simulated.set_fault(fault)
    with rustypot_on(simulated, SHORT_TIMEOUT_S) as controller:
        assert not controller.ping(3)
        with pytest.raises(RuntimeError, match=error):
            controller.read_present_position(3)
        with pytest.raises(RuntimeError, match=error):
            controller.write_torque_enable(3, Torque.FREE)
    bus = RustypotBus(simulated.port, timeout_s=SHORT_TIMEOUT_S)
    with pytest.raises(BusError) as caught:
        bus.read(3)
    assert str(caught.value) == f"{simulated.port}: read servo 3: {error}"
    bus.close()
    with rustypot_on(simulated, TIMEOUT_S) as controller:  # nobody else is touched
        assert controller.sync_read_register([1, 2, 4, 5, 6, 7, 8], "present_position") == [511] * 7


@pytest.mark.parametrize(
    ("fault", "done"),
    [
        (Mute(3), True),
        (Late(3, 10.0), True),
        (Truncated(3), True),
        (Corrupt(3), True),
        (WrongId(3), True),
        (Hang(3), True),
        (Lost(3), False),
        (BrownOut(3, 3.0), False),
    ],
)
def test_whether_an_unconfirmed_write_was_carried_out(simulated: SimulatedBus, fault: Fault, done: bool) -> None:
    simulated.set_fault(fault)
    with rustypot_on(simulated, SHORT_TIMEOUT_S) as controller, pytest.raises(RuntimeError):
        controller.write_torque_enable(3, Torque.FREE)
    assert register(simulated, 3, "torque_enable") == (Torque.FREE if done else Torque.OFF)


def test_a_sync_write_leaves_out_who_does_not_hear_it_and_nobody_is_told(
    simulated: SimulatedBus, bus: RustypotBus
) -> None:
    simulated.set_fault(Lost(3))
    bus.move([Goal(servo_id, 0.5, 7.0) for servo_id in range(1, 9)])
    read_when(bus, 1, lambda reading: not reading.moving)
    assert [register(simulated, servo_id, "goal_position") for servo_id in (1, 2, 3, 4)] == [609, 609, 0, 609]


def test_a_late_reply_holds_nobody_else_up(simulated: SimulatedBus) -> None:
    late_s = 5.0
    simulated.set_fault(Late(3, late_s))
    with rustypot_on(simulated, SHORT_TIMEOUT_S) as controller, pytest.raises(RuntimeError, match="timed out"):
        controller.read_register(3, "present_position")
    with rustypot_on(simulated, TIMEOUT_S) as controller:
        start_s = time.monotonic()
        for _ in range(20):
            controller.read_register(1, "present_position")
        assert time.monotonic() - start_s < late_s / 2


def test_a_late_reply_in_time_is_a_reply(simulated: SimulatedBus) -> None:
    simulated.set_fault(Late(3, 0.1))
    with rustypot_on(simulated, TIMEOUT_S) as controller:
        start_s = time.monotonic()
        assert controller.read_register(3, "present_position") == 511
        assert time.monotonic() - start_s >= 0.1


def test_a_late_reply_is_taken_for_the_answer_to_the_next_question(simulated: SimulatedBus) -> None:
    """Which is why a client must wait after a failure before it asks again."""
    simulated.set_fault(Late(3, 0.6))
    with rustypot_on(simulated, 0.4) as controller:
        with pytest.raises(RuntimeError, match="timed out"):
            controller.read_register(3, "present_position")
        with simulated.lock:
            simulated.servos[3].position = 700.0
        assert controller.read_register(3, "present_position") == 511


@pytest.mark.parametrize("probability", [0.2, 0.7])
def test_a_fault_of_a_probability_strikes_the_same_packets_in_every_run(probability: float) -> None:
    runs = []
    for _ in range(2):
        with SimulatedBus(chance=Random(7)) as simulated, rustypot_on(simulated, TIMEOUT_S) as controller:
            simulated.set_fault(Corrupt(probability=probability))
            runs.append([controller.ping(1 + i % 8) for i in range(100)])
    assert runs[0] == runs[1]
    assert runs[0].count(False) == pytest.approx(100 * probability, abs=15)


def test_all_servos_or_one(simulated: SimulatedBus, controller: Scs0009PyController) -> None:
    simulated.set_fault(Corrupt())
    assert not any(controller.ping(servo_id) for servo_id in range(1, 9))
    simulated.clear_faults()
    simulated.set_fault(Corrupt(2))
    simulated.set_fault(Corrupt(5))
    assert [servo_id for servo_id in range(1, 9) if not controller.ping(servo_id)] == [2, 5]


def test_a_fault_of_a_servo_that_is_not_there_is_refused(simulated: SimulatedBus) -> None:
    for fault in (Mute(9), Stall(9)):
        with pytest.raises(ValueError, match="no servo 9 is on the bus, only 1, 2, 3, 4, 5, 6, 7, 8"):
            simulated.set_fault(fault)
    assert not list(simulated.faults)


def test_an_adapter_that_echoes_makes_any_servo_seem_present_and_no_reading_possible(
    simulated: SimulatedBus, bus: RustypotBus
) -> None:
    simulated.set_fault(Echo())
    assert bus.ping(99)
    with pytest.raises(BusError, match="read servo 1: the adapter echoes what is sent"):
        bus.read(1)
    simulated.clear_faults()
    assert read_when(bus, 1, lambda reading: True).position_rad == 0.0
    assert not bus.ping(99)


def test_an_adapter_that_does_not_echo_is_not_blamed_for_what_comes_later(
    simulated: SimulatedBus, bus: RustypotBus
) -> None:
    simulated.set_fault(Echo())
    with pytest.raises(BusError, match="the adapter echoes"):
        bus.read(1)
    simulated.clear_faults()
    for _ in range(ECHO_FREE_REPLIES + 1):  # the first may be the answer of before
        read_when(bus, 1, lambda reading: True)
    simulated.set_fault(Truncated())
    assert "echoes" not in str(first_error(bus))


def first_error(bus: RustypotBus) -> BusError:
    """Of some reads in a row: a busy machine still has a whole answer of before."""
    for _ in range(ECHO_FREE_REPLIES):
        try:
            bus.read(1)
        except BusError as error:
            return error
    pytest.fail("every read was answered")


def test_all_is_well_when_the_faults_are_cleared(simulated: SimulatedBus) -> None:
    for fault in (Mute(), Lost(), Late(), Truncated(), Corrupt(), WrongId(), Echo(), Stall(), Load(), BrownOut()):
        simulated.set_fault(fault)
    simulated.clear_faults()
    bus = RustypotBus(simulated.port, timeout_s=TIMEOUT_S)
    bus.move([Goal(1, 0.5, 7.0)])
    reading = read_when(bus, 1, lambda reading: not reading.moving)
    assert reading.position_rad == pytest.approx(0.5, abs=STEP_RAD)
    assert (reading.load, reading.voltage_v, reading.status) == (0.0, 5.0, StatusBits(0))
    bus.close()


def test_faults_can_be_changed_while_the_bus_is_used(simulated: SimulatedBus, bus: RustypotBus) -> None:
    enough = threading.Event()
    failures: list[BaseException] = []

    def change() -> None:
        try:
            while not enough.is_set():
                for fault in (Corrupt(), WrongId(2), Echo(), Stall(1, 5.0), Late(1, 0.001)):
                    simulated.set_fault(fault)
                simulated.clear_faults()
        except BaseException as error:
            failures.append(error)

    changer = threading.Thread(target=change)
    changer.start()
    for _ in range(100):
        with contextlib.suppress(BusError):
            bus.read(1)
    enough.set()
    changer.join()
    assert not failures
    simulated.clear_faults()
    assert read_when(bus, 1, lambda reading: True).servo_id == 1


def test_a_bus_with_faults_and_nothing_to_do_takes_no_time(simulated: SimulatedBus, bus: RustypotBus) -> None:
    simulated.set_fault(Late(1, 60.0))
    assert not bus.ping(1)  # its reply waits
    start_s = time.process_time()
    time.sleep(0.5)
    assert time.process_time() - start_s < 0.05
