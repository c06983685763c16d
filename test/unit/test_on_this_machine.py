# SPDX-License-Identifier: Apache-2.0
"""ROS 2 stays on this machine unless somebody says otherwise, whichever program is started and however."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "amazing_hand"
NAME = "ROS_AUTOMATIC_DISCOVERY_RANGE"
PROGRAM = f"""
import os
from amazing_hand.ros.context import ros_context
with ros_context():
    print(os.environ["{NAME}"])
"""


@pytest.mark.parametrize(("given", "used"), [(None, "LOCALHOST"), ("SUBNET", "SUBNET"), ("OFF", "OFF")])
def test_a_program_talks_on_this_machine_only_unless_it_is_told_otherwise(given: str | None, used: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name != NAME}
    environment |= {} if given is None else {NAME: given}
    told = subprocess.check_output([sys.executable, "-c", PROGRAM], env=environment, text=True, timeout=60)
    assert told.strip() == used


def test_no_program_enters_ros_another_way() -> None:
    entries = [str(path.relative_to(PACKAGE)) for path in PACKAGE.rglob("*.py") if "rclpy.init(" in path.read_text()]
    assert entries == ["ros/context.py"]
