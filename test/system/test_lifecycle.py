# SPDX-License-Identifier: Apache-2.0
"""camera and mqtt_bridge as managed nodes: transitions in any order, twice, and while the far end fails.

Those of the servo_driver are in test_servo_driver.py.
"""

import random
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from support.bridge_world import BridgeWorld, bridge_world
from support.lifecycle import (
    ACTIVATE,
    ACTIVE,
    CLEANUP,
    CONFIGURE,
    DEACTIVATE,
    FINALIZED,
    INACTIVE,
    SHUTDOWN,
    THE_END,
    UNCONFIGURED,
    Managed,
    walk,
)
from support.stream import Stream
from support.waiting import BUSY
from support.world import Process, World, error_lines, wait_for

from amazing_hand.cloud.contract import DEFAULT_DEVICE
from amazing_hand.cloud.database import Database
from amazing_hand.topics import IMAGE

OK, WARN, ERROR = b"\0", b"\1", b"\2"

BRIDGE = ("-m", "amazing_hand.nodes.mqtt_bridge")

# Several frames: who would publish has done so by then.
SILENT_S = 0.3


class Camera:
    def __init__(self, world: World, **parameters: object) -> None:
        probe = world.probe()
        self.images = probe.listen(IMAGE)
        self.process: Process = world.start_node("camera", **parameters)
        self.node = Managed(probe, "camera")
        wait_for(lambda: probe.count_publishers(IMAGE.name), "the camera to be heard")

    def shows(self) -> bool:
        """Whether pictures come."""
        time.sleep(SILENT_S)  # those that are under way
        count = len(self.images)
        time.sleep(SILENT_S)
        return len(self.images) > count

    def wait_picture(self) -> float:
        """The brightness of the next one."""
        count = len(self.images)
        wait_for(lambda: len(self.images) > count + 1, f"a picture; {self.process.log}")
        jpeg = np.frombuffer(bytes(self.images[count + 1].data), np.uint8)
        return float(cv2.imdecode(jpeg, cv2.IMREAD_GRAYSCALE).mean())


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Ten seconds that get brighter."""
    path = tmp_path / "film.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 30.0, (64, 48))
    for level in np.linspace(0, 250, 300):
        writer.write(np.full((48, 64, 3), level, np.uint8))
    writer.release()
    return path


def test_a_camera_publishes_while_it_is_active_whatever_it_was_told_before(world: World) -> None:
    camera = Camera(world, autostart="false")
    assert camera.node.state() == UNCONFIGURED
    assert not camera.shows()
    for what in (*walk(4, 8, UNCONFIGURED), *THE_END):
        camera.node.step(what)
        if camera.node.expected == ACTIVE:
            camera.wait_picture()
        else:
            assert not camera.shows()
    assert camera.node.state() == FINALIZED
    assert camera.node.health().level == WARN
    camera.process.end(signal.SIGTERM)
    assert camera.process.popen.returncode == 0, camera.process.log


def test_a_film_begins_anew_with_each_activation(world: World, film: Path) -> None:
    camera = Camera(world, source=film)
    wait_for(lambda: camera.wait_picture() > 60, "a bright picture")
    camera.node.go(DEACTIVATE, ACTIVATE)
    assert camera.wait_picture() < 40


def test_a_camera_opens_the_device_when_configured_and_has_let_it_go_once_deactivated(world: World) -> None:
    stream = Stream(level=90)
    camera = Camera(world, source=stream.url, autostart="false")
    assert stream.viewers == 0
    camera.node.go(CONFIGURE)
    wait_for(lambda: stream.viewers == 1, "the camera to look")
    assert not camera.shows()
    for _ in range(2):
        camera.node.go(ACTIVATE)
        assert camera.wait_picture() == pytest.approx(90, abs=4)
        camera.node.go(DEACTIVATE)
        wait_for(lambda: stream.viewers == 0, "the camera to look away")
        assert camera.node.health().message == "inactive: no pictures"
    camera.node.go(CLEANUP)
    assert camera.node.health().message == "unconfigured: no pictures"
    stream.unplug()


def test_a_camera_that_is_unplugged_takes_every_transition_and_is_there_again_with_its_cable(world: World) -> None:
    stream = Stream(level=90)
    camera = Camera(world, source=stream.url)
    camera.wait_picture()
    stream.unplug()
    wait_for(lambda: camera.node.health().level == ERROR, "the loss to be told")
    camera.node.expected = ACTIVE
    for what in (ACTIVATE, DEACTIVATE, ACTIVATE, DEACTIVATE, CLEANUP, CONFIGURE, CLEANUP, CONFIGURE, ACTIVATE):
        camera.node.step(what)
    wait_for(lambda: camera.node.health().level == ERROR, "it to be missed")
    again = Stream(level=150, port=stream.port)
    assert camera.wait_picture() == pytest.approx(150, abs=4)
    wait_for(lambda: camera.node.health().level in (OK, WARN), "the camera to be well")
    again.unplug()


def test_a_camera_that_does_not_answer_holds_no_transition_up(world: World) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes connections and says nothing
        source = f"http://127.0.0.1:{silent.getsockname()[1]}/stream.mjpg"
        camera = Camera(world, source=source, autostart="false")
        began_s = time.monotonic()
        camera.node.go(CONFIGURE, ACTIVATE)
        assert time.monotonic() - began_s < BUSY * 0.5
        camera.node.go(DEACTIVATE, CLEANUP)
        assert time.monotonic() - began_s < BUSY * 3.0
    assert camera.process.popen.poll() is None


def test_a_calibration_that_is_not_there_is_a_reason_not_to_configure(world: World, tmp_path: Path) -> None:
    path = tmp_path / "camera.yaml"
    camera = Camera(world, camera_calibration=path, autostart="false")
    assert not camera.node.change(CONFIGURE)
    assert camera.node.state() == UNCONFIGURED
    assert "camera.camera_calibration" in {pair.key: pair.value for pair in camera.node.health().values}["last error"]
    path.write_text(
        "{image_width: 640, image_height: 480, camera_name: hand, distortion_model: plumb_bob,\n"
        " camera_matrix: {rows: 3, cols: 3, data: [500, 0, 320, 0, 501, 240, 0, 0, 1]},\n"
        " distortion_coefficients: {rows: 1, cols: 5, data: [0.1, 0.2, 0, 0, 0]},\n"
        " rectification_matrix: {rows: 3, cols: 3, data: [1, 0, 0, 0, 1, 0, 0, 0, 1]},\n"
        " projection_matrix: {rows: 3, cols: 4, data: [500, 0, 320, 0, 0, 501, 240, 0, 0, 0, 1, 0]}}\n"
    )
    camera.node.go(CONFIGURE, ACTIVATE)
    camera.wait_picture()


# --- the bridge


@pytest.fixture
def all(world: World) -> Iterator[BridgeWorld]:
    with bridge_world(world) as made:
        made.use_cable()
        yield made


def is_online(all: BridgeWorld) -> bool:
    return bool(all.cloud.statuses and all.cloud.statuses[-1]["online"])


@pytest.mark.parametrize(("seed", "length"), [(4, 10), pytest.param(2, 150, marks=pytest.mark.soak)])
def test_a_bridge_loses_and_doubles_nothing_whatever_transitions_and_cuts_it_goes_through(
    all: BridgeWorld, seed: int, length: int
) -> None:
    """It is online while it is active. What is said to it meanwhile is signed when it is active again."""
    process = all.start_bridge()
    node = Managed(all.world.probe(), "mqtt_bridge")
    chance = random.Random(seed)
    node.expected = ACTIVE
    for number, what in enumerate(walk(seed, length, ACTIVE)):
        all.cloud.say(f"s{number}")
        if is_cut := chance.random() < 0.3:
            all.cable.pull()
        node.step(what)
        all.cable.plug()
        if not is_cut:
            wait_for(lambda: is_online(all) == (node.expected == ACTIVE), "the cloud to know")
    for what in (CONFIGURE, ACTIVATE):
        if node.expected != ACTIVE:
            node.change(what)
    all.wait_answered()
    all.assert_once()
    assert all.cloud.outcomes == {"done": len(all.cloud.sent)}
    node.expected = ACTIVE
    for what in THE_END:
        node.step(what)
    wait_for(lambda: not is_online(all), "the goodbye")
    process.end(signal.SIGTERM)
    assert process.popen.returncode == 0, process.log


def test_a_bridge_that_is_not_active_gives_nothing_to_the_planner_and_keeps_what_it_has(all: BridgeWorld) -> None:
    process = all.start_bridge()
    node = Managed(all.world.probe(), "mqtt_bridge")
    all.player.letter_s = 0.3
    all.cloud.say("a")
    wait_for(lambda: all.signings["a"], "the hand to begin")
    node.go(DEACTIVATE)
    wait_for(lambda: not is_online(all), "the goodbye")
    all.cloud.say("b")
    wait_for(lambda: len(all.player.letters) == 4, "the hand to go on")
    assert node.health().message == "inactive: not connected"
    assert all.signings == {"a": 1}
    assert not all.cloud.results
    node.go(CLEANUP)
    assert node.health().message == "unconfigured: nothing is open"
    node.go(CONFIGURE, ACTIVATE)
    all.wait_answered()
    all.assert_once()
    assert all.cloud.outcomes == {"done": 2}
    assert error_lines(process.log) == []


def test_a_bridge_whose_memory_is_in_use_says_so_and_configures_once_it_is_free(all: BridgeWorld) -> None:
    database = Database(all.world.folder / f"mqtt_bridge-{DEFAULT_DEVICE}.db")
    by_itself = all.world.start_program("by_itself", *BRIDGE, "--ros-args", "-r", "__ns:=/other")
    process = all.world.start_node("mqtt_bridge", autostart="false", **all.parameters)
    node = Managed(all.world.probe(), "mqtt_bridge")
    assert not node.change(CONFIGURE)
    assert node.state() == UNCONFIGURED
    (line,) = error_lines(process.log)
    assert "another bridge runs for this hand; end it first" in line
    assert by_itself.popen.wait(20) == 2, "it does not get right by being started again"
    assert "Traceback" not in by_itself.log
    assert "another bridge runs" in by_itself.log
    database.close()
    node.go(CONFIGURE)
    assert node.state() == INACTIVE
    node.go(ACTIVATE)
    wait_for(lambda: is_online(all), "the bridge to be online")


def test_a_bridge_without_certificates_takes_every_transition(world: World) -> None:
    world.start_node("mqtt_bridge", endpoint="localhost", cert="/nowhere/device.pem")
    node = Managed(world.probe(), "mqtt_bridge")
    node.expected = ACTIVE
    assert "mqtt_bridge.cert" in node.health().message
    for what in (DEACTIVATE, DEACTIVATE, ACTIVATE, DEACTIVATE, CLEANUP, CLEANUP, CONFIGURE, ACTIVATE, SHUTDOWN):
        node.step(what)
