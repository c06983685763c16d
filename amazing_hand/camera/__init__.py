# SPDX-License-Identifier: Apache-2.0
"""Where pictures come from: cameras, files and streams; JPEG; a camera's calibration."""

import os

# How long OpenCV waits for a picture of a silent V4L2 camera, instead of 10 s [s]; it looks once, when it is loaded.
os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "2")
