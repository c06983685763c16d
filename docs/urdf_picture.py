# SPDX-License-Identifier: Apache-2.0
"""Draws docs/urdf.png: both hands as urdf/ describes them, in the official spread pose. `make docs` runs it."""

from io import BytesIO
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import xacro
import yourdfpy

from amazing_hand.hand.joints import SIDES
from amazing_hand.hand.kinematics import Side, finger_joints
from amazing_hand.rendering.materials import HINGE, METAL, PALM, SERVO, SHELL, TONES
from amazing_hand.rendering.renderer import Image, unshaded
from amazing_hand.rendering.scene import BACKDROP_MM, Box, Canvas, Viewpoint, draw_box

DOCS: Final = Path(__file__).parent
XACRO: Final = DOCS.parent / "urdf" / "amazing_hand.urdf.xacro"
SIZE_PX: Final = (580, 600)
MATERIALS: Final = {"shell": SHELL, "hinge": HINGE, "palm": PALM, "servo": SERVO, "metal": METAL}
BOX_EDGE_MM: Final = 0.6  # radius of a box's edges, which catch the light
CYLINDER_EDGE_MM: Final = 0.02  # next to none: a cylinder goes over into the balls of a capsule
SPREAD_DEG: Final = np.array(((4, 90), (-32, 32), (-90, -4), (-90, -4)))  # right hand


def posed(side: Side) -> yourdfpy.URDF:
    source = xacro.process_file(str(XACRO), mappings={"side": side}).toxml()
    urdf = yourdfpy.URDF.load(BytesIO(source.encode()), load_meshes=False)
    pose_deg = SPREAD_DEG if side == "right" else -SPREAD_DEG[:, ::-1]
    servo_rad = np.radians(pose_deg.ravel())
    urdf.update_cfg(np.concatenate((servo_rad, finger_joints(servo_rad).ravel())))
    return urdf


def visuals(urdf: yourdfpy.URDF) -> list[Box]:
    """What is seen of it, in its wrist's frame; a ball is a cube that is all edge."""
    boxes = []
    for link in urdf.robot.links:
        for visual in link.visuals:
            place = urdf.get_transform(link.name, "wrist")
            if visual.origin is not None:
                place = place @ visual.origin
            sphere, cylinder, box = visual.geometry.sphere, visual.geometry.cylinder, visual.geometry.box
            if sphere is not None:
                size, edge_mm = (2 * sphere.radius,) * 3, 1000 * sphere.radius
            elif cylinder is not None:
                size, edge_mm = (2 * cylinder.radius, 2 * cylinder.radius, cylinder.length), CYLINDER_EDGE_MM
            else:
                size, edge_mm = tuple(box.size), BOX_EDGE_MM
            x_mm, y_mm, z_mm = (500 * length for length in size)
            material = MATERIALS[visual.material.name.rpartition("/")[2]]
            boxes.append(
                Box(1000 * place[:3, 3], place[:3, :3], (x_mm, y_mm, z_mm), edge_mm, material, cylinder is not None)
            )
    return boxes


def draw(side: Side) -> Image:
    width, height = SIZE_PX
    camera = Viewpoint(width, height, side)
    across = np.linspace(-1, 1, width)
    down = np.linspace(-1, 1, height)[:, None]
    light = 90 + 90 * np.exp(-(across**2) - down**2)
    canvas = Canvas(light.astype(np.float32), np.full((height, width), 10 * BACKDROP_MM, np.float32))
    for box in visuals(posed(side)):
        draw_box(canvas, camera, box)
    lit = canvas.light * unshaded(canvas.height_mm, camera.px_per_mm)
    picture = np.asarray(cv2.applyColorMap(cv2.convertScaleAbs(lit), TONES), dtype=np.uint8)
    cv2.putText(picture, side, (24, height - 24), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (250, 250, 250), 1, cv2.LINE_AA)
    return picture


if __name__ == "__main__":
    cv2.imwrite(str(DOCS / "urdf.png"), np.hstack([draw(side) for side in SIDES]))
