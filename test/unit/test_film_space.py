"""Which films make way, and when a film that could not be stored is tried again."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amazing_hand.cloud import store_space
from amazing_hand.cloud.store_list import FIRST_RETRY_S, LONGEST_RETRY_S, Backoff
from amazing_hand.cloud.store_space import DAY_S, KeptFilm, clean, is_full, missing_bytes, surplus

FILMS = [KeptFilm(Path(f"hand_{day}.mp4"), day * DAY_S, 100) for day in range(5)]
SOME_FILMS = st.lists(
    st.builds(KeptFilm, st.integers(0, 99).map(lambda n: Path(f"{n}.mp4")), st.floats(0, 100), st.integers(1, 100)),
    unique_by=lambda film: film.path,
)


def names(films):
    return [film.path.name for film in films]


def test_films_beyond_their_age_go():
    assert names(surplus(FILMS, (), oldest_s=2 * DAY_S, missing_bytes=-1)) == ["hand_0.mp4", "hand_1.mp4"]


def test_a_disk_short_of_room_costs_the_oldest_films_and_no_more_than_it_takes():
    assert names(surplus(FILMS, (), oldest_s=0, missing_bytes=150)) == ["hand_0.mp4", "hand_1.mp4"]


def test_what_has_not_been_sent_stays():
    assert names(surplus(FILMS, {"hand_0.mp4"}, oldest_s=0, missing_bytes=150)) == ["hand_1.mp4", "hand_2.mp4"]


@given(SOME_FILMS, st.floats(0, 200), st.integers(-100, 10_000))
def test_the_newest_film_stays_whatever_happens(films, oldest_s, missing):
    deleted = surplus(films, (), oldest_s, missing)
    newest = max(films, key=lambda film: (film.written_s, film.path.name), default=None)
    assert newest not in deleted


@given(SOME_FILMS, st.integers(-100, 10_000))
def test_no_film_goes_while_an_older_one_stays(films, missing):
    deleted = surplus(films, (), 0.0, missing)
    kept = [film.written_s for film in films if film not in deleted]
    assert all(film.written_s <= min(kept) for film in deleted)


@pytest.mark.parametrize(("total", "free", "missing"), [(10e9, 1e9, 4e9), (100e9, 20e9, -10e9), (1000e9, 40e9, 60e9)])
def test_ten_percent_of_the_disk_or_five_gigabytes_are_kept_free(total, free, missing, monkeypatch):
    usage = type("Usage", (), {"total": int(total), "free": int(free)})
    monkeypatch.setattr(store_space.shutil, "disk_usage", lambda _: usage)
    assert missing_bytes(Path()) == missing


@pytest.mark.parametrize(("free", "full"), [(50e6, True), (200e6, False)])
def test_a_disk_is_full_when_one_more_film_may_not_fit(free, full, monkeypatch):
    usage = type("Usage", (), {"total": int(1e12), "free": int(free)})
    monkeypatch.setattr(store_space.shutil, "disk_usage", lambda _: usage)
    assert is_full(Path()) is full


def test_a_film_goes_with_its_captions_and_nothing_else_does(tmp_path, monkeypatch):
    monkeypatch.setattr(store_space, "missing_bytes", lambda _: 10**15)
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
