# SPDX-License-Identifier: Apache-2.0
"""Whether a hand moves or has arrived, by its measured angles. Pure: time is passed in."""

import math
from collections import deque
from collections.abc import Mapping
from typing import Final

from amazing_hand.hand.joints import SERVO_JOINTS

# A hand of which no servo has turned by more than REST_RAD for REST_S is at rest. A servo's step is 0.3 degrees.
REST_S: Final = 0.3
REST_RAD: Final = math.radians(1.0)

# A little more than the driver's own default, 2 degrees: what it calls reached, is reached.
ARRIVED_RAD: Final = math.radians(3.0)

Joints = Mapping[str, float]
"""Angle in rad by joint name."""


def checked(joints: Joints, duration_s: float) -> dict[str, float]:
    """The joints of a motion. Raises ValueError: for a name that no servo joint has, and for what is not finite."""
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
    """The angles of the last REST_S."""

    def __init__(self) -> None:
        self._kept: deque[tuple[float, Joints]] = deque()
        self.count = 0

    @property
    def joints(self) -> Joints:
        """The last angles; none before the first."""
        return self._kept[-1][1] if self._kept else {}

    @property
    def read_s(self) -> float:
        """When the last ones came."""
        return self._kept[-1][0] if self._kept else -math.inf

    def add(self, joints: Joints, now_s: float) -> None:
        """joints: all that joint_states tells; what is no servo's, and what is not finite, is left out."""
        measured = {name: joints[name] for name in SERVO_JOINTS if math.isfinite(joints.get(name, math.nan))}
        self._kept.append((now_s, measured))
        self.count += 1
        while len(self._kept) > 1 and self._kept[1][0] <= now_s - REST_S:
            self._kept.popleft()

    def is_moving(self) -> bool:
        """Whether a servo has turned in the last REST_S before the last reading."""
        return any(
            max(angles) - min(angles) > REST_RAD
            for name in self.joints
            if (angles := [joints[name] for _, joints in self._kept if name in joints])
        )

    def rested(self, since_s: float) -> bool:
        """Whether no servo has turned for REST_S, all of it after this moment."""
        return bool(self._kept) and self.read_s >= since_s + REST_S and not self.is_moving()

    def arrived(self, goal: Joints) -> bool:
        """Whether the joints that the goal names are there; one that is not measured is not."""
        return all(abs(self.joints.get(name, math.inf) - angle_rad) <= ARRIVED_RAD for name, angle_rad in goal.items())
