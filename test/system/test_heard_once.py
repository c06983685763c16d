# SPDX-License-Identifier: Apache-2.0
"""What is said from a terminal is heard by whom it is for, though a bag is being recorded beside it."""

import subprocess
import sys
from pathlib import Path

import pytest
from support.bagging import start_recording
from support.planning import Planning
from support.world import World, wait_for

# Each time somebody new in ROS, as a program of its own is, but for the second that Python takes to start.
BY_TURNS = """
import sys
from amazing_hand.cli import command
from amazing_hand.cli import say
for number in range(int(sys.argv[1])):
    for status in (command.main(["stop"]), say.main(["A"])):
        assert status == 0, f"number {number}"
sys.exit(command.main(["open"]))
"""
MAX_S = 30.0


@pytest.mark.parametrize("times", [5, pytest.param(200, marks=pytest.mark.soak)])
def test_a_stop_and_a_sentence_are_heard_while_a_bag_is_recorded(
    planning: Planning, world_of_all: World, tmp_path: Path, times: int
) -> None:
    recorder = start_recording(world_of_all, tmp_path / "bag")
    try:
        said = subprocess.run(
            [sys.executable, "-c", BY_TURNS, str(times)],
            env=world_of_all.environment,
            capture_output=True,
            text=True,
            timeout=times * MAX_S,
            check=False,
        )
    finally:
        recorder.kill()
        recorder.communicate()
    assert said.returncode == 0, said.stdout + said.stderr
    assert planning.driver.spelled == times * "A", "each is signed once, however often it had to be said"
    assert len(planning.driver.stops_s) >= times
    assert said.stdout.count("holding\n") == times
    wait_for(lambda: planning.driver.trajectories, "the gesture")
