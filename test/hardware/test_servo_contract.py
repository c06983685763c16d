# SPDX-License-Identifier: Apache-2.0
"""What the driver relies on, held by the simulated servos and, where HAND_PORT names its port, by a real hand.

On a real hand (`HAND_PORT=/dev/... make test-hardware`, HAND_IDS if its ids are not 1-8): supply on, nothing within
reach of the fingers, fingers about half open, since every servo turns by 5 degrees to both sides of where it stands.
Servos are limp but for the one (once: two) that a test moves, slowly, and all are limp again after each test, also
after one that fails or is interrupted. Nothing is written to EEPROM.
"""

import math
import os
import signal
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple, NoReturn

import pytest

from amazing_hand.bus.port import TIMEOUT_S, BusError, Goal, RustypotBus, ServoBus, ServoReading
from amazing_hand.bus.registers import RAW_MAX, StatusBits, Torque, rad_from_raw
from amazing_hand.cli.simulate import servo_ids
from amazing_hand.hand.servo_limits import MAX_SERVO_ID
from amazing_hand.simulation.servo_bus import SimulatedBus

HAND_PORT = os.environ.get("HAND_PORT", "")
SERVO_IDS = servo_ids(os.environ.get("HAND_IDS", "1-8"))

SPEED_RAD_S = 0.5
"""A sixth of the slowest speed in Pollen's demos."""
TURN_RAD = math.radians(5.0)
TOLERANCE_RAD = math.radians(2.0)
"""Play and friction of a servo with a finger on it; the driver takes as much for arrived."""
STILL_RAD = math.radians(1.0)

ARRIVAL_TIMEOUT_S = 1.0
"""Beyond the time of the motion. Less than the 4 s that a servo takes to find that it is overloaded."""
WATCH_S = 0.3

BUSY_TIMEOUT_S = 0.3
"""For the simulated servos, whose computer may have other things to do than to answer within TIMEOUT_S."""

READ_MAX_S = 0.02
"""An FTDI adapter keeps a reply for up to 16 ms; the driver's cycle and its timeout allow for no more."""

MODEL_NUMBERS = (1284, 1280)
"""What SCS0009 of different batches say."""
ALARMS = StatusBits.VOLTAGE | StatusBits.OVERHEAT | StatusBits.OVERLOAD

RELEASE_TRIES = 3
QUIET_S = 0.02
"""After a failure: a reply that comes late must not be taken for the next one."""

INTERRUPTS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Port(NamedTuple):
    path: str
    timeout_s: float
    give_up: Callable[[str], NoReturn]


each_servo = pytest.mark.parametrize("servo_id", SERVO_IDS)


@pytest.fixture(scope="module", params=["simulated", pytest.param("real", marks=pytest.mark.hardware)])
def port(request: pytest.FixtureRequest) -> Iterator[Port]:
    if request.param == "simulated":
        with SimulatedBus(SERVO_IDS, wire_timing=True) as simulated:
            yield Port(simulated.port, BUSY_TIMEOUT_S, pytest.fail)
    elif not HAND_PORT:
        pytest.skip("no real hand: HAND_PORT is not set")
    else:
        before = {number: signal.signal(number, signal.default_int_handler) for number in INTERRUPTS}
        yield Port(HAND_PORT, TIMEOUT_S, pytest.exit)
        for number, handler in before.items():
            signal.signal(number, handler)


@pytest.fixture
def bus(port: Port) -> Iterator[ServoBus]:
    """All servos are limp before the test and after it."""
    bus = RustypotBus(port.path, timeout_s=port.timeout_s)
    try:
        stiff = release(bus)
        assert not stiff, f"nothing is moved, since servos may have torque: {'; '.join(stiff)}"
        yield bus
    finally:
        signal.pthread_sigmask(signal.SIG_BLOCK, INTERRUPTS)  # no second Ctrl-C may come between
        try:
            bus.close()
            if stiff := release_anew(port):
                port.give_up(f"SWITCH THE SUPPLY OFF, servos may have torque: {'; '.join(stiff)}")
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, INTERRUPTS)


def release_anew(port: Port) -> list[str]:
    """Release all servos without the bus of the test, which may have left it unusable."""
    try:
        bus = RustypotBus(port.path, timeout_s=port.timeout_s)
    except BusError as error:
        return [str(error)]
    stiff = release(bus)
    bus.close()
    return stiff


def release(bus: ServoBus) -> list[str]:
    """Let all servos go limp and read that back; why which ones may have torque."""
    stiff = dict.fromkeys(SERVO_IDS, "")
    for _ in range(RELEASE_TRIES):
        for servo_id in list(stiff):
            try:
                bus.set_torque(servo_id, Torque.FREE)
                torque = bus.read_torque(servo_id)
            except BusError as error:
                stiff[servo_id] = str(error)
                time.sleep(QUIET_S)
            else:
                stiff[servo_id] = f"torque of servo {servo_id} reads {torque.name}"
                if torque is Torque.FREE:
                    del stiff[servo_id]
    return list(stiff.values())


def pin(bus: ServoBus, servo_id: int) -> float:
    """Energise a servo where it stands; that angle. A goal left from earlier would be a leap at full speed."""
    here_rad = bus.read(servo_id).position_rad
    bus.move([Goal(servo_id, here_rad, SPEED_RAD_S)])
    return here_rad


def await_arrival(bus: ServoBus, goal: Goal) -> ServoReading:
    """The first reading at the goal; no way is longer than two turns."""
    deadline_s = time.monotonic() + 2 * TURN_RAD / goal.speed_rad_s + ARRIVAL_TIMEOUT_S
    while True:
        reading = bus.read(goal.servo_id)
        off_rad = reading.position_rad - goal.position_rad
        if abs(off_rad) <= TOLERANCE_RAD:
            return reading
        blame = f"servo {goal.servo_id} is {math.degrees(off_rad):+.1f} degrees off: is something in its way?"
        assert reading.time_s < deadline_s, f"{blame} {reading}"


def test_every_servo_answers_a_ping(bus: ServoBus) -> None:
    assert [servo_id for servo_id in SERVO_IDS if not bus.ping(servo_id)] == []


@each_servo
def test_a_limp_servo_measures_what_a_servo_can_measure(bus: ServoBus, servo_id: int) -> None:
    before_s = time.monotonic()
    reading = bus.read(servo_id)
    assert reading.servo_id == servo_id
    assert before_s <= reading.time_s <= time.monotonic()
    assert rad_from_raw(0) <= reading.position_rad <= rad_from_raw(RAW_MAX)
    assert abs(reading.speed_rad_s) < 0.5
    assert abs(reading.load) <= 1.0
    assert 4.5 <= reading.voltage_v <= 9.0
    assert 5.0 <= reading.temperature_c <= 60.0
    assert not reading.status & ALARMS
    assert not reading.moving


@each_servo
def test_the_registers_say_what_the_driver_takes_for_granted(bus: ServoBus, servo_id: int) -> None:
    def register(name: str) -> int:
        return bus.read_register(servo_id, name)

    assert register("id") == servo_id
    assert register("model_number") in MODEL_NUMBERS
    assert register("big_endian") == 1
    assert register("baud_rate") == 0  # 1 Mbaud
    assert register("response_status_level") == 1  # writes are confirmed
    assert 0 <= register("min_angle_limit") < register("max_angle_limit") <= RAW_MAX
    assert 50 <= register("max_temperature_limit") <= 85
    assert 40 <= register("min_voltage_limit") < register("max_voltage_limit") <= 90
    assert 0 < register("max_torque_limit") <= 1000
    assert register("unloading_condition") & (StatusBits.OVERHEAT | StatusBits.OVERLOAD)


@each_servo
def test_one_register_and_the_whole_block_agree(bus: ServoBus, servo_id: int) -> None:
    alone_rad = rad_from_raw(bus.read_register(servo_id, "present_position"))
    assert bus.read(servo_id).position_rad == pytest.approx(alone_rad, abs=STILL_RAD)


def test_a_read_takes_less_than_20_ms(bus: ServoBus) -> None:
    took_s = []
    for servo_id in SERVO_IDS * 5:
        start_s = time.monotonic()
        bus.read(servo_id)
        took_s.append(time.monotonic() - start_s)
    assert statistics.median(took_s) < READ_MAX_S


def test_a_missing_servo_times_out_and_the_others_still_answer(bus: ServoBus, port: Port) -> None:
    missing = next(i for i in range(MAX_SERVO_ID, 0, -1) if i not in SERVO_IDS and not bus.ping(i))
    start_s = time.monotonic()
    with pytest.raises(BusError, match=f"read servo {missing}: Operation timed out"):
        bus.read(missing)
    assert port.timeout_s <= time.monotonic() - start_s < port.timeout_s + 0.2
    with pytest.raises(BusError, match="timed out"):
        bus.set_torque(missing, Torque.FREE)
    assert [bus.read(servo_id).servo_id for servo_id in SERVO_IDS] == SERVO_IDS


@each_servo
def test_torque_reads_back_as_set(bus: ServoBus, servo_id: int) -> None:
    pin(bus, servo_id)
    for torque in (Torque.ON, Torque.OFF, Torque.FREE):
        bus.set_torque(servo_id, torque)
        assert bus.read_torque(servo_id) is torque


@each_servo
def test_a_goal_where_the_servo_stands_energises_it_and_does_not_move_it(bus: ServoBus, servo_id: int) -> None:
    assert bus.read_torque(servo_id) is Torque.FREE
    here_rad = pin(bus, servo_id)
    assert bus.read_torque(servo_id) is Torque.ON
    end_s = time.monotonic() + WATCH_S
    while (reading := bus.read(servo_id)).time_s < end_s:
        assert reading.position_rad == pytest.approx(here_rad, abs=STILL_RAD)


@each_servo
def test_a_small_slow_motion_arrives_in_its_time_and_comes_back(bus: ServoBus, servo_id: int) -> None:
    home_rad = here_rad = pin(bus, servo_id)
    for goal_rad in (home_rad + TURN_RAD, home_rad - TURN_RAD, home_rad):
        goal = Goal(servo_id, goal_rad, SPEED_RAD_S)
        fastest_s = (abs(goal_rad - here_rad) - TOLERANCE_RAD) / SPEED_RAD_S
        start_s = time.monotonic()
        bus.move([goal])
        arrived = await_arrival(bus, goal)
        assert arrived.time_s - start_s >= fastest_s / 2  # far off if the speed were not in steps/s
        here_rad = arrived.position_rad


@pytest.mark.skipif(len(SERVO_IDS) < 2, reason="HAND_IDS names one servo only")
def test_one_packet_moves_two_servos_together(bus: ServoBus) -> None:
    """The first two are those of one finger: it flexes by 5 degrees and comes back."""
    pair, speed_rad_s = SERVO_IDS[:2], SPEED_RAD_S / 2
    home = [Goal(servo_id, pin(bus, servo_id), speed_rad_s) for servo_id in pair]
    flexed = [
        replace(goal, position_rad=goal.position_rad + sign * TURN_RAD)
        for goal, sign in zip(home, (1, -1), strict=True)
    ]
    for goals in (flexed, home):
        bus.move(goals)
        first_s, second_s = (await_arrival(bus, goal).time_s for goal in goals)
        assert abs(first_s - second_s) < TURN_RAD / speed_rad_s / 2


def test_servos_that_are_not_moved_stay_limp(bus: ServoBus) -> None:
    pin(bus, SERVO_IDS[0])
    assert [bus.read_torque(servo_id) for servo_id in SERVO_IDS[1:]] == [Torque.FREE] * (len(SERVO_IDS) - 1)
