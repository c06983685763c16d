# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amazing_hand.bus.registers import (
    BROADCAST_ID,
    LOAD_SIGN_BIT,
    REGISTERS,
    SPEED_SIGN_BIT,
    InstructionCode,
    StatusBits,
    Torque,
    to_signed,
)
from amazing_hand.simulation.servo import MAX_SPEED_STEPS_S, SimulatedServo, carry_out
from amazing_hand.simulation.servo_protocol import Instruction, status_packet


def read(servo: SimulatedServo, name: str) -> int:
    register = REGISTERS[name]
    return int.from_bytes(servo.read(register.address, register.size), "big")


def write(servo: SimulatedServo, name: str, value: int) -> None:
    register = REGISTERS[name]
    servo.write(register.address, value.to_bytes(register.size, "big"))


def move(servo: SimulatedServo, position: int, *, speed: int = 0, time_ms: int = 0) -> None:
    words = (position, time_ms, speed)
    servo.write(REGISTERS["goal_position"].address, b"".join(word.to_bytes(2, "big") for word in words))


@pytest.fixture
def servo() -> SimulatedServo:
    return SimulatedServo(1, now_s=0.0)


def test_a_servo_starts_with_its_factory_values(servo: SimulatedServo) -> None:
    measured = {"present_position": 511, "present_voltage": 50, "present_temperature": 30}
    for name, register in REGISTERS.items():
        assert read(servo, name) == measured.get(name, register.default), name


def test_a_new_servo_is_limp_unlimited_in_speed_and_has_a_stale_goal(servo: SimulatedServo) -> None:
    assert read(servo, "torque_enable") == Torque.OFF
    assert read(servo, "goal_speed") == 0
    assert read(servo, "goal_position") != read(servo, "present_position")
    servo.advance(10.0)
    assert read(servo, "present_position") == 511


def test_torque_alone_slams_a_new_servo_to_its_stale_goal(servo: SimulatedServo) -> None:
    write(servo, "torque_enable", Torque.ON)
    servo.advance(1.0)
    assert read(servo, "present_position") == 20


def test_words_have_the_high_byte_first(servo: SimulatedServo) -> None:
    assert servo.read(REGISTERS["present_position"].address, 2) == bytes((1, 255))
    assert servo.read(REGISTERS["model_number"].address, 2) == bytes.fromhex("05 04")


def test_the_feedback_block_is_eleven_bytes_that_agree_with_the_single_registers(servo: SimulatedServo) -> None:
    move(servo, 700, speed=500)
    servo.advance(0.1)
    block = servo.read(56, 11)
    assert int.from_bytes(block[0:2], "big") == read(servo, "present_position") == 561
    assert int.from_bytes(block[2:4], "big") == read(servo, "present_speed") == 500
    assert block[9] == read(servo, "status") == 0
    assert block[10] == read(servo, "moving") == 1


def test_a_goal_is_reached_in_the_time_that_its_speed_takes(servo: SimulatedServo) -> None:
    move(servo, 811, speed=1000)
    servo.advance(0.15)
    assert servo.position == pytest.approx(661)
    servo.advance(0.299)
    assert read(servo, "moving") == 1
    servo.advance(0.301)
    assert (read(servo, "present_position"), read(servo, "moving"), read(servo, "present_speed")) == (811, 0, 0)


def test_speed_and_load_are_negative_on_the_way_down(servo: SimulatedServo) -> None:
    move(servo, 211, speed=600)
    servo.advance(0.1)
    assert to_signed(read(servo, "present_speed"), SPEED_SIGN_BIT) == -600
    assert -1000 < to_signed(read(servo, "present_load"), LOAD_SIGN_BIT) < 0


@pytest.mark.parametrize("speed", [0, 5000])
def test_no_servo_is_faster_than_its_motor(servo: SimulatedServo, speed: int) -> None:
    move(servo, 911, speed=speed)
    servo.advance(0.1)
    assert servo.position == pytest.approx(511 + 0.1 * MAX_SPEED_STEPS_S)


def test_without_a_speed_the_goal_time_counts(servo: SimulatedServo) -> None:
    move(servo, 611, time_ms=1000)
    servo.advance(0.5)
    assert servo.position == pytest.approx(561)


def test_beside_a_speed_the_goal_time_does_not_count(servo: SimulatedServo) -> None:
    move(servo, 611, speed=1000, time_ms=1000)
    servo.advance(0.1)
    assert servo.position == pytest.approx(611)


@pytest.mark.parametrize(("goal", "reached"), [(0, 20), (19, 20), (20, 20), (1003, 1003), (1004, 1003), (65532, 1003)])
def test_a_goal_beyond_the_angle_limits_is_clipped_and_reported(goal: int, reached: int) -> None:
    servo = SimulatedServo()
    move(servo, goal)
    servo.advance(10.0)
    assert servo.position == reached
    assert bool(servo.status & StatusBits.ANGLE_LIMIT) == (goal != reached)
    assert read(servo, "status") == servo.status
    move(servo, 511)
    assert not servo.status


def test_a_goal_energises_the_servo(servo: SimulatedServo) -> None:
    move(servo, 600, speed=100)
    assert read(servo, "torque_enable") == Torque.ON


@pytest.mark.parametrize("name", ["goal_time", "goal_speed"])
def test_a_speed_or_time_alone_does_not_energise_it(servo: SimulatedServo, name: str) -> None:
    write(servo, name, 100)
    assert read(servo, "torque_enable") == Torque.OFF


@pytest.mark.parametrize("released", [Torque.OFF, Torque.FREE])
def test_a_released_servo_stops_where_it_is(servo: SimulatedServo, released: Torque) -> None:
    move(servo, 911, speed=100)
    servo.advance(1.0)
    write(servo, "torque_enable", released)
    servo.advance(5.0)
    assert servo.position == pytest.approx(611)
    assert (read(servo, "moving"), read(servo, "present_speed"), read(servo, "present_load")) == (0, 0, 0)


def test_a_new_goal_takes_over_midway(servo: SimulatedServo) -> None:
    move(servo, 911, speed=100)
    servo.advance(1.0)
    move(servo, 511, speed=50)
    servo.advance(2.0)
    assert servo.position == pytest.approx(561)


@given(st.lists(st.floats(0.0, 3.0), max_size=20))
def test_the_way_does_not_depend_on_how_often_one_looks(looks_s: list[float]) -> None:
    watched, left_alone = SimulatedServo(), SimulatedServo()
    for servo in (watched, left_alone):
        move(servo, 900, speed=150)
    for look_s in sorted(looks_s):
        watched.advance(look_s)
        watched.read(56, 11)
    for servo in (watched, left_alone):
        servo.advance(2.0 if not looks_s else max(looks_s))
    assert watched.position == pytest.approx(left_alone.position, abs=1e-6)
    assert watched.temperature_c == pytest.approx(left_alone.temperature_c, abs=1e-6)


def test_time_does_not_run_backwards(servo: SimulatedServo) -> None:
    move(servo, 911, speed=100)
    servo.advance(1.0)
    servo.advance(0.5)
    assert servo.position == pytest.approx(611)
    servo.advance(1.0)
    assert servo.position == pytest.approx(611)


@given(st.integers(0, 255), st.integers(0, 253))
def test_a_read_always_has_the_length_that_was_asked_for(address: int, size: int) -> None:
    assert len(SimulatedServo().read(address, size)) == size


@given(st.integers(0, 255), st.binary(max_size=253))
def test_no_write_hurts_a_servo_or_a_read_only_register(address: int, data: bytes) -> None:
    servo = SimulatedServo()
    before = {name: read(servo, name) for name in ("model_number", "firmware_major_version", "present_position")}
    servo.write(address, data)
    assert {name: read(servo, name) for name in before} == before
    assert 20 <= servo._target <= 1003


def test_locked_eeprom_keeps_its_values_and_sram_takes_new_ones(servo: SimulatedServo) -> None:
    write(servo, "max_temperature_limit", 60)
    write(servo, "acceleration", 9)
    assert (read(servo, "max_temperature_limit"), read(servo, "acceleration")) == (80, 9)


def test_unlocked_eeprom_survives_the_loss_of_power_and_sram_does_not(servo: SimulatedServo) -> None:
    write(servo, "lock", 0)
    write(servo, "max_temperature_limit", 60)
    move(servo, 600, speed=100)
    servo.power_on()
    assert read(servo, "max_temperature_limit") == 60
    assert (read(servo, "torque_enable"), read(servo, "goal_speed"), read(servo, "lock")) == (Torque.OFF, 0, 1)


def test_a_servo_warms_slowly_while_it_works_and_cools_down_again(servo: SimulatedServo) -> None:
    now_s = 0.0
    for goal in (900, 100) * 30:
        move(servo, goal)
        servo.advance(now_s := now_s + 0.6)
    warm_c = servo.temperature_c
    assert 32 < warm_c < 50
    assert read(servo, "present_temperature") == round(warm_c)
    servo.advance(now_s + 2000.0)
    assert read(servo, "present_temperature") == 30


def test_the_voltage_sags_a_little_while_the_motor_turns(servo: SimulatedServo) -> None:
    move(servo, 900)
    servo.advance(0.01)
    assert read(servo, "present_voltage") == 48
    servo.advance(1.0)
    assert read(servo, "present_voltage") == 50


def test_voltage_and_temperature_beyond_their_limits_are_reported(servo: SimulatedServo) -> None:
    servo.supply_v, servo.temperature_c = 4.4, 81.0
    assert servo.status == StatusBits.VOLTAGE | StatusBits.OVERHEAT
    servo.supply_v = 9.1
    assert StatusBits.VOLTAGE in servo.status


def test_a_registered_write_waits_for_its_action(servo: SimulatedServo) -> None:
    goal = bytes((REGISTERS["goal_position"].address, 2, 88))
    assert servo.execute(InstructionCode.REG_WRITE, goal) == b""
    assert (read(servo, "goal_position"), read(servo, "sync_write_flag")) == (0, 1)
    assert servo.execute(InstructionCode.ACTION, b"") == b""
    assert (read(servo, "goal_position"), read(servo, "sync_write_flag")) == (600, 0)
    write(servo, "goal_position", 511)
    servo.execute(InstructionCode.ACTION, b"")
    assert read(servo, "goal_position") == 511


def test_a_quiet_servo_answers_only_ping_and_read(servo: SimulatedServo) -> None:
    write(servo, "lock", 0)
    write(servo, "response_status_level", 0)
    assert servo.execute(InstructionCode.PING, b"") == b""
    assert servo.execute(InstructionCode.READ, bytes((56, 2))) == bytes((1, 255))
    assert servo.execute(InstructionCode.WRITE, bytes((40, 1))) is None
    assert read(servo, "torque_enable") == Torque.ON


def test_reset_restores_factory_values_and_reboot_only_the_sram(servo: SimulatedServo) -> None:
    write(servo, "lock", 0)
    write(servo, "id", 7)
    write(servo, "torque_enable", Torque.ON)
    assert servo.execute(InstructionCode.REBOOT, b"") == b""
    assert (servo.servo_id, read(servo, "torque_enable")) == (7, Torque.OFF)
    assert servo.execute(InstructionCode.RESET, b"") == b""
    assert servo.servo_id == 1


@given(st.integers(0, 255), st.binary(max_size=253))
def test_any_instruction_is_answered_with_a_packet_that_fits_or_not_at_all(code: int, params: bytes) -> None:
    reply = SimulatedServo().execute(code, params)
    assert reply is None or len(status_packet(1, 0, reply)) <= 259


def test_unknown_instructions_are_not_answered(servo: SimulatedServo) -> None:
    for code in (InstructionCode.SYNC_READ, 0x00, 0x55):
        assert servo.execute(code, bytes((56, 2, 1))) is None


def bus(*ids: int) -> dict[int, SimulatedServo]:
    return {servo_id: SimulatedServo(servo_id) for servo_id in ids}


def test_a_reply_bears_the_id_and_the_alarms_of_its_servo() -> None:
    servos = bus(1, 2)
    servos[2].supply_v = 4.0
    ping = Instruction(2, InstructionCode.PING, b"")
    assert carry_out(servos, ping, 0.0) == status_packet(2, StatusBits.VOLTAGE)


def test_nobody_answers_for_a_missing_servo_or_a_broadcast() -> None:
    for servo_id in (3, BROADCAST_ID):
        assert carry_out(bus(1, 2), Instruction(servo_id, InstructionCode.PING, b""), 0.0) == b""


def test_a_broadcast_write_reaches_every_servo() -> None:
    servos = bus(1, 2)
    carry_out(servos, Instruction(BROADCAST_ID, InstructionCode.WRITE, bytes((40, Torque.FREE))), 0.0)
    assert [read(servo, "torque_enable") for servo in servos.values()] == [Torque.FREE] * 2


def test_a_servo_moves_to_its_new_id_and_confirms_under_the_old_one() -> None:
    servos = bus(1, 2)
    servo = servos[1]
    write(servo, "lock", 0)
    reply = carry_out(servos, Instruction(1, InstructionCode.WRITE, bytes((REGISTERS["id"].address, 9))), 0.0)
    assert reply == status_packet(1, 0)
    assert servos == {9: servo, 2: servos[2]}


def test_a_locked_servo_keeps_its_id() -> None:
    servos = bus(1)
    carry_out(servos, Instruction(1, InstructionCode.WRITE, bytes((REGISTERS["id"].address, 9))), 0.0)
    assert list(servos) == [1]


def test_motion_goes_on_between_the_packets() -> None:
    servos = bus(1)
    params = bytes((42, 6, 1)) + b"".join(word.to_bytes(2, "big") for word in (611, 0, 100))
    carry_out(servos, Instruction(BROADCAST_ID, InstructionCode.SYNC_WRITE, params), 5.0)
    reply = carry_out(servos, Instruction(1, InstructionCode.READ, bytes((56, 2))), 5.5)
    assert reply == status_packet(1, 0, (561).to_bytes(2, "big"))
