# SPDX-License-Identifier: Apache-2.0
"""Camera source that renders the hand from its joint angles, in place of a real camera."""

from typing import Final

import numpy as np
import numpy.typing as npt

from amazing_hand.camera.jpeg import Image, encode_jpeg
from amazing_hand.camera.sources import Wishes
from amazing_hand.hand.kinematics import Side
from amazing_hand.rendering.renderer import HandRenderer

POSE_STEP_RAD: Final = np.radians(0.1)  # moves a fingertip by a fifth of a millimetre, less than a pixel


def open_source(wishes: Wishes, side: Side) -> "RenderedCamera":
    """Return the camera source for `camera.source: rendered`."""
    return RenderedCamera(HandRenderer(wishes.width, wishes.height, side))


class RenderedCamera:
    """Camera source that renders the hand's latest angles, once while the hand is still. Not thread-safe."""

    def __init__(self, renderer: HandRenderer) -> None:
        self.bad_pictures = 0
        self.calibration = renderer.calibration
        self._renderer = renderer
        self._servo_rad = np.zeros(8)
        self._caption = ""
        self._drawn: tuple[npt.NDArray[np.float64], str, Image] | None = None
        self._jpeg: bytes | None = None

    def show(self, servo_rad: npt.ArrayLike, caption: str = "") -> None:
        """Set the eight servo angles [rad] and the caption. A servo whose angle is not finite keeps its last one."""
        angles = np.asarray(servo_rad, dtype=np.float64)
        self._servo_rad = np.where(np.isfinite(angles), angles, self._servo_rad)
        self._caption = caption

    def read(self) -> Image:
        """Return the picture. Calls share one array until the hand moves: do not write to it."""
        if self._drawn is not None:
            servo_rad, caption, picture = self._drawn
            if caption == self._caption and np.abs(self._servo_rad - servo_rad).max() < POSE_STEP_RAD:
                return picture
        picture = self._renderer.render(self._servo_rad, self._caption)
        self._drawn = (self._servo_rad, self._caption, picture)
        self._jpeg = None
        return picture

    def read_jpeg(self) -> bytes:
        picture = self.read()
        if self._jpeg is None:
            self._jpeg = encode_jpeg(picture)
        return self._jpeg

    def close(self) -> None:
        """Do nothing: no device is open."""
