# SPDX-License-Identifier: Apache-2.0
"""Films that the store does not take are kept and stored later, also after a restart. Real ffmpeg, a failing store."""

import json
import os
import threading
import time

import av
import cv2
import numpy as np
import pytest
from support.disks import read_only, small_disk

from amazing_hand.film import uploader as finisher_module
from amazing_hand.film.captions import CaptionTrack
from amazing_hand.film.encoder import FilmEncoder
from amazing_hand.film.open_film import OpenFilm
from amazing_hand.film.store import StoredFilm, StoreError
from amazing_hand.film.store_list import UnsentFilm, UnsentList
from amazing_hand.film.uploader import FilmUploader

PATIENCE_S = 30.0
JPEG = cv2.imencode(".jpg", np.full((120, 160, 3), 90, np.uint8))[1].tobytes()


class Store:
    """Takes films while it `works`."""

    def __init__(self, works=True):
        self.works = works
        self.stored = []
        self.tries = 0

    def put(self, path):
        self.tries += 1
        if not self.works:
            raise StoreError("bucket films: no network")
        self.stored.append(path.name)
        return StoredFilm(f"https://films/{path.name}", None)

    def close(self):
        pass


class Desk:
    """A finisher and what it tells."""

    def __init__(self, folder, store, keep_days=30.0):
        self.folder, self.told = folder, []
        self.finisher = FilmUploader(folder, store, keep_days, self.told.append)

    def record(self, name):
        path = self.folder / f"{name}.mp4"
        encoder = FilmEncoder(path, 30.0, 160, 120)
        captions = CaptionTrack(path.with_suffix(".vtt"), 0.0)
        take = OpenFilm(f"sentence-{name}", path, encoder, captions, 0.0)
        self.finisher.begin(take)
        captions.begin_letter(0, "A", 0.0)
        encoder.add(JPEG, 0.0)
        return take

    @property
    def is_alive(self):
        return self.finisher._thread.is_alive()

    def film(self, name):
        self.finisher.finish(self.record(name), 1.0)

    def wait_told(self, count):
        deadline_s = time.monotonic() + PATIENCE_S
        while len(self.told) < count:
            assert time.monotonic() < deadline_s, self.told
            time.sleep(0.01)
        return self.told


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr("amazing_hand.film.store_list.FIRST_RETRY_S", 0.05)
    monkeypatch.setattr("amazing_hand.film.store_list.LONGEST_RETRY_S", 0.2)
    monkeypatch.setattr(finisher_module, "START_DELAY_S", 0.0)


@pytest.fixture
def desk(tmp_path):
    desks = []

    def make(store, **options):
        desks.append(Desk(tmp_path, store, **options))
        return desks[-1]

    yield make
    for made in desks:
        made.finisher.close(PATIENCE_S)


def test_a_film_is_stored_after_its_captions_and_told_of(desk, tmp_path):
    store = Store()
    made = desk(store)
    made.film("hand_1")
    (told,) = made.wait_told(1)
    assert store.stored == ["hand_1.vtt", "hand_1.mp4"]
    assert told.stored.url == "https://films/hand_1.mp4"
    assert (told.film.sentence_id, told.film.frames, told.film.duration_s) == ("sentence-hand_1", 30, 1.0)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["hand_1.mp4", "hand_1.vtt"]
    assert "00:00:00.000 --> 00:00:01.000\nA\n" in (tmp_path / "hand_1.vtt").read_text()


def test_a_film_that_is_not_taken_is_told_of_and_stored_when_the_network_is_back(desk):
    store = Store(works=False)
    made = desk(store)
    made.film("hand_1")
    (told,) = made.wait_told(1)
    assert told.stored is None
    assert made.finisher.problem == told.error == "bucket films: no network; the film is kept and sent later"
    made.wait_told(3)
    store.works = True
    while made.told[-1].stored is None:
        made.wait_told(len(made.told) + 1)
    assert made.told[-1].film.sentence_id == "sentence-hand_1"
    assert made.finisher.problem == ""
    tries = store.tries
    made.film("hand_2")
    made.wait_told(len(made.told) + 1)
    assert store.tries == tries + 2, "hand_1 is not stored twice"


def test_a_restart_forgets_no_film(desk):
    broken = Store(works=False)
    first = desk(broken)
    first.film("hand_1")
    first.film("hand_2")
    while {told.film.name for told in first.told} != {"hand_1.mp4", "hand_2.mp4"}:
        first.wait_told(len(first.told) + 1)
    first.finisher.close(PATIENCE_S)
    second = desk(Store())
    told = second.wait_told(2)
    assert [t.film.sentence_id for t in told] == ["sentence-hand_2", "sentence-hand_1"], "the newest first"
    assert all(t.stored and t.film.frames == 30 for t in told)


def test_a_new_film_that_is_stored_takes_the_waiting_ones_along(desk, monkeypatch):
    monkeypatch.setattr("amazing_hand.film.store_list.FIRST_RETRY_S", 600.0)
    store = Store(works=False)
    made = desk(store)
    made.film("hand_1")
    made.wait_told(1)
    store.works = True
    made.film("hand_2")
    told = made.wait_told(3)
    assert [t.film.name for t in told if t.stored] == ["hand_2.mp4", "hand_1.mp4"]


def test_a_film_that_was_killed_with_its_recorder_is_recovered_with_its_sentence(desk, tmp_path):
    earlier = Desk(tmp_path, Store())
    take = earlier.record("hand_1")
    take.encoder.add(JPEG, 2.0)
    take.encoder._process.stdin.flush()
    take.encoder._queue.put(None)  # the end of its input, as when its process dies
    made = desk(Store())
    (told,) = made.wait_told(1)
    assert told.film.sentence_id == "sentence-hand_1"
    assert told.film.frames == 60
    with av.open(str(told.path)) as film:
        assert sum(1 for _ in film.decode(video=0)) == 60


def test_a_film_of_which_nothing_can_be_played_goes_with_all_that_belongs_to_it(desk, tmp_path, caplog):
    (tmp_path / "hand_1.mp4.part").write_bytes(b"half a film")
    (tmp_path / "hand_1.vtt").write_text("WEBVTT\n")
    UnsentList(tmp_path).put(UnsentFilm("hand_1.mp4", "sentence-1"))
    made = desk(Store())
    made.film("hand_2")
    made.wait_told(1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["hand_2.mp4", "hand_2.vtt"]
    assert "hand_1.mp4 was left unfinished and cannot be played: deleted" in caplog.text


def test_a_film_whose_recorder_was_killed_just_as_it_was_done_is_stored_too(desk, tmp_path):
    earlier = Desk(tmp_path, Store())
    take = earlier.record("hand_1")
    take.encoder.close(1.0)  # and no more: the list has it as one that is being made
    UnsentList(tmp_path).put(UnsentFilm("hand_0.mp4", "of which there is nothing"))
    made = desk(Store())
    (told,) = made.wait_told(1)
    assert (told.film.sentence_id, told.film.frames) == ("sentence-hand_1", 30)
    assert not list(tmp_path.glob("*.unsent"))


def test_a_film_that_fails_is_told_of_and_leaves_nothing(desk, tmp_path):
    made = desk(Store())
    take = made.record("hand_1")
    take.encoder._process.kill()
    made.finisher.finish(take, 1.0)
    (told,) = made.wait_told(1)
    assert "ffmpeg failed" in told.error
    assert list(tmp_path.iterdir()) == []


def test_a_film_that_somebody_deleted_is_not_waited_for(desk, tmp_path, caplog):
    UnsentList(tmp_path).put(UnsentFilm("hand_1.mp4", "sentence-1", 1.0, 30))
    made = desk(Store())
    made.film("hand_2")
    made.wait_told(1)
    deadline_s = time.monotonic() + PATIENCE_S
    while "hand_1.mp4" in UnsentList(tmp_path):
        assert time.monotonic() < deadline_s
        time.sleep(0.01)
    assert "hand_1.mp4 was to be stored but is gone" in caplog.text


def test_a_damaged_entry_costs_one_film_and_not_the_list(tmp_path, caplog):
    unsent = UnsentList(tmp_path)
    for name in ("hand_1.mp4", "hand_2.mp4", "hand_3.mp4"):
        unsent.put(UnsentFilm(name, f"of {name}"))
    (tmp_path / "hand_1.mp4.unsent").write_text('{"name": "ha')
    (tmp_path / "hand_2.mp4.unsent").write_text(json.dumps({"other": 1}))
    assert [film.name for film in UnsentList(tmp_path)] == ["hand_3.mp4"]
    assert "its film stays" in caplog.text


def test_old_films_go_after_each_new_one(desk, tmp_path):
    old = tmp_path / "hand_0.mp4"
    old.write_bytes(b"old")
    os.utime(old, (0, 0))
    made = desk(Store(), keep_days=1.0)
    made.film("hand_1")
    made.wait_told(1)
    made.finisher.close(PATIENCE_S)
    assert not old.exists()
    assert (tmp_path / "hand_1.mp4").exists()


def test_a_disk_that_turns_read_only_costs_its_films_and_not_the_thread(desk, tmp_path, monkeypatch):
    made = desk(Store())
    take = made.record("hand_1")
    with monkeypatch.context() as patch:
        read_only(patch, tmp_path)
        made.finisher.finish(take, 1.0)
        (told,) = made.wait_told(1)
        assert "Read-only file system" in told.error
        assert "\n" not in told.error
        assert told.film.sentence_id == "sentence-hand_1"
    made.film("hand_2")
    assert made.wait_told(2)[1].stored.url == "https://films/hand_2.mp4"
    assert made.is_alive


def test_a_film_is_stored_once_though_the_list_on_the_disk_cannot_be_written(desk, tmp_path, monkeypatch, caplog):
    class OnceWritten(Store):
        def put(self, path):
            read_only(patch, tmp_path)  # the film is whole and has its name
            return super().put(path)

    store = OnceWritten()
    made = desk(store)
    take = made.record("hand_1")
    with monkeypatch.context() as patch:
        made.finisher.finish(take, 1.0)
        (told,) = made.wait_told(1)
        assert told.stored.url == "https://films/hand_1.mp4"
        made.finisher.close(PATIENCE_S)
    assert made.told == [told]
    assert store.stored == ["hand_1.vtt", "hand_1.mp4"]
    assert made.finisher.values()["films_not_stored"] == 0
    assert "hand_1.mp4: [Errno 30] Read-only file system" in caplog.text


def test_a_film_whose_entry_cannot_be_written_is_sent_later_all_the_same(desk, tmp_path, monkeypatch):
    store = Store(works=False)
    made = desk(store)
    take = made.record("hand_1")
    monkeypatch.setattr(UnsentList, "_path", lambda self, name: tmp_path / "no such folder" / name)
    made.finisher.finish(take, 1.0)
    made.wait_told(1)
    store.works = True
    while made.told[-1].stored is None:
        made.wait_told(len(made.told) + 1)
    assert made.told[-1].film.name == "hand_1.mp4"


@pytest.mark.parametrize("error", [PermissionError(13, "Permission denied"), OSError(5, "Input/output error")])
def test_a_disk_that_cannot_be_read_when_the_recorder_starts_does_not_end_it(
    desk, tmp_path, monkeypatch, caplog, error
):
    def refuse(*_):
        raise error

    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.glob", refuse)
        made = desk(Store())
        made.finisher.make_room()
    made.film("hand_1")
    made.wait_told(1)
    assert made.is_alive
    assert error.strerror in caplog.text


def test_a_disk_that_fills_up_while_it_is_filmed_is_told_of_and_the_next_film_is_made_when_there_is_room(tmp_path):
    noise = np.random.default_rng(0)
    with small_disk(tmp_path / "disk", 1) as folder:
        made = Desk(folder, Store())
        take = made.record("hand_1")
        deadline_s = time.monotonic() + PATIENCE_S
        for n in range(1, 10_000):
            assert time.monotonic() < deadline_s, "a megabyte is not full yet"
            if not take.encoder.is_running:
                break
            picture = noise.integers(0, 255, (120, 160, 3), dtype=np.uint8)
            take.encoder.add(cv2.imencode(".jpg", picture)[1].tobytes(), n / 30)
            while take.encoder.waiting > 30 and take.encoder.is_running:
                time.sleep(0.001)
        made.finisher.finish(take, n / 30)
        (told,) = made.wait_told(1)
        assert "No space left on device" in told.error
        assert sorted(path.name for path in folder.iterdir()) == [], "what there is of it makes room"
        made.film("hand_2")
        assert made.wait_told(2)[1].error == ""
        made.finisher.close(PATIENCE_S)


def test_who_ends_before_its_films_are_stored_hears_no_more(desk):
    class Slow(Store):
        def put(self, path):
            wait.wait(PATIENCE_S)
            return super().put(path)

    wait = threading.Event()
    made = desk(Slow())
    made.film("hand_1")
    assert not made.finisher.close(0.1)
    wait.set()
    made.finisher._thread.join(PATIENCE_S)
    assert made.told == []
