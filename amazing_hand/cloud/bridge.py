# SPDX-License-Identifier: Apache-2.0
"""What the bridge does between the cloud and the planner; its node turns messages of the graph into calls."""

import logging
import math
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence, Set
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from amazing_hand.cloud.client import LinkSettings, Will
from amazing_hand.cloud.contract import (
    Command,
    RejectedAction,
    StateClock,
    Topics,
    parse_command,
    state_message,
    status_message,
)
from amazing_hand.cloud.courier import Courier
from amazing_hand.cloud.database import Database, DatabaseError
from amazing_hand.cloud.inbox import Entry
from amazing_hand.cloud.outbox import Outbox
from amazing_hand.cloud.remote_command import HALTING, Call, RemoteCommands
from amazing_hand.cloud.result import Step
from amazing_hand.cloud.sentences import Duplicate, NotKept, Now, Report, Sentences
from amazing_hand.cloud.uplink import Uplink
from amazing_hand.hand.joints import SERVO_JOINTS

# What is still on its way to the cloud gets this long when the connection is ended.
FLUSH_S: Final = 1.0
POLL_S: Final = 0.01
CHECK_S: Final = 1.0
"""How often it is tried whether the memory works, while that is in doubt."""
CANNOT_REMEMBER: Final = "cannot remember sentences, so those from the cloud are refused"
MAX_LATER: Final = 10_000
"""Events of the graph that wait until the disk takes them."""

log = logging.getLogger(__name__)


class Shown(NamedTuple):
    """A letter that the hand shows: eight angles, measured (NaN where a servo could not be read) and commanded."""

    sentence_id: str
    letter: str
    measured_rad: Sequence[float]
    commanded_rad: Sequence[float]


class Bridge:
    """Its memory is open from its making to `close`; it may be connected again and again. Any thread may call it.

    While the disk takes nothing it goes on: what the graph tells waits here, what comes from the cloud is refused, and
    `problem` says why.

    hand_over: see Sentences. on_rejected: tells the graph of a message that is none. call: see RemoteCommands.
    on_error: logs a line.
    """

    def __init__(
        self,
        path: Path,
        topics: Topics,
        firmware: str,
        hand_over: Callable[[Entry, bool], None],
        on_rejected: Callable[[RejectedAction], None],
        call: Call,
        on_error: Callable[[str], None],
    ) -> None:
        """Opens the memory at `path`. Raises InUseError when another bridge has it."""
        self._topics = topics
        self._firmware = firmware
        self._on_rejected = on_rejected
        self.on_error = on_error
        self.max_text_length = 0
        self._session = ""
        self._last_shown: Shown | None = None
        self._uplink: Uplink | None = None
        self._told_problem = ""
        self._check_s = 0.0
        self._unfinished = 0
        self._epoch: int | None = None
        self._later: deque[tuple[str, Step | None, Callable[[], None]]] = deque()
        self._later_lock = threading.RLock()
        self._state_clock = StateClock()
        self._database = Database(path)
        self._database.on_open(self._load)
        self._outbox = Outbox(self._database)
        self._courier = Courier(self._publisher(topics.state), self._publisher(topics.result), self._outbox)
        self._sentences = Sentences(self._database, self._outbox, firmware, hand_over, self._courier.send)
        self._commands = RemoteCommands(self._database, self._outbox, self._courier, firmware, call, now)
        self._sentences.is_paused = True

    def _load(self) -> None:
        self._state_clock.last_s = max(self._state_clock.last_s, int(self._database.value("state_ts") or 0))

    def _publisher(self, topic: str) -> Callable[[bytes], Future[None]]:
        def publish(payload: bytes) -> Future[None]:
            assert self._uplink is not None, "the courier is offline until there is one"
            return self._uplink.publish(topic, payload)

        return publish

    # The connection.

    def connect(
        self,
        endpoint: str,
        settings: Callable[[], LinkSettings],
        has_taker: Callable[[], bool],
        max_text_length: int,
    ) -> None:
        """Begin to connect; returns at once. endpoint: what the broker's session is known by. See Uplink."""
        self._session = f"session {endpoint}"
        self.max_text_length = max_text_length

        def complete() -> LinkSettings:
            will = Will(self._topics.status, status_message(False, self._firmware))
            return replace(settings(), will=will, rejoin=self._has_session())

        self._sentences.is_paused = False
        self._uplink = Uplink(complete, self._topics, self._firmware, has_taker, self)

    def _has_session(self) -> bool:
        """Whether the broker keeps messages for us. If the disk does not say: it may, and they must not be lost."""
        try:
            return self._database.value(self._session) is not None
        except DatabaseError:  # told by the database
            return True

    def disconnect(self) -> None:
        """Send what can be sent, say goodbye and disconnect. What remains is kept, and goes out with the next one."""
        if self._uplink is None:
            return
        self._sentences.is_paused = True
        deadline_s = time.monotonic() + FLUSH_S / 2
        while not self._courier.is_idle and time.monotonic() < deadline_s:
            time.sleep(POLL_S)
        self._courier.set_online(False)
        self._uplink.stop(FLUSH_S / 2)
        self._uplink = None

    def close(self) -> None:
        self.disconnect()
        self._database.close()

    # What comes from the cloud, on the MQTT client's thread.

    def on_message(self, topic: str, payload: bytes, acknowledge: Callable[[], None]) -> None:
        """The shortest way from the cloud to the planner.

        The broker hears of it when the sentence, or its refusal, is safe on the disk.
        """
        if topic != self._topics.action:
            acknowledge()
            return
        if (command := parse_command(payload)) is not None:
            self._on_command(command, acknowledge)
            return
        self._catch_up()
        try:
            self._sentences.receive(payload, self.max_text_length, now())
        except Duplicate as duplicate:
            log.warning("message on %s ignored: duplicate id %s: it came before", topic, duplicate)
        except RejectedAction as rejected:
            self.on_error(f"message on {topic} rejected: {rejected.reason}")
            self._on_rejected(rejected)
        except NotKept as refused:
            self._refuse(refused, acknowledge)
            return
        self._database.when_safe(acknowledge)

    def _refuse(self, refused: NotKept, acknowledge: Callable[[], None]) -> None:
        """The broker hears of it when the cloud has the refusal: until then nobody but it remembers the message."""
        id = refused.result.id
        with self._later_lock:
            is_known = any(id == later for later, _, _ in self._later)
        if is_known:
            log.warning("message %s is left to the broker: a planner has it, the disk cannot say more", id)
            return
        self.on_error(f"message {id} rejected: {refused}")
        self._on_rejected(refused.rejected)
        self._courier.answer(refused.result.payload(), acknowledge)

    def _on_command(self, command: Command, acknowledge: Callable[[], None]) -> None:
        is_new = self._commands.receive(command, acknowledge, now())
        if is_new and command.name in HALTING:
            self._when_possible("", None, partial(self._sentences.stop, now()))

    def on_online(self, is_online: bool) -> None:
        self._courier.set_online(is_online)

    def on_listening(self) -> None:
        self._when_possible("", None, partial(self._database.set_value, self._session, "begun"))
        log.info("listening on %s", self._topics.action)

    # What comes from the graph.

    def heard(self, report: Report, films_come: bool) -> None:
        """The planner says something. films_come: whether a recorder would tell of this sentence's film."""
        self._when_possible(report.id, report.step, partial(self._sentences.heard, report, films_come, now()))

    def moved_on(self, epoch: int, by_request: bool) -> None:
        """The hand says which epoch it is in; by_request: it began with a stop. The first one heard is no news."""
        is_new = self._epoch is not None and epoch != self._epoch
        self._epoch = epoch
        if is_new and by_request and not self._commands.is_own(now()):
            self._when_possible("", None, partial(self._sentences.stop, now()))

    def shown(self, shown: Shown) -> None:
        """The hand shows a letter."""
        self._last_shown = shown
        self._send(shown)

    def film(self, sentence_id: str, url: str) -> None:
        """A film is stored; an empty link: it could not be.

        Its state repeats the last letter, unless the hand is showing a newer sentence by now.
        """
        self._when_possible(sentence_id, None, partial(self._sentences.film, sentence_id, url, now()))
        shown = self._last_shown
        if url and (shown is None or shown.sentence_id != sentence_id):
            log.warning("the film of sentence %s is not announced: the hand shows another one by now", sentence_id)
        elif url and shown is not None:
            self._send(shown, url)

    def tick(self, planners: Set[str]) -> None:
        """Time goes by; to be called a few times per second, with the planners that are in the graph."""
        self._check()
        self._catch_up()
        self._commands.tick(now())
        with suppress(DatabaseError):  # told by `_check`
            if not self._later:
                self._sentences.planners(planners, now())
                self._sentences.tick(now())
            self._unfinished = self._sentences.unfinished()
        self._courier.send()

    def _check(self) -> None:
        """See whether the memory works, and tell when that changes."""
        if time.monotonic() >= self._check_s:
            self._check_s = time.monotonic() + CHECK_S
            with suppress(DatabaseError):  # told here
                self._database.check()
        problem = self._database.problem
        if problem and problem != self._told_problem:
            self.on_error(f"{CANNOT_REMEMBER}: {problem}")
        elif self._told_problem and not problem:
            log.info("the memory works again")
        self._told_problem = problem

    def _when_possible(self, id: str, step: Step | None, event: Callable[[], None]) -> None:
        """Let the memory have an event, in order: now, or when the disk takes it."""
        with self._later_lock:
            if self._later and step is not None and self._later[-1][:2] == (id, step):
                self._later.pop()  # one letter more: the last one says it all
            if len(self._later) >= MAX_LATER:
                self.on_error(f"{CANNOT_REMEMBER}: over {MAX_LATER} events wait, the oldest is forgotten")
                self._later.popleft()
            self._later.append((id, step, event))
            self._catch_up()

    def _catch_up(self) -> None:
        with self._later_lock, suppress(DatabaseError):  # told by `_check`
            while self._later:
                self._later[0][2]()
                self._later.popleft()

    def _send(self, shown: Shown, video_url: str | None = None) -> None:
        estimated = [joint for joint, rad in zip(SERVO_JOINTS, shown.measured_rad, strict=True) if math.isnan(rad)]
        angles_deg = [
            math.degrees(commanded_rad if math.isnan(measured_rad) else measured_rad)
            for measured_rad, commanded_rad in zip(shown.measured_rad, shown.commanded_rad, strict=True)
        ]
        if any(map(math.isnan, angles_deg)):
            return  # a refused letter: the hand never showed it
        before_s = self._state_clock.last_s
        ts_s = self._state_clock.ts(time.time())
        self._courier.state(state_message(shown.letter, angles_deg, ts_s, video_url=video_url, estimated=estimated))
        if self._state_clock.last_s != before_s:
            with suppress(DatabaseError):  # told by `_check`; the next second is written again
                self._database.set_value("state_ts", str(self._state_clock.last_s))

    # Health.

    @property
    def problem(self) -> str:
        """Why the connection or the memory does not work, empty when both do or are not asked for."""
        uplink, memory = self._uplink, self._database.problem
        problems = [f"{CANNOT_REMEMBER}: {memory}" if memory else "", uplink.problem if uplink else ""]
        return "; ".join(filter(None, problems))

    def values(self) -> dict[str, object]:
        return {
            "sentences_unfinished": self._unfinished,
            "events_waiting_for_the_disk": len(self._later),
            "results_waiting": len(self._outbox),
            "results_waiting_bytes": self._outbox.size_bytes,
            "results_dropped": self._outbox.dropped,
            "states_waiting": self._courier.states_waiting,
            "states_dropped": self._courier.states_dropped,
        }


def now() -> Now:
    return Now(time.time(), time.monotonic())
