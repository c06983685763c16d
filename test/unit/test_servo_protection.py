# SPDX-License-Identifier: Apache-2.0
"""What a simulated servo does when it is blocked, loaded, hot or short of power. Time is passed in."""

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amazing_hand.bus.registers import LOAD_SIGN_BIT, REGISTERS, InstructionCode, StatusBits, Torque, to_signed
from amazing_hand.simulation.servo import (
    BROWN_OUT_V,
    FREE_REACH,
    FULL_SPEED_DUTY,
    MAX_SPEED_STEPS_S,
    START_UP_S,
    SimulatedServo,
    carry_out,
)
from amazing_hand.simulation.servo_protocol import Instruction, status_packet

PING = Instruction(1, InstructionCode.PING, b"")
PROTECTION_S = 4.0


def read(servo: SimulatedServo, name: str) -> int:
    register = REGISTERS[name]
    return int.from_bytes(servo.read(register.address, register.size), "big")


def load(servo: SimulatedServo) -> int:
    return to_signed(read(servo, "present_load"), LOAD_SIGN_BIT)


def write(servo: SimulatedServo, name: str, value: int) -> None:
    register = REGISTERS[name]
    servo.write(register.address, value.to_bytes(register.size, "big"))


def move(servo: SimulatedServo, position: int, speed: int = 0) -> None:
    words = (position, 0, speed)
    servo.write(REGISTERS["goal_position"].address, b"".join(word.to_bytes(2, "big") for word in words))


@pytest.fixture
def servo() -> SimulatedServo:
    return SimulatedServo(1, now_s=0.0)


@pytest.mark.parametrize(("goal", "wall", "sign"), [(811, 611, 1), (211, 411, -1)])
def test_a_blocked_shaft_stops_with_full_load_and_keeps_trying(
    servo: SimulatedServo, goal: int, wall: int, sign: int
) -> None:
    servo.reach = (min(wall, 511), max(wall, 511))
    move(servo, goal, 1000)
    servo.advance(0.05)
    assert read(servo, "present_position") == 511 + sign * 50
    servo.advance(1.0)
    assert (read(servo, "present_position"), read(servo, "present_speed")) == (wall, 0)
    assert (load(servo), read(servo, "moving")) == (sign * 1000, 1)


def test_a_blocked_shaft_goes_on_when_the_way_is_free(servo: SimulatedServo) -> None:
    servo.reach = (0.0, 611.0)
    move(servo, 811, 1000)
    servo.advance(1.0)
    servo.reach = FREE_REACH
    servo.advance(1.1)
    assert servo.position == pytest.approx(711)


def test_a_blocked_shaft_can_turn_back(servo: SimulatedServo) -> None:
    servo.reach = (0.0, 611.0)
    move(servo, 811)
    servo.advance(1.0)
    move(servo, 511)
    servo.advance(2.0)
    assert (servo.position, load(servo), read(servo, "moving")) == (511, 0, 0)


@pytest.mark.parametrize("released", [Torque.OFF, Torque.FREE])
def test_a_blocked_shaft_without_torque_has_no_load(servo: SimulatedServo, released: Torque) -> None:
    servo.reach = (0.0, 611.0)
    move(servo, 811)
    servo.advance(1.0)
    write(servo, "torque_enable", released)
    assert (load(servo), read(servo, "moving")) == (0, 0)


def test_a_stall_of_four_seconds_leaves_a_fifth_of_the_torque_and_is_reported(servo: SimulatedServo) -> None:
    servo.reach = (511.0, 511.0)
    move(servo, 811)
    servo.advance(PROTECTION_S - 0.01)
    assert (load(servo), servo.status) == (1000, StatusBits(0))
    servo.advance(PROTECTION_S + 0.01)
    assert (load(servo), servo.status) == (200, StatusBits.OVERLOAD)
    assert read(servo, "status") == StatusBits.OVERLOAD
    assert read(servo, "torque_enable") == Torque.ON


def test_a_stall_that_ends_in_time_is_forgotten(servo: SimulatedServo) -> None:
    move(servo, 811)
    servo.reach = (511.0, 511.0)
    servo.advance(3.0)
    servo.reach = FREE_REACH
    servo.advance(5.0)
    move(servo, 511)
    servo.reach = (811.0, 811.0)
    servo.advance(8.0)
    assert servo.status == StatusBits(0)
    servo.advance(9.1)
    assert servo.status == StatusBits.OVERLOAD


def test_an_overloaded_servo_stays_weak_until_its_torque_is_released(servo: SimulatedServo) -> None:
    servo.reach = (511.0, 511.0)
    move(servo, 811)
    servo.advance(5.0)
    servo.reach = FREE_REACH
    move(servo, 211)
    servo.advance(5.1)
    assert servo.position == pytest.approx(511 - 0.1 * MAX_SPEED_STEPS_S * 0.2 / FULL_SPEED_DUTY)
    assert servo.status == StatusBits.OVERLOAD
    write(servo, "torque_enable", Torque.FREE)
    assert servo.status == StatusBits(0)
    move(servo, 811)
    servo.advance(5.2)
    assert read(servo, "present_load") == pytest.approx(1000 * FULL_SPEED_DUTY)


def test_the_overload_protection_is_as_its_registers_say(servo: SimulatedServo) -> None:
    write(servo, "lock", 0)
    for name, value in [("overload_torque", 50), ("protection_time", 10), ("protective_torque", 30)]:
        write(servo, name, value)
    servo.holding_duty = -0.6
    move(servo, 511)
    servo.advance(0.39)
    assert load(servo) == -600
    servo.advance(0.41)
    assert (load(servo), servo.status) == (-300, StatusBits.OVERLOAD)


def test_overload_leaves_the_torque_alone_where_it_is_no_condition_for_it(servo: SimulatedServo) -> None:
    write(servo, "lock", 0)
    write(servo, "unloading_condition", StatusBits.OVERHEAT)
    servo.reach = (511.0, 511.0)
    move(servo, 811)
    servo.advance(5.0)
    assert (load(servo), servo.status) == (1000, StatusBits.OVERLOAD)


def test_a_load_below_the_threshold_is_none_of_its_business(servo: SimulatedServo) -> None:
    servo.holding_duty = 0.8
    move(servo, 511)
    servo.advance(60.0)
    assert (load(servo), servo.status) == (800, StatusBits(0))


@given(st.lists(st.floats(0.0, 12.0), max_size=20))
def test_a_stall_does_not_depend_on_how_often_one_looks(looks_s: Sequence[float]) -> None:
    watched, left_alone = SimulatedServo(), SimulatedServo()
    for servo in (watched, left_alone):
        servo.reach = (0.0, 600.0)
        move(servo, 900, 60)
    for look_s in sorted(looks_s):
        watched.advance(look_s)
        watched.read(56, 11)
    for servo in (watched, left_alone):
        servo.advance(12.0)
    assert watched.position == left_alone.position == 600
    assert watched.status == left_alone.status == StatusBits.OVERLOAD
    assert watched.temperature_c == pytest.approx(left_alone.temperature_c, abs=1e-6)


def test_a_load_heats_and_full_load_too_much(servo: SimulatedServo) -> None:
    write(servo, "lock", 0)
    write(servo, "overload_torque", 100)
    servo.holding_duty = 1.0
    move(servo, 511)
    servo.advance(300.0)
    assert 70 < read(servo, "present_temperature") < 80
    servo.advance(400.0)
    assert servo.status == StatusBits.OVERHEAT


def test_a_servo_in_hot_surroundings_stays_hot_and_work_makes_it_hotter(servo: SimulatedServo) -> None:
    servo.temperature_c = servo.idle_temperature_c = 60.0
    servo.advance(1000.0)
    assert (read(servo, "present_temperature"), servo.status) == (60, StatusBits(0))
    servo.holding_duty = 0.5
    move(servo, 511)
    servo.advance(2000.0)
    assert servo.status == StatusBits.OVERHEAT


def test_a_hot_servo_drops_its_torque_and_takes_none_until_it_has_cooled_down(servo: SimulatedServo) -> None:
    move(servo, 811, 100)
    servo.temperature_c = 85.0
    servo.advance(0.5)
    assert (read(servo, "torque_enable"), read(servo, "status")) == (Torque.OFF, StatusBits.OVERHEAT)
    position = servo.position
    move(servo, 900)
    servo.advance(120.0)
    assert servo.position == position
    assert servo.status == StatusBits(0)
    assert read(servo, "torque_enable") == Torque.OFF  # it does not come back by itself
    move(servo, 900)
    servo.advance(121.0)
    assert servo.position == 900


@pytest.mark.parametrize("torque", [Torque.OFF, Torque.FREE])
def test_a_hot_servo_can_be_released(servo: SimulatedServo, torque: Torque) -> None:
    move(servo, 811, 100)
    servo.temperature_c = 85.0
    servo.advance(0.5)
    write(servo, "torque_enable", torque)
    servo.advance(0.6)
    assert (read(servo, "torque_enable"), servo.status) == (torque, StatusBits.OVERHEAT)


def test_low_voltage_is_reported_and_leaves_the_torque_alone(servo: SimulatedServo) -> None:
    move(servo, 611, 100)
    servo.supply_v = 4.2
    servo.advance(0.5)
    assert (read(servo, "status"), read(servo, "present_voltage")) == (StatusBits.VOLTAGE, 42)
    assert read(servo, "torque_enable") == Torque.ON
    assert servo.position == pytest.approx(561)


def test_a_servo_without_supply_is_off_and_starts_anew_and_limp(servo: SimulatedServo) -> None:
    write(servo, "lock", 0)
    write(servo, "max_temperature_limit", 70)
    move(servo, 611, 100)
    servo.advance(0.5)
    servos = {1: servo}
    servo.supply_v = BROWN_OUT_V - 0.1
    assert carry_out(servos, PING, 10.0) == b""
    assert servo.position == pytest.approx(561)
    servo.supply_v = 5.0
    assert carry_out(servos, PING, 10.0 + 0.9 * START_UP_S) == b""
    assert carry_out(servos, PING, 10.0 + 1.1 * START_UP_S) == status_packet(1, 0)
    assert (read(servo, "torque_enable"), read(servo, "goal_speed"), read(servo, "lock")) == (Torque.OFF, 0, 1)
    assert read(servo, "max_temperature_limit") == 70


def test_a_servo_that_starts_does_not_hear_a_sync_write(servo: SimulatedServo) -> None:
    servo.power_cycle()
    params = bytes((42, 6, 1, 2, 88, 0, 0, 0, 100))
    carry_out({1: servo}, Instruction(254, InstructionCode.SYNC_WRITE, params), 0.5 * START_UP_S)
    assert read(servo, "torque_enable") == Torque.OFF
    carry_out({1: servo}, Instruction(254, InstructionCode.SYNC_WRITE, params), 1.5 * START_UP_S)
    assert read(servo, "torque_enable") == Torque.ON


def test_a_power_cycle_without_enough_supply_is_no_start(servo: SimulatedServo) -> None:
    servo.supply_v = 3.0
    servo.power_cycle()
    servo.advance(100.0)
    assert not servo.awake


def test_a_power_cycle_ends_overload_and_keeps_the_heat(servo: SimulatedServo) -> None:
    servo.reach = (511.0, 511.0)
    move(servo, 811)
    servo.advance(5.0)
    warm_c = servo.temperature_c
    servo.power_cycle()
    assert servo.status == StatusBits(0)
    assert servo.temperature_c == warm_c > 30


def test_a_hung_servo_moves_and_answers_nothing_until_the_power_is_cycled(servo: SimulatedServo) -> None:
    servos = {1: servo}
    servo.hung = True
    goal = Instruction(1, InstructionCode.WRITE, bytes((42, 2, 88)))
    reboot = Instruction(1, InstructionCode.REBOOT, b"")
    for instruction in (PING, Instruction(1, InstructionCode.READ, bytes((56, 2))), goal):
        assert carry_out(servos, instruction, 1.0) == b""
    servo.advance(2.0)
    assert servo.position == 600
    carry_out(servos, reboot, 2.0)
    assert carry_out(servos, PING, 3.0) == b""
    servo.power_cycle()
    assert carry_out(servos, PING, 4.0) == status_packet(1, 0)


def test_who_does_not_hear_a_packet_does_nothing_of_it() -> None:
    servos = {servo_id: SimulatedServo(servo_id) for servo_id in (1, 2, 3)}
    parts = b"".join(bytes((servo_id, Torque.ON)) for servo_id in servos)
    for servo_id, code, params in [(254, InstructionCode.SYNC_WRITE, bytes((40, 1)) + parts), (254, 3, bytes((41, 9)))]:
        asked: list[int] = []

        def hears(servo_id: int, asked: list[int] = asked) -> bool:
            asked.append(servo_id)
            return servo_id != 2

        carry_out(servos, Instruction(servo_id, code, params), 0.0, hears)
        assert asked == [1, 2, 3]
    assert [read(servo, "torque_enable") for servo in servos.values()] == [Torque.ON, Torque.OFF, Torque.ON]
    assert [read(servo, "acceleration") for servo in servos.values()] == [9, 0, 9]
    assert carry_out(servos, Instruction(2, InstructionCode.PING, b""), 0.0, lambda servo_id: False) == b""


def test_a_servo_that_may_use_no_torque_does_not_move_and_time_goes_on(servo: SimulatedServo) -> None:
    write(servo, "lock", 0)
    write(servo, "max_torque_limit", 0)
    move(servo, 811)
    servo.advance(10.0)
    assert (servo.position, load(servo)) == (511, 0)
    assert math.isclose(servo.temperature_c, 30.0)
