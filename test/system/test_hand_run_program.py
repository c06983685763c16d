# SPDX-License-Identifier: Apache-2.0
"""`hand run` as its user starts it: refused before anything starts, or ready with a line that says so."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from support.world import World, wait_for


def refused(world: World, module: str, *arguments: str) -> str:
    """The one line that a program says before it ends with status 2."""
    ended = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        env=world.environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 2, ended.stderr
    assert ended.stdout == ""
    (line,) = ended.stderr.splitlines()
    return line


@pytest.fixture
def typo(tmp_path: Path) -> Path:
    path = tmp_path / "typo.yaml"
    path.write_text("/**/servo_driver:\n  ros__parameters:\n    calibraton: kit_right\n")
    return path


def test_a_wrong_parameter_file_ends_all_nodes_before_one_is_made_and_is_not_tried_again(
    world: World, typo: Path
) -> None:
    line = refused(world, "amazing_hand.cli.main", "run", "--params-file", str(typo))
    assert line == f"{typo}, line 3: servo_driver has no parameter calibraton: write calibration"


def test_a_node_alone_refuses_it_too(world: World, typo: Path) -> None:
    line = refused(world, "amazing_hand.nodes.servo_driver", "--ros-args", "--params-file", str(typo))
    assert line == f"{typo}, line 3: servo_driver has no parameter calibraton: write calibration"


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--params-file", "x.yaml"], "unknown argument --params-file; write --ros-args before it"),
        (["--ros-args", "--params-file", "/no.yaml"], "parameter file /no.yaml: there is no such file"),
        (["--ros-args", "-p", "fame:=a"], "-p fame:=a: letter_marker has no parameter fame: write frame"),
        (["--ros-args", "-p", "frame:=0"], "-p frame:=0: letter_marker.frame is 0, which YAML takes for a number; "),
        (["--ros-args", "--nonsense"], "ROS knows none of the arguments ['--nonsense']"),
    ],
)
def test_an_argument_that_would_be_ignored_is_refused(world: World, arguments: list[str], problem: str) -> None:
    assert refused(world, "amazing_hand.nodes.letter_marker", *arguments).startswith(problem)


@pytest.mark.parametrize(
    ("variables", "problem"),
    [
        ({"ROS_DOMAIN_ID": "hand"}, "ROS_DOMAIN_ID is 'hand'; set a whole number from 0 to 232, or none"),
        ({"ROS_LOG_DIR": "/proc/nothing"}, "set HOME or ROS_LOG_DIR to a folder where this user may write"),
    ],
)
def test_an_environment_that_ros_cannot_work_with_is_told_by_its_variable(
    world: World, variables: dict[str, str], problem: str
) -> None:
    world.environment |= variables
    assert problem in refused(world, "amazing_hand.nodes.letter_marker")


def test_options_reach_the_nodes_and_a_line_says_when_all_are_ready(world: World, tmp_path: Path) -> None:
    """Whole numbers are taken for doubles, `~` for the home."""
    world.start_servos()
    world.start_broker()
    world.environment["HOME"] = str(tmp_path)
    (tmp_path / "mine.yaml").write_text("/**/fingerspeller: {ros__parameters: {hold_s: 1}}\n")
    bus = str(world.folder / "servo_bus")
    hand = world.start_program(
        "hand",
        "-m",
        "amazing_hand.cli.main",
        "run",
        "--params-file",
        "~/mine.yaml",
        "--port",
        bus,
        "--camera",
        "rendered",
    )
    wait_for(
        lambda: "ready: 6 nodes in /hand after" in hand.log or hand.popen.poll() is not None, "all to be ready", 120.0
    )
    assert hand.popen.poll() is None, hand.log
    assert f"{bus} is open" in hand.log
    hand.end(signal.SIGTERM)
    assert hand.popen.returncode == 0, hand.log
