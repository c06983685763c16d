# SPDX-License-Identifier: Apache-2.0
"""Gestures of one's own: saved, read again when they change, checked as the alphabet's; broken ones are left out."""

from pathlib import Path

import numpy as np
import pytest
import yaml

from amazing_hand.config import (
    load_alphabet,
    load_calibration,
    load_own_gestures,
    own_gestures_path,
    remove_own_gesture,
    save_own_gesture,
)
from amazing_hand.hand.alphabet import AlphabetError
from amazing_hand.hand.command_words import COMMAND_WORDS
from amazing_hand.hand.motion import KeyPose, Motion
from amazing_hand.hand.own_gestures import MAX_GESTURES, MAX_KEY_POSES
from amazing_hand.ros.gestures import Gestures

ALPHABET = load_alphabet()
OPEN_DEG, FIST_DEG = (-35.0, 35.0) * 4, (68.0, -68.0) * 3 + (-20.0, -59.0)
POSE = {"index": [0, 10], "middle": [0, 10], "ring": [0, 10], "thumb": [0, 10]}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AMAZING_HAND_HOME", str(tmp_path / "hand"))
    return tmp_path / "hand"


def motion(*poses: tuple[tuple[float, ...], float]) -> Motion:
    return Motion(tuple(KeyPose(np.deg2rad(np.array(angles_deg)), time_s) for angles_deg, time_s in poses))


def write(text: str) -> None:
    own_gestures_path().parent.mkdir(parents=True, exist_ok=True)
    own_gestures_path().write_text(text, encoding="utf-8")


def test_a_gesture_that_was_saved_is_loaded_with_its_poses_and_the_times_between_them() -> None:
    assert load_own_gestures(ALPHABET) == ({}, [])
    assert save_own_gesture("  Knock  KNOCK ", motion((OPEN_DEG, 1.0), (FIST_DEG, 1.5)), ALPHABET) == "knock knock"
    gestures, problems = load_own_gestures(ALPHABET)
    assert problems == []
    assert gestures["knock knock"].meaning == "knock knock"
    first, second = gestures["knock knock"].motion.key_poses
    assert np.rad2deg(first.angles_rad) == pytest.approx(OPEN_DEG)
    assert np.rad2deg(second.angles_rad) == pytest.approx(FIST_DEG)
    assert (first.time_s, second.time_s) == pytest.approx((ALPHABET.transition_s, ALPHABET.transition_s + 0.5))


def test_saving_replaces_the_gesture_of_this_name_alone_and_removing_takes_it_out() -> None:
    save_own_gesture("knock", motion((OPEN_DEG, 1.0)), ALPHABET, meaning="who is there?")
    save_own_gesture("wiggle", motion((FIST_DEG, 1.0)), ALPHABET)
    save_own_gesture("Knock", motion((FIST_DEG, 1.0)), ALPHABET)
    gestures, _ = load_own_gestures(ALPHABET)
    assert sorted(gestures) == ["knock", "wiggle"]
    assert np.rad2deg(gestures["knock"].motion.key_poses[0].angles_rad) == pytest.approx(FIST_DEG)
    remove_own_gesture(" KNOCK")
    assert list(load_own_gestures(ALPHABET)[0]) == ["wiggle"]
    with pytest.raises(AlphabetError, match="has no gesture 'knock'"):
        remove_own_gesture("knock")


def test_what_a_left_hand_has_shown_is_the_same_gesture_on_it_and_its_mirror_image_on_a_right_one() -> None:
    save_own_gesture("lean", motion(((-10.0, 62.0) * 4, 1.0)), load_alphabet(side="left"), "left")
    (left,), (right,) = (load_own_gestures(ALPHABET, side)[0].values() for side in ("left", "right"))
    assert np.rad2deg(left.motion.key_poses[0].angles_rad) == pytest.approx((-10.0, 62.0) * 4)
    assert np.rad2deg(right.motion.key_poses[0].angles_rad) == pytest.approx((-62.0, 10.0) * 4)


@pytest.mark.parametrize("name", ["", " ", "x" * 41, "a\nb\0", "Wave", "rest", "q", "7", "cancel it", *COMMAND_WORDS])
def test_a_name_that_the_hand_has_for_something_else_or_cannot_show_is_refused(name: str) -> None:
    with pytest.raises(AlphabetError) as raised:
        save_own_gesture(name, motion((OPEN_DEG, 1.0)), ALPHABET)
    assert "\n" not in str(raised.value)
    assert not own_gestures_path().exists()


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"meaning": "far", "poses": [{**POSE, "index": [170, 0]}]}, "gesture odd: "),
        (
            {"meaning": "no thumb", "poses": [{"index": [0, 0], "middle": [0, 0], "ring": [0, 0]}]},
            "gesture odd: 'thumb'",
        ),
        ({"meaning": "six", "poses": [{**POSE, "little": [0, 0]}]}, "unknown finger little"),
        ({"meaning": "late", "poses": [POSE, POSE]}, "time_s"),
        ({"meaning": "no poses", "poses": []}, "gesture odd: "),
        ({"poses": [POSE]}, "meaning"),
        ({"meaning": "NaN", "poses": [{**POSE, "ring": [float("nan"), 0]}]}, "gesture odd: "),
        (
            {"meaning": "long", "poses": [POSE] + [{**POSE, "time_s": 1.0 + n / 10} for n in range(MAX_KEY_POSES)]},
            "more",
        ),
        (["poses"], "gesture odd: "),
        (None, "gesture odd: "),
    ],
)
def test_a_gesture_that_is_broken_is_left_out_with_one_line_and_the_rest_works(entry: object, said: str) -> None:
    whole = {"meaning": "fine", "poses": [POSE]}
    write(yaml.safe_dump({"gestures": {"odd": entry, "even": whole, "stop": whole}}))
    gestures, problems = load_own_gestures(ALPHABET)
    assert list(gestures) == ["even"]
    odd, stop = problems
    assert odd.startswith(f"{own_gestures_path()}: ")
    assert said in odd
    assert "\n" not in odd
    assert "'stop' is a command" in stop
    save_own_gesture("new", motion((OPEN_DEG, 1.0)), ALPHABET)
    assert set(yaml.safe_load(own_gestures_path().read_text())["gestures"]) == {"odd", "even", "stop", "new"}


@pytest.mark.parametrize("text", ["gestures: [", "gestures: 3", "- a", "\x00", "a: !!python/object:os.system {}"])
def test_a_file_that_is_broken_is_told_in_one_line_and_not_overwritten(text: str) -> None:
    write(text)
    gestures, (problem,) = load_own_gestures(ALPHABET)
    assert gestures == {}
    assert problem.startswith(f"{own_gestures_path()}: ")
    assert "\n" not in problem
    for change in (
        lambda: save_own_gesture("new", motion((OPEN_DEG, 1.0)), ALPHABET),
        lambda: remove_own_gesture("new"),
    ):
        with pytest.raises(AlphabetError, match="put it right or delete it"):
            change()
    assert own_gestures_path().read_text() == text


def test_a_file_that_cannot_be_read_is_told() -> None:
    own_gestures_path().mkdir(parents=True)
    assert load_own_gestures(ALPHABET) == ({}, [f"{own_gestures_path()}: Is a directory"])


def test_there_is_an_end_to_how_many_there_may_be() -> None:
    write(yaml.safe_dump({"gestures": {f"g{n}": {"meaning": "one", "poses": [POSE]} for n in range(MAX_GESTURES)}}))
    with pytest.raises(AlphabetError, match="remove one"):
        save_own_gesture("one more", motion((OPEN_DEG, 1.0)), ALPHABET)
    save_own_gesture("g0", motion((OPEN_DEG, 1.0)), ALPHABET)


def test_the_planner_reads_them_again_when_the_file_has_changed_and_tells_of_it_once() -> None:
    told: list[str] = []
    gestures = Gestures(ALPHABET, load_calibration(), told.append)
    builtin = list(ALPHABET.gestures)
    assert gestures.names() == builtin
    save_own_gesture("knock", motion((OPEN_DEG, 1.0), (FIST_DEG, 2.0)), ALPHABET)
    assert gestures.names() == [*builtin, "knock"]
    assert gestures.motion("knock").duration_s == pytest.approx(ALPHABET.transition_s + 1.0)
    assert gestures.motion("open").key_poses
    write("gestures: {knock: 3}")
    assert gestures.names() == gestures.names() == builtin
    assert len(told) == 1
    own_gestures_path().unlink()
    assert gestures.names() == builtin
    assert len(told) == 1
