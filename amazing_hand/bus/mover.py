# SPDX-License-Identifier: Apache-2.0
"""Execute one motion at a time: turn torque on, avoid finger collisions, send key poses, verify the arrival."""

import logging
import time
from typing import Final

import numpy as np

from amazing_hand.bus.driver_settings import DriverSettings
from amazing_hand.bus.hand_servos import HandServos
from amazing_hand.bus.port import BusError
from amazing_hand.hand.calibration import Calibration
from amazing_hand.hand.motion import (
    ActiveTrajectory,
    EndOfMotion,
    Motion,
    MotionRefused,
    Pose,
    deviations,
    not_arrived,
)
from amazing_hand.hand.stagger import staggered

# Time after the planned arrival before a missed goal is checked: each servo has been read at least once more by then.
SECOND_LOOK_S: Final = 0.05
# How often a lost goal is sent again: two lost packets in a row are rare, three mean a bad cable.
REPEATS: Final = 2

SUPERSEDED: Final = "the next motion began before the hand arrived"

log = logging.getLogger(__name__)


class Mover:
    """Executor of motions, used by the driver's thread only. `settings` may be replaced at any time."""

    def __init__(self, calibration: Calibration, settings: DriverSettings) -> None:
        self.settings = settings
        self._calibration = calibration
        self._course: ActiveTrajectory | None = None

    @property
    def is_moving(self) -> bool:
        return self._course is not None

    def begin(self, servos: HandServos, motion: Motion, on_end: EndOfMotion) -> None:
        """Start the motion now and end the active one. An empty motion keeps the present pose."""
        previous = self._course
        if previous is not None and not motion.key_poses:
            self.hold(servos)
        kept_rad = servos.present_pose() if servos.commanded_rad is None else servos.commanded_rad
        course = self._course = ActiveTrajectory(motion, kept_rad, on_end)
        if previous is not None:
            previous.end(servos.measured_rad(), SUPERSEDED)
        if motion.key_poses:
            try:
                if failures := servos.energise(self.settings.max_speed_rad_s):
                    raise MotionRefused("; ".join(failures))
                course.motion = self._clear_way(servos, motion)
            except ValueError as error:  # MotionRefused, or a value out of a servo's range
                self.end(servos.measured_rad(), str(error))
                return
        course.start_s = time.monotonic()  # after torque on, so that its duration does not shorten the motion
        self.advance(servos, course.start_s)

    def advance(self, servos: HandServos, now_s: float) -> None:
        """Send the next key pose if it is due; at the end of the motion, check for arrival and repeat a lost goal."""
        course, tolerance_rad = self._course, self.settings.arrival_tolerance_rad
        if course is None:
            return
        monitor = course.motion.monitor
        if monitor and (reason := monitor.on_cycle(*_progress(servos, course, now_s))):
            self.hold(servos)
            self.end(servos.measured_rad(), reason)
        elif key_pose := course.next_due(now_s):
            left_s = course.start_s + key_pose.time_s - now_s
            if servos.is_at(key_pose.angles_rad, tolerance_rad):  # skip: many writes in a row hang this servo
                course.arrives_s = now_s + left_s
            else:
                self._send(servos, course, key_pose.angles_rad, left_s)
        elif course.should_be_there(now_s):
            measured_rad = servos.measured_rad()
            at_goal_rad = monitor.goal_tolerance_rad if monitor else tolerance_rad
            problem = deviations(measured_rad, course.goal_rad, at_goal_rad, self._calibration.servo_names)
            if not problem and any(reading is not None and reading.moving for reading in servos.readings):
                problem = "a servo is still moving"
            # Compare with the time of the oldest reading, not with now: this process may have had no CPU time since.
            measured_s = min((r.time_s for r in servos.readings if r is not None), default=now_s)
            latest_s = course.arrives_s + self.settings.arrival_timeout_s
            if monitor:
                latest_s = course.start_s + monitor.latest_s
            if not problem or measured_s > latest_s:
                self.end(measured_rad, problem)
            elif course.repeats < REPEATS and now_s > course.arrives_s + SECOND_LOOK_S:
                self._repeat(servos, course, not_arrived(measured_rad, course.goal_rad, at_goal_rad))

    def hold(self, servos: HandServos) -> list[str]:
        """Hold the present pose. Return and log why it is not certain that the hand holds, one line each."""
        try:
            failures = servos.hold(1.0 / self.settings.rate_hz, self.settings.max_speed_rad_s)
        except (BusError, ValueError) as error:
            failures = [str(error)]
        for failure in failures:
            log.error("the hand could not be stopped: %s", failure)
        return failures

    def end(self, measured_rad: Pose, reason: str, *, refused: bool = False) -> None:
        """End the active motion, if there is one. An empty reason means that it was reached."""
        course, self._course = self._course, None
        if course is not None:
            course.end(measured_rad, reason, refused=refused)

    def _clear_way(self, servos: HandServos, motion: Motion) -> Motion:
        """Return the motion with detours so that fingers do not collide. Raises MotionRefused."""
        limit = self.settings.max_speed_rad_s
        clear, shortfall_m = staggered(servos.expected_rad(), motion, limit, self._calibration)
        if shortfall_m:
            log.warning("fingers come %.1f mm closer to each other on the way than they should", 1000 * shortfall_m)
        return clear

    def _repeat(self, servos: HandServos, course: ActiveTrajectory, late: list[int]) -> None:
        """Send the goal again if one of these joints reports another goal; if none does, stop checking."""
        try:
            missed = any(servos.missed_goal(joint) for joint in late)
        except BusError:
            return  # checked again in the next cycle
        if missed:
            course.repeats += 1
            self._send(servos, course, course.goal_rad, 0.0)
        else:
            course.repeats = REPEATS

    def _send(self, servos: HandServos, course: ActiveTrajectory, goal_rad: Pose, duration_s: float) -> None:
        try:
            needed_s = servos.move(goal_rad, duration_s, self.settings.max_speed_rad_s)
        except (BusError, ValueError) as error:
            self.end(servos.measured_rad(), str(error))
        else:
            course.arrives_s = time.monotonic() + needed_s


def _progress(servos: HandServos, course: ActiveTrajectory, now_s: float) -> tuple[Pose, Pose]:
    """Return when each joint was read (8,), in seconds since the motion's start, and the measured angles (8,) rad."""
    read_s = np.array([now_s if reading is None else reading.time_s for reading in servos.readings])
    return np.maximum(read_s - course.start_s, 0.0), servos.measured_rad()
