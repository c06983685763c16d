"""A picture of the hand, seen by a person in front of its palm: what the camera shows when there is no camera.

Everything is a capsule or a rounded box. The palm, servos and wrist do not move: they are ray traced once. The
phalanges are drawn for each picture as tapered capsules with a height for each pixel, so that what folds over what is
right in every pose. Light comes from a picture of a lit sphere; what stands out toward the viewer shades what is beside
and under it.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from amazing_hand.hand import kinematics
from amazing_hand.hand.kinematics import Side

Image = npt.NDArray[np.uint8]
Plane = npt.NDArray[np.float32]
Vector = npt.NDArray[np.float64]

# A person half a metre in front of the palm, a little above and away from the thumb, which points at them: seen from
# straight ahead it would have no length.
_LOOKS_AT_MM: Final = (20.0, 8.0, 88.0)  # right hand
_DISTANCE_MM: Final = 620.0
_AZIMUTH_RAD: Final = np.radians(-16.0)
_ELEVATION_RAD: Final = np.radians(9.0)
_FOCAL_HEIGHTS: Final = 2.42  # focal length in picture heights: the open hand fills the picture

_BACKDROP_MM: Final = -37.0  # height of the wall behind the hand, where shadows fall on it
_SHADE_MM: Final = np.array((10.0, 18.0))  # how far a finger darkens the picture: above left, below right of it
_SUBPIXELS: Final = 3  # rays per pixel edge of the fixed parts
_SPHERE_SIZE: Final = 192  # of the picture of a lit sphere [px]
_SPHERE_CENTRE: Final = (_SPHERE_SIZE - 1) / 2
_SPHERE_RADIUS: Final = _SPHERE_SIZE / 2 - 2
_FONT: Final = cv2.FONT_HERSHEY_SIMPLEX
_TRACE_STEPS: Final = 16  # rays start at the enclosing box: enough for rounded edges


class _Material(NamedTuple):
    """Luminance (0 to 255) of a surface."""

    ambient: float
    diffuse: float
    gloss: float
    gloss_exponent: float
    rim: float


_SHELL: Final = _Material(58, 194, 46, 24, 18)
_PAD_DARKER: Final = 0.27  # than the shell
_HINGE: Final = _Material(16, 40, 48, 22, 18)
_PALM: Final = _Material(30, 62, 22, 10, 16)
_INLAY: Final = _Material(22, 42, 14, 8, 10)
_SERVO: Final = _Material(14, 30, 30, 18, 14)
_METAL: Final = _Material(40, 110, 120, 40, 30)


class _Box(NamedTuple):
    """A rounded box, or cylinder about its z, of the fixed hand; `rotation` from its frame to the base frame."""

    centre_mm: Vector
    rotation: Vector
    half_mm: tuple[float, float, float]
    radius_mm: float
    material: _Material
    is_cylinder: bool = False


class _Part(NamedTuple):
    """A moving part: a tapered capsule fixed to one link of each finger, in that link's frame."""

    link: int  # 1 proximal, 2 distal
    ends_mm: tuple[tuple[float, float, float], tuple[float, float, float]]
    radii_mm: tuple[float, float]
    material: _Material
    has_pad: bool


_PARTS: Final = (  # envelopes of the MJCF's shells
    _Part(1, ((0.5, 0.0, 19.0), (0.5, 0.0, 40.5)), (12.0, 10.9), _SHELL, True),
    _Part(2, ((0.0, -5.6, 0.0), (0.0, 5.6, 0.0)), (5.6, 5.6), _HINGE, False),
    _Part(2, ((0.8, 0.0, 12.2), (0.8, 0.0, 32.4)), (10.9, 9.0), _SHELL, True),
)
_PART_LINK: Final = np.array([part.link for part in _PARTS])
_PART_ENDS_MM: Final = np.array([part.ends_mm for part in _PARTS])
_PART_RADII_MM: Final = np.array([part.radii_mm for part in _PARTS])


class _Camera:
    """Pinhole camera. Its frame: right, down, toward the viewer."""

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

    def project(self, points_mm: Vector) -> tuple[Vector, Vector, Vector]:
        """Pixel (..., 2), height toward the viewer [mm] and scale [px/mm] of points in the base frame."""
        seen = (points_mm - self.eye_mm) @ self.rotation.T
        scale = self.focal_px / -seen[..., 2]
        return seen[..., :2] * scale[..., None] + self.centre_px, seen[..., 2] + _DISTANCE_MM, scale


class _Canvas(NamedTuple):
    """Luminance, and height toward the viewer, of a part of the picture."""

    light: Plane
    height_mm: Plane


class HandRenderer:
    """Draws one hand in any pose. Not for use by two threads at once."""

    def __init__(self, width: int = 640, height: int = 480, side: Side = "right") -> None:
        self._width, self._height, self._side = width, height, side
        self._camera = _Camera(width, height, side)
        self._fixed = _draw_fixed_parts(self._camera, width, height, side)
        self._fixed_picture = self._develop(self._fixed)
        self._caption: tuple[str, Image, Plane] | None = None

    def render(self, servo_rad: npt.ArrayLike, caption: str = "") -> Image:
        """BGR picture (height, width, 3) for eight servo angles; the caption's first line is large, the second small.

        Raises ValueError when the angles are not eight finite numbers.
        """
        servo = np.asarray(servo_rad, dtype=np.float64)
        if servo.shape != (8,) or not np.isfinite(servo).all():
            raise ValueError(f"servo_rad: eight finite angles are needed to draw the hand, got {servo.tolist()}")
        picture = self._fixed_picture.copy()
        self._draw_fingers(picture, servo)
        if caption:
            self._write(picture, caption)
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
        left, top, right, bottom = self._clip(low - near_px - far_px, high + far_px + near_px)  # with what shades that
        light = self._fixed.light[top:bottom, left:right].copy()
        canvas = _Canvas(light, self._fixed.height_mm[top:bottom, left:right].copy())
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
        """Left, top, right, bottom of a rectangle within the picture; even, as shade is worked out at half size."""
        limit = (self._width, self._height)
        left, top = (min(max(int(v) // 2 * 2, 0), n) for v, n in zip(low, limit, strict=True))
        right, bottom = (min(max(int(v) // 2 * 2, 0), n) for v, n in zip(high, limit, strict=True))
        return left, top, right, bottom

    def _develop(self, canvas: _Canvas) -> Image:
        """From luminance to colour, with shadows."""
        lit = canvas.light * _unshaded(canvas.height_mm, self._camera.px_per_mm)
        return np.asarray(cv2.applyColorMap(cv2.convertScaleAbs(lit), _TONES), dtype=np.uint8)

    def _write(self, picture: Image, caption: str) -> None:
        if self._caption is None or self._caption[0] != caption:
            self._caption = (caption, *_caption_layer(caption, self._width, self._height))
        _, ink, alpha = self._caption
        rows, columns = alpha.shape
        place = picture[-rows:, :columns]
        place[:] = cv2.blendLinear(ink, place, alpha, 1 - alpha)


def _caption_layer(caption: str, width: int, height: int) -> tuple[Image, Plane]:
    """Ink of the picture's lower left corner, and how much it covers: the caption, with a soft shadow under it."""
    unit = height / 480
    margin, rows = round(24 * unit), round(96 * unit)
    title, _, line = caption.partition("\n")
    cover = np.zeros((rows, width), np.uint8)
    x = margin
    for text, size, stroke in ((title, 2.4, 5), (line, 0.62, 1)):
        thickness = max(round(stroke * unit), 1)
        cv2.putText(cover, text, (x, rows - margin), _FONT, size * unit, 255, thickness, cv2.LINE_AA)
        if text:
            x += cv2.getTextSize(text, _FONT, size * unit, thickness)[0][0] + margin // 2
    ink = cover[:, : min(x + margin, width)].astype(np.float32) / 255
    shadow = np.minimum(1.6 * cv2.GaussianBlur(ink, (0, 0), 5 * unit), 0.6)
    alpha = np.maximum(ink, shadow)
    white = (252 * ink / np.maximum(alpha, 1e-3)).astype(np.uint8)
    return cv2.merge((white, white, white)), alpha


def _draw_capsule(
    canvas: _Canvas, ends: Sequence[Sequence[float]], material: _Material, palm_side: Sequence[float] | None
) -> None:
    """One tapered capsule; `ends` are twice x, y [px], height [mm], radius [px], scale [px/mm].

    The surface at a pixel is that of the sphere which reaches highest there, of all between one end and the other.
    """
    (x0, y0, z0, r0, scale0), (x1, y1, z1, r1, scale1) = ends
    rows, columns = canvas.light.shape
    left, right = max(int(min(x0 - r0, x1 - r1)) - 1, 0), min(int(max(x0 + r0, x1 + r1)) + 3, columns)
    top, bottom = max(int(min(y0 - r0, y1 - r1)) - 1, 0), min(int(max(y0 + r0, y1 + r1)) + 3, rows)
    if left >= right or top >= bottom:
        return
    length = max(float(np.hypot(x1 - x0, y1 - y0)), 0.5)  # half a pixel: a capsule that points at the viewer
    ux, uy = (x1 - x0) / length, (y1 - y0) / length
    mm_per_px = 2 / (scale0 + scale1)
    rise = (z1 - z0) / mm_per_px
    radius = (r0 + r1) / 2
    taper = min(max(r1 - r0, -0.8 * length), 0.8 * length)  # less where one end would hide the other's outline
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
    along = cv2.scaleAdd(chord, rise / (cone * (cone + rise * rise)) ** 0.5, middle)  # the sphere's place, 0 to 1
    np.clip(along, 0, 1, out=along)
    offset = cv2.scaleAdd(along, -length, axial)  # from that sphere's centre
    reach = cv2.addWeighted(along, taper, along, 0.0, r0)
    bulge = reach * reach
    bulge -= across2
    bulge -= offset * offset
    cover = cv2.addWeighted(bulge, 0.5 / radius, bulge, 0.0, 0.5)  # of a pixel at the outline
    bulge = cv2.sqrt(np.maximum(bulge, 0, out=bulge))
    height = cv2.addWeighted(along, z1 - z0, bulge, mm_per_px, z0)

    gain = _SPHERE_RADIUS / radius
    u = cv2.addWeighted(offset, ux * gain, across, -uy * gain, _SPHERE_CENTRE)
    v = cv2.addWeighted(offset, uy * gain, across, ux * gain, _SPHERE_CENTRE)
    light = cv2.remap(_SPHERES[material], u, v, cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE)
    if palm_side is not None:
        px, py, pz = palm_side
        pad = cv2.addWeighted(offset, ux * px + uy * py, across, ux * py - uy * px, 0.0)
        pad = cv2.scaleAdd(bulge, pz, pad)
        pad = cv2.addWeighted(pad, 0.8, pad, 0.0, 0.5 - 0.8 * 0.66 * radius)  # surfaces within 49° of the palm's side
        np.clip(pad, 0, 1, out=pad)
        pad *= light
        light = cv2.scaleAdd(pad, -_PAD_DARKER, light)

    behind, target = canvas.height_mm[top:bottom, left:right], canvas.light[top:bottom, left:right]
    np.clip(cover, 0, 1, out=cover)
    height -= behind
    shown = height + np.float32(0.5)  # soft within a millimetre, where parts meet
    np.clip(shown, 0, cover, out=shown)
    light -= target
    light *= shown
    target += light
    crease = cv2.addWeighted(np.abs(height), -0.25, cover, 0.5, 0.0)  # a dark line where parts touch
    np.maximum(crease, 0, out=crease)
    target -= target * crease
    height *= shown > 0.5
    behind += height


def _unshaded(height_mm: Plane, px_per_mm: float) -> Plane:
    """Share of the light that reaches each pixel: less beside and under what stands out, worked out at half size."""
    rows, columns = height_mm.shape
    mm = px_per_mm / 2  # in pixels of the half size
    # The highest of four pixels, so that the shade behind an edge does not bleed onto the edge.
    low = np.maximum(height_mm[::2, ::2], _BACKDROP_MM)
    for corner in (height_mm[1::2, ::2], height_mm[::2, 1::2], height_mm[1::2, 1::2]):
        np.maximum(low[: corner.shape[0], : corner.shape[1]], corner, out=low[: corner.shape[0], : corner.shape[1]])
    shade = cv2.blur(low, (2 * round(10 * mm) + 1,) * 2)
    shade -= low
    shade -= 1.6
    shade *= np.float32(0.042)
    np.clip(shade, 0, 0.55, out=shade)
    shade *= low > _BACKDROP_MM  # the wall is far: it takes the cast shadow only
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


def _draw_fixed_parts(camera: _Camera, width: int, height: int, side: Side) -> _Canvas:
    x = np.linspace(-1, 1, width)[None, :]
    y = np.linspace(-1, 1, height)[:, None]
    glow = np.exp(-1.1 * ((0.75 * x) ** 2 + (0.85 * (y + 0.15)) ** 2))
    grain = np.random.default_rng(0).uniform(-0.5, 0.5, (height, width))  # against banding
    light = 84 + 92 * glow + grain
    canvas = _Canvas(light.astype(np.float32), np.full((height, width), 10 * _BACKDROP_MM, np.float32))
    for box in _fixed_parts(side):
        _draw_box(canvas, camera, box)
    return canvas


def _fixed_parts(side: Side) -> list[_Box]:
    """Wrist, palm, servos and knuckles, after the envelopes of the MJCF."""
    mirror = 1.0 if side == "right" else -1.0
    base = np.eye(3)
    boxes = [
        _Box(np.array((0.9, 0.0, -60.0)), base, (29.0, 29.0, 58.0), 3.0, _SERVO, True),
        _Box(np.array((0.9, 0.0, 1.5)), base, (31.5, 31.5, 1.5), 1.2, _METAL, True),
        _Box(np.array((0.9, 0.0, 10.0)), base, (33.5, 33.5, 7.0), 3.0, _PALM, True),
        _Box(np.array((-12.0, -5.0 * mirror, 44.0)), base, (13.0, 39.0, 30.0), 9.0, _PALM),
        _Box(np.array((1.0, -11.0 * mirror, 45.0)), base, (2.0, 24.0, 18.0), 1.5, _INLAY),
    ]
    frames = kinematics.link_frames(np.zeros(8), side)
    for finger, (origin, rotation) in enumerate(zip(frames.origin_m[:, 0] * 1000, frames.rotation[:, 0], strict=True)):
        is_thumb = finger == 3
        depth = 18.0 if is_thumb else 34.0
        boxes.append(_Box(origin + rotation @ (1.0, 0.0, -8.0 - depth), rotation, (11.5, 14.4, depth), 5.0, _PALM))
        boxes.append(_Box(origin + rotation @ (3.5, 0.0, -1.0), rotation, (7.0, 10.0, 7.0), 6.8, _HINGE))
        if not is_thumb:
            facing = rotation @ np.array(((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (-1.0, 0.0, 0.0)))
            for y in (-6.5, 6.5):
                boxes.append(_Box(origin + rotation @ (6.0, y, -25.0), rotation, (8.3, 5.7, 13.0), 1.2, _SERVO))
                boxes.append(_Box(origin + rotation @ (14.0, y, -19.0), facing, (3.6, 3.6, 1.6), 0.8, _METAL, True))
    return boxes


def _draw_box(canvas: _Canvas, camera: _Camera, box: _Box) -> None:
    """Sphere traces one box with several rays per pixel; done once, so it may take some milliseconds."""
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

    # Only rays through the enclosing box, from where they enter it.
    direction = np.tensordot(to_box, ray, axes=(0, 0))
    slope, size = 1 / direction, half[:, None, None]
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
    u, v = (normal[:2] * _SPHERE_RADIUS + _SPHERE_CENTRE).round().astype(int)
    light = np.zeros(seen.shape, np.float32)
    height = np.full(seen.shape, -np.inf, np.float32)
    light[seen] = _SPHERES[box.material][v, u]
    height[seen] = np.where(hit, travel * ray[2][seen] + _DISTANCE_MM, -np.inf)

    target, behind = canvas.light[top:bottom, left:right], canvas.height_mm[top:bottom, left:right]
    shown = (height > behind.repeat(_SUBPIXELS, axis=0).repeat(_SUBPIXELS, axis=1)).astype(np.float32)
    columns_rows = (right - left, bottom - top)
    target *= 1 - cv2.resize(shown, columns_rows, interpolation=cv2.INTER_AREA)
    target += cv2.resize(light * shown, columns_rows, interpolation=cv2.INTER_AREA)
    middle = height[_SUBPIXELS // 2 :: _SUBPIXELS, _SUBPIXELS // 2 :: _SUBPIXELS]
    np.maximum(behind, middle, out=behind)


def _distance(box: _Box, point: Plane) -> Plane:
    """Signed distance [mm] of points (3, n) in the box's frame to its surface."""
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


def _lit_sphere(material: _Material) -> Plane:
    """Luminance for every direction that a surface can face, in a studio: key light above left, fill, bounce, rim."""
    axis = (np.arange(_SPHERE_SIZE) - _SPHERE_CENTRE) / _SPHERE_RADIUS
    x, y = np.meshgrid(axis, axis)
    outside = np.maximum(np.hypot(x, y), 1.0)
    x, y = x / outside, y / outside
    z = np.sqrt(np.maximum(1 - x * x - y * y, 0))

    def lamp(*direction: float) -> Vector:
        dx, dy, dz = np.array(direction) / np.linalg.norm(direction)
        light: Vector = np.maximum(x * dx + y * dy + z * dz, 0)
        return light

    diffuse = 0.82 * lamp(-0.55, -0.62, 0.65) + 0.24 * lamp(0.85, -0.1, 0.45) + 0.10 * lamp(0.1, 0.9, 0.3)
    gloss = lamp(-0.3, -0.36, 0.9) ** material.gloss_exponent
    rim = 2 * (1 - z) ** 3 * (0.35 + 0.65 * lamp(0.6, -0.75, 0.1))
    light = material.ambient * (0.55 + 0.45 * z) + material.diffuse * diffuse
    lit: Plane = (light + material.gloss * gloss + material.rim * rim).astype(np.float32)
    return lit


_SPHERES: Final = {material: _lit_sphere(material) for material in (_SHELL, _HINGE, _PALM, _INLAY, _SERVO, _METAL)}

_TONES: Final = np.stack(  # luminance to BGR: cool shadows, neutral lights
    [
        np.interp(np.linspace(0, 1, 256), (0.0, 0.12, 0.4, 0.7, 1.0), levels).round().astype(np.uint8)
        for levels in ((16, 42, 118, 184, 250), (11, 33, 104, 178, 250), (9, 27, 94, 174, 251))
    ],
    axis=-1,
).reshape(256, 1, 3)
