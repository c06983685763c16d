# SPDX-License-Identifier: Apache-2.0
"""Manual control: one holder, slow, within limits, and the hand is let go whenever the holder is gone."""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amazing_hand.hand.clearance import clearance_m
from amazing_hand.hand.joints import SERVO_JOINTS
from amazing_hand.page.manual import (
    CLOSEST_M,
    PERIOD_S,
    REPEAT_S,
    SHORTEST_S,
    SILENCE_S,
    SPEED_RAD_S,
    UNUSED_S,
    Manual,
    ManualRefused,
)

LIMITS_DEG = ((-90.0, 90.0),) * 7 + ((-90.0, 70.0),)
OPEN_RAD = np.deg2rad([-35.0, 35.0] * 4)
ME, YOU = object(), object()


class Hand:
    """Records set-points."""

    def __init__(self) -> None:
        self.sent: list[tuple[dict[str, float], float]] = []

    def set_point(self, joints_rad: Mapping[str, float], duration_s: float) -> None:
        self.sent.append((dict(joints_rad), duration_s))


class World:
    """Manual control at a time of its own, of a hand that stands open."""

    def __init__(self) -> None:
        self.hand = Hand()
        self.changes = 0
        self.manual = Manual(self.hand, self.on_change)
        self.now_s = 100.0
        self.blocked = ""

    def on_change(self) -> None:
        self.changes += 1

    def take(self, who: object = ME) -> None:
        self.manual.take(who, OPEN_RAD, self.blocked, self.now_s)

    def wish(self, who: object = ME, **joints_deg: float) -> None:
        joints_rad = {name: float(np.deg2rad(angle)) for name, angle in joints_deg.items()}
        self.manual.wish(who, joints_rad, LIMITS_DEG, "right", self.now_s)

    def wait(self, seconds: float, measured_rad: Any = OPEN_RAD) -> None:
        """Let time pass as the page does, with a tick every 1/30 s."""
        until_s = self.now_s + seconds
        while self.now_s < until_s:
            self.now_s += 1 / 30
            self.manual.tick(measured_rad, self.blocked, self.now_s)

    @property
    def held(self) -> bool:
        """Whether the last that the hand was told is to hold its pose."""
        return bool(self.hand.sent) and self.hand.sent[-1][0] == {}


@pytest.fixture
def world() -> World:
    return World()


def test_it_begins_where_the_hand_is_and_moves_nothing(world: World) -> None:
    world.take()
    world.wait(0.5)
    assert world.hand.sent == []
    assert world.manual.message(ME) == {
        "type": "manual",
        "on": True,
        "holder": "you",
        "reason": "",
        "goal_deg": [-35.0, 35.0] * 4,
    }
    assert world.manual.message(YOU)["holder"] == "other"
    assert world.changes == 1


def test_a_wish_moves_the_joint_slowly_and_the_others_keep_their_angles(world: World) -> None:
    world.take()
    world.wish(index_servo_1=5.0)
    world.wait(PERIOD_S)
    ((joints_rad, duration_s),) = world.hand.sent
    assert np.rad2deg(list(joints_rad.values())) == pytest.approx([5.0, 35.0, *[-35.0, 35.0] * 3])
    assert list(joints_rad) == list(SERVO_JOINTS)
    assert duration_s == pytest.approx(np.deg2rad(40.0) / SPEED_RAD_S)


def test_a_slider_that_is_dragged_sends_20_set_points_a_second_at_most_and_the_last_one_counts(world: World) -> None:
    world.take()
    for step in range(60):
        world.wish(ring_servo_1=-35.0 + step)
        world.wait(1 / 60)
    world.wait(PERIOD_S)
    assert 10 <= len(world.hand.sent) <= 21 + 10
    joints_rad, duration_s = world.hand.sent[-1]
    assert np.rad2deg(joints_rad["ring_servo_1"]) == pytest.approx(24.0)
    assert duration_s >= SHORTEST_S


def test_angles_are_clipped_to_the_soft_limits(world: World) -> None:
    world.take()
    world.wish(thumb_servo_2=85.0, ring_servo_1=-170.0)
    world.wait(PERIOD_S)
    joints_rad, _ = world.hand.sent[-1]
    assert np.rad2deg(joints_rad["thumb_servo_2"]) == pytest.approx(70.0)
    assert np.rad2deg(joints_rad["ring_servo_1"]) == pytest.approx(-90.0)


def test_a_joint_measured_outside_its_limits_is_not_moved_by_the_wish_for_another(world: World) -> None:
    beyond_rad = OPEN_RAD.copy()
    beyond_rad[7] = np.deg2rad(80.0)
    world.manual.take(ME, beyond_rad, "", world.now_s)
    world.wish(index_servo_1=-30.0)
    world.wait(PERIOD_S)
    assert np.rad2deg(world.hand.sent[-1][0]["thumb_servo_2"]) == pytest.approx(80.0)


def test_nobody_else_can_take_it_or_move_the_hand_meanwhile(world: World) -> None:
    world.take()
    with pytest.raises(ManualRefused, match="wait until they let go"):
        world.take(YOU)
    world.wish(YOU, index_servo_1=10.0)
    world.manual.let_go(YOU)
    world.wait(0.5)
    assert world.manual.message(ME)["holder"] == "you"
    assert world.hand.sent == []


@pytest.mark.parametrize(
    "reason", ["A sentence is being signed: wait, or stop it.", "all servos are limp until resume"]
)
def test_it_is_refused_with_the_reason_while_the_hand_must_not_be_moved(world: World, reason: str) -> None:
    world.blocked = reason
    with pytest.raises(ManualRefused, match=re.escape(reason)):
        world.take()
    assert not world.manual.is_on


@pytest.mark.parametrize("measured_rad", [None, np.append(OPEN_RAD[:7], np.nan)])
def test_it_is_refused_while_the_angles_are_not_known(world: World, measured_rad: Any) -> None:
    with pytest.raises(ManualRefused, match="Not all angles"):
        world.manual.take(ME, measured_rad, "", world.now_s)


def test_letting_go_holds_the_pose_and_leaves_it_to_the_next(world: World) -> None:
    world.take()
    world.wish(index_servo_1=40.0)
    world.wait(PERIOD_S)
    world.manual.let_go(ME)
    assert world.held
    world.wait(3.0)
    assert len(world.hand.sent) == 2
    world.take(YOU)
    assert world.manual.message(YOU)["holder"] == "you"


def test_a_second_of_silence_lets_go_and_a_sign_of_life_does_not(world: World) -> None:
    world.take()
    for _ in range(5):
        world.wait(0.8 * SILENCE_S)
        world.wish()
        assert world.manual.is_on
    world.wait(SILENCE_S + PERIOD_S)
    assert not world.manual.is_on
    assert world.held
    assert "not heard of" in world.manual.message(ME)["reason"]


def test_two_minutes_without_a_motion_let_go(world: World) -> None:
    world.take()
    world.wish(index_servo_1=40.0)
    for _ in range(int(UNUSED_S)):
        world.wait(0.5)
        world.wish(index_servo_1=40.0)
    assert world.manual.is_on
    for _ in range(int(UNUSED_S)):
        world.wait(0.5)
        world.wish()
    world.wait(PERIOD_S)
    assert not world.manual.is_on
    assert "2 minutes" in world.manual.message(ME)["reason"]


def test_the_pose_is_told_again_so_that_the_driver_does_not_take_the_hand_for_idle(world: World) -> None:
    world.take()
    for _ in range(int(2 * (REPEAT_S + 1))):
        world.wait(0.5)
        world.wish()
    ((joints_rad, _),) = world.hand.sent
    assert list(joints_rad.values()) == pytest.approx(OPEN_RAD)


def test_what_the_hand_is_told_by_others_ends_it_without_another_word_to_the_hand(world: World) -> None:
    world.take()
    world.wish(index_servo_1=40.0)
    world.manual.interrupt("The hand was stopped.")
    world.wait(1.0)
    assert world.hand.sent == []
    assert world.manual.message(ME) == {
        "type": "manual",
        "on": False,
        "holder": "nobody",
        "reason": "The hand was stopped.",
        "goal_deg": None,
    }


def test_a_hand_that_must_not_be_moved_any_more_ends_it(world: World) -> None:
    world.take()
    world.wish(index_servo_1=40.0)
    world.blocked = "A sentence is being signed."
    world.wait(PERIOD_S)
    assert not world.manual.is_on
    assert world.hand.sent == []


def test_angles_that_are_lost_meanwhile_make_it_slow_not_fast(world: World) -> None:
    world.take()
    world.wish(index_servo_1=-34.0)
    world.wait(PERIOD_S, measured_rad=None)
    assert world.hand.sent[-1][1] == pytest.approx(np.pi / SPEED_RAD_S)


def test_fingers_are_not_pressed_into_each_other_and_the_reason_goes_when_they_are_not(world: World) -> None:
    world.take()
    pressed_deg = (50.0, -50.0, 0.0, 0.0, -20.0, 20.0, 65.0, 12.0)
    world.wish(**dict(zip(SERVO_JOINTS, pressed_deg, strict=True)))
    reason = world.manual.message(ME)["reason"]
    assert reason == "That would press index and thumb into each other: move one of them away first."
    world.wait(PERIOD_S)
    assert world.hand.sent == []
    world.wish(index_servo_1=0.0)
    assert world.manual.message(ME)["reason"] == ""
    world.wait(PERIOD_S)
    assert len(world.hand.sent) == 1


ANGLES_DEG = st.dictionaries(st.sampled_from(SERVO_JOINTS), st.floats(-180, 180), max_size=8)
ACTS = st.one_of(
    ANGLES_DEG,
    st.floats(0, 3).map(lambda seconds: seconds),
    st.sampled_from(["take", "let go", "interrupt", "others take", "others wish"]),
)


@settings(deadline=None, max_examples=60)
@given(st.lists(ACTS, max_size=25))
def test_whatever_is_asked_in_whatever_order_the_hand_is_told_only_what_is_safe(acts: list[Any]) -> None:
    world = World()
    for act in acts:
        match act:
            case dict():
                world.wish(**act)
            case float():
                world.wait(act)
            case "let go":
                world.manual.let_go(ME)
            case "interrupt":
                world.manual.interrupt("stopped")
            case "others wish":
                world.wish(YOU, index_servo_1=10.0)
            case _:
                try:
                    world.take(ME if act == "take" else YOU)
                except ManualRefused:
                    assert world.manual.is_on
        if not world.manual.is_on:
            sent = len(world.hand.sent)
            world.wait(0.2)
            assert len(world.hand.sent) == sent
    low_deg, high_deg = np.array(LIMITS_DEG).T
    for joints_rad, duration_s in world.hand.sent:
        assert duration_s >= SHORTEST_S
        if joints_rad:
            pose_rad = np.array(list(joints_rad.values()))
            assert (low_deg - 0.01 <= np.rad2deg(pose_rad)).all()
            assert (np.rad2deg(pose_rad) <= high_deg + 0.01).all()
            assert clearance_m(pose_rad) >= CLOSEST_M
            assert np.abs(pose_rad - OPEN_RAD).max() / duration_s <= SPEED_RAD_S + 0.01
