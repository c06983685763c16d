# SPDX-License-Identifier: Apache-2.0
"""The drawn camera's picture, camera_info and frame in the URDF agree: a point of the hand is where they put it."""

from functools import cache
from io import BytesIO

import numpy as np
import pytest
import yourdfpy

from amazing_hand.camera.jpeg import Image
from amazing_hand.hand.joints import FINGER_JOINTS, FINGERS, SERVO_JOINTS, SIDES
from amazing_hand.hand.kinematics import Array, Side, finger_joints
from amazing_hand.nodes.camera import Settings
from amazing_hand.rendering.renderer import HandRenderer
from amazing_hand.robot_description import robot_description

FRAME = "camera_optical_frame"
# The fingertip is drawn as a sphere: its centre in the frame of the distal phalanx, and its radius.
TIP_M = (0.0008, 0.0, 0.0324)
TIP_RADIUS_M = 0.009
CLEARLY = 60  # of 255; less is a shadow


@cache
def model(side: str) -> yourdfpy.URDF:
    return yourdfpy.URDF.load(BytesIO(robot_description(side).encode()), load_meshes=False)


def top_of_tip(renderer: HandRenderer, side: str, pose_rad: Array, finger: str) -> Array:
    """Column and row of the top of a fingertip, by the URDF's transforms and K of camera_info."""
    joints = [*pose_rad, *finger_joints(pose_rad).ravel()]
    model(side).update_cfg(dict(zip((*SERVO_JOINTS, *FINGER_JOINTS), joints, strict=True)))
    place = model(side).get_transform(f"{finger}_distal_phalanx", FRAME)
    x, y, z = place[:3, :3] @ TIP_M + place[:3, 3]
    assert z > 0.1, "REP 103: z forward"
    k = np.reshape(renderer.calibration.camera_matrix, (3, 3))
    projected: Array = (k @ (x / z, (y - TIP_RADIUS_M) / z, 1.0))[:2]
    return projected


def changed(before: Image, after: Image) -> Array:
    """Column and row (n, 2) of the pixels that clearly differ."""
    differ = np.abs(before.astype(int) - after).max(axis=-1) > CLEARLY
    found: Array = np.argwhere(differ)[:, ::-1]
    return found


def test_the_camera_says_the_frame_that_the_urdf_has() -> None:
    assert Settings().frame_id == FRAME
    assert f'<link name="{FRAME}"/>' in robot_description("right")


@pytest.mark.parametrize(("width", "height"), [(640, 480), (1280, 720)])
@pytest.mark.parametrize("side", SIDES)
def test_fingertips_are_drawn_where_tf_and_camera_info_put_them(side: Side, width: int, height: int) -> None:
    renderer = HandRenderer(width, height, side)
    stretched = np.radians([-35.0, 35.0] * 4)
    drawn = renderer.render(stretched)
    for number, finger in enumerate(FINGERS[:3]):
        folded = stretched.copy()
        folded[2 * number : 2 * number + 2] = np.radians([90.0, -90.0])
        pixels = changed(renderer.render(folded), drawn)
        top = pixels[pixels[:, 1] == pixels[:, 1].min()].mean(axis=0)
        expected = top_of_tip(renderer, side, stretched, finger)
        assert top == pytest.approx(expected, abs=5.0 * height / 480), finger
