# SPDX-License-Identifier: Apache-2.0
"""The bridge's node when its disk is full, when its certificate cannot be read, and when the cloud says stop."""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from amazing_hand.msg import MotionState, SentenceStatus
from rclpy.node import Node
from std_msgs.msg import String
from std_srvs.srv import Trigger
from support.bridge_world import TOPICS, BridgeWorld, bridge_world
from support.world import World, error_lines, new_world, wait_for

from amazing_hand.cloud.bridge import CANNOT_REMEMBER
from amazing_hand.ros.hand_node import PUBLISHER_PROFILES, SUBSCRIPTION_PROFILES
from amazing_hand.topics import COMMAND, DIAGNOSTICS, MOTION_STATE, SENTENCE, SENTENCE_STATUS

DISK_BYTES = 20_000_000


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    options = ["-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(["mount", *options], capture_output=True, check=False).returncode:
        pytest.skip("a small disk can be mounted by root only")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def world_on_small_disk(small_disk: Path, tmp_path: Path) -> Iterator[World]:
    """All data of the programs is on the small disk."""
    with new_world(small_disk) as made:
        yield made


@pytest.fixture
def all(world: World) -> Iterator[BridgeWorld]:
    with bridge_world(world) as made:
        yield made


def fill(folder: Path) -> Path:
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for chunk in (65536, 4096, 1):
            with suppress(OSError):
                while True:
                    file.write(bytes(chunk))
    return ballast


def outcome(all: BridgeWorld, id: str) -> str:
    wait_for(lambda: all.cloud.results[id], f"the result of {id}", 60.0)
    return str(json.loads(all.cloud.results[id][0])["outcome"])


def test_a_bridge_that_starts_on_a_full_disk_runs_says_so_refuses_and_signs_when_there_is_room(
    world_on_small_disk: World, small_disk: Path
) -> None:
    with bridge_world(world_on_small_disk, saves_always=False) as all:
        diagnostics = all.world.probe().listen(DIAGNOSTICS)
        all.start_bridge().end(15)  # its file is there; to open it takes room
        all.cloud.say("before")
        ballast = fill(small_disk)
        with logs_in(all.world, small_disk.parent):
            bridge = all.start_bridge()

        def is_said() -> bool:
            statuses = [status for array in list(diagnostics) for status in array.status]
            return any(status.level == b"\2" and status.message.startswith(CANNOT_REMEMBER) for status in statuses)

        wait_for(is_said, "the diagnostics to say it", 60.0)
        all.cloud.say("refused")
        assert outcome(all, "refused") == "rejected"
        assert "make room on the disk" in json.loads(all.cloud.results["refused"][0])["reason"]
        ballast.unlink()
        wait_for(lambda: "the memory works again" in bridge.log, "the memory", 60.0)
        all.cloud.say("after")
        assert outcome(all, "after") == "done"
        assert bridge.popen.poll() is None
        all.wait_answered()
        all.cloud.assert_one_result_each()
        assert all.signings["refused"] == 0
        assert all.signings["after"] == 1


@contextmanager
def logs_in(world: World, folder: Path) -> Iterator[None]:
    """The logs of programs that start meanwhile go to a disk that is not full."""
    usual, world.folder = world.folder, folder
    yield
    world.folder = usual


class Driver:
    """Plays the driver's part: its services, and the epochs that it tells; and the planner's answers to commands."""

    def __init__(self, node: Node) -> None:
        self.called: list[str] = []
        self._epoch = 1
        self._motion = node.create_publisher(MotionState, MOTION_STATE.name, SUBSCRIPTION_PROFILES[MOTION_STATE.qos])
        for name in ("stop", "relax", "resume"):
            node.create_service(Trigger, name, lambda _, response, name=name: self._serve(name, response))
        self._status = node.create_publisher(
            SentenceStatus, SENTENCE_STATUS.name, PUBLISHER_PROFILES[SENTENCE_STATUS.qos]
        )
        node.create_subscription(String, COMMAND.name, self._on_command, SUBSCRIPTION_PROFILES[COMMAND.qos])
        self.tell(False)

    def _on_command(self, message: String) -> None:
        self.called.append(message.data)
        for text, line in (("another", "of another"), (message.data, f"{message.data} done")):
            status = SentenceStatus(text=text, state=SentenceStatus.DONE, reason=line, planned_by="command")
            self._status.publish(status)

    def _serve(self, name: str, response: Trigger.Response) -> Trigger.Response:
        self.called.append(name)
        response.success, response.message = True, f"{name} done"
        return response

    def tell(self, by_request: bool) -> None:
        self._epoch += 1
        self._motion.publish(MotionState(epoch=self._epoch, by_request=by_request, can_move=True))


def test_commands_from_the_cloud_reach_the_driver_or_the_planner_and_are_answered(all: BridgeWorld) -> None:
    node = all.world.probe()
    driver = Driver(node)
    bystander = all.world.probe()
    bystander.listen(SENTENCE)  # as a recorder does: it is no planner
    all.start_bridge()
    names = ["stop", "relax", "resume", "cancel A", "pause"]  # pause is said once, when both have found each other
    for name in names:
        message = json.dumps({"id": name, "command": name, "ts": int(time.time())}).encode()
        for _ in range(2):
            all.cloud.link.publish(TOPICS.action, message).result(30)
        assert outcome(all, name) == "done"
        result = json.loads(all.cloud.results[name][0])
        assert (result["reason"], result["planned_by"]) == (f"{name} done", "command")
    assert list(dict.fromkeys(driver.called)) == names
    assert driver.called.count("pause") == 1
    all.cloud.say("a")
    assert outcome(all, "a") == "done"
    all.end_player()
    all.cloud.say("waits")
    wait_for(lambda: driver.tell(True) or all.cloud.results["waits"], "what waits to be cancelled", 60.0)
    assert outcome(all, "waits") == "cancelled"


def test_neither_a_bad_duplicate_nor_a_retained_message_changes_what_is_signed(all: BridgeWorld) -> None:
    all.cloud.link.publish(TOPICS.action, b'{"id": "old", "sentence": "OLD"}', retain=True).result(30)
    bridge = all.start_bridge()

    def spoil(id: str, step: str) -> None:
        if step == "SIGNING":
            all.cloud.link.publish(TOPICS.action, json.dumps({"id": id, "sentence": ""}).encode()).result(30)

    all.on_step = spoil
    all.cloud.say("a", "b")
    all.cloud.link.publish(TOPICS.action, b"", retain=True).result(30)
    all.cloud.say("c")
    all.wait_answered()
    all.assert_once()
    assert all.cloud.outcomes == {"done": 3}
    assert error_lines(bridge.log) == []


def test_a_certificate_that_cannot_be_looked_at_is_one_line_and_is_tried_again(all: BridgeWorld) -> None:
    all.use_cable()
    real = Path(str(all.parameters["cert"]))
    folder = all.world.folder / "certificates"
    folder.write_text("a file, where a folder should be: nobody may look into it")
    all.parameters["cert"] = folder / "device.crt"
    bridge = all.world.start_node("mqtt_bridge", **all.parameters)
    wait_for(lambda: "mqtt_bridge.cert: cannot read" in bridge.log, "the line", 60.0)
    folder.unlink()
    folder.mkdir()
    (folder / "device.crt").write_bytes(real.read_bytes())
    all.world.wait_listening(bridge)
    assert len(error_lines(bridge.log)) == 1
    assert "Traceback" not in bridge.log
