# SPDX-License-Identifier: Apache-2.0
"""The alphabet as data: complete, within limits, and each letter's fingers where its handshape wants them."""

import itertools
import string
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import yaml

from amazing_hand.config import load_alphabet
from amazing_hand.hand.alphabet import Alphabet, AlphabetError, alphabet_from_data
from amazing_hand.hand.joints import FINGERS
from amazing_hand.hand.kinematics import Array, finger_joints, fingertips
from amazing_hand.hand.legibility import looks
from amazing_hand.hand.motion import Pose
from amazing_hand.paths import share_folder

MOVING = "JPQZ"

# Two radii of a fingertip, and some more, as the places that are compared are not those that touch.
TOUCH_MM = 28.0


@pytest.fixture
def data() -> Any:
    return yaml.safe_load((share_folder() / "config" / "alphabet.yaml").read_text())


@pytest.fixture
def alphabet(data: Any) -> Alphabet:
    return alphabet_from_data(data)


def first_and_last(alphabet: Alphabet, name: str) -> tuple[Pose, Pose]:
    key_poses = alphabet[name].motion.key_poses
    return key_poses[0].angles_rad, key_poses[-1].angles_rad


def flexion_deg(pose: Pose) -> dict[str, float]:
    """Of each finger's first joint: 0 straight, 75 closed."""
    return dict(zip(FINGERS, np.rad2deg(finger_joints(pose)[:, 1]).tolist(), strict=True))


def tips_mm(pose: Pose) -> dict[str, Array]:
    return dict(zip(FINGERS, 1000 * fingertips(pose), strict=True))


def apart_mm(pose: Pose, first: str, second: str) -> float:
    tips = tips_mm(pose)
    return float(np.linalg.norm(tips[first] - tips[second]))


def test_every_sign_has_a_motion_and_a_description(alphabet: Alphabet) -> None:
    assert "".join(sorted(alphabet.letters)) == string.ascii_uppercase
    assert "".join(sorted(alphabet.digits)) == string.digits
    assert {"open", "close", "rest", "point", "victory", "ok", "thumbs-up", "wave"} <= set(alphabet.gestures)
    assert all(shape.meaning and shape.motion.key_poses for shape in alphabet.values())
    assert all(shape.here for shape in (*alphabet.letters.values(), *alphabet.digits.values()))
    assert list(alphabet) == [*alphabet.letters, *alphabet.digits, *alphabet.gestures]
    assert len(alphabet) == len(set(alphabet))


def test_e_is_the_pose_that_the_cloud_was_shown_first(alphabet: Alphabet) -> None:
    e = np.rad2deg(alphabet["E"].motion.key_poses[-1].angles_rad)
    np.testing.assert_allclose(e, [45, -45, 45, -45, 45, -45, 60, -60])


# For each letter, what index, middle and ring finger do: | straight, / bent, o closed.
FINGERS_OF = {
    **dict.fromkeys("AS", "ooo"),
    **dict.fromkeys("BW", "|||"),
    **dict.fromkeys("CEMO", "///"),
    "D": "|//",
    "F": "/||",
    **dict.fromkeys("GLZ", "|oo"),
    **dict.fromkeys("HUV", "||o"),
    **dict.fromkeys("IJY", "oo|"),
    "K": "|/o",
    "P": "|/o",
    "N": "//o",
    "Q": "|oo",
    "R": "/|o",
    "T": "/oo",
    "X": "/oo",
}


@pytest.mark.parametrize("letter", string.ascii_uppercase)
def test_fingers_are_straight_bent_or_closed_as_the_handshape_wants_them(alphabet: Alphabet, letter: str) -> None:
    flexion = flexion_deg(first_and_last(alphabet, letter)[0])
    for finger, what in zip(FINGERS, FINGERS_OF[letter], strict=False):
        lowest, highest = {"|": (0, 13), "/": (22, 63), "o": (69, 76)}[what]
        assert lowest <= flexion[finger] <= highest, f"{finger}: {flexion[finger]:.0f} degrees"


def test_the_thumb_is_where_it_tells_letters_apart(alphabet: Alphabet) -> None:
    pose = {letter: first_and_last(alphabet, letter)[0] for letter in alphabet.letters}
    thumb = {letter: tips_mm(pose[letter])["thumb"] for letter in pose}
    index = {letter: tips_mm(pose[letter])["index"] for letter in pose}
    for letter in "LY":  # out: at the height of its base, sideways
        assert thumb[letter][1] > 65
        assert thumb[letter][2] < 60
    for letter in "EMNT":  # below the bent fingers
        assert thumb[letter][0] < index[letter][0] - 30
    for letter in "S":  # in front of them
        assert thumb[letter][0] > index[letter][0] + 15
    for letter in "AG":  # upright beside them
        assert thumb[letter][1] > 40
        assert thumb[letter][2] > 95
    for letter in "BW":  # folded across the palm
        assert thumb[letter][0] < 45
    for letter in "FO":  # at the index finger's tip
        assert apart_mm(pose[letter], "index", "thumb") < TOUCH_MM
    assert apart_mm(pose["C"], "index", "thumb") > 80
    assert tips_mm(pose["K"])["middle"][1] < thumb["K"][1] < index["K"][1]


def test_index_and_middle_finger_are_together_spread_leaning_or_crossed(alphabet: Alphabet) -> None:
    index, middle = {}, {}
    for letter in "HRUV":
        tips = tips_mm(first_and_last(alphabet, letter)[0])
        index[letter], middle[letter] = tips["index"], tips["middle"]
    assert index["U"][1] - middle["U"][1] < 25
    assert index["V"][1] - middle["V"][1] > 70
    assert middle["H"][1] > middle["U"][1] + 15
    assert index["H"][1] > index["U"][1] + 25
    assert index["R"][1] < middle["R"][1]
    assert index["R"][0] > middle["R"][0] + 30


@pytest.mark.parametrize("letter", MOVING)
def test_letters_that_move_are_seen_to_move(alphabet: Alphabet, letter: str) -> None:
    tips = 1000 * fingertips(looks(alphabet[letter].motion))
    assert np.linalg.norm(np.diff(tips, axis=0), axis=-1).sum(axis=0).max() > 40


def test_the_hand_at_rest_is_no_letter(alphabet: Alphabet) -> None:
    rest = fingertips(first_and_last(alphabet, "rest")[1])
    for letter in alphabet.letters:
        for pose in first_and_last(alphabet, letter):
            assert 1000 * np.linalg.norm(fingertips(pose) - rest, axis=-1).max() > 30, letter


def test_digits_are_told_apart(alphabet: Alphabet) -> None:
    for first, second in itertools.combinations(alphabet.digits, 2):
        tips = [fingertips(first_and_last(alphabet, digit)[1]) for digit in (first, second)]
        assert 1000 * np.linalg.norm(tips[0] - tips[1], axis=-1).max() > 12, first + second


def test_only_letters_that_have_to_move_do(alphabet: Alphabet) -> None:
    assert "".join(name for name, shape in alphabet.letters.items() if len(shape.motion.key_poses) > 1) == MOVING


def test_the_index_finger_draws_a_z_and_the_little_one_a_j(alphabet: Alphabet) -> None:
    """As the signer sees it: for a right hand, the thumb's side (+y) is left."""
    z = [1000 * fingertips(pose.angles_rad)[0] for pose in alphabet["Z"].motion.key_poses]
    across, down = [there[1] - here[1] for here, there in itertools.pairwise(z)], [tip[2] for tip in z]
    assert [np.sign(step) for step in across] == [-1, 1, -1]
    assert all(abs(step) > 20 for step in across)
    assert abs(down[0] - down[1]) < 3 < 25 < down[1] - down[2]
    j = [1000 * fingertips(pose.angles_rad)[2] for pose in alphabet["J"].motion.key_poses]
    assert j[0][2] - j[1][2] > 40, "down"
    assert j[2][1] - j[1][1] > 15, "to the left"
    assert j[3][2] - j[2][2] > 15, "and up"


def test_the_left_hand_s_alphabet_is_the_mirror_image() -> None:
    right, left = load_alphabet(), load_alphabet(side="left")
    assert list(left) == list(right)
    for name in right:
        for one, other in zip(right[name].motion.key_poses, left[name].motion.key_poses, strict=True):
            mirror = fingertips(one.angles_rad, "right") * (1, -1, 1)
            np.testing.assert_allclose(fingertips(other.angles_rad, "left"), mirror, atol=1e-5)
            assert one.time_s == other.time_s
    assert left.mirrored().gestures.keys() == right.gestures.keys()
    np.testing.assert_allclose(
        left.mirrored()["F"].motion.key_poses[0].angles_rad, right["F"].motion.key_poses[0].angles_rad
    )


def test_a_sign_that_is_not_there_is_missed_by_its_name(alphabet: Alphabet) -> None:
    assert "Q" in alphabet
    assert "stop" not in alphabet
    assert alphabet.get("stop") is None
    with pytest.raises(KeyError, match="Ä"):
        alphabet["Ä"]
    assert replace(alphabet, transition_s=1.0)["Q"] is alphabet["Q"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d["letters"].pop("Q"), "letters lack Q"),
        (lambda d: d["digits"].pop("7"), "digits lack 7"),
        (lambda d: d["gestures"].pop("rest"), "gestures lack rest"),
        (lambda d: d["gestures"]["wave"].pop("meaning"), "gesture wave: 'meaning'"),
        (lambda d: d["letters"]["Q"].pop("asl"), "letter Q: 'asl'"),
        (lambda d: d["letters"]["Q"]["poses"][0].pop("thumb"), "letter Q: 'thumb'"),
        (lambda d: d["letters"]["Q"]["poses"][1].pop("time_s"), "letter Q: 'time_s'"),
        (lambda d: d["letters"]["Q"]["poses"].clear(), "letter Q: list index"),
        (lambda d: d["letters"]["Q"]["poses"][0].update(pinky=[0, 0]), "letter Q: unknown finger pinky"),
        (lambda d: d["letters"]["Q"]["poses"][0].update(thumb=[0, 95]), "letter Q: key pose 1: thumb_servo_2 at 95"),
        (lambda d: d["letters"]["Q"]["poses"][0].update(thumb=[0, float("nan")]), "letter Q: .*not an angle"),
        (lambda d: d["letters"]["Q"]["poses"][0].update(thumb=[0]), "letter Q: .*two angles"),
        (lambda d: d["letters"]["Q"]["poses"][1].update(time_s=-1), "letter Q: .*due at -1"),
        (lambda d: d.pop("transition_s"), "transition_s"),
        (lambda d: d.update(digits=[]), "`digits`"),
        (lambda d: d.clear(), "transition_s"),
    ],
)
def test_wrong_data_is_refused_with_the_sign_named(data: Any, change: Any, message: str) -> None:
    change(data)
    with pytest.raises(AlphabetError, match=message):
        alphabet_from_data(data)
    with pytest.raises(AlphabetError, match="letters, digits, gestures"):
        alphabet_from_data(None)
