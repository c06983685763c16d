# SPDX-License-Identifier: Apache-2.0
"""camera: publish frames as JPEG, from a camera or from the rendered hand. The only node that opens the device."""

import array
import threading
import time
from dataclasses import dataclass
from typing import Final, cast

import numpy as np
from diagnostic_msgs.msg import DiagnosticStatus
from rclpy.lifecycle import LifecycleState, TransitionCallbackReturn
from sensor_msgs.msg import CompressedImage, JointState

from amazing_hand.camera.camera_calibration import CameraCalibration, CameraCalibrationError, load_camera_calibration
from amazing_hand.camera.jpeg import ENCODINGS, decode_jpeg
from amazing_hand.camera.sources import (
    ROTATIONS,
    SILENCE_MAX_S,
    STAND_INS,
    DrawnSource,
    JpegSource,
    SourceEnded,
    SourceError,
    Wishes,
    keep_to_one_thread,
    open_source,
    pipeline_problem,
)
from amazing_hand.hand.joints import SERVO_JOINTS
from amazing_hand.hand.kinematics import Side
from amazing_hand.msg import Letter
from amazing_hand.paths import path_of
from amazing_hand.ros import convert
from amazing_hand.ros.hand_files import calibration_of
from amazing_hand.ros.hand_node import Health
from amazing_hand.ros.image_convert import camera_info, image_message
from amazing_hand.ros.managed_node import ACTIVE, ManagedNode, autostart_param
from amazing_hand.ros.parameters import ParameterError, param
from amazing_hand.ros.runner import main_of
from amazing_hand.ros.shared_parameters import HandSettings
from amazing_hand.threads import ReportingThread
from amazing_hand.topics import CAMERA_INFO, IMAGE, IMAGE_RAW, JOINT_STATES, LETTER, Topic

# How often to try to open a camera that is unplugged or busy.
RETRY_S: Final = 2.0

# How long to wait for a read in progress before the node goes on without it.
RELEASE_S: Final = 1.0


@dataclass(frozen=True)
class Settings(HandSettings):
    autostart: bool = autostart_param()
    source: str = param(
        "rendered",
        "`rendered`: a drawing of the hand; else a camera's number or device, a GStreamer pipeline, a file, a URL",
    )
    width: int = param(640, "width of a frame [pixels]", 64, 3840)
    height: int = param(480, "height of a frame [pixels]", 48, 2160)
    fps: float = param(30.0, "frames per second [1/s]", 1.0, 120.0, live=True)
    rotation_deg: int = param(0, "a camera's pictures are turned clockwise by 0, 90, 180 or 270 [degrees]", 0, 270)
    exposure: int = param(0, "a camera's exposure in its own unit, mostly 0.1 ms; 0: automatic", 0, 100_000)
    camera_calibration: str = param("", "file of a camera's calibration for camera_info [YAML]; empty: not calibrated")
    raw_encoding: str = param("bgr8", "image_raw as `bgr8`, `rgb8` or `mono8`")
    frame_id: str = param("camera_optical_frame", "frame of the pictures: x right, y down, z forward (REP 103)")


class Filming:
    """One use of the device, from opening to closing it, in a thread of its own."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        """Set when frames are to be published, or when the filming has ended."""
        self.ended = threading.Event()

    def end(self) -> None:
        self.ended.set()
        self.begun.set()


class Camera(ManagedNode[Settings]):
    """Inactive: the device is open or looked for. Active: publishes frames. Deactivated: the device is closed."""

    def __init__(self) -> None:
        super().__init__("camera", Settings)
        if self.settings.raw_encoding not in ENCODINGS:
            raise ParameterError(
                f"camera.raw_encoding is {self.settings.raw_encoding!r}; it must be one of {', '.join(ENCODINGS)}"
            )
        if problem := pipeline_problem(self.settings.source):
            raise ParameterError(f"camera.source: {problem}")
        self._wishes = _wishes(self.settings)
        self._image = self.publisher(IMAGE)
        self._raw = self.publisher(IMAGE_RAW)
        self._camera_info = self.publisher(CAMERA_INFO)
        self._problem = ""
        self._frames = 0
        self._bad_pictures = 0
        self._side: Side = "right"
        self._pose_rad = np.zeros(len(SERVO_JOINTS))
        self._caption = ""
        if self.settings.source in STAND_INS:
            self._joints = self.tap(JOINT_STATES)
            self.subscription(LETTER, self._on_letter)
        self._frame_s = time.monotonic()
        self._filming: Filming | None = None
        self._thread: threading.Thread | None = None
        keep_to_one_thread()
        self.autostart()

    # Lifecycle.

    def on_configure(self, state: LifecycleState) -> TransitionCallbackReturn:
        self._info = camera_info(self._calibration())
        if self.settings.source in STAND_INS:
            self._side = cast(Side, calibration_of("camera", self.settings.calibration).side)
        self._begin()
        return TransitionCallbackReturn.SUCCESS

    def on_activate(self, state: LifecycleState) -> TransitionCallbackReturn:
        self._frame_s = time.monotonic()
        self._begin().begun.set()
        return TransitionCallbackReturn.SUCCESS

    def on_deactivate(self, state: LifecycleState) -> TransitionCallbackReturn:
        self.let_go()
        return TransitionCallbackReturn.SUCCESS

    def let_go(self) -> None:
        if self._filming is not None:
            self._filming.end()
            self._filming = None
        if self._thread is not None:
            self._thread.join(RELEASE_S)
        self._problem = ""

    def _begin(self) -> Filming:
        if self._filming is None:
            self._filming = Filming()
            self._problem = "not opened yet"
            self._thread = ReportingThread(
                target=self._film, args=(self._filming, self._thread), name="camera", daemon=True
            )
            self._thread.start()
        return self._filming

    def _calibration(self) -> CameraCalibration:
        """Return the calibration of the pictures as they are published, that is after rotation."""
        settings = self.settings
        size = settings.width, settings.height
        width, height = size[::-1] if settings.rotation_deg in (90, 270) else size
        if not settings.camera_calibration:
            return CameraCalibration(width, height)
        try:
            return load_camera_calibration(path_of(settings.camera_calibration), width, height)
        except CameraCalibrationError as error:
            raise ParameterError(f"camera.camera_calibration: {error}") from error

    def _look_at_hand(self) -> None:
        """Take the newest pose once per frame, not for each of the 50 joint states per second."""
        message: JointState | None = self._joints.newest()
        if message is not None:
            self._pose_rad = np.array(convert.servo_angles_rad(message))  # NaN: drawn as before

    def _on_letter(self, letter: Letter) -> None:
        self._caption = letter.letter

    def adopt(self, settings: Settings) -> None:
        self._wishes = _wishes(settings)

    # Device access, in the thread of a Filming.

    def _film(self, filming: Filming, before: threading.Thread | None) -> None:
        if before is not None:
            before.join()  # a read in progress still holds the device
        while not filming.ended.is_set():
            try:
                wishes = self._wishes
                source = open_source(self.settings.source, wishes, self._side)
                if isinstance(source, DrawnSource) and not self.settings.camera_calibration:
                    self._info = camera_info(source.calibration)
                try:
                    self._tell(filming, "")
                    if not filming.begun.is_set():
                        filming.begun.wait()
                        if not isinstance(source, DrawnSource):
                            continue  # reopen: a stream that has waited would deliver late pictures from then on
                    self._frame_s = time.monotonic()
                    self._publish_from(source, wishes, filming)
                finally:
                    source.close()
            except SourceError as error:
                self._tell(filming, f"camera.source {self.settings.source}: {error}")
                filming.ended.wait(RETRY_S)
            except SourceEnded:
                self._problem = f"camera.source {self.settings.source}: the film has ended"
                self.get_logger().info(self._problem)
                return

    def _publish_from(self, source: JpegSource, wishes: Wishes, filming: Filming) -> None:
        """Publish frames at the camera's own rate, at most fps, until the filming ends or the settings change."""
        due_s, bad_before = time.monotonic(), self._bad_pictures
        while not filming.ended.is_set() and self._wishes is wishes:
            if isinstance(source, DrawnSource):
                self._look_at_hand()
                source.show(self._pose_rad, self._caption)
            try:
                jpeg = source.read_jpeg()
            finally:
                self._bad_pictures = bad_before + source.bad_pictures
            if filming.ended.is_set():
                return  # ended during the read
            message = CompressedImage(format="jpeg")
            message.header.stamp = self.now()
            message.header.frame_id = self.settings.frame_id
            message.data = array.array("B", jpeg)
            self._image.publish(message)
            self._frames += 1
            self._frame_s = time.monotonic()
            self._publish_on_demand(message, jpeg)
            due_s = max(due_s + 1.0 / wishes.fps, time.monotonic())
            filming.ended.wait(due_s - time.monotonic())

    def _publish_on_demand(self, image: CompressedImage, jpeg: bytes) -> None:
        """Publish the uncompressed picture, which is expensive, and camera_info, only while somebody subscribes."""
        if self._raw.get_subscription_count() and (picture := decode_jpeg(jpeg)) is not None:
            raw = image_message(picture, self.settings.raw_encoding)
            raw.header = image.header
            self._raw.publish(raw)
        if self._camera_info.get_subscription_count():
            self._info.header = image.header
            self._camera_info.publish(self._info)

    def _tell(self, filming: Filming, problem: str) -> None:
        if filming.ended.is_set():
            return
        if problem and problem != self._problem:
            self.error(f"{problem}; trying again")
        self._problem = problem

    # Health.

    def promised_hz(self, topic: Topic) -> float | None:
        return self.settings.fps if topic is IMAGE else super().promised_hz(topic)

    def health(self) -> Health:
        values: dict[str, object] = {
            "source": self.settings.source,
            "lifecycle": self.lifecycle,
            "frames": self._frames,
            "bad_pictures": self._bad_pictures,
        }
        problem = self._problem
        silent_s = time.monotonic() - self._frame_s
        if self.lifecycle == ACTIVE and not problem and silent_s > SILENCE_MAX_S:  # a read hangs
            problem = f"camera.source {self.settings.source}: no picture for {silent_s:.0f} s"
        if problem:
            return DiagnosticStatus.ERROR, problem, values
        if self.lifecycle != ACTIVE:
            return DiagnosticStatus.WARN, f"{self.lifecycle}: no pictures", values
        return DiagnosticStatus.OK, "ok", values

    def ready(self) -> bool:
        return self._frames > 0


def _wishes(settings: Settings) -> Wishes:
    """Return what the settings ask of the camera. Raises ParameterError."""
    if settings.rotation_deg not in (0, *ROTATIONS):
        raise ParameterError(f"camera.rotation_deg is {settings.rotation_deg}; it must be 0, 90, 180 or 270")
    return Wishes(settings.width, settings.height, settings.fps, settings.rotation_deg, settings.exposure)


def create() -> Camera:
    return Camera()


def main() -> int:
    return main_of("camera")


if __name__ == "__main__":
    raise SystemExit(main())
