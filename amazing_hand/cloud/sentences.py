# SPDX-License-Identifier: Apache-2.0
"""Track each sentence from the cloud to the planner: signed once and answered once, even if a process crashes.

A sentence is stored in the inbox before the broker gets our acknowledgement, and it leaves the inbox in the same
transaction that puts its result into the outbox. Independent of ROS and MQTT; time is passed in.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager
from functools import partial
from typing import Any, Final, NamedTuple

from amazing_hand.cloud.contract import Action, RejectedAction, parse_action
from amazing_hand.cloud.database import Database, DatabaseError
from amazing_hand.cloud.delivery import Outbox
from amazing_hand.cloud.inbox import Entry, Inbox, Stage
from amazing_hand.cloud.report import Report
from amazing_hand.cloud.result import UNKNOWN, Result
from amazing_hand.sentence_step import Step

log = logging.getLogger(__name__)

MAX_UNFINISHED: Final = 2000
"""Largest number of sentences waiting here and at the planner; more are rejected."""
MAX_UNANSWERED: Final = 8
"""Sentences handed over that the planner has not reported on yet; its topics keep the last ten messages."""
ANSWER_TIMEOUT_S: Final = 5.0
"""A planner reports at once. If not, it may have missed the message, since its topic was not yet connected."""
MAX_HANDOVERS: Final = 12
NO_PLANNER_TIMEOUT_S: Final = 60.0
"""A sentence that no planner takes within this time expires; the same as the planner's own default."""
FILM_TIMEOUT_S: Final = 40.0
"""A film's link normally comes within seconds; the upload to a store that does not answer fails after 30 s."""
PASSED_S: Final = 1.0
"""The planner signs sentences from the cloud in order. This long after it has begun a later sentence, all its reports
about earlier ones have arrived."""
SILENCE_S: Final = 30.0
"""After a restart of the bridge, a sentence counts as ended when the planner has reported nothing at all for this long:
planning times out after 20 s, and signing reports every letter."""
MAX_FILMS: Final = 16
"""Number of stored film links that arrived before the planner's last report on their sentences."""
MAX_NOT_KEPT: Final = 1000
"""Number of messages refused because the disk was full whose refusal is kept in memory."""
STOPPED: Final = "stopped"
"""Reason in the result of a waiting sentence that was cancelled by a stop."""
CANCELLED: Final = "cancelled by request"
_STOPPED_SEQ: Final = "stopped_seq"
_ANY_PLANNER: Final = "-"
"""Planner of a sentence that was reported before any planner was seen in the ROS graph."""


class Now(NamedTuple):
    unix_s: float
    monotonic_s: float


class Duplicate(Exception):
    """The message's id was accepted or refused before."""


class NotKept(Exception):
    """The message is refused because it cannot be stored; the caller must send its result."""

    def __init__(self, rejected: RejectedAction, result: Result) -> None:
        super().__init__(rejected.reason)
        self.rejected: Final = rejected
        self.result: Final = result


class Sentences:
    """State of all sentences between the cloud and the planner. Thread-safe.

    hand_over: publishes a sentence to the planner without blocking; its flag is True for a repeated hand-over.
    on_result: called when the outbox has a new result.
    """

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        firmware: str,
        hand_over: Callable[[Entry, bool], None],
        on_result: Callable[[], None],
    ) -> None:
        self._database = database
        self._inbox = Inbox(database)
        self._outbox = outbox
        self._firmware = firmware
        self._hand_over = hand_over
        self._on_result = on_result
        self._lock = threading.RLock()
        self.is_paused = False
        """While True, no sentence is handed over; those at the planner go on."""
        self._planner = ""
        self._planners: Set[str] = frozenset()
        self._unanswered: dict[str, tuple[float, int]] = {}  # id -> time of the last hand-over, number of hand-overs
        self._films: dict[str, str] = {}  # id -> URL
        self._film_due_s: dict[str, float] = {}
        self._inherited: set[str] = set()
        """Ids of sentences that a previous process handed over and that were not reported on since."""
        self._heard_s: float | None = None
        self._begun: tuple[int, float] = (0, 0.0)  # number of the last sentence that began, and when
        self._stopped_seq = 0
        """Last number in the inbox at the last stop: sentences up to it are not handed over any more."""
        self._not_kept: dict[str, NotKept] = {}
        """Refusals of messages that could not be stored, by id: a redelivered message gets the same answer."""
        database.on_open(self._load)

    def _load(self) -> None:
        self._stopped_seq = int(self._database.value(_STOPPED_SEQ) or 0)
        self._inherited = {entry.id for entry in self._inbox.at_planner()}
        self._unanswered = {}
        for entry in self._inbox.waiting(MAX_UNFINISHED):
            if entry.id in self._not_kept:  # stored by a previous process; refused and answered since
                self._inbox.end(entry.seq)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Run a database transaction; on rollback restore the state in memory, too."""
        with self._database.transaction():
            self._database.on_rollback(
                partial(
                    self._restore,
                    _unanswered=dict(self._unanswered),
                    _films=dict(self._films),
                    _film_due_s=dict(self._film_due_s),
                    _inherited=set(self._inherited),
                    _begun=self._begun,
                    _stopped_seq=self._stopped_seq,
                )
            )
            yield

    def _restore(self, **before: Any) -> None:
        vars(self).update(before)

    def unfinished(self) -> int:
        return self._inbox.unfinished()

    def receive(self, payload: bytes, max_text_length: int, now: Now) -> Action:
        """Accept and store a message from the cloud.

        Raises RejectedAction, whose result is stored; Duplicate, which was answered before; and NotKept when neither
        the sentence nor its refusal can be stored.
        """
        rejected: RejectedAction | None = None
        try:
            action = parse_action(payload, max_text_length)
            id, text = action.id, action.text
        except RejectedAction as error:
            rejected, id, text = error, error.id, error.text
        with self._lock:
            if (not_kept := self._not_kept.get(id)) is not None:
                raise not_kept
            try:
                with self._transaction():
                    if id and self._inbox.get(id):
                        raise Duplicate(id)
                    if rejected is None and (unfinished := self._inbox.unfinished()) >= MAX_UNFINISHED:
                        rejected = RejectedAction(f"queue full: {unfinished} sentences are waiting", id, text)
                    if rejected is None:
                        self._inbox.add(id, text, now.unix_s)
                    else:
                        if id:
                            self._inbox.add(id, "", now.unix_s, stage=Stage.OVER)
                        self._send(self._refusal(rejected, now), now)
            except DatabaseError as error:
                rejected = rejected or RejectedAction(f"the hand cannot remember it: {error}", id, text)
                not_kept = NotKept(rejected, self._refusal(rejected, now))
                if id:
                    self._not_kept[id] = not_kept
                    while len(self._not_kept) > MAX_NOT_KEPT:
                        del self._not_kept[next(iter(self._not_kept))]
                raise not_kept from error
            if rejected is not None:
                raise rejected
            try:
                self._hand_over_waiting(now)
            except DatabaseError as error:
                log.warning("sentence %s is kept, but not handed over yet: %s", id, error)
            return action

    def _refusal(self, rejected: RejectedAction, now: Now) -> Result:
        outcome = Step.REJECTED.name.lower()
        return Result.of(
            rejected.id, outcome, rejected.reason, rejected.text, finished_s=now.unix_s, firmware=self._firmware
        )

    def stop(self, now: Now) -> None:
        """Cancel all sentences so far, after a stop of the hand, except those at a running planner."""
        with self._lock, self._transaction():
            self._stopped_seq = self._inbox.last_seq()
            self._database.set_value(_STOPPED_SEQ, str(self._stopped_seq))
            orphans = [] if self._planner else [entry for entry in self._inbox.at_planner() if entry.may_wait]
            for entry in (*self._inbox.waiting(MAX_UNFINISHED), *orphans):
                self._cancel(entry, now)

    def cancel(self, id: str, now: Now) -> bool:
        """Cancel one sentence that waits here; return False if there is none, or a planner has it."""
        with self._lock, self._transaction():
            entry = self._inbox.get(id)
            if entry is None or entry.stage is not Stage.WAITING:
                return False
            self._cancel(entry, now, CANCELLED)
            return True

    def _cancel(self, entry: Entry, now: Now, reason: str = STOPPED) -> None:
        self._unanswered.pop(entry.id, None)
        self._inherited.discard(entry.id)
        self._end(entry, Report(entry.id, Step.CANCELLED, reason=reason), False, now)

    def heard(self, report: Report, films_come: bool, now: Now) -> None:
        """Handle a report of the planner. films_come: whether a recorder will publish this sentence's film."""
        if not report.id:
            return  # the report is about a command or a message without an id
        with self._lock:
            self._heard_s = now.monotonic_s
            with self._transaction():
                self._unanswered.pop(report.id, None)
                self._inherited.discard(report.id)
                entry = self._inbox.get(report.id)
                if entry is None and report.step is Step.QUEUED:  # sent in ROS, not by the cloud
                    planner = self._planner or _ANY_PLANNER
                    self._inbox.add(
                        report.id, report.text, now.unix_s, is_ours=False, planner=planner, stage=Stage.HANDED
                    )
                elif entry is not None and entry.stage <= Stage.SIGNING:
                    self._follow(entry, report, films_come, now)
            self._hand_over_waiting(now)

    def _follow(self, entry: Entry, report: Report, films_come: bool, now: Now) -> None:
        if report.step.is_last:
            self._end(entry, report, films_come, now)
        elif report.step is Step.PLANNING:
            self._inbox.advance(entry.seq, Stage.PLANNING)
            self._note_begun(entry, now)
        elif report.step is Step.SIGNING and entry.stage is not Stage.SIGNING:
            self._inbox.advance(entry.seq, Stage.SIGNING, round(now.unix_s * 1000))
            self._note_begun(entry, now)

    def _note_begun(self, entry: Entry, now: Now) -> None:
        if entry.is_ours:
            self._begun = entry.seq, now.monotonic_s

    def _end(self, entry: Entry, report: Report, films_come: bool, now: Now, outcome: str = "") -> None:
        result = Result.of(
            entry.id,
            outcome or report.step.name.lower(),
            report.reason,
            entry.text,
            finished_s=now.unix_s,
            firmware=self._firmware,
            letters_signed=report.letters_done,
            started_ms=entry.started_ms,
            planned_by=report.planned_by,
            tokens=report.tokens,
        )
        with self._transaction():
            url = self._films.pop(entry.id, None)
            is_filmed = entry.stage >= Stage.PLANNING and films_come and url is None
            if is_filmed:
                self._inbox.await_film(entry.seq, result.payload().decode())
                self._film_due_s[entry.id] = now.monotonic_s + FILM_TIMEOUT_S
            else:
                self._inbox.end(entry.seq)
                self._send(result.with_video(url or ""), now)

    def film(self, id: str, url: str, now: Now) -> None:
        """Note the link of a sentence's film; an empty link means that it could not be stored."""
        with self._lock, self._transaction():
            entry = self._inbox.get(id)
            if entry is not None and entry.stage is Stage.FILM:
                self._finish(entry, url, now)
            elif entry is not None and entry.stage < Stage.FILM:
                self._films[id] = url
                while len(self._films) > MAX_FILMS:
                    del self._films[next(iter(self._films))]

    def _finish(self, entry: Entry, url: str, now: Now) -> None:
        self._film_due_s.pop(entry.id, None)
        self._inbox.end(entry.seq)
        self._send(Result.load(entry.draft).with_video(url), now)

    def planners(self, present: Set[str], now: Now) -> None:
        """Note the planners in the ROS graph: one or none, and for a while also one that was killed."""
        with self._lock:
            new = present - self._planners
            self._planners = frozenset(present)
            if len(new) == 1:
                (self._planner,) = new
            elif self._planner not in present:
                self._planner = next(iter(present)) if len(present) == 1 else ""
            if self._planner:
                self._take_back(now)
            self._hand_over_waiting(now)

    def _take_back(self, now: Now) -> None:
        """Requeue the sentences that a vanished planner had not begun to sign; end the others as failed."""
        with self._transaction():
            for entry in self._inbox.at_planner():
                if entry.planner in (self._planner, _ANY_PLANNER):
                    continue
                self._inherited.discard(entry.id)
                self._unanswered.pop(entry.id, None)
                if entry.may_wait and entry.seq <= self._stopped_seq:
                    self._cancel(entry, now)
                elif entry.may_wait:
                    self._inbox.hand(entry.seq, "")
                else:
                    gone = Report(
                        entry.id, Step.FAILED, reason="the planner was restarted before the sentence was over"
                    )
                    self._end(entry, gone, False, now)

    def tick(self, now: Now) -> None:
        """Do the periodic work: time-outs and hand-overs; call this a few times per second."""
        with self._lock:
            if self._heard_s is None:
                self._heard_s = now.monotonic_s
            with self._transaction():
                overdue = self._overdue(now)
                self._give_up_films(now)
                self._expire(now)
                self._settle(now)
            for entry in overdue:
                self._hand_over(entry, True)
            self._outbox.trim(now.unix_s)
            self._hand_over_waiting(now)

    def _overdue(self, now: Now) -> list[Entry]:
        """Return the sentences to hand over again since the planner has not reported on them; give up in the end."""
        again: list[Entry] = []
        if self.is_paused or not self._planner:
            return again
        late = [(id, n) for id, (at_s, n) in self._unanswered.items() if now.monotonic_s - at_s > ANSWER_TIMEOUT_S]
        for id, handovers in late:
            entry = self._inbox.get(id)
            assert entry is not None, "what has ended was answered"
            if entry.seq > self._stopped_seq and handovers < MAX_HANDOVERS:
                self._unanswered[id] = now.monotonic_s, handovers + 1
                again.append(entry)
            elif entry.seq <= self._stopped_seq:
                self._cancel(entry, now)
            else:
                del self._unanswered[id]
                mute = Report(id, Step.FAILED, reason=f"the planner did not answer, asked {handovers} times")
                self._end(entry, mute, False, now, outcome=UNKNOWN)
        return again

    def _give_up_films(self, now: Now) -> None:
        for entry in self._inbox.awaiting_film():
            if now.monotonic_s >= self._film_due_s.setdefault(entry.id, now.monotonic_s + FILM_TIMEOUT_S):
                self._finish(entry, "", now)

    def _expire(self, now: Now) -> None:
        if self._planner:
            return
        for entry in self._inbox.waiting(MAX_UNFINISHED):
            if now.unix_s - entry.received_s <= NO_PLANNER_TIMEOUT_S:
                return
            reason = f"no planner took it within {NO_PLANNER_TIMEOUT_S:g} s; is the node planner running?"
            self._end(entry, Report(entry.id, Step.EXPIRED, reason=reason), False, now)

    def _settle(self, now: Now) -> None:
        """End the sentences that the planner must have ended although no report of that arrived."""
        begun_seq, begun_s = self._begun
        assert self._heard_s is not None
        is_silent = now.monotonic_s - self._heard_s > SILENCE_S
        is_passed = now.monotonic_s - begun_s > PASSED_S
        if not (self._planner and ((begun_seq and is_passed) or (is_silent and self._inherited))):
            return
        for entry in self._inbox.at_planner():
            passed = is_passed and entry.seq < begun_seq and entry.is_ours and entry.id not in self._unanswered
            if passed or (is_silent and entry.id in self._inherited):
                self._inherited.discard(entry.id)
                reason = "how it ended was not heard: the bridge was restarted while the planner had it"
                self._end(entry, Report(entry.id, Step.DONE, reason=reason), False, now, outcome=UNKNOWN)
        if is_passed:
            self._begun = (0, 0.0)

    def _hand_over_waiting(self, now: Now) -> None:
        room = MAX_UNANSWERED - len(self._unanswered)
        if self.is_paused or not self._planner or room <= 0:
            return
        waiting = self._inbox.waiting(room)
        with self._database.transaction():
            for entry in waiting:
                self._inbox.hand(entry.seq, self._planner)
        for entry in waiting:
            self._unanswered[entry.id] = now.monotonic_s, 1
            self._hand_over(entry, False)

    def _send(self, result: Result, now: Now) -> None:
        self._outbox.add(result.payload(), now.unix_s)
        self._database.when_safe(self._on_result)
