# SPDX-License-Identifier: Apache-2.0
"""Write captions into pictures."""

from typing import Final

import cv2
import numpy as np

from amazing_hand.camera.jpeg import Image, decode_jpeg, encode_jpeg
from amazing_hand.rendering.materials import Plane

LEAST_HEIGHT: Final = 24
"""Smaller pictures get no captions: they would not be legible."""

_FONT: Final = cv2.FONT_HERSHEY_SIMPLEX


class Lettering:
    """Write captions into the lower left corner: the first line large, the second small. Not thread-safe."""

    def __init__(self) -> None:
        self._layer: tuple[str, tuple[int, ...], Image, Plane] | None = None

    def write(self, picture: Image, caption: str) -> None:
        size = picture.shape[:2]
        if size[0] < LEAST_HEIGHT:
            return
        if self._layer is None or self._layer[:2] != (caption, size):
            self._layer = (caption, size, *_caption_layer(caption, size[1], size[0]))
        _, _, ink, alpha = self._layer
        rows, columns = alpha.shape
        place = picture[-rows:, :columns]
        place[:] = cv2.blendLinear(ink, place, alpha, 1 - alpha)

    def write_jpeg(self, jpeg: bytes, caption: str) -> bytes:
        """Return the JPEG with the caption, or unchanged if it cannot be decoded. Takes 4 ms at 640x480."""
        picture = decode_jpeg(jpeg)
        if picture is None:
            return jpeg
        self.write(picture, caption)
        return encode_jpeg(picture)


def _caption_layer(caption: str, width: int, height: int) -> tuple[Image, Plane]:
    """Return colour and opacity of the picture's lower left corner: the caption with a soft shadow below it."""
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
