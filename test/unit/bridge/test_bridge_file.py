# SPDX-License-Identifier: Apache-2.0
"""The bridge's file: how it is opened, and what is put aside when it is damaged."""

import errno
import fcntl
import os
import sqlite3
from pathlib import Path

import pytest
from support.faulty_sqlite import Failing, Shut, sqlite_error

from amazing_hand.cloud import database as database_module
from amazing_hand.cloud.database import Database, DatabaseError, InUseError
from amazing_hand.cloud.delivery import Outbox

PATIENCE_S = 30.0


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "make room on the disk"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "make room on the disk"),
        (sqlite_error(sqlite3.SQLITE_FULL), "make room on the disk"),
        (OSError(errno.EROFS, "Read-only file system"), "a disk that became read-only by itself is failing"),
        (OSError(errno.EACCES, "Permission denied"), "let this user write there"),
        (sqlite_error(sqlite3.SQLITE_READONLY), "let this user write there"),
        (sqlite_error(sqlite3.SQLITE_IOERR_SHMSIZE), "check the disk"),
        (sqlite_error(sqlite3.SQLITE_BUSY), "end the program that has it open"),
    ],
)
def test_a_file_that_cannot_be_opened_now_stays_as_it_is_and_is_opened_later(
    path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, advice: str
) -> None:
    before = Database(path)
    before.set_value("a", "1")
    before.close()
    shut = Shut(monkeypatch, error)
    database = Database(path)
    assert database.problem.startswith(f"{path}: ")
    assert advice in database.problem.removeprefix(f"{path}: ")
    with pytest.raises(DatabaseError) as caught:
        database.value("a")
    assert str(caught.value) == database.problem
    with pytest.raises(DatabaseError):
        database.check()
    assert [file.name for file in path.parent.iterdir() if "damaged" in file.name] == []
    shut.error = None
    database.check()
    assert database.problem == ""
    assert database.value("a") == "1"
    tries = shut.tries
    database.check()
    assert shut.tries == tries, "open is open"
    database.close()


def test_a_file_whose_disk_is_full_at_an_io_error_is_told_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "ROOM_BYTES", 1 << 62)
    Shut(monkeypatch, sqlite_error(sqlite3.SQLITE_IOERR_SHMSIZE, "disk I/O error"))
    database = Database(path)
    assert database.problem == f"{path}: disk I/O error; make room on the disk"
    database.close()


def test_a_folder_that_cannot_be_made_is_a_problem_that_may_pass(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    database = Database(tmp_path / "file" / "bridge.db")
    assert "Not a directory" in database.problem or "File exists" in database.problem
    (tmp_path / "file").unlink()
    database.check()
    database.set_value("a", "1")
    database.close()


def test_the_lock_is_let_go_at_the_end_also_of_a_file_that_was_never_opened(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shut = Shut(monkeypatch, OSError(errno.ENOSPC, "No space left on device"))
    for _ in range(3):
        Database(path).close()
    shut.error = None
    Database(path).close()


def test_the_lock_is_let_go_when_another_bridge_has_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "BUSY_S", 0.0)
    first = Database(path)
    for _ in range(3):
        with pytest.raises(InUseError, match="another bridge runs for this hand; end it first"):
            Database(path)
    first.close()
    Database(path).close()


def test_a_bridge_that_took_the_file_while_it_could_not_be_opened_is_named(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.open
    is_full = True

    def open_(name: Path, *rest: int) -> int:
        if is_full and str(name).endswith(".lock"):
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(name, *rest)

    monkeypatch.setattr(database_module.os, "open", open_)
    database = Database(path)
    assert "No space left" in database.problem
    is_full = False
    other = real(path.with_name("bridge.db.lock"), os.O_RDWR | os.O_CREAT)
    fcntl.flock(other, fcntl.LOCK_EX)
    with pytest.raises(InUseError):
        database.check()
    assert "another bridge runs for this hand" in database.problem
    os.close(other)
    database.check()
    assert database.problem == ""
    database.close()


def test_each_damaged_file_is_put_aside_under_a_name_of_its_own_with_its_journal(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = database_module._connected
    errors = [sqlite_error(sqlite3.SQLITE_CORRUPT), sqlite_error(sqlite3.SQLITE_NOTADB)]

    def connected(path: Path) -> sqlite3.Connection:
        if path.exists() and path.read_bytes().startswith(b"damaged"):
            raise errors.pop()
        return real(path)

    monkeypatch.setattr(database_module, "_connected", connected)
    for number in range(2):
        path.write_bytes(b"damaged %d" % number)
        path.with_name("bridge.db-wal").write_bytes(b"journal %d" % number)
        path.with_name("bridge.db-shm").write_bytes(b"index")
        Database(path).close()
    for number, name in enumerate(["bridge.db.damaged", "bridge.db.damaged1"]):
        assert path.with_name(name).read_bytes() == b"damaged %d" % number
        assert path.with_name(f"{name}-wal").read_bytes() == b"journal %d" % number


def test_a_journal_that_was_put_aside_is_not_overwritten_either(path: Path) -> None:
    path.with_name("bridge.db.damaged-wal").write_bytes(b"precious")
    path.write_bytes(b"damaged" * 1000)
    Database(path).close()
    assert path.with_name("bridge.db.damaged-wal").read_bytes() == b"precious"
    assert path.with_name("bridge.db.damaged1").exists()


def test_a_damaged_file_that_cannot_be_put_aside_stays_and_is_said(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_bytes(b"damaged" * 1000)

    def refuse(*_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    with monkeypatch.context() as patch:
        patch.setattr(database_module.os, "rename", refuse)
        database = Database(path)
        assert "Read-only file system; let this user write there" in database.problem
    assert path.read_bytes().startswith(b"damaged")
    database.check()
    assert database.problem == ""
    assert path.with_name("bridge.db.damaged").exists()
    database.close()


def test_damage_that_shows_later_is_put_aside_and_what_was_loaded_is_loaded_anew(
    path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = Outbox(database)
    outbox.add(b"x", 0.0)
    assert (len(outbox), outbox.openings) == (1, 1)
    Failing(database, "SELECT", sqlite_error(sqlite3.SQLITE_CORRUPT, "database disk image is malformed"))
    with pytest.raises(DatabaseError, match="database disk image is malformed"):
        outbox.after(0)
    assert path.with_name("bridge.db.damaged").exists()
    with pytest.raises(DatabaseError):
        outbox.after(0)
    database.check()
    assert (len(outbox), outbox.openings) == (0, 2)
    outbox.add(b"y", 0.0)
    assert outbox.after(0) == (1, b"y")


def test_damage_that_shows_later_and_cannot_be_put_aside_is_said(
    path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    database.set_value("a", "1")

    def refuse(*_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    Failing(database, "SELECT", sqlite_error(sqlite3.SQLITE_CORRUPT, "database disk image is malformed"))
    with monkeypatch.context() as patch:
        patch.setattr(database_module.os, "rename", refuse)
        with pytest.raises(DatabaseError, match="malformed, and it cannot be put aside: .*Read-only file system"):
            database.value("a")
    assert "cannot be put aside" in database.problem
    assert path.exists()


def test_a_file_that_opens_but_cannot_be_loaded_is_not_open(path: Path, database: Database) -> None:
    def fail() -> None:
        raise DatabaseError("not to be read")

    database.on_open(fail)
    with pytest.raises(DatabaseError):
        database.value("a")
