# SPDX-License-Identifier: Apache-2.0
"""Run a bridge with its SQLite file against a simulated planner, driver and broker. No ROS, no network."""

import json
import sqlite3
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from amazing_hand.cloud import bridge as bridge_module
from amazing_hand.cloud.bridge import Bridge
from amazing_hand.cloud.client import LinkError, LinkSettings
from amazing_hand.cloud.contract import RejectedAction, Topics
from amazing_hand.cloud.database import Database
from amazing_hand.cloud.inbox import Entry
from amazing_hand.cloud.link import ConnectionEvent, ConnectionState
from amazing_hand.cloud.remote_command import Answer
from amazing_hand.cloud.report import Report
from amazing_hand.cloud.sentences import Now
from amazing_hand.sentence_step import Step

TOPICS = Topics("hand")
SETTINGS = LinkSettings("host", 8883, "hand", Path("cert"), Path("key"), Path("ca"))
BOOT_S = 1_770_550_000.0
PATIENCE_S = 30.0


def wait_until(is_so: Callable[[], object]) -> None:
    deadline_s = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline_s, "it did not come"
        time.sleep(0.001)


class Clock:
    """Clock of bridge and planner, advanced by the test."""

    def __init__(self) -> None:
        self.s = 100.0

    def now(self) -> Now:
        return Now(BOOT_S + self.s, self.s)


class Cloud:
    """Fake MqttLink, for all connections of the bridge.

    It keeps published messages and can acknowledge them at once. The test grants or refuses each subscription.
    """

    def __init__(self) -> None:
        self.acknowledges = True
        self.is_stopped = False
        self.settings = SETTINGS
        self.published: list[tuple[str, bytes]] = []
        self.retained: list[bytes] = []
        self.open: list[Future[None]] = []
        self.asked: list[tuple[str, bool, Future[None]]] = []
        self.tell: Callable[[ConnectionEvent], None] = lambda event: None

    def make(self, settings: LinkSettings, _: Any, on_connection: Callable[[ConnectionEvent], None]) -> "Cloud":
        """Create the link (the bridge's factory function)."""
        self.settings, self.tell, self.is_stopped = settings, on_connection, False
        return self

    def start(self) -> None: ...

    def subscribe(self, topic: str, *, retained: bool = True) -> Future[None]:
        answer: Future[None] = Future()
        self.asked.append((topic, retained, answer))
        return answer

    def grant(self) -> None:
        self.asked[-1][2].set_result(None)

    def refuse(self) -> None:
        self.asked[-1][2].set_exception(LinkError("subscription refused: NOT_AUTHORIZED; the policy must allow it"))

    def connected(self) -> None:
        self.tell(ConnectionEvent(ConnectionState.CONNECTED, "new session"))

    def cut(self) -> None:
        self.tell(ConnectionEvent(ConnectionState.DISCONNECTED, "cut"))

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> Future[None]:
        answer: Future[None] = Future()
        if retain:
            self.retained.append(payload)
            return answer
        self.published.append((topic, payload))
        if self.acknowledges:
            answer.set_result(None)
        else:
            self.open.append(answer)
        return answer

    def stop(self, timeout_s: float) -> None:
        self.is_stopped = True
        for _, _, answer in self.asked:
            if not answer.done():
                answer.set_exception(LinkError("stopped"))

    def payloads(self, topic: str) -> list[bytes]:
        return [payload for told, payload in self.published if told == topic]

    @property
    def results(self) -> dict[str, set[bytes]]:
        """Distinct results by sentence id; more than one is an error."""
        found: defaultdict[str, set[bytes]] = defaultdict(set)
        for payload in self.payloads(TOPICS.result):
            found[json.loads(payload)["id"]].add(payload)
        return dict(found)

    @property
    def outcomes(self) -> dict[str, str]:
        assert all(len(payloads) == 1 for payloads in self.results.values()), self.results
        return {id: json.loads(next(iter(payloads)))["outcome"] for id, payloads in self.results.items()}

    def reason(self, id: str) -> str:
        (payload,) = self.results[id]
        return str(json.loads(payload)["reason"])


WRITES = ("INSERT", "UPDATE", "DELETE")


class Disk:
    """SQLite connection with a simulated full disk: then statements that begin with given words fail."""

    def __init__(self, database: Database, fails: tuple[str, ...]) -> None:
        assert database._connection is not None
        self._real = database._connection
        self._fails = fails
        self.is_full = True
        database._connection = self  # type: ignore[assignment]

    def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
        if self.is_full and statement.startswith(self._fails):
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise error
        return self._real.execute(statement, *values)

    @property
    def in_transaction(self) -> bool:
        return self._real.in_transaction

    def close(self) -> None:
        self._real.close()


class Alone:
    """One run of a bridge, on a file that persists."""

    def __init__(self, path: Path, cloud: Cloud, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(bridge_module, "MqttLink", cloud.make)
        monkeypatch.setattr(bridge_module, "now", clock.now)
        monkeypatch.setattr(bridge_module, "CHECK_S", 0.0)
        self.cloud = cloud
        self.clock = clock
        self.handed: list[str] = []
        self.rejected: list[RejectedAction] = []
        self.errors: list[str] = []
        self.acknowledged: list[str] = []
        self.called: list[str] = []
        self.answers: list[Answer] = []
        self.driver: Callable[[str, Answer], None] = lambda name, answer: self.answers.append(answer)
        self.bridge = Bridge(
            path, TOPICS, "1.0", self._hand_over, self.rejected.append, self._call, on_error=self.errors.append
        )

    def _hand_over(self, entry: Entry, redelivered: bool) -> None:
        self.handed.append(entry.id + "!" * redelivered)

    def _call(self, name: str, answer: Answer) -> None:
        self.called.append(name)
        self.driver(name, answer)

    def connect(self, endpoint: str = "local", max_text_length: int = 500, granted: bool = True) -> None:
        """Connect, and wait until the subscription is granted, or requested if not `granted`."""
        asked, has_planner = len(self.cloud.asked), threading.Event()
        self.bridge.connect(endpoint, lambda: SETTINGS, has_planner.is_set, max_text_length)
        wait_until(lambda: self.bridge.problem.endswith("waiting for a planner on the topic sentence"))
        self.cloud.connected()
        has_planner.set()
        wait_until(lambda: len(self.cloud.asked) > asked)
        if granted:
            self.grant()

    def grant(self) -> None:
        """Grant the subscription and wait until the bridge has processed it."""
        self.cloud.grant()
        wait_until(lambda: all(thread.name != "mqtt-start" for thread in threading.enumerate()))

    def say(self, id: str, text: str = "HI") -> None:
        self.deliver(id, json.dumps({"id": id, "sentence": text}).encode())

    def command(self, id: str, name: str) -> None:
        """Deliver a command as the web page would send it now."""
        message = {"id": id, "command": name, "ts": int(self.clock.now().unix_s)}
        self.deliver(id, json.dumps(message).encode())

    def deliver(self, id: str, payload: bytes, topic: str = TOPICS.action) -> None:
        """Deliver a message from the broker; `acknowledged` gets its id when the bridge has stored it."""
        self.bridge.on_message(topic, payload, lambda: self.acknowledged.append(id))

    def hear(self, id: str, *steps: Step, films: bool = False, **more: Any) -> None:
        for step in steps:
            self.bridge.heard(Report(id, step, **more), films)

    def tick(self, *planners: str, after_s: float = 0.25) -> None:
        self.clock.s += after_s
        self.bridge.tick(set(planners or ["planner"]))

    def fill_disk(self, fails: tuple[str, ...] = WRITES) -> Disk:
        return Disk(self.bridge._database, fails)

    def settle(self) -> None:
        """Wait until all writes are on disk and their callbacks have run."""
        done = threading.Event()
        self.bridge._database.when_safe(done.set)
        assert done.wait(PATIENCE_S)
