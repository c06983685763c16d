# SPDX-License-Identifier: Apache-2.0
"""Log the packets written to the simulated bus, one a line: `<time.monotonic seconds> <id> <code> <parameters in hex>`.

time.monotonic is the same clock in all processes of the machine, so times of writer and reader are comparable.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, TextIO

from amazing_hand.bus.registers import REGISTERS, InstructionCode, Torque
from amazing_hand.simulation.servo_protocol import Instruction

ASKING: Final = frozenset({InstructionCode.PING, InstructionCode.READ})
"""Instruction codes that only read; they are not logged."""


class TraceFile:
    """Writer of the log. Each line is in the file when `add` returns."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: TextIO | None = None

    def begin(self) -> None:
        """Create or empty the file, before the first `add`. The bus calls it once it owns its port."""
        self._file = self._path.open("w", buffering=1)

    def add(self, time_s: float, instruction: Instruction) -> None:
        """Log the instruction, unless it only reads."""
        if self._file is not None and instruction.code not in ASKING:
            servo_id, code, params = instruction
            self._file.write(f"{time_s:.6f} {servo_id} {int(code)} {params.hex() or '-'}\n")

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


def read_trace(path: Path, since_s: float = 0.0) -> Iterator[tuple[float, Instruction]]:
    """Yield (time [s], instruction) for each packet of the log from `since_s` (time.monotonic) on."""
    for line in path.read_text().splitlines():
        time_s, servo_id, code, params = line.split()
        if float(time_s) >= since_s:
            yield float(time_s), Instruction(int(servo_id), int(code), bytes.fromhex(params.strip("-")))


def first_motion_s(path: Path, since_s: float) -> float | None:
    """Return the time [s] of the first motion command after `since_s`, None if there was none.

    Before torque is enabled, the driver writes the present positions as goals: that sync write is not a motion.
    """
    torque_on = bytes((REGISTERS["torque_enable"].address, Torque.ON))
    motion_s: float | None = None
    for time_s, instruction in read_trace(path, since_s):
        if instruction.code == InstructionCode.WRITE and instruction.params == torque_on:
            motion_s = None
        elif instruction.code == InstructionCode.SYNC_WRITE and motion_s is None:
            motion_s = time_s
    return motion_s
