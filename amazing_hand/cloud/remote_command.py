# SPDX-License-Identifier: Apache-2.0
"""stop, relax and resume from the cloud: done at once, once for each id, and answered with one result."""

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
from amazing_hand.sentence_step import Step

log = logging.getLogger(__name__)

ASK_AGAIN_S: Final = 1.0
"""A request may be lost while two programs are finding each other."""
ANSWER_TIMEOUT_S: Final = 5.0
OWN_S: Final = 1.0
"""The hand tells of a stop of ours on another way than it answers it: at most so much later."""
HALTING: Final = ("stop", "relax")
"""Carried out however old they are, and asked again until they are answered: twice does no harm."""
MAX_RESUME_AGE_S: Final = 60.0
"""A broker keeps a message for an absent hand for an hour: an old resume must not undo a newer relax at the hand.
A minute is more than a connection takes to come back, and than clocks differ that are set over the network."""
MAX_IDS: Final = 1000
"""Commands that are known when they are delivered again while the disk does not take their ids."""

Answer = Callable[[bool, str], None]
Call = Callable[[str, Answer], None]
"""Asks the driver for a command, without waiting. The answer, if one comes, says whether it was done, and a line."""


@dataclass
class _Open:
    """A command that the driver has not answered yet."""

    name: str
    acknowledge: Callable[[], None]
    deadline_s: float
    again_s: float


class RemoteCommands:
    """Any thread may call it. The hand is asked before anything is written: it stops on a full disk too.

    A command is acknowledged when its result is kept, so that it comes again if this process dies before. A resume is
    asked of the driver once: asked again, it could undo a relax that came between.
    """

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        delivery: Delivery,
        firmware: str,
        call: Call,
        clock: Callable[[], Now],
    ) -> None:
        self._database = database
        self._inbox = Inbox(database)
        self._outbox = outbox
        self._delivery = delivery
        self._firmware = firmware
        self._call = call
        self._clock = clock
        self._lock = threading.RLock()
        self._open: dict[str, _Open] = {}
        self._answered: dict[str, bytes] = {}  # id -> result, the last ones
        self._stopped_s: float | None = None  # when a stop of ours was asked or answered last

    def is_own(self, now: Now) -> bool:
        """Whether a stop of which the hand tells now is one of ours."""
        with self._lock:
            is_open = any(asked.name in HALTING for asked in self._open.values())
            return is_open or (self._stopped_s is not None and now.monotonic_s - self._stopped_s <= OWN_S)

    def receive(self, command: Command, acknowledge: Callable[[], None], now: Now) -> bool:
        """Do it, unless it was done before. Whether it is new."""
        with self._lock:
            if (asked := self._open.get(command.id)) is not None:
                asked.acknowledge = acknowledge  # the one of a lost connection is none any more
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
            again_s = now.monotonic_s + ASK_AGAIN_S if command.name in HALTING else math.inf
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
        """Time goes by; to be called a few times per second."""
        with self._lock:
            late = [id for id, asked in self._open.items() if now.monotonic_s >= asked.deadline_s]
            again = [(id, asked) for id, asked in self._open.items() if now.monotonic_s >= asked.again_s]
            for _, asked in again:
                asked.again_s = now.monotonic_s + ASK_AGAIN_S
        for id, asked in again:
            self._ask(id, asked.name)
        reason = (
            f"no answer within {ANSWER_TIMEOUT_S:g} s; it may still be carried out; is the node servo_driver running?"
        )
        for id in late:
            self._end(id, Step.FAILED, reason, now)

    def _ask(self, id: str, name: str) -> None:
        self._call(name, partial(self._on_answer, id))

    def _on_answer(self, id: str, is_done: bool, line: str) -> None:
        self._end(id, Step.DONE if is_done else Step.FAILED, line, self._clock())

    def _end(self, id: str, step: Step, line: str, now: Now) -> None:
        """What became of a command; only the first word counts."""
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
            except DatabaseError:  # told by the database
                self._delivery.answer(payload, asked.acknowledge)
            else:
                self._database.when_safe(self._delivery.send)
                self._database.when_safe(asked.acknowledge)


def _why_refused(command: Command, now: Now) -> str:
    """Why a command is not carried out, and what to do; empty when it is."""
    if command.name in HALTING:
        return ""
    advice = "it may be older than a relax; send it anew, with a new 'id' and the Unix seconds of now as 'ts'"
    if command.ts_s is None:
        return f"{command.name} has no 'ts' in Unix seconds: {advice}"
    apart_s = abs(now.unix_s - command.ts_s)
    if apart_s > MAX_RESUME_AGE_S:
        return (
            f"'ts' of {command.name} is {apart_s:.0f} s from the hand's clock, over the limit of "
            f"{MAX_RESUME_AGE_S:g} s: {advice}; if it was sent just now, set the clock that is wrong"
        )
    return ""
