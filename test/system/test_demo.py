# SPDX-License-Identifier: Apache-2.0
"""`hand demo`: what a new user sees first, and what its exit status means."""

import json
import re
import signal
import subprocess
import sys
from typing import Any

import httpx
import pytest
import rclpy
from rclpy.context import Context
from rclpy.node import Node
from support.waiting import PATIENCE_S, wait_for
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


@pytest.mark.soak
def test_the_demo_with_its_page_stays_until_it_is_ended_and_signs_more(world: World) -> None:
    shown = world.start_program("demo", "-c", DEMO.format(60.0), "--view", "A")
    link = wait_for(lambda: re.search(r"The page is at (\S+):", shown.log), "the link")[1]
    assert httpx.get(link, timeout=PATIENCE_S).status_code == 200
    wait_for(lambda: f"have it sign more at {link}" in shown.log, "the first sentence's end")
    assert (world.folder / "demo" / "summary.json").exists()
    said = httpx.post(f"{link}api/say", json={"hand": "hand", "text": "B"}, timeout=PATIENCE_S)
    assert said.status_code == 200, said.text
    shown.end(signal.SIGINT)
    assert shown.popen.returncode == 0
    with pytest.raises(httpx.TransportError):
        httpx.get(link, timeout=PATIENCE_S)
