# SPDX-License-Identifier: Apache-2.0
"""What can be said of the launch files where launch is not installed: their arguments, and the tables they read.

test/launch/ runs them where it is.
"""

import ast
import importlib
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any, get_type_hints

import pytest
import yaml

from amazing_hand.cli.simulate import servo_ids
from amazing_hand.config import load_calibration
from amazing_hand.configuration.parameter_check import Place
from amazing_hand.hand.joints import SIDES
from amazing_hand.node_table import NODES, SHOWING, TWO_DRIVERS, NodeEntry, downstream
from amazing_hand.ros.declarations import check_values
from amazing_hand.ros.managed_node import ManagedNode
from amazing_hand.topics import JOINT_STATES, TOPICS

ROOT = Path(__file__).parents[2]
LAUNCHING = ROOT / "amazing_hand" / "launching.py"
ARGUMENTS = {
    "hand": {"sim", "namespace", "params_file", "port", "device", "without", "rviz", "foxglove", "diagnostics"}
    | {"page", "voice"},
    "two_hands": {"sim", "params_file", "rviz", "{side}_port", "{side}_device"},
    "rviz": {"namespace", "side", "frame_prefix", "rviz", "foxglove", "model", "gui"},
    "replay": {"bag", "topics", "rate", "loop"},
}
NEED_A_VALUE = {"bag"}
TWO_HANDS = ("two_hands.yaml", "two_hands_one_bus.yaml")
STANDARD = {"ament_index_python", "launch", "launch_ros", "lifecycle_msgs", "amazing_hand"} | sys.stdlib_module_names


def path_of(launch_file: str) -> Path:
    return ROOT / "launch" / f"{launch_file}.launch.py"


def code_of(path: Path) -> str:
    """The code without comments and formatting."""
    return ast.unparse(ast.parse(path.read_text()))


def calls(path: Path, function: str) -> Iterator[tuple[list[ast.expr], dict[str, ast.expr]]]:
    """Positional and keyword arguments of each call of the function."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == function:
            yield node.args, {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}


def text(expression: ast.expr) -> str:
    """A string as it stands in the code; what is filled in stays in braces."""
    return ast.unparse(expression).removeprefix("f").strip("'\"")


def declared(launch_file: str) -> dict[str, dict[str, ast.expr]]:
    """Keyword arguments of each DeclareLaunchArgument, by the launch argument's name."""
    return {text(args[0]): keywords for args, keywords in calls(path_of(launch_file), "DeclareLaunchArgument")}


def test_these_are_all_the_launch_files() -> None:
    assert {path.name for path in (ROOT / "launch").iterdir() if path.is_file()} == {
        f"{name}.launch.py" for name in ARGUMENTS
    }


@pytest.mark.parametrize("launch_file", ARGUMENTS)
def test_every_argument_has_a_description_and_a_default_or_must_be_given(launch_file: str) -> None:
    assert set(declared(launch_file)) == ARGUMENTS[launch_file]
    for name, keywords in declared(launch_file).items():
        assert len(text(keywords["description"])) > 10, name
        assert ("default_value" in keywords) == (name not in NEED_A_VALUE), name


@pytest.mark.parametrize("launch_file", ARGUMENTS)
def test_the_page_for_ros_users_names_every_argument(launch_file: str) -> None:
    page = (ROOT / "docs" / "ros.md").read_text()
    section = page.partition(f"**`{launch_file}.launch.py`**")[2].partition("\n**`")[0].partition("\n## ")[0]
    for name in declared(launch_file):
        for side in SIDES:
            assert f"`{name.format(side=side)}`" in section, name


@pytest.mark.parametrize("path", [*map(path_of, ARGUMENTS), LAUNCHING], ids=lambda path: path.name)
def test_launch_files_are_standard_launch_and_wait_for_events_not_for_time(path: Path) -> None:
    tree = ast.parse(path.read_text())
    modules = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    modules += [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    assert {module.partition(".")[0] for module in modules} <= STANDARD
    assert "TimerAction" not in code_of(path)
    assert "sleep" not in code_of(path)


def test_nodes_come_from_the_node_table_are_respawned_and_brought_up_by_events() -> None:
    assert "hand_nodes(hand" in code_of(path_of("hand"))
    assert "hand_nodes(hand" in code_of(path_of("two_hands"))
    launching = code_of(LAUNCHING)
    assert "for entry in NODES" in launching
    assert "respawn=True" in launching
    assert "respawn_delay=entry.respawn_delay_s" in launching
    assert "'autostart': False" in launching
    for event in ("OnProcessStart", "OnStateTransition", "TRANSITION_CONFIGURE", "TRANSITION_ACTIVATE"):
        assert event in launching


@pytest.mark.parametrize("launch_file", ARGUMENTS)
def test_whatever_may_be_refused_is_looked_at_before_anything_is_started(launch_file: str) -> None:
    """All that starts something is made by the one function that checks first; conditions would be too late."""
    tree = ast.parse(path_of(launch_file).read_text())
    (described,) = (node for node in tree.body if getattr(node, "name", "") == "generate_launch_description")
    called = (node.func for node in ast.walk(described) if isinstance(node, ast.Call))
    made = {function.id for function in called if isinstance(function, ast.Name)}
    assert made <= {
        *("LaunchDescription", "DeclareLaunchArgument", "OpaqueFunction", "on_this_machine"),
        *("share_folder", "str", "_arguments"),
    }
    assert "IfCondition" not in code_of(path_of(launch_file))


def test_packages_that_are_needed_at_times_are_looked_for_first() -> None:
    launched = {
        text(keywords["package"]) for name in ARGUMENTS for _, keywords in calls(path_of(name), "Node") if keywords
    }
    asked = [*ast.walk(ast.parse(LAUNCHING.read_text()))]
    asked += [node for name in ARGUMENTS for args, _ in calls(path_of(name), "need") for node in ast.walk(args[0])]
    assert launched <= {node.value for node in asked if isinstance(node, ast.Constant)}
    assert launched


def test_processes_end_with_the_launch_however_that_ends() -> None:
    ((_, program),) = calls(LAUNCHING, "kind")
    assert "UNTIL_STDIN_CLOSES" in ast.unparse(program["arguments"])
    assert "*stand_in.command, UNTIL_STDIN_CLOSES" in code_of(LAUNCHING)


@pytest.mark.parametrize("entry", NODES, ids=lambda entry: entry.name)
def test_the_table_says_which_nodes_are_managed(entry: NodeEntry) -> None:
    module = importlib.import_module(entry.module)
    node_type = type_of_node(module.create)
    assert issubclass(node_type, ManagedNode) == entry.managed
    assert ("autostart" in {field.name for field in fields(module.Settings)}) == entry.managed


def type_of_node(create: Callable[[], object]) -> type:
    node_type = get_type_hints(create)["return"]
    assert isinstance(node_type, type)
    return node_type


def settings_of(entry: NodeEntry) -> Any:
    return importlib.import_module(entry.module).Settings


def test_what_a_launch_may_override_is_a_parameter() -> None:
    """`port` of the servo_driver, `device` of all nodes that have it, by the same names, as texts."""
    names = {entry.name: {field.name for field in fields(settings_of(entry))} for entry in NODES}
    assert "port" in names["servo_driver"]
    assert "'servo_driver': {'port': self.port}" in code_of(LAUNCHING)
    have_device = tuple(node for node, parameters in names.items() if "device" in parameters)
    assert f"HAVE_DEVICE: Final = {have_device}" in code_of(LAUNCHING)
    assert "{node: {'device': self.device} for node in HAVE_DEVICE}" in code_of(LAUNCHING)
    assert "ParameterValue(value, value_type=str)" in code_of(LAUNCHING)


@pytest.mark.parametrize("file", TWO_HANDS)
def test_the_parameters_of_two_hands_are_those_of_the_nodes_in_their_namespaces(file: str) -> None:
    path = ROOT / "config" / file
    places = [Place(entry.name, f"/{side}_hand/{entry.name}") for side in SIDES for entry in NODES]
    check_values([str(path)], [], places)
    assert set(yaml.safe_load(path.read_text())) == {f"/{side}_hand/**" for side in SIDES}


@pytest.mark.parametrize("file", TWO_HANDS)
def test_all_nodes_of_one_of_two_hands_have_its_calibration_and_that_is_of_its_side(file: str) -> None:
    content = yaml.safe_load((ROOT / "config" / file).read_text())
    for side in SIDES:
        name = content[f"/{side}_hand/**"]["ros__parameters"]["calibration"]
        assert load_calibration(name).side == side


def test_two_hands_on_one_bus_have_the_servos_that_are_simulated() -> None:
    content = yaml.safe_load((ROOT / "config" / "two_hands_one_bus.yaml").read_text())
    names = [content[f"/{side}_hand/**"]["ros__parameters"]["calibration"] for side in SIDES]
    (simulated,) = re.findall(r'SERVO_IDS: Final = "(.*)"', path_of("two_hands").read_text())
    assert sorted(servo_id for name in names for servo_id in load_calibration(name).servo_ids) == servo_ids(simulated)


def test_the_drivers_of_one_bus_take_the_place_of_each_hand_s_own() -> None:
    launched = code_of(path_of("two_hands"))
    assert "program(Node, TWO_DRIVERS, params_file, {'port': port})" in launched
    assert "frozenset({'servo_driver'} if shared_port else ())" in launched
    assert importlib.import_module(TWO_DRIVERS.module)


def test_a_replay_runs_the_nodes_that_the_topic_table_has_behind_a_topic() -> None:
    for node, leaders in SHOWING.items():
        for name in leaders:
            topic = next(topic for topic in TOPICS if topic.name == name)
            assert node in topic.readers or topic is JOINT_STATES  # which the drawn camera looks at
    assert downstream(["letter"]) == ("servo_driver", "camera")
    assert downstream(["sentence"]) == ("planner", "fingerspeller", "servo_driver", "camera")
    assert downstream(["joint_states"]) == ("camera",)


def test_who_says_what_is_replayed_does_not_run_beside_it() -> None:
    assert downstream(["sentence", "letter"]) == downstream(["letter"])
    with pytest.raises(ValueError, match="topics state: no node is led by that, only by sentence"):
        downstream(["state"])
