# SPDX-License-Identifier: Apache-2.0
"""Draw the hand as seen by a person in front of its palm, for use as a simulated camera.

All parts are capsules or rounded boxes. Palm, servos and wrist do not move and are drawn once, by scene.py. The
phalanges are drawn for each picture as tapered capsules with a height for each pixel (a depth buffer), so that
occlusion is right in every pose. Shading is looked up in a picture of a lit sphere; parts that are nearer to the viewer
cast shade on what is beside and behind them.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from amazing_hand.camera.camera_calibration import CameraCalibration
from amazing_hand.camera.jpeg import Image as Image
from amazing_hand.hand import kinematics
from amazing_hand.hand.kinematics import Side
from amazing_hand.rendering.lettering import Lettering
from amazing_hand.rendering.materials import (
    HINGE,
    LIT_SPHERES,
    PAD_DARKER,
    SHELL,
    SPHERE_CENTRE,
    SPHERE_RADIUS,
    TONES,
    Material,
    Plane,
    Vector,
)
from amazing_hand.rendering.scene import BACKDROP_MM, Canvas, Viewpoint, draw_fixed_parts

_SHADE_MM: Final = np.array((10.0, 18.0))  # reach of a finger's shade in the picture: above left, below right of it


class _Part(NamedTuple):
    """Moving part: a tapered capsule fixed to one link of each finger, in that link's frame."""

    link: int  # 1 proximal, 2 distal
    ends_mm: tuple[tuple[float, float, float], tuple[float, float, float]]
    radii_mm: tuple[float, float]
    material: Material
    has_pad: bool


_PARTS: Final = (  # bounding shapes of the shells in the MJCF
    _Part(1, ((0.5, 0.0, 19.0), (0.5, 0.0, 40.5)), (12.0, 10.9), SHELL, True),
    _Part(2, ((0.0, -5.6, 0.0), (0.0, 5.6, 0.0)), (5.6, 5.6), HINGE, False),
    _Part(2, ((0.8, 0.0, 12.2), (0.8, 0.0, 32.4)), (10.9, 9.0), SHELL, True),
)
_PART_LINK: Final = np.array([part.link for part in _PARTS])
_PART_ENDS_MM: Final = np.array([part.ends_mm for part in _PARTS])
_PART_RADII_MM: Final = np.array([part.radii_mm for part in _PARTS])


class HandRenderer:
    """Draw one hand in any pose. Not thread-safe."""

    def __init__(self, width: int = 640, height: int = 480, side: Side = "right") -> None:
        self._width, self._height, self._side = width, height, side
        self._camera = Viewpoint(width, height, side)
        self._fixed = draw_fixed_parts(self._camera, width, height, side)
        self._fixed_picture = self._develop(self._fixed)
        self._lettering = Lettering()

    @property
    def calibration(self) -> CameraCalibration:
        """Return the calibration of the virtual camera: a pinhole camera without distortion."""
        return self._camera.calibration

    def render(self, servo_rad: npt.ArrayLike, caption: str = "") -> Image:
        """Return the BGR picture (height, width, 3) for eight servo angles [rad], with an optional caption.

        The caption's first line is large, the second small. Raises ValueError unless there are eight finite angles.
        """
        servo = np.asarray(servo_rad, dtype=np.float64)
        if servo.shape != (8,) or not np.isfinite(servo).all():
            raise ValueError(f"servo_rad: eight finite angles are needed to draw the hand, got {servo.tolist()}")
        picture = self._fixed_picture.copy()
        self._draw_fingers(picture, servo)
        if caption:
            self._lettering.write(picture, caption)
        return picture

    def _draw_fingers(self, picture: Image, servo_rad: Vector) -> None:
        frames = kinematics.link_frames(servo_rad, self._side)
        rotation = frames.rotation[:, _PART_LINK]
        ends_mm = frames.origin_m[:, _PART_LINK, None] * 1000 + _PART_ENDS_MM @ rotation.swapaxes(-1, -2)
        pixel, height_mm, scale = self._camera.project(ends_mm)
        radius_px = _PART_RADII_MM * scale
        palm_side = rotation[..., 0] @ self._camera.rotation.T

        near_px, far_px = _SHADE_MM * self._camera.px_per_mm
        low = (pixel - radius_px[..., None]).min(axis=(0, 1, 2))
        high = (pixel + radius_px[..., None]).max(axis=(0, 1, 2))
        shaded = self._clip(low - near_px, high + far_px)
        left, top, right, bottom = self._clip(
            low - near_px - far_px, high + far_px + near_px
        )  # with the parts that shade it
        light = self._fixed.light[top:bottom, left:right].copy()
        canvas = Canvas(light, self._fixed.height_mm[top:bottom, left:right].copy())
        ends = np.stack((pixel[..., 0] - left, pixel[..., 1] - top, height_mm, radius_px, scale), axis=-1)
        for index in np.argsort(height_mm.mean(axis=-1), axis=None).tolist():
            finger, part = divmod(index, len(_PARTS))
            pad_side = palm_side[finger, part].tolist() if _PARTS[part].has_pad else None
            _draw_capsule(canvas, ends[finger, part].tolist(), _PARTS[part].material, pad_side)
        drawn = self._develop(canvas)
        picture[shaded[1] : shaded[3], shaded[0] : shaded[2]] = drawn[
            shaded[1] - top : shaded[3] - top, shaded[0] - left : shaded[2] - left
        ]

    def _clip(self, low: Vector, high: Vector) -> tuple[int, int, int, int]:
        """Return left, top, right, bottom, clipped to the picture; even, as shade is computed at half resolution."""
        limit = (self._width, self._height)
        left, top = (min(max(int(v) // 2 * 2, 0), n) for v, n in zip(low, limit, strict=True))
        right, bottom = (min(max(int(v) // 2 * 2, 0), n) for v, n in zip(high, limit, strict=True))
        return left, top, right, bottom

    def _develop(self, canvas: Canvas) -> Image:
        """Convert luminance to colour, with shadows."""
        lit = canvas.light * unshaded(canvas.height_mm, self._camera.px_per_mm)
        return np.asarray(cv2.applyColorMap(cv2.convertScaleAbs(lit), TONES), dtype=np.uint8)


def _draw_capsule(
    canvas: Canvas, ends: Sequence[Sequence[float]], material: Material, palm_side: Sequence[float] | None
) -> None:
    """Draw one tapered capsule; each of the two `ends` is x, y [px], height [mm], radius [px], scale [px/mm].

    The capsule is the union of spheres between its ends: the surface at a pixel is that of the highest sphere there.
    """
    (x0, y0, z0, r0, scale0), (x1, y1, z1, r1, scale1) = ends
    rows, columns = canvas.light.shape
    left, right = max(int(min(x0 - r0, x1 - r1)) - 1, 0), min(int(max(x0 + r0, x1 + r1)) + 3, columns)
    top, bottom = max(int(min(y0 - r0, y1 - r1)) - 1, 0), min(int(max(y0 + r0, y1 + r1)) + 3, rows)
    if left >= right or top >= bottom:
        return
    length = max(float(np.hypot(x1 - x0, y1 - y0)), 0.5)  # minimum for a capsule that points at the viewer
    ux, uy = (x1 - x0) / length, (y1 - y0) / length
    mm_per_px = 2 / (scale0 + scale1)
    rise = (z1 - z0) / mm_per_px
    radius = (r0 + r1) / 2
    taper = min(max(r1 - r0, -0.8 * length), 0.8 * length)  # limited: else one end would hide the other's outline
    r0, r1 = radius - taper / 2, radius + taper / 2
    cone = length * length - taper * taper

    x = np.arange(left, right, dtype=np.float32) - np.float32(x0)
    y = (np.arange(top, bottom, dtype=np.float32) - np.float32(y0))[:, None]
    axial = x * np.float32(ux) + y * np.float32(uy)
    across = y * np.float32(ux) - x * np.float32(uy)
    across2 = across * across
    middle = cv2.addWeighted(axial, length / cone, axial, 0.0, r0 * taper / cone)
    chord = cv2.addWeighted(across2, -1.0, middle * middle, cone, r0 * r0)
    chord -= axial * axial
    chord = cv2.sqrt(np.maximum(chord, 0, out=chord))
    along = cv2.scaleAdd(chord, rise / (cone * (cone + rise * rise)) ** 0.5, middle)  # the sphere's position, 0 to 1
    np.clip(along, 0, 1, out=along)
    offset = cv2.scaleAdd(along, -length, axial)  # from that sphere's centre
    reach = cv2.addWeighted(along, taper, along, 0.0, r0)
    bulge = reach * reach
    bulge -= across2
    bulge -= offset * offset
    cover = cv2.addWeighted(bulge, 0.5 / radius, bulge, 0.0, 0.5)  # coverage of pixels at the outline (anti-aliasing)
    bulge = cv2.sqrt(np.maximum(bulge, 0, out=bulge))
    height = cv2.addWeighted(along, z1 - z0, bulge, mm_per_px, z0)

    gain = SPHERE_RADIUS / radius
    u = cv2.addWeighted(offset, ux * gain, across, -uy * gain, SPHERE_CENTRE)
    v = cv2.addWeighted(offset, uy * gain, across, ux * gain, SPHERE_CENTRE)
    light = cv2.remap(LIT_SPHERES[material], u, v, cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE)
    if palm_side is not None:
        px, py, pz = palm_side
        pad = cv2.addWeighted(offset, ux * px + uy * py, across, ux * py - uy * px, 0.0)
        pad = cv2.scaleAdd(bulge, pz, pad)
        pad = cv2.addWeighted(pad, 0.8, pad, 0.0, 0.5 - 0.8 * 0.66 * radius)  # surfaces within 49° of the palm side
        np.clip(pad, 0, 1, out=pad)
        pad *= light
        light = cv2.scaleAdd(pad, -PAD_DARKER, light)

    behind, target = canvas.height_mm[top:bottom, left:right], canvas.light[top:bottom, left:right]
    np.clip(cover, 0, 1, out=cover)
    height -= behind
    shown = height + np.float32(0.5)  # blended within a millimetre where parts meet
    np.clip(shown, 0, cover, out=shown)
    light -= target
    light *= shown
    target += light
    crease = cv2.addWeighted(np.abs(height), -0.25, cover, 0.5, 0.0)  # a dark line where parts touch
    np.maximum(crease, 0, out=crease)
    target -= target * crease
    height *= shown > 0.5
    behind += height


def unshaded(height_mm: Plane, px_per_mm: float) -> Plane:
    """Return the share of light (0 to 1) that reaches each pixel: ambient occlusion and shadows, at half resolution."""
    rows, columns = height_mm.shape
    mm = px_per_mm / 2  # in pixels at half resolution
    # The maximum of four pixels, so that the shade behind an edge does not bleed onto the edge.
    low = np.maximum(height_mm[::2, ::2], BACKDROP_MM)
    for corner in (height_mm[1::2, ::2], height_mm[::2, 1::2], height_mm[1::2, 1::2]):
        np.maximum(low[: corner.shape[0], : corner.shape[1]], corner, out=low[: corner.shape[0], : corner.shape[1]])
    shade = cv2.blur(low, (2 * round(10 * mm) + 1,) * 2)
    shade -= low
    shade -= 1.6
    shade *= np.float32(0.042)
    np.clip(shade, 0, 0.55, out=shade)
    shade *= low > BACKDROP_MM  # the wall is far behind: it gets the cast shadow only
    cast = np.zeros_like(low)  # the light comes from above left
    for far_mm in (3.2, 7.5, 12.8):
        step = max(round(far_mm * mm), 1)
        taller = low[:-step, :-step] - low[step:, step:]
        taller -= np.float32(1.3 * far_mm)
        taller *= np.float32(0.065)
        np.minimum(taller, 0.45, out=taller)
        np.maximum(cast[step:, step:], taller, out=cast[step:, step:])
    shade += cv2.blur(cast, (2 * round(4.5 * mm) + 1,) * 2)
    shade = cv2.blur(np.minimum(shade, 0.78, out=shade), (3, 3))
    unshaded: Plane = cv2.resize(1 - shade, (columns, rows), interpolation=cv2.INTER_LINEAR)
    return unshaded
