# SPDX-License-Identifier: Apache-2.0
"""Names of the hand's joints, in the order that messages, arrays and the URDF share."""

from typing import Final

FINGERS: Final = ("index", "middle", "ring", "thumb")

SERVO_JOINTS: Final = tuple(f"{finger}_servo_{n}" for finger in FINGERS for n in (1, 2))
"""The eight servo joints. Every array of eight servo angles has this order."""

FINGER_JOINT_KINDS: Final = ("abduction", "proximal", "distal")

FINGER_JOINTS: Final = tuple(f"{finger}_{kind}" for finger in FINGERS for kind in FINGER_JOINT_KINDS)
"""The twelve finger joints that the servos move through their linkages, in URDF order."""

SIDES: Final = ("right", "left")
