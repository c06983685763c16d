# SPDX-License-Identifier: Apache-2.0
"""Leads the servos through one motion at a time: energises them, finds the way, sends key poses, sees the arrival."""

import logging
import time
from typing import Final

from amazing_hand.bus.driver_settings import DriverSettings
from amazing_hand.bus.hand_servos import HandServos
from amazing_hand.bus.port import BusError
from amazing_hand.hand.calibration import Calibration
from amazing_hand.hand.motion import ActiveTrajectory, EndOfMotion, Motion, MotionRefused, Pose, deviations, not_arrived
from amazing_hand.hand.stagger import staggered

# A goal that got lost shows when the servo should be there, as soon as it has been read once more.
SECOND_LOOK_S: Final = 0.05
# Two lost packets in a row are rare, three are a bad cable.
REPEATS: Final = 2

SUPERSEDED: Final = "the next motion began before the hand arrived"

log = logging.getLogger(__name__)


class Mover:
    """For the driver's thread alone. settings: may be replaced at any time."""

    def __init__(self, calibration: Calibration, settings: DriverSettings) -> None:
        self.settings = settings
        self._calibration = calibration
        self._course: ActiveTrajectory | None = None

    @property
    def is_moving(self) -> bool:
        return self._course is not None

    def begin(self, servos: HandServos, motion: Motion, on_end: EndOfMotion) -> None:
        """Start the motion now; one that is on its way ends there. An empty one keeps the present pose."""
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
            except ValueError as error:  # MotionRefused, or a number that no servo takes
                self.end(servos.measured_rad(), str(error))
                return
        course.start_s = time.monotonic()  # not before, or the hand would have to make up for energising
        self.advance(servos, course.start_s)

    def advance(self, servos: HandServos, now_s: float) -> None:
        """Send the key pose that is due; see whether the hand has arrived."""
        course, tolerance_rad = self._course, self.settings.arrival_tolerance_rad
        if course is None:
            return
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
            # Late by when it was measured, not by now: it may be us who got no turn since.
            measured_s = min((r.time_s for r in servos.readings if r is not None), default=now_s)
            if not problem or measured_s > course.arrives_s + self.settings.arrival_timeout_s:
                self.end(measured_rad, problem)
            elif course.repeats < REPEATS and now_s > course.arrives_s + SECOND_LOOK_S:
                self._repeat(servos, course, not_arrived(measured_rad, course.goal_rad, tolerance_rad))

    def hold(self, servos: HandServos) -> list[str]:
        """Stay where the hand is; returns why it cannot be told that it does, one line each, which is logged too."""
        try:
            failures = servos.hold(1.0 / self.settings.rate_hz, self.settings.max_speed_rad_s)
        except (BusError, ValueError) as error:
            failures = [str(error)]
        for failure in failures:
            log.error("the hand could not be stopped: %s", failure)
        return failures

    def end(self, measured_rad: Pose, reason: str, *, refused: bool = False) -> None:
        """End the motion that is on its way, if one is: with an empty reason, well."""
        course, self._course = self._course, None
        if course is not None:
            course.end(measured_rad, reason, refused=refused)

    def _clear_way(self, servos: HandServos, motion: Motion) -> Motion:
        """The motion on a way on which no finger runs into another. Raises MotionRefused."""
        limit = self.settings.max_speed_rad_s
        clear, shortfall_m = staggered(servos.expected_rad(), motion, limit, self._calibration)
        if shortfall_m:
            log.warning("fingers come %.1f mm closer to each other on the way than they should", 1000 * shortfall_m)
        return clear

    def _repeat(self, servos: HandServos, course: ActiveTrajectory, late: list[int]) -> None:
        """Send the goal again if one of these joints says that it has another, and not any more if none does."""
        try:
            missed = any(servos.missed_goal(joint) for joint in late)
        except BusError:
            return  # it is asked again in the next cycle
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
