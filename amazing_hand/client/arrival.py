# SPDX-License-Identifier: Apache-2.0
"""Detect from the measured angles whether the hand moves or has reached a goal. Pure: time is passed in."""

import math
from collections import deque
from collections.abc import Mapping
from typing import Final

from amazing_hand.hand.joints import SERVO_JOINTS

# The hand is at rest when no servo has turned by more than REST_RAD for REST_S. The servos' resolution is 0.3 degrees.
REST_S: Final = 0.3
REST_RAD: Final = math.radians(1.0)

# Slightly more than the driver's default of 2 degrees, so that a goal that the driver reports as reached counts here.
ARRIVED_RAD: Final = math.radians(3.0)

Joints = Mapping[str, float]
"""Angle [rad] by joint name."""


def checked(joints: Joints, duration_s: float) -> dict[str, float]:
    """Return the joints of a motion. Raises ValueError for an unknown joint name or a number that is not finite."""
    if unknown := [name for name in joints if name not in SERVO_JOINTS]:
        raise ValueError(f"no servo joint is called {', '.join(unknown)}; there are {', '.join(SERVO_JOINTS)}")
    if not joints:
        raise ValueError("no joint is named that shall move")
    if wrong := [name for name, angle_rad in joints.items() if not math.isfinite(angle_rad)]:
        raise ValueError(f"the angle of {', '.join(wrong)} is not finite; give it in rad")
    if not (math.isfinite(duration_s) and duration_s > 0):
        raise ValueError(f"duration_s is {duration_s}; give seconds above 0")
    return {name: float(angle_rad) for name, angle_rad in joints.items()}


class Readings:
    """Measured angles of the last REST_S."""

    def __init__(self) -> None:
        self._kept: deque[tuple[float, Joints]] = deque()
        self.count = 0

    @property
    def joints(self) -> Joints:
        """Return the last angles; empty before the first reading."""
        return self._kept[-1][1] if self._kept else {}

    @property
    def read_s(self) -> float:
        """Return the time of the last reading."""
        return self._kept[-1][0] if self._kept else -math.inf

    def add(self, joints: Joints, now_s: float) -> None:
        """Add a reading. joints: all of joint_states; joints that are no servo joints or not finite are ignored."""
        measured = {name: joints[name] for name in SERVO_JOINTS if math.isfinite(joints.get(name, math.nan))}
        self._kept.append((now_s, measured))
        self.count += 1
        while len(self._kept) > 1 and self._kept[1][0] <= now_s - REST_S:
            self._kept.popleft()

    def is_moving(self) -> bool:
        """Return whether a servo has turned in the REST_S before the last reading."""
        return any(
            max(angles) - min(angles) > REST_RAD
            for name in self.joints
            if (angles := [joints[name] for _, joints in self._kept if name in joints])
        )

    def rested(self, since_s: float) -> bool:
        """Return whether no servo has turned for REST_S, counted from `since_s` at the earliest."""
        return bool(self._kept) and self.read_s >= since_s + REST_S and not self.is_moving()

    def arrived(self, goal: Joints) -> bool:
        """Return whether all joints of the goal have reached it; one without a measured angle has not."""
        return all(abs(self.joints.get(name, math.inf) - angle_rad) <= ARRIVED_RAD for name, angle_rad in goal.items())
