"""What the bridge does between the cloud and the planner; its node turns messages of the graph into calls."""

import logging
import math
import time
from collections.abc import Callable, Iterator, Sequence, Set
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

from amazing_hand.cloud.client import LinkSettings, Will
from amazing_hand.cloud.contract import RejectedAction, StateClock, Topics, state_message, status_message
from amazing_hand.cloud.courier import Courier
from amazing_hand.cloud.database import Database, DatabaseError
from amazing_hand.cloud.inbox import Entry
from amazing_hand.cloud.outbox import Outbox
from amazing_hand.cloud.sentences import Duplicate, Now, Report, Sentences
from amazing_hand.cloud.uplink import Uplink
from amazing_hand.hand.joints import SERVO_JOINTS

# What is still on its way to the cloud gets this long when the connection is ended.
FLUSH_S: Final = 1.0
POLL_S: Final = 0.01

log = logging.getLogger(__name__)


class Shown(NamedTuple):
    """A letter that the hand shows: eight angles, measured (NaN where a servo could not be read) and commanded."""

    sentence_id: str
    letter: str
    measured_rad: Sequence[float]
    commanded_rad: Sequence[float]


class Bridge:
    """Its memory is open from its making to `close`; it may be connected again and again. Any thread may call it.

    hand_over: see Sentences. on_rejected: tells the graph of a message that is
    none. on_error: logs a line.
    """

    def __init__(
        self,
        path: Path,
        topics: Topics,
        firmware: str,
        hand_over: Callable[[Entry, bool], None],
        on_rejected: Callable[[RejectedAction], None],
        on_error: Callable[[str], None],
    ) -> None:
        """Opens the memory at `path`. Raises DatabaseError or OSError when it cannot be used."""
        self._topics = topics
        self._firmware = firmware
        self._on_rejected = on_rejected
        self.on_error = on_error
        self.max_text_length = 0
        self._session = ""
        self._last_shown: Shown | None = None
        self._uplink: Uplink | None = None
        self._disk_problem = ""
        self._unfinished = 0
        self._database = Database(path)
        try:
            self._state_clock = StateClock(int(self._database.value("state_ts") or 0))
            self._outbox = Outbox(self._database)
            self._courier = Courier(self._publisher(topics.state), self._publisher(topics.result), self._outbox)
            self._sentences = Sentences(self._database, self._outbox, firmware, hand_over, self._courier.send)
        except BaseException:
            self._database.close()
            raise
        self._sentences.is_paused = True

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
            return replace(settings(), will=will, rejoin=self._database.value(self._session) is not None)

        self._sentences.is_paused = False
        self._uplink = Uplink(complete, self._topics, self._firmware, has_taker, self)

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
        try:
            self._sentences.receive(payload, self.max_text_length, now())
        except Duplicate as duplicate:
            log.warning("message on %s ignored: duplicate id %s: it was accepted before", topic, duplicate)
        except DatabaseError as error:
            self.on_error(f"message on {topic} not taken, the broker keeps it: {error}")
            return
        except RejectedAction as rejected:
            self.on_error(f"message on {topic} rejected: {rejected.reason}")
            self._on_rejected(rejected)
        self._database.when_safe(acknowledge)

    def on_online(self, is_online: bool) -> None:
        self._courier.set_online(is_online)

    def on_listening(self) -> None:
        with self._disk():
            self._database.set_value(self._session, "begun")
        log.info("listening on %s", self._topics.action)

    # What comes from the graph.

    def heard(self, report: Report, films_come: bool) -> None:
        """The planner says something. films_come: whether a recorder would tell of this sentence's film."""
        with self._disk():
            self._sentences.heard(report, films_come, now())

    def shown(self, shown: Shown) -> None:
        """The hand shows a letter."""
        self._last_shown = shown
        self._send(shown)

    def film(self, sentence_id: str, url: str) -> None:
        """A film is stored; an empty link: it could not be.

        Its state repeats the last letter, unless the hand is showing a newer sentence by now.
        """
        with self._disk():
            self._sentences.film(sentence_id, url, now())
        shown = self._last_shown
        if url and (shown is None or shown.sentence_id != sentence_id):
            log.warning("the film of sentence %s is not announced: the hand shows another one by now", sentence_id)
        elif url and shown is not None:
            self._send(shown, url)

    def tick(self, planners: Set[str]) -> None:
        """Time goes by; to be called a few times per second, with the planners that are in the graph."""
        with self._disk():
            self._sentences.planners(planners, now())
            self._sentences.tick(now())
            self._courier.send()
            self._unfinished = self._sentences.unfinished()
            self._disk_problem = ""

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
            with self._disk():
                self._database.set_value("state_ts", str(self._state_clock.last_s))

    @contextmanager
    def _disk(self) -> Iterator[None]:
        """A full disk must not end the hand."""
        try:
            yield
        except DatabaseError as error:
            if not self._disk_problem:
                self.on_error(str(error))
            self._disk_problem = str(error)

    # Health.

    @property
    def problem(self) -> str:
        """Why the connection or the memory does not work, empty when both do or are not asked for."""
        uplink = self._uplink
        return (uplink.problem if uplink else "") or self._disk_problem

    def values(self) -> dict[str, object]:
        return {
            "sentences_unfinished": self._unfinished,
            "results_waiting": len(self._outbox),
            "results_waiting_bytes": self._outbox.size_bytes,
            "results_dropped": self._outbox.dropped,
            "states_waiting": self._courier.states_waiting,
            "states_dropped": self._courier.states_dropped,
        }


def now() -> Now:
    return Now(time.time(), time.monotonic())
