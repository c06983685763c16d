# SPDX-License-Identifier: Apache-2.0
"""An error of a thread of ours ends the nodes, one of a library's does not; and what a node alone must import."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from opentelemetry.instrumentation.threading import ThreadingInstrumentor

from amazing_hand.paths import write_whole
from amazing_hand.ros.runner import Graph
from amazing_hand.stopping import Stop

Reported = list[threading.ExceptHookArgs]


@pytest.fixture
def reported(monkeypatch: pytest.MonkeyPatch) -> Reported:
    """What the hook of before is given."""
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


def fail() -> None:
    raise RuntimeError("of a library")


def test_an_error_of_our_thread_ends_the_nodes(graph: Graph, reported: Reported, tmp_path: Path) -> None:
    run(threading.Thread(target=write_whole, args=(tmp_path / "missing" / "file", b"")))
    assert graph.failed
    assert reported == []


def test_an_error_of_our_thread_ends_the_nodes_though_strands_has_threads_wrapped(
    graph: Graph, reported: Reported, tmp_path: Path
) -> None:
    instrumentor = ThreadingInstrumentor()
    was_on = instrumentor.is_instrumented_by_opentelemetry
    instrumentor.instrument()
    try:
        run(threading.Thread(target=write_whole, args=(tmp_path / "missing" / "file", b"")))
        assert graph.failed
        assert reported == []
    finally:
        if not was_on:
            instrumentor.uninstrument()


def test_an_error_of_a_foreign_thread_is_reported_and_ends_nothing(graph: Graph, reported: Reported) -> None:
    run(threading.Thread(target=fail))
    assert not graph.failed
    assert [error.exc_type for error in reported] == [RuntimeError]


def test_a_graph_that_is_closed_hears_of_no_thread(reported: Reported) -> None:
    Graph({}, Stop()).close()
    run(threading.Thread(target=fail))
    assert [error.exc_type for error in reported] == [RuntimeError]


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
