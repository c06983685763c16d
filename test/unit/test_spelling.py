# SPDX-License-Identifier: Apache-2.0
"""From text to letters: their motions, their times, and that the hand can follow them."""

import itertools
import string
import time
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amazing_hand.config import load_alphabet, load_calibration
from amazing_hand.hand.folding import Digits, fold
from amazing_hand.hand.kinematics import mirrored
from amazing_hand.hand.legibility import all_reached, dwells_s, every_pair
from amazing_hand.hand.motion import Pose
from amazing_hand.hand.servo_limits import MAX_SPEED_RAD_S
from amazing_hand.hand.spelling import MIN_DWELL_S, PACES_S, REST_TRANSITION_S, Rhythm, SpelledLetter, Speller
from amazing_hand.hand.stagger import staggered
from amazing_hand.nodes.fingerspeller import Settings

ALPHABET = load_alphabet()
HAND = load_calibration()
LEFT_HAND = replace(HAND, side="left")
SPELLER = Speller(ALPHABET, HAND)
LEFT_SPELLER = Speller(load_alphabet(side="left"), LEFT_HAND)
BY_RATE = {rate: Speller(ALPHABET, HAND, Rhythm(rate=rate)) for rate in (0.5, 1.0, 2.0, 3.0)}

# Each sign after each, the hand at rest among them, and each twice.
SIGNS = string.ascii_uppercase + string.digits
ALL_CHANGES = every_pair([*SIGNS, " "])


def letters(text: str, speller: Speller = SPELLER) -> list[SpelledLetter]:
    return list(speller.spell(text))


def last_pose(letter: SpelledLetter) -> Pose:
    return letter.motion.key_poses[-1].angles_rad


def shown(sign: str, speller: Speller = SPELLER) -> Pose:
    """The pose that the hand is in when it has shown a sign."""
    return speller.plan("", sign)[0].key_poses[-1].angles_rad


def test_letters_follow_each_other_every_0_8_s_as_in_the_original_system() -> None:
    spelled = letters("Sphinx of black bow, vex a fat dumb ulna.")
    for letter in spelled:
        assert letter.duration_s == pytest.approx(0.4 if letter.letter == " " else 0.8), letter.letter
    np.testing.assert_allclose(
        [letter.start_s for letter in spelled[1:]], np.cumsum([letter.duration_s for letter in spelled[:-1]])
    )


@pytest.mark.parametrize("letter", "JPQZ")
def test_a_letter_that_moves_is_drawn_while_it_is_held_and_then_stands_still(letter: str) -> None:
    (found,) = letters(letter)
    assert found.duration_s == pytest.approx(max(0.8, found.motion.duration_s + MIN_DWELL_S))
    assert found.duration_s < 1.0


def test_a_longer_hold_begins_when_the_letter_is_reached() -> None:
    slow = Speller(ALPHABET, HAND, Rhythm(hold_s=2.0), max_speed_rad_s=3.0)
    first, second = letters("BS", slow)
    assert first.duration_s == pytest.approx(0.35 + 2.0)
    assert second.motion.duration_s > 0.7  # 128 degrees at 3 rad/s
    assert second.duration_s == pytest.approx(second.motion.duration_s + 2.0)


def test_between_words_and_sentences_the_hand_rests_as_long_as_asked() -> None:
    rhythm = Rhythm(space_s=1.0, sentence_s=3.0)
    a, space, b, pause, c = letters("a b. c", Speller(ALPHABET, HAND, rhythm))
    assert (a.letter, space.letter, b.letter, pause.letter, c.letter) == ("A", " ", "B", " ", "C")
    assert (space.duration_s, pause.duration_s) == (1.0, 3.0)
    rest = ALPHABET["rest"].motion.key_poses[-1].angles_rad
    for gap in (space, pause):
        np.testing.assert_array_equal(last_pose(gap), rest)
        assert gap.motion.duration_s == REST_TRANSITION_S


def test_the_text_and_what_is_skipped_are_told() -> None:
    spelling = SPELLER.spell("Ça va? Oui! 7")
    assert (spelling.text, spelling.skipped, len(spelling)) == ("CA VA OUI 7", "?!", 11)
    assert "".join(letter.letter for letter in spelling) == spelling.text
    assert Speller(ALPHABET, HAND, digits=Digits.SPELL).spell("7").text == "SEVEN"


@pytest.mark.parametrize("sign", SIGNS)
def test_of_a_double_letter_both_are_seen(sign: str) -> None:
    """The hand leaves the pose by 15 degrees at least and comes back; where it moves anyway, it moves again."""
    first, second = letters(2 * sign)
    away_deg = max(
        np.rad2deg(np.abs(key_pose.angles_rad - last_pose(first)).max()) for key_pose in second.motion.key_poses
    )
    assert away_deg >= 15
    np.testing.assert_array_equal(last_pose(first), last_pose(second))
    assert dwells_s([first, second], last_pose(first), MAX_SPEED_RAD_S)[1] >= MIN_DWELL_S


@pytest.mark.parametrize("pair", ["9F", "F9", "0O", "V2", "W4"])
def test_signs_that_look_the_same_are_told_apart_like_double_letters(pair: str) -> None:
    first, second = letters(pair)
    released = second.motion.key_poses[0].angles_rad
    assert np.rad2deg(np.abs(released - last_pose(first)).max()) >= 15


@pytest.mark.parametrize("speller", [SPELLER, LEFT_SPELLER], ids=["right", "left"])
def test_every_change_takes_0_35_s_at_most_with_its_detour_and_needs_no_other(speller: Speller) -> None:
    assert len(set(itertools.pairwise(ALL_CHANGES))) == len([*SIGNS, " "]) ** 2
    # Gaps at the ends and twice in a row do not come out of a text, but may come out of a plan.
    before, detours = "", 0
    for sign in ALL_CHANGES:
        motion, _ = speller.plan(before, sign)
        if before:
            start = shown(before, speller)
            shape = speller.alphabet["rest" if sign == " " else sign].motion
            stroke_s = shape.duration_s - shape.key_poses[0].time_s
            assert motion.duration_s <= 0.35 + stroke_s + 0.01, before + sign
            found = staggered(start, motion, MAX_SPEED_RAD_S, speller.calibration)
            assert found.motion is motion, f"{before}{sign} would be led around again"
            assert found.shortfall_m == 0
            detours += len(motion.key_poses) > len(shape.key_poses)
            key_poses = [start, *(key_pose.angles_rad for key_pose in motion.key_poses)]
            times_s = [0.0, *(key_pose.time_s for key_pose in motion.key_poses)]
            speeds = np.abs(np.diff(key_poses, axis=0)).max(axis=1) / np.diff(times_s)
            assert speeds.max() <= MAX_SPEED_RAD_S * (1 + 1e-9), before + sign
        before = sign
    print(f"\n{detours} of {len(ALL_CHANGES) - 1} changes are led around or released")


def test_a_planned_motion_is_not_led_around_again_from_where_the_hand_really_is() -> None:
    random = np.random.default_rng(0)
    again = 0
    for before, sign in itertools.pairwise(every_pair()):
        motion, _ = SPELLER.plan(before, sign)
        start = shown(before)
        off = np.deg2rad(random.uniform(-0.3, 0.3, 8))  # within a servo step
        again += staggered(start + off, motion, MAX_SPEED_RAD_S, HAND).motion is not motion
    assert again == 0


def test_at_two_letters_per_second_every_letter_is_reached_after_every_other_and_stands_still() -> None:
    assert all_reached(BY_RATE[2.0])
    assert not all_reached(BY_RATE[3.0])
    spelled = letters("THE QUICK BROWN FOX", BY_RATE[2.0])
    assert {round(letter.duration_s, 9) for letter in spelled if letter.letter not in " QJPZ"} == {0.5}


def test_a_rate_that_servos_cannot_follow_still_shows_every_letter() -> None:
    spelled = letters(every_pair(), BY_RATE[3.0])
    assert min(dwells_s(spelled, np.zeros(8), MAX_SPEED_RAD_S)) > 0.1


def test_poses_keep_to_the_limits_of_the_hand() -> None:
    narrow = replace(HAND, min_deg=(-30.0, -60.0) * 4, max_deg=(60.0, 30.0) * 4)
    speller = Speller(ALPHABET, narrow)
    for letter in letters("THE QUICK BROWN FOX JUMPS OVER THE LAZY DOG 0123456789", speller):
        for key_pose in letter.motion.key_poses:
            assert narrow.outside_limits(key_pose.angles_rad) == ""
    assert "A" in speller.clipped
    assert "E" not in speller.clipped
    assert SPELLER.clipped == []


def test_the_left_hand_spells_the_mirror_image() -> None:
    text = "AS TRY JAZZ 38"
    for right, left in zip(letters(text), letters(text, LEFT_SPELLER), strict=True):
        assert left.duration_s == pytest.approx(right.duration_s)
        for one, other in zip(right.motion.key_poses, left.motion.key_poses, strict=True):
            np.testing.assert_allclose(other.angles_rad, mirrored(one.angles_rad), atol=1e-9)


def test_the_first_letter_of_a_long_text_is_there_at_once() -> None:
    text = "the quick brown fox jumps over the lazy dog " * 11
    took_s = []
    for _ in range(20):
        speller = Speller(ALPHABET, HAND)
        began_s = time.perf_counter()
        next(iter(speller.spell(text)))
        took_s.append(time.perf_counter() - began_s)
    assert min(took_s) < 0.002


def test_a_letter_is_planned_after_any_other_also_after_itself_so_that_it_is_seen() -> None:
    spelling = SPELLER.spell("AB")
    first, again = spelling.letter(0, None), spelling.letter(0, 0)
    assert last_pose(again) == pytest.approx(last_pose(first))
    assert max(farthest(first, pose.angles_rad) for pose in again.motion.key_poses) >= np.deg2rad(20)
    assert spelling.letter(0, 1).letter == "A"
    assert spelling.letter(1, 0) == replace(letters("AB")[1], start_s=0.0)


def test_another_speller_plans_the_letters_that_follow() -> None:
    spelling = SPELLER.spell("AB")
    before = spelling.letter(1, 0)
    spelling.speller = Speller(ALPHABET, HAND, Rhythm(hold_s=PACES_S["slow"]))
    after = spelling.letter(1, 0)
    assert after.duration_s - before.duration_s == pytest.approx(PACES_S["slow"] - PACES_S["normal"])
    assert after.motion.duration_s == before.motion.duration_s, "the hold is longer, not the motion"


def test_the_paces_are_holds_that_the_fingerspeller_takes_and_the_normal_one_is_its_default() -> None:
    hold_s = next(entry for entry in fields(Settings) if entry.name == "hold_s")
    assert list(PACES_S) == ["slow", "normal", "fast"]
    assert PACES_S["normal"] == hold_s.default == Rhythm().hold_s
    assert all(hold_s.metadata["low"] <= pace_s <= hold_s.metadata["high"] for pace_s in PACES_S.values())


def farthest(letter: SpelledLetter, pose: Pose) -> float:
    return float(np.abs(last_pose(letter) - pose).max())


def test_a_text_without_signs_gives_no_letters() -> None:
    assert letters("?! ...") == []


@given(st.text(max_size=500), st.sampled_from([SPELLER, LEFT_SPELLER, *BY_RATE.values()]))
@settings(deadline=None, max_examples=200)
def test_any_text_gives_its_letters_in_order_with_motions_that_the_hand_can_do(text: str, speller: Speller) -> None:
    spelled = letters(text, speller)
    assert "".join(letter.letter for letter in spelled) == fold(text).signs.replace(".", " ")
    time_s = 0.0
    for letter in spelled:
        assert letter.start_s == pytest.approx(time_s)
        assert letter.duration_s >= letter.motion.duration_s + MIN_DWELL_S - 1e-9
        assert letter.motion.key_poses
        for key_pose in letter.motion.key_poses:  # Motion has checked them: finite, at rising times
            assert speller.calibration.outside_limits(key_pose.angles_rad) == ""
        time_s += letter.duration_s
