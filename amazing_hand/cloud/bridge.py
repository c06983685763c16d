# SPDX-License-Identifier: Apache-2.0
"""Bridge between the cloud and the planner, without ROS: the node turns ROS messages into calls of it."""

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
from amazing_hand.cloud.report import Report
from amazing_hand.cloud.sentences import Duplicate, NotKept, Now, Sentences
from amazing_hand.hand.joints import SERVO_JOINTS
from amazing_hand.sentence_step import Step
from amazing_hand.threads import ReportingThread

# How long `disconnect` waits for messages that are still being sent.
FLUSH_S: Final = 1.0
RETRY_S: Final = 2.0
"""Interval for retrying invalid settings: missing certificates may be copied while the bridge runs."""
TAKER_POLL_S: Final = 0.05
REFUSED_WAIT_S: Final = 10.0
"""A refused subscription is retried after this, or on the next connection: the IoT policy may have been fixed."""
POLL_S: Final = 0.01
CHECK_S: Final = 1.0
"""Interval of checks of the database while it has failed."""
CANNOT_REMEMBER: Final = "cannot remember sentences, so those from the cloud are refused"
MAX_LATER: Final = 10_000
"""Largest number of ROS events queued in memory while the database cannot be written."""

log = logging.getLogger(__name__)


class Shown(NamedTuple):
    """Letter that the hand shows, with the eight measured angles (NaN: servo not read) and the commanded ones."""

    sentence_id: str
    letter: str
    measured_rad: Sequence[float]
    commanded_rad: Sequence[float]


class _Connection:
    """State of one connection, from `Bridge.connect` to `Bridge.disconnect`.

    Attributes:
        problem: why messages are not received or sent; empty when they are.
    """

    def __init__(self) -> None:
        self.problem = "not connected yet"
        self.link: MqttLink | None = None
        self.is_listening = False
        self.starting = threading.Lock()
        self.stopping = threading.Event()
        self.again = threading.Event()  # wakes the thread: stopped, or reconnected


class Bridge:
    """Receive sentences and commands from the cloud, and send states and results to it. Thread-safe.

    The database is open from construction to `close`; `connect` may be called repeatedly. While the disk fails, events
    from ROS are queued in memory, messages from the cloud are refused, and `problem` has the reason.

    hand_over: see Sentences. on_rejected: publishes the rejection of an invalid message. call: see RemoteCommands.
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
        """Open the database at `path`. Raises InUseError when another bridge has it open."""
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
        self._commands = RemoteCommands(
            *(self._database, self._outbox, self._delivery, firmware, call, now), self._sentences.cancel
        )
        self._sentences.is_paused = True

    def _load(self) -> None:
        self._state_clock.last_s = max(self._state_clock.last_s, int(self._database.value("state_ts") or 0))

    # Connection.

    def connect(
        self,
        endpoint: str,
        settings: Callable[[], LinkSettings],
        has_taker: Callable[[], bool],
        max_text_length: int,
    ) -> None:
        """Start to connect and return at once. Subscribe to messages once a planner is there.

        endpoint: identifies the broker's session. settings: called until it raises no BrokerError or LinkError.
        has_taker: returns whether a planner is there.
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
        """Return whether the broker may have a session with messages for us; True if the database cannot tell."""
        try:
            return self._database.value(self._session) is not None
        except DatabaseError:  # reported by the database; assume a session, so that no messages are lost
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
                connection.link = link  # set before the first connection event
                link.start()
            except (BrokerError, LinkError) as error:
                connection.link = None
                if str(error) != connection.problem:
                    connection.problem = str(error)
                    self.on_error(f"{error}; trying again")
                return None
            return link

    def _subscribe(self, connection: _Connection, link: MqttLink) -> None:
        """Subscribe, and retry until the broker grants it."""
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
        """Handle a connection event, on the MQTT thread. The first connection counts once subscribed."""
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
        """Send what can be sent, publish the offline status and disconnect. Unsent results are kept for later."""
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

    # Messages from the cloud, on the MQTT client's thread.

    def on_message(self, topic: str, payload: bytes, acknowledge: Callable[[], None]) -> None:
        """Pass a message from the cloud to the planner or the driver.

        `acknowledge` is called when the sentence, or its refusal, is safe on the disk.
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
        """Send a refusal that could not be stored; acknowledge the message only when the cloud has the refusal."""
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

    # Events from ROS.

    def heard(self, report: Report, films_come: bool) -> None:
        """Handle a report of the planner. films_come: whether a recorder will publish this sentence's film."""
        self._when_possible(report.id, report.step, partial(self._sentences.heard, report, films_come, now()))

    def moved_on(self, epoch: int, by_request: bool) -> None:
        """Handle the hand's epoch; the first one is ignored. by_request: a stop request began this epoch."""
        is_new = self._epoch is not None and epoch != self._epoch
        self._epoch = epoch
        if is_new and by_request and not self._commands.is_own(now()):
            self._when_possible("", None, partial(self._sentences.stop, now()))

    def shown(self, shown: Shown) -> None:
        """Send the state with a letter that the hand shows."""
        self._last_shown = shown
        self._send(shown)

    def film(self, sentence_id: str, url: str) -> None:
        """Send the link of a sentence's film; an empty link means that the film could not be stored.

        The state message with the link repeats the last letter, unless the hand is showing a newer sentence by now.
        """
        self._when_possible(sentence_id, None, partial(self._sentences.film, sentence_id, url, now()))
        shown = self._last_shown
        if url and (shown is None or shown.sentence_id != sentence_id):
            log.warning("the film of sentence %s is not announced: the hand shows another one by now", sentence_id)
        elif url and shown is not None:
            self._send(shown, url)

    def tick(self, planners: Set[str]) -> None:
        """Do the periodic work; call this a few times per second, with the planners in the ROS graph."""
        self._check()
        self._catch_up()
        self._commands.tick(now())
        with suppress(DatabaseError):  # reported by `_check`
            if not self._later:
                self._sentences.planners(planners, now())
                self._sentences.tick(now())
            self._unfinished = self._sentences.unfinished()
        self._delivery.send()

    def _check(self) -> None:
        """Check whether the database works, and log changes."""
        if time.monotonic() >= self._check_s:
            self._check_s = time.monotonic() + CHECK_S
            with suppress(DatabaseError):  # reported below
                self._database.check()
        problem = self._database.problem
        if problem and problem != self._told_problem:
            self.on_error(f"{CANNOT_REMEMBER}: {problem}")
        elif self._told_problem and not problem:
            log.info("the memory works again")
        self._told_problem = problem

    def _when_possible(self, id: str, step: Step | None, event: Callable[[], None]) -> None:
        """Process an event in order: now, or once the database can be written."""
        with self._later_lock:
            if self._later and step is not None and self._later[-1][:2] == (id, step):
                self._later.pop()  # progress of the same sentence: the latest report is enough
            if len(self._later) >= MAX_LATER:
                self.on_error(f"{CANNOT_REMEMBER}: over {MAX_LATER} events wait, the oldest is forgotten")
                self._later.popleft()
            self._later.append((id, step, event))
            self._catch_up()

    def _catch_up(self) -> None:
        with self._later_lock, suppress(DatabaseError):  # reported by `_check`
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
            return  # the letter was refused, so the hand did not show it
        before_s = self._state_clock.last_s
        ts_s = self._state_clock.ts(time.time())
        self._delivery.state(state_message(shown.letter, angles_deg, ts_s, video_url=video_url, estimated=estimated))
        if self._state_clock.last_s != before_s:
            with suppress(DatabaseError):  # reported by `_check`; written again in the next second
                self._database.set_value("state_ts", str(self._state_clock.last_s))

    # Health.

    @property
    def problem(self) -> str:
        """Return why the connection or the database does not work; empty when both work or are not in use."""
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
