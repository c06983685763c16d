# SPDX-License-Identifier: Apache-2.0
"""The camera node: who gets which pictures, and what happens when the camera is unplugged."""

import time
from pathlib import Path

import cv2
import numpy as np
import pytest
from amazing_hand.msg import SentenceStatus
from support.filming import Filming, pictures
from support.stream import Stream
from support.world import World, wait_for

from amazing_hand.ros.convert import seconds
from amazing_hand.topics import CAMERA_INFO, DIAGNOSTICS, IMAGE, IMAGE_RAW

NO_GSTREAMER = pytest.mark.skipif(
    cv2.videoio_registry.hasBackend(cv2.CAP_GSTREAMER), reason="this OpenCV has GStreamer, and opens the pipeline"
)


def test_a_camera_that_is_unplugged_in_mid_sentence_is_reported_and_taken_again(world: World) -> None:
    stream = Stream(level=60)
    filming = Filming(world, camera=stream.url)
    id = filming.say_until_shown("AAAAAA", 2)
    stream.unplug()
    wait_for(lambda: filming.health("camera").level == b"\2", "an error")
    assert stream.url in filming.health("camera").message
    assert filming.wait_ended(id).state == SentenceStatus.DONE, "the hand signs on"
    (recording,) = filming.wait_recordings(id)
    assert recording.error == ""
    signed_s = [seconds(state.header.stamp) for state in filming.states if state.sentence_id == id]
    assert seconds(recording.duration) > signed_s[-1] - signed_s[0]
    assert recording.repeated > 30, "the last picture stands"
    shown = [picture.mean() for picture in pictures(Path(recording.path))]
    assert len(shown) == recording.frames
    assert shown == pytest.approx([60] * len(shown), abs=4)

    without = filming.say("A")
    assert "is the camera running?" in filming.wait_recordings(without)[0].error
    assert filming.wait_ended(without).state == SentenceStatus.DONE

    again = Stream(level=200, port=stream.port)
    wait_for(lambda: filming.health("camera").level == b"\0", "the camera to be well", 20.0)
    id = filming.say("A")
    (recording,) = filming.wait_recordings(id)
    assert np.mean([picture.mean() for picture in pictures(Path(recording.path))]) == pytest.approx(200, abs=4)
    again.unplug()


def test_raw_pictures_and_camera_info_come_only_while_somebody_listens(world: World, tmp_path: Path) -> None:
    calibration = tmp_path / "camera.yaml"
    calibration.write_text(
        "{image_width: 640, image_height: 480, camera_name: hand, distortion_model: plumb_bob,\n"
        " camera_matrix: {rows: 3, cols: 3, data: [500, 0, 320, 0, 501, 240, 0, 0, 1]},\n"
        " distortion_coefficients: {rows: 1, cols: 5, data: [0.1, 0.2, 0, 0, 0]},\n"
        " rectification_matrix: {rows: 3, cols: 3, data: [1, 0, 0, 0, 1, 0, 0, 0, 1]},\n"
        " projection_matrix: {rows: 3, cols: 4, data: [500, 0, 320, 0, 0, 501, 240, 0, 0, 0, 1, 0]}}\n"
    )
    world.start_node("camera", raw_encoding="rgb8", camera_calibration=calibration)
    probe = world.probe()
    compressed = probe.listen(IMAGE)
    wait_for(lambda: compressed, "a picture")
    raw, info = probe.listen(IMAGE_RAW), probe.listen(CAMERA_INFO)
    wait_for(lambda: raw and info, "a raw picture and the camera's calibration")
    picture = raw[-1]
    assert (picture.height, picture.width, picture.encoding, picture.step) == (480, 640, "rgb8", 1920)
    jpeg = next(image for image in compressed if image.header.stamp == picture.header.stamp)
    expected = cv2.imdecode(np.frombuffer(bytes(jpeg.data), np.uint8), cv2.IMREAD_COLOR)[..., ::-1]
    assert bytes(picture.data) == expected.tobytes()
    assert (info[-1].width, info[-1].height, info[-1].distortion_model) == (640, 480, "plumb_bob")
    assert list(info[-1].k) == [500, 0, 320, 0, 501, 240, 0, 0, 1]
    assert info[-1].header.frame_id == picture.header.frame_id == "camera_optical_frame"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("raw_encoding", "yuv", "camera.raw_encoding is 'yuv'; it must be one of bgr8, rgb8, mono8"),
        ("rotation_deg", 45, "camera.rotation_deg is 45; it must be 0, 90, 180 or 270"),
        ("camera_calibration", "no.yaml", "camera.camera_calibration: camera calibration no.yaml: No such file"),
        ("camera_calibration", "~/no.yaml", f"camera calibration {Path.home()}/no.yaml: No such file"),
        ("camera_calibration", "file:///no.yaml", "camera calibration /no.yaml: No such file"),
        pytest.param("source", "videotestsrc ! appsink", "was built without GStreamer; install", marks=NO_GSTREAMER),
        ("source", "videotestsrc ! fakesink", "camera.source: pipeline 'videotestsrc ! fakesink': "),
    ],
)
def test_a_bad_parameter_ends_the_node_with_one_line(world: World, name: str, value: object, words: str) -> None:
    process = world.start_node("camera", **{name: value})
    assert process.popen.wait(60) == 2
    assert words in process.log


def test_a_missing_camera_is_reported_and_looked_for_again(world: World) -> None:
    diagnostics = world.probe().listen(DIAGNOSTICS)
    process = world.start_node("camera", source="/dev/no-such-camera")

    def errors() -> list[str]:
        statuses = [status for array in diagnostics for status in array.status if status.level == b"\2"]
        return [status.message for status in statuses]

    wait_for(errors, "an error")
    assert "'/dev/no-such-camera' not found: plug it in" in errors()[-1]
    time.sleep(0.5)
    assert process.popen.poll() is None
