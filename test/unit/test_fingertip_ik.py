# SPDX-License-Identifier: Apache-2.0
"""Servo angles for one fingertip at a point: right where they exist, refused with the reason where they do not."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amazing_hand.hand.calibration import Calibration
from amazing_hand.hand.fingertip_ik import NoAngles, fingertip_ik
from amazing_hand.hand.joints import FINGERS, SERVO_JOINTS, SIDES
from amazing_hand.hand.kinematics import Array, Side, fingertips

HANDS = {side: Calibration(servo_ids=tuple(range(1, 9)), middle_deg=(0.0,) * 8, side=side) for side in SIDES}
SERVO_RAD = st.floats(-np.pi / 2, np.pi / 2)
POSE = st.lists(SERVO_RAD, min_size=8, max_size=8).map(np.array)


def tip_at(finger: str, angles_rad: Array, side: Side) -> Array:
    """Where the tip is while the finger's servos are at these angles [m]."""
    f = FINGERS.index(finger)
    servo_rad = np.zeros(8)
    servo_rad[2 * f : 2 * f + 2] = angles_rad
    return fingertips(servo_rad, side)[f]


@given(POSE, st.sampled_from(FINGERS), st.sampled_from(SIDES))
@settings(deadline=None)
def test_with_the_angles_for_a_point_that_is_reached_the_tip_is_within_half_a_millimetre_of_it(
    pose: Array, finger: str, side: Side
) -> None:
    point = fingertips(pose, side)[FINGERS.index(finger)]
    found = fingertip_ik(finger, point, HANDS[side])
    off_m = float(np.linalg.norm(tip_at(finger, found.angles_rad, side) - point))
    assert off_m < 0.0005
    assert found.distance_m == pytest.approx(off_m, abs=1e-12)
    assert found.joint_names == tuple(name for name in SERVO_JOINTS if name.startswith(finger))
    assert np.abs(found.angles_rad).max() <= np.pi / 2


@pytest.mark.parametrize("side", SIDES)
def test_a_point_off_the_surface_is_out_of_reach_and_it_is_told_how_far(side: Side) -> None:
    point = tip_at("index", np.zeros(2), side)
    pivot_y_m = point[1]
    further = point + 0.02 * (point - (-0.015, pivot_y_m, 0.1022)) / np.linalg.norm(point - (-0.015, pivot_y_m, 0.1022))
    with pytest.raises(NoAngles, match=r"the tip of index comes within (19|20)\.\d mm of the point, 0\.5 mm are"):
        fingertip_ik("index", further, HANDS[side])
    found = fingertip_ik("index", further, HANDS[side], tolerance_m=0.025)
    assert found.distance_m == pytest.approx(0.02, abs=0.001)
    assert tip_at("index", found.angles_rad, side) == pytest.approx(point, abs=0.005)


def test_what_no_finger_does_is_out_of_reach() -> None:
    for point in ((0.0, 0.0, -0.1), (1.0, 1.0, 1.0), (-0.015, 0.0245, 0.1022)):
        with pytest.raises(NoAngles, match="out of reach"):
            fingertip_ik("index", point, HANDS["right"], tolerance_m=0.010)


def test_angles_outside_the_limits_of_the_calibration_are_refused_with_the_joint() -> None:
    hand = replace(HANDS["right"], max_deg=(40.0, *[90.0] * 7))
    point = tip_at("index", np.radians([60, -60]), "right")
    with pytest.raises(NoAngles, match=r"index_servo_1 at 60\.0 degrees is outside its limits of -90 to 40"):
        fingertip_ik("index", point, hand)
    assert np.degrees(fingertip_ik("index", point, HANDS["right"]).angles_rad) == pytest.approx([60, -60], abs=0.1)


def test_limits_of_other_fingers_do_not_matter() -> None:
    hand = replace(HANDS["right"], min_deg=(-90.0, -90.0, *[20.0] * 6))
    point = tip_at("index", np.zeros(2), "right")
    assert fingertip_ik("index", point, hand).angles_rad == pytest.approx([0, 0], abs=1e-4)


def test_what_is_no_finger_no_point_or_no_tolerance_is_refused() -> None:
    with pytest.raises(NoAngles, match="there is no finger 'pinky'; the hand has index, middle, ring, thumb"):
        fingertip_ik("pinky", (0, 0, 0), HANDS["right"])
    with pytest.raises(NoAngles, match="not finite"):
        fingertip_ik("thumb", (0, np.nan, 0), HANDS["right"])
    for tolerance_m in (-0.001, float("inf"), float("nan")):
        with pytest.raises(NoAngles, match="tolerance"):
            fingertip_ik("thumb", (0, 0, 0), HANDS["right"], tolerance_m)
