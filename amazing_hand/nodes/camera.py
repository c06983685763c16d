"""camera: frames as JPEG, from a camera or from the rendered hand. The one owner of the device."""

import array
import threading
import time
from dataclasses import dataclass
from typing import Final, cast

import cv2
import numpy as np
from diagnostic_msgs.msg import DiagnosticStatus
from sensor_msgs.msg import CompressedImage, JointState

from amazing_hand.hand.joints import SERVO_JOINTS, SIDES
from amazing_hand.hand.kinematics import Side
from amazing_hand.msg import Letter
from amazing_hand.nodes.hand_node import HandNode
from amazing_hand.nodes.parameters import ParameterError, param
from amazing_hand.nodes.runner import main_of
from amazing_hand.topics import IMAGE, JOINT_STATES, LETTER
from amazing_hand.video.render import HandRenderer
from amazing_hand.video.sources import JpegSource, RenderedSource, SourceEnded, SourceError, open_source

RENDERED: Final = "rendered"

# A camera that is unplugged or busy is asked for again this often.
RETRY_S: Final = 2.0


@dataclass(frozen=True)
class Settings:
    source: str = param(RENDERED, "`rendered`: a drawing of the hand; else a camera's number or device, a file, a URL")
    side: str = param("right", "which hand the drawing shows: `right` or `left`")
    width: int = param(640, "width of a frame [pixels]", 64, 3840)
    height: int = param(480, "height of a frame [pixels]", 48, 2160)
    fps: float = param(30.0, "frames per second [1/s]", 1.0, 120.0)


class Camera(HandNode[Settings]):
    def __init__(self) -> None:
        super().__init__("camera", Settings)
        self._image = self.publisher(IMAGE)
        self._problem = "not opened yet"
        self._frames = 0
        self._closing = threading.Event()
        self._rendered: RenderedSource | None = None
        self._pose_rad = np.zeros(len(SERVO_JOINTS))
        self._caption = ""
        if self.settings.source == RENDERED:
            self._rendered = RenderedSource(self._renderer())
            self._joints = self.tap(JOINT_STATES)
            self.subscription(LETTER, self._on_letter)
        # OpenCV's pool would take the cores that the servo loop needs, in vain for pictures of this size.
        cv2.setNumThreads(1)
        self._thread = threading.Thread(target=self._film, name="camera", daemon=True)
        self._thread.start()

    def _renderer(self) -> HandRenderer:
        settings = self.settings
        if settings.side not in SIDES:
            raise ParameterError(f"camera.side is {settings.side!r}; it must be one of {', '.join(SIDES)}")
        return HandRenderer(settings.width, settings.height, cast(Side, settings.side))

    def _look_at_hand(self) -> None:
        """Take the newest pose, which fifty messages a second bring, as often as there are frames."""
        message: JointState | None = self._joints.newest()
        if message is not None:
            angles_rad = dict(zip(message.name, message.position, strict=False))
            if all(joint in angles_rad for joint in SERVO_JOINTS):
                self._pose_rad = np.array([angles_rad[joint] for joint in SERVO_JOINTS])

    def _on_letter(self, letter: Letter) -> None:
        self._caption = letter.letter

    def _film(self) -> None:
        while not self._closing.is_set():
            try:
                source = self._open()
                try:
                    self._tell("")
                    self._publish_from(source)
                finally:
                    source.close()
            except SourceError as error:
                self._tell(f"camera.source {self.settings.source}: {error}")
                self._closing.wait(RETRY_S)
            except SourceEnded:
                self._problem = f"camera.source {self.settings.source}: the film has ended"
                self.get_logger().info(self._problem)
                return

    def _open(self) -> JpegSource:
        settings = self.settings
        return self._rendered or open_source(settings.source, settings.width, settings.height, settings.fps)

    def _publish_from(self, source: JpegSource) -> None:
        """Frame by frame until the node closes: at the camera's own pace, never faster than fps."""
        due_s = time.monotonic()
        while not self._closing.is_set():
            if self._rendered is not None:
                self._look_at_hand()
                self._rendered.show(self._pose_rad, self._caption)
            jpeg = source.read_jpeg()
            message = CompressedImage(format="jpeg")
            message.header.stamp = self.now()
            message.header.frame_id = "camera"
            message.data = array.array("B", jpeg)
            self._image.publish(message)
            self._frames += 1
            due_s = max(due_s + 1.0 / self.settings.fps, time.monotonic())
            self._closing.wait(due_s - time.monotonic())

    def _tell(self, problem: str) -> None:
        if problem and problem != self._problem:
            self.get_logger().error(f"{problem}; trying again")
        self._problem = problem

    def health(self) -> tuple[bytes, str, dict[str, object]]:
        level = DiagnosticStatus.ERROR if self._problem else DiagnosticStatus.OK
        return level, self._problem or "ok", {"source": self.settings.source, "frames": self._frames}

    def ready(self) -> bool:
        return self._frames > 0

    def close(self) -> None:
        self._closing.set()
        self._thread.join(timeout=1.0)


def create() -> Camera:
    return Camera()


def main() -> int:
    return main_of("camera")


if __name__ == "__main__":
    raise SystemExit(main())
