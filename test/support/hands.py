# SPDX-License-Identifier: Apache-2.0
"""Run a driver on rustypot and a real pseudo-terminal, against simulated servos that a test can inspect."""

import contextlib
import math
import struct
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from amazing_hand.bus.driver import HandDriver
from amazing_hand.bus.driver_settings import DriverSettings
from amazing_hand.bus.health_monitor import HealthReport
from amazing_hand.bus.motion_gate import MotionState
from amazing_hand.bus.port import Goal, RustypotBus, ServoBus, ServoReading
from amazing_hand.bus.registers import RAD_PER_STEP, RAW_ZERO, REGISTERS, InstructionCode, Torque
from amazing_hand.hand.calibration import SERVO_COUNT, Calibration
from amazing_hand.hand.motion import KeyPose, Motion, MotionReport, Pose
from amazing_hand.simulation.bus_trace import read_trace
from amazing_hand.simulation.servo import SimulatedServo
from amazing_hand.simulation.servo_bus import SimulatedBus
from amazing_hand.simulation.servo_protocol import sync_write_parts
from support.waiting import wait_for

DEADLINE_S = 30.0
BUSY_S = 0.5
"""Time allowed for an immediate reaction on a busy computer; shorter than any motion that the reaction stops."""
STAY_S = 1.0
STEP_DEG = math.degrees(RAD_PER_STEP)

IDS = (1, 2, 3, 4, 5, 6, 7, 8)
CALIBRATION = Calibration(IDS, (-17.0, 8.0, -16.0, -4.0, -12.0, 10.0, -9.0, 9.0))

REST = (0.0,) * SERVO_COUNT
OPEN = (-35.0, 35.0) * 4
CLOSED = (90.0, -90.0) * 3 + (-35.0, 35.0)  # but for the thumb: nothing is in its way from and to OPEN
VICTORY = (-15.0, 65.0, -65.0, 15.0, 80.0, -80.0, 65.0, 12.0)

ALL_FREE = [Torque.FREE] * SERVO_COUNT
ALL_ON = [Torque.ON] * SERVO_COUNT

TORQUE_ON = bytes((REGISTERS["torque_enable"].address, Torque.ON))
GOAL_ADDRESS = REGISTERS["goal_position"].address


def wait_until(condition: Callable[[], object], what: str = "a condition") -> None:
    wait_for(condition, what, DEADLINE_S, poll_s=0.001)


def motion(*points: tuple[Sequence[float], float]) -> Motion:
    """Return a motion from key poses in degrees and seconds."""
    return Motion(tuple(KeyPose(np.deg2rad(np.array(angles_deg)), time_s) for angles_deg, time_s in points))


class Servos:
    """Servos of a simulated bus, including those that are temporarily taken off it."""

    def __init__(self, bus: SimulatedBus) -> None:
        self.bus = bus
        self.all = dict(bus.servos)

    def torques(self) -> list[int]:
        with self.bus.lock:
            return [servo.value("torque_enable") for servo in self.all.values()]

    def energise(self) -> None:
        """Turn torque on, as another program may have left the servos."""
        with self.bus.lock:
            for servo in self.all.values():
                servo.write(REGISTERS["torque_enable"].address, bytes([Torque.ON]))
                servo.write(GOAL_ADDRESS, struct.pack(">H", round(servo.position)))

    def joints_deg(self) -> Pose:
        """Return the present positions of the shafts as joint angles [deg]."""
        with self.bus.lock:
            now_s = time.monotonic()
            for servo in self.all.values():
                servo.advance(now_s)
            positions = np.array([servo.position for servo in self.all.values()])
        return np.rad2deg(CALIBRATION.to_joint_rad((positions - RAW_ZERO) * RAD_PER_STEP))

    def goals(self) -> list[int]:
        with self.bus.lock:
            return [servo.value("goal_position") for servo in self.all.values()]

    def stay(self, torques: list[int], cycles: Sequence[object] | None = None, still_deg: float = 0.5) -> None:
        """Assert that the hand stays still for a second with these torques; at first it may still settle at its goal.

        cycles: grows with each cycle of the driver, if one runs. What was sent before a cycle has then arrived.
        """

        def settled() -> bool:
            goals_deg = np.rad2deg(CALIBRATION.to_joint_rad((np.array(self.goals()) - RAW_ZERO) * RAD_PER_STEP))
            return torques != ALL_ON or bool(np.abs(self.joints_deg() - goals_deg).max() < still_deg)

        if cycles is not None:
            count = len(cycles)
            wait_until(lambda: len(cycles) > count + 2, "two cycles of the driver")
        goals = self.goals()
        wait_until(settled, "the hand to settle")
        joints_deg, until_s = self.joints_deg(), time.monotonic() + STAY_S
        while time.monotonic() < until_s:
            assert np.abs(self.joints_deg() - joints_deg).max() < 2 * still_deg
            assert (self.torques(), self.goals()) == (torques, goals)
            time.sleep(0.02)

    def bend(self, joints_deg: Sequence[float]) -> None:
        """Turn the limp shafts to these joint angles, as a person would by hand."""
        steps = CALIBRATION.to_servo_rad(np.deg2rad(np.array(joints_deg))) / RAD_PER_STEP + RAW_ZERO
        with self.bus.lock:
            for servo, position in zip(self.all.values(), steps, strict=True):
                servo.position = float(round(position))

    @contextlib.contextmanager
    def unplugged(self, *ids: int) -> Iterator[None]:
        with self.bus.lock:
            for servo_id in ids:
                del self.bus.servos[servo_id]
        yield
        self.plug_in(*ids)

    def plug_in(self, *ids: int) -> None:
        with self.bus.lock:
            for servo_id in ids:
                self.bus.servos[servo_id] = self.all[servo_id]

    def answer_only_if(self, servo_id: int, answers: Callable[[], bool]) -> None:
        """Make a servo execute instructions but lose its replies while `answers` returns False."""
        servo = self.all[servo_id]
        execute = servo.execute

        def carry_out(code: int, params: bytes) -> bytes | None:
            reply = execute(code, params)
            return reply if answers() else None

        with self.bus.lock:
            servo.execute = carry_out  # type: ignore[method-assign]

    def stuck_at(self, servo_id: int, torque: Torque) -> None:
        """Fix the servo's torque at this value."""
        servo = self.all[servo_id]
        write, address = SimulatedServo.write, REGISTERS["torque_enable"].address

        def write_and_fall_back(start: int, data: bytes) -> None:
            write(servo, start, data)
            write(servo, address, bytes([torque]))

        with self.bus.lock:
            servo.write = write_and_fall_back  # type: ignore[method-assign]
            write(servo, address, bytes([torque]))


class Recorder:
    """Listener that keeps all its calls."""

    def __init__(self) -> None:
        self.joints: list[tuple[float, Pose]] = []
        self.ports: list[str] = []
        self.verdicts: list[HealthReport] = []
        self.motion_states: list[MotionState] = []

    def on_joints(self, measured_rad: Pose, read_s: float) -> None:
        self.joints.append((time.monotonic(), measured_rad))

    def on_port(self, error: str) -> None:
        self.ports.append(error)

    def on_verdict(self, verdict: HealthReport) -> None:
        self.verdicts.append(verdict)

    def on_motion_state(self, state: MotionState) -> None:
        self.motion_states.append(state)


@dataclass
class Ending:
    """Arguments of a motion's `on_end`."""

    reports: list[MotionReport] = field(default_factory=list)
    end_s: float = 0.0

    def __call__(self, report: MotionReport) -> None:
        self.end_s = time.monotonic()
        self.reports.append(report)

    def wait(self) -> MotionReport:
        wait_until(lambda: self.reports, "the motion's end")
        return self.reports[0]


class Hand:
    """Driver with a listener that keeps its events."""

    def __init__(
        self, open_bus: Callable[[], ServoBus], settings: DriverSettings, calibration: Calibration = CALIBRATION
    ) -> None:
        self.heard = Recorder()
        self.driver = HandDriver(open_bus, calibration, settings, self.heard)
        self.endings: list[Ending] = []

    def start(self) -> "Hand":
        self.driver.start()
        wait_until(lambda: self.heard.joints, "the first measurement")
        assert self.heard.ports == [""]
        return self

    def move(self, *points: tuple[Sequence[float], float]) -> Ending:
        ending = Ending()
        self.endings.append(ending)
        self.driver.move(motion(*points), ending)
        return ending

    def go(self, angles_deg: Sequence[float]) -> None:
        report = self.move((angles_deg, 0.05)).wait()
        assert report.reached, report.reason


MakeHand = Callable[..., Hand]


def written(path: Path, since_s: float = 0.0) -> list[tuple[int, bytes]]:
    """Return code and parameters of each packet written to the servos, from a bus trace."""
    return [(instruction.code, instruction.params) for _, instruction in read_trace(path, since_s)]


def poses_sent(path: Path, since_s: float = 0.0) -> list[dict[int, tuple[int, int]]]:
    """Return each sync write of goals in a bus trace: id -> raw position and raw speed."""
    poses = []
    for code, params in written(path, since_s):
        if code == InstructionCode.SYNC_WRITE and params[0] == GOAL_ADDRESS:
            pose = {}
            for servo_id, address, data in sync_write_parts(params):
                position, goal_time, speed = struct.unpack(">HHH", data)
                assert (address, goal_time) == (GOAL_ADDRESS, 0)
                pose[servo_id] = (position, speed)
            poses.append(pose)
    return poses


class Interposed:
    """Wrapper of the driver's bus, whose operations tests replace."""

    def __init__(self, port: str) -> None:
        self.inner = RustypotBus(port)

    def ping(self, servo_id: int) -> bool:
        return self.inner.ping(servo_id)

    def read(self, servo_id: int) -> ServoReading:
        return self.inner.read(servo_id)

    def move(self, goals: Sequence[Goal]) -> None:
        self.inner.move(goals)

    def set_torque(self, servo_id: int, torque: Torque) -> None:
        self.inner.set_torque(servo_id, torque)

    def free(self, servo_ids: Sequence[int]) -> None:
        self.inner.free(servo_ids)

    def read_torque(self, servo_id: int) -> Torque:
        return self.inner.read_torque(servo_id)

    def read_register(self, servo_id: int, name: str) -> int:
        return self.inner.read_register(servo_id, name)

    def close(self) -> None:
        self.inner.close()


class Blocking(Interposed):
    """Bus on which a read blocks until `go_on` is set."""

    def __init__(self, port: str, go_on: threading.Event) -> None:
        super().__init__(port)
        self.go_on = go_on

    def read(self, servo_id: int) -> ServoReading:
        self.go_on.wait(DEADLINE_S)
        return super().read(servo_id)
