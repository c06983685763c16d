# SPDX-License-Identifier: Apache-2.0
"""Pictures, as JPEG and in other orders of colours."""

import re
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]
"""BGR (height, width, 3)."""

JPEG_QUALITY: Final = 85  # no blocks to be seen, a sixth of the size at 100
START: Final = b"\xff\xd8"
END: Final = 0xD9
SCAN: Final = 0xDA
ALONE: Final = frozenset((0x01, *range(0xD0, 0xD8)))
"""Markers without a length: TEM and the restarts."""

# The end of a scan: a marker that is neither a stuffed byte, a fill byte nor a restart.
_AFTER_SCAN: Final = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")

# Encoding (ROS's sensor_msgs/image_encodings) -> conversion from OpenCV's own order of colours, None: none.
ENCODINGS: Final = {"bgr8": None, "rgb8": cv2.COLOR_BGR2RGB, "mono8": cv2.COLOR_BGR2GRAY}


def encode_jpeg(picture: Image) -> bytes:
    _, jpeg = cv2.imencode(".jpg", picture, (cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY))
    return bytes(jpeg)


def decode_jpeg(jpeg: bytes) -> Image | None:
    """The picture; None for what is no JPEG."""
    try:
        picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR) if jpeg else None
    except cv2.error:  # as when it says that it has more pixels than OpenCV decodes
        return None
    return None if picture is None else np.asarray(picture, dtype=np.uint8)


def first_jpeg(data: bytes) -> bytes | None:
    """The JPEG that the bytes begin with, without what follows its end; None when it has no end or is none.

    Cameras put padding, a trailer or a second picture after the end, and cut a picture when USB loses a packet. The
    segments are walked, since a thumbnail in one of them has an end of its own.
    """
    if not data.startswith(START):
        return None
    place = len(START)
    while place + 2 <= len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        place += 1 if marker == 0xFF else 2
        if marker == END:
            return data[:place]
        if marker == 0xFF or marker in ALONE:
            continue
        place += int.from_bytes(data[place : place + 2], "big")
        if marker == SCAN:
            if (after := _AFTER_SCAN.search(data, place)) is None:
                return None
            place = after.start()
    return None


def in_encoding(picture: Image, encoding: str) -> Image:
    """The picture in one of ENCODINGS; mono8 has no third axis."""
    conversion = ENCODINGS[encoding]
    return picture if conversion is None else np.asarray(cv2.cvtColor(picture, conversion), dtype=np.uint8)
