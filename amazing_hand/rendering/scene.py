# SPDX-License-Identifier: Apache-2.0
"""Camera, backdrop and the fixed parts of the hand (wrist, palm, servos), ray traced once."""

from typing import Final, NamedTuple

import cv2
import numpy as np

from amazing_hand.camera.camera_calibration import CameraCalibration
from amazing_hand.hand import kinematics
from amazing_hand.hand.kinematics import Side
from amazing_hand.rendering.materials import (
    HINGE,
    INLAY,
    LIT_SPHERES,
    METAL,
    PALM,
    SERVO,
    SPHERE_CENTRE,
    SPHERE_RADIUS,
    Material,
    Plane,
    Vector,
)

# Viewpoint of a person half a metre in front of the palm, slightly above and to the side away from the thumb: the thumb
# points to the front, so that from straight ahead its length could not be seen.
_LOOKS_AT_MM: Final = (20.0, 8.0, 88.0)  # for a right hand
_DISTANCE_MM: Final = 620.0
_AZIMUTH_RAD: Final = np.radians(-16.0)
_ELEVATION_RAD: Final = np.radians(9.0)
_FOCAL_HEIGHTS: Final = 2.42  # focal length in picture heights: the open hand fills the picture

BACKDROP_MM: Final = -37.0  # height of the wall behind the hand, where shadows fall on it
_SUBPIXELS: Final = 3  # rays per pixel edge for the fixed parts
_TRACE_STEPS: Final = 16  # enough for rounded edges, as rays start at the bounding box


class Viewpoint:
    """Pinhole camera. The axes of its frame point right, down and toward the viewer.

    Its pose is the same as that of `camera_optical_frame` in urdf/amazing_hand.urdf.xacro.
    """

    def __init__(self, width: int, height: int, side: Side) -> None:
        mirror = 1.0 if side == "right" else -1.0
        azimuth = _AZIMUTH_RAD * mirror
        toward = np.array(
            (np.cos(azimuth) * np.cos(_ELEVATION_RAD), np.sin(azimuth) * np.cos(_ELEVATION_RAD), np.sin(_ELEVATION_RAD))
        )
        right = np.array((-np.sin(azimuth), np.cos(azimuth), 0.0))
        self.rotation = np.stack((right, np.cross(right, toward), toward))
        self.eye_mm = np.array(_LOOKS_AT_MM) * (1.0, mirror, 1.0) + _DISTANCE_MM * toward
        self.focal_px = _FOCAL_HEIGHTS * height
        self.centre_px = np.array((width / 2, height / 2))
        self.px_per_mm = self.focal_px / _DISTANCE_MM
        self.calibration = CameraCalibration(
            width,
            height,
            "plumb_bob",
            distortion=[0.0] * 5,
            camera_matrix=[self.focal_px, 0.0, width / 2, 0.0, self.focal_px, height / 2, 0.0, 0.0, 1.0],
            rectification_matrix=[1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0],
            projection_matrix=[
                *(self.focal_px, 0.0, width / 2, 0.0),
                *(0.0, self.focal_px, height / 2, 0.0),
                *(0.0, 0.0, 1.0, 0.0),
            ],
        )

    def project(self, points_mm: Vector) -> tuple[Vector, Vector, Vector]:
        """Project points (..., 3) in the base frame [mm].

        Returns their pixels (..., 2), height toward the viewer [mm] and scale [px/mm].
        """
        seen = (points_mm - self.eye_mm) @ self.rotation.T
        scale = self.focal_px / -seen[..., 2]
        return seen[..., :2] * scale[..., None] + self.centre_px, seen[..., 2] + _DISTANCE_MM, scale


class Canvas(NamedTuple):
    """Luminance and height toward the viewer [mm] of a part of the picture."""

    light: Plane
    height_mm: Plane


class Box(NamedTuple):
    """Fixed part: a rounded box, or a cylinder about its z axis; `rotation` is from its frame to the base frame."""

    centre_mm: Vector
    rotation: Vector
    half_mm: tuple[float, float, float]
    radius_mm: float
    material: Material
    is_cylinder: bool = False


def draw_fixed_parts(camera: Viewpoint, width: int, height: int, side: Side) -> Canvas:
    x = np.linspace(-1, 1, width)[None, :]
    y = np.linspace(-1, 1, height)[:, None]
    glow = np.exp(-1.1 * ((0.75 * x) ** 2 + (0.85 * (y + 0.15)) ** 2))
    grain = np.random.default_rng(0).uniform(-0.5, 0.5, (height, width))  # noise against banding
    light = 84 + 92 * glow + grain
    canvas = Canvas(light.astype(np.float32), np.full((height, width), 10 * BACKDROP_MM, np.float32))
    for box in _fixed_parts(side):
        draw_box(canvas, camera, box)
    return canvas


def _fixed_parts(side: Side) -> list[Box]:
    """Return wrist, palm, servos and knuckles, with the bounding shapes of the MJCF."""
    mirror = 1.0 if side == "right" else -1.0
    base = np.eye(3)
    boxes = [
        Box(np.array((0.9, 0.0, -60.0)), base, (29.0, 29.0, 58.0), 3.0, SERVO, True),
        Box(np.array((0.9, 0.0, 1.5)), base, (31.5, 31.5, 1.5), 1.2, METAL, True),
        Box(np.array((0.9, 0.0, 10.0)), base, (33.5, 33.5, 7.0), 3.0, PALM, True),
        Box(np.array((-12.0, -5.0 * mirror, 44.0)), base, (13.0, 39.0, 30.0), 9.0, PALM),
        Box(np.array((1.0, -11.0 * mirror, 45.0)), base, (2.0, 24.0, 18.0), 1.5, INLAY),
    ]
    frames = kinematics.link_frames(np.zeros(8), side)
    for finger, (origin, rotation) in enumerate(zip(frames.origin_m[:, 0] * 1000, frames.rotation[:, 0], strict=True)):
        is_thumb = finger == 3
        depth = 18.0 if is_thumb else 34.0
        boxes.append(Box(origin + rotation @ (1.0, 0.0, -8.0 - depth), rotation, (11.5, 14.4, depth), 5.0, PALM))
        boxes.append(Box(origin + rotation @ (3.5, 0.0, -1.0), rotation, (7.0, 10.0, 7.0), 6.8, HINGE))
        if not is_thumb:
            facing = rotation @ np.array(((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (-1.0, 0.0, 0.0)))
            for y in (-6.5, 6.5):
                boxes.append(Box(origin + rotation @ (6.0, y, -25.0), rotation, (8.3, 5.7, 13.0), 1.2, SERVO))
                boxes.append(Box(origin + rotation @ (14.0, y, -19.0), facing, (3.6, 3.6, 1.6), 0.8, METAL, True))
    return boxes


def draw_box(canvas: Canvas, camera: Viewpoint, box: Box) -> None:
    """Draw one box by sphere tracing, with several rays per pixel. Takes some milliseconds; done once."""
    half = np.array(box.half_mm, dtype=np.float32)
    corners = np.stack(np.meshgrid(*np.stack((-half, half), axis=-1)), axis=-1)
    pixel, _, _ = camera.project(box.centre_mm + corners.reshape(-1, 3) @ box.rotation.T)
    rows, columns = canvas.light.shape
    left, top = np.maximum(pixel.min(axis=0).astype(int) - 1, 0).tolist()
    right, bottom = np.minimum(pixel.max(axis=0).astype(int) + 2, (columns, rows)).tolist()
    if left >= right or top >= bottom:
        return
    sub = (np.arange(_SUBPIXELS) - (_SUBPIXELS - 1) / 2) / _SUBPIXELS
    x = (np.arange(left, right)[:, None] + sub).ravel() - camera.centre_px[0]
    y = (np.arange(top, bottom)[:, None] + sub).ravel() - camera.centre_px[1]
    ray = np.stack((*np.meshgrid(x, y), np.full((y.size, x.size), -camera.focal_px))).astype(np.float32)
    ray /= np.sqrt((ray**2).sum(axis=0))
    to_box = (camera.rotation @ box.rotation).astype(np.float32)
    eye = ((camera.eye_mm - box.centre_mm) @ box.rotation).astype(np.float32)

    # Trace only the rays through the bounding box, from where they enter it.
    direction = np.tensordot(to_box, ray, axes=(0, 0))
    slope, size = np.reciprocal(direction), half[:, None, None]
    travel = (-np.abs(size * slope) - eye[:, None, None] * slope).max(axis=0)
    seen = travel < (np.abs(size * slope) - eye[:, None, None] * slope).min(axis=0)
    direction, travel = direction[:, seen], travel[seen]
    for _ in range(_TRACE_STEPS):
        travel += _distance(box, eye[:, None] + travel * direction)
    point = eye[:, None] + travel * direction
    hit = _distance(box, point) < 0.05
    steps = 0.05 * np.eye(3, dtype=np.float32)[:, :, None]
    normal = to_box @ np.stack([_distance(box, point + step) - _distance(box, point - step) for step in steps])
    normal /= np.maximum(np.sqrt((normal**2).sum(axis=0)), 1e-6)
    u, v = (normal[:2] * SPHERE_RADIUS + SPHERE_CENTRE).round().astype(int)
    light = np.zeros(seen.shape, np.float32)
    height = np.full(seen.shape, -np.inf, np.float32)
    light[seen] = LIT_SPHERES[box.material][v, u]
    height[seen] = np.where(hit, travel * ray[2][seen] + _DISTANCE_MM, -np.inf)

    target, behind = canvas.light[top:bottom, left:right], canvas.height_mm[top:bottom, left:right]
    shown = (height > behind.repeat(_SUBPIXELS, axis=0).repeat(_SUBPIXELS, axis=1)).astype(np.float32)
    columns_rows = (right - left, bottom - top)
    target *= 1 - cv2.resize(shown, columns_rows, interpolation=cv2.INTER_AREA)
    target += cv2.resize(light * shown, columns_rows, interpolation=cv2.INTER_AREA)
    middle = height[_SUBPIXELS // 2 :: _SUBPIXELS, _SUBPIXELS // 2 :: _SUBPIXELS]
    np.maximum(behind, middle, out=behind)


def _distance(box: Box, point: Plane) -> Plane:
    """Return the signed distance [mm] of points (3, n) in the box's frame to its surface."""
    x, y, z = (abs(axis) for axis in point)
    if box.is_cylinder:
        x, y = np.hypot(x, y), np.zeros_like(y)
    half_x, half_y, half_z = (half - box.radius_mm for half in box.half_mm)
    x -= half_x
    y -= half_y
    z -= half_z
    inside = np.minimum(np.maximum(np.maximum(x, y), z), 0)
    outside = np.sqrt(np.maximum(x, 0) ** 2 + np.maximum(y, 0) ** 2 + np.maximum(z, 0) ** 2)
    distance: Plane = outside + inside - np.float32(box.radius_mm)
    return distance
