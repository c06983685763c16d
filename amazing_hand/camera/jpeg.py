# SPDX-License-Identifier: Apache-2.0
"""Encode and decode JPEG, and convert pictures to ROS image encodings."""

import re
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]
"""BGR (height, width, 3)."""

JPEG_QUALITY: Final = 85  # no visible block artefacts, a sixth of the size at 100
START: Final = b"\xff\xd8"
END: Final = 0xD9
SCAN: Final = 0xDA
ALONE: Final = frozenset((0x01, *range(0xD0, 0xD8)))
"""Markers without a length: TEM and the restarts."""

# End of a scan: a marker that is not a stuffed byte, a fill byte or a restart marker.
_AFTER_SCAN: Final = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")

# Encoding (sensor_msgs/image_encodings) -> OpenCV's colour conversion from BGR; None: no conversion.
ENCODINGS: Final = {"bgr8": None, "rgb8": cv2.COLOR_BGR2RGB, "mono8": cv2.COLOR_BGR2GRAY}


def encode_jpeg(picture: Image) -> bytes:
    _, jpeg = cv2.imencode(".jpg", picture, (cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY))
    return bytes(jpeg)


def decode_jpeg(jpeg: bytes) -> Image | None:
    """Return the decoded picture, or None if the bytes are not a JPEG."""
    try:
        picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR) if jpeg else None
    except cv2.error:  # for example a header with more pixels than OpenCV decodes
        return None
    return None if picture is None else np.asarray(picture, dtype=np.uint8)


def first_jpeg(data: bytes) -> bytes | None:
    """Return the JPEG at the start of the bytes, without what follows its end; None if it is incomplete or no JPEG.

    Cameras append padding, a trailer or a second picture, and truncate a picture when USB loses a packet. This parses
    the segments instead of searching for the end marker, since an embedded thumbnail has an end marker, too.
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
    """Convert a BGR picture to one of ENCODINGS; a mono8 picture has the shape (height, width)."""
    conversion = ENCODINGS[encoding]
    return picture if conversion is None else np.asarray(cv2.cvtColor(picture, conversion), dtype=np.uint8)
