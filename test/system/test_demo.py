# SPDX-License-Identifier: Apache-2.0
"""`hand demo`: what a new user sees first, and what its exit status means."""

import json
import subprocess
import sys
from typing import Any

import rclpy
from rclpy.context import Context
from rclpy.node import Node
from support.world import World

from amazing_hand.node_table import NAMESPACE
from amazing_hand.paths import share_folder

DEMO = "import sys; from amazing_hand.cli import demo; demo.READY_TIMEOUT_S = {}; sys.exit(demo.main())"


def demo(world: World, *arguments: str, ready_timeout_s: float = 60.0) -> subprocess.CompletedProcess[str]:
    """ready_timeout_s: how long it waits for its nodes; a busy machine takes its time."""
    return subprocess.run(
        [sys.executable, "-c", DEMO.format(ready_timeout_s), *arguments],
        env=world.environment,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


def summary(world: World) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((world.folder / "demo" / "summary.json").read_text())
    return content


def test_the_demo_signs_its_text_and_tells_what_was_measured(world: World) -> None:
    result = demo(world, "-Ok!")  # a text, though it begins with a dash
    assert result.returncode == 0, result.stderr
    told = summary(world)
    assert [row["letter"] for row in told["letters"]] == ["O", "K"]
    assert all(row["reached"] and row["error_deg"] < 2.5 for row in told["letters"])
    assert told["all_letters_reached"]
    assert 0 < told["message_to_first_servo_command_ms"] < 1000
    assert told["video"]["frames"] > 30
    assert [message["payload"]["letter"] for message in told["mqtt_messages"]] == ["O", "K", "K"]
    assert told["mqtt_messages"][-1]["payload"]["video_url"] == told["video_url"]


def test_the_demo_fails_when_the_hand_shows_another_pose_than_the_letter_s(world: World) -> None:
    other = (share_folder() / "config" / "alphabet.yaml").read_text().replace("thumb: [-20, -59]", "thumb: [-20, -49]")
    (world.folder / "alphabet.yaml").write_text(other)
    result = demo(world, "AB", "--ros-args", "-p", f"alphabet:={world.folder}/alphabet.yaml")
    assert result.returncode == 1
    assert [row["reached"] for row in summary(world)["letters"]] == [False, True]


def test_the_demo_does_not_speak_to_another_hand_that_hears_it(world: World) -> None:
    context = Context()
    rclpy.init(context=context, domain_id=world.domain_id)
    other = Node("planner", namespace=NAMESPACE, context=context)
    try:
        result = demo(world, "A")
    finally:
        other.destroy_node()
        context.shutdown()
    assert result.returncode == 1
    assert "1 other hand(s) in ROS domain" in " ".join(result.stdout.split())
    assert not (world.folder / "demo" / "summary.json").exists()


def test_the_demo_names_what_is_not_there(world: World) -> None:
    result = demo(world, "A", "--ros-args", "-p", "source:=/dev/video99", ready_timeout_s=4.0)
    assert result.returncode == 1
    assert "camera" in result.stdout
    assert "/dev/video99" in result.stdout
