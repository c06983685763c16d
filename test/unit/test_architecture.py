# SPDX-License-Identifier: Apache-2.0
"""What may import what, how long a file may be, and that the tables agree: the shape that keeps this project simple."""

import ast
import importlib
import re
import sys
from collections.abc import Iterator
from dataclasses import Field, fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from amazing_hand.cli.main import COMMANDS
from amazing_hand.node_table import LETTER_MARKER, NODES, PAGE, TWO_DRIVERS, VOICE
from amazing_hand.ros.parameters import default_of
from amazing_hand.ros.shared_parameters import SHARED
from amazing_hand.sentence_step import Step

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "amazing_hand"
FILES = sorted(PACKAGE.rglob("*.py"))

MAX_LINES = 400
LEAVES = ("paths", "stopping", "threads")
"""What all rooms may use: modules that use none of them."""

TABLES = ("topics", "node_table", "config", "robot_description", "version", "sentence_step")
"""What a hand's topics, nodes and files are."""

MAY_KNOW: dict[str, tuple[str, ...]] = {
    "hand": (),
    "configuration": (),
    "topics": (),
    "node_table": (),
    "config": ("hand",),
    "robot_description": (),
    "description": ("hand", "config", "robot_description"),
    "version": (),
    "sentence_step": (),
    "update": (),
    "supervisor": ("configuration",),
    "bags": (),
    "agent": (),
    "bus": ("hand",),
    "camera": ("hand",),
    "rendering": ("hand", "camera"),
    "film": ("camera", "rendering"),
    "cloud": ("hand", "sentence_step"),
    "identity": ("cloud",),
    "workbench": ("hand", "config", "bus", "rendering"),
    "voice": ("hand", "configuration"),
    "voice_cloud": ("configuration", "voice", "identity"),
    "page": (
        "hand",
        "configuration",
        "config",
        "robot_description",
        "version",
        "identity",
        "bus",
        "workbench",
        "voice",
    ),
    "simulation": ("hand", "bus", "camera", "rendering", "cloud", "identity", "voice"),
    "ros": ("hand", "configuration", *TABLES, "bags", "agent", "bus", "camera", "cloud", "identity"),
    "client": ("hand", "configuration", *TABLES, "agent", "ros"),
    "nodes": (
        "hand",
        "configuration",
        *TABLES,
        "agent",
        "bus",
        "camera",
        "film",
        "cloud",
        "page",
        "voice",
        "ros",
        "client",
    ),
    "launching": ("hand", "configuration", *TABLES, "cloud", "simulation", "ros"),
    "cli": (
        "hand",
        "configuration",
        *TABLES,
        "description",
        "bags",
        "agent",
        "bus",
        "cloud",
        "identity",
        "workbench",
        "voice",
        "voice_cloud",
        "page",
        "supervisor",
        "simulation",
        "ros",
        "client",
    ),
}
"""The rooms of the package, and its modules that are none, from the ground up: each with those it may import.

A room knows only what stands above it here. No node knows the simulation.
"""

ROS_ROOMS = ("ros", "client", "nodes", "launching", "cli")
ROS = re.compile(r"(rclpy|rosidl\w*|launch(_ros)?|\w+_(msgs|srvs|interfaces))(\.|$)")
GENERATED = ("msg", "srv", "action")


def imported(path: Path) -> Iterator[str]:
    """Full names of the modules, and of the things in them, that a file imports anywhere in its code."""
    package = [PACKAGE.name, *path.relative_to(PACKAGE).parts[:-1]]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *filter(None, [node.module])])
            yield from (f"{module}.{alias.name}" for alias in node.names)


def within(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def label(path: Path) -> str:
    return str(path.relative_to(ROOT))


FILES_IN_ROOMS = [path for path in FILES if path != PACKAGE / "__init__.py"]


def test_the_table_has_every_room_and_each_knows_only_rooms_above_it() -> None:
    assert set(MAY_KNOW) | set(LEAVES) == {room_of(path) for path in FILES_IN_ROOMS}
    rooms = list(MAY_KNOW)
    for room, known in MAY_KNOW.items():
        assert set(known) <= set(rooms[: rooms.index(room)]), room


@pytest.mark.parametrize("path", FILES_IN_ROOMS, ids=label)
def test_a_room_imports_only_the_rooms_that_it_may_know(path: Path) -> None:
    room = room_of(path)
    known = () if room in LEAVES else (room, *MAY_KNOW[room], *LEAVES)
    generated = GENERATED if room in ROS_ROOMS else ()
    allowed = [f"amazing_hand.{name}" for name in (*known, *generated)]
    for name in imported(path):
        if within(name, "amazing_hand"):
            assert within(name, *allowed), f"{name} is none of the rooms that {room} may know"
        elif room not in ROS_ROOMS:
            assert not ROS.match(name), f"{name} is ROS"


@pytest.mark.parametrize("path", [path for path in FILES if room_of(path) == "hand"], ids=label)
def test_what_a_hand_is_depends_on_nothing_but_numpy_and_a_table_of_letters(path: Path) -> None:
    allowed = ("amazing_hand.hand", "numpy", "anyascii", *sys.stdlib_module_names)
    assert [name for name in imported(path) if not within(name, *allowed)] == []


def test_there_is_one_file_per_node_and_one_per_subcommand() -> None:
    assert names_in("nodes") == {entry.name for entry in (*NODES, LETTER_MARKER, PAGE, VOICE, TWO_DRIVERS)}
    assert names_in("cli") == {command.module.rpartition(".")[2] for command in COMMANDS} | {"main"}


def names_in(room: str) -> set[str]:
    return {path.stem for path in FILES if room_of(path) == room} - {"__init__"}


@pytest.mark.parametrize("path", FILES, ids=label)
def test_a_file_is_short_enough_to_be_read(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= MAX_LINES


def test_every_node_of_the_table_gets_a_program() -> None:
    match = re.search(r"foreach\(node ([^)]*)\)", (ROOT / "CMakeLists.txt").read_text())
    assert match
    assert sorted(match[1].split()) == sorted(entry.name for entry in NODES)


def parameters() -> dict[str, list["Field[Any]"]]:
    """Node name -> its parameters."""
    return {entry.name: list(fields(importlib.import_module(entry.module).Settings)) for entry in (*NODES, PAGE, VOICE)}


PARAMETERS = [
    pytest.param(entry, id=f"{node}.{entry.name}") for node, entries in parameters().items() for entry in entries
]


@pytest.mark.parametrize("entry", PARAMETERS)
def test_every_parameter_has_a_meaning_and_every_number_a_range_around_its_default(entry: "Field[Any]") -> None:
    assert entry.metadata["meaning"].strip()
    default = default_of(entry)
    if isinstance(default, int | float) and not isinstance(default, bool):
        assert entry.metadata["low"] <= default <= entry.metadata["high"]
        assert entry.metadata["low"] < entry.metadata["high"]


def blocks() -> dict[str, list["Field[Any]"]]:
    """The blocks of config/hand.yaml with their parameters: one for what several nodes have, one for each node."""
    shared = [entry for settings in SHARED for entry in fields(settings)]
    names = {entry.name for entry in shared}
    own = {node: [entry for entry in entries if entry.name not in names] for node, entries in parameters().items()}
    return {"/**": shared, **{f"/**/{node}": entries for node, entries in own.items()}}


def test_a_parameter_that_several_nodes_have_is_declared_once() -> None:
    shared = {entry.name: entry.metadata for settings in SHARED for entry in fields(settings)}
    for node, entries in parameters().items():
        for entry in entries:
            assert shared.get(entry.name, entry.metadata) == entry.metadata, f"{node}.{entry.name}"


def test_the_parameter_file_holds_every_parameter_with_its_default() -> None:
    written = yaml.safe_load((ROOT / "config" / "hand.yaml").read_text())
    expected = {
        block: {"ros__parameters": {entry.name: default_of(entry) for entry in entries}}
        for block, entries in blocks().items()
    }
    assert written == expected
    for block, content in expected.items():
        for name, default in content["ros__parameters"].items():
            value = written[block]["ros__parameters"][name]
            assert type(value) is type(default), f"{block} {name}: {value!r} is of another type than {default!r}"


@pytest.mark.parametrize(("block", "entries"), blocks().items())
def test_the_parameter_file_says_of_each_what_the_node_says(block: str, entries: list["Field[Any]"]) -> None:
    text = (ROOT / "config" / "hand.yaml").read_text()
    written = text.partition(f"\n{block}:")[2].partition("\n/**/")[0]
    for entry in entries:
        low, high = entry.metadata["low"], entry.metadata["high"]
        span = "" if low is None else f" ({low:g} to {high:g})"
        live = " [live]" if entry.metadata["live"] else ""
        assert f"    # {entry.metadata['meaning']}{span}{live}\n    {entry.name}:" in written


def test_every_source_file_says_its_licence() -> None:
    folders = ("amazing_hand", "test", "bench", "tools", "docs", "launch", "msg", "srv", "action", "urdf")
    endings = {".py", ".sh", ".c", ".msg", ".srv", ".action", ".xacro"}
    files = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in endings]
    assert len(files) > 300
    assert [label(path) for path in files if "SPDX-License-Identifier: Apache-2.0" not in path.read_text()[:400]] == []


def test_the_steps_of_a_sentence_have_the_numbers_of_the_message() -> None:
    text = (ROOT / "msg" / "SentenceStatus.msg").read_text()
    assert re.findall(r"^uint8 ([A-Z]+)=(\d+)", text, re.M) == [(step.name, str(step.value)) for step in Step]
