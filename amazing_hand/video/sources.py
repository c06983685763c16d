"""Where pictures come from: a camera, a file or a URL, or a drawing of the hand. One small interface for all."""

from pathlib import Path
from typing import Final, Protocol

import cv2
import numpy as np
import numpy.typing as npt

from amazing_hand.video.render import HandRenderer, Image

JPEG_QUALITY: Final = 85  # no blocks to be seen, a sixth of the size at 100
FAILED_READS_MAX: Final = 10  # in a row: more than a camera loses by a damaged frame; an unplugged one fails them all
URL_TIMEOUT_MS: Final = 5000  # to open and to read
POSE_STEP_RAD: Final = np.radians(0.1)  # moves a fingertip by a fifth of a millimetre, less than a pixel


class SourceError(Exception):
    """A source cannot be opened or stopped delivering; one line that names it and says what to do."""


class SourceEnded(Exception):
    """A file has no more pictures."""


class FrameSource(Protocol):
    def read(self) -> Image | None:
        """The next BGR picture, None when the source has none this time. Raises SourceError, SourceEnded."""

    def close(self) -> None: ...


class JpegSource(Protocol):
    def read_jpeg(self) -> bytes:
        """The next picture as JPEG. Raises SourceError, SourceEnded."""

    def close(self) -> None: ...


def encode_jpeg(picture: Image) -> bytes:
    _, jpeg = cv2.imencode(".jpg", picture, (cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY))
    return bytes(jpeg)


def open_source(source: str, width: int, height: int, fps: float) -> "CaptureSource":
    """Opens a camera by number or device path, a file, or a URL; size and rate are asked of cameras only.

    Raises SourceError when it cannot be opened.
    """
    if source.isdecimal() or source.startswith("/dev/"):
        return _open_camera(source, width, height, fps)
    if "://" in source:
        timeouts = (cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, URL_TIMEOUT_MS, cv2.CAP_PROP_READ_TIMEOUT_MSEC, URL_TIMEOUT_MS)
        capture = cv2.VideoCapture(source, cv2.CAP_FFMPEG, timeouts)
        advice = "check the address and that the stream runs"
    elif Path(source).is_file():
        capture = cv2.VideoCapture(source, cv2.CAP_FFMPEG)
        advice = "give a film that ffmpeg can play"
    else:
        raise SourceError(f"video source {source!r} not found: give a camera number, a device path, a file or a URL")
    if not capture.isOpened():
        raise SourceError(f"video source {source!r} cannot be opened: {advice}")
    return CaptureSource(capture, source, ends="://" not in source)


def _open_camera(source: str, width: int, height: int, fps: float) -> "CaptureSource":
    device = Path(f"/dev/video{source}" if source.isdecimal() else source)
    if not device.exists():
        raise SourceError(f"camera {source!r} not found: plug it in, or give another number or device path")
    capture = cv2.VideoCapture(str(device), cv2.CAP_V4L2)
    if not capture.isOpened():
        raise SourceError(f"camera {source!r} cannot be opened: is it in use, is this user in the group video?")
    # MJPG first: uncompressed, USB 2 carries 640x480 but not 720p at 30 fps. One buffer, so that pictures are fresh.
    capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, width)
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, height)
    capture.set(cv2.CAP_PROP_FPS, fps)
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    return CaptureSource(capture, source, ends=False)


class CaptureSource:
    """Pictures of an open capture. A source that `ends` (a file) does so at the first read without a picture."""

    def __init__(self, capture: cv2.VideoCapture, name: str, ends: bool) -> None:
        self._capture, self._name, self._ends = capture, name, ends
        self._failed_reads = 0

    def read(self) -> Image | None:
        delivered, picture = self._capture.read()
        if delivered:
            self._failed_reads = 0
            return np.asarray(picture, dtype=np.uint8)
        if self._ends:
            raise SourceEnded(f"video source {self._name!r} has ended")
        self._failed_reads += 1
        if self._failed_reads >= FAILED_READS_MAX:
            raise SourceError(f"video source {self._name!r} stopped delivering pictures: check its cable or network")
        return None

    def read_jpeg(self) -> bytes:
        while (picture := self.read()) is None:
            pass  # ends by a picture or, after FAILED_READS_MAX, by SourceError
        return encode_jpeg(picture)

    def close(self) -> None:
        self._capture.release()


class RenderedSource:
    """The hand as drawn from its latest angles. A still hand is drawn and encoded once. For one thread."""

    def __init__(self, renderer: HandRenderer) -> None:
        self._renderer = renderer
        self._servo_rad = np.zeros(8)
        self._caption = ""
        self._drawn: tuple[npt.NDArray[np.float64], str, Image] | None = None
        self._jpeg: bytes | None = None

    def show(self, servo_rad: npt.ArrayLike, caption: str = "") -> None:
        """Sets the eight servo angles and the caption. A joint without a finite angle stays where it was last seen."""
        angles = np.asarray(servo_rad, dtype=np.float64)
        self._servo_rad = np.where(np.isfinite(angles), angles, self._servo_rad)
        self._caption = caption

    def read(self) -> Image:
        """The picture, shared by all calls until the hand moves: not to be written to."""
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
        """Nothing is held open."""
