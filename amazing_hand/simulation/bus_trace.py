# SPDX-License-Identifier: Apache-2.0
"""A log of what was written to the simulated bus: one line per packet, `<time.monotonic seconds> <id> <code> <hex>`.

The clock is the same for all processes of the machine, so that a writer's and a reader's times compare.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, TextIO

from amazing_hand.bus.registers import REGISTERS, InstructionCode, Torque
from amazing_hand.simulation.servo_protocol import Instruction

ASKING: Final = frozenset({InstructionCode.PING, InstructionCode.READ})
"""Codes of the instructions that change nothing."""


class TraceFile:
    """Writes the log; each line is in the file when `add` returns."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: TextIO | None = None

    def begin(self) -> None:
        """Begin the file anew, before the first `add`: a bus does it when its port is its own."""
        self._file = self._path.open("w", buffering=1)

    def add(self, time_s: float, instruction: Instruction) -> None:
        """Log the instruction, unless it only asks."""
        if self._file is not None and instruction.code not in ASKING:
            servo_id, code, params = instruction
            self._file.write(f"{time_s:.6f} {servo_id} {int(code)} {params.hex() or '-'}\n")

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


def read_trace(path: Path, since_s: float = 0.0) -> Iterator[tuple[float, Instruction]]:
    """The packets of a log from `since_s` on, with their times."""
    for line in path.read_text().splitlines():
        time_s, servo_id, code, params = line.split()
        if float(time_s) >= since_s:
            yield float(time_s), Instruction(int(servo_id), int(code), bytes.fromhex(params.strip("-")))


def first_motion_s(path: Path, since_s: float) -> float | None:
    """When the first pose after `since_s` was sent that moves the hand; None when none was.

    Before torque comes on, the servos are told to stay where they are: that sync write is not a motion.
    """
    torque_on = bytes((REGISTERS["torque_enable"].address, Torque.ON))
    motion_s: float | None = None
    for time_s, instruction in read_trace(path, since_s):
        if instruction.code == InstructionCode.WRITE and instruction.params == torque_on:
            motion_s = None
        elif instruction.code == InstructionCode.SYNC_WRITE and motion_s is None:
            motion_s = time_s
    return motion_s
