# SPDX-License-Identifier: Apache-2.0
"""An error of a thread of ours ends the nodes, one of a library's does not; and what a node alone must import."""

import ast
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from opentelemetry.instrumentation.threading import ThreadingInstrumentor

from amazing_hand.ros.runner import Graph
from amazing_hand.stopping import Stop
from amazing_hand.threads import ReportingThread

PACKAGE = Path(__file__).parents[2] / "amazing_hand"
Reported = list[threading.ExceptHookArgs]


@pytest.fixture
def reported(monkeypatch: pytest.MonkeyPatch) -> Reported:
    """What Python reports of threads that end on an error."""
    errors: Reported = []
    monkeypatch.setattr(threading, "excepthook", errors.append)
    return errors


@pytest.fixture
def graph(reported: Reported) -> Iterator[Graph]:
    made = Graph({}, Stop())
    yield made
    made.close()


def run(thread: threading.Thread) -> None:
    thread.start()
    thread.join(30.0)
    assert not thread.is_alive()


def fail() -> None:
    raise RuntimeError("for this test")


def test_an_error_of_our_thread_ends_the_nodes(graph: Graph, reported: Reported) -> None:
    run(ReportingThread(target=fail))
    assert graph.failed
    assert reported == []


def test_an_error_of_our_thread_ends_the_nodes_though_strands_has_threads_wrapped(
    graph: Graph, reported: Reported
) -> None:
    instrumentor = ThreadingInstrumentor()
    was_on = instrumentor.is_instrumented_by_opentelemetry
    instrumentor.instrument()
    try:
        run(ReportingThread(target=fail))
        assert graph.failed
        assert reported == []
    finally:
        if not was_on:
            instrumentor.uninstrument()


def test_an_error_of_a_foreign_thread_is_reported_by_python_and_ends_nothing(graph: Graph, reported: Reported) -> None:
    run(threading.Thread(target=fail))
    assert not graph.failed
    assert [error.exc_type for error in reported] == [RuntimeError]


def test_nodes_leave_the_hook_for_threads_to_the_process() -> None:
    before = threading.excepthook
    graph = Graph({}, Stop())
    try:
        assert threading.excepthook is before
    finally:
        graph.close()


def test_without_nodes_an_error_of_our_thread_is_reported_by_python(reported: Reported) -> None:
    Graph({}, Stop()).close()
    run(ReportingThread(target=fail))
    assert [error.exc_type for error in reported] == [RuntimeError]


def test_of_two_graphs_the_later_one_is_told_and_the_earlier_one_again_after_it(graph: Graph) -> None:
    later = Graph({}, Stop())
    run(ReportingThread(target=fail))
    later.close()
    assert (graph.failed, later.failed) == (False, True)
    run(ReportingThread(target=fail))
    assert graph.failed


# Of programs beside the nodes, of what reports its errors itself, and of a library's function.
OTHER_THREADS = (
    "cli/record.py",
    "supervisor.py",
    "client/hand.py",
    "client/ros_link.py",
    "film/store.py",
    "ros/runner.py",
)


def test_a_thread_of_the_nodes_reports_its_errors() -> None:
    starting = {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if path.relative_to(PACKAGE).parts[0] not in ("simulation", "stopping.py")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and ast.unparse(call.func) in ("threading.Thread", "Thread")
    }
    assert starting <= set(OTHER_THREADS)


ALONE = """
import sys
from amazing_hand.configuration.ros_arguments import parse
from amazing_hand.ros.declarations import check
from amazing_hand.paths import share_folder
arguments = parse(["--ros-args", "--params-file", str(share_folder() / "config" / "hand.yaml")])
check(arguments, [arguments.place("fingerspeller", "hand")])
print([name for name in sys.modules if name in ("amazing_hand.nodes.planner", "amazing_hand.nodes.camera")])
"""


def test_a_node_that_checks_the_file_of_all_imports_none_of_the_others() -> None:
    assert subprocess.check_output([sys.executable, "-c", ALONE], text=True, timeout=120).strip() == "[]"
