# SPDX-License-Identifier: Apache-2.0
"""Simulate servos that a test can inspect and a person at the terminal; run the commands."""

import math
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

from amazing_hand.bus.port import RustypotBus
from amazing_hand.bus.registers import RAD_PER_STEP, RAW_ZERO, REGISTERS, Torque
from amazing_hand.hand.calibration import Calibration
from amazing_hand.hand.joints import SERVO_JOINTS
from amazing_hand.simulation.servo_bus import SimulatedBus
from amazing_hand.workbench.calibrate import calibrate
from amazing_hand.workbench.person import Answer, View
from amazing_hand.workbench.servos import TIMEOUT_S

DEADLINE_S = 20.0
BEFORE = Calibration((1, 2, 3, 4, 5, 6, 7, 8), (-17.0, 8.0, -16.0, -4.0, -12.0, 10.0, -9.0, 9.0), name="mine")
TORQUE = REGISTERS["torque_enable"].address


def pose(bus: SimulatedBus, servos_deg: Sequence[float]) -> None:
    """Turn the shafts to these servo angles [deg], as a person would by hand."""
    with bus.lock:
        for servo, angle in zip(bus.servos.values(), servos_deg, strict=True):
            servo.position = float(round(math.radians(angle) / RAD_PER_STEP + RAW_ZERO))


def angles_deg(bus: SimulatedBus) -> list[float]:
    with bus.lock:
        for servo in bus.servos.values():
            servo.advance(time.monotonic())
        return [math.degrees((servo.position - RAW_ZERO) * RAD_PER_STEP) for servo in bus.servos.values()]


def torques(bus: SimulatedBus) -> list[int]:
    with bus.lock:
        return [servo.value("torque_enable") for servo in bus.servos.values()]


def all_limp(bus: SimulatedBus) -> bool:
    return set(torques(bus)) == {Torque.FREE}


class Script:
    """Person with scripted answers, who records the hand's state at each question."""

    def __init__(self, *answers: Answer, look: Callable[[], None] = lambda: None) -> None:
        self.answers = list(answers)
        self.look = look
        self.views: list[View] = []
        self.told: list[str] = []
        self.requests: list[str] = []
        self.leaves = False

    def tell(self, line: str) -> None:
        self.told.append(line)

    def ask(self, view: View) -> Answer:
        self.views.append(view)
        self.look()
        return self.answers.pop(0)

    def confirm(self, request: str) -> None:
        self.requests.append(request)
        self.look()

    def cancelled(self) -> bool:
        return self.leaves


def run(
    bus: SimulatedBus, person: Script, joints: Sequence[str] = SERVO_JOINTS, from_limp: bool = False
) -> Calibration:
    return calibrate(lambda: RustypotBus(bus.port, timeout_s=TIMEOUT_S), BEFORE, joints, person, from_limp)


def command(*arguments: str) -> list[str]:
    """Return the command line of a subcommand of `hand`."""
    return [sys.executable, "-m", "amazing_hand.cli.main", *arguments]


def hand(*arguments: str, typed: str | None = None) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command(*arguments), input=typed, capture_output=True, text=True, timeout=3 * DEADLINE_S, check=False
    )
