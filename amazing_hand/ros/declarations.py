# SPDX-License-Identifier: Apache-2.0
"""What the nodes declare, and the check of what is configured for them, before the first of them is made."""

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
from amazing_hand.node_table import LETTER_MARKER, NODES
from amazing_hand.ros.parameters import declared
from amazing_hand.ros.shared_parameters import SHARED

_MODULES: Final = {entry.name: entry.module for entry in (*NODES, LETTER_MARKER)}


class _Table(Mapping[str, Mapping[str, Declared]]):
    """The parameters of each node; a node's module is imported when somebody asks for them."""

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
    """Raises ConfigurationError, a line for each value that would not reach one of these nodes or not suit it.

    shared: the parameter files are also for nodes in other namespaces.
    """
    check_values(arguments.files, (override(given) for given in arguments.parameters), places, shared=shared)


def check_values(
    files: Iterable[str], overrides: Iterable[Assignment], places: Sequence[Place], *, shared: bool = False
) -> None:
    """The same of parameter files and single values."""
    given = [assignment for file in files for assignment in read(file)]
    if lines := problems([*given, *overrides], places, TABLE, COMMON, shared=shared):
        raise ConfigurationError("\n".join(lines))


@cache
def _parameters(node: str) -> Mapping[str, Declared]:
    with extra_named(node):
        settings = importlib.import_module(_MODULES[node]).Settings
    return {field.name: declared(field) for field in fields(settings)}
