# SPDX-License-Identifier: Apache-2.0
"""The driver's port, on rustypot, against the simulated servos."""

import math
import threading
import time
from collections.abc import Callable

import pytest
from support.ports import read_when
from support.waiting import BUSY, median_of

from amazing_hand.bus.port import TIMEOUT_S, BusError, Goal, RustypotBus, ServoBus, ServoReading
from amazing_hand.bus.registers import InstructionCode, StatusBits, Torque
from amazing_hand.simulation.servo import FULL_SPEED_DUTY
from amazing_hand.simulation.servo_bus import SimulatedBus


def test_a_reading_holds_what_a_resting_servo_measures(bus: RustypotBus) -> None:
    before_s = time.monotonic()
    reading = bus.read(3)
    assert before_s <= reading.time_s <= time.monotonic()
    assert reading == ServoReading(
        servo_id=3,
        time_s=reading.time_s,
        position_rad=0.0,
        speed_rad_s=0.0,
        load=0.0,
        voltage_v=5.0,
        temperature_c=30.0,
        status=StatusBits(0),
        moving=False,
    )


def test_a_reading_is_one_transaction(simulated: SimulatedBus, bus: RustypotBus) -> None:
    bus.read(1)
    assert dict(simulated.received) == {InstructionCode.READ: 1}


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_a_reading_has_the_signs_of_the_motion(bus: RustypotBus, sign: float) -> None:
    bus.move([Goal(1, sign * 2.5, 7.0)])  # 0.36 s: a busy machine must not see only its end
    reading = read_when(bus, 1, lambda reading: abs(reading.position_rad) > 0.1)
    assert reading.speed_rad_s == pytest.approx(sign * 7.0, rel=0.01)
    assert reading.load == pytest.approx(sign * FULL_SPEED_DUTY, abs=0.01)
    assert reading.moving
    assert not read_when(bus, 1, lambda reading: not reading.moving).speed_rad_s


def test_alarms_are_in_the_reading(simulated: SimulatedBus, bus: RustypotBus) -> None:
    with simulated.lock:
        simulated.servos[1].temperature_c = 85.0
        simulated.servos[1].supply_v = 4.0
    assert bus.read(1).status == StatusBits.OVERHEAT | StatusBits.VOLTAGE
    assert bus.read(2).status == StatusBits(0)


def test_all_servos_start_with_one_packet_and_arrive(simulated: SimulatedBus, bus: RustypotBus) -> None:
    goals = [Goal(servo_id, 0.1 * servo_id - 0.45, 3.0) for servo_id in range(1, 9)]
    bus.move(goals)
    for goal in goals:
        reading = read_when(bus, goal.servo_id, lambda reading: not reading.moving)
        assert reading.position_rad == pytest.approx(goal.position_rad, abs=math.radians(0.15))
    received = simulated.received.copy()
    del received[InstructionCode.READ]
    assert received == {InstructionCode.SYNC_WRITE: 1}


def test_a_goal_arrives_in_the_time_that_its_speed_takes(bus: RustypotBus) -> None:
    start_s = time.monotonic()
    bus.move([Goal(1, 1.0, 4.0)])
    arrived = read_when(bus, 1, lambda reading: not reading.moving)
    assert 0.25 <= arrived.time_s - start_s < BUSY * 0.25


def test_the_goal_registers_hold_position_and_speed_and_no_time(simulated: SimulatedBus, bus: RustypotBus) -> None:
    bus.move([Goal(1, math.radians(90), 6.0), Goal(2, math.radians(-90), 0.0)])
    bus.read(1)  # the packet before it has been carried out
    with simulated.lock:
        registers = [
            tuple(simulated.servos[i].value(name) for name in ("goal_position", "goal_time", "goal_speed"))
            for i in (1, 2)
        ]
    assert registers == [(818, 0, 1173), (204, 0, 1)]  # 0 in the speed register would be the maximum


@pytest.mark.parametrize(
    "bad",
    [
        Goal(2, math.nan, 1.0),
        Goal(2, math.inf, 1.0),
        Goal(2, math.radians(151), 1.0),
        Goal(2, math.radians(-151), 1.0),
        Goal(2, 0.0, math.nan),
        Goal(2, 0.0, -1.0),
        Goal(2, 0.0, 1000.0),
        Goal(254, 0.0, 1.0),
        Goal(-1, 0.0, 1.0),
    ],
)
def test_one_bad_goal_refuses_the_motion_before_the_wire(simulated: SimulatedBus, bus: RustypotBus, bad: Goal) -> None:
    with pytest.raises(ValueError, match=f"servo .*{bad.servo_id}"):
        bus.move([Goal(1, 0.5, 1.0), bad])
    assert bus.ping(1)
    assert dict(simulated.received) == {InstructionCode.PING: 1}


def test_no_goals_send_nothing(simulated: SimulatedBus, bus: RustypotBus) -> None:
    bus.move([])
    assert bus.ping(1)
    assert dict(simulated.received) == {InstructionCode.PING: 1}


@pytest.mark.parametrize("torque", list(Torque))
def test_torque_reads_back_as_set(bus: RustypotBus, torque: Torque) -> None:
    bus.set_torque(5, torque)
    assert bus.read_torque(5) is torque


def test_a_motion_energises_its_servos_and_no_other(bus: RustypotBus) -> None:
    bus.move([Goal(1, 0.0, 1.0)])
    assert bus.read_torque(1) is Torque.ON
    assert bus.read_torque(2) is Torque.OFF


def test_registers_are_read_by_name_in_raw_units(bus: RustypotBus) -> None:
    names = ("model_number", "id", "min_angle_limit", "max_angle_limit", "lock", "present_voltage")
    assert [bus.read_register(3, name) for name in names] == [1284, 3, 20, 1003, 1, 50]


def test_a_register_reads_back_as_written(bus: RustypotBus) -> None:
    bus.write_register(3, "goal_speed", 0x0123)
    assert bus.read_register(3, "goal_speed") == 0x0123
    assert bus.read_register(4, "goal_speed") == 0


def test_eeprom_takes_a_value_only_while_it_is_unlocked(bus: RustypotBus) -> None:
    bus.write_register(3, "max_angle_limit", 900)
    assert bus.read_register(3, "max_angle_limit") == 1003
    bus.write_register(3, "lock", 0)
    bus.write_register(3, "max_angle_limit", 900)
    assert bus.read_register(3, "max_angle_limit") == 900


def test_a_servo_has_its_new_id_at_once(bus: RustypotBus) -> None:
    bus.write_register(3, "lock", 0)
    bus.write_register(3, "id", 33)
    assert bus.ping(33)
    assert not bus.ping(3)


@pytest.mark.parametrize(
    ("servo_id", "name", "value", "words"),
    [
        (1, "model_number", 1284, "model_number is read-only"),
        (1, "lock", 256, "256 does not fit register lock"),
        (1, "lock", -1, "-1 does not fit register lock"),
        (1, "goal_speed", 0x10000, "65536 does not fit register goal_speed, which has 2 bytes"),
        (254, "id", 5, "servo id 254 is outside 0 to 253"),
    ],
)
def test_what_cannot_be_written_is_refused_before_the_wire(
    simulated: SimulatedBus, bus: RustypotBus, servo_id: int, name: str, value: int, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        bus.write_register(servo_id, name, value)
    assert bus.ping(1)
    assert dict(simulated.received) == {InstructionCode.PING: 1}


def test_ping_tells_who_is_there(bus: RustypotBus) -> None:
    assert bus.ping(8)
    assert not bus.ping(9)


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        (lambda bus: bus.read(9), "read servo 9"),
        (lambda bus: bus.set_torque(9, Torque.FREE), "set torque FREE of servo 9"),
        (lambda bus: bus.read_torque(9), "read torque of servo 9"),
        (lambda bus: bus.read_register(9, "id"), "read id of servo 9"),
        (lambda bus: bus.write_register(9, "lock", 0), "write lock of servo 9"),
    ],
)
def test_a_missing_servo_is_an_error_that_names_port_servo_and_operation(
    simulated: SimulatedBus, bus: RustypotBus, operation: Callable[[ServoBus], object], words: str
) -> None:
    with pytest.raises(BusError) as caught:
        operation(bus)
    assert str(caught.value) == f"{simulated.port}: {words}: Operation timed out"
    assert bus.ping(1)


def test_a_missing_servo_costs_the_timeout_and_not_much_more(simulated: SimulatedBus) -> None:
    bus = RustypotBus(simulated.port)

    def took_s() -> float:
        start_s = time.monotonic()
        with pytest.raises(BusError, match="timed out"):
            bus.read(9)
        return time.monotonic() - start_s

    assert TIMEOUT_S <= median_of(5, took_s) <= BUSY * TIMEOUT_S
    bus.close()


@pytest.mark.parametrize("reply", [b"", bytes(3), bytes(12)])
def test_a_reply_of_the_wrong_length_is_an_error(simulated: SimulatedBus, bus: RustypotBus, reply: bytes) -> None:
    with simulated.lock:
        simulated.servos[1].execute = lambda code, params: reply  # type: ignore[method-assign]
    with pytest.raises(BusError, match=f"read servo 1: reply of {len(reply)} bytes instead of 11"):
        bus.read(1)
    with pytest.raises(BusError, match=f"read torque of servo 1: reply of {len(reply)} bytes instead of 1"):
        bus.read_torque(1)
    with pytest.raises(BusError, match=f"read model_number of servo 1: reply of {len(reply)} bytes instead of 2"):
        bus.read_register(1, "model_number")
    assert bus.ping(2)


def test_values_that_no_servo_has_are_an_error(simulated: SimulatedBus, bus: RustypotBus) -> None:
    with simulated.lock:
        simulated.servos[1].execute = lambda code, params: b"\x38" * params[1]  # type: ignore[method-assign]
    with pytest.raises(BusError, match="read servo 1: position 14392 is above 1023"):
        bus.read(1)
    with pytest.raises(BusError, match="read torque of servo 1: reply .56. is no torque state"):
        bus.read_torque(1)


def test_threads_get_their_own_replies(bus: RustypotBus) -> None:
    bus.move([Goal(servo_id, 0.1 * servo_id, 7.0) for servo_id in range(1, 9)])
    for servo_id in range(1, 9):
        read_when(bus, servo_id, lambda reading: not reading.moving)
    wrong: list[ServoReading] = []

    def read_often(servo_id: int) -> None:
        for _ in range(100):
            reading = bus.read(servo_id)
            if abs(reading.position_rad - 0.1 * servo_id) > 0.01:
                wrong.append(reading)

    threads = [threading.Thread(target=read_often, args=(servo_id,)) for servo_id in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
