# SPDX-License-Identifier: Apache-2.0
"""What the bridge keeps: results until the cloud has them, letter states while they are fresh, and the file itself."""

import logging
import os
import sqlite3
import stat
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amazing_hand.cloud import delivery as delivery_module
from amazing_hand.cloud.contract import Topics
from amazing_hand.cloud.database import Database, DatabaseError
from amazing_hand.cloud.delivery import MAX_AGE_S, MAX_IN_FLIGHT, Delivery, Outbox, RecentStates

DAY_S = 86_400.0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bridge.db"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    database = Database(path)
    yield database
    database.close()


def waiting(outbox: Outbox) -> list[bytes]:
    found, seq = [], 0
    while following := outbox.after(seq):
        seq, payload = following
        found.append(payload)
    return found


# --- the outbox


def test_results_come_out_in_order_until_they_are_removed(database: Database) -> None:
    outbox = Outbox(database)
    for number in range(3):
        outbox.add(b"%d" % number, 0.0)
    assert waiting(outbox) == [b"0", b"1", b"2"]
    first = outbox.after(0)
    assert first is not None
    outbox.remove(first[0])
    outbox.remove(first[0])
    assert waiting(outbox) == [b"1", b"2"]
    assert (len(outbox), outbox.size_bytes) == (2, 2)


def test_results_survive_the_process(path: Path) -> None:
    for number in range(3):
        database = Database(path)
        outbox = Outbox(database)
        assert len(outbox) == outbox.size_bytes == number
        outbox.add(b"x", 0.0)
        database.close()


def test_the_oldest_results_are_dropped_and_counted_when_there_are_too_many(database: Database) -> None:
    outbox = Outbox(database, max_bytes=10)
    for number in range(8):
        outbox.add(b"%d--" % number, 0.0)
    assert waiting(outbox) == [b"5--", b"6--", b"7--"]
    assert (outbox.dropped, outbox.size_bytes) == (5, 9)
    assert Outbox(database).dropped == 5, "not forgotten with the process"


def test_results_are_dropped_after_seven_days(database: Database) -> None:
    outbox = Outbox(database)
    for day in range(10):
        outbox.add(b"%d" % day, day * DAY_S)
    assert waiting(outbox) == [b"2", b"3", b"4", b"5", b"6", b"7", b"8", b"9"]
    outbox.trim(15 * DAY_S)
    assert waiting(outbox) == [b"8", b"9"]
    assert MAX_AGE_S == 7 * DAY_S
    assert outbox.dropped == 8


def test_fifty_megabytes_are_the_bound(database: Database) -> None:
    outbox = Outbox(database)
    for _ in range(60):
        outbox.add(bytes(1_000_000), 0.0)
    assert len(outbox) == 50
    assert outbox.size_bytes == 50_000_000


# --- the file


def test_the_file_is_for_its_owner_alone(path: Path) -> None:
    umask = os.umask(0)
    try:
        database = Database(path)
        database.set_value("a", "1")
        assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}
        database.close()
    finally:
        os.umask(umask)


def test_a_block_that_fails_leaves_nothing(database: Database) -> None:
    outbox = Outbox(database)
    with pytest.raises(ZeroDivisionError), database.transaction():  # noqa: PT012
        database.set_value("a", "1")
        with database.transaction():
            outbox.add(b"x", 0.0)
        raise ZeroDivisionError
    assert database.value("a") is None
    assert waiting(outbox) == []


def test_a_damaged_file_is_put_aside_and_said(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path.write_bytes(b"no database" * 1000)
    database = Database(path)
    database.set_value("a", "1")
    database.close()
    assert path.with_name("bridge.db.damaged").read_bytes().startswith(b"no database")
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def test_a_second_bridge_of_the_same_hand_is_refused_in_one_line(
    path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("amazing_hand.cloud.database.BUSY_S", 0.05)
    with pytest.raises(DatabaseError, match="another bridge runs for this hand; end it first"):
        Database(path)


def test_what_waits_for_the_disk_is_called_in_order_and_a_failure_stops_nothing(database: Database) -> None:
    called: list[int] = []
    done = threading.Event()
    database.when_safe(lambda: called.append(1 // 0))
    for number in range(100):
        database.when_safe(lambda number=number: called.append(number))  # type: ignore[misc]
    database.when_safe(done.set)
    assert done.wait(5)
    assert called == list(range(100))


def test_the_journal_does_not_grow_for_ever(path: Path, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("amazing_hand.cloud.database.WAL_BYTES", 50_000)
    for number in range(2000):
        database.set_value("a", "x" * (number % 100))
        if number % 50 == 0:
            done = threading.Event()
            database.when_safe(done.set)
            assert done.wait(5)
    assert path.with_name("bridge.db-wal").stat().st_size < 1_000_000


def test_a_full_disk_is_one_line_and_passes(path: Path, database: Database) -> None:
    outbox = Outbox(database)
    database._connection.execute("PRAGMA max_page_count = 20")
    with pytest.raises(DatabaseError, match="database or disk is full; make room on the disk"):
        outbox.add(bytes(100_000), 0.0)
    database._connection.execute("PRAGMA max_page_count = 2000")
    outbox.add(b"x", 0.0)
    assert waiting(outbox) == [b"x"]


def test_another_program_may_look_into_the_file(path: Path, database: Database) -> None:
    database.set_value("a", "1")
    with sqlite3.connect(path) as other:
        assert other.execute("SELECT value FROM value").fetchall() == [("1",)]


# --- letter states


def test_states_wait_for_sixty_seconds_and_no_longer() -> None:
    states = RecentStates()
    for second in range(100):
        states.add(b"%d" % second, float(second))
    left = []
    while (payload := states.take(99.0)) is not None:
        left.append(int(payload))
    assert left == list(range(39, 100))
    assert states.dropped == 39


@given(st.lists(st.tuples(st.floats(0, 30), st.booleans())))
def test_states_come_out_in_order_and_never_old(steps: list[tuple[float, bool]]) -> None:
    states, now_s, sent = RecentStates(max_age_s=60, max_waiting=5), 0.0, []
    for number, (later_s, takes) in enumerate(steps):
        now_s += later_s
        states.add(f"{number} {now_s}".encode(), now_s)
        if takes and (payload := states.take(now_s)) is not None:
            taken, at_s = payload.split()
            assert now_s - float(at_s) <= 60
            sent.append(int(taken))
        assert len(states) <= 5
    assert all(earlier < later for earlier, later in pairwise(sent))


# --- on their way


TOPICS = Topics("hand")


class Wire:
    """What was published on a topic, and its answers to give."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.open: list[Future[None]] = []

    def publish(self, payload: bytes) -> Future[None]:
        self.sent.append(payload)
        self.open.append(Future())
        return self.open[-1]

    def answer(self, error: Exception | None = None) -> None:
        future = self.open.pop(0)
        future.set_exception(error) if error else future.set_result(None)


class Post:
    """A delivery, and the link that it is given."""

    def __init__(self, database: Database) -> None:
        self.outbox = Outbox(database)
        self.states, self.results = Wire(), Wire()
        self.delivery = Delivery(TOPICS, self.outbox)

    def publish(self, topic: str, payload: bytes) -> Future[None]:
        return {TOPICS.state: self.states, TOPICS.result: self.results}[topic].publish(payload)

    def connect(self) -> None:
        self.delivery.set_link(self)

    def cut(self) -> None:
        self.delivery.set_link(None)


@pytest.fixture
def post(database: Database) -> Post:
    return Post(database)


def test_nothing_is_given_to_the_link_while_it_is_offline(post: Post) -> None:
    post.delivery.state(b"s")
    post.outbox.add(b"r", 0.0)
    post.delivery.send()
    assert post.states.sent == post.results.sent == []
    post.connect()
    assert (post.states.sent, post.results.sent) == ([b"s"], [b"r"])


def test_at_most_twenty_results_are_in_flight_and_a_result_goes_when_it_has_arrived(post: Post) -> None:
    post.connect()
    payloads = [b"%d" % number for number in range(100)]
    for payload in payloads:
        post.outbox.add(payload, 0.0)
    post.delivery.send()
    assert MAX_IN_FLIGHT == 20
    assert len(post.results.open) == 20
    assert len(post.outbox) == 100
    while post.results.open:
        assert len(post.results.open) <= 20
        post.results.answer()
    assert post.results.sent == payloads
    assert len(post.outbox) == 0
    assert post.delivery.is_idle


def test_what_was_in_flight_when_the_process_died_is_sent_again_in_order(database: Database) -> None:
    first = Post(database)
    first.connect()
    for number in range(5):
        first.outbox.add(b"%d" % number, 0.0)
    first.delivery.send()
    first.results.answer()
    second = Post(database)
    second.connect()
    assert second.results.sent == [b"1", b"2", b"3", b"4"]


def test_a_refused_result_waits_and_keeps_its_place(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    post.connect()
    for number in range(3):
        post.outbox.add(b"%d" % number, 0.0)
    post.delivery.send()
    post.results.answer(RuntimeError("refused"))
    post.results.answer()
    post.results.answer()
    post.delivery.send()
    assert len(post.results.sent) == 3
    monkeypatch.setattr(delivery_module, "REFUSED_WAIT_S", 0.0)
    post.delivery.send()
    assert post.results.sent[3:] == [b"0"]


def test_a_refused_result_is_sent_again_with_the_next_connection(post: Post) -> None:
    post.connect()
    for number in range(3):
        post.outbox.add(b"%d" % number, 0.0)
    post.delivery.send()
    post.results.answer(RuntimeError("refused"))
    post.cut()
    post.results.answer(RuntimeError("stopped before the broker answered"))
    post.connect()
    assert len(post.results.sent) == 3, "one is still on its way"
    post.results.answer()
    assert post.results.sent[3:] == [b"0", b"1"]


def test_states_that_are_answered_at_once_neither_recurse_nor_get_lost(database: Database) -> None:
    class Prompt:
        def __init__(self) -> None:
            self.sent: list[bytes] = []

        def publish(self, topic: str, payload: bytes) -> Future[None]:
            self.sent.append(payload)
            answer: Future[None] = Future()
            answer.set_result(None)
            return answer

    link, delivery = Prompt(), Delivery(TOPICS, Outbox(database))
    for number in range(5000):
        delivery.state(b"%d" % number)
    delivery.set_link(link)
    assert link.sent == [b"%d" % number for number in range(5000)]


def test_states_are_kept_in_order_across_an_outage(post: Post) -> None:
    post.connect()
    payloads = [b"%d" % number for number in range(60)]
    for number, payload in enumerate(payloads):
        if number == 30:
            post.cut()
        post.delivery.state(payload)
    post.connect()
    while post.states.open:
        post.states.answer()
    assert post.states.sent == payloads
