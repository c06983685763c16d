"""A world of its own for each system test."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from world import World, new_world

# For the probes in this process, as the nodes have it; DDS finds nobody across two different ranges.
os.environ["ROS_AUTOMATIC_DISCOVERY_RANGE"] = "LOCALHOST"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with new_world(tmp_path) as made:
        yield made
