# SPDX-License-Identifier: Apache-2.0
"""Carry out commands from the cloud at once, such as stop and pause, once per id; answer each with one result."""

import logging
import math
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from amazing_hand.cloud.contract import Command
from amazing_hand.cloud.database import Database, DatabaseError
from amazing_hand.cloud.delivery import Delivery, Outbox
from amazing_hand.cloud.inbox import Inbox, Stage
from amazing_hand.cloud.result import COMMAND, Result
from amazing_hand.cloud.sentences import Now
from amazing_hand.hand.command_words import DRIVER_WORDS, RELAX, RESUME, STOP, cancel_in
from amazing_hand.sentence_step import Step

log = logging.getLogger(__name__)

ASK_AGAIN_S: Final = 1.0
"""Interval for repeating a service request, which may be lost during ROS discovery."""
ANSWER_TIMEOUT_S: Final = 5.0
OWN_S: Final = 1.0
"""The driver also reports our own stop on a topic, at most this long after the service has answered."""
HALTING: Final = (STOP, RELAX)
"""Commands that end all sentences."""
MAX_AGE_S: Final = 60.0
"""A broker queues messages for an offline hand for an hour. An old resume must not undo a newer local relax, nor an old
pause stop a later sentence. A minute is longer than a reconnect takes, and than clocks differ that are set by NTP."""
MAX_IDS: Final = 1000
"""Number of commands whose redelivery is detected in memory while their ids cannot be stored."""

Answer = Callable[[bool, str], None]
Call = Callable[[str, Answer], None]
"""Requests a command from the hand without waiting. The answer, if any: whether it was done, and a line of text."""


@dataclass
class _Open:
    """Command that has not been answered yet."""

    name: str
    acknowledge: Callable[[], None]
    deadline_s: float
    again_s: float


class RemoteCommands:
    """Carry out remote commands. Thread-safe.

    The driver is called before anything is written, so that the hand stops even when the disk is full. A command is
    acknowledged once its result is stored, so that the broker delivers it again if this process dies before that. Only
    what does no harm when it is repeated, or old, is requested until it is answered and at any age: `stop`, `relax` and
    `cancel ID`. A repeated resume, for one, could undo a relax that came in between.

    forget: cancels the sentence with this id if it waits in the bridge; returns whether it did.
    """

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        delivery: Delivery,
        firmware: str,
        call: Call,
        clock: Callable[[], Now],
        forget: Callable[[str, Now], bool],
    ) -> None:
        self._database = database
        self._inbox = Inbox(database)
        self._outbox = outbox
        self._delivery = delivery
        self._firmware = firmware
        self._call = call
        self._clock = clock
        self._forget = forget
        self._lock = threading.RLock()
        self._open: dict[str, _Open] = {}
        self._answered: dict[str, bytes] = {}  # id -> result, of the last commands
        self._stopped_s: float | None = None  # when we last requested a stop or got its answer

    def is_own(self, now: Now) -> bool:
        """Return whether a stop that the hand reports now was requested by us."""
        with self._lock:
            is_open = any(asked.name in HALTING for asked in self._open.values())
            return is_open or (self._stopped_s is not None and now.monotonic_s - self._stopped_s <= OWN_S)

    def receive(self, command: Command, acknowledge: Callable[[], None], now: Now) -> bool:
        """Carry out a command unless its id is known; return whether it is new."""
        with self._lock:
            if (asked := self._open.get(command.id)) is not None:
                asked.acknowledge = acknowledge  # that of a lost connection is not valid any more
                return False
            if self._is_known(command.id):
                log.warning("command %s ignored: duplicate id %s", command.name, command.id)
                self._database.when_safe(acknowledge)
                return False
            if (payload := self._answered.get(command.id)) is not None:
                self._delivery.answer(payload, acknowledge)
                return False
            self._note_stop(command.name, now)
            deadline_s = now.monotonic_s + ANSWER_TIMEOUT_S
            again_s = now.monotonic_s + ASK_AGAIN_S if _is_harmless(command.name) else math.inf
            self._open[command.id] = _Open(command.name, acknowledge, deadline_s, again_s)
            if reason := _why_refused(command, now):
                log.warning("command %s rejected: %s", command.id, reason)
                self._end(command.id, Step.REJECTED, reason, now)
                return True
        self._ask(command.id, command.name)
        return True

    def _note_stop(self, name: str, now: Now) -> None:
        if name in HALTING:
            self._stopped_s = now.monotonic_s

    def _is_known(self, id: str) -> bool:
        try:
            return self._inbox.get(id) is not None
        except DatabaseError as error:
            log.warning("whether command %s was given before is not known: %s", id, error)
            return False

    def tick(self, now: Now) -> None:
        """Repeat requests and time out; call this a few times per second."""
        with self._lock:
            late = [(id, asked) for id, asked in self._open.items() if now.monotonic_s >= asked.deadline_s]
            again = [(id, asked) for id, asked in self._open.items() if now.monotonic_s >= asked.again_s]
            for _, asked in again:
                asked.again_s = now.monotonic_s + ASK_AGAIN_S
        for id, asked in again:
            self._ask(id, asked.name)
        for id, asked in late:
            node = "servo_driver" if asked.name in DRIVER_WORDS else "planner"
            reason = (
                f"no answer within {ANSWER_TIMEOUT_S:g} s; it may still be carried out; is the node {node} running?"
            )
            self._end(id, Step.FAILED, reason, now)

    def _ask(self, id: str, name: str) -> None:
        if self._is_forgotten(name):
            self._on_answer(id, True, "")
        else:
            self._call(name, partial(self._on_answer, id))

    def _is_forgotten(self, name: str) -> bool:
        """Return whether the command is to cancel a sentence that waited in the bridge, and has been carried out."""
        cancel = cancel_in(name)
        try:
            return cancel is not None and self._forget(cancel.id, self._clock())
        except DatabaseError:  # reported by the database
            return False

    def _on_answer(self, id: str, is_done: bool, line: str) -> None:
        self._end(id, Step.DONE if is_done else Step.FAILED, line, self._clock())

    def _end(self, id: str, step: Step, line: str, now: Now) -> None:
        """Store and send the result of a command; only the first one per command counts."""
        with self._lock:
            asked = self._open.pop(id, None)
            if asked is None:
                return
            self._note_stop(asked.name, now)
            outcome = step.name.lower()
            result = Result.of(
                id, outcome, line, asked.name, finished_s=now.unix_s, firmware=self._firmware, planned_by=COMMAND
            )
            payload = result.payload()
            self._answered[id] = payload
            while len(self._answered) > MAX_IDS:
                del self._answered[next(iter(self._answered))]
            try:
                with self._database.transaction():
                    self._inbox.add(id, "", now.unix_s, stage=Stage.OVER)
                    self._outbox.add(payload, now.unix_s)
            except DatabaseError:  # reported by the database
                self._delivery.answer(payload, asked.acknowledge)
            else:
                self._database.when_safe(self._delivery.send)
                self._database.when_safe(asked.acknowledge)


def _is_harmless(name: str) -> bool:
    """Return whether a command may be repeated and carried out at any age."""
    return name in HALTING or cancel_in(name) is not None


def _why_refused(command: Command, now: Now) -> str:
    """Return why a command must not be carried out, and what to do; empty when it may."""
    if _is_harmless(command.name):
        return ""
    what = "it may be older than a relax" if command.name == RESUME else "it may be meant for an earlier sentence"
    advice = f"{what}; send it anew, with a new 'id' and the Unix seconds of now as 'ts'"
    if command.ts_s is None:
        return f"{command.name} has no 'ts' in Unix seconds: {advice}"
    apart_s = abs(now.unix_s - command.ts_s)
    if apart_s > MAX_AGE_S:
        return (
            f"'ts' of {command.name} is {apart_s:.0f} s from the hand's clock, over the limit of "
            f"{MAX_AGE_S:g} s: {advice}; if it was sent just now, set the clock that is wrong"
        )
    return ""
