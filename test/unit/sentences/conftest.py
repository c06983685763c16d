# SPDX-License-Identifier: Apache-2.0
"""A bridge of its own for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.bridge_process import Bridge

from amazing_hand.cloud.database import Database


@pytest.fixture
def bridge(tmp_path: Path) -> Iterator[Bridge]:
    database = Database(tmp_path / "bridge.db")
    yield Bridge(database)
    database.close()
