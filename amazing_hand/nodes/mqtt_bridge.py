"""mqtt_bridge: sentences from the cloud into the graph; letters, films and results back to it."""

import math
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from builtin_interfaces.msg import Time
from diagnostic_msgs.msg import DiagnosticStatus

from amazing_hand.cloud.broker import BrokerError, BrokerInfo
from amazing_hand.cloud.client import LinkError, LinkSettings, Will
from amazing_hand.cloud.contract import (
    DEFAULT_DEVICE,
    RejectedAction,
    StateClock,
    Topics,
    state_message,
    status_message,
)
from amazing_hand.cloud.courier import Courier
from amazing_hand.cloud.database import Database, DatabaseError
from amazing_hand.cloud.inbox import MAX_ID_AGE_S, Entry
from amazing_hand.cloud.link import ConnectionEvent, ConnectionState, MqttLink
from amazing_hand.cloud.outbox import Outbox
from amazing_hand.cloud.result import Step
from amazing_hand.cloud.sentences import Duplicate, Now, Report, Sentences
from amazing_hand.hand.joints import SERVO_JOINTS
from amazing_hand.msg import HandState, Recording, Sentence, SentenceStatus
from amazing_hand.nodes import convert
from amazing_hand.nodes.firmware import firmware
from amazing_hand.nodes.hand_node import HandNode
from amazing_hand.nodes.hear import hear
from amazing_hand.nodes.parameters import ParameterError, param
from amazing_hand.nodes.runner import main_of
from amazing_hand.paths import data_folder
from amazing_hand.topics import RECORDING, SENTENCE, SENTENCE_STATUS, STATE

LOCAL: Final = "local"

# Files that are missing at the start may be copied while we run.
RETRY_S: Final = 2.0

PLANNER_POLL_S: Final = 0.05
POLL_S: Final = 0.01

# How soon a planner that comes back is given what waits for it.
TICK_S: Final = 0.25

# What is still on its way to the cloud gets this long when the node ends.
FLUSH_S: Final = 1.0


@dataclass(frozen=True)
class Settings:
    endpoint: str = param(
        LOCAL,
        "host of the MQTT broker, <account>-ats.iot.<region>.amazonaws.com; `local`: what `hand broker` runs",
    )
    port: int = param(8883, "TCP port of the broker", 1, 65535)
    device: str = param(DEFAULT_DEVICE, "this hand's thing name: client id and third level of its topics")
    cert: str = param("", "file of the device certificate [PEM]")
    key: str = param("", "file of the device's private key [PEM]")
    ca: str = param("", "file of the CA that signed the broker's certificate [PEM]")
    session_expiry_s: int = param(3600, "how long the broker keeps messages for an absent hand [s]", 0, 604_800)
    max_text_length: int = param(500, "longer sentences are rejected [characters]", 1, 10_000)


class MqttBridge(HandNode[Settings]):
    def __init__(self) -> None:
        super().__init__("mqtt_bridge", Settings)
        device = self.settings.device
        try:
            self._topics = Topics(device)
        except ValueError as error:
            raise ParameterError(f"mqtt_bridge.device: {error}") from error
        try:
            self._database = Database(data_folder() / f"mqtt_bridge-{device}.db")
        except (DatabaseError, OSError) as error:
            raise ParameterError(f"mqtt_bridge: {error}") from error
        self._session = f"session {self.settings.endpoint}"
        self._state_clock = StateClock(int(self._database.value("state_ts") or 0))
        self._outbox = Outbox(self._database)
        self._last_state: HandState | None = None
        self._link: MqttLink | None = None
        self._problem = "not connected yet"
        self._disk_problem = ""
        self._unfinished = 0
        self._listening = False
        self._closing = threading.Event()
        self._sentence = self.publisher(SENTENCE)
        self._status = self.publisher(SENTENCE_STATUS)
        self._courier = Courier(self._publisher(self._topics.state), self._publisher(self._topics.result), self._outbox)
        self._sentences = Sentences(self._database, self._outbox, firmware(), self._hand_over, self._courier.send)
        hear(self, STATE, self._on_state)
        hear(self, RECORDING, self._on_recording)
        hear(self, SENTENCE_STATUS, self._on_status)
        self.create_timer(TICK_S, self._tick)
        self._starter = threading.Thread(target=self._start_link, name="mqtt-start", daemon=True)
        self._starter.start()

    def _publisher(self, topic: str) -> Callable[[bytes], Future[None]]:
        def publish(payload: bytes) -> Future[None]:
            assert self._link is not None, "the courier is offline until there is one"
            return self._link.publish(topic, payload)

        return publish

    # --- the connection

    def _start_link(self) -> None:
        """Connect as soon as the certificates are there; take messages once somebody in the graph takes sentences."""
        while not self._closing.is_set():
            try:
                link = MqttLink(self._link_settings(), self._on_message, self._on_connection)
                self._link = link
                link.start()
            except (BrokerError, LinkError) as error:
                if str(error) != self._problem:
                    self._problem = str(error)
                    self.get_logger().error(f"{error}; trying again")
                self._closing.wait(RETRY_S)
                continue
            break
        self._problem = "waiting for a planner on the topic sentence"
        while self._sentence.get_subscription_count() == 0:
            if self._closing.wait(PLANNER_POLL_S):
                return
        self._subscribe(link)

    def _link_settings(self) -> LinkSettings:
        settings = self.settings
        if settings.endpoint == LOCAL:
            broker = BrokerInfo.load(data_folder() / "broker")
            if settings.device not in broker.clients:
                raise BrokerError(
                    f"mqtt_bridge.device {settings.device}: the local broker knows {', '.join(broker.clients)}"
                )
            leaf = broker.clients[settings.device]
            host, port, cert, key, ca = broker.host, broker.port, leaf.cert, leaf.key, broker.ca
        else:
            for name in ("cert", "key", "ca"):
                if not Path(getattr(settings, name)).is_file():
                    raise LinkError(
                        f"mqtt_bridge.{name}: no file {getattr(settings, name)!r}; set the parameter to the PEM file"
                    )
            host, port = settings.endpoint, settings.port
            cert, key, ca = Path(settings.cert), Path(settings.key), Path(settings.ca)
        return LinkSettings(
            host,
            port,
            settings.device,
            cert,
            key,
            ca,
            session_expiry_s=settings.session_expiry_s,
            will=Will(self._topics.status, status_message(False, firmware())),
            rejoin=self._database.value(self._session) is not None,
        )

    def _subscribe(self, link: MqttLink) -> None:
        try:
            link.subscribe(self._topics.action).result()
        except LinkError as error:
            self._problem = str(error)
            self.get_logger().error(str(error))
            return
        self._database.set_value(self._session, "begun")
        self._listening = True
        self._problem = ""
        self.get_logger().info(f"listening on {self._topics.action}")

    def _on_connection(self, event: ConnectionEvent) -> None:
        """Runs on the MQTT client's thread. The first connection counts once the subscription is granted."""
        is_online = event.state is ConnectionState.CONNECTED
        if not is_online:
            self._problem = f"{event.state.value}: {event.reason}"
        elif self._listening:
            self._problem = ""
        if is_online and self._link is not None:
            self._link.publish(self._topics.status, status_message(True, firmware()), retain=True)
        self._courier.set_online(is_online)

    # --- sentences

    def _on_message(self, topic: str, payload: bytes, acknowledge: Callable[[], None]) -> None:
        """Runs on the MQTT client's thread: the shortest way from the cloud to the planner.

        The broker hears of it when the sentence, or its refusal, is safe on the disk.
        """
        if topic != self._topics.action:
            acknowledge()
            return
        try:
            self._sentences.receive(payload, self.settings.max_text_length, _now())
        except Duplicate as duplicate:
            self.get_logger().warning(f"message on {topic} ignored: duplicate id {duplicate}: it was accepted before")
        except DatabaseError as error:
            self.get_logger().error(f"message on {topic} not taken, the broker keeps it: {error}")
            return
        except RejectedAction as rejected:
            self.get_logger().error(f"message on {topic} rejected: {rejected.reason}")
            self._status.publish(
                SentenceStatus(stamp=self.now(), id=rejected.id, state=SentenceStatus.REJECTED, reason=rejected.reason)
            )
        self._database.when_safe(acknowledge)

    def _hand_over(self, entry: Entry) -> None:
        """The stamp is the one of its arrival: its age goes on counting."""
        sec, nanosec = divmod(round(entry.received_s * convert.NS_PER_S), convert.NS_PER_S)
        stamp = Time(sec=sec, nanosec=nanosec)
        self._sentence.publish(Sentence(stamp=stamp, id=entry.id, text=entry.text, source="mqtt"))

    def _on_status(self, status: SentenceStatus) -> None:
        if status.stamp.sec and time.time() - convert.seconds(status.stamp) > MAX_ID_AGE_S:
            return  # of a sentence that is forgotten
        report = Report(
            status.id,
            Step(status.state),
            text=status.text,
            letters_done=status.letters_done,
            reason=status.reason,
            planned_by=status.planned_by,
        )
        with self._disk():
            self._sentences.heard(report, self.count_publishers(RECORDING.name) > 0, _now())

    def _tick(self) -> None:
        planners = {
            bytes(end.endpoint_gid).hex()
            for end in self.get_subscriptions_info_by_topic(self._sentence.topic_name)
            if end.node_name in SENTENCE.readers
        }
        with self._disk():
            self._sentences.planners(planners, _now())
            self._sentences.tick(_now())
            self._courier.send()
            self._unfinished = self._sentences.unfinished()
            self._disk_problem = ""

    @contextmanager
    def _disk(self) -> Iterator[None]:
        """A full disk must not end the hand."""
        try:
            yield
        except DatabaseError as error:
            if not self._disk_problem:
                self.get_logger().error(str(error))
            self._disk_problem = str(error)

    # --- states and films

    def _on_state(self, state: HandState) -> None:
        self._last_state = state
        self._publish_state(state)

    def _on_recording(self, recording: Recording) -> None:
        """The film's state repeats the last letter, unless the hand is showing a newer sentence by now."""
        with self._disk():
            self._sentences.film(recording.sentence_id, recording.url, _now())
        state = self._last_state
        if not recording.url:
            return
        if state is None or state.sentence_id != recording.sentence_id:
            self.get_logger().warning(
                f"the film of sentence {recording.sentence_id} is not announced: the hand shows another one by now"
            )
            return
        self._publish_state(state, recording.url)

    def _publish_state(self, state: HandState, video_url: str | None = None) -> None:
        angles_deg, estimated = [], []
        for joint, measured_rad, commanded_rad in zip(
            SERVO_JOINTS, state.measured_rad, state.commanded_rad, strict=True
        ):
            if math.isnan(measured_rad):
                estimated.append(joint)
            angles_deg.append(math.degrees(commanded_rad if math.isnan(measured_rad) else measured_rad))
        if any(map(math.isnan, angles_deg)):
            return  # a refused letter: the hand never showed it
        before_s = self._state_clock.last_s
        ts_s = self._state_clock.ts(time.time())
        payload = state_message(state.letter, angles_deg, ts_s, video_url=video_url, estimated=estimated)
        self._courier.state(payload)
        if self._state_clock.last_s != before_s:
            with self._disk():
                self._database.set_value("state_ts", str(self._state_clock.last_s))

    # --- health and end

    def health(self) -> tuple[bytes, str, dict[str, object]]:
        problem = self._problem or self._disk_problem
        level = DiagnosticStatus.ERROR if problem else DiagnosticStatus.OK
        values: dict[str, object] = {
            "endpoint": self.settings.endpoint,
            "device": self.settings.device,
            "sentences_unfinished": self._unfinished,
            "results_waiting": len(self._outbox),
            "results_waiting_bytes": self._outbox.size_bytes,
            "results_dropped": self._outbox.dropped,
            "states_waiting": self._courier.states_waiting,
            "states_dropped": self._courier.states_dropped,
        }
        return level, problem or "connected", values

    def ready(self) -> bool:
        return not self._problem

    def close(self) -> None:
        self._closing.set()
        if self._link is None:
            return
        deadline_s = time.monotonic() + FLUSH_S / 2
        while not self._courier.is_idle and time.monotonic() < deadline_s:
            time.sleep(POLL_S)
        self._courier.set_online(False)
        self._link.publish(self._topics.status, status_message(False, firmware()), retain=True)
        self._link.stop(FLUSH_S / 2)

    def destroy_node(self) -> None:
        super().destroy_node()
        self._database.close()


def _now() -> Now:
    return Now(time.time(), time.monotonic())


def create() -> MqttBridge:
    return MqttBridge()


def main() -> int:
    return main_of("mqtt_bridge")


if __name__ == "__main__":
    raise SystemExit(main())
