# SPDX-License-Identifier: Apache-2.0
"""The service fingertip_ik of a running servo_driver, which needs no hand for it."""

import numpy as np
from amazing_hand.srv import FingertipIk
from geometry_msgs.msg import Point, PointStamped
from support.waiting import answer
from support.world import World

from amazing_hand.hand.joints import FINGERS
from amazing_hand.hand.kinematics import fingertips
from amazing_hand.ros.fingertip_ik import FINGERTIP_IK


def test_the_driver_tells_the_servo_angles_for_a_fingertip_and_why_there_are_none(world: World) -> None:
    world.start_node("servo_driver", port=world.folder / "no-hand", autostart="false")
    client = world.probe().create_client(FingertipIk, FINGERTIP_IK)

    def ask(finger: str, x: float, y: float, z: float, frame: str = "") -> FingertipIk.Response:
        tip = PointStamped(point=Point(x=x, y=y, z=z))
        tip.header.frame_id = frame
        return answer(client, FingertipIk.Request(finger=finger, tip=tip))

    servo_rad = np.radians([20, -10, 0, 0, 0, 0, 45, 5])
    for finger in ("index", "thumb"):
        f = FINGERS.index(finger)
        for frame in ("", "wrist", "hand/wrist"):
            found = ask(finger, *fingertips(servo_rad)[f].tolist(), frame=frame)
            assert found.success, found.message
            assert list(found.joint_names) == [f"{finger}_servo_1", f"{finger}_servo_2"]
            assert np.abs(np.array(found.angles_rad) - servo_rad[2 * f : 2 * f + 2]).max() < 1e-3
            assert found.distance_m < 0.0005

    far = ask("index", 0.0, 0.0, 1.0)
    assert not far.success
    assert far.message.startswith("out of reach: the tip of index comes within ")
    assert list(far.joint_names) == list(far.angles_rad) == []
    seen_by_camera = ask("index", 0.0, 0.0, 0.2, frame="camera")
    assert not seen_by_camera.success
    assert seen_by_camera.message == "the point is in the frame 'camera': transform it to 'wrist' first"
