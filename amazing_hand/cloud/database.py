# SPDX-License-Identifier: Apache-2.0
"""What the bridge must not forget, in one SQLite file: sentences, results, a few values. Knows nothing of MQTT."""

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
"""A bridge that ends needs a moment to let go of the file."""
POLL_S: Final = 0.02
WAL_BYTES: Final = 1_000_000
"""A journal as long as this is folded into the file, which writes all of it once more."""
SYNC_RETRY_S: Final = 1.0
SLOW_S: Final = 10.0
"""A disk that does not confirm a write for so long is told of."""
CLOSE_S: Final = 1.0
"""For the last writes at the end; a disk that takes longer must not keep the process alive."""
ROOM_BYTES: Final = 1_000_000
"""With less on the disk it is tried whether the file can be written, before a sentence is lost to it."""
PROBE_BYTES: Final = 32_000
"""A sentence with its result takes as much room in the journal."""

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
    """The file cannot be used now. One line: what, where, what to do."""


class InUseError(DatabaseError):
    """Another process has the file."""


class Database:
    """Any thread may use it. What is committed survives the death of this process; `when_safe` waits for the disk.

    While the disk is full, read-only or broken, `transaction` raises DatabaseError; `check` finds out when it works
    again. A file that SQLite calls corrupt is put aside and a new one begun. One process at a time.
    """

    def __init__(self, path: Path) -> None:
        """Raises InUseError; any other reason why the file cannot be opened is told by `problem`."""
        self._path = path
        self._journal = path.with_name(f"{path.name}-wal")
        self._lock = threading.RLock()
        self._ours: int | None = None
        self._connection: sqlite3.Connection | None = None
        self._openings = 0
        self._on_open: list[Callable[[], None]] = []
        self._on_rollback: list[Callable[[], None]] = []
        self._on_commit: list[Callable[[], None]] = []  # for when_safe
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
        """Why nothing can be kept, as far as is known; empty when it can."""
        began_s = self._sync_began_s
        if began_s is not None and time.monotonic() - began_s > SLOW_S:
            return f"{self._path}: the disk has not confirmed a write for over {SLOW_S:g} s; check the disk"
        return self._problem or self._sync_problem

    def on_open(self, load: Callable[[], None]) -> None:
        """Have `load` called now, if the file is open, and whenever it is opened; with the lock held."""
        with self._lock:
            self._on_open.append(load)
            if self._connection is not None:
                with contextlib.suppress(DatabaseError):  # told by `problem`
                    self._load(load)

    def _load(self, *loads: Callable[[], None]) -> None:
        """What is open has been read; else it is not open."""
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
        """Open the file if it is not, and see that it can be written if that is in doubt. Raises DatabaseError."""
        self._open(0.0)
        if not self._problem and self._has_room():
            return
        with self.transaction():
            self.set_value(_PROBE, "x" * PROBE_BYTES)
        with self.transaction() as connection:
            connection.execute("DELETE FROM value WHERE name = ?", (_PROBE,))
        self._problem = ""
        self.when_safe(lambda: None)  # which folds the journal when that has made it long

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
        """Keep a damaged file, with its journal, under a name of its own. Raises OSError."""
        names = (self._path.with_name(f"{self._path.name}.damaged{number or ''}") for number in count())
        aside = next(name for name in names if not (name.exists() or _journal_of(name).exists()))
        log.error("%s: %s; put aside as %s, beginning a new one", self._path, error, aside.name)
        with contextlib.suppress(FileNotFoundError):
            os.rename(self._journal, _journal_of(aside))  # first: a new file must not find it
        os.rename(self._path, aside)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing of what is done in the block; blocks may be nested, the outermost one commits.

        Raises DatabaseError when the disk does not take it.
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
            if connection.in_transaction:  # a full disk may have ended it
                connection.execute("ROLLBACK")
        except sqlite3.Error:
            self._disconnect()  # which takes back what was not committed; `check` opens it again

    def on_rollback(self, undo: Callable[[], None]) -> None:
        """Within a transaction: have `undo` called, the last one first, if it comes to nothing."""
        self._on_rollback.append(undo)

    def _failed(self, error: Exception) -> DatabaseError:
        """Remember why, and put a damaged file aside; `check` opens a new one."""
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
        """Call `done`, in another thread, once all that is committed by now would survive a power cut.

        Within a transaction: once that would, and not at all if it comes to nothing.
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
        """One wait for the disk, which takes milliseconds, serves all who asked meanwhile."""
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
        """What is to be made safe, all of it at once; waits for the first one."""
        asked = []
        with contextlib.suppress(queue.Empty):
            asked.append(self._unsafe.get(timeout=timeout_s))
            while True:
                asked.append(self._unsafe.get_nowait())
        return asked


class _Journal:
    """SQLite's write-ahead log, as the thread sees it that waits for the disk."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._opening = 0
        self._file: int | None = None
        self._is_doubtful = False

    def make_safe(self, opening: int) -> None:
        """opening: which opening of the database it is; each may have a journal of its own. Raises OSError or
        sqlite3.Error when what was written may not be on the disk."""
        if opening != self._opening:
            self.close()
            self._file = os.open(_journal_of(self._path), os.O_RDWR | os.O_CLOEXEC)
            self._opening = opening
        if self._file is None:
            return
        was_doubtful, self._is_doubtful = self._is_doubtful, True
        os.fdatasync(self._file)
        if was_doubtful:
            self._fold()  # a system that failed to write once may take it for written: it is written again
        self._is_doubtful = False
        if os.fstat(self._file).st_size > WAL_BYTES:
            try:
                self._fold()
            except sqlite3.Error as error:  # the journal has it all the same
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
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))  # what people said is private
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA wal_autocheckpoint = 0")  # `_sync` does it: nobody shall wait for the disk
        connection.execute(f"PRAGMA journal_size_limit = {WAL_BYTES // 2}")  # once it was folded
        connection.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} COMMIT;")
    except BaseException:
        connection.close()
        raise
    return connection


def _hold(path: Path, wait_s: float) -> int:
    """A lock that ends with this process, however it ends."""
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
