# SPDX-License-Identifier: Apache-2.0
"""The files for MoveIt agree with the URDF, the alphabet, the driver and what hand/clearance.py says of collisions."""

from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import mujoco
import numpy as np
import pytest
import yaml

from amazing_hand.bus.driver_settings import DriverSettings
from amazing_hand.config import load_alphabet
from amazing_hand.description.mjcf import mjcf
from amazing_hand.description.srdf import HAND, UNCERTAIN_M, srdf
from amazing_hand.hand.clearance import PHALANX_PAIRS, Phalanx, phalanx_gaps_m
from amazing_hand.hand.joints import FINGER_JOINTS, FINGERS, SERVO_JOINTS, SIDES
from amazing_hand.hand.kinematics import Side, finger_joints
from amazing_hand.node_table import NAMESPACE
from amazing_hand.robot_description import robot_description

MOVEIT = Path(__file__).parents[2] / "config" / "moveit"
Element = ElementTree.Element


def text_of(side: Side) -> str:
    return (MOVEIT / f"amazing_hand_{side}.srdf").read_text(encoding="utf-8")


def semantic(side: Side) -> Element:
    return ElementTree.fromstring(text_of(side))


@cache
def urdf(side: Side) -> Element:
    return ElementTree.fromstring(robot_description(side))


def joints(side: Side) -> dict[str, Element]:
    return {joint.attrib["name"]: joint for joint in urdf(side).iter("joint")}


def states(side: Side) -> dict[tuple[str, str], dict[str, float]]:
    """Group and name of each state -> its joint angles [rad]."""
    return {
        (state.attrib["group"], state.attrib["name"]): {
            joint.attrib["name"]: float(joint.attrib["value"]) for joint in state
        }
        for state in semantic(side).iter("group_state")
    }


def disabled(side: Side) -> dict[frozenset[str], str]:
    return {
        frozenset((pair.attrib["link1"], pair.attrib["link2"])): pair.attrib["reason"]
        for pair in semantic(side).iter("disable_collisions")
    }


def links_of(one: Phalanx, two: Phalanx) -> frozenset[str]:
    return frozenset(f"{finger}_{kind}_phalanx" for finger, kind in (one, two))


def loaded(name: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((MOVEIT / name).read_text())
    return content


@pytest.mark.parametrize("side", SIDES)
def test_the_file_is_what_the_alphabet_and_the_hand_make_of_it(side: Side) -> None:
    assert text_of(side) == srdf(side), "run .venv/bin/python tools/moveit_files.py"


@pytest.mark.parametrize("side", SIDES)
def test_it_belongs_to_the_urdf_and_names_nothing_that_the_urdf_has_not(side: Side) -> None:
    links = {link.attrib["name"] for link in urdf(side).iter("link")}
    root = semantic(side)
    assert root.attrib["name"] == urdf(side).attrib["name"]
    named = {joint.attrib["name"] for tag in ("joint", "passive_joint") for joint in root.iter(tag)}
    assert named <= joints(side).keys()
    assert set().union(*disabled(side)) <= links


@pytest.mark.parametrize("side", SIDES)
def test_a_finger_is_a_group_of_two_servo_joints_and_the_hand_all_fingers(side: Side) -> None:
    groups = {group.attrib["name"]: group for group in semantic(side).findall("group")}
    assert list(groups) == [*FINGERS, HAND]
    for finger in FINGERS:
        assert [joint.attrib["name"] for joint in groups[finger]] == [f"{finger}_servo_1", f"{finger}_servo_2"]
    assert [group.attrib["name"] for group in groups[HAND]] == list(FINGERS)


@pytest.mark.parametrize("side", SIDES)
def test_each_joint_that_moves_is_in_a_group_or_passive(side: Side) -> None:
    moving = {name for name, joint in joints(side).items() if joint.attrib["type"] != "fixed"}
    assert {joint.attrib["name"] for joint in semantic(side).iter("passive_joint")} == set(FINGER_JOINTS)
    assert moving == {*SERVO_JOINTS, *FINGER_JOINTS}


@pytest.mark.parametrize("side", SIDES)
def test_named_states_are_the_signs_that_do_not_move_as_the_alphabet_has_them(side: Side) -> None:
    alphabet = load_alphabet(side=side)
    still = {name: shape.motion.key_poses[0].angles_rad for name, shape in alphabet.items() if name not in "JPQZ"}
    of_hand = {name: angles for (group, name), angles in states(side).items() if group == HAND}
    assert of_hand.keys() == still.keys() - {"wave"}
    for name, angles in of_hand.items():
        assert list(angles) == list(SERVO_JOINTS)
        assert list(angles.values()) == pytest.approx(still[name], abs=1e-6)
    for finger in FINGERS:
        assert {name for group, name in states(side) if group == finger} >= {"open", "close", "rest"}


@pytest.mark.parametrize("side", SIDES)
def test_named_states_are_within_the_limits_of_the_urdf(side: Side) -> None:
    for state, angles in states(side).items():
        for name, angle_rad in angles.items():
            limit = joints(side)[name].find("limit")
            assert limit is not None
            assert float(limit.attrib["lower"]) <= angle_rad <= float(limit.attrib["upper"]), (state, name)


@pytest.mark.parametrize("side", SIDES)
def test_what_clearance_has_collide_in_a_random_pose_is_checked(side: Side) -> None:
    servo_rad = np.random.default_rng(14).uniform(-np.pi / 2, np.pi / 2, (20000, 8))
    nearest_m = phalanx_gaps_m(servo_rad, side).min(axis=0)
    touching = {links_of(*pair) for pair, gap_m in zip(PHALANX_PAIRS, nearest_m, strict=True) if gap_m < UNCERTAIN_M}
    assert len(touching) >= 10
    assert touching.isdisjoint(disabled(side))


@pytest.mark.parametrize("side", SIDES)
def test_what_clearance_has_never_near_is_not_checked(side: Side) -> None:
    servo_rad = np.random.default_rng(15).uniform(-np.pi / 2, np.pi / 2, (20000, 8))
    nearest_m = phalanx_gaps_m(servo_rad, side).min(axis=0)
    apart = {links_of(*pair) for pair, gap_m in zip(PHALANX_PAIRS, nearest_m, strict=True) if gap_m > 0.010}
    assert len(apart) >= 8
    assert {disabled(side)[pair] for pair in apart} == {"Never"}


@pytest.mark.parametrize("side", SIDES)
def test_links_that_a_joint_holds_together_are_adjacent(side: Side) -> None:
    solid = {link.attrib["name"] for link in urdf(side).iter("link") if link.find("collision") is not None}
    for joint in joints(side).values():
        parent, child = joint.find("parent"), joint.find("child")
        assert parent is not None
        assert child is not None
        pair = frozenset((parent.attrib["link"], child.attrib["link"]))
        if pair <= solid:
            assert disabled(side)[pair] == "Adjacent"


@pytest.mark.parametrize("side", SIDES)
def test_phalanges_are_checked_against_palm_and_wrist(side: Side) -> None:
    for finger in FINGERS:
        for link in ("palm", "wrist"):
            assert frozenset((link, f"{finger}_distal_phalanx")) not in disabled(side)


@pytest.mark.parametrize("side", SIDES)
def test_of_the_named_states_only_three_press_shells_into_each_other_where_it_is_checked(side: Side) -> None:
    hand = mujoco.MjModel.from_xml_string(mjcf(side))
    data = mujoco.MjData(hand)
    links = {g: hand.body(int(hand.geom_bodyid[g])).name for g in range(hand.ngeom) if hand.geom_group[g] == 3}
    checked = [
        (a, b)
        for a, b in combinations(links, 2)
        if links[a] != links[b] and frozenset((links[a], links[b])) not in disabled(side)
    ]
    pressed = set()
    for (group, name), angles in states(side).items():
        if group == HAND:
            servo_rad = np.array(list(angles.values()))
            for joint, angle_rad in zip(
                (*SERVO_JOINTS, *FINGER_JOINTS), (*servo_rad, *finger_joints(servo_rad).ravel()), strict=True
            ):
                data.joint(joint).qpos[0] = angle_rad
            mujoco.mj_kinematics(hand, data)
            if any(mujoco.mj_geomDistance(hand, data, a, b, 0.01, None) < 0 for a, b in checked):
                pressed.add(name)
    assert pressed == {"E", "R", "close"}  # docs/moveit.md names them


def test_the_controller_is_the_driver_s_action_with_all_its_joints() -> None:
    manager = loaded("moveit_controllers.yaml")["moveit_simple_controller_manager"]
    assert manager["controller_names"] == [NAMESPACE]
    controller = manager[NAMESPACE]
    assert controller["type"] == "FollowJointTrajectory"
    assert controller["action_ns"] == "follow_joint_trajectory"
    assert controller["joints"] == list(SERVO_JOINTS)


def test_no_servo_is_planned_faster_than_the_driver_lets_it_turn() -> None:
    limits = loaded("joint_limits.yaml")["joint_limits"]
    assert list(limits) == list(SERVO_JOINTS)
    for limit in limits.values():
        assert limit["has_velocity_limits"] is True
        assert limit["max_velocity"] == DriverSettings.max_speed_rad_s
        assert limit["has_acceleration_limits"] is True
        assert limit["max_acceleration"] > 0


def test_no_group_gets_a_solver_that_could_not_solve_it() -> None:
    assert loaded("kinematics.yaml") == {}
