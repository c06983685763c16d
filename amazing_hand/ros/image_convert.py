# SPDX-License-Identifier: Apache-2.0
"""Convert pictures to sensor_msgs/Image: with cv_bridge where it is installed, else with the code here."""

import array
import importlib.util
from typing import Any

from sensor_msgs.msg import CameraInfo
from sensor_msgs.msg import Image as ImageMessage

from amazing_hand.camera.camera_calibration import CameraCalibration
from amazing_hand.camera.jpeg import Image, in_encoding

cv_bridge: Any = importlib.import_module("cv_bridge") if importlib.util.find_spec("cv_bridge") else None


def image_message(picture: Image, encoding: str) -> ImageMessage:
    """Convert a BGR picture to an Image message in one of ENCODINGS, without a header."""
    converted = in_encoding(picture, encoding)
    if cv_bridge is not None:
        return cv_bridge.CvBridge().cv2_to_imgmsg(converted, encoding)
    return packed(converted, encoding)


def packed(pixels: Image, encoding: str) -> ImageMessage:
    """Copy the pixels unchanged into an Image message, rows without padding."""
    height, width = pixels.shape[:2]
    return ImageMessage(
        height=height,
        width=width,
        encoding=encoding,
        is_bigendian=0,
        step=pixels[0].nbytes,
        data=array.array("B", pixels.tobytes()),
    )


def camera_info(calibration: CameraCalibration) -> CameraInfo:
    """Convert a camera calibration to a CameraInfo message, without a header."""
    return CameraInfo(
        width=calibration.width,
        height=calibration.height,
        distortion_model=calibration.distortion_model,
        d=calibration.distortion,
        k=calibration.camera_matrix,
        r=calibration.rectification_matrix,
        p=calibration.projection_matrix,
    )
