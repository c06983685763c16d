# SPDX-License-Identifier: Apache-2.0
"""The robot description in urdf/: well-formed, physically possible, and in the places that kinematics.py knows."""

import os
import shutil
import subprocess
import sys
from functools import cache
from io import BytesIO
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import urchin
import xacro
import yourdfpy
from hypothesis import given, settings
from hypothesis import strategies as st

from amazing_hand.hand import kinematics
from amazing_hand.hand.calibration import MAX_ANGLE_DEG
from amazing_hand.hand.clearance import segment_distance
from amazing_hand.hand.joints import FINGER_JOINT_KINDS, FINGER_JOINTS, FINGERS, SERVO_JOINTS, SIDES
from amazing_hand.hand.kinematics import Array, Side, finger_joints

URDF = Path(__file__).parents[2] / "urdf"
JOINTS = (*SERVO_JOINTS, *FINGER_JOINTS)
PHALANGES = ("knuckle", "proximal_phalanx", "distal_phalanx")
STRAIGHT_RAD = np.radians([-38.5, 38.5] * 4)
TOLERANCE_M = 1e-4  # the xacro has exact angles where kinematics.py has five digits
POSE = st.lists(st.floats(-np.pi / 2, np.pi / 2), min_size=8, max_size=8)

# Where the servos' axes are in the MJCF, as two of the three coordinates in the wrist's frame [mm]: those across them.
SERVO_AXES_MM = {
    "right": {
        "index": ("yz", (30.55, 69.8), (18.45, 69.8)),
        "middle": ("yz", (1.10, 64.56), (-10.93, 63.30)),
        "ring": ("yz", (-27.05, 55.05), (-38.82, 52.22)),
        "thumb": ("xy", (-0.30, 7.73), (-4.44, 19.10)),
    },
    "left": {
        "index": ("yz", (-18.45, 69.8), (-30.55, 69.8)),
        "thumb": ("xy", (-4.44, -19.10), (-0.30, -7.73)),
    },
}


def written(**arguments: str) -> str:
    """The URDF that the xacro gives for these arguments."""
    return str(xacro.process_file(str(URDF / "amazing_hand.urdf.xacro"), mappings=arguments).toxml())


def loaded(text: str) -> yourdfpy.URDF:
    return yourdfpy.URDF.load(BytesIO(text.encode()), load_meshes=False)


@cache
def hand(side: str) -> yourdfpy.URDF:
    return loaded(written(side=side))


def posed(side: str, servo_rad: Array) -> yourdfpy.URDF:
    """The hand as joint_states puts it."""
    urdf = hand(side)
    urdf.update_cfg(dict(zip(JOINTS, [*servo_rad, *finger_joints(servo_rad).ravel()], strict=True)))
    return urdf


def check_urdf(text: str, tmp_path: Path) -> str:
    """What ROS's own parser says of it."""
    program = shutil.which("check_urdf", path=os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])))
    assert program, "check_urdf is not installed: cmeel-urdfdom has it, or liburdfdom-tools on a ROS install"
    path = tmp_path / "hand.urdf"
    path.write_text(text)
    done = subprocess.run([program, path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "rror" not in done.stderr, done.stderr
    return done.stdout


@pytest.mark.parametrize("side", SIDES)
def test_the_urdf_is_clean_for_the_parser_of_ros(side: str, tmp_path: Path) -> None:
    assert "root Link: base_link has 1 child(ren)" in check_urdf(written(side=side), tmp_path)


@pytest.mark.parametrize("side", SIDES)
def test_the_joints_that_move_come_in_the_order_of_joint_states(side: str) -> None:
    assert tuple(hand(side).actuated_joint_names) == JOINTS


@given(POSE, st.sampled_from(SIDES))
@settings(deadline=None)
def test_every_finger_frame_is_where_the_kinematics_has_it(pose: list[float], side: Side) -> None:
    servo_rad = np.asarray(pose)
    urdf = posed(side, servo_rad)
    frames, tips = kinematics.link_frames(servo_rad, side), kinematics.fingertips(servo_rad, side)
    for f, finger in enumerate(FINGERS):
        tip = urdf.get_transform(f"{finger}_tip", "wrist")
        assert tip[:3, 3] == pytest.approx(tips[f], abs=TOLERANCE_M)
        assert tip[:3, :3] == pytest.approx(frames.rotation[f, -1], abs=1e-4)
        for k, link in enumerate(PHALANGES):
            place = urdf.get_transform(f"{finger}_{link}", "wrist")
            assert place[:3, 3] == pytest.approx(frames.origin_m[f, k], abs=TOLERANCE_M)
            assert place[:3, :3] == pytest.approx(frames.rotation[f, k], abs=1e-4)


@pytest.mark.parametrize("side", SIDES)
def test_another_library_reads_the_same_hand(side: Side, tmp_path: Path) -> None:
    path = tmp_path / "hand.urdf"
    path.write_text(written(side=side))
    servo_rad = np.radians([15, -70, 40, -10, 0, 0, 65, 12])
    joints = dict(zip(JOINTS, [*servo_rad, *finger_joints(servo_rad).ravel()], strict=True))
    other = urchin.URDF.load(str(path))
    assert {joint.name for joint in other.actuated_joints} == set(JOINTS)
    places = other.link_fk(cfg=joints, use_names=True)
    tips = [(np.linalg.inv(places["wrist"]) @ places[f"{finger}_tip"])[:3, 3] for finger in FINGERS]
    assert np.array(tips) == pytest.approx(kinematics.fingertips(servo_rad, side), abs=TOLERANCE_M)


@pytest.mark.parametrize(
    ("side", "finger"), [(side, finger) for side in SERVO_AXES_MM for finger in SERVO_AXES_MM[side]]
)
def test_the_servos_turn_where_the_official_model_has_them(side: str, finger: str) -> None:
    plane, *axes_mm = SERVO_AXES_MM[side][finger]
    rows = ["xyz".index(axis) for axis in plane]
    for number, axis_mm in enumerate(axes_mm, start=1):
        place = hand(side).get_transform(f"{finger}_horn_{number}", "wrist")
        assert 1000 * place[rows, 3] == pytest.approx(axis_mm, abs=0.02)


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("finger", FINGERS)
def test_closing_a_finger_turns_both_levers_toward_the_wrist(side: str, finger: str) -> None:
    def levers_m(flexion_deg: float) -> list[Array]:
        """The ends of both levers in the finger's frame."""
        urdf = posed(side, np.radians([flexion_deg, -flexion_deg] * 4))
        horns = [f"{finger}_horn_{n}" for n in (1, 2)]
        return [(urdf.get_transform(h, f"{finger}_base") @ urdf.link_map[h].visuals[-1].origin)[:3, 3] for h in horns]

    (open_1, open_2), (half_1, half_2), (closed_1, closed_2) = (levers_m(deg) for deg in (-35, 0, 90))
    assert half_1[1] > 0.010
    assert half_2[1] < -0.010
    assert open_1[2] > half_1[2] > closed_1[2]
    assert open_2[2] > half_2[2] > closed_2[2]
    assert [closed_1[1], closed_2[1]] == pytest.approx([0.00605, -0.00605])  # in the servos' planes, as when calibrated


def test_servo_limits_are_the_widest_that_a_calibration_may_have() -> None:
    for name in SERVO_JOINTS:
        limit = hand("right").joint_map[name].limit
        assert np.degrees([limit.lower, limit.upper]) == pytest.approx([-MAX_ANGLE_DEG, MAX_ANGLE_DEG])
        assert limit.effort > 0
        assert limit.velocity > 7  # what the driver may ask for by default [rad/s]


@pytest.mark.parametrize("kind", range(len(FINGER_JOINT_KINDS)), ids=FINGER_JOINT_KINDS)
def test_finger_joint_limits_hold_all_that_the_servos_reach_and_hardly_more(kind: int) -> None:
    angle = np.radians(np.linspace(-MAX_ANGLE_DEG, MAX_ANGLE_DEG, 181))
    pairs = np.stack(np.meshgrid(angle, angle), axis=-1)
    reached_deg = np.degrees(finger_joints(np.tile(pairs, 4))[..., 0, kind])
    for side in SIDES:
        for finger in FINGERS:
            limit = hand(side).joint_map[f"{finger}_{FINGER_JOINT_KINDS[kind]}"].limit
            low_deg, high_deg = np.degrees([limit.lower, limit.upper])
            assert reached_deg.min() - 1 < low_deg <= reached_deg.min()
            assert reached_deg.max() <= high_deg < reached_deg.max() + 1


@pytest.mark.parametrize("side", SIDES)
def test_every_body_has_a_mass_and_an_inertia_that_can_exist(side: str) -> None:
    for link in hand(side).robot.links:
        assert (link.inertial is not None) == bool(link.visuals), link.name
        if link.inertial:
            assert 1e-4 < link.inertial.mass < 0.2
            moments = np.linalg.eigvalsh(link.inertial.inertia)
            assert moments[0] > 0, link.name
            assert moments[2] <= (moments[0] + moments[1]) * (1 + 1e-9), link.name
            radius_m = np.sqrt(moments / link.inertial.mass)  # of gyration
            assert (radius_m > 0.0005).all(), link.name
            assert (radius_m < 0.05).all(), link.name


def centre_of_mass(side: str) -> tuple[float, Array]:
    """Mass [kg] and centre [m] of the straight hand, in the wrist's frame."""
    urdf = posed(side, STRAIGHT_RAD)
    bodies = [link for link in urdf.robot.links if link.inertial]
    masses = [link.inertial.mass for link in bodies]
    centres = [(urdf.get_transform(b.name, "wrist") @ b.inertial.origin)[:3, 3] for b in bodies]
    return float(np.sum(masses)), np.average(centres, axis=0, weights=masses)


def test_a_hand_weighs_what_the_official_one_weighs_and_both_alike() -> None:
    (mass, right), (left_mass, left) = (centre_of_mass(side) for side in SIDES)
    assert mass == pytest.approx(0.400, abs=0.010)
    assert left_mass == pytest.approx(mass)
    assert left == pytest.approx(right * (1, -1, 1), abs=1e-6)
    assert right == pytest.approx((-0.005, 0, 0.060), abs=0.015)  # in the palm


def capsule(link: yourdfpy.Link) -> tuple[Array, float]:
    """Both ends (2, 3) and the radius of a link's collision capsule, in its frame."""
    balls = [shape for shape in link.collisions if shape.geometry.sphere is not None]
    (rod,) = (shape for shape in link.collisions if shape.geometry.cylinder is not None)
    ends = np.array([ball.origin[:3, 3] for ball in balls])
    assert rod.geometry.cylinder.length == pytest.approx(np.linalg.norm(ends[1] - ends[0]))
    assert rod.origin[:3, 3] == pytest.approx(ends.mean(axis=0))
    (radius,) = {rod.geometry.cylinder.radius, *(ball.geometry.sphere.radius for ball in balls)}
    return ends, radius


@pytest.mark.parametrize("phalanx", PHALANGES[1:])
def test_the_inertia_of_a_phalanx_is_that_of_its_capsule(phalanx: str) -> None:
    link = hand("right").link_map[f"index_{phalanx}"]
    (low, high), radius = capsule(link)
    half = (high[2] - low[2]) / 2
    z = np.linspace(-half - radius, half + radius, 20001)
    disc_radius2 = radius**2 - np.maximum(np.abs(z) - half, 0) ** 2
    share = disc_radius2 / disc_radius2.sum()
    across, along = (share * (disc_radius2 / 4 + z**2)).sum(), (share * disc_radius2 / 2).sum()
    expected = link.inertial.mass * np.diag((across, across, along))
    assert link.inertial.inertia == pytest.approx(expected, rel=1e-3)
    assert link.inertial.origin[:3, 3] == pytest.approx((low + high) / 2)


@pytest.mark.parametrize("finger", FINGERS)
def test_phalanges_are_capsules_of_the_size_of_the_official_shells(finger: str) -> None:
    links = hand("right").link_map
    _, proximal_radius = capsule(links[f"{finger}_proximal_phalanx"])
    distal_ends, distal_radius = capsule(links[f"{finger}_distal_phalanx"])
    assert (proximal_radius, distal_radius) == (kinematics.PROXIMAL_RADIUS_M, kinematics.DISTAL_RADIUS_M)
    assert distal_ends[1, 2] + distal_radius == pytest.approx(kinematics.DISTAL_LENGTH_M)


@pytest.mark.parametrize("side", SIDES)
def test_no_finger_of_the_straight_hand_touches_another(side: str) -> None:
    urdf = posed(side, STRAIGHT_RAD)

    def placed(name: str) -> tuple[Array, Array, float]:
        ends, radius = capsule(urdf.link_map[name])
        start, end = (urdf.get_transform(name, "wrist") @ np.column_stack((ends, (1, 1))).T)[:3].T
        return start, end - start, radius

    for one, two in combinations(FINGERS, 2):
        for a in PHALANGES[1:]:
            for b in PHALANGES[1:]:
                (start_a, span_a, radius_a), (start_b, span_b, radius_b) = placed(f"{one}_{a}"), placed(f"{two}_{b}")
                assert segment_distance(start_a, span_a, start_b, span_b) > radius_a + radius_b + 0.005


def test_prefix_and_parent_are_for_a_hand_on_a_robot() -> None:
    urdf = loaded(written(side="left", prefix="left_", parent="left_flange"))
    assert urdf.base_link == "left_flange"
    assert tuple(urdf.actuated_joint_names) == tuple(f"left_{joint}" for joint in JOINTS)
    names = [*urdf.link_map, *urdf.joint_map]
    assert [name for name in names if not name.startswith("left_")] == []


def test_both_hands_go_on_one_robot(tmp_path: Path) -> None:
    robot = tmp_path / "robot.urdf.xacro"
    robot.write_text(f"""
        <robot name="robot" xmlns:xacro="http://www.ros.org/wiki/xacro">
          <xacro:include filename="{URDF / "hand.xacro"}"/>
          <link name="torso"/>
          <xacro:amazing_hand side="right" prefix="right_" parent="torso"><origin xyz="0 -0.2 0"/></xacro:amazing_hand>
          <xacro:amazing_hand side="left" prefix="left_" parent="torso"><origin xyz="0 0.2 0"/></xacro:amazing_hand>
        </robot>""")
    text = xacro.process_file(str(robot)).toxml()
    assert "root Link: torso has 2 child(ren)" in check_urdf(text, tmp_path)
    apart_m = loaded(text).get_transform("right_index_tip", "left_index_tip")[:3, 3]
    assert apart_m == pytest.approx((0, -0.4 + 2 * 0.0245, 0), abs=1e-6)


def test_a_hand_is_right_or_left() -> None:
    with pytest.raises(xacro.XacroException, match="side is up; a hand is right or left"):
        written(side="up")
