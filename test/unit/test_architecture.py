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

from amazing_hand.node_table import NODES
from amazing_hand.nodes.parameters import default_of

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "amazing_hand"
FILES = sorted(PACKAGE.rglob("*.py"))

MAX_LINES = 400
ADAPTERS = ("agent", "bags", "bus", "cloud", "configuration", "video")
LEAVES = ("amazing_hand.paths", "amazing_hand.stopping")
"""What all parts may use: modules that use no part themselves."""
SHARED = ("amazing_hand.hand", "amazing_hand.paths", "amazing_hand.stopping")
MAY_IMPORT_NODES = {"cli.py", "demo.py", "launching.py"}
ROS = re.compile(r"(rclpy|rosidl\w*|launch(_ros)?|\w+_(msgs|srvs|interfaces))(\.|$)")


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


def files_in(part: str) -> list[Path]:
    found = [path for path in FILES if path.relative_to(PACKAGE).parts[0] == part]
    assert found, f"no files in {part}"
    return found


def label(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", files_in("hand"), ids=label)
def test_what_a_hand_is_depends_on_nothing_but_numpy_and_a_table_of_letters(path: Path) -> None:
    allowed = ("amazing_hand.hand", "numpy", "anyascii", *sys.stdlib_module_names)
    assert [name for name in imported(path) if not within(name, *allowed)] == []


@pytest.mark.parametrize("path", [path for part in ADAPTERS for path in files_in(part)], ids=label)
def test_an_adapter_knows_neither_ros_nor_the_other_adapters(path: Path) -> None:
    own = f"amazing_hand.{path.relative_to(PACKAGE).parts[0]}"
    for name in imported(path):
        assert not ROS.match(name), f"{name} is ROS"
        if within(name, "amazing_hand"):
            assert within(name, own, *SHARED), f"{name} is another part"


@pytest.mark.parametrize("leaf", LEAVES)
def test_what_all_may_use_uses_no_part_itself(leaf: str) -> None:
    names = list(imported(PACKAGE / f"{leaf.partition('.')[2]}.py"))
    assert [name for name in names if within(name, "amazing_hand") or ROS.match(name)] == []


@pytest.mark.parametrize("path", FILES, ids=label)
def test_nothing_but_programs_imports_the_nodes(path: Path) -> None:
    place = path.relative_to(PACKAGE)
    if place.parts[0] != "nodes" and str(place) not in MAY_IMPORT_NODES:
        assert [name for name in imported(path) if within(name, "amazing_hand.nodes")] == []


@pytest.mark.parametrize("path", FILES, ids=label)
def test_a_file_is_short_enough_to_be_read(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= MAX_LINES


def test_every_node_of_the_table_gets_a_program() -> None:
    match = re.search(r"foreach\(node ([^)]*)\)", (ROOT / "CMakeLists.txt").read_text())
    assert match
    assert sorted(match[1].split()) == sorted(entry.name for entry in NODES)


def parameters() -> dict[str, list["Field[Any]"]]:
    """Node name -> its parameters."""
    return {entry.name: list(fields(importlib.import_module(entry.module).Settings)) for entry in NODES}


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


def test_the_parameter_file_holds_every_parameter_with_its_default() -> None:
    written = yaml.safe_load((ROOT / "config" / "hand.yaml").read_text())
    expected = {
        f"/**/{node}": {"ros__parameters": {entry.name: default_of(entry) for entry in entries}}
        for node, entries in parameters().items()
    }
    assert written == expected
    for node, block in expected.items():
        for name, default in block["ros__parameters"].items():
            value = written[node]["ros__parameters"][name]
            assert type(value) is type(default), f"{node} {name}: {value!r} is of another type than {default!r}"


@pytest.mark.parametrize(("node", "entries"), parameters().items())
def test_the_parameter_file_says_of_each_what_the_node_says(node: str, entries: list["Field[Any]"]) -> None:
    text = (ROOT / "config" / "hand.yaml").read_text()
    block = text.partition(f"/**/{node}:")[2].partition("\n/**/")[0]
    for entry in entries:
        low, high = entry.metadata["low"], entry.metadata["high"]
        span = "" if low is None else f" ({low:g} to {high:g})"
        live = " [live]" if entry.metadata["live"] else ""
        assert f"    # {entry.metadata['meaning']}{span}{live}\n    {entry.name}:" in block
