# SPDX-License-Identifier: Apache-2.0
"""The eight servos of a hand on an open bus: read, sent off together, energised without a snap, let go limp."""

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

# A lost packet is no news, but a servo that has not answered for this long (four cycles at 50 Hz) is not measured.
SILENCE_S: Final = 0.08
# No reading older than this is, whatever kept the driver from asking: two cycles with 16 ms for each reply.
READING_MAX_AGE_S: Final = 0.3

# The goal that comes with torque is where the servo is: this is only so that no speed of before is left.
LATCH_S: Final = 1.0

JOINTS: Final = range(SERVO_COUNT)


class HandServos:
    """What fails is told in one line that names the servo; it never ends the work on the others.

    For one thread, but for what only looks: `measured_rad`, `present_pose`, `readings`.

    Attributes:
        readings: the newest of each servo, None when it is silent.
        commanded_rad: where the hand was told to be; None: it is limp.
        answered_s: when a servo last answered, by time.monotonic().
        stiff: joints that may have torque although the hand was let go, and why.
    """

    def __init__(self, bus: ServoBus, calibration: Calibration) -> None:
        self._bus = bus
        self._calibration = calibration
        self.readings: list[ServoReading | None] = [None] * SERVO_COUNT
        self.commanded_rad: Pose | None = None
        self.answered_s = time.monotonic()
        self._in_vain = 0  # so many questions since
        self.stiff: dict[int, str] = {}

    def read(self, joint: int) -> str:
        """One reading of a servo; returns one line when it failed."""
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
        """For how long no servo has answered; 0 until all could have, as it may be us who got no turn to ask."""
        return time.monotonic() - self.answered_s if self._in_vain >= SERVO_COUNT else 0.0

    def read_all(self) -> None:
        for joint in JOINTS:
            self.read(joint)

    def measured_rad(self) -> Pose:
        """The joint angles; NaN where a servo could not be read."""
        oldest_s = time.monotonic() - READING_MAX_AGE_S
        return self._calibration.to_joint_rad(
            [math.nan if r is None or r.time_s < oldest_s else r.position_rad for r in self.readings]
        )

    def present_pose(self) -> Pose:
        """The angles as measured; as commanded where a servo cannot be read, NaN if limp."""
        measured_rad, commanded_rad = self.measured_rad(), self.commanded_rad
        return measured_rad if commanded_rad is None else np.where(np.isnan(measured_rad), commanded_rad, measured_rad)

    def expected_rad(self) -> Pose:
        """Where the hand is now, if its servos went on as when they were last read: eight readings take 11 ms."""
        now_s = time.monotonic()
        moved = [0.0 if r is None else r.speed_rad_s * min(now_s - r.time_s, SILENCE_S) for r in self.readings]
        present_rad = self.present_pose()
        if self.commanded_rad is None:
            return present_rad
        low, high = np.minimum(present_rad, self.commanded_rad), np.maximum(present_rad, self.commanded_rad)
        return np.clip(present_rad + moved, low, high)  # none goes past its goal

    def goals_rad(self) -> list[float] | None:
        """The servos' own goals, None when they are limp."""
        return None if self.commanded_rad is None else self._calibration.to_servo_rad(self.commanded_rad).tolist()

    def move(self, goal_rad: Pose, duration_s: float, max_speed_rad_s: float, start_rad: Pose | None = None) -> float:
        """One packet that sends all servos to the pose; returns how long they need. Raises BusError.

        start_rad: where the hand is; None: where it is expected to be.
        """
        start_rad = self.expected_rad() if start_rad is None else start_rad
        speeds = speeds_rad_s(start_rad, goal_rad, duration_s, max_speed_rad_s).tolist()
        self.commanded_rad = goal_rad
        goals_rad = self._calibration.to_servo_rad(goal_rad).tolist()
        self._bus.move([Goal(*goal) for goal in zip(self._calibration.servo_ids, goals_rad, speeds, strict=True)])
        return stretched_s(np.abs(goal_rad - start_rad), duration_s, max_speed_rad_s)

    def is_at(self, goal_rad: Pose, tolerance_rad: float) -> bool:
        """Whether the hand was told to be there and is."""
        told = self.commanded_rad is not None and np.array_equal(self.commanded_rad, goal_rad)
        return told and not not_arrived(self.measured_rad(), goal_rad, tolerance_rad)

    def hold(self, duration_s: float, max_speed_rad_s: float) -> list[str]:
        """Stay where the hand is, if it has torque. Raises BusError.

        Returns the servos that do not answer, of which nobody knows whether they stay, one line each.
        """
        if self.commanded_rad is None:
            return []
        silent = [joint for joint in JOINTS if self.read(joint)]  # where it is now, not in the last cycle
        self.move(self.present_pose(), duration_s, max_speed_rad_s)
        return list(self._with_all(self.read, silent).values()) if silent else []

    def missed_goal(self, joint: int) -> bool:
        """Whether the servo's goal is another, since no servo confirms the packet with the goals. Raises BusError."""
        goal = self._bus.read_register(self._calibration.servo_ids[joint], "goal_position")
        goals_rad = self.goals_rad()
        return goals_rad is not None and goal != raw_from_rad(goals_rad[joint])

    def energise(self, max_speed_rad_s: float) -> list[str]:
        """Torque on, but first every servo's goal is where it is, at a set speed, and reads back: no snap.

        Returns what went wrong, one line each; then the hand is limp.
        """
        if self.commanded_rad is not None:
            return []
        if unread := self._with_all(self.read):
            return [f"{line}; the hand stays limp" for line in unread.values()]
        present_rad = self._calibration.to_joint_rad([r.position_rad for r in self.readings if r is not None])
        self.stiff = dict.fromkeys(JOINTS, "")  # as a goal alone energises
        try:
            self.move(present_rad, LATCH_S, max_speed_rad_s, start_rad=present_rad)
            failures = self._with_all(lambda joint: self._latch(joint, max_speed_rad_s))
            failures = failures or self._with_all(lambda joint: self._set_torque(joint, Torque.ON))
        except (BusError, ValueError) as error:
            return [str(error), *self.release()]
        return [*failures.values(), *self.release()] if failures else []

    def release(self) -> list[str]:
        """All eight limp: told with one packet, then each one by one until it reads back; returns the failures."""
        self.commanded_rad = None
        with suppress(BusError):  # each is told again, and named if that fails too
            self._bus.free(self._calibration.servo_ids)
        told = dict.fromkeys(JOINTS, False)

        def attempt(joint: int) -> str:
            is_retry, told[joint] = told[joint], True
            return self._set_torque(joint, Torque.FREE) if is_retry else self._check_torque(joint, Torque.FREE)

        self.stiff = self._with_all(attempt)
        return list(self.stiff.values())

    def release_late(self, joint: int) -> bool:
        """A servo has answered: if it was silent when the hand was let go, let it go now. Whether it did."""
        if self.commanded_rad is None and joint in self.stiff and not self._set_torque(joint, Torque.FREE):
            del self.stiff[joint]
            return True
        return False

    def close(self) -> None:
        self._bus.close()

    def _heard(self) -> None:
        self.answered_s, self._in_vain = time.monotonic(), 0

    def _with_all(self, attempt: Callable[[int], str], joints: Iterable[int] = JOINTS) -> dict[int, str]:
        """Attempt it with every joint, again with those that failed; returns what is wrong in the end, per joint."""
        names, problems = self._calibration.servo_names, dict.fromkeys(joints, "")
        for _ in range(TRIES):
            problems = {joint: problem for joint in problems if (problem := attempt(joint))}
        return {joint: f"{names[joint]}: {problem}" for joint, problem in problems.items()}

    def _latch(self, joint: int, max_speed_rad_s: float) -> str:
        """Make sure that the servo's goal is where it is: one that missed it would leap to a goal of long ago."""
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
        """Write and read back; returns one line when it failed."""
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
