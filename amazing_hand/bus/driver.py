"""Drives the eight servos: one thread that owns the bus, moves the hand, measures it, and lets it go limp.

The loop reads all servos `rate_hz` times a second and looks for a new command between any two reads, so that a
command waits for one bus transaction at most. Nothing it reports as measured was not read from a servo.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

import numpy as np

from amazing_hand.bus.port import BusError, Goal, ServoBus, ServoReading
from amazing_hand.bus.registers import Torque
from amazing_hand.hand.calibration import SERVO_COUNT, Calibration
from amazing_hand.hand.joints import SERVO_JOINTS
from amazing_hand.hand.motion import Motion, Pose, not_arrived, speeds_rad_s, stretched_s

# A reading older than this no longer says where the joint is: five missed cycles at 50 Hz.
READING_MAX_AGE_S: Final = 0.1

# No servo answers for this long: the port is taken for lost and opened anew.
PORT_LOST_S: Final = 0.5

# Waiting time before the next try to open the port, growing between these.
REOPEN_MIN_S: Final = 0.5
REOPEN_MAX_S: Final = 5.0

# A servo that misses one packet must not stay energised: letting go is tried this often per servo.
RELEASE_TRIES: Final = 3

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class DriverSettings:
    max_speed_rad_s: float = 7.0
    rate_hz: float = 50.0
    arrival_tolerance_rad: float = np.deg2rad(2.0)
    arrival_timeout_s: float = 0.5


@dataclass(frozen=True)
class MotionReport:
    """How a motion ended.

    measured_rad: the pose then, NaN where a servo could not be read. reason: one line, empty when reached.
    """

    reached: bool
    measured_rad: Pose
    commanded_rad: Pose
    reason: str


class DriverListener(Protocol):
    """Told from the driver's thread; must return quickly."""

    def on_joints(self, measured_rad: Pose, speed_rad_s: Pose) -> None: ...

    def on_port(self, error: str) -> None:
        """The port was opened (empty error), or was lost or cannot be opened (one line)."""


EndOfMotion = Callable[[MotionReport], None]


@dataclass
class _Run:
    """A motion on its way: which key pose is next, when it is due, when the hand must have arrived."""

    motion: Motion
    on_end: EndOfMotion
    start_s: float
    commanded_rad: Pose
    next_key_pose: int = 0
    arrives_s: float = field(default=0.0)


class HandDriver:
    """The hand as one thing that moves, holds, and goes limp. All methods may be called from any thread."""

    def __init__(
        self,
        open_bus: Callable[[], ServoBus],
        calibration: Calibration,
        settings: DriverSettings,
        listener: DriverListener,
    ) -> None:
        self._open_bus = open_bus
        self._calibration = calibration
        self._settings = settings
        self._listener = listener
        self._bus: ServoBus | None = None
        self._readings: list[ServoReading | None] = [None] * SERVO_COUNT
        self._commanded_rad: Pose = np.zeros(SERVO_COUNT)
        self._energised = False
        self._run: _Run | None = None
        self._commands: list[Callable[[], None]] = []
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._closing = threading.Event()
        self.port_error = "not opened yet"
        self.not_released: list[str] = []
        self._thread = threading.Thread(target=self._main, name="servo-bus", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def move(self, motion: Motion, on_end: EndOfMotion) -> None:
        """Start the motion now; one that is on its way ends there. `on_end` is called once, from the driver's thread.

        An empty motion keeps the pose and ends at once.
        """
        self._submit(lambda: self._begin(motion, on_end))

    def stop(self) -> None:
        """Hold the present pose; a motion on its way ends there."""
        self._submit(self._hold)

    def relax(self) -> list[str]:
        """Let all servos go limp; returns what could not be released, one line each."""
        return self._call(self._release)

    def energise(self) -> list[str]:
        """Torque on, holding the present pose; returns what went wrong, one line each."""
        return self._call(self._try_energise)

    def present_pose(self) -> Pose:
        """The joint angles in radians as last measured, as commanded where a servo could not be read."""
        measured = self._measured_rad(time.monotonic())
        return np.where(np.isnan(measured), self._commanded_rad, measured)

    def close(self, timeout_s: float = 2.0) -> list[str]:
        """Let all servos go limp, read that back, close the port; returns what could not be released."""
        self._closing.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout_s)
        return self.not_released

    # What follows runs in the driver's thread.

    def _main(self) -> None:
        try:
            reopen_s = REOPEN_MIN_S
            while not self._closing.is_set():
                if self._connect():
                    reopen_s = REOPEN_MIN_S
                    self._serve()
                self._serve_commands()
                if not self._closing.is_set():
                    self._wake.wait(reopen_s)
                    reopen_s = min(2 * reopen_s, REOPEN_MAX_S)
        finally:
            self.not_released = self._release()
            self._end_run("the driver is closing")
            if self._bus is not None:
                self._bus.close()

    def _connect(self) -> bool:
        """Open the port and make sure that all servos are limp, whoever moved them before."""
        try:
            self._bus = self._open_bus()
        except BusError as error:
            self._port_state(str(error))
            return False
        failures = self._release()
        if len(failures) == SERVO_COUNT:
            self._lose_port(f"no servo answers: {failures[0]}")
            return False
        for failure in failures:
            log.error("%s", failure)
        self._port_state("")
        return True

    def _serve(self) -> None:
        """Read and move until the port is lost or the driver closes."""
        period_s = 1.0 / self._settings.rate_hz
        last_answer_s = cycle_s = time.monotonic()
        while not self._closing.is_set() and self._bus is not None:
            for joint in range(SERVO_COUNT):
                self._serve_commands()
                if self._closing.is_set():
                    return
                if self._read(joint):
                    last_answer_s = time.monotonic()
            now_s = time.monotonic()
            self._advance(now_s)
            self._listener.on_joints(self._measured_rad(now_s), self._speeds_rad_s(now_s))
            if now_s - last_answer_s > PORT_LOST_S:
                self._lose_port(f"no servo has answered for {PORT_LOST_S:g} s")
                return
            cycle_s = max(cycle_s + period_s, now_s)  # a late cycle is not made up for by a burst
            while not self._closing.is_set() and (left_s := cycle_s - time.monotonic()) > 0:
                self._wake.wait(left_s)
                self._serve_commands()

    def _serve_commands(self) -> None:
        self._wake.clear()
        with self._lock:
            commands, self._commands = self._commands, []
        for command in commands:
            command()

    def _read(self, joint: int) -> bool:
        assert self._bus is not None
        try:
            self._readings[joint] = self._bus.read(self._calibration.servo_ids[joint])
        except BusError as error:
            log.debug("%s", error)  # a single lost packet is no news; silence shows as NaN and in the port's state
            return False
        return True

    def _begin(self, motion: Motion, on_end: EndOfMotion) -> None:
        self._end_run("the next motion began before the hand arrived")
        goal_rad = motion.key_poses[-1].angles_rad if motion.key_poses else self._commanded_rad
        self._run = _Run(motion, on_end, time.monotonic(), goal_rad)
        if motion.key_poses and (failures := self._try_energise()):
            self._end_run("; ".join(failures))
            return
        self._advance(time.monotonic())

    def _advance(self, now_s: float) -> None:
        """Send the key pose that is due; see whether the hand has arrived."""
        run = self._run
        if run is None:
            return
        key_poses = run.motion.key_poses
        if run.next_key_pose < len(key_poses):
            began_s = key_poses[run.next_key_pose - 1].time_s if run.next_key_pose else 0.0
            if now_s >= run.start_s + began_s:
                key_pose = key_poses[run.next_key_pose]
                run.next_key_pose += 1
                run.arrives_s = now_s + self._command(key_pose.angles_rad, run.start_s + key_pose.time_s - now_s)
            return
        if now_s < run.arrives_s:
            return
        measured_rad = self._measured_rad(now_s)
        late = not_arrived(measured_rad, run.commanded_rad, self._settings.arrival_tolerance_rad)
        moving = any(reading is not None and reading.moving for reading in self._readings)
        if not late and not moving:
            self._end_run("")
        elif now_s > run.arrives_s + self._settings.arrival_timeout_s:
            self._end_run(self._describe(late, measured_rad, run.commanded_rad))

    def _command(self, goal_rad: Pose, duration_s: float) -> float:
        """One packet that sends all servos to the pose; returns how long they need."""
        start_rad, limit = self.present_pose(), self._settings.max_speed_rad_s
        speeds = speeds_rad_s(start_rad, goal_rad, duration_s, limit)
        servos_rad = self._calibration.to_servo_rad(goal_rad)
        self._commanded_rad = goal_rad
        if self._bus is not None:
            goals = [
                Goal(servo_id, float(servos_rad[i]), float(speeds[i]))
                for i, servo_id in enumerate(self._calibration.servo_ids)
            ]
            try:
                self._bus.move(goals)
            except BusError as error:
                log.error("%s", error)  # the arrival check reports the joints that did not move
        return stretched_s(np.abs(goal_rad - start_rad), duration_s, limit)

    def _hold(self) -> None:
        self._end_run("stopped")
        if self._energised:
            self._command(self.present_pose(), 1.0 / self._settings.rate_hz)

    def _end_run(self, reason: str) -> None:
        run, self._run = self._run, None
        if run is not None:
            run.on_end(MotionReport(not reason, self._measured_rad(time.monotonic()), run.commanded_rad, reason))

    def _try_energise(self) -> list[str]:
        """Torque on, but first every servo's goal is where it is, at a set speed: no snap."""
        if self._energised:
            return []
        if self._bus is None:
            return [self.port_error]
        for joint in range(SERVO_COUNT):
            if not self._read(joint):
                return [f"{self._servo(joint)} does not answer; the hand stays limp"]
        self._command(self._measured_rad(time.monotonic()), 1.0)
        failures = [line for joint in range(SERVO_COUNT) if (line := self._set_torque(joint, Torque.ON))]
        if failures:
            return failures + self._release()
        self._energised = True
        return []

    def _release(self) -> list[str]:
        """All eight limp, each tried on its own and read back; returns the failures."""
        self._energised = False
        if self._bus is None:
            return []
        return [line for joint in range(SERVO_COUNT) if (line := self._set_torque(joint, Torque.FREE))]

    def _set_torque(self, joint: int, torque: Torque) -> str:
        """Write and read back, with retries; returns one line when it failed."""
        assert self._bus is not None
        servo_id = self._calibration.servo_ids[joint]
        problem = ""
        for _ in range(RELEASE_TRIES):
            try:
                self._bus.set_torque(servo_id, torque)
                if (found := self._bus.read_torque(servo_id)) is torque:
                    return ""
                problem = f"torque reads back as {found.name}"
            except BusError as error:
                problem = str(error)
        return f"{self._servo(joint)}: torque {torque.name} failed: {problem}"

    def _lose_port(self, error: str) -> None:
        self._energised = False
        self._readings = [None] * SERVO_COUNT
        if self._bus is not None:
            self._bus.close()
            self._bus = None
        self._port_state(error)
        self._end_run(error)

    def _port_state(self, error: str) -> None:
        if error != self.port_error:
            self.port_error = error
            self._listener.on_port(error)

    def _measured_rad(self, now_s: float) -> Pose:
        return self._calibration.to_joint_rad(self._fresh(now_s, lambda reading: reading.position_rad))

    def _speeds_rad_s(self, now_s: float) -> Pose:
        return self._fresh(now_s, lambda reading: reading.speed_rad_s)

    def _fresh(self, now_s: float, value: Callable[[ServoReading], float]) -> Pose:
        return np.array(
            [
                value(reading) if reading is not None and now_s - reading.time_s <= READING_MAX_AGE_S else np.nan
                for reading in self._readings
            ]
        )

    def _describe(self, late: Sequence[int], measured_rad: Pose, goal_rad: Pose) -> str:
        if not late:
            return "a servo is still moving"
        return "; ".join(
            f"{self._servo(i)} is at {np.rad2deg(measured_rad[i]):.1f} instead of {np.rad2deg(goal_rad[i]):.1f} degrees"
            for i in late
        )

    def _servo(self, joint: int) -> str:
        return f"{SERVO_JOINTS[joint]} (id {self._calibration.servo_ids[joint]})"

    # Handing commands to the driver's thread.

    def _submit(self, command: Callable[[], None]) -> None:
        with self._lock:
            self._commands.append(command)
        self._wake.set()

    def _call(self, command: Callable[[], list[str]]) -> list[str]:
        """Run the command in the driver's thread and wait for what it returns."""
        done = threading.Event()
        result: list[str] = []

        def run() -> None:
            result.extend(command())
            done.set()

        self._submit(run)
        if not done.wait(CALL_TIMEOUT_S):
            return [f"the driver did not answer within {CALL_TIMEOUT_S:g} s"]
        return result


# Eight servos that all time out three times, and a margin.
CALL_TIMEOUT_S: Final = 2.0
