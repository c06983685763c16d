# SPDX-License-Identifier: Apache-2.0
"""Drive the eight servos from one thread that owns the bus: move the hand, measure it, turn its torque off.

The loop reads all servos `rate_hz` times a second and looks for a new command between any two reads, so that a
command waits for one bus transaction at most. Every value reported as measured was read from a servo.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import numpy as np

from amazing_hand.bus.command_queue import ENDED, CommandQueue
from amazing_hand.bus.driver_settings import DriverListener, DriverSettings
from amazing_hand.bus.hand_servos import JOINTS, HandServos
from amazing_hand.bus.health_monitor import HealthMonitor, HealthReport, Level
from amazing_hand.bus.motion_gate import STOPPED, MotionGate, MotionState
from amazing_hand.bus.mover import Mover
from amazing_hand.bus.port import BusError, ServoBus, ServoReading
from amazing_hand.bus.realtime import become_realtime
from amazing_hand.hand.calibration import SERVO_COUNT, Calibration
from amazing_hand.hand.motion import ActiveTrajectory, EndOfMotion, KeyPose, Motion, Pose
from amazing_hand.threads import ReportingThread

# If no servo answers for this long, the port counts as lost and is opened again.
PORT_LOST_S: Final = 0.5

# Delay before the next attempt to open the port; it doubles from the minimum to the maximum.
REOPEN_MIN_S: Final = 0.5
REOPEN_MAX_S: Final = 5.0

# Duration of the slow move to the rest pose after `idle_timeout_s`.
REST_S: Final = 1.5

RELEASED: Final = "the hand was let go limp; call resume (`hand resume`) to have it move again"

Admission = Callable[[MotionGate], str]
"""Called by the driver's thread when a motion would begin. Returns why it must not, or an empty string."""

log = logging.getLogger(__name__)


class HandDriver:
    """Driver of one hand: runs the servo thread and passes commands to it.

    All methods may be called from any thread. Those that return a list of lines wait for the driver's thread: do not
    call them from a listener or from `on_end`, which run in it.

    Attributes:
        realtime: whether the driver's thread runs with real-time priority.
        port_error: why the port is not open, empty when it is.
        verdict: the hand's health, judged from the servo readings.
    """

    def __init__(
        self,
        open_bus: Callable[[], ServoBus],
        calibration: Calibration,
        settings: DriverSettings,
        listener: DriverListener,
        released: str = "",
    ) -> None:
        """Create the driver; `start` starts its thread. `open_bus` raises BusError when the port cannot be opened.

        released: why an earlier driver released the hand, which then stays limp until `resume`; empty: it did not.
        """
        self._open_bus = open_bus
        self._calibration = calibration
        self._listener = listener
        self._watch = HealthMonitor(calibration.servo_names, settings.limits)
        self._servos: HandServos | None = None
        self._mover = Mover(calibration, settings)
        self._busy_s = 0.0  # time.monotonic() of the last command or motion
        self._easing = False  # on the way to the rest pose
        self._stopped = False
        self._left_stiff = False  # the port was lost while servos may have had torque on
        self._gate = MotionGate(time.time_ns() // 1000, "servo_driver was started", released)
        self._told: tuple[int, str] | None = None  # last reported motion state: epoch and refusal
        self._commands = CommandQueue()
        self._closing = threading.Event()
        self._not_released: list[str] = []
        self.realtime = False
        self.port_error = "not opened yet"
        self.verdict = HealthReport()
        self._thread = ReportingThread(target=self._main, name="servo-bus", daemon=True)

    @property
    def epoch(self) -> int:
        """The epoch of the last motion state that the listener got; 0 before the first."""
        return self._told[0] if self._told else 0

    @property
    def released(self) -> str:
        """Why the hand was released (limp until `resume` or `energise`); empty when it was not."""
        return self._gate.released

    @property
    def is_limp(self) -> bool:
        servos = self._servos
        return servos is not None and servos.commanded_rad is None

    def start(self) -> None:
        self._thread.start()

    def adopt(self, settings: DriverSettings) -> None:
        """Use these settings from the next cycle on."""
        self._mover.settings = settings
        self._watch.limits = settings.limits

    def move(self, motion: Motion, on_end: EndOfMotion, admission: Admission = lambda gate: gate.released) -> None:
        """Start the motion now, if it is admitted, and end the active one.

        An empty motion keeps the present pose and ends at once. `on_end` is called once: from the driver's thread, from
        this one if the driver has ended, from the one that calls `stop`, `relax` or `let_go` if it has not begun.
        """

        def refuse(reason: str) -> None:
            self._refuse(motion, on_end, reason)

        if not self._commands.put(lambda: self._move(motion, on_end, admission), refuse):
            refuse(ENDED)

    def stop(self) -> list[str]:
        """Hold the present pose, end all motions. Return why it is not certain that the hand holds, one line each."""
        return self._commands.call(self._stop, late=True, ends=STOPPED)

    def relax(self, reason: str = RELEASED) -> list[str]:
        """Turn torque off, refuse motions with this reason until `resume` or `energise`. Return the failures."""
        return self._commands.call(lambda: self._relax(reason), late=True, ends=reason)

    def let_go(self, reason: str) -> list[str]:
        """Turn torque off on all servos; the next motion turns it on. Return the failures, one line each."""
        return self._commands.call(lambda: self._let_go(reason), late=True, ends=reason)

    def resume(self) -> list[str]:
        """Accept motions again after `relax`. Return why they are still refused, one line each."""
        return self._commands.call(self._resume)

    def energise(self) -> list[str]:
        """Turn torque on and hold the present pose, also after `relax`. Return the failures, one line each."""
        return self._commands.call(self._energise)

    def clear_faults(self) -> list[str]:
        """Clear a latched fault and return what was cleared. A fault that persists is detected again."""
        return self._commands.call(self._clear_faults)

    def readings(self) -> list[ServoReading | None]:
        """Return the newest reading of each servo, None for a servo that does not answer."""
        servos = self._servos
        return [None] * SERVO_COUNT if servos is None else list(servos.readings)

    def present_pose(self) -> Pose:
        """Return the measured joint angles (8,) rad; the commanded one where a servo is unread, NaN if limp."""
        servos = self._servos
        return np.full(SERVO_COUNT, np.nan) if servos is None else servos.present_pose()

    def close(self, timeout_s: float = 3.0) -> list[str]:
        """Turn torque off on all servos, verify it, close the port. Return the servos that could not be released."""
        self._closing.set()
        self._commands.wake()
        if self._thread.is_alive():
            self._thread.join(timeout_s)
        too_late = f"the servos have not been released within {timeout_s:g} s"
        return [too_late] if self._thread.is_alive() else self._not_released

    # All methods below run in the driver's thread.

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
            self._end()

    def _end(self) -> None:
        """Release the servos, close the port, report the end: each step even if the one before raises."""
        try:
            self._not_released = self._release_for_good()
        finally:
            try:
                self._close_port()
            finally:
                try:
                    self._abort(ENDED)
                finally:
                    self._commands.close()

    def _connect(self) -> HandServos | None:
        """Open the port and turn torque off on all servos, in case another program left it on."""
        try:
            servos = self._servos = HandServos(self._open_bus(), self._calibration)
        except BusError as error:
            self._tell_port(str(error))
            self._tell_motion_state()
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
        """Run the read and move cycle until the port is lost or the driver closes."""
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
            self._tell_motion_state()
            if self._mover.is_moving:
                self._busy_s = now_s
                self._mover.advance(servos, now_s)
            elif servos.commanded_rad is not None:
                self._ease(servos, now_s)
            self._listener.on_joints(servos.measured_rad(), servos.answered_s)
            cycle_s = max(cycle_s + 1.0 / self._mover.settings.rate_hz, now_s)  # lost cycles are not made up for
            self._wait_until(cycle_s)

    def _wait_until(self, time_s: float) -> None:
        """Run commands as they come until this time (time.monotonic()) or until the driver closes."""
        while not self._closing.is_set():
            left_s = time_s - time.monotonic()
            if left_s <= 0:
                return
            self._commands.wait(left_s)
            self._run_command()

    def _run_command(self) -> None:
        """Run at most one waiting command, so that a flood of commands does not keep the servos from being read."""
        if not self._closing.is_set():
            self._commands.run_one()

    def _judge(self, servos: HandServos, now_s: float) -> None:
        """Check the hand's health: turn torque off on a fault, hold the pose while a servo is silent."""
        before, near_rad = self.verdict, self._mover.settings.arrival_tolerance_rad
        verdict = self.verdict = self._watch.look(now_s, servos.readings, servos.goals_rad(), near_rad)
        if verdict.level is Level.FAULT and before.level is not Level.FAULT:
            for failure in servos.release():
                log.error("%s", failure)
            self._abort(verdict.reason)
        elif verdict.hold and not before.hold:
            self._mover.hold(servos)
            self._abort(verdict.reason)
        if verdict.level is not before.level:
            self._listener.on_verdict(verdict)

    def _ease(self, servos: HandServos, now_s: float) -> None:
        """After `idle_timeout_s`, move to the rest pose (unless stopped: no motion by itself), then turn torque off."""
        if self._easing:
            log.info("nobody commands the hand: it goes limp")
            for failure in servos.release():
                log.error("%s", failure)
        elif now_s > self._busy_s + self._mover.settings.idle_timeout_s:
            self._easing = True
            if not self._stopped:
                self._mover.begin(servos, Motion((KeyPose(self._mover.settings.rest_rad, REST_S),)), lambda _: None)

    def _move(self, motion: Motion, on_end: EndOfMotion, admission: Admission) -> None:
        refusal = admission(self._gate) or self._refusal()
        if refusal or self._servos is None:
            self._refuse(motion, on_end, refusal)
            return
        self._busy_s = time.monotonic()
        self._easing = self._stopped = False
        self._mover.begin(self._servos, motion, on_end)

    def _refuse(self, motion: Motion, on_end: EndOfMotion, reason: str) -> None:
        kept_rad = np.full(SERVO_COUNT, np.nan)
        ActiveTrajectory(motion, kept_rad, on_end).end(self._measured_rad(), reason, refused=True)

    def _refusal(self) -> str:
        """Return why no motion may begin; empty when one may."""
        port_error = self._no_port if self._servos is None else ""
        if self._gate.released or port_error:
            return "; ".join(filter(None, (self._gate.released, port_error)))
        if self.verdict.level is Level.FAULT:
            return f"fault: {self.verdict.reason}; find the cause, then call clear_faults (`hand clear-faults`)"
        return self.verdict.reason if self.verdict.hold else ""

    def _stop(self) -> list[str]:
        self._busy_s = time.monotonic()
        self._easing, self._stopped = False, True
        self._gate.stop()
        failures = [self._no_port] if self._servos is None else self._mover.hold(self._servos)
        self._tell_motion_state()
        self._mover.end(self._measured_rad(), STOPPED, refused=True)
        return failures

    def _relax(self, reason: str) -> list[str]:
        self._gate.release(reason)
        return self._let_go(reason)

    def _let_go(self, reason: str) -> list[str]:
        failures = [self._no_port] if self._servos is None else self._servos.release()
        if not self._gate.released:
            self._gate.end(reason, by_request=True)
        self._tell_motion_state()
        self._mover.end(self._measured_rad(), reason, refused=True)
        return failures

    def _resume(self) -> list[str]:
        self._gate.resume()
        self._tell_motion_state()
        return [refusal] if (refusal := self._refusal()) else []

    def _energise(self) -> list[str]:
        self._busy_s = time.monotonic()
        self._easing = self._stopped = False
        released = self._gate.released
        self._gate.resume()
        failures = [refusal] if (refusal := self._refusal()) else []
        if self._servos is not None and not failures:
            failures = self._servos.energise(self._mover.settings.max_speed_rad_s)
        if failures:
            self._gate.released = released
        self._tell_motion_state()
        return failures

    def _clear_faults(self) -> list[str]:
        cleared = [str(problem) for problem in self.verdict.problems]
        self._watch.clear()
        self.verdict = HealthReport()
        self._tell_motion_state()
        return cleared

    def _abort(self, reason: str) -> None:
        """End the active motion after an error, and report the new motion state."""
        if self._told is None or not self._told[1]:  # if motions were refused already, none can have begun
            self._gate.end(reason)
        self._tell_motion_state()
        self._mover.end(self._measured_rad(), reason, refused=True)

    def _tell_motion_state(self) -> None:
        refusal = self._refusal()
        # The silence of a servo is reported once: its text changes each cycle with the duration.
        is_silence = self.verdict.hold and self.verdict.level is not Level.FAULT and refusal == self.verdict.reason
        told = self._gate.epoch, "silent" if is_silence else refusal
        if told != self._told:
            self._told = told
            self._listener.on_motion_state(
                MotionState(self._gate.epoch, self._gate.by_request, refusal, self._gate.reason)
            )

    def _release_for_good(self) -> list[str]:
        """Turn torque off for the last time. If a servo fails, open the port again and retry once."""
        failures = [self.port_error] if self._left_stiff else []
        if self._servos is not None:
            failures = self._servos.release()
        if failures:
            self._close_port()
            with suppress(BusError):  # the failures of the first attempt say more
                self._servos = HandServos(self._open_bus(), self._calibration)
                failures = self._servos.release()
        return failures

    def _lose_port(self, error: str) -> None:
        self._close_port()
        self._tell_port(error)
        self._abort(error)

    def _close_port(self) -> None:
        if self._servos is not None:
            self._left_stiff = bool(self._servos.stiff)
            self._servos.close()
            self._servos = None

    def _tell_port(self, error: str) -> None:
        if error != self.port_error:
            self.port_error = error
            self._listener.on_port(error)

    @property
    def _no_port(self) -> str:
        return self.port_error or ENDED

    def _measured_rad(self) -> Pose:
        return np.full(SERVO_COUNT, np.nan) if self._servos is None else self._servos.measured_rad()
