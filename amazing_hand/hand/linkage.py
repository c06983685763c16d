# SPDX-License-Identifier: Apache-2.0
"""Geometry of the linkage between two servos and their finger: lengths, joint positions and the assembled pose.

All fingers have the same linkage. Each servo's horn moves the rear link through a rod with a ball joint at both ends.
The rear link is hinged on the knuckle next to the proximal phalanx, and both carry the distal phalanx: a crossed
four-bar linkage. The two servos turn the knuckle sideways (abduction) and flex the finger, and the distal phalanx
follows the proximal one.

Lengths are from the public MJCF of the AmazingHand (early 2026), in metres in the finger's frame: z along the straight
finger, x toward its palm side. In that MJCF the balls of a rear link are 0.35 mm off to one side; here, as in
`kinematics.finger_joints`, both sides are symmetric. The two agree within 2.5 mm at a fingertip, for all servo angles
within 90 degrees.
"""

import math
from typing import Final, NamedTuple

from amazing_hand.hand.kinematics import PROXIMAL_LENGTH_M, PROXIMAL_OFFSET_M

SERVO_XYZ_M: Final = (0.00745, 0.00605, -0.0324)  # axis of servo 1; -y for servo 2
HORN_BALL_XYZ_M: Final = (0.0069, 0.0050, 0.0)  # in the frame of horn 1 at 0 rad; -y for horn 2
ROD_LENGTH_M: Final = 0.0330  # between the ball centres
REAR_PIN_XYZ_M: Final = (0.0095, 0.0, 0.0)  # hinge on the knuckle; that of the proximal phalanx is at PROXIMAL_OFFSET_M
REAR_LENGTH_M: Final = 0.0505  # from that pin to the pin on the distal phalanx, along the rear link's z
REAR_BALL_XYZ_M: Final = (0.00573, 0.00805, 0.00237)  # ball of rod 1, in the rear link's frame; -y for rod 2
CRANK_PIN_XYZ_M: Final = (-0.00518, 0.0, -0.0030)  # pin of the rear link, in the distal phalanx's frame
REAR_MASS_KG: Final = 0.0028

_Point = tuple[float, float]  # x and z in the finger's flexion plane


class Assembled(NamedTuple):
    """Flexion of a finger's links [rad] with both servos at their calibrated middle: 0 is straight, + closes.

    distal is relative to proximal; rear and proximal are relative to the knuckle, whose abduction is 0.
    """

    rear: float
    proximal: float
    distal: float


def assembled() -> Assembled:
    """Return the pose of the linkage with both servos at 0 rad, in closed form."""
    servo_x, servo_y, servo_z = SERVO_XYZ_M
    horn_ball = (servo_x + HORN_BALL_XYZ_M[0], servo_z + HORN_BALL_XYZ_M[2])
    rear_pin = (REAR_PIN_XYZ_M[0], REAR_PIN_XYZ_M[2])
    rod_in_plane_m = math.sqrt(ROD_LENGTH_M**2 - (servo_y + HORN_BALL_XYZ_M[1] - REAR_BALL_XYZ_M[1]) ** 2)
    ball_x, _, ball_z = REAR_BALL_XYZ_M
    ball = _meeting(rear_pin, math.hypot(ball_x, ball_z), horn_ball, rod_in_plane_m)
    rear = _flexion(rear_pin, ball) - math.atan2(ball_x, ball_z)

    crank_x, _, crank_z = CRANK_PIN_XYZ_M
    crank_pin = (rear_pin[0] + REAR_LENGTH_M * math.sin(rear), rear_pin[1] + REAR_LENGTH_M * math.cos(rear))
    proximal_joint = (PROXIMAL_OFFSET_M[0], PROXIMAL_OFFSET_M[2])
    distal_joint = _meeting(crank_pin, math.hypot(crank_x, crank_z), proximal_joint, PROXIMAL_LENGTH_M)
    proximal = _flexion(proximal_joint, distal_joint)
    bend = (_flexion(distal_joint, crank_pin) - math.atan2(crank_x, crank_z)) % math.tau
    return Assembled(rear, proximal, bend - proximal)


def _flexion(start: _Point, end: _Point) -> float:
    """Return the angle [rad] of the direction from start to end: 0 along the straight finger, + toward the palm."""
    return math.atan2(end[0] - start[0], end[1] - start[1])


def _meeting(a: _Point, radius_a: float, b: _Point, radius_b: float) -> _Point:
    """Return the intersection of the circles around a and b that is left of the line from a to b (x right, z up)."""
    x, z = b[0] - a[0], b[1] - a[1]
    apart = math.hypot(x, z)
    along = (radius_a**2 - radius_b**2 + apart**2) / (2 * apart)
    across = math.sqrt(radius_a**2 - along**2)
    return (a[0] + (along * x - across * z) / apart, a[1] + (along * z + across * x) / apart)
