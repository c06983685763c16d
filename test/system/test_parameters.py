# SPDX-License-Identifier: Apache-2.0
"""What ROS makes of parameters that are given to a node, and what the check before it says of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import rclpy
from rclpy.context import Context
from rclpy.node import Node
from rclpy.parameter import Parameter

from amazing_hand.configuration.parameter_check import matches
from amazing_hand.configuration.parameter_file import read, resolve
from amazing_hand.ros.hand_node import HandNode
from amazing_hand.ros.parameters import ParameterError, declare, param
from amazing_hand.simulation import stand_ins


def no_x(value: str) -> None:
    if "x" in value:
        raise ValueError("there is an x in it")


@dataclass(frozen=True)
class Settings:
    hold_s: float = param(0.45, "how long", 0.15, 10.0, live=True)
    fixed_s: float = param(1.0, "how long for ever", 0.0, 10.0)
    count: int = param(3, "how many", 1, 5, live=True)
    name: str = param("a", "who", check=no_x)


@pytest.fixture
def domain_id() -> Iterator[int]:
    with stand_ins.own_ros_domain() as domain_id:
        yield domain_id


@pytest.fixture
def _ros(domain_id: int) -> Iterator[None]:
    rclpy.init(domain_id=domain_id)
    yield
    rclpy.try_shutdown()


def declared(**overrides: object) -> Settings:
    node = Node("node", parameter_overrides=[Parameter(name, value=value) for name, value in overrides.items()])
    try:
        return declare(node, Settings)
    finally:
        node.destroy_node()


@pytest.mark.usefixtures("_ros")
def test_a_whole_number_is_taken_for_a_double() -> None:
    settings = declared(hold_s=2, count=2)
    assert settings == Settings(hold_s=2.0, count=2)
    assert type(settings.hold_s) is float


@pytest.mark.usefixtures("_ros")
@pytest.mark.parametrize(
    "overrides", [{"hold_s": 20}, {"hold_s": "1"}, {"hold_s": True}, {"count": 2.0}, {"name": 5}, {"name": "xyz"}]
)
def test_a_value_that_does_not_suit_is_refused_with_the_name(overrides: dict[str, object]) -> None:
    (name,) = overrides
    with pytest.raises(ParameterError, match=f"^parameter node.{name}: "):
        declared(**overrides)


@pytest.mark.usefixtures("_ros")
def test_a_running_node_takes_whole_numbers_and_tells_the_closest_name() -> None:
    node = HandNode("node", Settings)

    def put(name: str, value: object) -> str:
        answer = node.set_parameters_atomically([Parameter(name, value=value)])
        assert answer.successful == (not answer.reason)
        return str(answer.reason)

    try:
        assert put("hold_s", 2) == ""
        assert node.settings.hold_s == 2.0
        assert put("hold_z", 2) == "there is no parameter hold_z: write hold_s"
        assert put("elbow", 2) == "there is no parameter elbow"
        assert put("fixed_s", 2).startswith("fixed_s: not while the node runs")
        assert put("use_sim_time", False) == ""
    finally:
        node.destroy_node()


BLOCKS = ("/**", "/**/node", "/*/node", "/hand/node", "hand/node", "/hand/*", "/hand/**", "/**/hand/node", "/*", "node")
VALUES = (
    "1",
    "010",
    "0x10",
    "1:30",
    "1e3",
    "y",
    "No",
    "null",
    "~",
    "1_000",
    "1.5.2",
    "2026-01-28",
    '"1"',
    "tRue",
    ".5",
)


def test_ros_takes_blocks_and_values_as_the_check_does(domain_id: int, tmp_path: Path) -> None:
    path = tmp_path / "all.yaml"
    blocks = (f'"{block}": {{ros__parameters: {{by_{number}: 1}}}}\n' for number, block in enumerate(BLOCKS))
    values = "".join(f"    value_{number}: {value}\n" for number, value in enumerate(VALUES))
    path.write_text(f"{''.join(blocks)}/hand:\n  node:\n   ros__parameters:\n{values}")
    context = Context()
    rclpy.init(args=["test", "--ros-args", "--params-file", str(path)], context=context, domain_id=domain_id)
    node = Node("node", namespace="hand", context=context, automatically_declare_parameters_from_overrides=True)
    try:
        for number, block in enumerate(BLOCKS):
            assert node.has_parameter(f"by_{number}") == matches(block, "/hand/node"), block
        for number, value in enumerate(VALUES):
            expected = value.strip('"') if value.startswith('"') else resolve(value)
            assert node.get_parameter(f"value_{number}").value == expected, value
        assert len(read(str(path))) == len(BLOCKS) + len(VALUES)
    finally:
        node.destroy_node()
        context.shutdown()
