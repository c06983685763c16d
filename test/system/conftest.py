# SPDX-License-Identifier: Apache-2.0
"""A world of its own for each system test."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.planning import Planning
from support.world import World, new_world

# For the probes in this process, as the nodes have it; DDS finds nobody across two different ranges.
os.environ["ROS_AUTOMATIC_DISCOVERY_RANGE"] = "LOCALHOST"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with new_world(tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def world_of_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One world for all tests of a file."""
    with new_world(tmp_path_factory.mktemp("world")) as made:
        yield made


@pytest.fixture(scope="module")
def planning_of_all(world_of_all: World) -> Planning:
    return Planning(world_of_all)


@pytest.fixture
def planning(planning_of_all: Planning) -> Planning:
    """The one planner of a file's tests, with nothing left of the test before."""
    planning_of_all.begin_anew()
    return planning_of_all
