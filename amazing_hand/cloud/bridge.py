# SPDX-License-Identifier: Apache-2.0
"""What the bridge does between the cloud and the planner; its node turns messages of the graph into calls."""

import logging
import math
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence, Set
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from amazing_hand.cloud.client import LinkError, LinkSettings, Will
from amazing_hand.cloud.contract import (
    Command,
    RejectedAction,
    StateClock,
    Topics,
    parse_command,
    state_message,
    status_message,
)
from amazing_hand.cloud.database import Database, DatabaseError
from amazing_hand.cloud.delivery import Delivery, Outbox
from amazing_hand.cloud.inbox import Entry
from amazing_hand.cloud.link import ConnectionEvent, ConnectionState, MqttLink
from amazing_hand.cloud.local_broker import BrokerError
from amazing_hand.cloud.remote_command import HALTING, Call, RemoteCommands
from amazing_hand.cloud.sentences import Duplicate, NotKept, Now, Report, Sentences
from amazing_hand.hand.joints import SERVO_JOINTS
from amazing_hand.sentence_step import Step
from amazing_hand.threads import ReportingThread

# What is still on its way to the cloud gets this long when the connection is ended.
FLUSH_S: Final = 1.0
RETRY_S: Final = 2.0
"""Certificates that are missing at the start may be copied while we run."""
TAKER_POLL_S: Final = 0.05
REFUSED_WAIT_S: Final = 10.0
"""A subscription that was refused is asked for again after this, or with the next connection: its policy may come."""
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


class _Connection:
    """What is known of the connection, from `Bridge.connect` to `Bridge.disconnect`.

    Attributes:
        problem: why sentences do not come in or out, empty when they do.
    """

    def __init__(self) -> None:
        self.problem = "not connected yet"
        self.link: MqttLink | None = None
        self.is_listening = False
        self.starting = threading.Lock()
        self.stopping = threading.Event()
        self.again = threading.Event()  # something changed: stopped, or connected anew


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
        self._connection: _Connection | None = None
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
        self._delivery = Delivery(topics, self._outbox)
        self._sentences = Sentences(self._database, self._outbox, firmware, hand_over, self._delivery.send)
        self._commands = RemoteCommands(self._database, self._outbox, self._delivery, firmware, call, now)
        self._sentences.is_paused = True

    def _load(self) -> None:
        self._state_clock.last_s = max(self._state_clock.last_s, int(self._database.value("state_ts") or 0))

    # The connection: made when it can be, ended with a goodbye.

    def connect(
        self,
        endpoint: str,
        settings: Callable[[], LinkSettings],
        has_taker: Callable[[], bool],
        max_text_length: int,
    ) -> None:
        """Begin to connect; returns at once. Messages are taken once somebody takes sentences.

        endpoint: what the broker's session is known by. settings: called until it raises no BrokerError or LinkError.
        has_taker: whether a planner is there.
        """
        self._session = f"session {endpoint}"
        self.max_text_length = max_text_length

        def complete() -> LinkSettings:
            will = Will(self._topics.status, status_message(False, self._firmware))
            return replace(settings(), will=will, rejoin=self._has_session())

        self._sentences.is_paused = False
        self._connection = connection = _Connection()
        arguments = connection, complete, has_taker
        ReportingThread(target=self._start, args=arguments, name="mqtt-start", daemon=True).start()

    def _has_session(self) -> bool:
        """Whether the broker keeps messages for us. If the disk does not say: it may, and they must not be lost."""
        try:
            return self._database.value(self._session) is not None
        except DatabaseError:  # told by the database
            return True

    def _start(
        self, connection: _Connection, settings: Callable[[], LinkSettings], has_taker: Callable[[], bool]
    ) -> None:
        while (link := self._open(connection, settings)) is None:
            if connection.stopping.wait(RETRY_S):
                return
        connection.problem = "waiting for a planner on the topic sentence"
        while not has_taker():
            if connection.stopping.wait(TAKER_POLL_S):
                return
        self._subscribe(connection, link)

    def _open(self, connection: _Connection, settings: Callable[[], LinkSettings]) -> MqttLink | None:
        with connection.starting:
            if connection.stopping.is_set():
                return None
            try:
                link = MqttLink(settings(), self.on_message, partial(self._on_connection, connection))
                connection.link = link  # before it can be connected
                link.start()
            except (BrokerError, LinkError) as error:
                connection.link = None
                if str(error) != connection.problem:
                    connection.problem = str(error)
                    self.on_error(f"{error}; trying again")
                return None
            return link

    def _subscribe(self, connection: _Connection, link: MqttLink) -> None:
        """Ask until it is granted."""
        while not connection.stopping.is_set():
            connection.again.clear()
            try:
                link.subscribe(self._topics.action, retained=False).result()
            except LinkError as error:
                if connection.stopping.is_set():
                    return
                if str(error) != connection.problem:
                    connection.problem = str(error)
                    self.on_error(str(error))
                connection.again.wait(REFUSED_WAIT_S)
            else:
                connection.is_listening = True
                connection.problem = ""
                self._when_possible("", None, partial(self._database.set_value, self._session, "begun"))
                log.info("listening on %s", self._topics.action)
                return

    def _on_connection(self, connection: _Connection, event: ConnectionEvent) -> None:
        """Runs on the MQTT client's thread. The first connection counts once the subscription is granted."""
        if connection.stopping.is_set():
            return
        if event.state is not ConnectionState.CONNECTED:
            connection.problem = f"{event.state.value}: {event.reason}"
            self._delivery.set_link(None)
            return
        if connection.is_listening:
            connection.problem = ""
        assert connection.link is not None
        connection.again.set()
        connection.link.publish(self._topics.status, status_message(True, self._firmware), retain=True)
        self._delivery.set_link(connection.link)

    def disconnect(self) -> None:
        """Send what can be sent, say goodbye and disconnect. What remains is kept, and goes out with the next one."""
        connection = self._connection
        if connection is None:
            return
        self._sentences.is_paused = True
        deadline_s = time.monotonic() + FLUSH_S / 2
        while not self._delivery.is_idle and time.monotonic() < deadline_s:
            time.sleep(POLL_S)
        self._delivery.set_link(None)
        connection.stopping.set()
        connection.again.set()
        with connection.starting:
            link = connection.link
        if link is not None:
            link.publish(self._topics.status, status_message(False, self._firmware), retain=True)
            link.stop(FLUSH_S / 2)
        self._connection = None

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
        self._delivery.answer(refused.result.payload(), acknowledge)

    def _on_command(self, command: Command, acknowledge: Callable[[], None]) -> None:
        is_new = self._commands.receive(command, acknowledge, now())
        if is_new and command.name in HALTING:
            self._when_possible("", None, partial(self._sentences.stop, now()))

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
        self._delivery.send()

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
        self._delivery.state(state_message(shown.letter, angles_deg, ts_s, video_url=video_url, estimated=estimated))
        if self._state_clock.last_s != before_s:
            with suppress(DatabaseError):  # told by `_check`; the next second is written again
                self._database.set_value("state_ts", str(self._state_clock.last_s))

    # Health.

    @property
    def problem(self) -> str:
        """Why the connection or the memory does not work, empty when both do or are not asked for."""
        connection, memory = self._connection, self._database.problem
        problems = [f"{CANNOT_REMEMBER}: {memory}" if memory else "", connection.problem if connection else ""]
        return "; ".join(filter(None, problems))

    def values(self) -> dict[str, object]:
        return {
            "sentences_unfinished": self._unfinished,
            "events_waiting_for_the_disk": len(self._later),
            "results_waiting": len(self._outbox),
            "results_waiting_bytes": self._outbox.size_bytes,
            "results_dropped": self._outbox.dropped,
            "states_waiting": self._delivery.states_waiting,
            "states_dropped": self._delivery.states_dropped,
        }


def now() -> Now:
    return Now(time.time(), time.monotonic())
