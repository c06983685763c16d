# SPDX-License-Identifier: Apache-2.0
"""The caption track of a film: which letter from when to when."""

import numpy as np
import pytest

from amazing_hand.film.captions import CaptionTrack
from amazing_hand.rendering.lettering import LEAST_HEIGHT, Lettering


def track(tmp_path, *steps, start_s=100.0, end_s=110.0):
    """The file after these calls (method, arguments)."""
    captions = CaptionTrack(tmp_path / "film.vtt", start_s)
    for method, *arguments in steps:
        getattr(captions, method)(*arguments)
    captions.close(end_s)
    return (tmp_path / "film.vtt").read_text()


def test_a_letter_is_shown_from_its_command_to_the_next_ones_and_says_when_it_was_held(tmp_path):
    text = track(
        tmp_path,
        ("begin_letter", 0, "H", 100.25),
        ("end_letter", 0, True, 100.6),
        ("begin_letter", 1, "I", 101.05),
        ("end_letter", 1, True, 101.4),
        end_s=101.8,
    )
    assert text == (
        "WEBVTT\n"
        "\n0\n00:00:00.250 --> 00:00:01.050\nH<00:00:00.600>\n"
        "\n1\n00:00:01.050 --> 00:00:01.800\nI<00:00:01.400>\n"
    )


def test_a_letter_that_is_signed_again_has_a_caption_of_its_own(tmp_path):
    text = track(
        tmp_path,
        *(("begin_letter", 0, "H", 101.0), ("begin_letter", 1, "I", 102.0), ("end_letter", 1, True, 102.3)),
        *(("begin_letter", 0, "H", 103.0), ("end_letter", 0, True, 103.4), ("begin_letter", 1, "I", 104.0)),
    )
    cues = [cue.split("\n") for cue in text.split("\n\n")[1:]]
    assert [(id, letter[0]) for id, _, letter, *_ in cues] == [("0", "H"), ("1", "I"), ("2", "H"), ("3", "I")]


def test_a_letter_that_the_hand_did_not_reach_is_said_to_be_so(tmp_path):
    text = track(
        tmp_path, ("begin_letter", 0, "H", 101.0), ("end_letter", 0, False, 101.5), ("begin_letter", 1, "I", 102.0)
    )
    assert "\nH<00:00:01.500> (not reached)\n" in text
    assert text.count("not reached") == 1


def test_a_space_has_no_caption_and_ends_the_one_before(tmp_path):
    text = track(tmp_path, ("begin_letter", 0, "A", 100.0), ("begin_letter", 1, " ", 100.8))
    assert text.count("-->") == 1
    assert "00:00:00.000 --> 00:00:00.800\nA\n" in text


def test_the_hands_answer_to_another_letter_does_not_count(tmp_path):
    text = track(tmp_path, ("begin_letter", 3, "A", 100.0), ("end_letter", 2, False, 100.1))
    assert "00:00:10.000\nA\n" in text


def test_a_film_without_letters_has_an_empty_track(tmp_path):
    assert track(tmp_path) == "WEBVTT\n"


def test_a_long_film_counts_minutes_and_hours(tmp_path):
    text = track(tmp_path, ("begin_letter", 0, "A", 100.0 + 3661.5), end_s=100.0 + 7322.0)
    assert "01:01:01.500 --> 02:02:02.000" in text


def test_what_is_over_is_on_the_disk_before_the_film_ends(tmp_path):
    captions = CaptionTrack(tmp_path / "film.vtt", 0.0)
    captions.begin_letter(0, "A", 0.0)
    captions.begin_letter(1, "B", 1.0)
    assert "\nA\n" in (tmp_path / "film.vtt").read_text()
    captions.close(2.0)


@pytest.mark.parametrize("width", [1, 2, 640])
@pytest.mark.parametrize("height", [1, 2, LEAST_HEIGHT - 1, LEAST_HEIGHT, 480])
def test_a_picture_of_any_size_can_have_a_caption_and_only_a_small_one_has_none(width, height):
    picture = np.full((height, width, 3), 9, np.uint8)
    Lettering().write(picture, "W\n" + "a line that is long")
    assert (picture == 9).all() or height >= LEAST_HEIGHT
