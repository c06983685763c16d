# SPDX-License-Identifier: Apache-2.0
"""The command line, the environment and hosts are refused with what to write in their place."""

import argparse
from pathlib import Path

import pytest

from amazing_hand.configuration import ConfigurationError, environment
from amazing_hand.configuration.hosts import check_host
from amazing_hand.configuration.parameter_check import Place
from amazing_hand.configuration.ros_arguments import parse
from amazing_hand.configuration.text_argument import text, with_marked_texts


@pytest.mark.parametrize(
    ("variables", "problem"),
    [
        ({"HOME": "/home/ada"}, ""),
        ({"HOME": "/home/ada", "ROS_DOMAIN_ID": "0"}, ""),
        ({"HOME": "/home/ada", "ROS_DOMAIN_ID": ""}, ""),
        ({"ROS_DOMAIN_ID": "hand"}, "ROS_DOMAIN_ID is 'hand'; set a whole number from 0 to 232"),
        ({"ROS_DOMAIN_ID": "-1"}, "ROS_DOMAIN_ID is '-1'"),
        ({"ROS_DOMAIN_ID": "233"}, "ROS_DOMAIN_ID is '233'"),
        ({"RMW_IMPLEMENTATION": "rmw_b"}, ""),
        ({"RMW_IMPLEMENTATION": "rmw_none"}, "RMW_IMPLEMENTATION is 'rmw_none', which is not installed; set one of "),
    ],
)
def test_the_environment_is_told_by_the_variable(tmp_path: Path, variables: dict[str, str], problem: str) -> None:
    folder = tmp_path / "share" / "ament_index" / "resource_index" / "rmw_typesupport"
    folder.mkdir(parents=True)
    for name in ("rmw_b", "rmw_implementation"):
        (folder / name).touch()
    told = environment.problem({"AMENT_PREFIX_PATH": f"/nowhere:{tmp_path}", **variables})
    assert told.startswith(problem)
    assert bool(told) == bool(problem)
    assert "rmw_implementation" not in told


def test_a_user_without_a_home_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_home() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", no_home)
    assert "HOME is not set" in environment.problem({})
    assert environment.problem({"AMAZING_HAND_HOME": "/data"}) == ""


@pytest.mark.parametrize(
    ("argv", "problem"),
    [
        (["--ros-args", "-p", "fps:=5", "--params-file", "~/a.yaml", "--log-level", "debug", "-r", "__ns:=/left"], ""),
        (["--quiet", "--ros-args", "-p", "fps:=5", "--", "--quiet"], ""),
        (["--params-file", "a.yaml"], "unknown argument --params-file; write --ros-args before it"),
        (["-p", "fps:=5"], "unknown argument -p; write --ros-args before it"),
        (["anything"], "unknown argument anything"),
        (["--ros-args", "--", "anything"], "unknown argument anything"),
        (["--ros-args", "--params-file"], "--params-file: needs a value behind it"),
    ],
)
def test_an_argument_that_ros_would_ignore_is_told(argv: list[str], problem: str) -> None:
    try:
        parse(argv, own=("--quiet",))
        told = ""
    except ConfigurationError as error:
        told = str(error)
    assert told == problem


def test_ros_gets_the_path_that_was_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    arguments = parse(["--ros-args", "--params-file", "~/a.yaml", "-p", "fps:=5"])
    assert arguments.argv == ("--ros-args", "--params-file", "/home/ada/a.yaml", "-p", "fps:=5")
    assert (arguments.files, arguments.parameters) == (("/home/ada/a.yaml",), ("fps:=5",))


@pytest.mark.parametrize(
    ("remaps", "path"),
    [
        ([], "/hand/camera"),
        (["__ns:=/left_hand"], "/left_hand/camera"),
        (["__ns:=/"], "/camera"),
        (["__node:=eye", "__ns:=/lab/left"], "/lab/left/eye"),
        (["camera:__node:=eye"], "/hand/eye"),
        (["driver:__ns:=/left_hand", "letter:=sign"], "/hand/camera"),
    ],
)
def test_a_node_is_where_remapping_puts_it(remaps: list[str], path: str) -> None:
    argv = [argument for remap in remaps for argument in ("-r", remap)]
    assert parse(["--ros-args", *argv]).place("camera", "hand") == Place("camera", path)


@pytest.mark.parametrize(
    "argv", [["-hello-"], ["--", "-hello-"], ["-hello-", "--side", "left"], ["--side", "left", "-hello-"]]
)
def test_a_text_may_begin_with_a_dash(argv: list[str]) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("text", type=text)
    parser.add_argument("--side")
    parsed = parser.parse_args(with_marked_texts(argv))
    assert parsed.text == "-hello-"
    assert parsed.side in (None, "left")


@pytest.mark.parametrize("argv", [["-h"], ["--help"]])
def test_help_stays_help(argv: list[str]) -> None:
    assert with_marked_texts(argv) == argv


HOST = "abc-ats.iot.us-east-1.amazonaws.com"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("local", ""),
        (HOST, ""),
        ("192.168.0.7", ""),
        ("::1", ""),
        (f"https://{HOST}", f"write {HOST}"),
        (f"mqtts://{HOST}:8883/", f"write {HOST}, and 8883 as the port"),
        (f"{HOST}:443", f"write {HOST}, and 443 as the port"),
        (f"{HOST}/", f"write {HOST}"),
        (f" {HOST}", f"write {HOST}"),
        ("my host", "no name of a host"),
        ("", "give the name of a host"),
    ],
)
def test_a_host_is_taken_alone(text: str, problem: str) -> None:
    if not problem:
        check_host(text)
        return
    with pytest.raises(ValueError, match=problem):
        check_host(text)
