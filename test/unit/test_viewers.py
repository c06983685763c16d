# SPDX-License-Identifier: Apache-2.0
"""The files for RViz, Foxglove and the diagnostic aggregator speak of the topics, frames and nodes that there are."""

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from amazing_hand.hand.joints import SERVO_JOINTS, SIDES
from amazing_hand.node_table import NAMESPACE, NODES
from amazing_hand.nodes.letter_marker import Settings
from amazing_hand.robot_description import robot_description
from amazing_hand.topics import DIAGNOSTICS, IMAGE, JOINT_STATES, MARKER, TOPICS, Qos, Topic

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "config"
NAMESPACES = {"hand": [NAMESPACE], "two_hands": [f"{side}_hand" for side in SIDES]}

# Of rviz_default_plugins in Jazzy; an unknown class is an error in RViz.
RVIZ_CLASSES = {f"rviz_default_plugins/{name}" for name in ("Grid", "RobotModel", "Marker", "Image", "TF")}
RELIABILITY = {Qos.COMMAND: "Reliable", Qos.HISTORY: "Reliable", Qos.STREAM: "Best Effort"}


def frames() -> set[str]:
    return {link.attrib["name"] for link in ElementTree.fromstring(robot_description("right")).iter("link")}


def manager(name: str) -> dict[str, Any]:
    content = yaml.safe_load((CONFIG / f"{name}.rviz").read_text())
    found: dict[str, Any] = content["Visualization Manager"]
    return found


def shown(name: str) -> dict[str, list[dict[str, Any]]]:
    """Displays of an RViz configuration by their classes."""
    displays: dict[str, list[dict[str, Any]]] = {}
    for display in manager(name)["Displays"]:
        displays.setdefault(display["Class"], []).append(display)
    return displays


@pytest.mark.parametrize("name", NAMESPACES)
def test_rviz_shows_the_model_its_frames_the_letter_and_the_camera(name: str) -> None:
    displays = shown(name)
    assert set(displays) == RVIZ_CLASSES
    for kind, key, topic in (
        ("RobotModel", "Description Topic", "robot_description"),
        ("Marker", "Topic", MARKER.name),
        ("Image", "Topic", IMAGE.name),
    ):
        topics = [display[key]["Value"] for display in displays[f"rviz_default_plugins/{kind}"]]
        assert sorted(topics) == sorted(f"/{namespace}/{topic}" for namespace in NAMESPACES[name])
    assert all(display["Enabled"] for kind in displays.values() for display in kind)


@pytest.mark.parametrize("name", NAMESPACES)
def test_rviz_asks_for_each_topic_as_it_is_offered(name: str) -> None:
    displays = shown(name)
    for kind, topic in (("Marker", MARKER), ("Image", IMAGE)):
        for display in displays[f"rviz_default_plugins/{kind}"]:
            assert display["Topic"]["Reliability Policy"] == RELIABILITY[topic.qos]
            assert display["Topic"]["Durability Policy"] == "Volatile"
    for display in displays["rviz_default_plugins/RobotModel"]:
        assert display["Description Topic"]["Durability Policy"] == "Transient Local"


def test_rviz_looks_from_frames_that_there_are() -> None:
    assert manager("hand")["Global Options"]["Fixed Frame"] in frames()
    assert Settings().frame in frames()
    prefixes = {display["TF Prefix"] for display in shown("two_hands")["rviz_default_plugins/RobotModel"]}
    assert prefixes == set(NAMESPACES["two_hands"])  # RViz puts a slash behind them
    launched = (ROOT / "launch" / "two_hands.launch.py").read_text()
    assert f'"--frame-id", "{manager("two_hands")["Global Options"]["Fixed Frame"]}"' in launched
    assert '"--child-frame-id", f"{side}_hand/base_link"' in launched
    assert "base_link" in frames()


def test_rviz_is_led_to_the_topics_of_another_namespace() -> None:
    """By a remapping for each topic that config/hand.rviz names."""
    named = re.findall(rf"/{NAMESPACE}/(\S+)", (CONFIG / "hand.rviz").read_text())
    assert sorted(named) == sorted(["robot_description", MARKER.name, IMAGE.name])
    assert 'SHOWN = ("robot_description", MARKER.name, IMAGE.name)' in (ROOT / "launch" / "rviz.launch.py").read_text()


def analyzers() -> dict[str, dict[str, Any]]:
    parameters = yaml.safe_load((CONFIG / "diagnostics.yaml").read_text())["analyzers"]["ros__parameters"]
    return {name: value for name, value in parameters.items() if isinstance(value, dict)}


@pytest.mark.parametrize("entry", NODES, ids=lambda entry: entry.name)
def test_every_node_and_each_of_its_parts_is_in_one_group_of_the_aggregator(entry: Any) -> None:
    for namespace in ("hand", "left_hand", "right_hand"):
        for part in ("", ": index_servo_1"):
            status = f"{namespace}/{entry.name}{part}"
            groups = [name for name, a in analyzers().items() if any(word in status for word in a["contains"])]
            assert groups == [entry.name]


def test_the_groups_of_the_aggregator_are_the_nodes() -> None:
    assert list(analyzers()) == [entry.name for entry in NODES]
    assert {analyzer["type"] for analyzer in analyzers().values()} == {"diagnostic_aggregator/GenericAnalyzer"}


def layout() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((CONFIG / "foxglove_layout.json").read_text())
    return content


def test_foxglove_shows_each_of_its_panels_once() -> None:
    def panels(node: Any) -> list[str]:
        return [node] if isinstance(node, str) else panels(node["first"]) + panels(node["second"])

    assert sorted(panels(layout()["layout"])) == sorted(layout()["configById"])


def test_foxglove_moves_the_urdf_by_joint_states_so_that_a_bag_needs_no_transforms() -> None:
    (panel,) = (config for name, config in layout()["configById"].items() if name.startswith("3D!"))
    (hand,) = (layer for layer in panel["layers"].values() if layer["layerId"] == "foxglove.Urdf")
    assert (hand["sourceType"], hand["topic"]) == ("topic", f"/{NAMESPACE}/robot_description")
    assert (hand["controlMode"], hand["jointStatesTopic"]) == ("jointStates", f"/{NAMESPACE}/{JOINT_STATES.name}")
    assert panel["followTf"] in frames()


def test_foxglove_asks_for_topics_fields_and_joints_that_there_are() -> None:
    text = json.dumps(layout())
    known = {name_of(topic) for topic in (*TOPICS, MARKER)} | {f"/{NAMESPACE}/robot_description", f"/{NAMESPACE}/stop"}
    named = set(re.findall(rf'"(/{NAMESPACE}/[a-z_/]+)', text)) | {DIAGNOSTICS.name}
    assert named <= known
    (plot,) = (config for name, config in layout()["configById"].items() if name.startswith("Plot!"))
    assert [(path["value"], path["label"]) for path in plot["paths"]] == [
        (f"/{NAMESPACE}/joint_states.position[{number}].@rad2deg", joint) for number, joint in enumerate(SERVO_JOINTS)
    ]


def name_of(topic: Topic) -> str:
    return topic.name if topic.name.startswith("/") else f"/{NAMESPACE}/{topic.name}"


def test_foxglove_can_be_reached_from_this_machine_only() -> None:
    assert '"address": "127.0.0.1"' in (ROOT / "launch" / "rviz.launch.py").read_text()
