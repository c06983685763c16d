# SPDX-License-Identifier: Apache-2.0
"""A bridge of its own for each test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.bridge_alone import Alone, Clock, Cloud

from amazing_hand.cloud.database import Database


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bridge.db"


@pytest.fixture
def live(path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Alone]]:
    """Begins another life of the bridge, on the same file, with the same cloud; the one before has ended in order."""
    cloud, clock, lives = Cloud(), Clock(), list[Alone]()

    def begin() -> Alone:
        if lives:
            lives[-1].bridge.close()
        lives.append(Alone(path, cloud, clock, monkeypatch))
        return lives[-1]

    yield begin
    for life in lives:
        life.bridge.close()


@pytest.fixture
def alone(live: Callable[[], Alone]) -> Alone:
    """Connected, with a planner in the graph."""
    alone = live()
    alone.connect()
    alone.tick()
    return alone


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    database = Database(path)
    yield database
    database.close()
