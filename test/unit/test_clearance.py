# SPDX-License-Identifier: Apache-2.0
"""Fingers and thumb keep apart on the way from pose to pose: the distance between them, and the ways around contact."""

import itertools
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from amazing_hand.config import load_alphabet
from amazing_hand.hand.calibration import Calibration
from amazing_hand.hand.clearance import (
    DISTAL_CORE_RADIUS_M,
    PROXIMAL_CORE_RADIUS_M,
    clearance_m,
    segment_distance,
)
from amazing_hand.hand.joints import SERVO_JOINTS
from amazing_hand.hand.kinematics import Array, Side, link_points, mirrored
from amazing_hand.hand.motion import KeyPose, Motion, MotionRefused, Pose
from amazing_hand.hand.stagger import MARGIN_M, Staggered, staggered

MAX_SPEED_RAD_S = 7.0
TRANSITION_S = 0.35
HAND = Calibration(servo_ids=tuple(range(1, 9)), middle_deg=(0.0,) * 8)
LEFT_HAND = replace(HAND, side="left")
INDEX_1, INDEX_2 = SERVO_JOINTS.index("index_servo_1"), SERVO_JOINTS.index("index_servo_2")

# The rule may be missed by this: less than half of what one servo step moves a fingertip.
TOLERANCE_M = 0.0002
# From here on the lines of two fingers are a millimetre apart: no hand can be there.
IMPOSSIBLE_M = -0.012

FOUND = settings(max_examples=150, deadline=None, derandomize=True)
SERVO_RAD = st.floats(-np.pi / 2, np.pi / 2)
POSE = st.lists(SERVO_RAD, min_size=8, max_size=8).map(np.array)
POINT = st.lists(st.floats(-0.1, 0.1), min_size=3, max_size=3).map(np.array)
SPAN = POINT.filter(lambda span: float(np.linalg.norm(span)) > 0.001)

# Clearance of the official poses, right hand [mm]. Where it is below 10 the shells press on each other.
OFFICIAL = {
    "open": ([-35, 35] * 4, 19.5),
    "close": ([90, -90] * 4, 0.0),
    "spread": ([4, 90, -32, 32, -90, -4, -90, -4], 19.5),
    "clench": ([-60, 0, -35, 35, 0, 70, -4, 90], 9.3),
    "index pointing": ([-40, 40, 90, -90, 90, -90, 90, -90], 11.6),
    "perfect": ([50, -50, 0, 0, -20, 20, 65, 12], -10.1),
    "victory": ([-15, 65, -65, 15, 90, -90, 90, -90], 11.6),
    "scissors": ([-50, 20, -20, 50, 90, -90, 90, -90], 6.5),
    "pinched": ([90, -90, 90, -90, 90, -90, 0, -75], 0.0),
    "pinched, both hands": ([90, -90, 90, -90, 90, -90, 5, -75], -2.0),
}
ALPHABET = load_alphabet()
SIGNS = {name: ALPHABET[name].motion for name in (*ALPHABET.letters, *ALPHABET.digits, "rest")}
PLACES = {
    "open": np.deg2rad(OFFICIAL["open"][0]),
    "closed": np.deg2rad(OFFICIAL["close"][0]),
    "middle": np.zeros(8),
} | {sign: motion.key_poses[-1].angles_rad for sign, motion in SIGNS.items()}
CHANGES = list(itertools.permutations(PLACES, 2))


def to(*poses: Pose, each_s: float = TRANSITION_S) -> Motion:
    return Motion(tuple(KeyPose(np.asarray(pose), each_s * n) for n, pose in enumerate(poses, start=1)))


STRAIGHT = {place: to(pose) for place, pose in PLACES.items()}


def motion_to(place: str) -> Motion:
    return SIGNS.get(place) or STRAIGHT[place]


def every_percent(start: Pose, motion: Motion) -> Array:
    """The poses on the way from the start through all key poses, at every 1 % of each leg."""
    corners = [start, *(key_pose.angles_rad for key_pose in motion.key_poses)]
    part = np.linspace(0, 1, 101)[:, None]
    return np.concatenate([a + part * (b - a) for a, b in itertools.pairwise(corners)])


def allowed_m(start: Pose, goal: Pose, side: Side = "right") -> float:
    return min(MARGIN_M, *clearance_m([start, goal], side))


def missed_by_m(start: Pose, goal: Pose, way: Motion, side: Side = "right") -> float:
    """How far below what is allowed the clearance comes on a way from start to goal."""
    return float(allowed_m(start, goal, side) - clearance_m(every_percent(start, way), side).min())


def led(start: Pose, motion: Motion, hand: Calibration = HAND) -> Staggered:
    """The staggered motion, after a check of what holds for any."""
    found = staggered(start, motion, MAX_SPEED_RAD_S, hand)
    if found.motion is motion:
        assert found.shortfall_m == 0
        return found
    poses = np.stack([start, *(key_pose.angles_rad for key_pose in found.motion.key_poses)])
    times_s = np.array([0.0, *(key_pose.time_s for key_pose in found.motion.key_poses)])
    assert (np.diff(times_s) > 0).all()
    assert (np.abs(np.diff(poses, axis=0)).max(axis=1) <= MAX_SPEED_RAD_S * np.diff(times_s) * (1 + 1e-9)).all()
    np.testing.assert_array_equal(poses[-1], motion.key_poses[-1].angles_rad)
    assert times_s[-1] >= motion.duration_s - 1e-9
    if not found.shortfall_m:
        assert staggered(start, found.motion, MAX_SPEED_RAD_S, hand).motion is found.motion, "led around again"
    return found


@cache
def led_between(start: str, goal: str) -> Staggered:
    return led(PLACES[start], motion_to(goal))


@given(POINT, SPAN, POINT, SPAN)
@FOUND
def test_the_distance_of_two_segments_is_that_of_their_nearest_points(a: Array, da: Array, b: Array, db: Array) -> None:
    part = np.linspace(0, 1, 201)[:, None]
    on_a, on_b = a + part * da, b + part * db
    sampled = np.linalg.norm(on_a[:, None] - on_b[None], axis=-1).min()
    between_samples = (np.linalg.norm(da) + np.linalg.norm(db)) / 400
    assert sampled - between_samples - 1e-9 <= segment_distance(a, da, b, db) <= sampled + 1e-9


@given(POINT, SPAN, st.floats(-2, 2), st.floats(0.1, 3), st.floats(0, 0.1))
@FOUND
def test_parallel_segments_are_as_far_apart_as_they_look(
    start: Array, span: Array, shift: float, stretch: float, apart: float
) -> None:
    """The second lies beside the first, shifted along it by `shift` and `stretch` times as long."""
    aside = np.cross(span, (1.0, 0.0, 0.0) if abs(span[0]) < np.abs(span).max() else (0.0, 1.0, 0.0))
    aside *= apart / np.linalg.norm(aside)
    gap = max(0.0, shift - 1, -shift - stretch) * np.linalg.norm(span)
    for sign in (1, -1):  # the second the same way round, and the other
        other = start + aside + (shift if sign > 0 else shift + stretch) * span
        distance = segment_distance(start, span, other, sign * stretch * span)
        assert distance == pytest.approx(np.hypot(apart, gap), abs=1e-6)


@given(POSE, st.sampled_from(("right", "left")))
@FOUND
def test_the_clearance_is_the_least_between_phalanges_of_two_fingers(pose: Pose, side: Side) -> None:
    part = np.linspace(0, 1, 60)[:, None]
    radii = (PROXIMAL_CORE_RADIUS_M, DISTAL_CORE_RADIUS_M)
    fingers = [
        [(joints[n] + part * (joints[n + 1] - joints[n]), radii[n - 1]) for n in (1, 2)]
        for joints in link_points(pose, side)
    ]
    sampled = min(
        np.linalg.norm(line_a[:, None] - line_b[None], axis=-1).min() - radius_a - radius_b
        for first, second in itertools.combinations(fingers, 2)
        for (line_a, radius_a), (line_b, radius_b) in itertools.product(first, second)
    )
    assert sampled - 0.001 <= clearance_m(pose, side) <= sampled + 1e-9


@pytest.mark.parametrize(("pose_deg", "expected_mm"), OFFICIAL.values(), ids=OFFICIAL)
def test_official_poses_are_as_close_as_they_look(pose_deg: list[float], expected_mm: float) -> None:
    assert clearance_m(np.deg2rad(pose_deg)) * 1000 == pytest.approx(expected_mm, abs=0.05)


def test_index_and_ring_finger_can_meet_in_front_of_the_middle_finger() -> None:
    pose = np.deg2rad([-71, -89, -71, 70, 55, 79, -35, 35])
    middle_out_of_the_way = np.deg2rad([-71, -89, -90, 90, 55, 79, -35, 35])
    assert clearance_m(pose) < 0
    assert clearance_m(middle_out_of_the_way) == pytest.approx(clearance_m(pose), abs=1e-9)


@given(POSE)
def test_the_mirrored_pose_of_the_other_hand_has_the_same_clearance(pose: Pose) -> None:
    assert clearance_m(mirrored(pose), "left") == pytest.approx(clearance_m(pose), abs=1e-9)


def test_the_same_servo_angles_are_another_pose_on_the_other_hand() -> None:
    perfect = np.deg2rad(OFFICIAL["perfect"][0])
    assert clearance_m(perfect) < 0 < 0.008 < clearance_m(perfect, "left")


@given(st.lists(POSE, min_size=6, max_size=6))
def test_the_clearance_of_many_poses_is_that_of_each(poses: list[Pose]) -> None:
    each = [clearance_m(pose) for pose in poses]
    np.testing.assert_allclose(clearance_m(np.reshape(poses, (2, 3, 8))), np.reshape(each, (2, 3)), atol=1e-12)


def test_no_letter_presses_fingers_together_harder_than_an_official_pinch() -> None:
    hardest = np.deg2rad(OFFICIAL["pinched, both hands"][0])
    for name, shape in ALPHABET.items():
        for key_pose in shape.motion.key_poses:
            assert clearance_m(key_pose.angles_rad) > clearance_m(hardest), name


def test_letters_and_digits_press_fingers_together_only_as_much_as_is_seen() -> None:
    for sign, motion in SIGNS.items():
        for key_pose in motion.key_poses:
            assert clearance_m(key_pose.angles_rad) > 0.004, sign


def test_no_finger_runs_into_another_from_any_letter_to_any_other() -> None:
    led_around, longest_s, closest_m, worst_m = [], 0.0, np.inf, -np.inf
    for start, goal in CHANGES:
        found = led_between(start, goal)
        assert found.shortfall_m == 0, f"{start} to {goal}"
        clearest_m = float(clearance_m(every_percent(PLACES[start], found.motion)).min())
        missed_m = allowed_m(PLACES[start], PLACES[goal]) - clearest_m
        assert missed_m < TOLERANCE_M, f"{start} to {goal}"
        worst_m, closest_m = max(worst_m, missed_m), min(closest_m, clearest_m)
        if found.motion is not motion_to(goal):
            led_around.append((start, goal))
            longest_s = max(longest_s, found.motion.duration_s)
    print(f"\n{len(led_around)} of {len(CHANGES)} changes are led around, the longest in {longest_s:.2f} s")
    print(f"clearance {1000 * closest_m:.2f} mm at least, below the rule by {1000 * worst_m:.2f} mm at most")


def test_a_sign_is_not_shown_later_for_its_detour() -> None:
    for start, goal in itertools.permutations(SIGNS, 2):
        late_s = led_between(start, goal).motion.duration_s - SIGNS[goal].duration_s
        assert late_s < 0.03 if goal in "JZ" else late_s < 1e-9, f"{start} to {goal}"  # their strokes are fast


def test_from_no_place_a_sign_is_shown_much_later_for_its_detour() -> None:
    for start, goal in CHANGES:
        assert led_between(start, goal).motion.duration_s < 2 * TRANSITION_S + motion_to(goal).duration_s


def test_a_detour_takes_the_time_of_its_own_motion_if_that_is_enough() -> None:
    for start, goal in CHANGES:
        found = led(PLACES[start], to(PLACES[goal], each_s=3.0))
        assert found.motion.duration_s == pytest.approx(3.0), f"{start} to {goal}"


@given(POSE, st.one_of(POSE, st.sampled_from(list(PLACES)).map(PLACES.__getitem__)), st.sampled_from(("right", "left")))
@FOUND
def test_from_wherever_the_fingers_are_they_get_no_closer(start: Pose, goal: Pose, side: Side) -> None:
    assume(min(clearance_m(start, side), clearance_m(goal, side)) > IMPOSSIBLE_M)
    found = led(start, to(goal), replace(HAND, side=side))
    assert missed_by_m(start, goal, found.motion, side) - found.shortfall_m < TOLERANCE_M


@pytest.mark.parametrize("hand", [HAND, LEFT_HAND], ids=lambda hand: hand.side)
def test_a_way_that_keeps_the_rule_is_found_from_wherever_the_fingers_are(hand: Calibration) -> None:
    random = np.random.default_rng(0)
    starts = random.uniform(-np.pi / 2, np.pi / 2, (600, 8))
    places = random.choice(list(PLACES), len(starts))
    found = [led(start, motion_to(place), hand) for start, place in zip(starts, places, strict=True)]
    assert max(shortfall_m for _, shortfall_m in found) == 0


def test_each_leg_of_a_longer_motion_keeps_the_rule_and_the_next_is_on_time_again() -> None:
    stops = [PLACES[place] for place in ("S", "Y", "Y", "open", "F", "A", "E")]
    found = led(PLACES["middle"], to(*stops))
    assert found.motion.duration_s < 9 * TRANSITION_S
    remaining = list(found.motion.key_poses)
    for start, goal in itertools.pairwise((PLACES["middle"], *stops)):
        count = next(n for n, key_pose in enumerate(remaining, start=1) if np.array_equal(key_pose.angles_rad, goal))
        leg = Motion(tuple(remaining[:count]))
        assert missed_by_m(start, goal, leg) < TOLERANCE_M
        remaining = remaining[count:]
    assert remaining == []
    unhurried = led(PLACES["middle"], to(*stops, each_s=2.0)).motion
    at_s = {round(key_pose.time_s, 9): key_pose.angles_rad for key_pose in unhurried.key_poses}
    for number, stop in enumerate(stops, start=1):
        np.testing.assert_array_equal(at_s[2.0 * number], stop)


@pytest.mark.parametrize("change", [("A", "open"), ("open", "V"), ("C", "O"), ("B", "W")], ids="-".join)
def test_a_free_way_comes_back_as_it_was(change: tuple[str, str]) -> None:
    motion = motion_to(change[1])
    assert led(PLACES[change[0]], motion).motion is motion


def test_an_empty_motion_comes_back_as_it_was() -> None:
    empty = Motion(())
    assert led(PLACES["S"], empty).motion is empty


@pytest.mark.parametrize("change", [("S", "A"), ("Y", "T"), ("U", "R"), ("F", "S")], ids="-".join)
def test_the_left_hand_goes_the_mirrored_way(change: tuple[str, str]) -> None:
    start, goal = (PLACES[place] for place in change)
    right, left = led(start, to(goal)).motion, led(mirrored(start), to(mirrored(goal)), LEFT_HAND).motion
    assert len(right.key_poses) == len(left.key_poses) > 1
    for one, other in zip(right.key_poses, left.key_poses, strict=True):
        np.testing.assert_allclose(mirrored(one.angles_rad), other.angles_rad, atol=1e-9)
        assert one.time_s == pytest.approx(other.time_s)


def test_what_is_inserted_keeps_to_the_limits_of_the_hand() -> None:
    low, high = np.full(8, -45.0), np.full(8, 90.0)
    low[1::2], high[1::2] = -90.0, 35.0
    hand = replace(HAND, min_deg=tuple(low.tolist()), max_deg=tuple(high.tolist()))
    start = np.deg2rad([100.0, -100.0, 90, -90, 90, -90, 95, -80])  # a limp hand, pressed shut by someone
    inserted = np.rad2deg([key_pose.angles_rad for key_pose in led(start, SIGNS["A"], hand).motion.key_poses[:-1]])
    assert len(inserted) >= 1
    assert (inserted >= low - 1e-9).all()
    assert (inserted <= high + 1e-9).all()


def test_a_finger_that_cannot_make_way_leaves_a_shortfall_that_is_told_and_the_goal_is_reached_all_the_same() -> None:
    low, high = [-90.0] * 8, [90.0] * 8
    low[INDEX_1], high[INDEX_2] = 80.0, -80.0
    hand = replace(HAND, min_deg=tuple(low), max_deg=tuple(high))
    found = led(PLACES["S"], SIGNS["E"], hand)
    assert found.shortfall_m > 0.001
    assert missed_by_m(PLACES["S"], PLACES["E"], found.motion) == pytest.approx(found.shortfall_m, abs=0.0005)
    np.testing.assert_array_equal(found.motion.key_poses[-1].angles_rad, PLACES["E"])


def test_a_hand_that_is_nobody_knows_where_is_not_led() -> None:
    start = PLACES["S"].copy()
    start[3] = np.nan
    with pytest.raises(MotionRefused, match="where the hand is"):
        staggered(start, SIGNS["Y"], MAX_SPEED_RAD_S, HAND)
