"""What the bridge must not forget, in one SQLite file: sentences, results, a few values. Knows nothing of MQTT."""

import contextlib
import fcntl
import logging
import os
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

log = logging.getLogger(__name__)

BUSY_S: Final = 3.0
"""A bridge that ends needs a moment to let go of the file."""
POLL_S: Final = 0.02
WAL_BYTES: Final = 1_000_000
"""A journal as long as this is folded into the file, which writes all of it once more."""

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
    """The file cannot be used. One line: what, where, what to do."""


class Database:
    """Any thread may use it. What is committed survives the death of this process; `when_safe` waits for the disk.

    A damaged file is put aside and a new one begun. One process at a time: DatabaseError for a second one.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.RLock()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._ours = _hold(path.with_name(f"{path.name}.lock"))
        try:
            self._connection = self._open()
        except sqlite3.DatabaseError as error:
            damaged = path.with_name(f"{path.name}.damaged")
            log.error("%s: %s; put aside as %s, beginning a new one", path, error, damaged.name)
            os.replace(path, damaged)
            for suffix in ("-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
            self._connection = self._open()
        self._wal = os.open(path.with_name(f"{path.name}-wal"), os.O_RDWR | os.O_CLOEXEC)
        self._unsafe: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._syncer = threading.Thread(target=self._sync, name="bridge database", daemon=True)
        self._syncer.start()

    def _open(self) -> sqlite3.Connection:
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))  # what people said is private
        connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA wal_autocheckpoint = 0")  # `_sync` does it: nobody shall wait for the disk
            connection.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} COMMIT;")
        except BaseException:
            connection.close()
            raise
        return connection

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing of what is done in the block; blocks may be nested, the outermost one commits.

        Raises DatabaseError when the disk is full.
        """
        with self._lock:
            if self._connection.in_transaction:
                yield self._connection
                return
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                try:
                    yield self._connection
                except BaseException:
                    self._roll_back()
                    raise
                self._connection.execute("COMMIT")
            except sqlite3.Error as error:
                self._roll_back()
                raise DatabaseError(f"{self._path}: {error}; make room on the disk") from error

    def _roll_back(self) -> None:
        if self._connection.in_transaction:  # a full disk may have ended it
            self._connection.execute("ROLLBACK")

    def value(self, name: str) -> str | None:
        with self._lock:
            row = self._connection.execute("SELECT value FROM value WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def set_value(self, name: str, value: str) -> None:
        with self.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO value VALUES (?, ?)", (name, value))

    def when_safe(self, done: Callable[[], None]) -> None:
        """Call `done`, in another thread, once all that is committed by now would survive a power cut."""
        self._unsafe.put(done)

    def close(self) -> None:
        self._unsafe.put(None)
        self._syncer.join()
        with self._lock:
            self._connection.close()
            os.close(self._wal)
            os.close(self._ours)

    def _sync(self) -> None:
        """One wait for the disk, which takes milliseconds, serves all who asked meanwhile."""
        with contextlib.closing(sqlite3.connect(self._path, isolation_level=None)) as connection:
            while True:
                asked = [self._unsafe.get()]
                with contextlib.suppress(queue.Empty):
                    while True:
                        asked.append(self._unsafe.get_nowait())
                try:
                    os.fdatasync(self._wal)
                    if os.fstat(self._wal).st_size > WAL_BYTES:
                        connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
                except (OSError, sqlite3.Error):
                    log.exception("%s: not safe on the disk", self._path)
                    asked = [done for done in asked if done is None]
                for done in asked:
                    if done is None:
                        return
                    try:
                        done()
                    except Exception:
                        log.exception("%s: what was to follow the write failed", self._path)


def _hold(path: Path) -> int:
    """A lock that ends with this process, however it ends."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    deadline_s = time.monotonic() + BUSY_S
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline_s:
                os.close(descriptor)
                raise DatabaseError(f"{path}: another bridge runs for this hand; end it first") from None
            time.sleep(POLL_S)
        else:
            return descriptor
