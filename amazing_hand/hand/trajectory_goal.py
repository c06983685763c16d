# SPDX-License-Identifier: Apache-2.0
"""Goals of the action FollowJointTrajectory: error codes, tolerances, supervision of the motion. Pure."""

import math
from collections.abc import Callable, Iterable, Sequence
from enum import IntEnum
from typing import Final, NamedTuple

import numpy as np

from amazing_hand.hand.calibration import SERVO_COUNT
from amazing_hand.hand.joint_path import JointPath
from amazing_hand.hand.joints import SERVO_JOINTS
from amazing_hand.hand.motion import MotionReport, Pose, deviations, not_arrived

# A start time this long ago still means now: the message has been on its way.
MAX_AGE_S: Final = 1.0

CANCELLED: Final = "cancelled: the hand holds its present pose"


class ErrorCode(IntEnum):
    """Error codes as control_msgs/action/FollowJointTrajectory defines them."""

    SUCCESSFUL = 0
    INVALID_GOAL = -1
    INVALID_JOINTS = -2
    OLD_HEADER_TIMESTAMP = -3
    PATH_TOLERANCE_VIOLATED = -4
    GOAL_TOLERANCE_VIOLATED = -5


class GoalRefused(ValueError):
    """A goal that cannot be executed; the message is one line for the sender."""

    def __init__(self, code: ErrorCode, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class Outcome(NamedTuple):
    """Result of a goal."""

    code: ErrorCode
    reason: str


class Tolerance(NamedTuple):
    """A JointTolerance message. 0: the default applies; negative: no limit."""

    joint: str
    position_rad: float
    velocity_rad_s: float = 0.0
    acceleration_rad_s2: float = 0.0


def check_joints(names: Sequence[str]) -> None:
    """Raise GoalRefused unless there are names, all different and of this hand."""
    unknown = [name for name in names if name not in SERVO_JOINTS]
    if not names or unknown or len(set(names)) != len(names):
        raise GoalRefused(
            ErrorCode.INVALID_JOINTS,
            f"joint names {list(names)} are not one or more different ones of {', '.join(SERVO_JOINTS)}",
        )


def start_delay_s(stamp_s: float, now_s: float) -> float:
    """Return how long to wait for the start time of a goal; 0 when it is none (0.0), now, or just over.

    Raises GoalRefused if it was more than MAX_AGE_S ago.
    """
    if stamp_s == 0.0:
        return 0.0
    if stamp_s < now_s - MAX_AGE_S:
        raise GoalRefused(
            ErrorCode.OLD_HEADER_TIMESTAMP,
            f"header.stamp is {now_s - stamp_s:.1f} s ago by the clock of servo_driver: use 0 to start at once",
        )
    return max(stamp_s - now_s, 0.0)


def tolerances_rad(tolerances: Iterable[Tolerance], names: Sequence[str], default_rad: float) -> Pose:
    """Return the tolerance of each joint (8,) rad, infinite where there is no limit.

    Raises GoalRefused for a joint that is not in `names`, a value that is not finite, or a limit of a velocity or
    acceleration: only positions are measured well enough.
    """
    limits_rad = np.full(SERVO_COUNT, default_rad)
    for tolerance in tolerances:
        if tolerance.joint not in names:
            raise GoalRefused(
                ErrorCode.INVALID_JOINTS, f"a tolerance names {tolerance.joint!r}, which is no joint of the trajectory"
            )
        if not all(map(math.isfinite, tolerance[1:])):
            raise GoalRefused(ErrorCode.INVALID_GOAL, f"a tolerance of {tolerance.joint} is not finite")
        if tolerance.velocity_rad_s > 0.0 or tolerance.acceleration_rad_s2 > 0.0:
            raise GoalRefused(
                ErrorCode.INVALID_GOAL,
                f"{tolerance.joint} has a tolerance of velocity or acceleration; only position tolerances are checked",
            )
        if tolerance.position_rad:
            limit_rad = tolerance.position_rad if tolerance.position_rad > 0.0 else math.inf
            limits_rad[SERVO_JOINTS.index(tolerance.joint)] = limit_rad
    return limits_rad


class TrajectoryMonitor:
    """MotionMonitor of one goal: end it on a violated tolerance or when it is cancelled, and report progress.

    Attributes:
        path: the path of the goal.
        goal_tolerance_rad: a joint this close to the goal has arrived (8,).
        latest_s: time from the start by which the hand must be at the goal.
    """

    def __init__(
        self,
        path: JointPath,
        path_tolerance_rad: Pose,
        goal_tolerance_rad: Pose,
        goal_time_s: float,
        on_progress: Callable[[Pose, Pose, Pose], None],
    ) -> None:
        """Create the monitor.

        Args:
            path: where the hand should be at each time.
            path_tolerance_rad: how far each joint (8,) may be from the path; infinite: as far as it likes.
            goal_tolerance_rad: as the attribute.
            goal_time_s: how long after the end of the path the hand may arrive.
            on_progress: called once per cycle with the time since the start of each reading, the desired and the
                measured angles, each (8,).
        """
        self.path = path
        self.goal_tolerance_rad = goal_tolerance_rad
        self.latest_s = path.duration_s + goal_time_s
        self._path_tolerance_rad = path_tolerance_rad
        self._on_progress = on_progress
        self._code = ErrorCode.INVALID_GOAL  # of an end that this monitor did not ask for
        self._is_late = False
        self.is_cancelled = False

    def cancel(self) -> None:
        """End the motion in the next cycle. May be called from any thread."""
        self.is_cancelled = True

    def on_cycle(self, elapsed_s: Pose, measured_rad: Pose) -> str:
        """Return why the motion must end: cancelled, off the path, or not at the goal in time."""
        if self.is_cancelled:
            return CANCELLED
        desired_rad = self.path.at(elapsed_s)
        self._on_progress(elapsed_s, desired_rad, measured_rad)
        known_rad = np.where(np.isnan(measured_rad), desired_rad, measured_rad)  # silence is the driver's to judge
        if float(elapsed_s.min()) <= self.path.duration_s:
            if not_arrived(known_rad, desired_rad, self._path_tolerance_rad):
                self._code = ErrorCode.PATH_TOLERANCE_VIOLATED
                off = deviations(known_rad, desired_rad, self._path_tolerance_rad, SERVO_JOINTS)
                return f"path tolerance violated after {elapsed_s.min():.2f} s: {off}"
            return ""
        self._is_late = float(elapsed_s.min()) > self.latest_s
        if self._is_late and not_arrived(measured_rad, self.path.goal_rad, self.goal_tolerance_rad):
            self._code = ErrorCode.GOAL_TOLERANCE_VIOLATED
            off = deviations(measured_rad, self.path.goal_rad, self.goal_tolerance_rad, SERVO_JOINTS)
            return f"goal tolerance violated {elapsed_s.min() - self.path.duration_s:.2f} s after the end: {off}"
        return ""

    def outcome(self, report: MotionReport) -> Outcome:
        """Return the result of the goal whose motion ended so."""
        if report.reached:
            return Outcome(ErrorCode.SUCCESSFUL, "")
        if self._is_late and not report.refused:  # at the goal, but a servo is still moving
            return Outcome(ErrorCode.GOAL_TOLERANCE_VIOLATED, report.reason)
        return Outcome(self._code, report.reason)
