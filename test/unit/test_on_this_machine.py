# SPDX-License-Identifier: Apache-2.0
"""How far ROS 2 reaches: `hand` keeps to this machine unless told otherwise, a node leaves it to who starts it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "amazing_hand"
NAME = "ROS_AUTOMATIC_DISCOVERY_RANGE"
NODE = f"""
import os
from amazing_hand.ros.context import ros_context
with ros_context():
    print(os.environ.get("{NAME}"))
"""
HAND = f"""
import importlib, os, types
from amazing_hand.cli.main import main
tell = types.SimpleNamespace(main=lambda arguments: print(os.environ.get("{NAME}")))
importlib.import_module = lambda name: tell
main(["run"])
"""


@pytest.mark.parametrize(
    ("program", "given", "used"),
    [
        (NODE, None, "None"),
        (NODE, "LOCALHOST", "LOCALHOST"),
        (HAND, None, "LOCALHOST"),
        (HAND, "SUBNET", "SUBNET"),
        (HAND, "OFF", "OFF"),
    ],
)
def test_the_command_hand_keeps_to_this_machine_and_a_node_leaves_the_range_alone(
    program: str, given: str | None, used: str
) -> None:
    environment = {name: value for name, value in os.environ.items() if name != NAME}
    environment |= {} if given is None else {NAME: given}
    told = subprocess.check_output([sys.executable, "-c", program], env=environment, text=True, timeout=60)
    assert told.strip() == used


def test_no_program_enters_ros_another_way() -> None:
    entries = [str(path.relative_to(PACKAGE)) for path in PACKAGE.rglob("*.py") if "rclpy.init(" in path.read_text()]
    assert entries == ["ros/context.py"]
