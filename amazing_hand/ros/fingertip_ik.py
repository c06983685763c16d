# SPDX-License-Identifier: Apache-2.0
"""Service fingertip_ik: servo angles that bring a fingertip to a point. It moves nothing and needs no hardware."""

from collections.abc import Callable
from typing import Final

from rclpy.node import Node

from amazing_hand.hand.calibration import Calibration
from amazing_hand.hand.fingertip_ik import TOLERANCE_M, NoAngles, fingertip_ik
from amazing_hand.srv import FingertipIk

FINGERTIP_IK: Final = "fingertip_ik"
FRAME: Final = "wrist"
"""URDF link that is the base frame of kinematics.py."""


def offer_fingertip_ik(node: Node, calibration: Callable[[], Calibration]) -> None:
    """Offer the service in the node's namespace, for the hand of this calibration at the time of the request."""
    frames = ("", FRAME, f"{node.get_namespace().strip('/')}/{FRAME}")  # the last as in two_hands.launch.py

    def answer(request: FingertipIk.Request, response: FingertipIk.Response) -> FingertipIk.Response:
        frame, point = request.tip.header.frame_id, request.tip.point
        try:
            if frame not in frames:
                raise NoAngles(f"the point is in the frame {frame!r}: transform it to {FRAME!r} first")
            found = fingertip_ik(
                request.finger, (point.x, point.y, point.z), calibration(), request.tolerance_m or TOLERANCE_M
            )
        except NoAngles as error:
            response.success, response.message = False, str(error)
            return response
        response.success, response.joint_names = True, list(found.joint_names)
        response.angles_rad, response.distance_m = found.angles_rad.tolist(), found.distance_m
        return response

    node.create_service(FingertipIk, FINGERTIP_IK, answer)
