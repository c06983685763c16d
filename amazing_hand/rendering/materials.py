# SPDX-License-Identifier: Apache-2.0
"""Materials of the drawn hand: the shading of each surface under fixed lights."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

Plane = npt.NDArray[np.float32]
Vector = npt.NDArray[np.float64]

SPHERE_SIZE: Final = 192  # of the precomputed picture of a lit sphere [px]
SPHERE_CENTRE: Final = (SPHERE_SIZE - 1) / 2
SPHERE_RADIUS: Final = SPHERE_SIZE / 2 - 2


class Material(NamedTuple):
    """Luminance (0 to 255) of a surface under each kind of light."""

    ambient: float
    diffuse: float
    gloss: float
    gloss_exponent: float
    rim: float


SHELL: Final = Material(58, 194, 46, 24, 18)
PAD_DARKER: Final = 0.27  # how much darker the pads are than the shell
HINGE: Final = Material(16, 40, 48, 22, 18)
PALM: Final = Material(30, 62, 22, 10, 16)
INLAY: Final = Material(22, 42, 14, 8, 10)
SERVO: Final = Material(14, 30, 30, 18, 14)
METAL: Final = Material(40, 110, 120, 40, 30)


def _lit_sphere(material: Material) -> Plane:
    """Return the luminance for every surface normal, lit by a key light (above left), fill, bounce and rim lights."""
    axis = (np.arange(SPHERE_SIZE) - SPHERE_CENTRE) / SPHERE_RADIUS
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


LIT_SPHERES: Final = {material: _lit_sphere(material) for material in (SHELL, HINGE, PALM, INLAY, SERVO, METAL)}

TONES: Final = np.stack(  # luminance to BGR: cool shadows, neutral highlights
    [
        np.interp(np.linspace(0, 1, 256), (0.0, 0.12, 0.4, 0.7, 1.0), levels).round().astype(np.uint8)
        for levels in ((16, 42, 118, 184, 250), (11, 33, 104, 178, 250), (9, 27, 94, 174, 251))
    ],
    axis=-1,
).reshape(256, 1, 3)
