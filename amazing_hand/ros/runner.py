# SPDX-License-Identifier: Apache-2.0
"""Run nodes in this process, one executor and thread each, until SIGINT or SIGTERM; then shut them down in order."""

import importlib
import logging
import math
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from typing import Any, Final

from rclpy.executors import ExternalShutdownException, SingleThreadedExecutor

from amazing_hand.configuration import EXIT_CONFIGURATION, ConfigurationError
from amazing_hand.configuration.extras import extra_named
from amazing_hand.configuration.ros_arguments import SHARED_PARAMS, parse
from amazing_hand.node_table import NAMESPACE, NODES, NodeEntry
from amazing_hand.ros.clock_steps import ClockStepWatch
from amazing_hand.ros.context import ros_context
from amazing_hand.ros.declarations import check
from amazing_hand.ros.hand_node import HandNode
from amazing_hand.stopping import UNTIL_STDIN_CLOSES, Stop, stop_at_end_of_stdin, stop_signal
from amazing_hand.threads import errors_told_to

READY_POLL_S: Final = 0.02

# Libraries that log every request at INFO.
QUIET_LIBRARIES: Final = ("botocore", "boto3", "httpx", "strands", "uvicorn")

# Python's thread switch interval. A letter passes through several threads on its way to the servos; with the default of
# 5 ms at each hand-over, waiting for a busy thread would be most of its latency.
SWITCH_INTERVAL_S: Final = 0.0005

EXIT_FAILED: Final = 1

# All nodes of a process should be ready within this time; those that are not are reported.
READY_TIMEOUT_S: Final = 10.0


Makers = Mapping[str, Callable[[], HandNode[Any]]]
"""Factory of each node, by its name in this process."""


class Graph:
    """Nodes running in this process, each with its own executor and thread."""

    def __init__(self, makers: Makers, stop: Stop) -> None:
        self.nodes: dict[str, HandNode[Any]] = {}
        self.failed = False
        self._is_closed = False
        self._stop = stop
        self._threads: list[threading.Thread] = []
        self._executors: list[SingleThreadedExecutor] = []
        self._clock_steps = ClockStepWatch(self._executors)
        listening = ExitStack()
        listening.enter_context(errors_told_to(self._on_thread_error))
        self._end_listening = listening.close
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
            if not self._is_closed:  # after closing, rclpy may fail on entities that it has destroyed
                self.fail(f"{name} ends on an error")

    def _on_thread_error(self, error: Exception) -> None:
        """End the process if one of this package's threads ended with an exception.

        Python itself reports an exception in a library's thread, and the process goes on.
        """
        self.fail("a thread ends on an error", error)

    def fail(self, what: str, error: BaseException | None = None) -> None:
        """Log the exception, by default the one being handled, and end the process; the launch restarts it."""
        trace = "".join(traceback.format_exception(error or sys.exception()))
        print(f"{what}:\n{trace}", file=sys.stderr)
        self.failed = True
        self._stop.request()

    def wait_ready(self, timeout_s: float = math.inf) -> list[str]:
        """Wait until all nodes are ready and have discovered each other's topics; return what is still missing."""
        deadline_s = time.monotonic() + timeout_s
        while (missing := self._missing()) and time.monotonic() < deadline_s:
            if self._stop.wait(READY_POLL_S):
                break
        return missing

    def _missing(self) -> list[str]:
        unready = [f"{name}: {node.health()[1]}" for name, node in self.nodes.items() if not node.ready()]
        unmatched = [f"{name}: nobody hears {topic}" for name, node in self.nodes.items() for topic in node.unmatched()]
        return unready + unmatched

    def close(self) -> None:
        """Close the nodes in start order, while all executors still run; then stop the executors."""
        for name, node in self.nodes.items():
            try:
                node.close()
            except Exception:  # one failure must not keep the other nodes from being closed
                self.fail(f"{name} did not close in order")
        self._clock_steps.close()
        self._is_closed = True
        for executor in self._executors:
            executor.shutdown(timeout_sec=0)
        for thread in self._threads:
            thread.join(timeout=1.0)
        for node in self.nodes.values():
            node.destroy_node()
        self._end_listening()


def run(entries: Sequence[NodeEntry], argv: Sequence[str], until: Callable[[Stop, Graph], int]) -> int:
    """Run nodes of the node table as `run_nodes` does."""
    return run_nodes({entry.name: partial(_create, entry) for entry in entries}, argv, until)


def _create(entry: NodeEntry) -> HandNode[Any]:
    with extra_named(entry.name):
        node: HandNode[Any] = importlib.import_module(entry.module).create()
    return node


def run_nodes(makers: Makers, argv: Sequence[str], until: Callable[[Stop, Graph], int]) -> int:
    """Create and start the nodes, call `until`, shut the nodes down in order, and return an exit status.

    Args:
        makers: Factory by node name of the node table, with `<namespace>/` before it if that is not the usual one.
        argv: Command line arguments; those after --ros-args go to all nodes.
        until: Returns the exit status when the nodes shall end, at the latest when the Stop is requested.
    """
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    os.environ.setdefault("RUST_BACKTRACE", "0")  # rustypot's panics are handled; their backtraces are noise
    logging.basicConfig(level=logging.INFO, format="[%(levelname)s] [%(created).3f] [%(name)s]: %(message)s")
    for library in QUIET_LIBRARIES:
        logging.getLogger(library).setLevel(logging.WARNING)
    try:
        arguments = parse(argv, own=(UNTIL_STDIN_CLOSES, SHARED_PARAMS))
        names = [name.rpartition("/") for name in makers]
        places = [arguments.place(node, namespace or NAMESPACE) for namespace, _, node in names]
        check(arguments, places, shared=SHARED_PARAMS in argv)
        with stop_signal() as stop, ros_context(arguments.argv):
            if UNTIL_STDIN_CLOSES in argv:
                stop_at_end_of_stdin(stop)
            graph = Graph(makers, stop)
            try:
                status = until(stop, graph)
            finally:
                graph.close()
            return EXIT_FAILED if graph.failed else status
    except ConfigurationError as error:
        print(error, file=sys.stderr, flush=True)
        return EXIT_CONFIGURATION


def run_until_stopped(entries: Sequence[NodeEntry], argv: Sequence[str]) -> int:
    """Run the nodes until SIGINT, SIGTERM or SIGHUP, or with the option `--until-stdin-closes` the end of stdin."""

    def until(stop: Stop, _: Graph) -> int:
        stop.wait()
        return 0

    return run(entries, argv, until)


def run_hand(argv: Sequence[str]) -> int:
    """Run all nodes as `run_until_stopped` does, and print when they are ready or what they wait for."""
    began_s = time.monotonic()

    def until(stop: Stop, graph: Graph) -> int:
        if missing := graph.wait_ready(READY_TIMEOUT_S):
            if not stop.requested:
                print(f"not ready yet: {'; '.join(missing)}", flush=True)
            missing = graph.wait_ready()
        if not missing:
            namespace = next(iter(graph.nodes.values())).get_namespace()
            print(
                f"ready: {len(graph.nodes)} nodes in {namespace} after {time.monotonic() - began_s:.1f} s", flush=True
            )
        stop.wait()
        return 0

    return run(NODES, argv, until)


def main_of(name: str) -> int:
    """Run the program of one node of the node table; return its exit status."""
    entry = next(entry for entry in NODES if entry.name == name)
    return run_until_stopped([entry], sys.argv[1:])
