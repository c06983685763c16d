# SPDX-License-Identifier: Apache-2.0
"""Letters can be told apart, in numbers: by distance, by a reader of noisy servo angles, by one of pictures."""

import itertools
from dataclasses import replace

import cv2
import numpy as np
import pytest

from amazing_hand.cli import alphabet as alphabet_command
from amazing_hand.cli import pose as pose_command
from amazing_hand.config import load_alphabet, load_calibration
from amazing_hand.hand.alphabet import Alphabet
from amazing_hand.hand.kinematics import fingertips
from amazing_hand.hand.legibility import (
    LOOKS,
    PairDistance,
    all_reached,
    dwells_s,
    every_pair,
    looks,
    pair_distances,
    reader_accuracy,
)
from amazing_hand.hand.motion import KeyPose, Motion
from amazing_hand.hand.spelling import Rhythm, SpelledLetter, Speller
from amazing_hand.workbench import alphabet_report
from amazing_hand.workbench.alphabet_report import highest_rate

ALPHABET = load_alphabet()
SPELLER = Speller(ALPHABET, load_calibration())
SAMPLES = 10_000


def with_letter(letter: str, motion: Motion) -> Alphabet:
    letters = {**ALPHABET.letters, letter: replace(ALPHABET[letter], motion=motion)}
    return replace(ALPHABET, letters=letters)


def pair(alphabet: Alphabet, letters: str) -> PairDistance:
    return next(found for found in pair_distances(alphabet) if found.letters == letters)


def still(angle_deg: float, joint: int = 0, time_s: float = 0.35) -> KeyPose:
    pose = np.zeros(8)
    pose[joint] = np.deg2rad(angle_deg)
    return KeyPose(pose, time_s)


def test_all_325_pairs_of_letters_differ_by_12_mm_at_some_fingertip() -> None:
    pairs = pair_distances(ALPHABET)
    assert len(pairs) == 325
    assert min(found.fingertip_mm for found in pairs) >= 12
    assert [found.fingertip_mm for found in pairs] == sorted(found.fingertip_mm for found in pairs)
    assert min(found.servo_deg for found in pairs) >= 15
    assert min(found.last_mm for found in pairs) >= 12


def test_the_left_hand_s_letters_are_as_different() -> None:
    right, left = pair_distances(ALPHABET), pair_distances(load_alphabet(side="left"), "left")
    for one, other in zip(right, left, strict=True):
        assert other.fingertip_mm == pytest.approx(one.fingertip_mm, abs=0.01)


def test_the_distance_of_letters_is_that_of_the_fingertip_and_the_servo_that_differ_most() -> None:
    u, v = (ALPHABET[letter].motion.key_poses[0].angles_rad for letter in "UV")
    found = pair(ALPHABET, "UV")
    assert found.fingertip_mm == pytest.approx(1000 * np.linalg.norm(fingertips(u) - fingertips(v), axis=-1).max())
    assert found.servo_deg == pytest.approx(np.rad2deg(np.abs(u - v).max()))
    assert found.last_mm == found.fingertip_mm


def test_letters_that_end_in_the_same_pose_are_told_apart_by_their_motion() -> None:
    same_end = with_letter("X", Motion((KeyPose(ALPHABET["Z"].motion.key_poses[-1].angles_rad, 0.35),)))
    assert pair(same_end, "XZ").last_mm == pytest.approx(0, abs=1e-9)
    assert pair(same_end, "XZ").fingertip_mm > 30


def test_a_letter_is_looked_at_from_its_first_key_pose_to_its_last() -> None:
    seen = np.rad2deg(looks(Motion((still(10), still(50, time_s=0.45), still(10, time_s=0.55)))))
    assert seen.shape == (LOOKS, 8)
    np.testing.assert_allclose(seen[:, 0], [10, 20, 30, 40, 50, 40, 30, 20, 10])
    np.testing.assert_allclose(np.rad2deg(looks(Motion((still(10),))))[:, 0], 10)


def test_the_nearest_letter_to_a_noisy_one_is_the_right_one() -> None:
    assert reader_accuracy(ALPHABET, SAMPLES) >= 0.995
    assert reader_accuracy(ALPHABET, SAMPLES, seed=1) >= 0.995


def test_a_reader_cannot_tell_letters_that_look_the_same() -> None:
    assert reader_accuracy(with_letter("X", ALPHABET["T"].motion), SAMPLES) == pytest.approx(1 - 1 / 26, abs=0.01)
    nearly = still(4).angles_rad + ALPHABET["T"].motion.key_poses[0].angles_rad
    accuracy = reader_accuracy(with_letter("X", Motion((KeyPose(nearly, 0.35),))), SAMPLES)
    assert 1 - 1 / 26 < accuracy < 0.99


def test_the_text_of_every_pair_has_each_once() -> None:
    pairs = list(itertools.pairwise(every_pair()))
    assert len(pairs) == len(set(pairs)) == 26 * 26


def test_the_dwell_of_a_letter_is_what_is_left_after_the_way_there() -> None:
    def letter(*key_poses: KeyPose, duration_s: float = 0.5) -> SpelledLetter:
        return SpelledLetter("?", Motion(key_poses), 0.0, duration_s)

    here = np.zeros(8)
    assert dwells_s([letter(still(0))], here, 7.0) == pytest.approx([0.5])  # it is there
    reached_s = 0.35 * (35 - 5) / 35  # within 5 degrees; the speed is such that it arrives after 0.35 s
    assert dwells_s([letter(still(35))], here, 7.0) == pytest.approx([0.5 - reached_s])
    assert dwells_s([letter(still(90))], here, np.deg2rad(100)) == [0.0]  # too far for its servos
    assert dwells_s([letter(still(90), duration_s=1.0)], here, np.deg2rad(100)) == pytest.approx([1.0 - 0.85])
    # The second key pose is sent with the driver's first cycle after the first is due: 0.36 s.
    two = letter(still(35), still(0, time_s=0.45), duration_s=1.0)
    assert dwells_s([two], here, 7.0) == pytest.approx([1.0 - 0.36 - 0.09 * 30 / 35])
    # What was not reached is where the next letter starts.
    assert dwells_s([letter(still(90)), letter(still(45))], here, np.deg2rad(100))[1] == pytest.approx(0.5)


def test_the_highest_rate_is_two_letters_per_second_at_least(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alphabet_report, "RATE_STEP", 0.1)  # each try takes half a second
    rate = highest_rate(SPELLER)
    assert rate >= 2.0
    assert all_reached(replace(SPELLER, rhythm=Rhythm(rate=rate)))
    assert not all_reached(replace(SPELLER, rhythm=Rhythm(rate=1.1 * rate)))
    with pytest.raises(ValueError, match="rate"):
        all_reached(SPELLER)


def test_hand_alphabet_lists_every_sign(capsys: pytest.CaptureFixture[str]) -> None:
    assert alphabet_command.main([]) == 0
    listed = capsys.readouterr().out
    assert all(f"│ {name}" in listed for name in ALPHABET)


def test_hand_alphabet_reports_the_closest_pairs_and_the_figures(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alphabet_report, "highest_rate", lambda _: 2.0)  # tested above
    assert alphabet_command.main(["--report"]) == 0
    reported = capsys.readouterr().out
    assert all(found.letters in reported for found in pair_distances(ALPHABET)[:10])
    for key in ("min_fingertip_mm", "min_servo_deg", "reader_accuracy", "max_rate_all_reached"):
        assert f"{key}: " in reported


@pytest.mark.parametrize(("name", "file"), [("A", "A"), ("b", "B"), ("7", "7"), ("Wave", "wave"), ("z", "Z")])
def test_hand_pose_draws_a_sign_and_prints_where(
    name: str, file: str, tmp_path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert pose_command.main([name, "--show"]) == 0
    assert capsys.readouterr().out.strip() == str(tmp_path / f"{file}.png")
    height, width = cv2.imread(str(tmp_path / f"{file}.png")).shape[:2]
    assert (width, height) == (640 * len(ALPHABET[file].motion.key_poses), 480)


def test_hand_pose_tells_a_sign_in_degrees(capsys: pytest.CaptureFixture[str]) -> None:
    assert pose_command.main(["E"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("E: fingertips bent down onto the folded thumb\nhere: ")
    assert "index   45  -45   middle   45  -45   ring   45  -45   thumb   60  -60" in told
    assert pose_command.main(["E", "--side", "left"]) == 0
    assert pose_command.main(["F", "--side", "left"]) == 0
    assert "thumb   15  -28" in capsys.readouterr().out


def test_hand_pose_names_what_there_is_when_asked_for_what_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        pose_command.main(["hello"])
    assert "there is no sign 'hello'" in capsys.readouterr().err
