# SPDX-License-Identifier: Apache-2.0
"""mqtt_bridge: pass sentences from the cloud to the graph, and letters, films and results back to the cloud."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from diagnostic_msgs.msg import DiagnosticStatus
from rclpy.event_handler import SubscriptionEventCallbacks
from rclpy.lifecycle import LifecycleState, TransitionCallbackReturn
from rclpy.qos import QoSDurabilityPolicy, QoSProfile, QoSReliabilityPolicy
from rclpy.subscription import Subscription
from std_msgs.msg import String
from std_srvs.srv import Trigger

from amazing_hand.cloud.bridge import Bridge, Shown
from amazing_hand.cloud.client import LinkError, LinkSettings
from amazing_hand.cloud.contract import RejectedAction, Topics
from amazing_hand.cloud.database import InUseError
from amazing_hand.cloud.inbox import MAX_ID_AGE_S, Entry
from amazing_hand.cloud.local_broker import BrokerError, BrokerInfo
from amazing_hand.cloud.remote_command import Answer
from amazing_hand.cloud.report import Report
from amazing_hand.configuration.hosts import check_host
from amazing_hand.hand.command_words import COMMAND as BY_COMMAND
from amazing_hand.hand.command_words import DRIVER_WORDS
from amazing_hand.msg import HandState, MotionState, Recording, Sentence, SentenceStatus
from amazing_hand.paths import data_folder, path_of
from amazing_hand.ros import convert
from amazing_hand.ros.hand_node import Health, message_type
from amazing_hand.ros.managed_node import ACTIVE, ManagedNode, autostart_param
from amazing_hand.ros.parameters import ParameterError, param
from amazing_hand.ros.runner import main_of
from amazing_hand.ros.shared_parameters import DeviceSettings
from amazing_hand.sentence_step import Step
from amazing_hand.topics import COMMAND, MOTION_STATE, RECORDING, SENTENCE, SENTENCE_STATUS, STATE, Qos, Topic
from amazing_hand.version import firmware

LOCAL: Final = "local"

# How soon a planner that comes back gets the waiting sentences.
TICK_S: Final = 0.25

# QoS with a deep queue: a burst of messages must not push out the oldest ones.
BACKLOG: Final = QoSProfile(depth=2000, reliability=QoSReliabilityPolicy.RELIABLE)

# QoS that also delivers messages published before this node started.
HISTORY: Final = QoSProfile(
    depth=2000, reliability=QoSReliabilityPolicy.RELIABLE, durability=QoSDurabilityPolicy.TRANSIENT_LOCAL
)

# `planned_by` in the status of a rejected message, so that this node does not take its own status for the planner's
# about a sentence of the same id.
PLANNED_BY: Final = "bridge"


@dataclass(frozen=True)
class Settings(DeviceSettings):
    autostart: bool = autostart_param()
    endpoint: str = param(
        LOCAL,
        "host of the MQTT broker, <account>-ats.iot.<region>.amazonaws.com; `local`: what `hand broker` runs",
        check=check_host,
    )
    port: int = param(8883, "TCP port of the broker", 1, 65535)
    session_expiry_s: int = param(3600, "how long the broker keeps messages for an absent hand [s]", 0, 604_800)
    max_text_length: int = param(500, "longer sentences are rejected [characters]", 1, 10_000, live=True)


class MqttBridge(ManagedNode[Settings]):
    """Inactive: keeps accepted sentences and follows their status. Active: is connected to the cloud too."""

    def __init__(self) -> None:
        super().__init__("mqtt_bridge", Settings)
        try:
            self._topics = Topics(self.settings.device)
        except ValueError as error:
            raise ParameterError(f"mqtt_bridge.device: {error}") from error
        self._bridge: Bridge | None = None
        # Held by the executor while it uses the bridge: `close` comes from another thread.
        self._using = threading.Lock()
        self._heard: list[Subscription] = []
        self._sentence = self.publisher(SENTENCE)
        self._status = self.publisher(SENTENCE_STATUS)
        self._command = self.publisher(COMMAND)
        self._driver = {name: self.create_client(Trigger, name) for name in DRIVER_WORDS}
        self._asked: dict[str, Answer] = {}
        """What awaits the planner's answer to a command."""
        self._motion: MotionState | None = None
        self.subscription(MOTION_STATE, self._on_motion_state)
        self.create_timer(TICK_S, self._tick)
        self.autostart()

    # Lifecycle.

    def on_configure(self, state: LifecycleState) -> TransitionCallbackReturn:
        path = data_folder() / f"mqtt_bridge-{self.settings.device}.db"
        try:
            bridge = Bridge(
                path, self._topics, firmware(), self._hand_over, self._tell_rejected, self._call, on_error=self.error
            )
        except InUseError as error:
            raise ParameterError(f"mqtt_bridge: {error}") from error
        if self._motion is not None:
            bridge.moved_on(self._motion.epoch, self._motion.by_request)
        self._bridge = bridge
        # Created anew with each bridge: the latched statuses that the planner published meanwhile are delivered again.
        self._heard = [
            self._hear(STATE, self._on_state),
            self._hear(RECORDING, self._on_recording),
            self._hear(SENTENCE_STATUS, self._on_status),
        ]
        return TransitionCallbackReturn.SUCCESS

    def on_activate(self, state: LifecycleState) -> TransitionCallbackReturn:
        assert self._bridge is not None
        settings = self.settings
        self._bridge.connect(
            settings.endpoint,
            self._link_settings,
            has_taker=lambda: bool(self._planners()),
            max_text_length=settings.max_text_length,
        )
        return TransitionCallbackReturn.SUCCESS

    def on_deactivate(self, state: LifecycleState) -> TransitionCallbackReturn:
        assert self._bridge is not None
        self._bridge.disconnect()
        return TransitionCallbackReturn.SUCCESS

    def let_go(self) -> None:
        bridge = self._bridge
        if bridge is None:
            return
        bridge.disconnect()  # the graph's callbacks may still use it
        while self._heard:
            self.destroy_subscription(self._heard.pop())
        with self._using:
            self._bridge = None
        bridge.close()

    def adopt(self, settings: Settings) -> None:
        if self._bridge is not None:
            self._bridge.max_text_length = settings.max_text_length

    def _link_settings(self) -> LinkSettings:
        """Return the link's settings. Raises BrokerError or LinkError while a file is missing or cannot be read."""
        settings = self.settings
        if settings.endpoint == LOCAL:
            folder = data_folder() / "broker"
            try:
                broker = BrokerInfo.load(folder)
            except (OSError, ValueError, KeyError) as error:
                raise LinkError(f"{folder}: cannot read what the local broker tells of itself: {error}") from error
            if settings.device not in broker.clients:
                raise BrokerError(
                    f"mqtt_bridge.device {settings.device}: the local broker knows {', '.join(broker.clients)}"
                )
            leaf = broker.clients[settings.device]
            host, port, cert, key, ca = broker.host, broker.port, leaf.cert, leaf.key, broker.ca
        else:
            for name in ("cert", "key", "ca"):
                _check_file(name, getattr(settings, name))
            host, port = settings.endpoint, settings.port
            cert, key, ca = path_of(settings.cert), path_of(settings.key), path_of(settings.ca)
        return LinkSettings(host, port, settings.device, cert, key, ca, session_expiry_s=settings.session_expiry_s)

    # From the cloud, on the MQTT client's thread.

    def _hand_over(self, entry: Entry, redelivered: bool) -> None:
        """Publish a sentence from the cloud, stamped with its arrival time, so that its age goes on counting."""
        header = self.header(age_s=time.time() - entry.received_s)
        self._sentence.publish(
            Sentence(header=header, id=entry.id, text=entry.text, source="mqtt", redelivered=redelivered)
        )

    def _tell_rejected(self, rejected: RejectedAction) -> None:
        self._status.publish(
            SentenceStatus(
                header=self.header(),
                id=rejected.id,
                state=SentenceStatus.REJECTED,
                reason=rejected.reason,
                planned_by=PLANNED_BY,
            )
        )

    def _call(self, name: str, answer: Answer) -> None:
        """Ask driver or planner for a command. If the node is not there, do nothing: the command fails in time."""
        if (driver := self._driver.get(name)) is None:
            if self._planners():
                self._asked[name] = answer
                self._command.publish(String(data=name))
            return
        if not driver.service_is_ready():
            return

        def on_answer(future: Any) -> None:
            response = future.result()
            answer(response.success, response.message)

        driver.call_async(Trigger.Request()).add_done_callback(on_answer)

    # From the graph.

    def _hear(self, topic: Topic, callback: Callable[[Bridge, Any], None]) -> Subscription:
        """Subscribe; call back with the bridge and each message, in order, while there is a bridge."""

        def heard(message: Any) -> None:
            with self._using:
                if self._bridge is not None:
                    callback(self._bridge, message)

        return self.create_subscription(
            message_type(topic),
            topic.name,
            heard,
            HISTORY if topic.qos is Qos.HISTORY else BACKLOG,
            # No event callbacks: an executor that waits for events of a subscription wakes a second time per message.
            event_callbacks=SubscriptionEventCallbacks(use_default_callbacks=False),
        )

    def _on_state(self, bridge: Bridge, state: HandState) -> None:
        measured_rad, commanded_rad = map(convert.servo_angles_rad, (state.measured, state.commanded))
        bridge.shown(Shown(state.sentence_id, state.letter, measured_rad, commanded_rad))

    def _on_recording(self, bridge: Bridge, recording: Recording) -> None:
        bridge.film(recording.sentence_id, recording.url)

    def _on_motion_state(self, motion: MotionState) -> None:
        self._motion = motion
        with self._using:
            if self._bridge is not None:
                self._bridge.moved_on(motion.epoch, motion.by_request)

    def _on_status(self, bridge: Bridge, status: SentenceStatus) -> None:
        if status.planned_by == PLANNED_BY:
            return
        if status.planned_by == BY_COMMAND and (answer := self._asked.pop(status.text, None)) is not None:
            answer(status.state == SentenceStatus.DONE, status.reason)
        if (
            status.header.stamp.sec
            and convert.seconds(self.now()) - convert.seconds(status.header.stamp) > MAX_ID_AGE_S
        ):
            return  # the sentence is no longer known
        report = Report(
            status.id,
            Step(status.state),
            text=status.text,
            letters_done=status.letters_done,
            reason=status.reason,
            planned_by=status.planned_by,
            tokens=status.tokens,
        )
        bridge.heard(report, films_come=self.count_publishers(RECORDING.name) > 0)

    def _planners(self) -> set[str]:
        """Return the planner nodes that subscribe to sentences; recorders and viewers do not count."""
        return {
            bytes(end.endpoint_gid).hex()
            for end in self.get_subscriptions_info_by_topic(self._sentence.topic_name)
            if end.node_name in SENTENCE.readers
        }

    def _tick(self) -> None:
        planners = self._planners()
        with self._using:
            if self._bridge is not None:
                self._bridge.tick(planners)

    # Health.

    def health(self) -> Health:
        values: dict[str, object] = {
            "endpoint": self.settings.endpoint,
            "device": self.settings.device,
            "lifecycle": self.lifecycle,
        }
        with self._using:
            if (bridge := self._bridge) is None:
                return DiagnosticStatus.WARN, f"{self.lifecycle}: nothing is open", values
            values |= bridge.values()
            if bridge.problem:
                return DiagnosticStatus.ERROR, bridge.problem, values
        if self.lifecycle != ACTIVE:
            return DiagnosticStatus.WARN, f"{self.lifecycle}: not connected", values
        return DiagnosticStatus.OK, "connected", values

    def ready(self) -> bool:
        bridge = self._bridge
        return bridge is not None and self.lifecycle == ACTIVE and not bridge.problem


def _check_file(name: str, path: str) -> None:
    """Check that a parameter's file can be read now. Raises LinkError with the parameter's name."""
    try:
        path_of(path).open("rb").close()
    except OSError as error:
        why = error.strerror if path else "no file is given"
        advice = "set the parameter to a PEM file that this user may read"
        raise LinkError(f"mqtt_bridge.{name}: cannot read {path!r}: {why}; {advice}") from error


def create() -> MqttBridge:
    return MqttBridge()


def main() -> int:
    return main_of("mqtt_bridge")


if __name__ == "__main__":
    raise SystemExit(main())
