# SPDX-License-Identifier: Apache-2.0
"""Servo angles to joints and fingertips, against the public model of the hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.official_poses import FINGERTIPS_MM, POSES_DEG

from amazing_hand.hand import kinematics
from amazing_hand.hand.joints import FINGERS

INDEX, MIDDLE, _RING, THUMB = range(4)
CLOSED_DEG = (90, -90) * 4
SERVO_RAD = st.floats(-np.pi / 2, np.pi / 2)
POSE = st.lists(SERVO_RAD, min_size=8, max_size=8)

# Proximal and distal flexion [deg] of the MJCF's loop closure at a side of 0, by flexion of the servos.
LINKAGE_DEG = (
    (-45, -6.4, -4.1),
    (-35, 2.3, 4.7),
    (0, 31.2, 33.5),
    (40, 57.7, 58.4),
    (75, 72.9, 69.6),
    (90, 75.4, 71.1),
)


def official(pose, side):
    """Servo angles of an official pose [rad]; the left hand's by the rule of the official demos."""
    right = np.radians(POSES_DEG[pose])
    return right if side == "right" else -right.reshape(4, 2)[:, ::-1].ravel()


def tips_mm(pose, side):
    return np.array(FINGERTIPS_MM[side][pose])


@pytest.mark.parametrize("side", ["right", "left"])
@pytest.mark.parametrize("pose", POSES_DEG)
def test_fingertips_are_within_4_mm_of_the_official_model(pose, side):
    error_mm = np.linalg.norm(kinematics.fingertips(official(pose, side), side) * 1000 - tips_mm(pose, side), axis=-1)
    assert error_mm.max() < 4, dict(zip(FINGERS, error_mm, strict=True))


@pytest.mark.parametrize("side", ["right", "left"])
@pytest.mark.parametrize("pose", POSES_DEG)
def test_from_official_fingertips_back_to_the_servos_the_tips_are_met_within_4_mm(pose, side):
    found = kinematics.servo_angles_at(tips_mm(pose, side) / 1000, side)
    error_mm = np.linalg.norm(kinematics.fingertips(found, side) * 1000 - tips_mm(pose, side), axis=-1)
    assert error_mm.max() < 4, dict(zip(FINGERS, error_mm, strict=True))


@given(st.lists(st.floats(-80, 80), min_size=8, max_size=8), st.sampled_from(["right", "left"]))
def test_from_the_fingertips_the_servo_angles_are_found_again(pose_deg, side):
    tips = kinematics.fingertips(np.radians(pose_deg), side)
    assert np.degrees(kinematics.servo_angles_at(tips, side)) == pytest.approx(pose_deg, abs=0.5)


@given(POSE, st.sampled_from(["right", "left"]))
def test_every_fingertip_that_a_finger_reaches_is_found_again(pose, side):
    tips = kinematics.fingertips(pose, side)
    assert kinematics.fingertips(kinematics.servo_angles_at(tips, side), side) == pytest.approx(tips, abs=1e-5)


@given(POSE, st.floats(0.8, 1.2), st.sampled_from(["right", "left"]))
def test_a_fingertip_that_is_asked_too_far_or_too_near_goes_to_the_same_direction(pose, stretch, side):
    points = kinematics.link_points(pose, side)
    joint, tip = points[0, 1], points[0, 3]
    asked = kinematics.fingertips(pose, side)
    asked[0] = joint + stretch * (tip - joint)
    found = kinematics.servo_angles_at(asked, side)
    assert (np.abs(found) <= np.pi / 2).all()
    again = kinematics.finger_joints(found)[0, 1]
    assert np.degrees(again) == pytest.approx(np.degrees(kinematics.finger_joints(pose)[0, 1]), abs=4)


def test_many_fingertips_at_once_give_what_each_gives_alone():
    tips = kinematics.fingertips(np.radians(np.random.default_rng(2).uniform(-80, 80, (2, 3, 8))), "left")
    found = kinematics.servo_angles_at(tips, "left")
    assert found.shape == (2, 3, 8)
    assert found[1, 2] == pytest.approx(kinematics.servo_angles_at(tips[1, 2], "left"))


@pytest.mark.parametrize(("flexion_deg", "proximal_deg", "distal_deg"), LINKAGE_DEG)
def test_joints_follow_the_linkage_of_the_official_model(flexion_deg, proximal_deg, distal_deg):
    joints_deg = np.degrees(kinematics.finger_joints(np.radians([flexion_deg, -flexion_deg] * 4)))
    assert joints_deg[:, 0] == pytest.approx([0] * 4, abs=1e-9)
    assert joints_deg[:, 1] == pytest.approx([proximal_deg] * 4, abs=2.5)
    assert joints_deg[:, 2] == pytest.approx([distal_deg] * 4, abs=2.5)


def test_the_official_spread_opens_index_and_middle_by_70_mm():
    spread = np.radians([4, 90, -32, 32, -90, -4, -90, -4])
    tips = kinematics.fingertips(spread)
    assert np.linalg.norm(tips[INDEX] - tips[MIDDLE]) == pytest.approx(0.070, abs=0.004)
    assert np.degrees(kinematics.finger_joints(spread)[INDEX, 0]) == pytest.approx(20, abs=1)


def test_in_the_official_ok_sign_thumb_and_index_touch():
    tips = kinematics.fingertips(np.radians([50, -50, 0, 0, -20, 20, 65, 12]))
    assert np.linalg.norm(tips[INDEX] - tips[THUMB]) < 0.010


@given(POSE)
def test_the_left_hand_is_the_mirror_image_of_the_right(pose):
    right = kinematics.fingertips(pose, "right")
    left = kinematics.fingertips(kinematics.mirrored(pose), "left")
    assert left == pytest.approx(right * (1, -1, 1), abs=1e-5)  # the mounts are given to 1e-5 rad


@given(SERVO_RAD, SERVO_RAD)
def test_servo_angles_are_found_again_from_the_joints_they_make(a1, a2):
    joints = kinematics.finger_joints([a1, a2] * 4)[0]
    found = kinematics.servo_angles(joints[0], joints[1])
    again = kinematics.finger_joints(np.tile(found, 4))[0]
    assert np.degrees(again) == pytest.approx(np.degrees(joints), abs=0.5)


@given(st.floats(-80, 80), st.floats(-80, 80))
def test_the_inverse_gives_the_servo_angles_back(a1_deg, a2_deg):
    joints = kinematics.finger_joints(np.radians([a1_deg, a2_deg] * 4))[0]
    assert np.degrees(kinematics.servo_angles(joints[0], joints[1])) == pytest.approx([a1_deg, a2_deg], abs=0.5)


@pytest.mark.parametrize(("right", "left"), [((65, 12), (-12, -65)), ((-15, 65), (-65, 15)), ((90, -90), (90, -90))])
def test_mirrored_poses_are_those_of_the_official_left_hand(right, left):
    assert kinematics.mirrored(right * 4) == pytest.approx(left * 4)
    assert kinematics.mirrored([right * 4] * 3).shape == (3, 8)


def test_a_closed_finger_asked_to_spread_stays_closed():
    closed = kinematics.finger_joints(np.radians(CLOSED_DEG))[INDEX]
    servo = kinematics.servo_angles(np.radians(20), closed[1])
    assert np.degrees(servo) == pytest.approx([90, -90], abs=10)
    assert np.degrees(kinematics.finger_joints(np.tile(servo, 4))[INDEX, 1]) == pytest.approx(75.4, abs=3)


@given(st.floats(-7, 7), st.floats(-7, 7))
def test_no_demand_leaves_the_range_of_the_servos(abduction_rad, proximal_rad):
    servo = kinematics.servo_angles(abduction_rad, proximal_rad)
    assert (np.abs(servo) <= np.pi / 2).all()


@given(POSE, st.sampled_from(["right", "left"]))
def test_links_keep_their_lengths_in_every_pose(pose, side):
    points = kinematics.link_points(pose, side)
    lengths = np.linalg.norm(np.diff(points, axis=1), axis=-1)
    tip_length = np.linalg.norm(kinematics.TIP_OFFSET_M)
    assert lengths == pytest.approx(np.tile([0.0035, kinematics.PROXIMAL_LENGTH_M, tip_length], (4, 1)))


def test_many_poses_at_once_give_what_each_gives_alone():
    poses = np.radians(np.random.default_rng(1).uniform(-90, 90, (2, 3, 8)))
    joints, tips = kinematics.finger_joints(poses), kinematics.fingertips(poses, "left")
    assert joints.shape == tips.shape == (2, 3, 4, 3)
    assert tips[1, 2] == pytest.approx(kinematics.fingertips(poses[1, 2], "left"))
    assert kinematics.servo_angles(joints[..., 0], joints[..., 1]).shape == (2, 3, 4, 2)
