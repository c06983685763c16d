# SPDX-License-Identifier: Apache-2.0
"""What the arguments of the launch files mean, and which are refused before anything is started."""

from pathlib import Path

import pytest

from amazing_hand.configuration import ConfigurationError
from amazing_hand.configuration.launch_arguments import (
    check_port,
    chosen,
    existing,
    file_of,
    given,
    is_simulated,
    truth,
    value_of,
)
from amazing_hand.configuration.parameter_check import Place
from amazing_hand.configuration.parameter_file import assignments

DRIVER = Place("servo_driver", "/hand/servo_driver")


@pytest.mark.parametrize("text", ["true", "True", "TRUE", "1", "yes", "Y", "on", " true "])
def test_yes_is_taken_as_people_write_it(text: str) -> None:
    assert truth("rviz", text)
    assert is_simulated(text)


@pytest.mark.parametrize("text", ["false", "False", "0", "no", "N", "off", "OFF"])
def test_no_is_taken_as_people_write_it(text: str) -> None:
    assert not truth("rviz", text)
    assert not is_simulated(text)


@pytest.mark.parametrize("text", ["", "maybe", "2", "tru"])
def test_what_is_neither_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match=f"rviz:={text}: write rviz:=true or rviz:=false"):
        truth("rviz", text)


def test_the_far_ends_are_simulated_unless_somebody_says_otherwise() -> None:
    assert is_simulated("")


@pytest.mark.parametrize(
    ("sim", "port", "configured"),
    [
        ("", "", "sim"),
        ("", "sim", "/dev/hand"),
        ("true", "", "sim"),
        ("false", "", "/dev/hand"),
        ("no", "/dev/hand", "sim"),
        ("true", "/dev/hand", "sim"),  # said twice
        ("false", "sim", "/dev/hand"),
    ],
)
def test_a_port_that_suits_or_is_said_twice_is_taken(sim: str, port: str, configured: str) -> None:
    check_port(sim, port, configured)


@pytest.mark.parametrize(
    ("sim", "port", "configured", "problem"),
    [
        (
            "",
            "/dev/hand",
            "sim",
            "/dev/hand is the port of a real hand, but sim is true, the default: write sim:=false",
        ),
        ("", "", "/dev/hand", "/dev/hand is the port of a real hand, but sim is true, the default: write sim:=false"),
        ("yes", "", "/dev/hand", "but sim is yes: .* or, .* both sim:=true left_port:=/dev/hand"),
        ("false", "", "sim", "sim is false, but the port is that of simulated servos: write left_port:=/dev/..."),
    ],
)
def test_a_simulation_with_a_real_port_and_the_reverse_are_refused(
    sim: str, port: str, configured: str, problem: str
) -> None:
    with pytest.raises(ConfigurationError, match=problem):
        check_port(sim, port, configured, "left_port")


def test_the_port_of_a_hand_is_the_last_that_its_file_has_for_it() -> None:
    text = """
/**/servo_driver: {ros__parameters: {port: /dev/both}}
/left_hand/servo_driver: {ros__parameters: {port: /dev/left, calibration: kit_left}}
"""
    written = assignments(text, "my.yaml")
    assert value_of(written, Place("servo_driver", "/left_hand/servo_driver"), "port", "sim") == "/dev/left"
    assert value_of(written, Place("servo_driver", "/right_hand/servo_driver"), "port", "sim") == "/dev/both"
    assert value_of(written[2:], DRIVER, "port", "sim") == "sim"


def test_names_are_chosen_with_commas_between() -> None:
    known = ["camera", "planner"]
    assert chosen("without", " camera, planner,", known) == {"camera", "planner"}
    assert chosen("without", "", known) == set()
    with pytest.raises(ConfigurationError, match="without:=planer: there is no planer; write planner"):
        chosen("without", "planer", known)
    with pytest.raises(ConfigurationError, match="without:=x: there is no x, only camera, planner"):
        chosen("without", "x", known)


def test_a_launch_argument_is_a_text_whatever_yaml_takes_it_for() -> None:
    (device,) = given("device", "20260128", "mqtt_bridge", "/hand/", "device")
    assert (device.where, device.block, device.name) == ("device:=20260128", "/hand/mqtt_bridge", "device")
    assert device.value is not None
    assert device.value.value == "20260128"
    assert given("port", "", "servo_driver", "hand", "port") == []


def test_a_file_is_found_as_a_person_writes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    written = ("~/my.yaml", "$HOME/my.yaml", f"file://{tmp_path}/my.yaml", "my.yaml")
    assert {file_of(text) for text in written} == {f"{tmp_path}/my.yaml"}


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert existing("bag", str(tmp_path)) == str(tmp_path)
    with pytest.raises(ConfigurationError, match=f"bag:={tmp_path}/monday: there is no {tmp_path}/monday"):
        existing("bag", f"{tmp_path}/monday")
