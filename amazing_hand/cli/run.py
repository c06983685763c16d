# SPDX-License-Identifier: Apache-2.0
"""`hand run`: run all nodes in a child process and restart it if it dies.

A process that is killed leaves the servos' torque on. So the next one starts at once, and turns torque off first.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

import yaml

from amazing_hand.configuration import EXIT_CONFIGURATION, EXIT_OTHER_RMW
from amazing_hand.configuration.parameter_file import PARAMETERS
from amazing_hand.configuration.ros_arguments import PARAMS_FILE, ROS_ARGS, split
from amazing_hand.stopping import UNTIL_STDIN_CLOSES, Stop, stop_signal

# Delay before a restart: doubled after each failure, between these limits.
RESTART_MIN_S: Final = 0.1
RESTART_MAX_S: Final = 10.0

# After running for this long, the restart delay is reset.
PROVEN_S: Final = 30.0

# Time for the nodes to end before they are killed; they need 3 s to release everything.
END_TIMEOUT_S: Final = 10.0

POLL_S: Final = 0.05


# A shell reports the end by signal n as exit status 128 + n.
KILLED_STATUS: Final = 128

# Option -> the parameter that it sets: node and name.
OPTIONS: Final = {"port": ("servo_driver", "port"), "camera": ("camera", "source")}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the nodes until SIGINT, SIGTERM or SIGHUP; return their exit status, above 128 if they had to be killed."""
    own, ros_args = split(sys.argv[1:] if argv is None else argv)
    arguments = _parser().parse_args(own)
    given = {name: value for name in OPTIONS if (value := getattr(arguments, name)) is not None}
    with _parameter_file(given) as file:
        files = [argument for each in (*arguments.params_file, file) for argument in (PARAMS_FILE, each)]
        command = [sys.executable, "-m", "amazing_hand.ros.all_nodes", UNTIL_STDIN_CLOSES, ROS_ARGS, *files, *ros_args]
        return _keep_running(command)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hand run",
        usage="%(prog)s [-h] [--port PORT] [--params-file FILE] [--camera SOURCE] [--ros-args ...]",
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


def _keep_running(command: Sequence[str]) -> int:
    restart_s = RESTART_MIN_S
    with stop_signal() as stop:
        while True:
            began_s = time.monotonic()
            status = _run(command, stop)
            if stop.requested or status in (0, EXIT_CONFIGURATION, EXIT_OTHER_RMW):
                return KILLED_STATUS - status if status < 0 else status
            if time.monotonic() - began_s > PROVEN_S:
                restart_s = RESTART_MIN_S
            how = f"were killed by signal {-status}" if status < 0 else f"ended with status {status}"
            print(f"the nodes {how}: starting them again in {restart_s:g} s", file=sys.stderr, flush=True)
            if stop.wait(restart_s):
                return 1
            restart_s = min(2 * restart_s, RESTART_MAX_S)


def _run(command: Sequence[str], stop: Stop) -> int:
    """Start the nodes, wait until they end or a stop is requested, and return their exit status."""
    # A new session: Ctrl-C reaches only this process. When this process ends for any reason, the nodes' stdin closes.
    nodes = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
    while nodes.poll() is None and not stop.wait(POLL_S):
        pass
    if nodes.poll() is None:
        nodes.terminate()
        try:
            nodes.wait(END_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            print(f"the nodes have not ended within {END_TIMEOUT_S:g} s: killing them", file=sys.stderr)
            nodes.kill()
    return nodes.wait()


if __name__ == "__main__":
    sys.exit(main())
