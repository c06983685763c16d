# SPDX-License-Identifier: Apache-2.0
"""Open picture sources (a camera, a file, a URL or a simulated camera) behind one common interface."""

import importlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol, runtime_checkable

import cv2
import numpy as np
import numpy.typing as npt

from amazing_hand.camera.camera_calibration import CameraCalibration
from amazing_hand.camera.jpeg import Image, decode_jpeg, encode_jpeg, first_jpeg
from amazing_hand.hand.kinematics import Side
from amazing_hand.paths import path_of

SILENCE_MAX_S: Final = 2.0  # a source without a picture for this long counts as gone
FAILED_READS_MAX: Final = 10  # in a row: more than damaged frames cause; an unplugged camera fails all reads
URL_OPEN_TIMEOUT_MS: Final = 5000
MANUAL_EXPOSURE: Final = 1  # V4L2_EXPOSURE_MANUAL, a value of V4L2's automatic exposure control
ROTATIONS: Final = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}
GSTREAMER_LINK: Final = " ! "
"""Separator of GStreamer elements; a source name that contains it is a pipeline."""


class SourceError(Exception):
    """A source cannot be opened or stopped delivering; one line with its name and what to do."""


class SourceEnded(Exception):
    """A file has no more pictures."""


class JpegSource(Protocol):
    bad_pictures: int
    """Number of reads that gave an incomplete or invalid picture, which was skipped."""

    def read_jpeg(self) -> bytes:
        """Return the next picture as JPEG. Raises SourceError or SourceEnded."""

    def close(self) -> None: ...


@runtime_checkable
class DrawnSource(JpegSource, Protocol):
    """Source that draws the hand from the joint angles passed to `show`."""

    calibration: CameraCalibration
    """Calibration of the drawn pictures."""

    def show(self, servo_rad: npt.ArrayLike, caption: str = "") -> None:
        """Set the eight servo angles [rad] and the caption of the next pictures."""


@dataclass(frozen=True)
class Wishes:
    """Requested properties of the pictures. Size, rate and exposure apply to cameras only, which may deliver others."""

    width: int = 640
    height: int = 480
    fps: float = 30.0
    rotation_deg: int = 0
    """Clockwise: 0, 90, 180 or 270."""
    exposure: int = 0
    """In the camera's own unit, for most 0.1 ms; 0: automatic."""


STAND_INS: Final = {"rendered": "amazing_hand.simulation.rendered_camera"}
"""Simulated cameras: name -> module whose `open_source(wishes, side)` returns a DrawnSource."""


def keep_to_one_thread() -> None:
    """Turn off OpenCV's thread pool: it takes CPU time from the servo loop without a gain at this picture size."""
    cv2.setNumThreads(1)


def is_pipeline(source: str) -> bool:
    return GSTREAMER_LINK in source


def pipeline_problem(source: str) -> str:
    """Return why a GStreamer pipeline cannot be opened here, in one line; empty if it may, or for other sources."""
    if not is_pipeline(source):
        return ""
    if not cv2.videoio_registry.hasBackend(cv2.CAP_GSTREAMER):
        return (
            f"pipeline {source!r}: OpenCV {cv2.__version__} here was built without GStreamer; install one that has it "
            "(on Ubuntu, Debian and JetPack: `pip uninstall opencv-python-headless`, `apt install python3-opencv`)"
        )
    if not any(element.split()[:1] == ["appsink"] for element in source.split(GSTREAMER_LINK)):
        return f"pipeline {source!r}: it needs `! appsink`, which hands over the pictures, at its end"
    return ""


def open_source(source: str, wishes: Wishes, side: Side = "right") -> JpegSource:
    """Open a camera by number or device path, a GStreamer pipeline, a file, a URL, or a simulated camera by name.

    side: of the hand that a simulated camera shows. Raises SourceError when the source cannot be opened.
    """
    if module := STAND_INS.get(source):
        stand_in: DrawnSource = importlib.import_module(module).open_source(wishes, side)
        return stand_in
    return open_capture(source, wishes)


def open_capture(source: str, wishes: Wishes) -> "CaptureSource":
    """Open a source as `open_source` does, but not a simulated camera."""
    if is_pipeline(source):
        if problem := pipeline_problem(source):
            raise SourceError(problem)
        capture = cv2.VideoCapture(source, cv2.CAP_GSTREAMER)
        advice, ends = "try it with `gst-launch-1.0`, with `fakesink` for `appsink`", False
    elif source.isdecimal() or str(path_of(source)).startswith("/dev/"):
        return _open_camera(source, wishes)
    elif "://" in source and not source.lower().startswith("file://"):
        silence_ms = round(SILENCE_MAX_S * 1000)
        timeouts = (
            *(cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, URL_OPEN_TIMEOUT_MS),
            *(cv2.CAP_PROP_READ_TIMEOUT_MSEC, silence_ms),
        )
        capture = cv2.VideoCapture(source, cv2.CAP_FFMPEG, timeouts)
        advice, ends = "check the address and that the stream runs", False
    else:
        path = path_of(source)
        try:
            is_there = path.is_file()
        except OSError as error:
            raise SourceError(f"video source {source!r} cannot be read: {error.strerror}") from error
        if not is_there:
            raise SourceError(
                f"video source {source!r} not found: give a camera number, a device path, a file, a URL or a "
                "GStreamer pipeline"
            )
        capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
        advice, ends = "give a film that ffmpeg can play", True
    if not capture.isOpened():
        raise SourceError(f"video source {source!r} cannot be opened: {advice}")
    return CaptureSource(capture, source, ends=ends, rotation_deg=wishes.rotation_deg)


def _open_camera(source: str, wishes: Wishes) -> "CaptureSource":
    device = path_of(f"/dev/video{source}" if source.isdecimal() else source)
    if not os.path.exists(device):  # not pathlib, which raises if this user may not access the path
        raise SourceError(f"camera {source!r} not found: plug it in, or give another number or device path")
    capture = cv2.VideoCapture(str(device), cv2.CAP_V4L2)
    if not capture.isOpened():
        raise SourceError(f"camera {source!r} cannot be opened: is it in use, is this user in the group video?")
    set_up_camera(capture, wishes)
    return CaptureSource(capture, source, ends=False, rotation_deg=wishes.rotation_deg)


def set_up_camera(capture: cv2.VideoCapture, wishes: Wishes) -> None:
    """Set the requested properties, as far as the camera supports them."""
    # MJPG first: uncompressed, USB 2 carries 640x480 but not 720p at 30 fps. One buffer, for the lowest latency.
    capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, wishes.width)
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, wishes.height)
    capture.set(cv2.CAP_PROP_FPS, wishes.fps)
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    if wishes.exposure:
        capture.set(cv2.CAP_PROP_AUTO_EXPOSURE, MANUAL_EXPOSURE)
        capture.set(cv2.CAP_PROP_EXPOSURE, wishes.exposure)
    is_mjpg = int(capture.get(cv2.CAP_PROP_FOURCC)) == cv2.VideoWriter.fourcc(*"MJPG")
    if is_mjpg and not wishes.rotation_deg:
        capture.set(cv2.CAP_PROP_CONVERT_RGB, 0)  # undecoded JPEG; if refused, decoded pictures come


class CaptureSource:
    """Source that reads from an open OpenCV capture.

    A capture may deliver the camera's JPEGs undecoded, one row of bytes each: these are passed on without re-encoding,
    but without the bytes after their end.

    ends: whether the first read without a picture is the end of the source (a file).
    """

    def __init__(
        self,
        capture: cv2.VideoCapture,
        name: str,
        ends: bool,
        rotation_deg: int = 0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._capture, self._name, self._ends, self._clock = capture, name, ends, clock
        self._rotation = ROTATIONS.get(rotation_deg)
        self._failed_reads = 0  # in a row
        self._bad_in_a_row = 0
        self._delivered_s = clock()
        self.bad_pictures = 0

    def read(self) -> Image | None:
        delivered = self._grab()
        return decode_jpeg(delivered) if isinstance(delivered, bytes) else delivered

    def read_jpeg(self) -> bytes:
        while (delivered := self._grab()) is None:
            pass  # ends with a picture, or with SourceError after FAILED_READS_MAX or SILENCE_MAX_S
        return delivered if isinstance(delivered, bytes) else encode_jpeg(delivered)

    def _grab(self) -> Image | bytes | None:
        """Return a picture or a JPEG; None if this read gave none. Raises SourceError or SourceEnded."""
        was_delivered, picture = self._read()
        if picture is not None:
            self._failed_reads = self._bad_in_a_row = 0
            self._delivered_s = self._clock()
            return picture
        if self._ends and not was_delivered:
            raise SourceEnded(f"video source {self._name!r} has ended")
        self._failed_reads += 1
        if was_delivered:
            self.bad_pictures += 1
            self._bad_in_a_row += 1
        if self._failed_reads >= FAILED_READS_MAX or self._clock() - self._delivered_s >= SILENCE_MAX_S:
            raise SourceError(self._why_it_failed())
        return None

    def _read(self) -> tuple[bool, Image | bytes | None]:
        """Return whether data arrived, and the picture in it; None if it is incomplete or no picture."""
        try:
            was_delivered, data = self._capture.read()
        except cv2.error:  # bytes that OpenCV cannot decode
            return True, None
        if not was_delivered:
            return False, None
        image = np.asarray(data, dtype=np.uint8)
        if image.ndim != 3:
            return True, first_jpeg(image.tobytes())
        return True, image if self._rotation is None else np.asarray(cv2.rotate(image, self._rotation), dtype=np.uint8)

    def _why_it_failed(self) -> str:
        if 2 * self._bad_in_a_row > self._failed_reads:
            return (
                f"video source {self._name!r} delivers pictures that are no whole JPEGs, {self._bad_in_a_row} in a "
                "row: give it a USB port of its own, or a smaller width, height or fps"
            )
        return f"video source {self._name!r} stopped delivering pictures: check its cable or network"

    def close(self) -> None:
        self._capture.release()
