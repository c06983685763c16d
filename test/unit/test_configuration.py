# SPDX-License-Identifier: Apache-2.0
"""Nothing that a person configures is left out without a word: the line says where it stands and what to write."""

from pathlib import Path

import pytest

from amazing_hand.configuration import ConfigurationError
from amazing_hand.configuration.declared import Declared
from amazing_hand.configuration.parameter_check import Place, matches, problems
from amazing_hand.configuration.parameter_file import assignments, override, read, resolve


def no_x(value: str) -> None:
    if "x" in value:
        raise ValueError("there is an x in it")


TABLE = {
    "driver": {
        "port": Declared("port", "sim", check=no_x),
        "calibration": Declared("calibration", "original"),
        "hold_s": Declared("hold_s", 0.45, 0.15, 10.0),
        "count": Declared("count", 3, 1, 5),
        "loud": Declared("loud", True),
    },
    "camera": {"fps": Declared("fps", 30.0, 1.0, 120.0), "source": Declared("source", "rendered")},
    "planner": {"hold_s": Declared("hold_s", 1.0, 0.0, 2.0)},
}
HAND = [Place(node, f"/hand/{node}") for node in TABLE]
DRIVER = HAND[:1]


def found(text: str, places: list[Place] = HAND, *, shared: bool = False) -> list[str]:
    return problems(assignments(text, "my.yaml"), places, TABLE, shared=shared)


def of_driver(line: str) -> list[str]:
    return found(f"/**/driver:\n  ros__parameters:\n    {line}\n")


@pytest.mark.parametrize(
    "line",
    [
        "port: /dev/hand",
        'port: "0"',
        "port: '12.5'",
        "port: 2026-01-28",  # no date for ROS
        "port: 1:30",
        "port: ~",  # no null for ROS
        "port: 1_000",
        'port: ""',
        "hold_s: 1",
        "hold_s: 1.5",
        "hold_s: 1e0",
        "hold_s: 0x2",
        "count: 5",
        "loud: y",
        "loud: Off",
        "use_sim_time: true",
    ],
)
def test_a_value_that_suits_is_taken(line: str) -> None:
    assert of_driver(line) == []


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("port: 0", 'driver.port is 0, which YAML takes for a number; a text is wanted: write "0" with quotes'),
        (
            "port: 20260128",
            'driver.port is 20260128, which YAML takes for a number; a text is wanted: write "20260128"',
        ),
        ("port: 1.50", 'write "1.50" with quotes'),
        ("port: no", 'driver.port is no, which YAML takes for true or false; a text is wanted: write "no" with quotes'),
        ("port: [a, b]", "driver.port is a list; write a text"),
        ("port: xyz", "driver.port is 'xyz': there is an x in it"),
        ("hold_s: fast", "driver.hold_s is 'fast'; write a number"),
        ("hold_s: 0,5", "driver.hold_s is '0,5'; write a number"),
        ("hold_s: 20", "driver.hold_s is 20; write a number from 0.15 to 10"),
        ("hold_s: .nan", "driver.hold_s is .nan; write a finite number"),
        ("hold_s: true", "driver.hold_s is 'true'; write a number"),
        ("count: 2.0", "driver.count is 2.0; write 2"),
        ("count: 2.5", "driver.count is '2.5'; write a whole number"),
        ("count: 6", "driver.count is 6; write a whole number from 1 to 5"),
        ("loud: 1", "driver.loud is '1'; write true or false"),
        ("loud: tRue", "driver.loud is 'tRue'; write true or false"),
        ("calibraton: kit", "driver has no parameter calibraton: write calibration"),
        ("fps: 5", "driver has no parameter fps: it is one of camera; write it below /**/camera"),
        ("nonsense: 5", "driver has no parameter nonsense: config/hand.yaml has them all"),
        ("limits: {hold_s: 1}", "driver has no parameter limits.hold_s; parameters are not nested: write hold_s"),
        ("camera: {source: a}", "driver has no parameter camera.source: write source below /**/camera"),
    ],
)
def test_a_value_that_does_not_is_told_with_what_to_write(line: str, problem: str) -> None:
    (told,) = of_driver(line)
    assert told.startswith("my.yaml, line 3: ")
    assert problem in told


@pytest.mark.parametrize(
    ("key", "problem"),
    [
        ("driver", "driver: means a node in no namespace; write /**/driver"),
        ("/driver", "driver: means a node in no namespace; write /**/driver"),
        ("/**/drive", "/**/drive: no node is called drive; write /**/driver"),
        ("/hand/camra", "/hand/camra: no node is called camra; write /**/camera"),
        ("/arm/elbow", "no node is called elbow, only driver, camera, planner"),
        ("/left_hand/driver", "/left_hand/driver: is for another hand, this one is /hand; write /**/driver"),
        ("/left_hand/**", "is for another hand"),
        ("/*", "is for another hand"),
    ],
)
def test_a_block_of_no_node_is_told_with_what_to_write(key: str, problem: str) -> None:
    (told,) = found(f"{key}:\n  ros__parameters:\n    hold_s: 1.0\n")
    assert told.startswith("my.yaml, line 3: ")
    assert problem in told


def test_a_block_for_all_nodes_is_for_those_that_have_the_parameter() -> None:
    text = "/**:\n  ros__parameters:\n    fps: {}\n"
    assert found(text.format(10)) == []
    assert found(text.format(10), DRIVER) == []  # this process does not have it; another node has
    assert found(text.format("x")) == ["my.yaml, line 3: camera.fps is 'x'; write a number"]
    assert found("/**:\n  ros__parameters:\n    hold_s: 5.0\n") == [
        "my.yaml, line 3: planner.hold_s is 5.0; write a number from 0 to 2"
    ]
    assert found("/**:\n  ros__parameters:\n    hold_z: 1.0\n") == [
        "my.yaml, line 3: no node has a parameter hold_z: write hold_s"
    ]


def test_a_node_alone_leaves_the_blocks_of_the_others_to_them() -> None:
    text = "/**/camera:\n  ros__parameters:\n    anything: 1\n/hand/planner:\n  ros__parameters:\n    hold_s: 1\n"
    assert found(text, DRIVER) == []
    assert len(found(text)) == 1


def test_a_file_of_two_hands_has_blocks_of_both() -> None:
    text = (
        "/left_hand/driver:\n  ros__parameters:\n    count: 1\n/right_hand/driver:\n  ros__parameters:\n    count: 9\n"
    )
    left = [Place("driver", "/left_hand/driver")]
    assert found(text, left, shared=True) == []
    assert len(found(text, left)) == 1
    both = [*left, Place("driver", "/right_hand/driver")]
    assert found(text, both) == ["my.yaml, line 6: driver.count is 9; write a whole number from 1 to 5"]


def test_a_renamed_node_is_led_by_its_new_name() -> None:
    places = [Place("driver", "/lab/my_driver")]
    assert found("/**/my_driver:\n  ros__parameters:\n    count: 1\n", places) == []
    assert len(found("/**/my_driver:\n  ros__parameters:\n    coun: 1\n", places)) == 1


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("/**/driver:\n  ros__parameters:\n    port: a\n\tcount: 1\n", 4, "indented with spaces, not with tabs"),
        ("/**/driver:\n  ros__parameters: [\n", 3, "no YAML"),
        ("/**/driver:\n  port: sim\n", 2, "**/driver: write 'ros__parameters:' between it and 'port'"),
        ("/**/driver:\n  ros_parameters:\n    port: sim\n", 2, "ros_parameters: write ros__parameters, with two"),
        ("/**/driver:\n", 1, "/**/driver: has no parameters; write 'ros__parameters:' below it"),
        ("/**/driver:\n  ros__parameters:\n", 2, "/**/driver: write NAME: VALUE below ros__parameters"),
        ("/**/driver:\n  ros__parameters:\n    port:\n", 3, "/**/driver port: has no value"),
        ("/**/driver:\n  ros__parameters:\n    port: {}\n", 3, "/**/driver port: has no value"),
        ("port: sim\n", 1, "port: has no parameters"),
        ("- port\n", 1, "holds no parameters"),
        ("sim\n", 1, "holds no parameters"),
        ("/**/driver:\n  ros__parameters: {count: 1}\n/**/driver:\n  ros__parameters: {}\n", 3, "stands in line 1 too"),
        ("/**:\n  ros__parameters:\n    count: 1\n    count: 2\n", 4, "count: stands in line 3 too; write it once"),
        ("/**:\n  ros__parameters:\n    count: &a 1\n    fps: *a\n", 4, "ROS has no aliases (*a); write the value"),
        ("? [a]\n: 1\n", 1, "a key must be a name"),
    ],
)
def test_what_is_no_parameter_file_is_told_with_its_line(text: str, line: int, problem: str) -> None:
    with pytest.raises(ConfigurationError) as told:
        found(text)
    assert str(told.value).startswith(f"my.yaml, line {line}: ")
    assert problem in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "/**/driver: {}\n", "---\n"])
def test_a_file_that_sets_nothing_is_no_mistake(text: str) -> None:
    assert found(text) == []


def test_a_file_may_have_several_documents_and_nested_names_of_nodes() -> None:
    given = assignments(
        "hand:\n  driver:\n    ros__parameters: {count: 1}\n---\n/**:\n  ros__parameters: {fps: 2}\n", "f"
    )
    assert [(each.block, each.name, each.value and each.value.value) for each in given] == [
        ("/hand/driver", "count", 1),
        ("/**", "fps", 2),
    ]


def test_a_file_is_found_by_the_path_that_a_person_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "my hand.yaml").write_bytes("\ufeff/**:\r\n  ros__parameters:\r\n    fps: 2\r\n".encode())
    for written in ("~/my hand.yaml", "$HOME/my hand.yaml", f"file://{tmp_path}/my%20hand.yaml"):
        assert [each.name for each in read(written)] == ["fps"]


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=f"parameter file {tmp_path}/no.yaml: there is no such file"):
        read(str(tmp_path / "no.yaml"))
    with pytest.raises(ConfigurationError, match=f"parameter file {tmp_path}: cannot be read: Is a directory"):
        read(str(tmp_path))
    (tmp_path / "wide.yaml").write_bytes("/**:".encode("utf-16"))
    with pytest.raises(ConfigurationError, match="wide.yaml: is not UTF-8 text; save it as UTF-8"):
        read(str(tmp_path / "wide.yaml"))


@pytest.mark.parametrize(
    ("argument", "problem"),
    [
        ("fps:=5", ""),
        ("hold_s:=1", ""),
        ("source:=/dev/video0", ""),
        ("source:='0'", ""),
        ('source:="a:=b"', ""),
        ("source:=0", 'camera.source is 0, which YAML takes for a number; a text is wanted: write "0" with quotes'),
        ("fsp:=5", "no node has a parameter fsp: write fps"),
        ("camera.fps:=5", "no node has a parameter camera.fps: write fps below /**/camera"),
        ("camera:fps:=5", "reaches no node, since these are in a namespace; set /**/camera in a parameter file"),
        ("fps", "write -p NAME:=VALUE"),
        ("fps:=", "nothing is no value; write -p fps:=VALUE"),
        ("fps:={a: 1}", "{a: 1} is no value"),
    ],
)
def test_an_argument_is_checked_as_a_file_is(argument: str, problem: str) -> None:
    try:
        told = problems([override(argument)], HAND, TABLE)
    except ConfigurationError as error:
        told = [str(error)]
    assert [line.startswith(f"-p {argument}: ") and problem in line for line in told] == [True] * bool(problem)


@pytest.mark.parametrize(
    ("block", "path", "named"),
    [
        ("/**", "/hand/driver", True),
        ("/**/driver", "/hand/driver", True),
        ("/**/driver", "/driver", True),
        ("/*/driver", "/hand/driver", True),
        ("/*/driver", "/driver", False),
        ("/hand/*", "/hand/driver", True),
        ("/hand/**", "/hand/driver", True),
        ("/*", "/hand/driver", False),
        ("/*/*", "/hand/driver", True),
        ("hand/driver", "/hand/driver", True),
        ("/**/hand/driver", "/hand/driver", True),
        ("/hand/**/driver", "/hand/driver", True),
        ("/driver", "/hand/driver", False),
        ("/hand", "/hand/driver", False),
    ],
)
def test_a_block_names_nodes_as_ros_takes_it(block: str, path: str, named: bool) -> None:
    assert matches(block, path) == named


PLAIN = {
    "010": 8,
    "0x10": 16,
    "-1": -1,
    "+1": 1,
    "1.": 1.0,
    ".5": 0.5,
    "1e3": 1000.0,
    "9" * 20: 1e20,
    "09": 9.0,
    "0": 0,
}
TEXTS = ("1d", "0b1", "1.5.2", "null", "", "tRue", "1:30")


@pytest.mark.parametrize(("text", "value"), [*PLAIN.items(), *zip(TEXTS, TEXTS, strict=True)])
def test_a_plain_value_is_what_ros_takes_it_for(text: str, value: object) -> None:
    assert resolve(text) == value
    assert type(resolve(text)) is type(value)
