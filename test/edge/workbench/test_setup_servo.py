# SPDX-License-Identifier: Apache-2.0
"""`hand setup-servo`: a new servo gets its id, and only if there is exactly one to get it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.table import hand

import amazing_hand.simulation.servo_bus
import amazing_hand.workbench.setup_servo
from amazing_hand.bus.port import BusError, RustypotBus
from amazing_hand.bus.registers import REGISTERS, InstructionCode, Torque
from amazing_hand.simulation.servo import SimulatedServo, carry_out
from amazing_hand.simulation.servo_bus import SimulatedBus
from amazing_hand.simulation.servo_protocol import Instruction
from amazing_hand.workbench.servos import TIMEOUT_S
from amazing_hand.workbench.setup_servo import SetupError, give_id

LOCK, ID = REGISTERS["lock"].address, REGISTERS["id"].address


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Simulated EEPROM has it at once."""
    monkeypatch.setattr(amazing_hand.workbench.setup_servo, "EEPROM_WRITE_S", 0.0)


@pytest.fixture
def new_servo() -> Iterator[SimulatedBus]:
    """One servo as it comes, energised."""
    with SimulatedBus(ids=[1]) as bus:
        with bus.lock:
            bus.servos[1].write(REGISTERS["torque_enable"].address, bytes([Torque.ON]))
        yield bus


def setup(bus: SimulatedBus, new_id: int, old_id: int = 1) -> list[str]:
    told: list[str] = []
    port = RustypotBus(bus.port, timeout_s=TIMEOUT_S)
    try:
        give_id(port, new_id, old_id, told.append)
    finally:
        port.close()
    return told


def state(bus: SimulatedBus) -> dict[int, tuple[int, int]]:
    """Id -> (torque, lock)."""
    with bus.lock:
        return {i: (servo.value("torque_enable"), servo.value("lock")) for i, servo in bus.servos.items()}


def written(bus: SimulatedBus) -> int:
    return bus.received[InstructionCode.WRITE]


@pytest.mark.parametrize("new_id", [2, 8, 253])
def test_a_new_servo_gets_its_id_and_is_limp_and_locked(new_servo: SimulatedBus, new_id: int) -> None:
    told = setup(new_servo, new_id)
    assert state(new_servo) == {new_id: (Torque.OFF, 1)}
    assert f"the servo has id {new_id}" in told[-1]
    with new_servo.lock:
        servo = new_servo.servos[new_id]
        servo.power_on()
        assert servo.servo_id == new_id


def test_an_id_can_be_changed_back() -> None:
    with SimulatedBus(ids=[5, 7]) as bus:
        setup(bus, 6, 5)
        assert set(state(bus)) == {6, 7}
        setup(bus, 1, 6)
        assert set(state(bus)) == {1, 7}


@pytest.mark.parametrize(("new_id", "old_id"), [(0, 1), (254, 1), (-1, 1), (300, 1), (2, 0), (2, 254)])
def test_ids_that_no_servo_should_have_are_refused(new_servo: SimulatedBus, new_id: int, old_id: int) -> None:
    with pytest.raises(SetupError, match="outside 1 to 253"):
        setup(new_servo, new_id, old_id)
    assert not new_servo.received


def test_the_id_that_it_has_is_refused(new_servo: SimulatedBus) -> None:
    with pytest.raises(SetupError, match="has the id 1 already"):
        setup(new_servo, 1)


def test_a_taken_id_is_refused_and_nothing_is_written() -> None:
    with SimulatedBus(ids=[1, 2]) as bus:
        with pytest.raises(SetupError, match="a servo with id 2 is on the bus"):
            setup(bus, 2)
        assert set(state(bus)) == {1, 2}
        assert not written(bus)


def test_a_missing_servo_is_named(new_servo: SimulatedBus) -> None:
    with pytest.raises(SetupError, match="no servo answers at id 4: .*--from"):
        setup(new_servo, 5, 4)
    assert not written(new_servo)


def test_two_new_servos_at_once_are_refused(new_servo: SimulatedBus, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both drive the one wire, on which a 0 wins; they do not stand at quite the same angle."""
    second = SimulatedServo(1)
    second.position -= 20.0

    def collide(servos: dict[int, SimulatedServo], instruction: Instruction, now_s: float, *others: object) -> bytes:
        one = carry_out(servos, instruction, now_s, *others)  # type: ignore[arg-type]
        other = carry_out({1: second}, instruction, now_s)
        return bytes(a & b for a, b in zip(one, other, strict=True)) if one and other else one or other

    monkeypatch.setattr(amazing_hand.simulation.servo_bus, "carry_out", collide)
    with pytest.raises(SetupError, match="answers of id 1 are garbled.*connect one alone"):
        setup(new_servo, 2)
    assert not written(new_servo)


def test_lost_packets_are_no_news(new_servo: SimulatedBus) -> None:
    writes = 0

    def lose_every_second_write(code: int, params: bytes) -> bytes | None:
        nonlocal writes
        writes += code == InstructionCode.WRITE
        lost = code == InstructionCode.WRITE and writes % 2 == 1 and params[0] != ID
        return None if lost else SimulatedServo.execute(servo, code, params)

    servo = new_servo.servos[1]
    with new_servo.lock:
        servo.execute = lose_every_second_write  # type: ignore[method-assign]
    setup(new_servo, 3)
    assert state(new_servo) == {3: (Torque.OFF, 1)}


def test_the_answer_to_the_new_id_may_be_lost(new_servo: SimulatedBus) -> None:
    """A true servo may confirm it under either id."""

    def answer_late(code: int, params: bytes) -> bytes | None:
        reply = SimulatedServo.execute(servo, code, params)
        return None if code == InstructionCode.WRITE and params[0] == ID else reply

    servo = new_servo.servos[1]
    with new_servo.lock:
        servo.execute = answer_late  # type: ignore[method-assign]
    setup(new_servo, 3)
    assert state(new_servo) == {3: (Torque.OFF, 1)}


def ignore_writes_of(servo: SimulatedServo, register: str) -> Callable[[int, bytes], None]:
    def write(address: int, data: bytes) -> None:
        if address != REGISTERS[register].address:
            SimulatedServo.write(servo, address, data)

    return write


@pytest.mark.parametrize(
    ("register", "message"),
    [
        ("torque_enable", "servo 1: the torque could not be switched off: torque_enable reads back as 1"),
        ("lock", "servo 1: its memory could not be unlocked: lock reads back as 1"),
        ("id", "the servo did not take the id 3 and is still 1: try again"),
    ],
)
def test_each_step_that_fails_says_so_and_leaves_the_memory_locked(
    new_servo: SimulatedBus, register: str, message: str
) -> None:
    servo = new_servo.servos[1]
    with new_servo.lock:
        servo.write = ignore_writes_of(servo, register)  # type: ignore[method-assign]
    with pytest.raises(SetupError, match=f"^{message}"):
        setup(new_servo, 3)
    assert {i: lock for i, (_, lock) in state(new_servo).items()} == {1: 1}


def test_a_memory_that_cannot_be_locked_again_is_an_error(new_servo: SimulatedBus) -> None:
    servo = new_servo.servos[1]

    def write(address: int, data: bytes) -> None:
        if (address, data) != (LOCK, b"\1"):
            SimulatedServo.write(servo, address, data)

    with new_servo.lock:
        servo.write = write  # type: ignore[method-assign]
    with pytest.raises(SetupError, match="^servo 3: its memory could not be locked again"):
        setup(new_servo, 3)


def test_an_unplugged_port_is_an_error(new_servo: SimulatedBus) -> None:
    port = RustypotBus(new_servo.port, timeout_s=TIMEOUT_S)
    new_servo.stop()
    with pytest.raises(BusError, match="I/O error"):
        give_id(port, 2, 1, print)
    port.close()


# The command.


def test_the_command_gives_the_id(new_servo: SimulatedBus) -> None:
    result = hand("setup-servo", "--port", new_servo.port, "--id", "2")
    assert result.returncode == 0, result.stderr
    assert "the servo has id 2" in result.stdout
    assert state(new_servo) == {2: (Torque.OFF, 1)}
    result = hand("setup-servo", "--port", new_servo.port, "--id", "3", "--from", "2")
    assert result.returncode == 0, result.stderr
    assert set(state(new_servo)) == {3}


def test_the_command_refuses_in_one_line_with_exit_status_1(new_servo: SimulatedBus, home: Path) -> None:
    result = hand("setup-servo", "--port", new_servo.port, "--id", "254")
    assert result.returncode == 1
    assert result.stderr == "hand setup-servo: id 254 is outside 1 to 253\n"
    result = hand("setup-servo", "--id", "2")
    assert result.returncode == 1
    assert result.stderr.startswith(f"hand setup-servo: {home}/servo_bus: cannot open: ")
    assert set(state(new_servo)) == {1}
