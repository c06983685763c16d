"""Drives the eight servos: one thread that owns the bus, moves the hand, measures it, and lets it go limp.

The loop reads all servos `rate_hz` times a second and looks for a new command between any two reads, so that a
command waits for one bus transaction at most. Nothing it reports as measured was not read from a servo.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from typing import Final, Protocol

import numpy as np

from amazing_hand.bus.commands import ENDED, CommandQueue
from amazing_hand.bus.hand_servos import JOINTS, HandServos
from amazing_hand.bus.port import BusError, ServoBus, ServoReading
from amazing_hand.bus.realtime import become_realtime
from amazing_hand.bus.watch import Level, Limits, Verdict, Watch
from amazing_hand.hand.calibration import SERVO_COUNT, Calibration
from amazing_hand.hand.motion import Course, EndOfMotion, KeyPose, Motion, MotionRefused, Pose, deviations, not_arrived
from amazing_hand.hand.stagger import staggered

# No servo answers for this long: the port is taken for lost and opened anew.
PORT_LOST_S: Final = 0.5

# Waiting time before the next try to open the port, growing between these.
REOPEN_MIN_S: Final = 0.5
REOPEN_MAX_S: Final = 5.0

# A hand that nobody commands goes to rest at its leisure.
REST_S: Final = 1.5

# A goal that got lost shows when the servo should be there, as soon as it has been read once more.
SECOND_LOOK_S: Final = 0.05

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class DriverSettings:
    """idle_timeout_s: after so long without a command the hand goes to rest_rad, and then limp."""

    max_speed_rad_s: float = 7.0
    rate_hz: float = 50.0
    arrival_tolerance_rad: float = np.deg2rad(2.0)
    arrival_timeout_s: float = 0.5
    idle_timeout_s: float = 30.0
    rest_rad: Pose = field(default_factory=lambda: np.zeros(SERVO_COUNT))
    limits: Limits = field(default_factory=Limits)


class DriverListener(Protocol):
    """Told from the driver's thread; must return quickly. An exception ends the driver, with the hand limp."""

    def on_joints(self, measured_rad: Pose, read_s: float) -> None:
        """The joint angles, NaN where a servo could not be read; when the last of them was, by time.monotonic()."""

    def on_port(self, error: str) -> None:
        """The port was opened (empty error), or was lost or cannot be opened (one line)."""

    def on_verdict(self, verdict: Verdict) -> None:
        """The hand's level has changed."""


class HandDriver:
    """The hand as one thing that moves, holds, and goes limp.

    All methods may be called from any thread; those that wait, not from a listener or the end of a motion.

    Attributes:
        realtime: whether the system lets the driver's thread go before all that is not real-time.
        port_error: why the port is not open, empty when it is.
        verdict: how the hand is, by its servos' readings.
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
        self._watch = Watch(calibration.servo_names, settings.limits)
        self._servos: HandServos | None = None
        self._course: Course | None = None
        self._busy_s = 0.0  # when there was last something to do
        self._easing = False  # on the way to rest
        self._stopped = False
        self._left_stiff = False  # the port was lost while servos may have had torque
        self._commands = CommandQueue()
        self._closing = threading.Event()
        self._not_released: list[str] = []
        self.realtime = False
        self.port_error = "not opened yet"
        self.verdict = Verdict()
        self._thread = threading.Thread(target=self._main, name="servo-bus", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def adopt(self, settings: DriverSettings) -> None:
        """Work with these settings from the next cycle on."""
        self._settings = settings
        self._watch.limits = settings.limits

    def move(self, motion: Motion, on_end: EndOfMotion) -> None:
        """Start the motion now; one that is on its way ends there.

        An empty motion keeps the present pose and ends at once. `on_end` is called once, from the driver's thread; from
        this one when the driver has ended, and from that of `stop` when the motion has not begun.
        """

        def refuse(reason: str) -> None:
            Course(motion, np.full(SERVO_COUNT, np.nan), on_end).end(self._measured_rad(), reason)

        if not self._commands.put(lambda: self._move(motion, on_end), refuse):
            refuse(ENDED)

    def stop(self) -> None:
        """Hold the present pose; a motion on its way ends there, and those that wait never begin."""
        self._commands.put_urgent(self._stop, "stopped")

    def relax(self) -> list[str]:
        """Let all servos go limp; returns what could not be released, one line each."""
        return self._commands.call(self._relax)

    def energise(self) -> list[str]:
        """Torque on, holding the present pose; returns what went wrong, one line each."""
        return self._commands.call(self._energise)

    def clear_faults(self) -> list[str]:
        """Let the hand move again after a fault; returns what was cleared. What is still wrong is found again."""
        return self._commands.call(self._clear_faults)

    def readings(self) -> list[ServoReading | None]:
        """The newest reading of each servo, None when it is silent."""
        servos = self._servos
        return [None] * SERVO_COUNT if servos is None else list(servos.readings)

    def present_pose(self) -> Pose:
        """The joint angles in radians as last measured; as commanded where a servo cannot be read, NaN if limp."""
        servos = self._servos
        return np.full(SERVO_COUNT, np.nan) if servos is None else servos.present_pose()

    def close(self, timeout_s: float = 3.0) -> list[str]:
        """Let all servos go limp, read that back, close the port; returns what could not be released."""
        self._closing.set()
        self._commands.wake()
        if self._thread.is_alive():
            self._thread.join(timeout_s)
        too_late = f"the servos have not been released within {timeout_s:g} s"
        return [too_late] if self._thread.is_alive() else self._not_released

    # What follows runs in the driver's thread.

    def _main(self) -> None:
        self.realtime = become_realtime()
        try:
            reopen_s = REOPEN_MIN_S
            while not self._closing.is_set():
                if servos := self._connect():
                    reopen_s = REOPEN_MIN_S
                    self._serve(servos)
                self._wait_until(time.monotonic() + reopen_s)
                reopen_s = min(2 * reopen_s, REOPEN_MAX_S)
        finally:
            with ExitStack() as last_first:  # all of it, even if a callback raises
                last_first.callback(self._commands.close)
                last_first.callback(self._end_course, ENDED)
                last_first.callback(self._close_port)
                self._not_released = self._release_for_good()

    def _connect(self) -> HandServos | None:
        """Open the port and make sure that all servos are limp, whoever moved them before."""
        try:
            servos = self._servos = HandServos(self._open_bus(), self._calibration)
        except BusError as error:
            self._tell_port(str(error))
            return None
        failures = servos.release()
        if len(failures) == SERVO_COUNT:
            self._lose_port(f"no servo answers; is it the hand's port, and is the hand's supply on? {failures[0]}")
            return None
        for failure in failures:
            log.error("%s", failure)
        self._watch.forget()
        self._tell_port("")
        return servos

    def _serve(self, servos: HandServos) -> None:
        """Read and move until the port is lost or the driver closes."""
        cycle_s = time.monotonic()
        while True:
            for joint in JOINTS:
                self._run_command()
                if self._closing.is_set():
                    return
                if not servos.read(joint):
                    if servos.release_late(joint):
                        log.info("%s is limp now", self._calibration.servo_names[joint])
                elif servos.silent_s > PORT_LOST_S:
                    self._lose_port(f"no servo has answered for {PORT_LOST_S:g} s")
                    return
            now_s = time.monotonic()
            self._judge(servos, now_s)
            if self._course is not None:
                self._busy_s = now_s
                self._advance(servos, self._course, now_s)
            elif servos.commanded_rad is not None:
                self._ease(servos, now_s)
            self._listener.on_joints(servos.measured_rad(), servos.answered_s)
            self._wait_until(cycle_s := max(cycle_s + 1.0 / self._settings.rate_hz, now_s))  # a late cycle stays late

    def _wait_until(self, time_s: float) -> None:
        while not self._closing.is_set() and (left_s := time_s - time.monotonic()) > 0:
            self._commands.wait(left_s)
            self._run_command()

    def _run_command(self) -> None:
        """Run one command, if one waits: however many come, the servos are read in between."""
        if not self._closing.is_set():
            self._commands.run_one()

    def _judge(self, servos: HandServos, now_s: float) -> None:
        """See whether the hand is well: let it go limp on a fault, hold it while a servo is silent."""
        before, near_rad = self.verdict, self._settings.arrival_tolerance_rad
        verdict = self.verdict = self._watch.look(now_s, servos.readings, servos.goals_rad(), near_rad)
        if verdict.level is Level.FAULT and before.level is not Level.FAULT:
            for failure in servos.release():
                log.error("%s", failure)
            self._end_course(verdict.reason)
        elif verdict.hold and not before.hold:
            self._hold(servos)
            self._end_course(verdict.reason)
        if verdict.level is not before.level:
            self._listener.on_verdict(verdict)

    def _ease(self, servos: HandServos, now_s: float) -> None:
        """Nobody commands: after a while to the pose of rest, and then limp. A stopped hand does not move by itself."""
        if self._easing:
            log.info("nobody commands the hand: it goes limp")
            for failure in servos.release():
                log.error("%s", failure)
        elif now_s > self._busy_s + self._settings.idle_timeout_s:
            self._easing = True
            if not self._stopped:
                self._begin(Motion((KeyPose(self._settings.rest_rad, REST_S),)), lambda _: None)

    def _move(self, motion: Motion, on_end: EndOfMotion) -> None:
        self._busy_s = time.monotonic()
        self._easing = self._stopped = False
        self._begin(motion, on_end)

    def _begin(self, motion: Motion, on_end: EndOfMotion) -> None:
        servos, previous = self._servos, self._course
        if servos is None:
            Course(motion, self.present_pose(), on_end).end(self._measured_rad(), self.port_error or ENDED)
            return
        if previous is not None and not motion.key_poses:
            self._hold(servos)
        kept_rad = servos.present_pose() if servos.commanded_rad is None else servos.commanded_rad
        course = self._course = Course(motion, kept_rad, on_end)
        if previous is not None:
            previous.end(servos.measured_rad(), "the next motion began before the hand arrived")
        if motion.key_poses:
            try:
                if failures := self._wake(servos):
                    raise MotionRefused("; ".join(failures))
                course.motion = self._clear_way(servos, motion)
            except MotionRefused as error:
                self._end_course(str(error))
                return
        course.start_s = time.monotonic()  # not before, or the hand would have to make up for energising
        self._advance(servos, course, course.start_s)

    def _clear_way(self, servos: HandServos, motion: Motion) -> Motion:
        """The motion on a way on which no finger runs into another. Raises MotionRefused."""
        limit = self._settings.max_speed_rad_s
        clear, shortfall_m = staggered(servos.expected_rad(), motion, limit, self._calibration)
        if shortfall_m:
            log.warning("fingers come %.1f mm closer to each other on the way than they should", 1000 * shortfall_m)
        return clear

    def _advance(self, servos: HandServos, course: Course, now_s: float) -> None:
        """Send the key pose that is due; see whether the hand has arrived."""
        tolerance_rad = self._settings.arrival_tolerance_rad
        if key_pose := course.next_due(now_s):
            left_s = course.start_s + key_pose.time_s - now_s
            if servos.is_at(key_pose.angles_rad, tolerance_rad):  # a long stream of writes hangs this servo
                course.arrives_s = now_s + left_s
            else:
                self._send(servos, course, key_pose.angles_rad, left_s)
        elif course.should_be_there(now_s):
            measured_rad = servos.measured_rad()
            problem = deviations(measured_rad, course.goal_rad, tolerance_rad, self._calibration.servo_names)
            if not problem and any(reading is not None and reading.moving for reading in servos.readings):
                problem = "a servo is still moving"
            if not problem or now_s > course.arrives_s + self._settings.arrival_timeout_s:
                self._end_course(problem)
            elif not course.repeated and now_s > course.arrives_s + SECOND_LOOK_S:
                course.repeated = True
                if self._missed(servos, not_arrived(measured_rad, course.goal_rad, tolerance_rad)):
                    self._send(servos, course, course.goal_rad, 0.0)

    def _missed(self, servos: HandServos, joints: list[int]) -> bool:
        """Whether one of them says that it has another goal."""
        try:
            return any(servos.missed_goal(joint) for joint in joints)
        except BusError:
            return False

    def _send(self, servos: HandServos, course: Course, goal_rad: Pose, duration_s: float) -> None:
        try:
            needed_s = servos.move(goal_rad, duration_s, self._settings.max_speed_rad_s)
        except BusError as error:
            self._end_course(str(error))
        else:
            course.arrives_s = time.monotonic() + needed_s

    def _hold(self, servos: HandServos) -> None:
        try:
            servos.hold(1.0 / self._settings.rate_hz, self._settings.max_speed_rad_s)
        except BusError as error:
            log.error("the hand could not be stopped: %s", error)

    def _stop(self) -> None:
        self._busy_s = time.monotonic()
        self._easing, self._stopped = False, True
        if self._servos is not None:
            self._hold(self._servos)
        self._end_course("stopped")

    def _relax(self) -> list[str]:
        failures = [self.port_error or ENDED] if self._servos is None else self._servos.release()
        self._end_course("the hand was let go limp")
        return failures

    def _energise(self) -> list[str]:
        self._busy_s = time.monotonic()
        self._easing = self._stopped = False
        return [self.port_error or ENDED] if self._servos is None else self._wake(self._servos)

    def _wake(self, servos: HandServos) -> list[str]:
        """Torque on, unless a fault is in the way; returns what went wrong, one line each."""
        if self.verdict.level is Level.FAULT:
            return [f"fault: {self.verdict.reason}; find the cause, then call clear_faults"]
        if self.verdict.hold:
            return [self.verdict.reason]
        return servos.energise(self._settings.max_speed_rad_s)

    def _clear_faults(self) -> list[str]:
        cleared = [str(problem) for problem in self.verdict.problems]
        self._watch.clear()
        self.verdict = Verdict()
        return cleared

    def _end_course(self, reason: str) -> None:
        course, self._course = self._course, None
        if course is not None:
            course.end(self._measured_rad(), reason)

    def _release_for_good(self) -> list[str]:
        """The last release; what fails is tried once more on a port opened anew."""
        failures = [self.port_error] if self._left_stiff else []
        if self._servos is not None:
            failures = self._servos.release()
        if failures:
            self._close_port()
            with suppress(BusError):  # then the first failures tell more
                self._servos = HandServos(self._open_bus(), self._calibration)
                failures = self._servos.release()
        return failures

    def _lose_port(self, error: str) -> None:
        self._close_port()
        self._tell_port(error)
        self._end_course(error)

    def _close_port(self) -> None:
        if self._servos is not None:
            self._left_stiff = bool(self._servos.stiff)
            self._servos.close()
            self._servos = None

    def _tell_port(self, error: str) -> None:
        if error != self.port_error:
            self.port_error = error
            self._listener.on_port(error)

    def _measured_rad(self) -> Pose:
        return np.full(SERVO_COUNT, np.nan) if self._servos is None else self._servos.measured_rad()
