# SPDX-License-Identifier: Apache-2.0
"""Read pictures from cameras, files and streams; encode and decode JPEG; load a camera's calibration."""

import os

# How long OpenCV waits for a picture from a V4L2 camera that sends none [s], instead of 10 s. Set here, as OpenCV reads
# the variable only once, when it is imported.
os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "2")
