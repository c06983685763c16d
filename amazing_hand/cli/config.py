# SPDX-License-Identifier: Apache-2.0
"""Show the parameters of a hand's nodes: the value that counts, and whether a default, file or argument sets it."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import rclpy
from rcl_interfaces.srv import GetParameters
from rclpy.context import Context
from rclpy.executors import SingleThreadedExecutor
from rclpy.parameter import parameter_value_to_python

from amazing_hand.configuration import ConfigurationError
from amazing_hand.configuration.declared import Declared, closest
from amazing_hand.configuration.parameter_check import matches
from amazing_hand.configuration.parameter_file import Assignment, override, read
from amazing_hand.configuration.ros_arguments import PARAMS_FILE, ROS_ARGS, RosArguments, parse, split
from amazing_hand.node_table import NAMESPACE, NODES
from amazing_hand.ros.context import ros_context
from amazing_hand.ros.declarations import TABLE, check_values

DEFAULT: Final = "default"

ANSWER_S: Final = 5.0
"""How long to wait for a running node."""

EXAMPLES: Final = """\
examples:
  hand config show --params-file my_hand.yaml
  hand config check --params-file my_hand.yaml
  hand config explain fingerspeller.hold_s --running
"""


@dataclass(frozen=True)
class Value:
    """Parameter of a node. source: where its value is from. before: values that this one counts before, with theirs."""

    node: str
    name: str
    value: Any
    source: str
    before: tuple[tuple[Any, str], ...] = ()


def main(argv: Sequence[str] | None = None) -> int:
    """Show, check or explain; return 1 if running nodes have other values.

    Raises ConfigurationError for values that no node takes, and for a name that no node has.
    """
    own, ros_args = split(sys.argv[1:] if argv is None else argv)
    args = _parser().parse_args(own)
    arguments = parse([ROS_ARGS, *(each for file in args.params_file for each in (PARAMS_FILE, file)), *ros_args[1:]])
    check_values(
        arguments.files, map(override, arguments.parameters), [arguments.place(n, NAMESPACE) for n in _names()]
    )
    if args.what == "check":
        print(f"ok: {', '.join(arguments.files) or 'no file'} and {len(arguments.parameters)} arguments")
        return 0
    found = values(arguments)
    if args.what == "explain":
        found = named(found, args.name)
    running = {}
    if args.running:
        running = {node: _running(arguments.place(node, NAMESPACE).path, found, node) for node in _nodes_of(found)}
    if args.json:
        print(json.dumps([as_json(each, running) for each in found], indent=2))
    else:
        for each in found:
            print("\n".join(lines(each, running, explain=args.what == "explain")))
    return 1 if any(_differs(each, running) for each in found) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hand config",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="what", required=True, metavar="show|check|explain")
    show = commands.add_parser("show", help="all parameters")
    check = commands.add_parser("check", help="whether nodes take what the files and arguments set; status 2 if not")
    explain = commands.add_parser("explain", help="one parameter: its value, and every place that sets it")
    explain.add_argument("name", help="such as hold_s, or fingerspeller.hold_s")
    for each in (show, check, explain):
        each.add_argument(PARAMS_FILE, action="append", default=[], metavar="FILE", help="as `hand run` is given it")
    for each in (show, explain):
        each.add_argument(
            "--running", action="store_true", help="compare with the nodes that run; status 1 if they differ"
        )
        each.add_argument("--json", action="store_true", help="as a JSON list")
    return parser


def values(arguments: RosArguments) -> list[Value]:
    """Return all parameters of the nodes of `hand run`: of those that set the same one, the last counts."""
    given = [each for file in arguments.files for each in read(file)]
    given += [override(each) for each in arguments.parameters]
    return [
        _value(node, declared, given, arguments.place(node, NAMESPACE).path)
        for node in _names()
        for declared in TABLE[node].values()
    ]


def named(found: Sequence[Value], name: str) -> list[Value]:
    """Return the parameters of this name, `node.parameter` or a parameter of all nodes. Raises ConfigurationError."""
    chosen = [each for each in found if name in (each.name, f"{each.node}.{each.name}")]
    if not chosen:
        known = [text for each in found for text in (each.name, f"{each.node}.{each.name}")]
        guess = closest(name, known)
        hint = f"did you mean {guess}?" if guess else "`hand config show` lists all"
        raise ConfigurationError(f"no node has a parameter {name}; {hint}")
    return chosen


def lines(each: Value, running: Mapping[str, Mapping[str, Any] | None], *, explain: bool) -> list[str]:
    """Return a parameter as text: its value and where it is from; with explain also what it counts before."""
    told = [f"{each.node}.{each.name}: {each.value!r}  ({each.source})"]
    if explain:
        told += [f"  before {value!r}  ({source})" for value, source in each.before]
    if each.node in running:
        here = running[each.node]
        if here is None:
            told.append(f"  {each.node} is not running")
        elif _differs(each, running):
            told.append(f"  running with {here[each.name]!r}")
    return told


def as_json(each: Value, running: Mapping[str, Mapping[str, Any] | None]) -> dict[str, Any]:
    """Return a parameter for a program; `running` is null when that was not asked, or the node does not run."""
    here = running.get(each.node)
    return {
        "node": each.node,
        "name": each.name,
        "value": each.value,
        "source": each.source,
        "running": None if here is None else here[each.name],
    }


def _value(node: str, declared: Declared, given: Sequence[Assignment], path: str) -> Value:
    sets = [(declared.default, DEFAULT)]
    for each in given:
        if each.name == declared.name and each.value is not None and matches(each.block, path):
            value = each.value.value
            sets.append((float(value) if isinstance(declared.default, float) else value, each.where))
    value, source = sets.pop()
    return Value(node, declared.name, value, source, tuple(reversed(sets)))


def _differs(each: Value, running: Mapping[str, Mapping[str, Any] | None]) -> bool:
    here = running.get(each.node)
    return here is not None and here[each.name] != each.value


def _names() -> list[str]:
    return [entry.name for entry in NODES]


def _nodes_of(found: Sequence[Value]) -> list[str]:
    return list(dict.fromkeys(each.node for each in found))


def _running(path: str, found: Sequence[Value], node: str) -> dict[str, Any] | None:
    """Return the values of a running node by name; None if it does not answer."""
    names = [each.name for each in found if each.node == node]
    context = Context()
    with ros_context((), context):
        asking = rclpy.create_node("hand_config", context=context, enable_rosout=False, start_parameter_services=False)
        executor = SingleThreadedExecutor(context=context)
        executor.add_node(asking)
        try:
            client = asking.create_client(GetParameters, f"{path}/get_parameters")
            if not client.wait_for_service(ANSWER_S):
                return None
            future = client.call_async(GetParameters.Request(names=names))
            executor.spin_until_future_complete(future, ANSWER_S)
            if not future.done():
                return None
            answered = future.result()
        finally:
            executor.shutdown()
            asking.destroy_node()
    assert answered is not None
    return {name: parameter_value_to_python(value) for name, value in zip(names, answered.values, strict=True)}


if __name__ == "__main__":
    sys.exit(main())
