"""Pictures, as JPEG and in other orders of colours."""

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]
"""BGR (height, width, 3)."""

JPEG_QUALITY: Final = 85  # no blocks to be seen, a sixth of the size at 100
START: Final = b"\xff\xd8"
END: Final = b"\xff\xd9"

# Encoding (ROS's sensor_msgs/image_encodings) -> conversion from OpenCV's own order of colours, None: none.
ENCODINGS: Final = {"bgr8": None, "rgb8": cv2.COLOR_BGR2RGB, "mono8": cv2.COLOR_BGR2GRAY}


def encode_jpeg(picture: Image) -> bytes:
    _, jpeg = cv2.imencode(".jpg", picture, (cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY))
    return bytes(jpeg)


def decode_jpeg(jpeg: bytes) -> Image | None:
    """The picture; None for what is no JPEG."""
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR) if jpeg else None
    return None if picture is None else np.asarray(picture, dtype=np.uint8)


def is_whole_jpeg(data: bytes) -> bool:
    """Begins and ends as a JPEG does; a camera may pad its end with zeros, and cuts it when USB loses a packet."""
    return data.startswith(START) and data.rstrip(b"\0").endswith(END)


def in_encoding(picture: Image, encoding: str) -> Image:
    """The picture in one of ENCODINGS; mono8 has no third axis."""
    conversion = ENCODINGS[encoding]
    return picture if conversion is None else np.asarray(cv2.cvtColor(picture, conversion), dtype=np.uint8)
