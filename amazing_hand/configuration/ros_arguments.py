# SPDX-License-Identifier: Apache-2.0
"""Parse and check the command line of a node program before ROS does, because ROS ignores unknown arguments."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from amazing_hand.configuration import ConfigurationError
from amazing_hand.configuration.parameter_check import Place
from amazing_hand.paths import path_of

ROS_ARGS: Final = "--ros-args"
PARAMS_FILE: Final = "--params-file"

SHARED_PARAMS: Final = "--shared-params"
"""Option of node programs: the parameter files also configure nodes in other namespaces."""

_WITH_VALUE: Final = {
    **dict.fromkeys(("-p", "--param"), "parameter"),
    **dict.fromkeys(("-r", "--remap"), "remap"),
    PARAMS_FILE: "file",
    **dict.fromkeys(("-e", "--enclave", "--log-level", "--log-config-file", "--log-file-name"), "other"),
}
_REMAP: Final = re.compile(r"(?:(?P<node>\w+):)?__(?P<what>ns|node|name):=(?P<value>.+)")


@dataclass(frozen=True)
class RosArguments:
    """Parsed ROS arguments. argv: all of them, as passed to ROS. files, parameters, remaps: values of these options."""

    argv: tuple[str, ...]
    files: tuple[str, ...]
    parameters: tuple[str, ...]
    remaps: tuple[str, ...]

    def place(self, node: str, namespace: str) -> Place:
        """Return the node's full name after the remappings. node, namespace: those that its constructor sets."""
        name = node
        for remap in self.remaps:
            rule = _REMAP.fullmatch(remap)
            if rule is None or rule["node"] not in (None, node):
                continue
            if rule["what"] == "ns":
                namespace = rule["value"]
            else:
                name = rule["value"]
        return Place(node, f"/{namespace.strip('/')}/{name}" if namespace.strip("/") else f"/{name}")


def split(argv: Sequence[str]) -> tuple[list[str], list[str]]:
    """Split a command line into the program's own arguments and the rest from --ros-args on."""
    first = argv.index(ROS_ARGS) if ROS_ARGS in argv else len(argv)
    return list(argv[:first]), list(argv[first:])


def parse(argv: Sequence[str], own: Collection[str] = ()) -> RosArguments:
    """Parse a command line. own: the program's own options (flags without a value). Raises ConfigurationError."""
    found: dict[str, list[str]] = {kind: [] for kind in _WITH_VALUE.values()}
    given: list[str] = []
    in_ros = False
    arguments = iter(argv)
    for argument in arguments:
        given.append(argument)
        if argument in (ROS_ARGS, "--"):
            in_ros = argument == ROS_ARGS
        elif in_ros and (kind := _WITH_VALUE.get(argument)):
            value = next(arguments, None)
            if value is None:
                raise ConfigurationError(f"{argument}: needs a value behind it")
            value = str(path_of(value)) if argument == PARAMS_FILE else value
            found[kind].append(value)
            given.append(value)
        elif not in_ros and argument not in own:
            ros = f"; write {ROS_ARGS} before it" if argument in _WITH_VALUE else ""
            raise ConfigurationError(f"unknown argument {argument}{ros}")
    return RosArguments(tuple(given), tuple(found["file"]), tuple(found["parameter"]), tuple(found["remap"]))
