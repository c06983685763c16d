# SPDX-License-Identifier: Apache-2.0
"""Simulate SQLite errors: a file that cannot be opened, statements that fail."""

import sqlite3
from pathlib import Path

import pytest

from amazing_hand.cloud import database as database_module
from amazing_hand.cloud.database import Database


class Shut:
    """Make SQLite fail to open the file with this error."""

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
    """SQLite connection on which statements that begin with the given text fail with this error."""

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
