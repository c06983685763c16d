"""The alphabet as data: complete, distinct, within the hand's limits."""

import itertools
import string
from typing import Any

import numpy as np
import pytest
import yaml

from amazing_hand.hand.alphabet import Alphabet, AlphabetError, alphabet_from_data
from amazing_hand.paths import share_folder


@pytest.fixture
def data() -> Any:
    return yaml.safe_load((share_folder() / "config" / "alphabet.yaml").read_text())


@pytest.fixture
def alphabet(data: Any) -> Alphabet:
    return alphabet_from_data(data)


def test_every_letter_has_a_motion_and_a_description(alphabet: Alphabet) -> None:
    assert sorted(alphabet) == list(string.ascii_uppercase)
    assert all(shape.description and shape.motion.key_poses for shape in alphabet.values())


def test_e_is_the_pose_that_the_cloud_was_shown_first(alphabet: Alphabet) -> None:
    e = np.rad2deg(alphabet["E"].motion.key_poses[-1].angles_rad)
    np.testing.assert_allclose(e, [45, -45, 45, -45, 45, -45, 60, -60])


def test_no_two_letters_share_a_pose(alphabet: Alphabet) -> None:
    for first, second in itertools.combinations(alphabet.values(), 2):
        difference = first.motion.key_poses[-1].angles_rad - second.motion.key_poses[-1].angles_rad
        assert np.rad2deg(np.abs(difference)).max() >= 10, f"{first.letter} and {second.letter}"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d["letters"].pop("Q"), "lacks Q"),
        (lambda d: d["letters"]["Q"]["poses"][0].pop("thumb"), "letter Q: 'thumb'"),
        (lambda d: d["letters"]["Q"]["poses"][0].update(pinky=[0, 0]), "letter Q: unknown finger pinky"),
        (lambda d: d["letters"]["Q"]["poses"][0].update(thumb=[0, 95]), "letter Q: key pose 1: thumb_servo_2 at 95"),
        (lambda d: d["letters"]["Q"]["poses"][0].update(thumb=[0, float("nan")]), "letter Q: .*not an angle"),
        (lambda d: d["letters"]["Q"]["poses"][0].update(thumb=[0]), "letter Q: .*two angles"),
        (lambda d: d["letters"]["Q"]["poses"][0].update(time_s=-1), "letter Q: .*due at -1"),
        (lambda d: d.pop("transition_s"), "transition_s"),
        (lambda d: d.clear(), "letters"),
    ],
)
def test_wrong_data_is_refused_with_the_letter_named(data: Any, change: Any, message: str) -> None:
    change(data)
    with pytest.raises(AlphabetError, match=message):
        alphabet_from_data(data)
