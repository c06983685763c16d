# SPDX-License-Identifier: Apache-2.0
"""What is asked of a camera, and what becomes of what it delivers."""

import subprocess
import sys
import textwrap
import time
from pathlib import Path

import cv2
import numpy as np
import pytest

from amazing_hand.camera.camera_calibration import CameraCalibration, CameraCalibrationError, load_camera_calibration
from amazing_hand.camera.jpeg import ENCODINGS, decode_jpeg, encode_jpeg
from amazing_hand.camera.sources import (
    FAILED_READS_MAX,
    MANUAL_EXPOSURE,
    SILENCE_MAX_S,
    CaptureSource,
    SourceError,
    Wishes,
    is_pipeline,
    open_capture,
    pipeline_problem,
    set_up_camera,
)
from amazing_hand.ros import image_convert
from amazing_hand.ros.image_convert import camera_info, image_message, packed

MJPG = cv2.VideoWriter.fourcc(*"MJPG")
YUYV = cv2.VideoWriter.fourcc(*"YUYV")
RAMP = np.arange(6 * 8 * 3, dtype=np.uint8).reshape(6, 8, 3)


class Camera:
    """Takes wishes, and delivers what it is told to: a picture, a JPEG or None."""

    def __init__(self, *delivered, fourcc=MJPG):
        self.delivered, self.fourcc = list(delivered), fourcc
        self.asked = {}

    def set(self, name, value):
        self.asked[name] = value
        return True

    def get(self, name):
        return self.fourcc if name == cv2.CAP_PROP_FOURCC else 0.0

    def read(self):
        data = self.delivered.pop(0) if self.delivered else None
        return data is not None, data


def row(jpeg):
    """As OpenCV delivers what it does not convert."""
    return np.frombuffer(jpeg, np.uint8).reshape(1, -1)


def test_a_camera_is_asked_for_mjpg_size_rate_and_a_fresh_picture():
    camera = Camera()
    set_up_camera(camera, Wishes(1280, 720, 25.0))
    assert list(camera.asked) == [
        cv2.CAP_PROP_FOURCC, cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT, cv2.CAP_PROP_FPS,
        cv2.CAP_PROP_BUFFERSIZE, cv2.CAP_PROP_CONVERT_RGB,
    ]  # fmt: skip
    assert list(camera.asked.values()) == [MJPG, 1280, 720, 25.0, 1, 0]


def test_exposure_is_left_to_the_camera_unless_one_is_given():
    automatic, manual = Camera(), Camera()
    set_up_camera(automatic, Wishes())
    set_up_camera(manual, Wishes(exposure=120))
    assert cv2.CAP_PROP_AUTO_EXPOSURE not in automatic.asked
    assert manual.asked[cv2.CAP_PROP_AUTO_EXPOSURE] == MANUAL_EXPOSURE
    assert manual.asked[cv2.CAP_PROP_EXPOSURE] == 120


@pytest.mark.parametrize(("fourcc", "rotation_deg"), [(YUYV, 0), (MJPG, 90)])
def test_pictures_are_decoded_when_they_are_no_jpegs_or_have_to_be_turned(fourcc, rotation_deg):
    camera = Camera(fourcc=fourcc)
    set_up_camera(camera, Wishes(rotation_deg=rotation_deg))
    assert cv2.CAP_PROP_CONVERT_RGB not in camera.asked


TRAILERS = [b"", b"\0\0", b"\xff", b"\r\n", b"8 bytes.", np.random.default_rng(1).bytes(96), encode_jpeg(RAMP)]


@pytest.mark.parametrize("trailer", TRAILERS, ids=["none", "zeros", "FF", "CRLF", "8 bytes", "noise", "a second JPEG"])
def test_a_cameras_jpeg_is_passed_on_byte_for_byte_up_to_its_end(trailer):
    jpeg = encode_jpeg(RAMP)
    source = CaptureSource(Camera(*[row(jpeg + trailer)] * 30), "0", ends=False)
    assert [source.read_jpeg() for _ in range(30)] == [jpeg] * 30
    assert source.bad_pictures == 0


def test_half_a_jpeg_is_left_out():
    jpeg = encode_jpeg(RAMP)
    source = CaptureSource(Camera(row(jpeg[: len(jpeg) // 2]), row(b"\0" * 100), row(jpeg)), "0", ends=False)
    assert source.read_jpeg() == jpeg
    assert source.bad_pictures == 2


def test_bad_pictures_are_told_as_such_and_not_as_a_bad_cable():
    half = row(encode_jpeg(RAMP)[:-2])
    source = CaptureSource(Camera(*[half] * FAILED_READS_MAX), "0", ends=False)
    with pytest.raises(
        SourceError, match=f"'0' delivers pictures that are no whole JPEGs, {FAILED_READS_MAX} in a row"
    ):
        source.read_jpeg()


def test_a_camera_that_is_unplugged_is_not_told_as_bad_pictures():
    source = CaptureSource(Camera(row(b"half a picture")), "0", ends=False)
    with pytest.raises(SourceError, match="stopped delivering pictures: check its cable"):
        source.read_jpeg()


def test_bytes_that_opencv_cannot_decode_are_a_bad_picture():
    class Broken(Camera):
        def read(self):
            raise cv2.error("pixels <= CV_IO_MAX_IMAGE_PIXELS")

    with pytest.raises(SourceError, match="no whole JPEGs"):
        CaptureSource(Broken(), "0", ends=False).read_jpeg()


def test_a_cameras_jpeg_can_be_read_as_a_picture():
    jpeg = encode_jpeg(RAMP)
    np.testing.assert_array_equal(CaptureSource(Camera(row(jpeg)), "0", ends=False).read(), decode_jpeg(jpeg))


@pytest.mark.parametrize(("rotation_deg", "turns"), [(0, 0), (90, -1), (180, 2), (270, 1)])
def test_pictures_are_turned_clockwise(rotation_deg, turns):
    source = CaptureSource(Camera(RAMP), "0", ends=False, rotation_deg=rotation_deg)
    np.testing.assert_array_equal(source.read(), np.rot90(RAMP, turns))


def test_a_camera_without_a_picture_for_two_seconds_is_gone_however_few_reads_that_were():
    now_s = [0.0]
    source = CaptureSource(Camera(), "0", ends=False, clock=lambda: now_s[0])
    assert source.read() is None
    now_s[0] = SILENCE_MAX_S
    with pytest.raises(SourceError, match="'0' stopped delivering"):
        source.read()
    assert FAILED_READS_MAX > 2


def test_a_device_that_is_no_camera_or_busy_is_an_error_that_says_so():
    with pytest.raises(SourceError, match="'/dev/null' cannot be opened: is it in use"):
        open_capture("/dev/null", Wishes())


PIPELINE = "nvarguscamerasrc ! video/x-raw(memory:NVMM), width=640 ! nvvidconv ! video/x-raw, format=BGR ! appsink"


def test_a_pipeline_is_refused_in_one_line_that_says_what_to_install_where_opencv_has_no_gstreamer(monkeypatch):
    monkeypatch.setattr(cv2.videoio_registry, "hasBackend", lambda backend: backend != cv2.CAP_GSTREAMER)
    with pytest.raises(SourceError, match="without GStreamer; install one that has it .*python3-opencv") as failure:
        open_capture(PIPELINE, Wishes())
    assert PIPELINE in str(failure.value)
    assert "\n" not in str(failure.value)


@pytest.mark.parametrize(
    "source", [PIPELINE, "rtspsrc location=rtsp://camera/1 ! decodebin ! tee name=t ! appsink t. ! x"]
)
def test_a_pipeline_is_given_to_gstreamer_as_it_is(monkeypatch, source):
    opened = []

    class Capture(Camera):
        def __init__(self, *arguments):
            super().__init__(RAMP)
            opened.append(arguments)

        def isOpened(self):  # noqa: N802 - OpenCV's name
            return True

    monkeypatch.setattr(cv2.videoio_registry, "hasBackend", lambda _: True)
    monkeypatch.setattr(cv2, "VideoCapture", Capture)
    np.testing.assert_array_equal(open_capture(source, Wishes()).read(), RAMP)
    assert opened == [(source, cv2.CAP_GSTREAMER)]


def test_a_pipeline_that_hands_over_no_pictures_is_refused(monkeypatch):
    monkeypatch.setattr(cv2.videoio_registry, "hasBackend", lambda _: True)
    with pytest.raises(SourceError, match="it needs `! appsink`"):
        open_capture("videotestsrc ! autovideosink", Wishes())


@pytest.mark.parametrize(
    "source", ["0", "/dev/video0", "film.mp4", "rtsp://user:pass!word@camera/1", "rendered", "a!b.mp4"]
)
def test_what_has_no_elements_is_no_pipeline(source):
    assert not is_pipeline(source)
    assert pipeline_problem(source) == ""


@pytest.mark.parametrize("written", ["~/lab.mp4", "$HOME/lab.mp4", "file://{home}/lab.mp4"])
def test_the_path_of_a_source_is_read_as_people_write_it(tmp_path, monkeypatch, written):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "lab.mp4").write_text("no film")
    source = written.format(home=tmp_path)
    with pytest.raises(SourceError, match="cannot be opened: give a film that ffmpeg can play") as failure:
        open_capture(source, Wishes())
    assert repr(source) in str(failure.value)


def test_a_file_that_may_not_be_seen_is_an_error_and_no_exception(tmp_path, monkeypatch):
    def refuse(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.is_file", refuse)
    with pytest.raises(SourceError, match="cannot be read: Permission denied"):
        open_capture(str(tmp_path / "film.mp4"), Wishes())


def test_a_device_that_may_not_be_seen_is_not_found(monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.stat", refuse)
    with pytest.raises(SourceError, match="'/dev/v4l/by-id/a-camera' not found: plug it in"):
        open_capture("/dev/v4l/by-id/a-camera", Wishes())


def test_opencv_is_told_how_long_to_wait_for_a_silent_camera_before_it_is_loaded():
    script = """
        import os, sys
        class Watch:
            def find_spec(self, name, path=None, target=None):
                if name == "cv2":
                    print(os.environ.get("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT"))
        sys.meta_path.insert(0, Watch())
        import amazing_hand.nodes.camera
    """
    command = [sys.executable, "-c", textwrap.dedent(script)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == {f"{SILENCE_MAX_S:.0f}"}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_raw_image_is_exact(encoding, monkeypatch):
    monkeypatch.setattr(image_convert, "cv_bridge", None)
    message = image_message(RAMP, encoding)
    pixels = np.frombuffer(message.data, np.uint8).reshape(message.height, message.step)
    expected = {"bgr8": RAMP, "rgb8": RAMP[..., ::-1], "mono8": cv2.cvtColor(RAMP, cv2.COLOR_BGR2GRAY)}[encoding]
    np.testing.assert_array_equal(pixels, expected.reshape(6, -1))
    assert (message.width, message.encoding, message.is_bigendian) == (8, encoding, 0)


def test_cv_bridge_is_used_where_there_is_one(monkeypatch):
    class Bridge:
        def cv2_to_imgmsg(self, pixels, encoding):
            return ("bridged", pixels.tolist(), encoding)

    monkeypatch.setattr(image_convert, "cv_bridge", type("Module", (), {"CvBridge": Bridge}))
    assert image_message(RAMP, "rgb8") == ("bridged", RAMP[..., ::-1].tolist(), "rgb8")


def test_packing_a_picture_costs_little_of_a_frame():
    picture = np.zeros((720, 1280, 3), np.uint8)
    began_s = time.thread_time()  # of the processor: whoever else runs does not count
    packed(picture, "bgr8")
    assert time.thread_time() - began_s < 0.1, "element by element it takes a second"


CALIBRATION = """
image_width: 640
image_height: 480
camera_name: hand
camera_matrix: {rows: 3, cols: 3, data: [1, 2, 3, 4, 5, 6, 7, 8, 9]}
distortion_model: plumb_bob
distortion_coefficients: {rows: 1, cols: 5, data: [1, 2, 3, 4, 5]}
rectification_matrix: {rows: 3, cols: 3, data: [9, 8, 7, 6, 5, 4, 3, 2, 1]}
projection_matrix: {rows: 3, cols: 4, data: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]}
"""


def test_a_calibration_file_becomes_camera_info(tmp_path):
    (tmp_path / "camera.yaml").write_text(CALIBRATION)
    info = camera_info(load_camera_calibration(tmp_path / "camera.yaml", 640, 480))
    assert (info.width, info.height, info.distortion_model) == (640, 480, "plumb_bob")
    assert list(info.d) == [1, 2, 3, 4, 5]
    assert list(info.k) == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert list(info.r) == [9, 8, 7, 6, 5, 4, 3, 2, 1]
    assert list(info.p) == list(range(1, 13))


def test_without_a_calibration_camera_info_says_so():
    assert camera_info(CameraCalibration(640, 480)).k[0] == 0.0, "what sensor_msgs calls uncalibrated"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("image_width: 640", "image_width: 320", "it is for 320x480, the pictures are 640x480"),
        ("camera_matrix", "matrix", "camera_matrix is missing"),
        ("[1, 2, 3, 4, 5, 6, 7, 8, 9]", "[1, 2]", "camera_matrix has 2 numbers, not 9"),
        ("[1, 2, 3, 4, 5]", "[one]", "could not convert"),
        (CALIBRATION, "{", "camera.yaml"),
        (CALIBRATION, "text", "camera.yaml"),
    ],
)
def test_a_bad_calibration_is_named_in_one_line(tmp_path: Path, old, new, words):
    path = tmp_path / "camera.yaml"
    path.write_text(CALIBRATION.replace(old, new))
    with pytest.raises(CameraCalibrationError, match=words) as failure:
        load_camera_calibration(path, 640, 480)
    assert str(path) in str(failure.value)
    assert "\n" not in str(failure.value)
