# SPDX-License-Identifier: Apache-2.0
"""Deliver messages to the cloud: letter states while they are recent, results until they are acknowledged.

`Outbox` and `RecentStates` are the queues; `Delivery` publishes from them. Time is passed in to the first two.
"""

import contextlib
import logging
import math
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Final, Protocol

from amazing_hand.cloud.contract import Topics
from amazing_hand.cloud.database import Database, DatabaseError

MAX_BYTES: Final = 50_000_000
MAX_AGE_S: Final = 7 * 86_400.0
"""Limits of the outbox; above them the oldest results are dropped."""
MAX_STATE_AGE_S: Final = 60.0
"""Older states are dropped: they are of no use to a viewer."""
MAX_STATES: Final = 60_000
"""1,000 per second for that time: far more than a hand can show."""
MAX_IN_FLIGHT: Final = 20
"""Unacknowledged publishes, of states and of results each; AWS IoT Core allows 100 in all."""
REFUSED_WAIT_S: Final = 30.0
"""A result that the broker refused is sent again after this, or on the next connection."""
MAX_ANSWERS: Final = 1000
"""Answers to messages that could not be stored; a broker has at most a hundred unacknowledged messages."""

log = logging.getLogger(__name__)


class Publisher(Protocol):
    """Interface of MqttLink that Delivery uses."""

    def publish(self, topic: str, payload: bytes) -> Future[None]:
        """Publish at QoS 1 without blocking; the future ends when the broker acknowledges or refuses."""


class Outbox:
    """Persistent queue of the results that the cloud has not acknowledged yet.

    When it is full or results are too old, the oldest are dropped and counted.
    """

    def __init__(self, database: Database, max_bytes: int = MAX_BYTES, max_age_s: float = MAX_AGE_S) -> None:
        self._database = database
        self._max_bytes = max_bytes
        self._max_age_s = max_age_s
        self._count = self._bytes = self.dropped = 0
        self.openings = 0
        """How often the database was opened; result numbers are valid within one opening only."""
        database.on_open(self._load)

    def _load(self) -> None:
        dropped = int(self._database.value("results_dropped") or 0)
        with self._database.transaction() as connection:
            query = "SELECT COUNT(*), COALESCE(SUM(LENGTH(payload)), 0) FROM result"
            count, size_bytes = connection.execute(query).fetchone()
        self._set(int(count), int(size_bytes), dropped)
        self.openings += 1

    def _set(self, count: int, size_bytes: int, dropped: int) -> None:
        self._count, self._bytes, self.dropped = count, size_bytes, dropped

    def _change(self, count: int, size_bytes: int, dropped: int = 0) -> None:
        """Within a transaction: change the counters, and undo that if it is rolled back."""
        self._database.on_rollback(partial(self._set, self._count, self._bytes, self.dropped))
        self._set(self._count + count, self._bytes + size_bytes, self.dropped + dropped)

    def __len__(self) -> int:
        return self._count

    @property
    def size_bytes(self) -> int:
        return self._bytes

    def add(self, payload: bytes, now_s: float) -> None:
        """Append a result. now_s: Unix time."""
        with self._database.transaction() as connection:
            connection.execute("INSERT INTO result (payload, at_s) VALUES (?, ?)", (payload, now_s))
            self._change(1, len(payload))
            self.trim(now_s)

    def after(self, seq: int) -> tuple[int, bytes] | None:
        """Return number and payload of the first result after the given number; None when there is none."""
        with self._database.transaction() as connection:
            query = "SELECT seq, payload FROM result WHERE seq > ? ORDER BY seq LIMIT 1"
            row: tuple[int, bytes] | None = connection.execute(query, (seq,)).fetchone()
        return row

    def remove(self, seq: int) -> None:
        """Remove a result that the cloud has acknowledged; does nothing if it was dropped meanwhile."""
        with self._database.transaction() as connection:
            deleted = connection.execute("DELETE FROM result WHERE seq = ? RETURNING LENGTH(payload)", (seq,))
            for (length,) in deleted.fetchall():
                self._change(-1, -length)

    def trim(self, now_s: float) -> None:
        """Drop results that are too old or too many; the newest one is always kept."""
        with self._database.transaction() as connection:
            dropped = 0
            query = "SELECT seq, at_s FROM result ORDER BY seq LIMIT 1"
            while self._count > 1:
                seq, at_s = connection.execute(query).fetchone()
                if self._bytes <= self._max_bytes and now_s - at_s <= self._max_age_s:
                    break
                self.remove(seq)
                dropped += 1
            if dropped:
                self._change(0, 0, dropped)
                self._database.set_value("results_dropped", str(self.dropped))


class RecentStates:
    """Queue of letter states for the page that drops those that have waited too long. now_s: monotonic time."""

    def __init__(self, max_age_s: float = MAX_STATE_AGE_S, max_waiting: int = MAX_STATES) -> None:
        self._max_age_s = max_age_s
        self._waiting: deque[tuple[float, bytes]] = deque()
        self._max_waiting = max_waiting
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, payload: bytes, now_s: float) -> None:
        self._waiting.append((now_s, payload))
        self._trim(now_s)

    def take(self, now_s: float) -> bytes | None:
        """Remove and return the oldest state that is still recent enough; None when there is none."""
        self._trim(now_s)
        return self._waiting.popleft()[1] if self._waiting else None

    def _trim(self, now_s: float) -> None:
        waiting = self._waiting
        while waiting and (now_s - waiting[0][0] > self._max_age_s or len(waiting) > self._max_waiting):
            waiting.popleft()
            self.dropped += 1


class Delivery:
    """Publish states, results and answers over the link, with a limited number in flight.

    Thread-safe and never blocks, so that the link's own thread may call it. Without a connection messages wait in these
    bounded queues and not in the link, whose queue has no bound.
    """

    def __init__(self, topics: Topics, outbox: Outbox) -> None:
        self._topics = topics
        self._outbox = outbox
        self._states = RecentStates()
        self._lock = threading.RLock()
        self._sending = False
        self._link: Publisher | None = None
        self._states_in_flight = 0
        self._answers: deque[tuple[bytes, Callable[[], None]]] = deque()
        self._answers_in_flight = 0
        self._openings = 0  # the outbox's opening in which the following numbers are valid
        self._results_in_flight: set[int] = set()
        self._arrived: set[int] = set()  # acknowledged results that could not be deleted from the database yet
        self._last_result = 0
        self._refused_s: float | None = None

    @property
    def states_waiting(self) -> int:
        return len(self._states)

    @property
    def states_dropped(self) -> int:
        return self._states.dropped

    @property
    def is_idle(self) -> bool:
        """Return whether nothing is in flight and nothing can be sent."""
        with self._lock:
            results = len(self._outbox) - len(self._results_in_flight) - len(self._arrived)
            is_waiting = self._link is not None and (len(self._states) or len(self._answers) or results > 0)
            return not (is_waiting or self._states_in_flight or self._answers_in_flight or self._results_in_flight)

    def set_link(self, link: Publisher | None) -> None:
        """Send over this connection from now on; None: keep messages until there is one."""
        with self._lock:
            self._link = link
            if self._refused_s is not None:
                self._refused_s = -math.inf  # a new connection: retry refused messages at once
        self.send()

    def state(self, payload: bytes) -> None:
        with self._lock:
            self._states.add(payload, time.monotonic())
        self.send()

    def answer(self, payload: bytes, arrived: Callable[[], None]) -> None:
        """Send a result that could not be stored; `arrived` is called when the cloud has acknowledged it."""
        with self._lock:
            if len(self._answers) >= MAX_ANSWERS:
                log.error("a result is not sent: %d others that could not be kept wait", MAX_ANSWERS)
                return
            self._answers.append((payload, arrived))
        self.send()

    def send(self) -> None:
        """Publish as much as is allowed now. Call this when the outbox has new results, and periodically."""
        with self._lock:
            if self._sending:
                return  # called again by an immediate acknowledgement within the code below
            self._sending = True
            try:
                self._send_states()
                self._retry_refused()
                self._send_answers()
                with contextlib.suppress(DatabaseError):  # reported by the database; results wait
                    self._send_results()
            finally:
                self._sending = False

    def _send_states(self) -> None:
        while self._link and self._states_in_flight < MAX_IN_FLIGHT:
            payload = self._states.take(time.monotonic())
            if payload is None:
                return
            self._states_in_flight += 1
            self._link.publish(self._topics.state, payload).add_done_callback(self._on_state_answer)

    def _on_state_answer(self, answer: Future[None]) -> None:
        with self._lock:
            self._states_in_flight -= 1
        if error := answer.exception():
            log.error("%s", error)
        self.send()

    def _retry_refused(self) -> None:
        """After REFUSED_WAIT_S allow refused results again, from the oldest on, so that the order is kept."""
        is_in_flight = self._results_in_flight or self._answers_in_flight
        if self._refused_s is not None and not is_in_flight and time.monotonic() - self._refused_s >= REFUSED_WAIT_S:
            self._refused_s = None
            self._last_result = 0

    def _send_answers(self) -> None:
        while self._link and not self._is_refused and self._answers and self._answers_in_flight < MAX_IN_FLIGHT:
            answer = self._answers.popleft()
            self._answers_in_flight += 1
            sent = self._link.publish(self._topics.result, answer[0])
            sent.add_done_callback(partial(self._on_answered, answer))

    def _on_answered(self, answer: tuple[bytes, Callable[[], None]], published: Future[None]) -> None:
        error = published.exception()
        with self._lock:
            self._answers_in_flight -= 1
            if error is not None:
                self._answers.append(answer)
                self._note_refusal(error)
        if error is None:
            answer[1]()
        self.send()

    def _send_results(self) -> None:
        if self._openings != self._outbox.openings:
            self._openings = self._outbox.openings
            self._results_in_flight.clear()
            self._arrived.clear()
            self._last_result = 0
        for seq in sorted(self._arrived):
            self._outbox.remove(seq)
            self._arrived.discard(seq)
        while self._link and not self._is_refused and len(self._results_in_flight) < self._results_allowed:
            following = self._outbox.after(self._last_result)
            if following is None:
                return
            self._last_result, payload = following
            self._results_in_flight.add(self._last_result)
            answered = partial(self._on_result_answer, self._openings, self._last_result)
            self._link.publish(self._topics.result, payload).add_done_callback(answered)

    @property
    def _is_refused(self) -> bool:
        return self._refused_s is not None

    @property
    def _results_allowed(self) -> int:
        return min(MAX_IN_FLIGHT, len(self._outbox))

    def _on_result_answer(self, opening: int, seq: int, answer: Future[None]) -> None:
        error = answer.exception()
        with self._lock:
            if opening == self._openings:
                self._results_in_flight.discard(seq)
                if error is None:
                    self._arrived.add(seq)
            if error is not None:
                self._note_refusal(error)
        self.send()

    def _note_refusal(self, error: BaseException) -> None:
        if self._refused_s is None:
            self._refused_s = time.monotonic()
            log.error("%s; the results wait", error)
