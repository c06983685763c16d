# SPDX-License-Identifier: Apache-2.0
"""Which films make way, and when a film that could not be stored is tried again."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amazing_hand.film import disk_space
from amazing_hand.film.disk_space import DAY_S, FILM_BYTES, KEEP_FREE_BYTES, KeptFilm, clean, is_full, surplus
from amazing_hand.film.store_list import FIRST_RETRY_S, LONGEST_RETRY_S, Backoff

MB = 1_000_000
FILMS = [KeptFilm(Path(f"hand_{day}.mp4"), day * DAY_S, 100 * MB) for day in range(5)]
SOME_FILMS = st.lists(
    st.builds(
        KeptFilm, st.integers(0, 99).map(lambda n: Path(f"{n}.mp4")), st.floats(0, 100), st.integers(1, 300 * MB)
    ),
    unique_by=lambda film: film.path,
)
FREE = st.integers(0, 2 * KEEP_FREE_BYTES)


def names(films):
    return [film.path.name for film in films]


def test_films_beyond_their_age_go():
    assert names(surplus(FILMS, (), oldest_s=2 * DAY_S, free_bytes=10**12)) == ["hand_0.mp4", "hand_1.mp4"]


def test_a_disk_short_of_room_costs_the_oldest_films_and_no_more_than_it_takes():
    assert names(surplus(FILMS, (), oldest_s=0, free_bytes=150 * MB)) == ["hand_0.mp4", "hand_1.mp4"]


def test_what_has_not_been_sent_stays():
    deleted = surplus(FILMS, {"hand_0.mp4"}, oldest_s=0, free_bytes=150 * MB)
    assert names(deleted) == ["hand_1.mp4", "hand_2.mp4"]


def test_a_large_disk_with_a_tenth_free_loses_no_film_before_its_time():
    """A laptop of 1 TB with 90 GB free."""
    assert surplus(FILMS, (), oldest_s=0, free_bytes=90_000 * MB) == []


@pytest.mark.parametrize("free_mb", [0, 50, 100, 249])
def test_a_disk_that_others_fill_costs_half_of_the_films_at_most(free_mb):
    deleted = surplus(FILMS, (), oldest_s=0, free_bytes=free_mb * MB)
    assert 0 < len(deleted) <= (len(FILMS) + 1) / 2


def test_films_that_take_no_more_than_is_free_stay():
    assert surplus(FILMS[:2], (), oldest_s=0, free_bytes=200 * MB) == []


def test_a_disk_that_others_have_filled_costs_no_young_film_however_often_it_is_looked_at():
    films = [KeptFilm(Path(f"hand_{n}.mp4"), n * DAY_S, MB) for n in range(50)]
    assert surplus(films, (), oldest_s=0, free_bytes=0) == []
    assert names(surplus(films, (), oldest_s=2 * DAY_S, free_bytes=0)) == ["hand_0.mp4", "hand_1.mp4"]


@given(SOME_FILMS, FREE)
def test_young_films_go_only_if_that_makes_room_for_a_new_one(films, free_bytes):
    deleted = surplus(films, (), 0.0, free_bytes)
    assert not deleted or free_bytes + sum(film.size_bytes for film in deleted) >= FILM_BYTES


@given(SOME_FILMS, st.floats(0, 200), FREE)
def test_the_newest_film_stays_whatever_happens(films, oldest_s, free_bytes):
    deleted = surplus(films, (), oldest_s, free_bytes)
    newest = max(films, key=lambda film: (film.written_s, film.path.name), default=None)
    assert newest not in deleted


@given(SOME_FILMS, FREE)
def test_no_film_goes_while_an_older_one_stays(films, free_bytes):
    deleted = surplus(films, (), 0.0, free_bytes)
    kept = [film.written_s for film in films if film not in deleted]
    assert all(film.written_s <= min(kept) for film in deleted)


@given(SOME_FILMS, FREE)
def test_no_young_film_goes_while_enough_is_free_or_the_films_take_little(films, free_bytes):
    deleted = surplus(films, (), 0.0, free_bytes)
    if deleted:
        before_the_last = free_bytes + sum(film.size_bytes for film in deleted[:-1])
        left = sum(film.size_bytes for film in films if film not in deleted[:-1])
        assert before_the_last < min(KEEP_FREE_BYTES, left)


@pytest.mark.parametrize(("free", "full"), [(50e6, True), (200e6, False)])
def test_a_disk_is_full_when_one_more_film_may_not_fit(free, full, monkeypatch):
    usage = type("Usage", (), {"total": int(1e12), "free": int(free)})
    monkeypatch.setattr(disk_space.shutil, "disk_usage", lambda _: usage)
    assert is_full(Path()) is full


def test_a_film_goes_with_its_captions_and_nothing_else_does(tmp_path, monkeypatch):
    monkeypatch.setattr(disk_space, "free_bytes", lambda _: 0)
    monkeypatch.setattr(disk_space, "FILM_BYTES", 1)
    for name in ("hand_1.mp4", "hand_1.vtt", "hand_2.mp4", "hand_2.vtt", "hand_3.mp4", "holiday.mp4", "hand_1.txt"):
        (tmp_path / name).write_text("x")
    deleted = clean(tmp_path, {"hand_2.mp4"}, now_s=1e9, keep_days=1e6)
    assert [path.name for path in deleted] == ["hand_1.mp4"]
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == ["hand_1.txt", "hand_2.mp4", "hand_2.vtt", "hand_3.mp4", "holiday.mp4"]


def test_tries_come_later_and_later_and_at_once_again_after_one_that_worked():
    backoff = Backoff()
    assert backoff.due_s is None
    waits_s = []
    for _ in range(20):
        backoff.failed(100.0)
        waits_s.append(backoff.due_s - 100.0)
    assert waits_s[:3] == [FIRST_RETRY_S, 2 * FIRST_RETRY_S, 4 * FIRST_RETRY_S]
    assert waits_s[-1] == LONGEST_RETRY_S
    backoff.worked()
    assert backoff.due_s is None
    backoff.failed(0.0)
    assert backoff.due_s == FIRST_RETRY_S
