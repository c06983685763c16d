# SPDX-License-Identifier: Apache-2.0
"""Read and move the eight servos of a hand on an open bus; turn torque on without a jump, and off with verification."""

import math
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Final

import numpy as np

from amazing_hand.bus.port import TRIES, BusError, Goal, ServoBus, ServoReading
from amazing_hand.bus.registers import Torque, raw_from_rad
from amazing_hand.hand.calibration import SERVO_COUNT, Calibration
from amazing_hand.hand.motion import Pose, not_arrived, speeds_rad_s, stretched_s

# A single lost packet is normal, but the reading of a servo that has not answered for this long (four cycles at 50 Hz)
# is discarded.
SILENCE_S: Final = 0.08
# Older readings are not reported as measured, whatever delayed the driver: two cycles with 16 ms for each reply.
READING_MAX_AGE_S: Final = 0.3

# Duration of the move to the present position before torque on: only sets a speed, so that no old one is left.
LATCH_S: Final = 1.0

JOINTS: Final = range(SERVO_COUNT)


class HandServos:
    """The servos of one hand, addressed by joint.

    A failure of one servo is returned as one line that names it; the other servos are still served. Use it from one
    thread only, except `measured_rad`, `present_pose` and `readings`, which only read.

    Attributes:
        readings: the newest reading of each servo, None when it does not answer.
        commanded_rad: the last commanded joint angles (8,); None while torque is off.
        answered_s: time.monotonic() of the last reply of any servo.
        stiff: joints that may still have torque after a release, each with the failure.
    """

    def __init__(self, bus: ServoBus, calibration: Calibration) -> None:
        self._bus = bus
        self._calibration = calibration
        self.readings: list[ServoReading | None] = [None] * SERVO_COUNT
        self.commanded_rad: Pose | None = None
        self.answered_s = time.monotonic()
        self._in_vain = 0  # reads without a reply since then
        self.stiff: dict[int, str] = {}

    def read(self, joint: int) -> str:
        """Read one servo into `readings`. Return one line if it failed, else an empty string."""
        try:
            self.readings[joint] = self._bus.read(self._calibration.servo_ids[joint])
        except BusError as error:
            self._in_vain += 1
            if (last := self.readings[joint]) and time.monotonic() - last.time_s > SILENCE_S:
                self.readings[joint] = None
            return f"does not answer: {error}"
        self._heard()
        return ""

    @property
    def silent_s(self) -> float:
        """Time since any servo has answered, in seconds.

        0 until SERVO_COUNT reads have failed: before that, this process may only have had no CPU time to ask.
        """
        return time.monotonic() - self.answered_s if self._in_vain >= SERVO_COUNT else 0.0

    def read_all(self) -> None:
        for joint in JOINTS:
            self.read(joint)

    def measured_rad(self) -> Pose:
        """Return the measured joint angles (8,) rad; NaN where a servo could not be read."""
        oldest_s = time.monotonic() - READING_MAX_AGE_S
        return self._calibration.to_joint_rad(
            [math.nan if r is None or r.time_s < oldest_s else r.position_rad for r in self.readings]
        )

    def present_pose(self) -> Pose:
        """Return the measured joint angles (8,) rad; where a servo is unread, the commanded angle, or NaN if limp."""
        measured_rad, commanded_rad = self.measured_rad(), self.commanded_rad
        return measured_rad if commanded_rad is None else np.where(np.isnan(measured_rad), commanded_rad, measured_rad)

    def expected_rad(self) -> Pose:
        """Return the joint angles (8,) rad extrapolated to now with the measured speeds: eight reads take 11 ms."""
        now_s = time.monotonic()
        moved = [0.0 if r is None else r.speed_rad_s * min(now_s - r.time_s, SILENCE_S) for r in self.readings]
        present_rad = self.present_pose()
        if self.commanded_rad is None:
            return present_rad
        low, high = np.minimum(present_rad, self.commanded_rad), np.maximum(present_rad, self.commanded_rad)
        return np.clip(present_rad + moved, low, high)  # a servo does not overshoot its goal

    def goals_rad(self) -> list[float] | None:
        """Return the goals as servo angles in radians, None while torque is off."""
        return None if self.commanded_rad is None else self._calibration.to_servo_rad(self.commanded_rad).tolist()

    def move(self, goal_rad: Pose, duration_s: float, max_speed_rad_s: float, start_rad: Pose | None = None) -> float:
        """Send all servos to a pose with one broadcast packet, which also turns torque on.

        Args:
            goal_rad: joint angles (8,).
            duration_s: wanted time of arrival; longer where a joint would exceed the speed limit.
            max_speed_rad_s: speed limit of each joint.
            start_rad: where the hand is; None: `expected_rad()`.

        Returns:
            The time in seconds that the slowest joint needs.

        Raises:
            BusError: the packet could not be sent.
            ValueError: an angle or speed is out of range; then nothing was sent.
        """
        start_rad = self.expected_rad() if start_rad is None else start_rad
        speeds = speeds_rad_s(start_rad, goal_rad, duration_s, max_speed_rad_s).tolist()
        self.commanded_rad = goal_rad
        goals_rad = self._calibration.to_servo_rad(goal_rad).tolist()
        self._bus.move([Goal(*goal) for goal in zip(self._calibration.servo_ids, goals_rad, speeds, strict=True)])
        return stretched_s(np.abs(goal_rad - start_rad), duration_s, max_speed_rad_s)

    def is_at(self, goal_rad: Pose, tolerance_rad: float) -> bool:
        """Return whether this pose is the commanded one and is reached within the tolerance."""
        told = self.commanded_rad is not None and np.array_equal(self.commanded_rad, goal_rad)
        return told and not not_arrived(self.measured_rad(), goal_rad, tolerance_rad)

    def hold(self, duration_s: float, max_speed_rad_s: float) -> list[str]:
        """Command the present pose, if torque is on. Raises BusError.

        Returns:
            One line for each servo that does not answer: whether it holds is unknown.
        """
        if self.commanded_rad is None:
            return []
        silent = [joint for joint in JOINTS if self.read(joint)]  # the position now, not that of the last cycle
        self.move(self.present_pose(), duration_s, max_speed_rad_s)
        return list(self._with_all(self.read, silent).values()) if silent else []

    def missed_goal(self, joint: int) -> bool:
        """Return whether the servo has another goal: the packet with the goals has no reply. Raises BusError."""
        goal = self._bus.read_register(self._calibration.servo_ids[joint], "goal_position")
        goals_rad = self.goals_rad()
        return goals_rad is not None and goal != raw_from_rad(goals_rad[joint])

    def energise(self, max_speed_rad_s: float) -> list[str]:
        """Turn torque on without a jump: write each present position as the goal, verify it, then enable torque.

        Returns the failures, one line each; if there are any, torque is off again.
        """
        if self.commanded_rad is not None:
            return []
        if unread := self._with_all(self.read):
            return [f"{line}; the hand stays limp" for line in unread.values()]
        present_rad = self._calibration.to_joint_rad([r.position_rad for r in self.readings if r is not None])
        self.stiff = dict.fromkeys(JOINTS, "")  # writing a goal already turns torque on
        try:
            self.move(present_rad, LATCH_S, max_speed_rad_s, start_rad=present_rad)
            failures = self._with_all(lambda joint: self._latch(joint, max_speed_rad_s))
            failures = failures or self._with_all(lambda joint: self._set_torque(joint, Torque.ON))
        except (BusError, ValueError) as error:
            return [str(error), *self.release()]
        return [*failures.values(), *self.release()] if failures else []

    def release(self) -> list[str]:
        """Turn torque off on all servos: one broadcast packet, then each servo until it reads back off.

        Returns the failures, one line each.
        """
        self.commanded_rad = None
        with suppress(BusError):  # each servo is checked and retried below, and named if that fails too
            self._bus.free(self._calibration.servo_ids)
        checked: set[int] = set()

        def attempt(joint: int) -> str:
            if joint in checked:
                return self._set_torque(joint, Torque.FREE)
            checked.add(joint)
            return self._check_torque(joint, Torque.FREE)

        self.stiff = self._with_all(attempt)
        return list(self.stiff.values())

    def release_late(self, joint: int) -> bool:
        """Turn torque off on a servo that answers again after a release it missed. Return True if it is off now."""
        if self.commanded_rad is None and joint in self.stiff and not self._set_torque(joint, Torque.FREE):
            del self.stiff[joint]
            return True
        return False

    def close(self) -> None:
        self._bus.close()

    def _heard(self) -> None:
        self.answered_s, self._in_vain = time.monotonic(), 0

    def _with_all(self, attempt: Callable[[int], str], joints: Iterable[int] = JOINTS) -> dict[int, str]:
        """Call `attempt` for each joint, up to TRIES times for those that fail. Return the last failure per joint."""
        names, problems = self._calibration.servo_names, dict.fromkeys(joints, "")
        for _ in range(TRIES):
            results = {joint: attempt(joint) for joint in problems}
            problems = {joint: problem for joint, problem in results.items() if problem}
        return {joint: f"{names[joint]}: {problem}" for joint, problem in problems.items()}

    def _latch(self, joint: int, max_speed_rad_s: float) -> str:
        """Verify the goal before torque on: a servo that missed the packet would jump to an old goal."""
        assert self.commanded_rad is not None
        try:
            missed = self.missed_goal(joint)
        except BusError as error:
            return f"does not tell its goal: {error}"
        if missed:
            self.move(self.commanded_rad, LATCH_S, max_speed_rad_s)
            return "does not take its goal"
        return ""

    def _set_torque(self, joint: int, torque: Torque) -> str:
        """Write the torque state and read it back. Return one line if that failed, else an empty string."""
        try:
            self._bus.set_torque(self._calibration.servo_ids[joint], torque)
        except BusError as error:
            return f"torque {torque.name} failed: {error}"
        return self._check_torque(joint, torque)

    def _check_torque(self, joint: int, torque: Torque) -> str:
        try:
            found = self._bus.read_torque(self._calibration.servo_ids[joint])
        except BusError as error:
            return f"torque {torque.name} failed: {error}"
        self._heard()
        return "" if found is torque else f"torque {torque.name} failed: it reads back as {found.name}"
