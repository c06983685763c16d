# SPDX-License-Identifier: Apache-2.0
"""Helpers for both ends of a simulated bus: clients on its port, and the simulator."""

import contextlib
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from rustypot import Scs0009PyController

import amazing_hand
from amazing_hand.bus.port import BusError, Goal, ServoBus, ServoReading
from amazing_hand.bus.registers import RAD_PER_STEP, RAW_ZERO, REGISTERS, InstructionCode, Torque
from amazing_hand.simulation.servo_bus import SimulatedBus
from amazing_hand.simulation.servo_protocol import instruction_packet, status_packet
from support.waiting import wait_for

DEADLINE_S = 10.0
TIMEOUT_S = 0.3
"""Timeout for expected replies: three times the longest delay of the simulator measured on a busy machine."""
SHORT_TIMEOUT_S = 0.05
"""Timeout for replies that must not come."""

STEP_RAD = RAD_PER_STEP
PACKAGE_PARENT = Path(amazing_hand.__file__).parents[1]
SIMULATOR = [sys.executable, "-m", "amazing_hand.cli.simulate"]


@contextlib.contextmanager
def rustypot_on(simulated: SimulatedBus, timeout_s: float = TIMEOUT_S) -> Iterator[Scs0009PyController]:
    controller = Scs0009PyController(simulated.port, 1_000_000, timeout_s)
    try:
        yield controller
    finally:
        controller.close()


def wait_until(condition: Callable[[], bool]) -> None:
    wait_for(condition, "a condition", DEADLINE_S, poll_s=0.001)


def read_when(bus: ServoBus, servo_id: int, condition: Callable[[ServoReading], bool]) -> ServoReading:
    """Return the first reading that fulfils the condition; a servo that is starting may not answer yet."""
    readings: list[ServoReading] = []

    def fulfilled() -> bool:
        with contextlib.suppress(BusError):
            readings.append(bus.read(servo_id))
            return condition(readings[-1])
        return False

    wait_until(fulfilled)
    return readings[-1]


def all_operations(bus: ServoBus) -> list[Callable[[], Any]]:
    return [
        lambda: bus.ping(1),
        lambda: bus.read(1),
        lambda: bus.move([Goal(1, 0.0, 1.0)]),
        lambda: bus.set_torque(1, Torque.OFF),
        lambda: bus.read_torque(1),
        lambda: bus.read_register(1, "lock"),
        lambda: bus.write_register(1, "lock", 1),
    ]


def register(simulated: SimulatedBus, servo_id: int, name: str) -> int:
    with simulated.lock:
        return simulated.servos[servo_id].value(name)


def set_register(simulated: SimulatedBus, servo_id: int, name: str, value: int) -> None:
    place = REGISTERS[name]
    with simulated.lock:
        servo = simulated.servos[servo_id]
        servo.write(REGISTERS["lock"].address, b"\0")
        servo.write(place.address, value.to_bytes(place.size, "big"))


def position_rad(simulated: SimulatedBus, servo_id: int) -> float:
    with simulated.lock:
        simulated.servos[servo_id].advance(time.monotonic())
        return (simulated.servos[servo_id].position - RAW_ZERO) * STEP_RAD


class Wire:
    """Raw access to the port: send and receive bytes."""

    def __init__(self, port: str) -> None:
        self.fd = os.open(port, os.O_RDWR | os.O_NOCTTY)

    def send(self, data: bytes) -> None:
        os.write(self.fd, data)

    def receive(self, size: int) -> bytes:
        received = b""
        while len(received) < size:
            assert select.select([self.fd], [], [], DEADLINE_S)[0], f"only {received.hex(' ')} came back"
            received += os.read(self.fd, size - len(received))
        return received

    def answers(self, data: bytes) -> bytes:
        """Send `data` followed by a ping, and return the bytes received before the ping's reply."""
        marker_ping, marker = instruction_packet(8, InstructionCode.PING), status_packet(8, 0)
        self.send(data + marker_ping)
        received = b""
        while not received.endswith(marker):
            received += self.receive(1)
        return received[: -len(marker)]


class Program:
    """Process of `hand simulate` with its stdin and stdout."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.port = self.receive()

    def receive(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().rstrip("\n")

    def send(self, text: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(text)
        self.process.stdin.flush()

    def ask(self, line: str) -> str:
        self.send(f"{line}\n")
        return self.receive()

    def close_stdin(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()


@contextlib.contextmanager
def program(link: Path, *arguments: str) -> Iterator[Program]:
    with subprocess.Popen(
        [*SIMULATOR, "--link", str(link), *arguments],
        cwd=PACKAGE_PARENT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Program(process)
        finally:
            process.kill()
