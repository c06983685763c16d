# SPDX-License-Identifier: Apache-2.0
"""What is used of libraries that is not public, or worked around, and the versions for which that was checked.

A test that fails here after an upgrade says: look at the lines named in UPSTREAM again. Is the defect still there, does
the way around it still work? Then add the version, or delete the lines.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import pytest

PACKAGE = Path(__file__).parents[2] / "amazing_hand"
FILES = sorted(PACKAGE.rglob("*.py"))


class Upstream(NamedTuple):
    """A defect or gap of a library. link: of its report there, which the file names. private: what is used of it."""

    file: str
    library: str
    versions: tuple[str, ...]
    link: str
    private: frozenset[str] = frozenset()


RCLPY = ("7.1.5",)  # what the wheels ros-rclpy 7.1.6 say of themselves
UPSTREAM = (
    Upstream("ros/fingerspell_client.py", "rclpy", RCLPY, "https://github.com/ros2/rclpy/issues/1123"),
    Upstream("ros/managed_node.py", "rclpy", RCLPY, "https://github.com/ros2/rclpy/issues/1209"),
    Upstream("ros/managed_node.py", "rclpy", RCLPY, "https://github.com/ros2/rclpy/pull/1673"),
    Upstream(
        "ros/polled_subscription.py",
        "rclpy",
        RCLPY,
        "https://github.com/ros2/ros2/issues/1395",
        frozenset({"handle", "take_message"}),
    ),
    Upstream(
        "film/store.py",
        "botocore",
        ("1.44.5",),
        "https://github.com/boto/botocore/issues/2694",
        frozenset({"_expiry_time"}),
    ),
)

HANDLES = ("handle", "pointer", "take_message")
"""Of rclpy's objects, these lead to their C++ parts, which no documentation promises."""
OF_NAMED_TUPLES = ("_replace", "_asdict", "_fields", "_make")


@pytest.mark.parametrize("upstream", UPSTREAM, ids=lambda upstream: upstream.link.rpartition("github.com/")[2])
def test_what_is_worked_around_was_checked_with_the_version_that_is_installed(upstream: Upstream) -> None:
    assert version(upstream.library) in upstream.versions, f"look again at {upstream.file}: {upstream.link}"


@pytest.mark.parametrize("upstream", UPSTREAM, ids=lambda upstream: upstream.link.rpartition("github.com/")[2])
def test_the_code_names_the_report_of_what_it_works_around(upstream: Upstream) -> None:
    assert upstream.link in (PACKAGE / upstream.file).read_text()


def test_nothing_private_of_a_library_is_used_beyond_that() -> None:
    found: defaultdict[str, set[str]] = defaultdict(set)
    trees = {path: ast.parse(path.read_text()) for path in FILES}
    classes = classes_of(trees)
    for path, tree in trees.items():
        found[str(path.relative_to(PACKAGE))] |= {*private_names(tree), *inherited_names(tree, classes)}
    allowed: defaultdict[str, set[str]] = defaultdict(set)
    for upstream in UPSTREAM:
        allowed[upstream.file] |= upstream.private
    assert {file: names for file, names in found.items() if names} == {
        file: names for file, names in allowed.items() if names
    }


def test_what_is_private_is_found() -> None:
    tree = ast.parse("from rclpy._rclpy_pybind11 import RCLError\nimport rclpy.impl.logging_severity")
    assert set(private_names(tree)) == {"rclpy._rclpy_pybind11.RCLError", "rclpy.impl.logging_severity"}
    tree = ast.parse(
        "session._credentials = x\ngetattr(credentials, '_expiry_time')\nsub.handle.pointer\nsetattr(self, '_own', 1)"
    )
    assert set(private_names(tree)) == {"_credentials", "_expiry_time", "handle", "pointer"}
    tree = ast.parse("class A(Node):\n def f(self):\n  self._mine = self._theirs\n  super()._theirs_too(self._mine)")
    assert set(inherited_names(tree, classes_of({PACKAGE: tree}))) == {"_theirs", "_theirs_too"}


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name not in OF_NAMED_TUPLES


def private_names(tree: ast.Module) -> Iterator[str]:
    """Names of the private modules that are imported, and of what is reached into of other objects than `self`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            names = []
        yield from (name for name in names if is_private_module(name))
        if isinstance(node, ast.Attribute) and not is_self(node.value):
            if is_private(node.attr) or node.attr in HANDLES:
                yield node.attr
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("getattr", "setattr"):
            of, name = node.args[:2]
            if not is_self(of) and isinstance(name, ast.Constant) and is_private(str(name.value)):
                yield str(name.value)


def is_private_module(name: str) -> bool:
    parts = name.split(".")
    return parts[0] != PACKAGE.name and (any(map(is_private, parts)) or name.startswith("rclpy.impl"))


def is_self(node: ast.expr) -> bool:
    is_super = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"
    return is_super or (isinstance(node, ast.Name) and node.id in ("self", "cls"))


@dataclass
class Class:
    """What is made and what is used of `self`, by the names; bases: names too."""

    bases: set[str] = field(default_factory=set)
    made: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)


def classes_of(trees: dict[Path, ast.Module]) -> dict[str, Class]:
    """All classes by their names; two of one name are one."""
    found: defaultdict[str, Class] = defaultdict(Class)
    for tree in trees.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                read_class(node, found[node.name])
    return found


def read_class(node: ast.ClassDef, into: Class) -> None:
    for base in node.bases:
        name = base.value if isinstance(base, ast.Subscript) else base
        into.bases.add(name.id if isinstance(name, ast.Name) else "")
    for inner in ast.walk(node):
        if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef):
            into.made.add(inner.name)
        elif isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            into.made.add(inner.id)
        elif isinstance(inner, ast.Attribute) and is_self(inner.value):
            (into.made if isinstance(inner.ctx, ast.Store) else into.used).add(inner.attr)


def inherited_names(tree: ast.Module, classes: dict[str, Class]) -> Iterator[str]:
    """Private names that a class uses of itself and that neither it nor a base in this package has made."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield from filter(is_private, classes[node.name].used - made_by(node.name, classes))


def made_by(name: str, classes: dict[str, Class]) -> set[str]:
    if name not in classes:
        return set()
    return classes[name].made.union(*(made_by(base, classes) for base in classes[name].bases - {name}))
