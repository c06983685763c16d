# SPDX-License-Identifier: Apache-2.0
"""Collect the declared parameters of all nodes and check the configuration against them before any node is created."""

import importlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from functools import cache
from typing import Final

from amazing_hand.configuration import ConfigurationError
from amazing_hand.configuration.declared import Declared
from amazing_hand.configuration.extras import extra_named
from amazing_hand.configuration.parameter_check import Place, problems
from amazing_hand.configuration.parameter_file import Assignment, override, read
from amazing_hand.configuration.ros_arguments import RosArguments
from amazing_hand.node_table import LETTER_MARKER, NODES, PAGE, VOICE
from amazing_hand.ros.parameters import declared
from amazing_hand.ros.shared_parameters import SHARED

_MODULES: Final = {entry.name: entry.module for entry in (*NODES, LETTER_MARKER, PAGE, VOICE)}


class _Table(Mapping[str, Mapping[str, Declared]]):
    """Map each node name to its declared parameters. A node's module is imported on look-up."""

    def __getitem__(self, node: str) -> Mapping[str, Declared]:
        return _parameters(node)

    def __contains__(self, node: object) -> bool:
        return node in _MODULES

    def __iter__(self) -> Iterator[str]:
        return iter(_MODULES)

    def __len__(self) -> int:
        return len(_MODULES)


TABLE: Final = _Table()
COMMON: Final = {field.name: declared(field) for settings in SHARED for field in fields(settings)}


def check(arguments: RosArguments, places: Sequence[Place], *, shared: bool = False) -> None:
    """Check the parameters of a command line against the nodes that are started.

    Args:
        arguments: Parsed ROS arguments: parameter files and single values.
        places: The nodes that are started.
        shared: The parameter files are also for nodes in other namespaces.

    Raises:
        ConfigurationError: One line for each value that no started node takes or that is not valid.
    """
    check_values(arguments.files, (override(given) for given in arguments.parameters), places, shared=shared)


def check_values(
    files: Iterable[str], overrides: Iterable[Assignment], places: Sequence[Place], *, shared: bool = False
) -> None:
    """Check parameter files and single values as `check` does."""
    given = [assignment for file in files for assignment in read(file)]
    if lines := problems([*given, *overrides], places, TABLE, COMMON, shared=shared):
        raise ConfigurationError("\n".join(lines))


@cache
def _parameters(node: str) -> Mapping[str, Declared]:
    with extra_named(node):
        settings = importlib.import_module(_MODULES[node]).Settings
    return {field.name: declared(field) for field in fields(settings)}
