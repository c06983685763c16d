# SPDX-License-Identifier: Apache-2.0
"""How a film is named, and what ends it before its sentence does."""

import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from amazing_hand.film.disk_space import RESERVE_BYTES
from amazing_hand.film.open_film import OpenFilm, why_end
from amazing_hand.nodes.recorder import free_path

NOON = time.struct_time((2026, 1, 2, 12, 0, 0, 4, 2, 0))
PLENTY = 10**12


def take(**options):
    encoder = SimpleNamespace(is_running=options.pop("is_running", True))
    return OpenFilm("sentence", Path("/films/hand_1.mp4"), encoder, None, begin_s=100.0, **options)


def reason(made, now_s=110.0, planners=frozenset(), free_bytes=PLENTY):
    return why_end(made, now_s, 900.0, planners, free_bytes)


def test_films_of_one_sentence_within_a_second_have_names_of_their_own(tmp_path):
    names = []
    for suffix in ("", ".part", ""):
        path = free_path(tmp_path, "again-and-again", NOON)
        path.with_name(path.name + suffix).touch()
        names.append(path.name)
    assert names == [f"hand_20260102_120000_againand{number}.mp4" for number in ("", "_2", "_3")]


@pytest.mark.parametrize("sentence_id", ["", "../../etc", "/", "\0", "é"])
def test_a_name_has_letters_and_digits_only_whatever_the_id(tmp_path, sentence_id):
    path = free_path(tmp_path, sentence_id, NOON)
    assert path.parent == tmp_path
    assert path.name in {"hand_20260102_120000_sentence.mp4", "hand_20260102_120000_etc.mp4"}


def test_a_film_goes_on_while_all_is_well():
    assert reason(take(planners={"a"}), planners={"a"}) == ""


def test_a_film_ends_at_its_greatest_length_and_not_before():
    assert reason(take(), now_s=999.9) == ""
    assert "greatest length of 900 s (recorder.film_max_s)" in reason(take(), now_s=1000.0)


def test_a_film_ends_before_it_takes_the_last_of_the_disk():
    assert reason(take(), free_bytes=RESERVE_BYTES) == ""
    assert "the disk of /films is full; delete something" in reason(take(), free_bytes=RESERVE_BYTES - 1)


@pytest.mark.parametrize("planners", [set(), {"b"}, {"a", "b"}], ids=["gone", "restarted", "restarted, old one known"])
def test_a_film_ends_when_the_planner_of_its_sentence_has_gone(planners):
    assert "the planner of its sentence has gone away" in reason(take(planners={"a"}), planners=planners)


def test_one_that_was_killed_before_and_is_forgotten_now_ends_no_film():
    assert reason(take(planners={"killed before", "a"}), planners={"a"}) == ""


def test_a_planner_is_the_films_own_though_it_was_heard_before_it_was_found():
    made = take(planners={"killed before"})
    made.find_planners({"killed before", "a"})
    assert reason(made, planners={"killed before", "a"}) == ""
    made.find_planners({"killed before", "a", "restarted"})
    assert "has gone away" in reason(made, planners={"killed before", "a", "restarted"})


def test_a_planner_that_was_never_found_or_that_is_done_ends_no_film():
    assert reason(take(), planners=set()) == ""
    assert reason(take(planners={"a"}, end_s=111.0), planners=set()) == ""


@pytest.mark.parametrize(("now_s", "is_over"), [(110.9, False), (111.5, False), (113.0, True)])
def test_a_film_is_over_with_its_tail_but_not_while_its_last_letter_is_held_or_paused(now_s, is_over):
    made = take(end_s=111.0, held_s=112.0)
    assert made.is_over(now_s, is_paused=False) == is_over
    assert not made.is_over(now_s, is_paused=True)
    made.end_s = None  # a letter was signed again
    assert not made.is_over(now_s, is_paused=False)


def test_a_film_ends_when_ffmpeg_does():
    assert "ffmpeg has ended" in reason(take(is_running=False))
