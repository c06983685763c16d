"""mqtt_bridge: sentences from the cloud into the graph; letters, with measured angles, and films back to it."""

import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from diagnostic_msgs.msg import DiagnosticStatus

from amazing_hand.cloud.broker import BrokerError, BrokerInfo
from amazing_hand.cloud.contract import (
    DEFAULT_DEVICE,
    RecentIds,
    RejectedAction,
    StateClock,
    Topics,
    parse_action,
    state_message,
)
from amazing_hand.cloud.link import ConnectionEvent, ConnectionState, LinkError, LinkSettings, MqttLink
from amazing_hand.hand.joints import SERVO_JOINTS
from amazing_hand.msg import HandState, Recording, Sentence, SentenceStatus
from amazing_hand.nodes.hand_node import HandNode
from amazing_hand.nodes.parameters import ParameterError, param
from amazing_hand.nodes.runner import main_of
from amazing_hand.paths import data_folder
from amazing_hand.topics import RECORDING, SENTENCE, SENTENCE_STATUS, STATE

LOCAL: Final = "local"

# Files that are missing at the start may be copied while we run.
RETRY_S: Final = 2.0

PLANNER_POLL_S: Final = 0.05

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
    max_text_length: int = param(500, "longer sentences are rejected [characters]", 1, 10_000)


class MqttBridge(HandNode[Settings]):
    def __init__(self) -> None:
        super().__init__("mqtt_bridge", Settings)
        try:
            self._topics = Topics(self.settings.device)
        except ValueError as error:
            raise ParameterError(f"mqtt_bridge.device: {error}") from error
        self._recent_ids = RecentIds()
        self._state_clock = StateClock()
        self._last_state: HandState | None = None
        self._link: MqttLink | None = None
        self._problem = "not connected yet"
        self._listening = False
        self._closing = threading.Event()
        self._sentence = self.publisher(SENTENCE)
        self._status = self.publisher(SENTENCE_STATUS)
        self.subscription(STATE, self._on_state)
        self.subscription(RECORDING, self._on_recording)
        self._starter = threading.Thread(target=self._start_link, name="mqtt-start", daemon=True)
        self._starter.start()

    def _start_link(self) -> None:
        """Connect as soon as somebody in the graph takes sentences and the certificates are there."""
        self._problem = "waiting for a planner on the topic sentence"
        while self._sentence.get_subscription_count() == 0:
            if self._closing.wait(PLANNER_POLL_S):
                return
        while not self._closing.is_set():
            try:
                link = MqttLink(self._link_settings(), self._on_message, self._on_connection)
                link.start()
            except (BrokerError, LinkError) as error:
                if str(error) != self._problem:
                    self._problem = str(error)
                    self.get_logger().error(f"{error}; trying again")
                self._closing.wait(RETRY_S)
                continue
            self._link = link
            self._subscribe(link)
            return

    def _link_settings(self) -> LinkSettings:
        settings = self.settings
        if settings.endpoint == LOCAL:
            broker = BrokerInfo.load(data_folder() / "broker")
            if settings.device not in broker.clients:
                raise BrokerError(
                    f"mqtt_bridge.device {settings.device}: the local broker knows {', '.join(broker.clients)}"
                )
            leaf = broker.clients[settings.device]
            return LinkSettings(broker.host, broker.port, settings.device, leaf.cert, leaf.key, broker.ca)
        for name in ("cert", "key", "ca"):
            if not Path(getattr(settings, name)).is_file():
                raise LinkError(
                    f"mqtt_bridge.{name}: no file {getattr(settings, name)!r}; set the parameter to the PEM file"
                )
        return LinkSettings(
            settings.endpoint,
            settings.port,
            settings.device,
            cert=Path(settings.cert),
            key=Path(settings.key),
            ca=Path(settings.ca),
        )

    def _subscribe(self, link: MqttLink) -> None:
        try:
            link.subscribe(self._topics.action).result()
        except LinkError as error:
            self._problem = str(error)
            self.get_logger().error(f"{error}; the policy of the certificate must allow it")
            return
        self._listening = True
        self._problem = ""
        self.get_logger().info(f"listening on {self._topics.action}")

    def _on_connection(self, event: ConnectionEvent) -> None:
        """Runs on the MQTT client's thread. The first connection counts once the subscription is granted."""
        if event.state is not ConnectionState.CONNECTED:
            self._problem = f"{event.state.value}: {event.reason}"
        elif self._listening:
            self._problem = ""

    def _on_message(self, topic: str, payload: bytes) -> None:
        """Runs on the MQTT client's thread: the shortest way from the cloud to the planner."""
        try:
            action = parse_action(payload, self.settings.max_text_length)
            if not self._recent_ids.add(action.id):
                raise RejectedAction("duplicate id: this sentence was accepted before", action.id)
            if self._sentence.get_subscription_count() == 0:
                raise RejectedAction("no planner is running", action.id)
        except RejectedAction as rejected:
            self.get_logger().error(f"message on {topic} rejected: {rejected.reason}")
            self._status.publish(
                SentenceStatus(stamp=self.now(), id=rejected.id, state=SentenceStatus.REJECTED, reason=rejected.reason)
            )
            return
        self._sentence.publish(Sentence(stamp=self.now(), id=action.id, text=action.text, source="mqtt"))

    def _on_state(self, state: HandState) -> None:
        self._last_state = state
        self._publish_state(state)

    def _on_recording(self, recording: Recording) -> None:
        """The film's state repeats the last letter, unless the hand is showing a newer sentence by now."""
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
        measured_rad, commanded_rad = np.array(state.measured_rad), np.array(state.commanded_rad)
        unread = np.isnan(measured_rad)
        angles_rad = np.where(unread, commanded_rad, measured_rad)
        if np.isnan(angles_rad).any():
            return  # a refused letter: the hand never showed it
        payload = state_message(
            state.letter,
            np.rad2deg(angles_rad).tolist(),
            self._state_clock.ts(time.time()),
            video_url=video_url,
            estimated=[joint for joint, missing in zip(SERVO_JOINTS, unread, strict=True) if missing],
        )
        if self._link is None:
            self.get_logger().error(f"the state of letter {state.letter!r} is lost: {self._problem}")
            return
        self._link.publish(self._topics.state, payload).add_done_callback(self._on_published)

    def _on_published(self, acknowledged: Future[None]) -> None:
        if error := acknowledged.exception():
            self.get_logger().error(str(error))

    def health(self) -> tuple[bytes, str, dict[str, object]]:
        level = DiagnosticStatus.ERROR if self._problem else DiagnosticStatus.OK
        return level, self._problem or "connected", {"endpoint": self.settings.endpoint, "device": self.settings.device}

    def ready(self) -> bool:
        return not self._problem

    def close(self) -> None:
        self._closing.set()
        if self._link is not None:
            self._link.stop(FLUSH_S)


def create() -> MqttBridge:
    return MqttBridge()


def main() -> int:
    return main_of("mqtt_bridge")


if __name__ == "__main__":
    raise SystemExit(main())
