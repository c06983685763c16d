"""Runs nodes in this process, one executor and one thread each, until SIGINT or SIGTERM; then ends them in order."""

import importlib
import logging
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from rclpy.executors import ExternalShutdownException, SingleThreadedExecutor

from amazing_hand.node_table import NODES, NodeEntry
from amazing_hand.nodes.clock_steps import ClockStepWatch
from amazing_hand.nodes.context import ros_context
from amazing_hand.nodes.hand_node import HandNode
from amazing_hand.nodes.parameters import ParameterError
from amazing_hand.stopping import UNTIL_STDIN_CLOSES, Stop, stop_at_end_of_stdin, stop_signal

READY_POLL_S: Final = 0.02

# They tell at INFO what they do for every request.
QUIET_LIBRARIES: Final = ("botocore", "boto3", "httpx", "strands", "uvicorn")

# So long a busy thread keeps Python to itself while others wait: Python's own 5 ms, spent at each of the turns that a
# letter takes from thread to thread, would be most of its way to the servos.
SWITCH_INTERVAL_S: Final = 0.0005

EXIT_FAILED: Final = 1
EXIT_BAD_PARAMETER: Final = 2


Makers = Mapping[str, Callable[[], HandNode[Any]]]
"""What makes each node, by its name in this process."""


class Graph:
    """Some nodes, running in this process."""

    def __init__(self, makers: Makers, stop: Stop) -> None:
        self.nodes: dict[str, HandNode[Any]] = {}
        self.failed = False
        self._stop = stop
        self._threads: list[threading.Thread] = []
        self._executors: list[SingleThreadedExecutor] = []
        self._clock_steps = ClockStepWatch(self._executors)
        threading.excepthook = lambda _: self.fail("a thread ends on an error")
        try:
            for name, make in makers.items():
                self._start(name, make())
        except BaseException:
            self.close()
            raise

    def _start(self, name: str, node: HandNode[Any]) -> None:
        self.nodes[name] = node
        # One executor per node: a slow callback delays its own node only. MultiThreadedExecutor has a p99 of 0.5 s.
        executor = SingleThreadedExecutor()
        executor.add_node(node)
        thread = threading.Thread(target=self._spin, args=(executor, name), name=f"{name}-executor", daemon=True)
        self._executors.append(executor)
        self._threads.append(thread)
        thread.start()

    def _spin(self, executor: SingleThreadedExecutor, name: str) -> None:
        try:
            executor.spin()
        except ExternalShutdownException:
            return
        except Exception:
            self.fail(f"{name} ends on an error")

    def fail(self, what: str) -> None:
        """Report the exception that is being handled and end the process, so that a launch starts it again."""
        print(f"{what}:\n{traceback.format_exc()}", file=sys.stderr)
        self.failed = True
        self._stop.request()

    def wait_ready(self, timeout_s: float) -> list[str]:
        """Wait until all nodes are ready and have found each other's topics; returns what is still missing."""
        deadline_s = time.monotonic() + timeout_s
        while (missing := self._missing()) and time.monotonic() < deadline_s:
            if self._stop.wait(READY_POLL_S):
                break
        return missing

    def _missing(self) -> list[str]:
        unready = [f"{name}: {node.health()[1]}" for name, node in self.nodes.items() if not node.ready()]
        unheard = [f"{name}: nobody hears {topic}" for name, node in self.nodes.items() for topic in node.unheard()]
        return unready + unheard

    def close(self) -> None:
        """Close the nodes in the order of starting, while all still run; then stop the executors."""
        for name, node in self.nodes.items():
            try:
                node.close()
            except Exception:  # the others must be closed all the same
                self.fail(f"{name} did not close in order")
        self._clock_steps.close()
        for executor in self._executors:
            executor.shutdown(timeout_sec=0)
        for thread in self._threads:
            thread.join(timeout=1.0)
        for node in self.nodes.values():
            node.destroy_node()


def run(entries: Sequence[NodeEntry], ros_args: Sequence[str], until: Callable[[Stop, Graph], int]) -> int:
    """`run_nodes` with nodes of the table."""
    return run_nodes({entry.name: partial(_create, entry.module) for entry in entries}, ros_args, until)


def _create(module: str) -> HandNode[Any]:
    node: HandNode[Any] = importlib.import_module(module).create()
    return node


def run_nodes(makers: Makers, ros_args: Sequence[str], until: Callable[[Stop, Graph], int]) -> int:
    """Make and start the nodes, call `until`, end the nodes in order; returns an exit status.

    ros_args: command line arguments; what stands after --ros-args is given to all nodes.
    until: comes back with the exit status when the nodes shall end, at the latest when the Stop is requested.
    """
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    os.environ.setdefault("RUST_BACKTRACE", "0")  # rustypot's panics are handled, their traces are noise
    logging.basicConfig(level=logging.INFO, format="[%(levelname)s] [%(created).3f] [%(name)s]: %(message)s")
    for library in QUIET_LIBRARIES:
        logging.getLogger(library).setLevel(logging.WARNING)
    with stop_signal() as stop, ros_context(ros_args):
        try:
            graph = Graph(makers, stop)
            try:
                status = until(stop, graph)
            finally:
                graph.close()
        except ParameterError as error:
            print(error, file=sys.stderr)
            return EXIT_BAD_PARAMETER
        return EXIT_FAILED if graph.failed else status


def run_until_stopped(entries: Sequence[NodeEntry], ros_args: Sequence[str]) -> int:
    """Run the nodes until SIGINT, SIGTERM or SIGHUP, or with the option `--until-stdin-closes` the end of stdin."""

    def until(stop: Stop, _: Graph) -> int:
        if UNTIL_STDIN_CLOSES in ros_args:
            stop_at_end_of_stdin(stop)
        stop.wait()
        return 0

    return run(entries, [argument for argument in ros_args if argument != UNTIL_STDIN_CLOSES], until)


def main_of(name: str) -> int:
    """The `main` of a node's own program."""
    entry = next(entry for entry in NODES if entry.name == name)
    return run_until_stopped([entry], sys.argv[1:])
