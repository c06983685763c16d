# SPDX-License-Identifier: Apache-2.0
"""Gestures of one's own on the page: only what this hand can show is saved, and what is in the file is listed."""

import math
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amazing_hand.config import load_alphabet, own_gestures_path, save_own_gesture
from amazing_hand.hand.alphabet import AlphabetError
from amazing_hand.hand.clearance import clearance_m
from amazing_hand.hand.kinematics import mirrored
from amazing_hand.page.hand import About
from amazing_hand.page.manual import CLOSEST_M
from amazing_hand.page.own_gestures import OwnGestures, motion_of

ALPHABET = load_alphabet()
OPEN = [-35, 35] * 4
FIST = [68, -68] * 3 + [46, 29]
PRESSED = [50, -50, 0, 0, -20, 20, 65, 12]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AMAZING_HAND_HOME", str(tmp_path))
    return tmp_path


def pose(angles_deg: list[float], duration_s: float = 0.4) -> dict[str, Any]:
    return {"angles_deg": angles_deg, "duration_s": duration_s}


def test_key_poses_become_a_motion_whose_times_add_up() -> None:
    motion = motion_of([pose(OPEN), pose(FIST, 0.6), pose(OPEN, 1)], About(), ALPHABET)
    assert [key_pose.time_s for key_pose in motion.key_poses] == pytest.approx([0.4, 1.0, 2.0])
    assert np.rad2deg(motion.key_poses[1].angles_rad) == pytest.approx(FIST)


@pytest.mark.parametrize(
    ("key_poses", "sentence"),
    [
        (None, "1 to 100 key poses"),
        ([], "1 to 100 key poses"),
        ([pose(OPEN)] * 101, "1 to 100 key poses"),
        ({"angles_deg": OPEN}, "1 to 100 key poses"),
        (["open"], "key pose 1 needs angles_deg, 8 numbers"),
        ([pose(OPEN), {"angles_deg": OPEN}], "key pose 2 needs angles_deg, 8 numbers, and duration_s"),
        ([pose(OPEN[:7])], "key pose 1 needs angles_deg, 8 numbers"),
        ([pose([*OPEN[:7], math.nan])], "key pose 1 needs angles_deg, 8 numbers"),
        ([pose([*OPEN[:7], True])], "key pose 1 needs angles_deg, 8 numbers"),
        ([pose([*OPEN[:7], "35"])], "key pose 1 needs angles_deg, 8 numbers"),
        ([pose("12345678")], "key pose 1 needs angles_deg, 8 numbers"),  # type: ignore[arg-type]
        ([pose(OPEN, 0.0)], "key pose 1 takes 0 s"),
        ([pose(OPEN, 60.0)], "key pose 1 takes 60 s"),
        ([pose(OPEN, 10.0)] * 7, "at most 60 s"),
        ([pose([95, *OPEN[1:]])], "key pose 1: index_servo_1 at 95.0 degrees is outside its limits of -90 to 90"),
        ([pose(OPEN), pose(PRESSED)], "key pose 2 presses index and thumb into each other"),
    ],
)
def test_what_this_hand_cannot_show_is_refused_in_a_sentence(key_poses: Any, sentence: str) -> None:
    with pytest.raises(AlphabetError) as refused:
        motion_of(key_poses, About(), ALPHABET)
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)


def test_the_limits_are_those_of_this_hand() -> None:
    narrow = replace(About(), max_deg=(90.0,) * 7 + (20.0,))
    with pytest.raises(AlphabetError, match="thumb_servo_2 at 29.0 degrees is outside its limits of -90 to 20"):
        motion_of([pose(FIST)], narrow, ALPHABET)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.lists(st.integers(-100, 100), min_size=8, max_size=8), min_size=1, max_size=3))
def test_whatever_is_sent_only_poses_that_press_nothing_get_through(poses: list[list[int]]) -> None:
    try:
        motion = motion_of([pose(list(map(float, angles_deg))) for angles_deg in poses], About(), ALPHABET)
    except AlphabetError:
        return
    for key_pose in motion.key_poses:
        assert np.abs(np.rad2deg(key_pose.angles_rad)).max() <= 90.5
        assert clearance_m(key_pose.angles_rad) >= CLOSEST_M


def test_every_letter_s_own_poses_can_be_saved() -> None:
    for shape in ALPHABET.letters.values():
        before_s, key_poses = 0.0, []
        for key_pose in shape.motion.key_poses:
            key_poses.append(pose(np.rad2deg(key_pose.angles_rad).tolist(), key_pose.time_s - before_s))
            before_s = key_pose.time_s
        assert len(motion_of(key_poses, About(), ALPHABET).key_poses) == len(key_poses), shape.name


def test_the_file_is_read_again_when_it_has_changed_and_mirrored_for_a_left_hand() -> None:
    own = OwnGestures()
    assert own.all(ALPHABET, "right") == {}
    save_own_gesture("hello", motion_of([pose(FIST)], About(), ALPHABET), ALPHABET)
    saved = own.all(ALPHABET, "right")
    assert list(saved) == ["hello"]
    assert own.all(ALPHABET, "right") is saved
    left = own.all(load_alphabet(side="left"), "left")["hello"]
    assert left.motion.key_poses[0].angles_rad == pytest.approx(mirrored(np.deg2rad(FIST)))
    own_gestures_path().unlink()
    assert own.all(ALPHABET, "right") == {}


def test_a_broken_file_is_told_of_and_the_page_goes_on() -> None:
    own = OwnGestures()
    own_gestures_path().write_text("gestures: [")
    assert own.all(ALPHABET, "right") == {}
    (problem,) = own.problems
    assert str(own_gestures_path()) in problem
    own_gestures_path().write_text("gestures: {}\n# put right")
    os.utime(own_gestures_path())
    assert own.all(ALPHABET, "right") == {}
    assert own.problems == []
