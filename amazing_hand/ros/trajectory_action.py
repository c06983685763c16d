# SPDX-License-Identifier: Apache-2.0
"""The action follow_joint_trajectory (control_msgs/action/FollowJointTrajectory) of the servo driver.

It is offered if control_msgs is installed. Each goal becomes one motion of the driver; whatever ends the motion (a
newer one, stop, relax, a fault, a lost port) also ends the goal.
"""

import importlib
import math
from collections.abc import Callable
from typing import Any, Final

import numpy as np
from rclpy.action import ActionServer, CancelResponse
from rclpy.action.server import ServerGoalHandle
from rclpy.task import Future
from trajectory_msgs.msg import JointTrajectory, JointTrajectoryPoint

from amazing_hand.bus.driver import HandDriver
from amazing_hand.bus.motion_gate import MotionGate
from amazing_hand.hand.calibration import Calibration
from amazing_hand.hand.joint_path import joint_path
from amazing_hand.hand.joints import SERVO_JOINTS
from amazing_hand.hand.motion import Motion, MotionRefused, MotionReport, Pose
from amazing_hand.hand.trajectory_goal import (
    CANCELLED,
    ErrorCode,
    GoalRefused,
    Outcome,
    Tolerance,
    TrajectoryMonitor,
    check_joints,
    start_delay_s,
    tolerances_rad,
)
from amazing_hand.ros.convert import duration, path_points, seconds
from amazing_hand.ros.hand_node import HandNode

FOLLOW_JOINT_TRAJECTORY: Final = "follow_joint_trajectory"
NOT_OFFERED: Final = "not offered: control_msgs is not installed"

FEEDBACK_PERIOD_S: Final = 0.05

ActiveDriver = Callable[[], HandDriver]
"""Returns the driver; raises MotionRefused when the node is not active."""

Check = Callable[[JointTrajectory, Pose], Motion]
"""Checks a trajectory against the hand's limits as those on joint_trajectory; raises MotionRefused."""


class TrajectoryAction:
    """Action server of one servo driver.

    Attributes:
        status: `offered`, or why it is not.
    """

    def __init__(
        self,
        node: HandNode[Any],
        calibration: Callable[[], Calibration],
        active_driver: ActiveDriver,
        check: Check,
    ) -> None:
        self._node = node
        self._calibration = calibration
        self._active_driver = active_driver
        self._check = check
        self._monitors: dict[bytes, TrajectoryMonitor] = {}
        self._server: ActionServer | None = None
        try:
            self._type = importlib.import_module("control_msgs.action").FollowJointTrajectory
        except ModuleNotFoundError:
            self.status = NOT_OFFERED
            return
        self.status = "offered"
        self._server = ActionServer(
            node, self._type, FOLLOW_JOINT_TRAJECTORY, self._execute, cancel_callback=self._on_cancel
        )

    def destroy(self) -> None:
        """Destroy the server. Call it after the executor has ended: a running one fails at a destroyed handle."""
        if self._server is not None:
            self._server.destroy()

    async def _execute(self, goal: ServerGoalHandle) -> Any:
        """Move the hand and wait for the motion's end. Each goal gets a result with an error code and the reason."""
        try:
            driver = self._active_driver()
            monitor, motion = self._motion(goal, _start_rad(driver))
        except GoalRefused as refusal:
            return self._abort(goal, Outcome(refusal.code, str(refusal)))
        except MotionRefused as refusal:
            return self._abort(goal, Outcome(ErrorCode.INVALID_GOAL, str(refusal)))

        def admission(gate: MotionGate) -> str:
            return gate.released or (CANCELLED if monitor.is_cancelled else "")

        key, ended = bytes(goal.goal_id.uuid), Future()
        self._monitors[key] = monitor
        try:
            driver.move(motion, lambda report: self._tell(ended, report), admission)
            report = await ended
        finally:
            del self._monitors[key]
        outcome = monitor.outcome(report)
        if report.reached:
            goal.succeed()
        elif goal.is_cancel_requested and report.reason == CANCELLED:
            goal.canceled()
            outcome = Outcome(ErrorCode.SUCCESSFUL, report.reason)
        else:
            return self._abort(goal, outcome)
        return self._result(outcome)

    def _motion(self, goal: ServerGoalHandle, present_rad: Pose) -> tuple[TrajectoryMonitor, Motion]:
        """Return the motion of a goal and its monitor. Raises GoalRefused or MotionRefused."""
        request = goal.request
        trajectory: JointTrajectory = request.trajectory
        names = list(trajectory.joint_names)
        self._refuse_what_is_not_supported(request)
        check_joints(names)
        self._check(trajectory, present_rad)
        now_s = self._node.get_clock().now().nanoseconds / 1e9
        delay_s = start_delay_s(seconds(trajectory.header.stamp), now_s)
        path = joint_path(names, path_points(trajectory), present_rad, delay_s)
        settings = self._node.settings
        goal_time_s = seconds(request.goal_time_tolerance)
        if goal_time_s < 0.0:
            raise GoalRefused(
                ErrorCode.INVALID_GOAL, f"goal_time_tolerance is {goal_time_s:g} s: it must not be negative"
            )
        monitor = TrajectoryMonitor(
            path,
            tolerances_rad(_tolerances(request.path_tolerance), names, math.inf),
            tolerances_rad(_tolerances(request.goal_tolerance), names, math.radians(settings.arrival_tolerance_deg)),
            goal_time_s or settings.arrival_timeout_s,
            _Feedback(self._node, self._type.Feedback, goal),
        )
        return monitor, path.motion(self._calibration(), monitor)

    def _refuse_what_is_not_supported(self, request: Any) -> None:
        several = request.multi_dof_trajectory
        if (
            several.joint_names
            or several.points
            or request.component_path_tolerance
            or request.component_goal_tolerance
        ):
            raise GoalRefused(ErrorCode.INVALID_GOAL, "this hand has no joints with several degrees of freedom")
        if not request.trajectory.points:
            raise GoalRefused(ErrorCode.INVALID_GOAL, "the trajectory has no points")
        for number, point in enumerate(request.trajectory.points, start=1):
            if len(point.effort):
                raise GoalRefused(ErrorCode.INVALID_GOAL, f"point {number} has efforts; these servos take none")

    def _on_cancel(self, goal: ServerGoalHandle) -> CancelResponse:
        """Accept the cancel request; the hand holds its present pose from the driver's next cycle on."""
        if monitor := self._monitors.get(bytes(goal.goal_id.uuid)):
            monitor.cancel()
        return CancelResponse.ACCEPT

    def _tell(self, ended: Future, report: MotionReport) -> None:
        """Pass the report from the driver's thread to the node's executor, which waits for it."""
        if self._node.executor is not None:
            self._node.executor.create_task(ended.set_result, report)

    def _abort(self, goal: ServerGoalHandle, outcome: Outcome) -> Any:
        self._node.get_logger().warning(f"{FOLLOW_JOINT_TRAJECTORY} aborted: {outcome.code.name}: {outcome.reason}")
        goal.abort()
        return self._result(outcome)

    def _result(self, outcome: Outcome) -> Any:
        return self._type.Result(error_code=int(outcome.code), error_string=outcome.reason)


class _Feedback:
    """Publishes where the joints of a goal should be and where they are, at most every FEEDBACK_PERIOD_S."""

    def __init__(self, node: HandNode[Any], feedback_type: Any, goal: ServerGoalHandle) -> None:
        self._node = node
        self._type = feedback_type
        self._goal = goal
        self._names = list(goal.request.trajectory.joint_names)
        self._columns = [SERVO_JOINTS.index(name) for name in self._names]
        self._next_s = 0.0

    def __call__(self, elapsed_s: Pose, desired_rad: Pose, measured_rad: Pose) -> None:
        now_s = float(elapsed_s.max())
        if now_s < self._next_s:
            return
        self._next_s = now_s + FEEDBACK_PERIOD_S
        feedback = self._type(
            joint_names=self._names,
            desired=self._point(desired_rad, now_s),
            actual=self._point(measured_rad, now_s),
            error=self._point(desired_rad - measured_rad, now_s),
        )
        feedback.header.stamp = self._node.now()
        self._goal.publish_feedback(feedback)

    def _point(self, angles_rad: Pose, time_s: float) -> JointTrajectoryPoint:
        return JointTrajectoryPoint(positions=angles_rad[self._columns].tolist(), time_from_start=duration(time_s))


def _start_rad(driver: HandDriver) -> Pose:
    """Return the joint angles (8,) rad at which a path begins. Raises MotionRefused if they are not known."""
    present_rad = driver.present_pose()
    if np.isnan(present_rad).any():
        known = driver.released or driver.port_error or driver.verdict.reason
        raise MotionRefused(known or "a servo does not answer: it is not known where the hand is")
    return present_rad


def _tolerances(messages: Any) -> list[Tolerance]:
    return [Tolerance(message.name, message.position, message.velocity, message.acceleration) for message in messages]
