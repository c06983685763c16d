"""Drives the eight servos: one thread that owns the bus, moves the hand, measures it, and lets it go limp.

The loop reads all servos `rate_hz` times a second and looks for a new command between any two reads, so that a
command waits for one bus transaction at most. Nothing it reports as measured was not read from a servo.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from amazing_hand.bus.port import BusError, Goal, ServoBus, ServoReading
from amazing_hand.bus.registers import Torque
from amazing_hand.hand.calibration import SERVO_COUNT, Calibration
from amazing_hand.hand.motion import Course, EndOfMotion, Motion, Pose, deviations, speeds_rad_s, stretched_s

# A lost packet is no news, but a servo that has not answered for this long (four cycles at 50 Hz) is not measured.
SILENCE_S: Final = 0.08
# No reading older than this is, whatever kept the driver from asking: two cycles with 16 ms for each reply.
READING_MAX_AGE_S: Final = 0.3

# No servo answers for this long: the port is taken for lost and opened anew.
PORT_LOST_S: Final = 0.5

# Waiting time before the next try to open the port, growing between these.
REOPEN_MIN_S: Final = 0.5
REOPEN_MAX_S: Final = 5.0

# A lost packet must not keep the hand limp, let alone energised: each servo is tried this often.
TRIES: Final = 3

# Energising and letting go again with servos that hear everything and answer nothing takes 3.2 s.
CALL_TIMEOUT_S: Final = 5.0

# After a failure the next question waits until the last one is this old (an FTDI adapter takes 16 ms). Otherwise a late
# reply is taken for the answer to the next question, whose own answer comes late in turn, and so on.
LATE_REPLY_S: Final = 0.02

ENDED: Final = "the driver has ended"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class DriverSettings:
    max_speed_rad_s: float = 7.0
    rate_hz: float = 50.0
    arrival_tolerance_rad: float = np.deg2rad(2.0)
    arrival_timeout_s: float = 0.5


class DriverListener(Protocol):
    """Told from the driver's thread; must return quickly. An exception ends the driver, with the hand limp."""

    def on_joints(self, measured_rad: Pose, speed_rad_s: Pose) -> None: ...

    def on_port(self, error: str) -> None:
        """The port was opened (empty error), or was lost or cannot be opened (one line)."""


class HandDriver:
    """The hand as one thing that moves, holds, and goes limp.

    All methods may be called from any thread; those that wait, not from a listener or the end of a motion.
    """

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
        self._answered_s = 0.0
        self._commanded_rad: Pose | None = None  # None: limp
        self._stiff: dict[int, str] = {}  # joints that may have torque, and why they were not released
        self._course: Course | None = None
        self._commands: deque[Callable[[], None]] = deque()
        self._ended = False
        self._lock = threading.Lock()  # of the two before
        self._wake = threading.Event()
        self._closing = threading.Event()
        self.port_error = "not opened yet"
        self._not_released: list[str] = []
        self._thread = threading.Thread(target=self._main, name="servo-bus", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def move(self, motion: Motion, on_end: EndOfMotion) -> None:
        """Start the motion now; one that is on its way ends there.

        An empty motion keeps the present pose and ends at once. `on_end` is called once, from the driver's thread, or
        from this one when the driver has ended.
        """
        if not self._submit(lambda: self._begin(motion, on_end)):
            Course(motion, np.full(SERVO_COUNT, np.nan), on_end).end(self._measured_rad(), ENDED)

    def stop(self) -> None:
        """Hold the present pose; a motion on its way ends there."""
        self._submit(self._stop)

    def relax(self) -> list[str]:
        """Let all servos go limp; returns what could not be released, one line each."""
        return self._call(self._relax)

    def energise(self) -> list[str]:
        """Torque on, holding the present pose; returns what went wrong, one line each."""
        return self._call(self._try_energise)

    def present_pose(self) -> Pose:
        """The joint angles in radians as last measured; as commanded where a servo cannot be read, NaN if limp."""
        measured_rad, commanded_rad = self._measured_rad(), self._commanded_rad
        return measured_rad if commanded_rad is None else np.where(np.isnan(measured_rad), commanded_rad, measured_rad)

    def close(self, timeout_s: float = 3.0) -> list[str]:
        """Let all servos go limp, read that back, close the port; returns what could not be released."""
        self._closing.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout_s)
        too_late = f"the servos have not been released within {timeout_s:g} s"
        return [too_late] if self._thread.is_alive() else self._not_released

    # What follows runs in the driver's thread.

    def _main(self) -> None:
        try:
            reopen_s = REOPEN_MIN_S
            while not self._closing.is_set():
                if self._connect():
                    reopen_s = REOPEN_MIN_S
                    self._serve()
                self._wait_until(time.monotonic() + reopen_s)
                reopen_s = min(2 * reopen_s, REOPEN_MAX_S)
        finally:
            with ExitStack() as last_first:  # all of it, even if a callback raises
                last_first.callback(self._answer_the_rest)
                last_first.callback(self._end_course, ENDED)
                last_first.callback(self._close_bus)
                self._not_released = self._release_for_good()

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
        cycle_s = time.monotonic()
        while True:
            for joint in range(SERVO_COUNT):
                self._serve_command()
                if self._closing.is_set():
                    return
                if not self._read(joint):
                    self._release_late(joint)
                elif time.monotonic() > self._answered_s + PORT_LOST_S:
                    self._lose_port(f"no servo has answered for {PORT_LOST_S:g} s")
                    return
            now_s = time.monotonic()
            if self._course is not None:
                self._advance(self._course, now_s)
            self._listener.on_joints(self._measured_rad(), self._fresh(lambda reading: reading.speed_rad_s))
            self._wait_until(cycle_s := max(cycle_s + 1.0 / self._settings.rate_hz, now_s))  # a late cycle stays late

    def _wait_until(self, time_s: float) -> None:
        while not self._closing.is_set() and (left_s := time_s - time.monotonic()) > 0:
            if not self._commands:
                self._wake.wait(left_s)
            self._serve_command()

    def _serve_command(self) -> None:
        """Run one command, if one waits: however many come, the servos are read in between."""
        self._wake.clear()
        if self._commands and not self._closing.is_set():
            self._commands.popleft()()

    def _answer_the_rest(self) -> None:
        """Run the commands that still wait, now that they can only fail; from here on no more are taken."""
        with self._lock:
            self._ended = True
        with ExitStack() as last_first:
            for command in reversed(self._commands):
                last_first.callback(command)

    def _begin(self, motion: Motion, on_end: EndOfMotion) -> None:
        previous = self._course
        if previous is not None and not motion.key_poses:
            self._hold()
        kept_rad = self.present_pose() if self._commanded_rad is None else self._commanded_rad
        course = self._course = Course(motion, kept_rad, on_end)
        if previous is not None:
            previous.end(self._measured_rad(), "the next motion began before the hand arrived")
        if (motion.key_poses or self._bus is None) and (failures := self._try_energise()):
            self._end_course("; ".join(failures))
            return
        course.start_s = time.monotonic()  # not before, or the hand would have to make up for energising
        self._advance(course, course.start_s)

    def _advance(self, course: Course, now_s: float) -> None:
        """Send the key pose that is due; see whether the hand has arrived."""
        if key_pose := course.next_due(now_s):
            try:
                course.arrives_s = now_s + self._command(key_pose.angles_rad, course.start_s + key_pose.time_s - now_s)
            except BusError as error:
                self._end_course(str(error))
        elif course.should_be_there(now_s):
            tolerance_rad, names = self._settings.arrival_tolerance_rad, self._calibration.servo_names
            problem = deviations(self._measured_rad(), course.goal_rad, tolerance_rad, names)
            if not problem and any(reading is not None and reading.moving for reading in self._readings):
                problem = "a servo is still moving"
            if not problem or now_s > course.arrives_s + self._settings.arrival_timeout_s:
                self._end_course(problem)

    def _command(self, goal_rad: Pose, duration_s: float) -> float:
        """One packet that sends all servos to the pose; returns how long they need. Raises BusError."""
        assert self._bus is not None
        start_rad, limit = self.present_pose(), self._settings.max_speed_rad_s
        speeds = speeds_rad_s(start_rad, goal_rad, duration_s, limit).tolist()
        servos_rad = self._calibration.to_servo_rad(goal_rad).tolist()
        self._commanded_rad = goal_rad
        self._bus.move([Goal(*goal) for goal in zip(self._calibration.servo_ids, servos_rad, speeds, strict=True)])
        return stretched_s(np.abs(goal_rad - start_rad), duration_s, limit)

    def _hold(self) -> None:
        """Stay where the hand is, if it has torque."""
        if self._commanded_rad is not None:
            for joint in range(SERVO_COUNT):  # where it is now, not where it was in the last cycle
                self._read(joint)
            try:
                self._command(self.present_pose(), 1.0 / self._settings.rate_hz)
            except BusError as error:
                log.error("the hand could not be stopped: %s", error)

    def _stop(self) -> None:
        self._hold()
        self._end_course("stopped")

    def _relax(self) -> list[str]:
        failures = self._release()
        self._end_course("the hand was let go limp")
        return failures

    def _end_course(self, reason: str) -> None:
        course, self._course = self._course, None
        if course is not None:
            course.end(self._measured_rad(), reason)

    def _try_energise(self) -> list[str]:
        """Torque on, but first every servo's goal is where it is, at a set speed: no snap."""
        if self._bus is None:
            return [self.port_error or ENDED]
        if self._commanded_rad is not None:
            return []
        if unread := self._with_all(self._read):
            return [f"{line}; the hand stays limp" for line in unread.values()]
        servos_rad = [reading.position_rad for reading in self._readings if reading is not None]
        self._commanded_rad = self._calibration.to_joint_rad(servos_rad)
        self._stiff = dict.fromkeys(range(SERVO_COUNT), "")  # as a goal alone energises
        try:
            for _ in range(TRIES):  # no servo confirms it, and one that missed it would leap to a goal of long ago
                self._command(self._commanded_rad, 1.0)
        except BusError as error:
            return [str(error), *self._release()]
        failures = self._with_all(lambda joint: self._set_torque(joint, Torque.ON))
        return [*failures.values(), *self._release()] if failures else []

    def _release(self) -> list[str]:
        """All eight limp, each read back; returns the failures."""
        self._commanded_rad = None
        if self._bus is None:
            return [self.port_error or ENDED]
        self._stiff = self._with_all(lambda joint: self._set_torque(joint, Torque.FREE))
        return list(self._stiff.values())

    def _release_late(self, joint: int) -> None:
        """A servo has answered: if it was silent when the hand was let go, let it go now."""
        if self._commanded_rad is None and joint in self._stiff and not self._set_torque(joint, Torque.FREE):
            del self._stiff[joint]
            log.info("%s is limp now", self._calibration.servo_names[joint])

    def _release_for_good(self) -> list[str]:
        """The last release; what fails is tried once more on a port opened anew."""
        failures = self._release()
        if self._stiff:
            self._close_bus()
            with suppress(BusError):  # then the first failures tell more
                self._bus = self._open_bus()
                failures = self._release()
        return failures if self._stiff else []

    def _with_all(self, attempt: Callable[[int], str]) -> dict[int, str]:
        """Attempt it with every joint, again with those that failed; returns what is wrong in the end, per joint."""
        names, problems = self._calibration.servo_names, dict.fromkeys(range(SERVO_COUNT), "")
        for _ in range(TRIES):
            problems = {joint: problem for joint in problems if (problem := attempt(joint))}
        return {joint: f"{names[joint]}: {problem}" for joint, problem in problems.items()}

    def _read(self, joint: int) -> str:
        """One reading of a servo; returns one line when it failed."""
        assert self._bus is not None
        began_s = time.monotonic()
        try:
            self._readings[joint] = self._bus.read(self._calibration.servo_ids[joint])
        except BusError as error:
            if (last := self._readings[joint]) and time.monotonic() - last.time_s > SILENCE_S:
                self._readings[joint] = None
            time.sleep(max(0.0, began_s + LATE_REPLY_S - time.monotonic()))
            return f"does not answer: {error}"
        self._answered_s = time.monotonic()
        return ""

    def _set_torque(self, joint: int, torque: Torque) -> str:
        """Write and read back; returns one line when it failed."""
        assert self._bus is not None
        servo_id, began_s = self._calibration.servo_ids[joint], time.monotonic()
        try:
            self._bus.set_torque(servo_id, torque)
            found = self._bus.read_torque(servo_id)
        except BusError as error:
            time.sleep(max(0.0, began_s + LATE_REPLY_S - time.monotonic()))
            return f"torque {torque.name} failed: {error}"
        self._answered_s = time.monotonic()
        return "" if found is torque else f"torque {torque.name} failed: it reads back as {found.name}"

    def _lose_port(self, error: str) -> None:
        self._commanded_rad = None
        self._close_bus()
        self._port_state(error)
        self._end_course(error)

    def _close_bus(self) -> None:
        if self._bus is not None:
            self._bus.close()
            self._bus = None

    def _port_state(self, error: str) -> None:
        if error != self.port_error:
            self.port_error = error
            self._listener.on_port(error)

    def _measured_rad(self) -> Pose:
        return self._calibration.to_joint_rad(self._fresh(lambda reading: reading.position_rad))

    def _fresh(self, value: Callable[[ServoReading], float]) -> Pose:
        oldest_s = time.monotonic() - READING_MAX_AGE_S
        return np.array([np.nan if r is None or r.time_s < oldest_s else value(r) for r in self._readings])

    # Handing commands to the driver's thread.

    def _submit(self, command: Callable[[], None]) -> bool:
        """Whether the command will be run."""
        with self._lock:
            if self._ended:
                return False
            self._commands.append(command)
        self._wake.set()
        return True

    def _call(self, command: Callable[[], list[str]]) -> list[str]:
        """Run the command in the driver's thread and wait for what it returns."""
        done = threading.Event()
        result = [f"the driver has ended, or takes longer than {CALL_TIMEOUT_S:g} s"]

        def run() -> None:
            try:
                result[:] = command()
            finally:
                done.set()

        if self._submit(run):
            done.wait(CALL_TIMEOUT_S)
        return list(result)
