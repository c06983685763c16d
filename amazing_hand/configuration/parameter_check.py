# SPDX-License-Identifier: Apache-2.0
"""Find configured parameters that no node would take or that have an invalid value. ROS ignores those silently."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from amazing_hand.configuration.declared import Declared, closest
from amazing_hand.configuration.parameter_file import Assignment

Table = Mapping[str, Mapping[str, Declared]]
"""Node name -> parameter name -> declaration."""

ROS_PARAMETERS: Final = {
    "use_sim_time": Declared("use_sim_time", False),
    "start_type_description_service": Declared("start_type_description_service", True),
}
"""Parameters that every ROS node has."""


@dataclass(frozen=True)
class Place:
    """A node that is started. node: its name in the node table. path: its full name in the graph, e.g. /hand/camera."""

    node: str
    path: str


def problems(
    given: Sequence[Assignment],
    places: Sequence[Place],
    table: Table,
    common: Mapping[str, Declared] = MappingProxyType({}),
    *,
    shared: bool = False,
) -> list[str]:
    """Return one line for each value that no node takes: where it is, and what to write instead.

    Args:
        given: The configured values.
        places: The nodes that are started.
        table: Declared parameters of all nodes of the package. Looking up a node imports its module.
        common: Parameters that several nodes share, known without importing these nodes.
        shared: The files also configure other hands, so blocks for other namespaces are allowed.
    """
    found = (line for assignment in given for line in _problems(assignment, places, table, common, shared))
    return list(dict.fromkeys(found))


def matches(block: str, path: str) -> bool:
    """Return whether a block's key matches the node: `*` stands for one part of its path, `**` for any number."""
    return _matches(_parts(block), _parts(path))


def _matches(pattern: Sequence[str], parts: Sequence[str]) -> bool:
    if not pattern:
        return not parts
    if pattern[0] == "**":
        return any(_matches(pattern[1:], parts[number:]) for number in range(len(parts) + 1))
    return bool(parts) and pattern[0] in ("*", parts[0]) and _matches(pattern[1:], parts[1:])


def _parts(path: str) -> list[str]:
    return [part for part in path.split("/") if part]


def _problems(
    given: Assignment, places: Sequence[Place], table: Table, common: Mapping[str, Declared], shared: bool
) -> Iterator[str]:
    here = [place.node for place in places if matches(given.block, place.path)]
    named = _parts(given.block)[-1:] != ["*"] and _parts(given.block)[-1:] != ["**"]
    if not here:
        if line := _nobody(given, places, table, named, shared):
            yield line
        return
    declaring = [(node, found) for node in here if (found := _declared(table, node, given.name)) is not None]
    if named and len(declaring) < len(here):
        yield f"{given.where}: {_unknown(given.name, here[0], table)}"
    elif not declaring and given.name in common:
        if problem := common[given.name].problem(given.value):
            yield f"{given.where}: {given.name} {problem}"
    elif not declaring and not any(_declared(table, node, given.name) for node in table):
        yield f"{given.where}: {_unknown(given.name, here[0] if len(here) == 1 else None, table)}"
    for node, declared in declaring:
        if problem := declared.problem(given.value):
            yield f"{given.where}: {node}.{given.name} {problem}"


def _declared(table: Table, node: str, name: str) -> Declared | None:
    return table[node].get(name) or ROS_PARAMETERS.get(name)


def _nobody(given: Assignment, places: Sequence[Place], table: Table, named: bool, shared: bool) -> str:
    """Return why a block that matches no started node is a mistake; empty if it is meant for other nodes."""
    *namespace, node = _parts(given.block)
    if named and node not in table:
        guess = closest(node, list(table))
        write = f"; write /**/{guess}" if guess else f", only {', '.join(table)}"
        return f"{given.where}: {given.block}: no node is called {node}{write}"
    if given.where.startswith("-p "):
        return f"{given.where}: reaches no node, since these are in a namespace; set /**/{node} in a parameter file"
    if named and not namespace:
        return f"{given.where}: {node}: means a node in no namespace; write /**/{node}"
    siblings = {place.path.rpartition("/")[0] for place in places}
    if shared or (named and any(matches(given.block, f"{sibling}/{node}") for sibling in siblings)):
        return ""
    where = ", ".join(sorted(sibling or "/" for sibling in siblings))
    return f"{given.where}: {given.block}: is for another hand, this one is {where}; write /**/{node}"


def _unknown(name: str, node: str | None, table: Table) -> str:
    """Return the message that a parameter does not exist, with the name that was probably meant."""
    who = node or "no node"
    has = "has no parameter" if node else "has a parameter"
    last = name.rpartition(".")[2]
    own = list(table[node]) if node else [each for parameters in table.values() for each in parameters]
    owner, _, rest = name.partition(".")
    if owner in table and rest:
        return f"{who} {has} {name}: write {rest} below /**/{owner}"
    if guess := closest(name, own) or (closest(last, own) if "." in name else None):
        nested = "; parameters are not nested" if "." in name else ""
        return f"{who} {has} {name}{nested}: write {guess}"
    if others := [other for other in table if other != node and name in table[other]]:
        return f"{who} {has} {name}: it is one of {' and '.join(others)}; write it below /**/{others[0]}"
    if "." in name:
        return f"{who} {has} {name}: parameters are not nested; config/hand.yaml has them all"
    return f"{who} {has} {name}: config/hand.yaml has them all"
