# SPDX-License-Identifier: Apache-2.0
"""The hand for MuJoCo: its linkages put the fingertips where kinematics.py and the official model have them, stably."""

from functools import cache
from xml.etree import ElementTree

import mujoco
import numpy as np
import pytest
from support.official_poses import FINGERTIPS_MM, POSES_DEG

from amazing_hand.cli import export
from amazing_hand.description.mjcf import mjcf
from amazing_hand.hand.clearance import clearance_m
from amazing_hand.hand.joints import FINGER_JOINTS, FINGERS, SERVO_JOINTS, SIDES
from amazing_hand.hand.kinematics import Array, Side, finger_joints, fingertips, mirrored
from amazing_hand.hand.linkage import HORN_BALL_XYZ_M, ROD_LENGTH_M, assembled
from amazing_hand.robot_description import robot_description

RANGE_RAD = np.pi / 2
TIP_TOLERANCE_M = 0.004
STEPS = 1000
SETTLING_STEPS = 700
NO_LOAD_SPEED_RAD_S = 10.5
EXTREMES_DEG = ([90, -90] * 4, [-90, 90] * 4, [90, 90] * 4, [-90, -90] * 4, [90, -90, -90, 90] * 2)


@cache
def model(side: Side, *, contacts: bool = True) -> mujoco.MjModel:
    loaded = mujoco.MjModel.from_xml_string(mjcf(side))
    if not contacts:
        loaded.opt.disableflags |= int(mujoco.mjtDisableBit.mjDSBL_CONTACT)
    return loaded


def run(hand: mujoco.MjModel, data: mujoco.MjData, goal_rad: Array, steps: int) -> float:
    """Steps toward a goal of the servos; the highest speed of any joint on the way [rad/s]. Fails where it blows up."""
    data.ctrl[:] = goal_rad
    highest = 0.0
    for _ in range(steps):
        mujoco.mj_step(hand, data)
        highest = max(highest, float(np.abs(data.qvel).max()))
    assert np.isfinite(data.qpos).all()
    assert np.isfinite(data.qvel).all()
    assert [warning.number for warning in data.warning] == [0] * len(data.warning)
    return highest


def servos_rad(data: mujoco.MjData) -> Array:
    return np.array([data.joint(name).qpos[0] for name in SERVO_JOINTS])


def tips_m(data: mujoco.MjData) -> Array:
    return np.array([data.site(f"{finger}_tip").xpos for finger in FINGERS])


def off_m(one: Array, other: Array) -> float:
    return float(np.linalg.norm(one - other, axis=-1).max())


@pytest.mark.parametrize("side", SIDES)
def test_joints_and_actuators_have_the_names_and_ranges_of_the_urdf(side: Side) -> None:
    hand = model(side)
    joints = {joint.attrib["name"]: joint for joint in ElementTree.fromstring(robot_description(side)).iter("joint")}
    assert [hand.actuator(i).name for i in range(hand.nu)] == list(SERVO_JOINTS)
    assert {hand.joint(i).name for i in range(hand.njnt)} == {
        *SERVO_JOINTS,
        *FINGER_JOINTS,
        *(f"{finger}_rear" for finger in FINGERS),
    }
    for name in SERVO_JOINTS:
        limit = joints[name].find("limit")
        assert limit is not None
        lower, upper, effort = (float(limit.attrib[key]) for key in ("lower", "upper", "effort"))
        actuator = hand.actuator(name)
        assert actuator.ctrlrange == pytest.approx([lower, upper])
        assert actuator.forcerange == pytest.approx([-effort, effort])
        assert hand.joint(name).range == pytest.approx([lower, upper])
        assert hand.joint(name).qpos0 == 0


@pytest.mark.parametrize("side", SIDES)
def test_at_first_the_linkages_are_closed_and_nothing_touches(side: Side) -> None:
    data = mujoco.MjData(model(side))
    mujoco.mj_forward(model(side), data)
    assert data.ncon == 0
    assert np.abs(data.efc_pos).max() < 1e-6
    assert data.ten_length == pytest.approx(np.full(8, ROD_LENGTH_M), abs=1e-6)
    joints = np.array([data.joint(name).qpos[0] for name in FINGER_JOINTS]).reshape(4, 3)
    assert joints[0] == pytest.approx([0, assembled().proximal, assembled().distal])
    assert joints == pytest.approx(finger_joints(np.zeros(8)), abs=np.radians(1))


def test_the_assembled_pose_is_that_of_the_official_model_with_its_servos_at_0() -> None:
    assert np.degrees([assembled().proximal, assembled().distal]) == pytest.approx([31.2, 33.5], abs=0.1)


@pytest.mark.parametrize("side", SIDES)
def test_fingertips_are_within_4_mm_of_the_kinematics_over_100_random_poses(side: Side) -> None:
    hand = model(side, contacts=False)  # the kinematics lets fingers pass through each other
    data = mujoco.MjData(hand)
    rng = np.random.default_rng(2026)
    for goal_rad in rng.uniform(-RANGE_RAD, RANGE_RAD, (100, 8)):
        run(hand, data, goal_rad, SETTLING_STEPS)
        assert servos_rad(data) == pytest.approx(goal_rad, abs=np.radians(0.5))
        assert off_m(tips_m(data), fingertips(goal_rad, side)) < TIP_TOLERANCE_M
        assert data.ten_length == pytest.approx(np.full(8, ROD_LENGTH_M), abs=5e-5)


@pytest.mark.parametrize("side", SIDES)
def test_fingertips_are_within_4_mm_of_the_official_model(side: Side) -> None:
    hand = model(side, contacts=False)
    data = mujoco.MjData(hand)
    for name, pose_deg in POSES_DEG.items():
        right_rad = np.radians(pose_deg)
        run(hand, data, right_rad if side == "right" else mirrored(right_rad), SETTLING_STEPS)
        assert off_m(tips_m(data), np.array(FINGERTIPS_MM[side][name]) / 1000) < TIP_TOLERANCE_M, name


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("extreme_deg", EXTREMES_DEG, ids=str)
def test_it_is_stable_for_1000_steps_from_an_extreme_pose_and_while_all_actuators_jump(
    side: Side, extreme_deg: list[int]
) -> None:
    hand = model(side)
    data = mujoco.MjData(hand)
    extreme_rad = np.radians(extreme_deg).astype(np.float64)
    run(hand, data, extreme_rad, STEPS)
    highest = max(run(hand, data, sign * extreme_rad, STEPS // 4) for sign in (-1, 1, -1, 1))
    assert highest < 3 * NO_LOAD_SPEED_RAD_S  # a distal phalanx may be flung
    at_rest = run(hand, data, np.zeros(8), STEPS)
    assert at_rest < 3 * NO_LOAD_SPEED_RAD_S
    assert np.abs(data.qvel).max() < 0.05
    assert servos_rad(data) == pytest.approx(np.zeros(8), abs=np.radians(0.5))


def test_a_servo_turns_no_faster_than_the_data_sheet_says_nor_much_slower() -> None:
    hand = model("right", contacts=False)
    data = mujoco.MjData(hand)
    run(hand, data, np.radians([-90, 90] * 4), STEPS)
    data.ctrl[:] = np.radians([90, -90] * 4)
    highest = 0.0
    for _ in range(STEPS):
        mujoco.mj_step(hand, data)
        highest = max(highest, *(abs(data.joint(name).qvel[0]) for name in SERVO_JOINTS))
    assert 0.8 * NO_LOAD_SPEED_RAD_S < highest < 1.1 * NO_LOAD_SPEED_RAD_S


@pytest.mark.parametrize("side", SIDES)
def test_fingers_touch_each_other_where_clearance_says_so_and_only_there(side: Side) -> None:
    hand = model(side)
    data = mujoco.MjData(hand)
    rng = np.random.default_rng(7)
    touched = 0
    for servo_rad in rng.uniform(-RANGE_RAD, RANGE_RAD, (300, 8)):
        for name, angle_rad in zip(SERVO_JOINTS, servo_rad, strict=True):
            data.joint(name).qpos[0] = angle_rad
        for name, angle_rad in zip(FINGER_JOINTS, finger_joints(servo_rad).ravel(), strict=True):
            data.joint(name).qpos[0] = angle_rad
        mujoco.mj_forward(hand, data)
        between_cores = [c for c in data.contact if all(hand.geom(g).name.endswith("_core") for g in c.geom)]
        assert bool(between_cores) == (clearance_m(servo_rad, side) < 0)
        touched += bool(between_cores)
    assert 20 < touched < 280


def test_an_object_of_the_world_touches_the_shells_and_the_palm() -> None:
    root = ElementTree.fromstring(mjcf("right"))
    world = root.find("worldbody")
    assert world is not None
    for place in ("-0.015 0.0245 0.14", "-0.02 0 0.05"):  # the index finger, the palm
        ball = ElementTree.SubElement(world, "body", name=place, pos=place)
        ElementTree.SubElement(ball, "freejoint")
        ElementTree.SubElement(ball, "geom", type="sphere", size="0.02")
    hand = mujoco.MjModel.from_xml_string(ElementTree.tostring(root, encoding="unicode"))
    data = mujoco.MjData(hand)
    mujoco.mj_forward(hand, data)
    touched = {hand.body(int(hand.geom_bodyid[g])).name for contact in data.contact for g in contact.geom}
    assert {"index_proximal_phalanx", "palm"} <= touched


@pytest.mark.parametrize("side", SIDES)
def test_it_weighs_what_the_urdf_weighs(side: Side) -> None:
    masses = ElementTree.fromstring(robot_description(side)).iter("mass")
    assert model(side).body_mass.sum() == pytest.approx(sum(float(mass.attrib["value"]) for mass in masses))


def test_the_urdf_has_the_ends_of_the_rods_where_the_linkage_has_them() -> None:
    links = {link.attrib["name"]: link for link in ElementTree.fromstring(robot_description("right")).iter("link")}
    x, y, z = HORN_BALL_XYZ_M
    for finger in FINGERS:
        for n, sign in ((1, 1.0), (2, -1.0)):
            ball = links[f"{finger}_horn_{n}"].findall("visual")[-1].find("origin")
            assert ball is not None
            assert [float(part) for part in ball.attrib["xyz"].split()] == pytest.approx([x, sign * y, z])


@pytest.mark.parametrize("side", SIDES)
def test_hand_export_prints_the_models_that_programs_load(side: Side, capsys: pytest.CaptureFixture[str]) -> None:
    assert export.main(["mjcf", "--side", side]) == 0
    assert mujoco.MjModel.from_xml_string(capsys.readouterr().out).nu == len(SERVO_JOINTS)
    assert export.main(["urdf", "--side", side]) == 0
    assert ElementTree.fromstring(capsys.readouterr().out).tag == "robot"
