# SPDX-License-Identifier: Apache-2.0
"""The launch files end with one line before the first process starts, and no process outlives a launch."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from support.world import World, new_world, wait_for

from amazing_hand.node_table import NODES
from amazing_hand.paths import share_folder

pytest.importorskip("launch.actions", reason="it comes with a ROS install and is in no package index")

# As `ros2 launch FILE name:=value ...` does it.
LAUNCH = """
import sys
from launch.actions import IncludeLaunchDescription
from launch import LaunchDescription, LaunchService
arguments = [tuple(argument.split(":=", 1)) for argument in sys.argv[2:]]
service = LaunchService(argv=sys.argv[2:], noninteractive=True)
service.include_launch_description(
    LaunchDescription([IncludeLaunchDescription(sys.argv[1], launch_arguments=arguments)])
)
sys.exit(service.run())
"""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with new_world(tmp_path) as made:
        yield made


def command(launch_file: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", LAUNCH, str(share_folder() / "launch" / launch_file), *arguments]


@pytest.mark.parametrize(
    ("launch_file", "argument", "problem"),
    [
        ("hand.launch.py", "params_file:=~/nowhere.yaml", "/nowhere.yaml: there is no such file"),
        ("hand.launch.py", "params_file:={typo}", "no node is called servo_drive; write /**/servo_driver"),
        ("hand.launch.py", "port:=/dev/hand", "/dev/hand is the port of a real hand, but sim is true"),
        ("hand.launch.py", "sim:=no", "sim is no, but the port is that of simulated servos"),
        ("hand.launch.py", "rviz:=perhaps", "rviz:=perhaps: write rviz:=true or rviz:=false"),
        ("hand.launch.py", "without:=planer", "without:=planer: there is no planer; write planner"),
        ("two_hands.launch.py", "params_file:={typo}", "no node is called servo_drive; write /**/servo_driver"),
        ("two_hands.launch.py", "sim:=off", "sim is off, but the port is that of simulated servos"),
        ("replay.launch.py", "bag:=nowhere", "bag:=nowhere: there is no"),
        ("rviz.launch.py", "side:=middle", "side:=middle: write side:=right or side:=left"),
    ],
)
def test_a_launch_is_refused_before_anything_starts(
    world: World, tmp_path: Path, launch_file: str, argument: str, problem: str
) -> None:
    typo = tmp_path / "typo.yaml"
    typo.write_text("/**/servo_drive: {ros__parameters: {port: sim}}\n")
    launched = command(launch_file, argument.format(typo=typo))
    ended = subprocess.run(launched, env=world.environment, capture_output=True, text=True, timeout=120, check=False)
    told = ended.stdout + ended.stderr
    assert ended.returncode != 0
    assert problem in told
    assert "process started" not in told


def test_no_process_outlives_a_launch_that_is_killed(world: World) -> None:
    launched = subprocess.Popen(command("hand.launch.py"), env=world.environment, stdin=subprocess.DEVNULL)
    try:
        process = psutil.Process(launched.pid)
        started = len(NODES) + 2  # and the far ends
        wait_for(lambda: len(process.children()) == started, "all processes", 120.0)
        children = process.children()
    finally:
        launched.kill()
        launched.wait()
    wait_for(lambda: not any(child.is_running() for child in children), "their end", 120.0)
