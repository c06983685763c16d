# SPDX-License-Identifier: Apache-2.0
"""What the bridge acknowledges, when, and what it does while the disk takes nothing."""

import errno
import json
import os
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from support.bridge_alone import PATIENCE_S, TOPICS, WRITES, Alone, Disk, wait_until
from support.faulty_sqlite import Shut

from amazing_hand.cloud import bridge as bridge_module
from amazing_hand.cloud import database as database_module
from amazing_hand.cloud.bridge import CANNOT_REMEMBER, Shown
from amazing_hand.cloud.database import Database
from amazing_hand.sentence_step import Step


@pytest.fixture(params=[WRITES, ("COMMIT",)], ids=["full at a write", "full at the commit"])
def full(alone: Alone, request: pytest.FixtureRequest) -> Callable[[], Disk]:
    return lambda: alone.fill_disk(request.param)


@pytest.mark.parametrize("text", ["HI", ""], ids=["a sentence", "its refusal"])
def test_the_broker_hears_of_a_message_after_it_is_written_and_after_the_disk_confirms_it(
    alone: Alone, path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    alone.settle()
    order: list[str] = []
    confirm, asked = threading.Event(), threading.Event()
    real = os.fdatasync

    def slow(file: int) -> None:
        with sqlite3.connect(path) as other:
            written = other.execute("SELECT COUNT(*) FROM sentence WHERE id = 'a'").fetchone()[0]
        order.append("written" if written else "not written")
        asked.set()
        assert confirm.wait(PATIENCE_S)
        real(file)
        order.append("confirmed")

    monkeypatch.setattr(database_module.os, "fdatasync", slow)
    payload = json.dumps({"id": "a", "sentence": text}).encode()
    acknowledged = threading.Event()

    def acknowledge() -> None:
        order.append("acknowledged")
        acknowledged.set()

    alone.bridge.on_message(TOPICS.action, payload, acknowledge)
    assert asked.wait(PATIENCE_S)
    assert not acknowledged.is_set()
    confirm.set()
    assert acknowledged.wait(PATIENCE_S)
    assert order[:2] == ["written", "confirmed"]
    assert "acknowledged" in order
    assert order.index("acknowledged") >= 2


def test_a_disk_that_fails_to_confirm_is_asked_again_and_said(
    alone: Alone, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(database_module, "SYNC_RETRY_S", 0.01)
    alone.settle()
    failed = threading.Event()
    real = os.fdatasync

    def fail(file: int) -> None:
        failed.set()
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(database_module.os, "fdatasync", fail)
    alone.say("a")
    assert failed.wait(PATIENCE_S)
    wait_until(lambda: alone.bridge.problem)
    assert "not safe on the disk: [Errno 5] Input/output error; check the disk" in alone.bridge.problem
    assert alone.acknowledged == []
    monkeypatch.setattr(database_module.os, "fdatasync", real)
    alone.settle()
    assert alone.acknowledged == ["a"]
    assert alone.bridge.problem == ""
    assert caplog.text.count("not safe on the disk") == 1, "once, not at each try"


def test_a_disk_that_does_not_answer_is_said(alone: Alone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "SLOW_S", 0.0)
    alone.settle()
    asked, confirm = threading.Event(), threading.Event()

    def wait(file: int) -> None:
        asked.set()
        assert confirm.wait(PATIENCE_S)

    monkeypatch.setattr(database_module.os, "fdatasync", wait)
    alone.say("a")
    assert asked.wait(PATIENCE_S)
    assert "has not confirmed a write for over 0 s; check the disk" in alone.bridge.problem
    confirm.set()
    alone.settle()
    assert alone.acknowledged == ["a"]


def test_what_is_not_for_us_is_acknowledged_and_no_sentence(alone: Alone) -> None:
    alone.deliver("x", b'{"id": "x", "sentence": "HI"}', topic=TOPICS.state)
    assert alone.acknowledged == ["x"]
    assert alone.handed == []


def test_a_bad_duplicate_changes_nothing(alone: Alone) -> None:
    alone.say("a", "HELLO YOU")
    alone.say("a", "")
    alone.deliver("a", b'{"id": "a", "sentence": 5}')
    assert alone.rejected == [], "the graph hears nothing of it"
    alone.hear("a", Step.QUEUED, Step.PLANNING, Step.SIGNING, Step.DONE, letters_done=9)
    alone.settle()
    assert alone.cloud.outcomes == {"a": "done"}
    assert alone.acknowledged == ["a", "a", "a"]


def test_a_refused_id_is_refused_once(alone: Alone) -> None:
    alone.say("a", "")
    alone.say("a", "")
    alone.say("a", "HELLO")
    alone.settle()
    assert alone.cloud.outcomes == {"a": "rejected"}
    assert [str(rejected) for rejected in alone.rejected] == ["the text is empty"]
    assert alone.handed == []
    assert alone.acknowledged == ["a", "a", "a"]


def test_on_a_full_disk_a_sentence_is_refused_with_the_reason_and_later_ones_are_signed(
    alone: Alone, full: Callable[[], Disk]
) -> None:
    disk = full()
    alone.say("a")
    assert alone.cloud.outcomes == {"a": "rejected"}
    assert alone.cloud.reason("a").startswith("the hand cannot remember it: ")
    assert alone.cloud.reason("a").endswith("database or disk is full; make room on the disk")
    assert alone.acknowledged == ["a"], "since the cloud has its answer"
    assert alone.handed == []
    alone.tick()
    assert alone.bridge.problem.startswith(f"{CANNOT_REMEMBER}: ")
    assert alone.bridge.problem.endswith("make room on the disk")
    problem = alone.bridge.problem
    alone.tick()
    disk.is_full = False
    alone.tick()
    assert alone.bridge.problem == ""
    assert [error for error in alone.errors if error.startswith(CANNOT_REMEMBER)] == [problem], "once"
    alone.say("b")
    assert alone.handed == ["b"]


def test_a_refusal_for_another_reason_is_answered_on_a_full_disk_too(alone: Alone, full: Callable[[], Disk]) -> None:
    full()
    alone.deliver("a", b'{"id": "a", "sentence": ""}')
    assert alone.cloud.reason("a") == "the text is empty"
    assert [str(rejected) for rejected in alone.rejected] == ["the text is empty"]


def test_a_refusal_that_the_cloud_does_not_have_yet_leaves_the_message_with_the_broker(
    alone: Alone, full: Callable[[], Disk]
) -> None:
    alone.cloud.acknowledges = False
    full()
    alone.say("a")
    assert alone.acknowledged == []
    alone.cloud.open.pop().set_exception(RuntimeError("the connection is lost"))
    assert alone.acknowledged == []
    alone.say("a")
    alone.cloud.acknowledges = True
    alone.cloud.connected()
    assert set(alone.cloud.outcomes) == {"a"}
    assert alone.acknowledged == ["a", "a"]


def test_what_was_refused_on_a_full_disk_is_not_signed_when_it_comes_again(
    alone: Alone, full: Callable[[], Disk]
) -> None:
    disk = full()
    alone.say("a")
    disk.is_full = False
    alone.tick()
    alone.say("a")
    alone.settle()
    assert alone.cloud.outcomes == {"a": "rejected"}
    assert alone.handed == []
    assert alone.acknowledged == ["a", "a"]


def test_a_planner_that_ends_a_sentence_on_a_full_disk_is_heard_when_there_is_room(
    alone: Alone, full: Callable[[], Disk]
) -> None:
    alone.say("a")
    alone.hear("a", Step.QUEUED)
    disk = full()
    began_s = alone.clock.s
    alone.hear("a", Step.PLANNING, *[Step.SIGNING] * 50)
    alone.hear("a", Step.DONE, letters_done=2)
    assert alone.bridge.values()["events_waiting_for_the_disk"] == 3, "a letter more replaces the one before"
    alone.tick(after_s=60.0)
    assert alone.cloud.outcomes == {}
    disk.is_full = False
    alone.tick()
    alone.settle()
    alone.tick()
    (payload,) = alone.cloud.results["a"]
    result = json.loads(payload)
    assert (result["outcome"], result["letters_signed"]) == ("done", 2)
    assert result["finished_ms"] == round((1_770_550_000.0 + began_s) * 1000), "when it was said, not written"


def test_a_planner_that_goes_while_the_disk_is_full_does_not_make_a_finished_sentence_fail(
    alone: Alone, full: Callable[[], Disk]
) -> None:
    alone.say("a")
    alone.hear("a", Step.QUEUED, Step.PLANNING, Step.SIGNING)
    disk = full()
    alone.hear("a", Step.DONE)
    alone.tick("another planner")
    disk.is_full = False
    alone.tick("another planner")
    alone.settle()
    alone.tick("another planner")
    assert alone.cloud.outcomes == {"a": "done"}


def test_a_film_on_a_full_disk_is_in_the_result(alone: Alone, full: Callable[[], Disk]) -> None:
    alone.say("a")
    alone.hear("a", Step.QUEUED, Step.PLANNING, Step.SIGNING, Step.DONE, films=True)
    disk = full()
    alone.bridge.film("a", "https://x/y.mp4")
    disk.is_full = False
    alone.tick()
    alone.settle()
    alone.tick()
    (payload,) = alone.cloud.results["a"]
    assert json.loads(payload)["video_url"] == "https://x/y.mp4"


def test_too_many_events_on_a_full_disk_are_forgotten_from_the_oldest_and_said(
    alone: Alone, full: Callable[[], Disk], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bridge_module, "MAX_LATER", 3)
    disk = full()
    for number in range(4):
        alone.hear(f"s{number}", Step.QUEUED, text="HI")
    assert [error for error in alone.errors if "over 3 events wait, the oldest is forgotten" in error]
    disk.is_full = False
    alone.tick()
    assert alone.bridge.values()["sentences_unfinished"] == 3


def test_states_are_shown_on_a_full_disk(alone: Alone, full: Callable[[], Disk]) -> None:
    full()
    alone.bridge.shown(Shown("a", "A", [0.0] * 8, [0.0] * 8))
    (state,) = alone.cloud.payloads(TOPICS.state)
    assert json.loads(state)["letter"] == "A"


def test_a_result_that_has_arrived_on_a_full_disk_is_deleted_when_there_is_room(
    alone: Alone, full: Callable[[], Disk]
) -> None:
    alone.cloud.acknowledges = False
    alone.say("a", "")
    alone.settle()
    alone.tick()
    disk = full()
    alone.cloud.open.pop().set_result(None)
    assert alone.bridge.values()["results_waiting"] == 1
    alone.tick()
    disk.is_full = False
    alone.tick()
    assert alone.bridge.values()["results_waiting"] == 0
    assert len(alone.cloud.payloads(TOPICS.result)) == 1


def test_a_bridge_that_starts_on_a_full_disk_runs_and_takes_up_its_memory_when_there_is_room(
    live: Callable[[], Alone], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = live()
    first.connect()
    first.tick()
    first.cloud.acknowledges = False
    first.say("kept", "")
    first.say("waiting")
    first.hear("waiting", Step.QUEUED, Step.PLANNING)
    first.bridge.shown(Shown("a", "A", [0.0] * 8, [0.0] * 8))
    ahead_s = first.bridge._state_clock.last_s + 1000
    first.bridge._database.set_value("state_ts", str(ahead_s))
    first.settle()
    first.bridge.close()
    first.cloud.published.clear()
    first.cloud.acknowledges = True

    shut = Shut(monkeypatch, OSError(errno.ENOSPC, "No space left on device"))
    second = live()
    second.connect()
    second.tick()
    assert "No space left on device; make room on the disk" in second.bridge.problem
    assert second.bridge.values()["results_waiting"] == 0
    second.hear("waiting", Step.SIGNING, Step.DONE, letters_done=2)
    second.say("new")
    second.say("waiting")
    assert second.cloud.outcomes == {"new": "rejected"}
    assert second.acknowledged == ["new"], "what a planner has is left to the broker"
    second.bridge.shown(Shown("a", "B", [0.0] * 8, [0.0] * 8))
    shut.error = None
    second.tick()
    second.settle()
    second.tick()
    assert second.bridge.problem == ""
    assert second.cloud.outcomes == {"new": "rejected", "kept": "rejected", "waiting": "done"}
    second.say("waiting")
    second.settle()
    assert second.acknowledged == ["new", "waiting"]
    second.bridge.shown(Shown("a", "C", [0.0] * 8, [0.0] * 8))
    assert json.loads(second.cloud.payloads(TOPICS.state)[-1])["ts"] == ahead_s, "it does not go back"


def test_what_was_refused_while_the_file_was_shut_is_not_signed_when_it_opens(
    live: Callable[[], Alone], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = live()
    first.connect()
    first.say("a")
    first.bridge.close()
    shut = Shut(monkeypatch, OSError(errno.ENOSPC, "No space left on device"))
    second = live()
    second.connect()
    second.say("a")
    assert second.cloud.outcomes == {"a": "rejected"}
    shut.error = None
    second.tick()
    second.tick()
    assert second.handed == []
    assert second.bridge.values()["sentences_unfinished"] == 0


def test_whether_the_broker_has_a_session_is_assumed_while_the_file_cannot_say(
    live: Callable[[], Alone], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = live()
    alone.connect(granted=False)
    assert not alone.bridge._has_session()
    alone.grant()
    assert alone.bridge._has_session()
    Shut(monkeypatch, OSError(errno.ENOSPC, "No space left on device"))
    again = live()
    again.connect()
    assert again.bridge._has_session(), "messages must not be lost"


def test_a_file_that_is_damaged_while_it_is_open_is_put_aside_and_a_new_one_begun(alone: Alone, path: Path) -> None:
    alone.cloud.acknowledges = False
    for id in ("a", "b"):
        alone.say(id, "")
    alone.settle()
    alone.tick()
    connection = alone.bridge._database._connection
    assert connection is not None
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute("UPDATE sqlite_schema SET rootpage = 1 WHERE name = 'sentence'")
    connection.execute("PRAGMA writable_schema = RESET")
    alone.say("c")
    assert path.with_name("bridge.db.damaged").exists()
    assert alone.cloud.outcomes["c"] == "rejected"
    late = [*alone.cloud.open]
    alone.cloud.acknowledges = True
    alone.tick()
    alone.say("d", "")
    alone.settle()
    alone.tick()
    assert alone.cloud.outcomes["d"] == "rejected"
    for answer in late:
        answer.set_result(None)  # of the old file: it must delete none of the new one's
    alone.say("e")
    assert alone.handed == ["e"]
    assert alone.bridge.problem == ""


def test_the_memory_is_let_go_when_the_bridge_is_closed(alone: Alone, path: Path) -> None:
    alone.bridge.close()
    Database(path).close()
