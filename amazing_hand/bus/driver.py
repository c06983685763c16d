# SPDX-License-Identifier: Apache-2.0
"""Drives the eight servos: one thread that owns the bus, moves the hand, measures it, and lets it go limp.

The loop reads all servos `rate_hz` times a second and looks for a new command between any two reads, so that a
command waits for one bus transaction at most. Nothing it reports as measured was not read from a servo.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
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

# No servo answers for this long: the port is taken for lost and opened anew.
PORT_LOST_S: Final = 0.5

# Waiting time before the next try to open the port, growing between these.
REOPEN_MIN_S: Final = 0.5
REOPEN_MAX_S: Final = 5.0

# A hand that nobody commands goes to rest at its leisure.
REST_S: Final = 1.5

RELEASED: Final = "the hand was let go limp; call resume (`hand command resume`) to have it move again"

Admission = Callable[[MotionGate], str]
"""Asked by the driver's thread when a motion would begin: why it must not, empty when it may."""

log = logging.getLogger(__name__)


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
        released: str = "",
    ) -> None:
        """released: why an earlier driver let the hand go, which stays so until `resume`; empty when it did not."""
        self._open_bus = open_bus
        self._calibration = calibration
        self._settings = settings
        self._listener = listener
        self._watch = HealthMonitor(calibration.servo_names, settings.limits)
        self._servos: HandServos | None = None
        self._mover = Mover(calibration, settings)
        self._busy_s = 0.0  # when there was last something to do
        self._easing = False  # on the way to rest
        self._stopped = False
        self._left_stiff = False  # the port was lost while servos may have had torque
        self._gate = MotionGate(time.time_ns() // 1000, "servo_driver was started", released)
        self._told: tuple[int, str] | None = None  # of the motion state: the epoch, and why no motion is taken
        self._commands = CommandQueue()
        self._closing = threading.Event()
        self._not_released: list[str] = []
        self.realtime = False
        self.port_error = "not opened yet"
        self.verdict = HealthReport()
        self._thread = threading.Thread(target=self._main, name="servo-bus", daemon=True)

    @property
    def epoch(self) -> int:
        """Of the last motion state that was told; 0 before the first."""
        return self._told[0] if self._told else 0

    @property
    def released(self) -> str:
        """Why the hand was let go until somebody resumes; empty when it was not."""
        return self._gate.released

    @property
    def is_limp(self) -> bool:
        servos = self._servos
        return servos is not None and servos.commanded_rad is None

    def start(self) -> None:
        self._thread.start()

    def adopt(self, settings: DriverSettings) -> None:
        """Work with these settings from the next cycle on."""
        self._settings = self._mover.settings = settings
        self._watch.limits = settings.limits

    def move(self, motion: Motion, on_end: EndOfMotion, admission: Admission = lambda gate: gate.released) -> None:
        """Start the motion now, if it is admitted; one that is on its way ends there.

        An empty motion keeps the present pose and ends at once. `on_end` is called once, from the driver's thread; from
        this one when the driver has ended, and from that of `stop` when the motion has not begun.
        """

        def refuse(reason: str) -> None:
            self._refuse(motion, on_end, reason)

        if not self._commands.put(lambda: self._move(motion, on_end, admission), refuse):
            refuse(ENDED)

    def stop(self) -> list[str]:
        """Hold the present pose; what began before is over, and what waits never begins.

        Returns why it cannot be told that the hand holds, one line each.
        """
        return self._commands.call(self._stop, late=True, ends=STOPPED)

    def relax(self, reason: str = RELEASED) -> list[str]:
        """Let all servos go limp until `resume` or `energise`; returns what could not be released, one line each.

        reason: what those are told who want a motion meanwhile.
        """
        return self._commands.call(lambda: self._relax(reason), late=True, ends=reason)

    def let_go(self, reason: str) -> list[str]:
        """Let all servos go limp; the next motion energises them. Returns what could not be released, one line each."""
        return self._commands.call(lambda: self._let_go(reason), late=True, ends=reason)

    def resume(self) -> list[str]:
        """Let motions begin again after `relax`; returns why they cannot all the same, one line each."""
        return self._commands.call(self._resume)

    def energise(self) -> list[str]:
        """Torque on, holding the present pose, also after `relax`; returns what went wrong, one line each."""
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
                last_first.callback(self._abort, ENDED)
                last_first.callback(self._close_port)
                self._not_released = self._release_for_good()

    def _connect(self) -> HandServos | None:
        """Open the port and make sure that all servos are limp, whoever moved them before."""
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
            self._tell_motion_state()
            if self._mover.is_moving:
                self._busy_s = now_s
                self._mover.advance(servos, now_s)
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
            self._abort(verdict.reason)
        elif verdict.hold and not before.hold:
            self._mover.hold(servos)
            self._abort(verdict.reason)
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
                self._mover.begin(servos, Motion((KeyPose(self._settings.rest_rad, REST_S),)), lambda _: None)

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
        """Why no motion may begin; empty when one may."""
        port_error = (self.port_error or ENDED) if self._servos is None else ""
        if self._gate.released or port_error:
            return "; ".join(filter(None, (self._gate.released, port_error)))
        if self.verdict.level is Level.FAULT:
            return f"fault: {self.verdict.reason}; find the cause, then call clear_faults"
        return self.verdict.reason if self.verdict.hold else ""

    def _stop(self) -> list[str]:
        self._busy_s = time.monotonic()
        self._easing, self._stopped = False, True
        self._gate.stop()
        failures = [self.port_error or ENDED] if self._servos is None else self._mover.hold(self._servos)
        self._tell_motion_state()
        self._mover.end(self._measured_rad(), STOPPED, refused=True)
        return failures

    def _relax(self, reason: str) -> list[str]:
        self._gate.release(reason)
        return self._let_go(reason)

    def _let_go(self, reason: str) -> list[str]:
        failures = [self.port_error or ENDED] if self._servos is None else self._servos.release()
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
            failures = self._servos.energise(self._settings.max_speed_rad_s)
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
        """Something has gone wrong: what began before is over."""
        if self._told is None or not self._told[1]:  # otherwise nothing can have begun
            self._gate.end(reason)
        self._tell_motion_state()
        self._mover.end(self._measured_rad(), reason, refused=True)

    def _tell_motion_state(self) -> None:
        refusal = self._refusal()
        # A servo's silence is told once, not with each cycle that it lasts.
        is_silence = self.verdict.hold and self.verdict.level is not Level.FAULT and refusal == self.verdict.reason
        told = self._gate.epoch, "silent" if is_silence else refusal
        if told != self._told:
            self._told = told
            self._listener.on_motion_state(
                MotionState(self._gate.epoch, self._gate.by_request, refusal, self._gate.reason)
            )

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

    def _measured_rad(self) -> Pose:
        return np.full(SERVO_COUNT, np.nan) if self._servos is None else self._servos.measured_rad()
