# SPDX-License-Identifier: Apache-2.0
"""`hand run`: run all nodes in a child process and restart it if it dies.

A process that is killed leaves the servos' torque on. So the next one starts at once, and turns torque off first.
With --page, the web page is a process of its own, which is also restarted if it dies.
"""

import argparse
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Final

import yaml

from amazing_hand.configuration import EXIT_CONFIGURATION, EXIT_OTHER_RMW
from amazing_hand.configuration.parameter_file import PARAMETERS
from amazing_hand.configuration.ros_arguments import PARAMS_FILE, ROS_ARGS, parse, split
from amazing_hand.node_table import NAMESPACE
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
        nodes = [sys.executable, "-m", "amazing_hand.ros.all_nodes", UNTIL_STDIN_CLOSES, ROS_ARGS, *files, *ros_args]
        with ExitStack() as beside:
            if arguments.page:
                beside.enter_context(_running_beside(page_command(_page_arguments(files, ros_args))))
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
        return _supervise("the nodes", command, stop)


@contextmanager
def _running_beside(command: Sequence[str]) -> Iterator[None]:
    """Keep the page running during the block."""
    stop = Stop()  # of its own: two threads must not wait for one
    thread = threading.Thread(target=_supervise, args=("the page", command, stop), name="page-supervisor")
    thread.start()
    try:
        yield
    finally:
        stop.request()
        thread.join()


def _supervise(what: str, command: Sequence[str], stop: Stop) -> int:
    """Run a program, and start it again if it dies, until the stop; return its exit status."""
    restart_s = RESTART_MIN_S
    while True:
        began_s = time.monotonic()
        status = _run(what, command, stop)
        if stop.requested or status in (0, EXIT_CONFIGURATION, EXIT_OTHER_RMW):
            return KILLED_STATUS - status if status < 0 else status
        if time.monotonic() - began_s > PROVEN_S:
            restart_s = RESTART_MIN_S
        how = f"killed by signal {-status}" if status < 0 else f"ended with status {status}"
        print(f"{what}: {how}; starting again in {restart_s:g} s", file=sys.stderr, flush=True)
        if stop.wait(restart_s):
            return 1
        restart_s = min(2 * restart_s, RESTART_MAX_S)


def _run(what: str, command: Sequence[str], stop: Stop) -> int:
    """Start a program, wait until it ends or a stop is requested, and return its exit status."""
    # A new session: Ctrl-C reaches only this process. When this process ends for any reason, the stdin closes.
    program = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
    while program.poll() is None and not stop.wait(POLL_S):
        pass
    if program.poll() is None:
        program.terminate()
        try:
            program.wait(END_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            print(f"{what}: not ended within {END_TIMEOUT_S:g} s; killing it", file=sys.stderr, flush=True)
            program.kill()
    return program.wait()


if __name__ == "__main__":
    sys.exit(main())
