# SPDX-License-Identifier: Apache-2.0
"""`hand run`: run all nodes in a child process and restart it if it dies.

A process that is killed leaves the servos' torque on. So the next one starts at once, and turns torque off first.
With --page, the web page is a process of its own, which is also restarted if it dies.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Final

import yaml

from amazing_hand.configuration.parameter_file import PARAMETERS
from amazing_hand.configuration.ros_arguments import PARAMS_FILE, ROS_ARGS, parse, split
from amazing_hand.node_table import NAMESPACE
from amazing_hand.stopping import UNTIL_STDIN_CLOSES, stop_signal
from amazing_hand.supervisor import running_beside, supervise

# Option -> the parameter that it sets: node and name.
OPTIONS: Final = {"port": ("servo_driver", "port"), "camera": ("camera", "source")}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the nodes until SIGINT, SIGTERM or SIGHUP; return their exit status, above 128 if they had to be killed."""
    own, ros_args = split(sys.argv[1:] if argv is None else argv)
    arguments = _parser().parse_args(own)
    given = {name: value for name in OPTIONS if (value := getattr(arguments, name)) is not None}
    with _parameter_file(given) as file:
        files = [argument for each in (*arguments.params_file, file) for argument in (PARAMS_FILE, each)]
        nodes = [sys.executable, "-m", "amazing_hand.ros.all_nodes", UNTIL_STDIN_CLOSES, ROS_ARGS, *files, *ros_args]
        with ExitStack() as beside:
            if arguments.page:
                beside.enter_context(running_beside("the page", page_command(_page_arguments(files, ros_args))))
            return _keep_running(nodes)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hand run",
        usage="%(prog)s [-h] [--port PORT] [--params-file FILE] [--camera SOURCE] [--page] [--ros-args ...]",
        description="Run all nodes until Ctrl-C, and start them again if they die.",
        epilog="After --ros-args: arguments of ROS for all nodes, as in --ros-args -p hold_s:=0.6 -r __ns:=/left_hand",
    )
    parser.add_argument("--port", help="serial port of the servos; default: as the parameters say, else `sim`")
    parser.add_argument(
        PARAMS_FILE,
        action="append",
        default=[],
        metavar="FILE",
        help="parameters that differ from config/hand.yaml; may be given several times",
    )
    parser.add_argument("--camera", metavar="SOURCE", help="a camera's number or device, a file, a URL, or `rendered`")
    parser.add_argument("--page", action="store_true", help="serve the hand's web page too, on this machine")
    return parser


@contextmanager
def _parameter_file(given: Mapping[str, str]) -> Iterator[str]:
    """Yield the path of a temporary parameter file with these options.

    A `-p` argument would not do: ROS sets it in all nodes that have a parameter of that name.
    """
    blocks: dict[str, dict[str, dict[str, str]]] = {}
    for option, value in given.items():
        node, name = OPTIONS[option]
        blocks[f"/**/{node}"] = {PARAMETERS: {name: value}}
    with tempfile.NamedTemporaryFile("w", prefix="hand_run_", suffix=".yaml", encoding="utf-8") as file:
        if blocks:
            yaml.safe_dump(blocks, file, default_style='"', allow_unicode=True)
        file.flush()
        yield file.name


def page_command(arguments: Sequence[str]) -> list[str]:
    """Return the command of a page that ends with the process that starts it."""
    return [sys.executable, "-m", "amazing_hand.cli.main", "page", UNTIL_STDIN_CLOSES, *arguments]


def _page_arguments(files: Sequence[str], ros_args: Sequence[str]) -> list[str]:
    """Return the arguments of the page of the hand that runs with these.

    It is given the parameter files; other ROS arguments are for the nodes, but for the hand's namespace.
    """
    namespace = parse(ros_args).place("page", NAMESPACE).path.rpartition("/")[0]
    return ["--hand", namespace.strip("/"), *([ROS_ARGS, *files] if files else [])]


def _keep_running(command: Sequence[str]) -> int:
    with stop_signal() as stop:
        return supervise("the nodes", command, stop)


if __name__ == "__main__":
    sys.exit(main())
