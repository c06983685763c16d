"""The bridge's file when something is wrong with it: what is put aside, let go, said and undone."""

import errno
import fcntl
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from amazing_hand.cloud import database as database_module
from amazing_hand.cloud.database import Database, DatabaseError, InUseError
from amazing_hand.cloud.inbox import Inbox, Stage
from amazing_hand.cloud.outbox import Outbox

PATIENCE_S = 30.0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bridge.db"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    database = Database(path)
    yield database
    database.close()


class Shut:
    """SQLite refuses to open the file, with this error, until it is opened."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
        self._real = database_module._connected
        self.error: Exception | None = error
        self.tries = 0
        monkeypatch.setattr(database_module, "_connected", self)

    def __call__(self, path: Path) -> sqlite3.Connection:
        self.tries += 1
        if self.error is not None:
            raise self.error
        return self._real(path)


def sqlite_error(code: int, line: str = "it fails") -> sqlite3.OperationalError:
    error = sqlite3.OperationalError(line)
    error.sqlite_errorcode = code
    return error


class Failing:
    """A connection whose statements that begin so fail with this error."""

    def __init__(self, database: Database, begin: str, error: Exception) -> None:
        assert database._connection is not None
        self.real = database._connection
        self._begin, self._error = begin, error
        self.executed: list[str] = []
        database._connection = self  # type: ignore[assignment]

    def execute(self, statement: str, *values: object) -> sqlite3.Cursor:
        self.executed.append(statement)
        if statement.startswith(self._begin):
            raise self._error
        return self.real.execute(statement, *values)  # type: ignore[arg-type]

    @property
    def in_transaction(self) -> bool:
        return self.real.in_transaction

    def close(self) -> None:
        self.real.close()


# --- opening


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


# --- damage


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


# --- what comes to nothing


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


# --- looking after it


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


# --- the inbox


def test_the_last_number_is_that_of_the_last_sentence(database: Database) -> None:
    inbox = Inbox(database)
    assert inbox.last_seq() == 0
    inbox.add("a", "HI", 0.0)
    inbox.add("b", "", 0.0, stage=Stage.OVER)
    assert inbox.last_seq() == 2
    assert [entry.id for entry in inbox.waiting(9)] == ["a"]
