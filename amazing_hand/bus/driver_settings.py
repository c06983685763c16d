# SPDX-License-Identifier: Apache-2.0
"""Settings of the hand driver, and the listener that gets its events."""

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from amazing_hand.bus.health_monitor import HealthLimits, HealthReport
from amazing_hand.bus.motion_gate import MotionState
from amazing_hand.hand.calibration import SERVO_COUNT
from amazing_hand.hand.motion import Pose
from amazing_hand.hand.servo_limits import DRIVER_CYCLE_S, MAX_SPEED_RAD_S


@dataclass(frozen=True)
class DriverSettings:
    """Speeds, rates, tolerances and limits of the hand driver.

    Attributes:
        rate_hz: how often all servos are read.
        arrival_tolerance_rad: a joint this close to its goal has arrived.
        arrival_timeout_s: time after the planned arrival until a motion counts as failed.
        idle_timeout_s: time without a command after which the hand moves to rest_rad and turns torque off.
        rest_rad: joint angles (8,) of the rest pose.
    """

    max_speed_rad_s: float = MAX_SPEED_RAD_S
    rate_hz: float = 1 / DRIVER_CYCLE_S
    arrival_tolerance_rad: float = np.deg2rad(2.0)
    arrival_timeout_s: float = 0.5
    idle_timeout_s: float = 30.0
    rest_rad: Pose = field(default_factory=lambda: np.zeros(SERVO_COUNT))
    limits: HealthLimits = field(default_factory=HealthLimits)


class DriverListener(Protocol):
    """Callbacks from the driver's thread. They must return quickly; an exception ends the driver, torque off."""

    def on_joints(self, measured_rad: Pose, read_s: float) -> None:
        """Receive the joint angles (8,) rad, once per cycle.

        measured_rad: NaN where a servo could not be read. read_s: time.monotonic() of the last reply of any servo.
        """

    def on_port(self, error: str) -> None:
        """Receive a change of the port: empty when it was opened, one line when it was lost or cannot be opened."""

    def on_verdict(self, verdict: HealthReport) -> None:
        """Receive the health report when its level has changed."""

    def on_motion_state(self, state: MotionState) -> None:
        """Receive a change of the epoch or of the refusal; first called once the port was opened or could not be."""
