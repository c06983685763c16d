# SPDX-License-Identifier: Apache-2.0
"""Sends what is ready over the link: letter states while they are fresh, results until they have arrived."""

import contextlib
import logging
import math
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Final

from amazing_hand.cloud.database import DatabaseError
from amazing_hand.cloud.outbox import Outbox
from amazing_hand.cloud.recent import RecentStates

log = logging.getLogger(__name__)

MAX_IN_FLIGHT: Final = 20
"""Of states and of results each; AWS IoT Core takes 100 without an acknowledgement."""
REFUSED_WAIT_S: Final = 30.0
"""A result that the cloud refused is sent again after this, or with the next connection."""

MAX_ANSWERS: Final = 1000
"""Of messages that could not be kept; a broker has at most a hundred of them on their way."""

Publish = Callable[[bytes], Future[None]]
"""Publishes a payload on one topic at QoS 1; the future ends when the broker acknowledges or refuses."""


class Courier:
    """Any thread may call it, the link's too: it never waits for an answer. Offline nothing is given to the link,
    whose memory has no bound."""

    def __init__(self, publish_state: Publish, publish_result: Publish, outbox: Outbox) -> None:
        self._publish_state = publish_state
        self._publish_result = publish_result
        self._outbox = outbox
        self._states = RecentStates()
        self._lock = threading.RLock()
        self._sending = False
        self._online = False
        self._states_in_flight = 0
        self._answers: deque[tuple[bytes, Callable[[], None]]] = deque()
        self._answers_in_flight = 0
        self._openings = 0  # of the outbox, in which the numbers that follow are known
        self._results_in_flight: set[int] = set()
        self._arrived: set[int] = set()  # results that the disk did not let us delete
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
        """Nothing is on its way, and nothing could be sent."""
        with self._lock:
            results = len(self._outbox) - len(self._results_in_flight) - len(self._arrived)
            is_waiting = self._online and (len(self._states) or len(self._answers) or results > 0)
            return not (is_waiting or self._states_in_flight or self._answers_in_flight or self._results_in_flight)

    def set_online(self, is_online: bool) -> None:
        with self._lock:
            self._online = is_online
            if self._refused_s is not None:
                self._refused_s = -math.inf  # it has waited long enough
        self.send()

    def state(self, payload: bytes) -> None:
        with self._lock:
            self._states.add(payload, time.monotonic())
        self.send()

    def answer(self, payload: bytes, arrived: Callable[[], None]) -> None:
        """Send a result that could not be kept; `arrived` is called when the cloud has it."""
        with self._lock:
            if len(self._answers) >= MAX_ANSWERS:
                log.error("a result is not sent: %d others that could not be kept wait", MAX_ANSWERS)
                return
            self._answers.append((payload, arrived))
        self.send()

    def send(self) -> None:
        """Give the link what it may have now; to be called when there is more in the outbox, and now and then."""
        with self._lock:
            if self._sending:
                return  # an answer that came at once, within what follows
            self._sending = True
            try:
                self._send_states()
                self._forgive()
                self._send_answers()
                with contextlib.suppress(DatabaseError):  # told by the database; they wait
                    self._send_results()
            finally:
                self._sending = False

    def _send_states(self) -> None:
        while self._online and self._states_in_flight < MAX_IN_FLIGHT:
            payload = self._states.take(time.monotonic())
            if payload is None:
                return
            self._states_in_flight += 1
            self._publish_state(payload).add_done_callback(self._on_state_answer)

    def _on_state_answer(self, answer: Future[None]) -> None:
        with self._lock:
            self._states_in_flight -= 1
        if error := answer.exception():
            log.error("%s", error)
        self.send()

    def _forgive(self) -> None:
        """After a while what was refused is sent again, from the oldest on, so that the order stays."""
        is_in_flight = self._results_in_flight or self._answers_in_flight
        if self._refused_s is not None and not is_in_flight and time.monotonic() - self._refused_s >= REFUSED_WAIT_S:
            self._refused_s = None
            self._last_result = 0

    def _send_answers(self) -> None:
        while self._online and not self._is_refused and self._answers and self._answers_in_flight < MAX_IN_FLIGHT:
            answer = self._answers.popleft()
            self._answers_in_flight += 1
            self._publish_result(answer[0]).add_done_callback(partial(self._on_answered, answer))

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
        while self._online and not self._is_refused and len(self._results_in_flight) < self._results_allowed:
            following = self._outbox.after(self._last_result)
            if following is None:
                return
            self._last_result, payload = following
            self._results_in_flight.add(self._last_result)
            answered = partial(self._on_result_answer, self._openings, self._last_result)
            self._publish_result(payload).add_done_callback(answered)

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
