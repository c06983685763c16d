# SPDX-License-Identifier: Apache-2.0
"""Persistent state of the bridge in one SQLite file: sentences, results and a few values. Independent of MQTT."""

import contextlib
import errno
import fcntl
import logging
import os
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Final

from amazing_hand.threads import ReportingThread

log = logging.getLogger(__name__)

BUSY_S: Final = 3.0
"""How long to wait for the file while a previous bridge shuts down."""
POLL_S: Final = 0.02
WAL_BYTES: Final = 1_000_000
"""A write-ahead log of this size is checkpointed into the file, which writes its content once more."""
SYNC_RETRY_S: Final = 1.0
SLOW_S: Final = 10.0
"""A disk that does not confirm a write for this long is reported."""
CLOSE_S: Final = 1.0
"""Time-out for the last writes at shutdown: a slower disk must not keep the process alive."""
ROOM_BYTES: Final = 1_000_000
"""With less free space, a test write checks whether the file can be written, before a sentence gets lost."""
PROBE_BYTES: Final = 32_000
"""Size of the test write: what a sentence with its result takes in the write-ahead log."""

_PROBE: Final = "probe"
_DAMAGE: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT)
_NO_RIGHT: Final = (errno.EROFS, errno.EACCES, errno.EPERM)

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS sentence (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    text TEXT NOT NULL,
    received_s REAL NOT NULL,
    is_ours INTEGER NOT NULL,
    stage INTEGER NOT NULL,
    planner TEXT NOT NULL DEFAULT '',
    started_ms INTEGER,
    draft TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS sentence_by_stage ON sentence (stage, seq);
CREATE INDEX IF NOT EXISTS sentence_by_age ON sentence (stage, received_s);
CREATE TABLE IF NOT EXISTS result (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    payload BLOB NOT NULL,
    at_s REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS value (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


class DatabaseError(RuntimeError):
    """The file cannot be used now. One line: what is wrong, where, what to do."""


class InUseError(DatabaseError):
    """Another process has the file open."""


class Database:
    """SQLite database for one process at a time. Thread-safe.

    Committed data survives a crash of this process; after `when_safe` it also survives a power cut. While the disk is
    full, read-only or broken, `transaction` raises DatabaseError; `check` detects when it works again. A file that
    SQLite reports as corrupt is renamed, and a new one is created.
    """

    def __init__(self, path: Path) -> None:
        """Open the file. Raises InUseError; any other error is reported by `problem`."""
        self._path = path
        self._journal = path.with_name(f"{path.name}-wal")
        self._lock = threading.RLock()
        self._ours: int | None = None
        self._connection: sqlite3.Connection | None = None
        self._openings = 0
        self._on_open: list[Callable[[], None]] = []
        self._on_rollback: list[Callable[[], None]] = []
        self._on_commit: list[Callable[[], None]] = []  # callbacks of when_safe
        self._problem = ""
        self._sync_problem = ""
        self._sync_began_s: float | None = None
        self._unsafe: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        try:
            self._open(BUSY_S)
        except InUseError:
            raise
        except DatabaseError as error:
            log.error("%s", error)
        self._syncer = ReportingThread(target=self._sync, name="bridge database", daemon=True)
        self._syncer.start()

    @property
    def problem(self) -> str:
        """Return why the file cannot be written, as far as is known; empty when it can."""
        began_s = self._sync_began_s
        if began_s is not None and time.monotonic() - began_s > SLOW_S:
            return f"{self._path}: the disk has not confirmed a write for over {SLOW_S:g} s; check the disk"
        return self._problem or self._sync_problem

    def on_open(self, load: Callable[[], None]) -> None:
        """Call `load` now if the file is open, and whenever it is opened again; with the lock held."""
        with self._lock:
            self._on_open.append(load)
            if self._connection is not None:
                with contextlib.suppress(DatabaseError):  # reported by `problem`
                    self._load(load)

    def _load(self, *loads: Callable[[], None]) -> None:
        """Call the load functions; close the file if one fails, so that an open file has always been read."""
        try:
            for load in loads:
                load()
        except BaseException:
            self._disconnect()
            raise

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def check(self) -> None:
        """Open the file if it is closed, and do a test write if that may fail. Raises DatabaseError."""
        self._open(0.0)
        if not self._problem and self._has_room():
            return
        with self.transaction():
            self.set_value(_PROBE, "x" * PROBE_BYTES)
        with self.transaction() as connection:
            connection.execute("DELETE FROM value WHERE name = ?", (_PROBE,))
        self._problem = ""
        self.when_safe(lambda: None)  # checkpoints the log if the test write has made it long

    def _has_room(self) -> bool:
        try:
            disk = os.statvfs(self._path.parent)
        except OSError:
            return False
        return not disk.f_flag & os.ST_RDONLY and disk.f_bavail * disk.f_frsize >= ROOM_BYTES

    def _open(self, wait_s: float) -> None:
        with self._lock:
            if self._connection is not None:
                return
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                if self._ours is None:
                    self._ours = _hold(self._path.with_name(f"{self._path.name}.lock"), wait_s)
                self._connection = self._connect()
            except (OSError, sqlite3.Error) as error:
                raise self._failed(error) from error
            except InUseError as error:
                self._problem = str(error)
                raise
            self._openings += 1
            self._load(*self._on_open)

    def _connect(self) -> sqlite3.Connection:
        try:
            return _connected(self._path)
        except sqlite3.DatabaseError as error:
            if not _is_damage(error):
                raise
            self._put_aside(error)
            return _connected(self._path)

    def _put_aside(self, error: sqlite3.Error) -> None:
        """Rename a damaged file and its write-ahead log to a new name. Raises OSError."""
        names = (self._path.with_name(f"{self._path.name}.damaged{number or ''}") for number in count())
        aside = next(name for name in names if not (name.exists() or _journal_of(name).exists()))
        log.error("%s: %s; put aside as %s, beginning a new one", self._path, error, aside.name)
        with contextlib.suppress(FileNotFoundError):
            os.rename(self._journal, _journal_of(aside))  # first: a new file must not use this log
        os.rename(self._path, aside)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Run the block as one transaction; blocks may be nested, and the outermost one commits.

        Raises DatabaseError when the database cannot be written.
        """
        with self._lock:
            connection = self._connection
            if connection is None:
                raise DatabaseError(self._problem)
            if connection.in_transaction:
                yield connection
                return
            try:
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                connection.execute("COMMIT")
            except BaseException as error:
                self._roll_back(connection)
                if isinstance(error, sqlite3.Error):
                    raise self._failed(error) from error
                raise
            self._on_rollback.clear()
            while self._on_commit:
                self._unsafe.put(self._on_commit.pop(0))

    def _roll_back(self, connection: sqlite3.Connection) -> None:
        self._on_commit.clear()
        while self._on_rollback:
            self._on_rollback.pop()()
        try:
            if connection.in_transaction:  # SQLite may have rolled back already, for example on a full disk
                connection.execute("ROLLBACK")
        except sqlite3.Error:
            self._disconnect()  # drops what was not committed; `check` opens the file again

    def on_rollback(self, undo: Callable[[], None]) -> None:
        """Within a transaction: register `undo` to be called, in reverse order, if it is rolled back."""
        self._on_rollback.append(undo)

    def _failed(self, error: Exception) -> DatabaseError:
        """Store the reason, and rename a damaged file; `check` then creates a new one."""
        self._problem = f"{self._path}: {error}; {self._advice(error)}"
        if self._connection is not None and _is_damage(error):
            assert isinstance(error, sqlite3.Error)
            self._disconnect()
            try:
                self._put_aside(error)
            except OSError as stuck:
                self._problem = f"{self._path}: {error}, and it cannot be put aside: {stuck}; {self._advice(stuck)}"
        return DatabaseError(self._problem)

    def _advice(self, error: Exception) -> str:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        number = error.errno if isinstance(error, OSError) else None
        if code == sqlite3.SQLITE_FULL or number in _NO_ROOM:
            return "make room on the disk"
        if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM) or number in _NO_RIGHT:
            return "let this user write there; a disk that became read-only by itself is failing"
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return "end the program that has it open"
        return "check the disk" if self._has_room() else "make room on the disk"

    def value(self, name: str) -> str | None:
        with self.transaction() as connection:
            row = connection.execute("SELECT value FROM value WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def set_value(self, name: str, value: str) -> None:
        with self.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO value VALUES (?, ?)", (name, value))

    def when_safe(self, done: Callable[[], None]) -> None:
        """Call `done` in another thread once everything committed so far is safe against a power cut.

        Within a transaction: once that transaction is safe; never if it is rolled back.
        """
        with self._lock:
            if self._connection is not None and self._connection.in_transaction:
                self._on_commit.append(done)
            else:
                self._unsafe.put(done)

    def close(self) -> None:
        self._unsafe.put(None)
        self._syncer.join(CLOSE_S)
        with self._lock:
            if self._syncer.is_alive():
                log.error("%s: the disk has not confirmed the last writes", self._path)
                self._connection = None
            self._disconnect()
            self._problem = f"{self._path}: closed"
            if self._ours is not None:
                os.close(self._ours)
                self._ours = None

    def _sync(self) -> None:
        """Sync to disk in a loop; one sync, which takes milliseconds, serves all requests made meanwhile."""
        journal = _Journal(self._path)
        asked: list[Callable[[], None] | None] = []
        while None not in asked:
            asked += self._asked(SYNC_RETRY_S if asked else None)
            self._sync_began_s = time.monotonic()
            try:
                journal.make_safe(self._openings)
            except (OSError, sqlite3.Error) as error:
                if not self._sync_problem:
                    log.error("%s: not safe on the disk: %s", self._path, error)
                self._sync_problem = f"{self._path}: not safe on the disk: {error}; {self._advice(error)}"
                continue
            finally:
                self._sync_began_s = None
            self._sync_problem = ""
            for done in filter(None, asked):
                try:
                    done()
                except Exception:
                    log.exception("%s: what was to follow the write failed", self._path)
            asked = [None] if None in asked else []
        journal.close()

    def _asked(self, timeout_s: float | None) -> list[Callable[[], None] | None]:
        """Return all pending requests; wait for the first one."""
        asked = []
        with contextlib.suppress(queue.Empty):
            asked.append(self._unsafe.get(timeout=timeout_s))
            while True:
                asked.append(self._unsafe.get_nowait())
        return asked


class _Journal:
    """SQLite's write-ahead log, as used by the thread that syncs it to disk."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._opening = 0
        self._file: int | None = None
        self._is_doubtful = False

    def make_safe(self, opening: int) -> None:
        """Sync the log to disk. opening: number of the database's opening, as each may have a log file of its own.
        Raises OSError or sqlite3.Error when written data may not be on the disk."""
        if opening != self._opening:
            self.close()
            self._file = os.open(_journal_of(self._path), os.O_RDWR | os.O_CLOEXEC)
            self._opening = opening
        if self._file is None:
            return
        was_doubtful, self._is_doubtful = self._is_doubtful, True
        os.fdatasync(self._file)
        if was_doubtful:
            self._fold()  # after a failed sync the kernel may treat the data as written: write it again
        self._is_doubtful = False
        if os.fstat(self._file).st_size > WAL_BYTES:
            try:
                self._fold()
            except sqlite3.Error as error:  # the data is still in the log
                log.debug("%s: the journal cannot be folded into it: %s", self._path, error)

    def _fold(self) -> None:
        with contextlib.closing(sqlite3.connect(self._path, isolation_level=None)) as connection:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _journal_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def _is_damage(error: Exception) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGE


def _connected(path: Path) -> sqlite3.Connection:
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))  # sentences are private
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA wal_autocheckpoint = 0")  # done by `_sync`, so that no caller waits for the disk
        connection.execute(f"PRAGMA journal_size_limit = {WAL_BYTES // 2}")  # after a checkpoint
        connection.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} COMMIT;")
    except BaseException:
        connection.close()
        raise
    return connection


def _hold(path: Path, wait_s: float) -> int:
    """Lock the file until this process ends, even if it is killed; return the lock's descriptor."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    deadline_s = time.monotonic() + wait_s
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline_s:
                os.close(descriptor)
                raise InUseError(f"{path}: another bridge runs for this hand; end it first") from None
            time.sleep(POLL_S)
        except BaseException:
            os.close(descriptor)
            raise
        else:
            return descriptor
