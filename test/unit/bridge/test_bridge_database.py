# SPDX-License-Identifier: Apache-2.0
"""What the bridge's file takes back, and how it is looked after while it is open."""

import errno
import os
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from support.faulty_sqlite import Failing, sqlite_error

from amazing_hand.cloud import database as database_module
from amazing_hand.cloud.database import Database, DatabaseError
from amazing_hand.cloud.delivery import Outbox
from amazing_hand.cloud.inbox import Inbox, Stage

PATIENCE_S = 30.0


def test_what_a_failed_commit_takes_back_is_not_counted(database: Database) -> None:
    outbox = Outbox(database, max_bytes=10)
    outbox.add(b"1--", 0.0)
    failing = Failing(database, "COMMIT", sqlite_error(sqlite3.SQLITE_FULL, "database or disk is full"))
    for _ in range(2):
        with pytest.raises(DatabaseError, match="database or disk is full; make room on the disk"):
            outbox.add(b"2-------", 0.0)
    assert (len(outbox), outbox.size_bytes, outbox.dropped) == (1, 3, 0)
    with pytest.raises(DatabaseError):
        outbox.remove(1)
    assert (len(outbox), outbox.size_bytes) == (1, 3)
    database._connection = failing.real
    outbox.trim(0.0)
    assert outbox.after(0) == (1, b"1--")
    assert "database or disk is full" in database.problem, "until it is written again"
    database.check()
    assert database.problem == ""


def test_undoing_goes_backwards_and_only_when_the_outermost_block_fails(database: Database) -> None:
    undone: list[int] = []
    with database.transaction():
        database.on_rollback(lambda: undone.append(0))
    with pytest.raises(ZeroDivisionError), database.transaction():  # noqa: PT012
        for number in (1, 2, 3):
            with database.transaction():
                database.on_rollback(lambda number=number: undone.append(number))  # type: ignore[misc]
        raise ZeroDivisionError
    assert undone == [3, 2, 1]


def test_what_waits_for_the_disk_within_a_transaction_waits_for_its_commit_too(path: Path, database: Database) -> None:
    called: list[str] = []
    told = threading.Event()

    def look() -> None:
        with sqlite3.connect(path) as other:
            called.append(str(other.execute("SELECT value FROM value WHERE name = 'a'").fetchone()))
        told.set()

    with database.transaction():
        database.set_value("a", "1")
        database.when_safe(look)
        _settle_outside(database)
        assert called == []
    assert told.wait(PATIENCE_S)
    assert called == ["('1',)"]
    with pytest.raises(ZeroDivisionError), database.transaction():  # noqa: PT012
        database.when_safe(lambda: called.append("never"))
        raise ZeroDivisionError
    _settle_outside(database)
    assert called == ["('1',)"]


def _settle_outside(database: Database) -> None:
    done = threading.Event()
    database._unsafe.put(done.set)
    assert done.wait(PATIENCE_S)


def test_a_rollback_that_fails_closes_the_file_so_that_nothing_half_done_is_committed(database: Database) -> None:
    failing = Failing(database, "ROLLBACK", sqlite_error(sqlite3.SQLITE_IOERR, "disk I/O error"))
    with pytest.raises(ZeroDivisionError), database.transaction() as connection:  # noqa: PT012
        connection.execute("INSERT INTO value VALUES ('a', '1')")
        raise ZeroDivisionError
    assert database._connection is None
    assert "ROLLBACK" in failing.executed
    with pytest.raises(DatabaseError):
        database.value("a")
    database.check()
    assert database.value("a") is None


def test_a_file_is_only_tried_when_there_is_little_room_or_a_problem(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = Failing(database, "never", ValueError())
    database.check()
    assert failing.executed == []
    monkeypatch.setattr(database_module, "ROOM_BYTES", 1 << 62)
    database.check()
    assert [statement.split()[0] for statement in failing.executed] == [
        "BEGIN",
        "INSERT",
        "COMMIT",
        "BEGIN",
        "DELETE",
        "COMMIT",
    ]
    assert database.value(database_module._PROBE) is None, "nothing of it is left"


def test_a_disk_without_room_is_found_before_a_sentence_is_lost_to_it(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "ROOM_BYTES", 1 << 62)
    Failing(database, "INSERT", sqlite_error(sqlite3.SQLITE_FULL, "database or disk is full"))
    with pytest.raises(DatabaseError, match="make room on the disk"):
        database.check()
    assert database.problem


def test_a_read_only_disk_is_tried(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    class ReadOnly:
        f_flag, f_bavail, f_frsize = os.ST_RDONLY, 1 << 30, 4096

    monkeypatch.setattr(database_module.os, "statvfs", lambda _: ReadOnly)
    failing = Failing(database, "never", ValueError())
    database.check()
    assert failing.executed


def test_a_folder_that_is_gone_is_tried(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_: Path) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(database_module.os, "statvfs", gone)
    failing = Failing(database, "never", ValueError())
    database.check()
    assert failing.executed


def test_a_raw_error_of_a_value_is_one_line(database: Database) -> None:
    Failing(database, "SELECT value", sqlite_error(sqlite3.SQLITE_IOERR, "disk I/O error"))
    with pytest.raises(DatabaseError, match="disk I/O error; check the disk"):
        database.value("a")


def test_a_disk_that_hangs_at_the_end_does_not_keep_the_process(
    path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(database_module, "CLOSE_S", 0.05)
    hung, release = threading.Event(), threading.Event()

    def hang(_: int) -> None:
        hung.set()
        assert release.wait(PATIENCE_S)

    database = Database(path)
    monkeypatch.setattr(database_module.os, "fdatasync", hang)
    database.when_safe(lambda: None)
    assert hung.wait(PATIENCE_S)
    database.close()
    assert "the disk has not confirmed the last writes" in caplog.text
    release.set()
    database._syncer.join(PATIENCE_S)
    Database(path).close()


def test_what_a_disk_once_failed_to_confirm_is_written_again_before_it_counts(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "SYNC_RETRY_S", 0.01)
    order: list[str] = []

    def confirm(_: int) -> None:
        order.append("sync")
        if len(order) == 1:
            raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(database_module.os, "fdatasync", confirm)
    fold: Callable[[database_module._Journal], None] = database_module._Journal._fold

    def folded(journal: database_module._Journal) -> None:
        order.append("fold")
        fold(journal)

    monkeypatch.setattr(database_module._Journal, "_fold", folded)
    database.set_value("a", "1")
    done = threading.Event()
    database.when_safe(lambda: (order.append("done"), done.set())[0])  # type: ignore[func-returns-value]
    assert done.wait(PATIENCE_S)
    assert order == ["sync", "sync", "fold", "done"]
    done.clear()
    database.when_safe(done.set)
    assert done.wait(PATIENCE_S)
    assert order[4:] == ["sync"], "and then no more"


def test_a_journal_that_cannot_be_folded_for_want_of_room_keeps_nobody_waiting(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "WAL_BYTES", 0)

    def full(_: object) -> None:
        raise sqlite_error(sqlite3.SQLITE_FULL)

    monkeypatch.setattr(database_module._Journal, "_fold", full)
    database.set_value("a", "1")
    done = threading.Event()
    database.when_safe(done.set)
    assert done.wait(PATIENCE_S)
    assert database.problem == ""


def test_the_last_number_is_that_of_the_last_sentence(database: Database) -> None:
    inbox = Inbox(database)
    assert inbox.last_seq() == 0
    inbox.add("a", "HI", 0.0)
    inbox.add("b", "", 0.0, stage=Stage.OVER)
    assert inbox.last_seq() == 2
    assert [entry.id for entry in inbox.waiting(9)] == ["a"]
