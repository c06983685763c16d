# SPDX-License-Identifier: Apache-2.0
"""What a driver is told at its start, and whom it tells what happens."""

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
    """idle_timeout_s: after so long without a command the hand goes to rest_rad, and then limp."""

    max_speed_rad_s: float = MAX_SPEED_RAD_S
    rate_hz: float = 1 / DRIVER_CYCLE_S
    arrival_tolerance_rad: float = np.deg2rad(2.0)
    arrival_timeout_s: float = 0.5
    idle_timeout_s: float = 30.0
    rest_rad: Pose = field(default_factory=lambda: np.zeros(SERVO_COUNT))
    limits: HealthLimits = field(default_factory=HealthLimits)


class DriverListener(Protocol):
    """Told from the driver's thread; must return quickly. An exception ends the driver, with the hand limp."""

    def on_joints(self, measured_rad: Pose, read_s: float) -> None:
        """The joint angles, NaN where a servo could not be read; when the last of them was, by time.monotonic()."""

    def on_port(self, error: str) -> None:
        """The port was opened (empty error), or was lost or cannot be opened (one line)."""

    def on_verdict(self, verdict: HealthReport) -> None:
        """The hand's level has changed."""

    def on_motion_state(self, state: MotionState) -> None:
        """The epoch has changed, or whether motions are taken. First told when the port was opened, or cannot be."""
