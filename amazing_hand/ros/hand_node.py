# SPDX-License-Identifier: Apache-2.0
"""Base class of all nodes of the graph: parameters, topics from the topic table, diagnostics at 1 Hz, orderly end."""

import importlib
import time
from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar

from builtin_interfaces.msg import Time
from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus, KeyValue
from rcl_interfaces.msg import SetParametersResult
from rclpy.callback_groups import CallbackGroup
from rclpy.clock import Clock, ClockType
from rclpy.node import Node
from rclpy.parameter import Parameter
from rclpy.publisher import Publisher
from rclpy.qos import QoSDurabilityPolicy, QoSProfile, QoSReliabilityPolicy
from rclpy.subscription import Subscription
from rclpy.timer import Timer
from std_msgs.msg import Header

from amazing_hand.node_table import NAMESPACE
from amazing_hand.ros.parameters import ParameterError, changed, declare, refusal, whole_numbers_as_doubles
from amazing_hand.ros.polled_subscription import PolledSubscription
from amazing_hand.ros.rates import Rate
from amazing_hand.topics import DIAGNOSTICS, Qos, Topic

SUBSCRIPTION_PROFILES = {
    Qos.COMMAND: QoSProfile(depth=50, reliability=QoSReliabilityPolicy.RELIABLE),
    Qos.HISTORY: QoSProfile(depth=50, reliability=QoSReliabilityPolicy.RELIABLE),
    Qos.LATCHED: QoSProfile(
        depth=1, reliability=QoSReliabilityPolicy.RELIABLE, durability=QoSDurabilityPolicy.TRANSIENT_LOCAL
    ),
    Qos.MEASURED: QoSProfile(depth=10, reliability=QoSReliabilityPolicy.RELIABLE),
    Qos.SET_POINT: QoSProfile(depth=500, reliability=QoSReliabilityPolicy.RELIABLE),
    Qos.STREAM: QoSProfile(depth=5, reliability=QoSReliabilityPolicy.BEST_EFFORT),
}

PUBLISHER_PROFILES = {
    **SUBSCRIPTION_PROFILES,
    Qos.SET_POINT: QoSProfile(depth=1, reliability=QoSReliabilityPolicy.RELIABLE),
    Qos.HISTORY: QoSProfile(
        depth=1000, reliability=QoSReliabilityPolicy.RELIABLE, durability=QoSDurabilityPolicy.TRANSIENT_LOCAL
    ),
}
"""QoS of the publishers: a HISTORY topic is transient local, for subscribers that join late and ask for it."""

NS_PER_S: Final = 1_000_000_000

HEALTH_PERIOD_S: Final = 1.0

Health = tuple[bytes, str, dict[str, object]]
"""Level (DiagnosticStatus.OK, WARN, ERROR), one-line message, and values for the diagnostics."""

SettingsT = TypeVar("SettingsT")


class RatedPublisher(Publisher):
    """A publisher that counts its messages, for the rate."""

    rate: Rate

    def publish(self, message: Any) -> None:
        super().publish(message)
        self.rate.count += 1


class HandNode(Node, Generic[SettingsT]):
    """A node of the hand's graph.

    A subclass overrides `health` for its diagnostics, `adopt` if it has parameters that can be changed while it runs,
    and `close` to release its resources: `close` is called once, from the main thread, while the other nodes still run,
    and must return within about a second.
    """

    def __init__(self, name: str, settings_type: type[SettingsT], namespace: str = NAMESPACE) -> None:
        self._steady = Clock(clock_type=ClockType.STEADY_TIME)
        super().__init__(name, namespace=namespace)
        self.settings = declare(self, settings_type)
        self.add_on_set_parameters_callback(self._on_parameters)
        self._told: list[tuple[Topic, RatedPublisher]] = []
        self._logged_error: tuple[str, float] | None = None
        self._diagnostics = self.publisher(DIAGNOSTICS)
        self.create_timer(HEALTH_PERIOD_S, self._publish_health)

    def publisher(self, topic: Topic) -> Publisher:
        publisher = self.create_publisher(
            message_type(topic), topic.name, PUBLISHER_PROFILES[topic.qos], publisher_class=RatedPublisher
        )
        publisher.rate = Rate(time.monotonic())
        self._told.append((topic, publisher))
        return publisher

    def unmatched(self) -> list[str]:
        """Return the topics that this node publishes and that not all of their intended readers subscribe to yet."""
        return [topic.name for topic, told in self._told if told.get_subscription_count() < len(topic.readers)]

    def subscription(self, topic: Topic, callback: Callable[[Any], None]) -> Subscription:
        return self.create_subscription(message_type(topic), topic.name, callback, SUBSCRIPTION_PROFILES[topic.qos])

    def tap(self, topic: Topic, callback: Callable[[Any], None] = lambda _: None) -> PolledSubscription:
        """Create a subscription that is needed only at times; it starts switched off."""
        tap = PolledSubscription()
        tap.subscription = self.create_subscription(
            message_type(topic), topic.name, callback, SUBSCRIPTION_PROFILES[topic.qos], callback_group=tap
        )
        return tap

    def now(self, age_s: float = 0.0) -> Time:
        """Return the node's time, minus age_s, as a message field; at least 0.

        The clock may be a simulation's, which begins at 0.
        """
        nanoseconds = self.get_clock().now().nanoseconds - round(age_s * NS_PER_S)
        sec, nanosec = divmod(max(nanoseconds, 0), NS_PER_S)
        return Time(sec=sec, nanosec=nanosec)

    def header(self, age_s: float = 0.0) -> Header:
        """Return a header stamped with the node's time, minus age_s, and without a frame."""
        return Header(stamp=self.now(age_s))

    def create_timer(
        self,
        timer_period_sec: float,
        callback: Callable[..., Any],
        callback_group: CallbackGroup | None = None,
        clock: Clock | None = None,
        autostart: bool = True,
    ) -> Timer:
        """Create a timer on the steady clock: the node's clock may be set, or stand still without a `/clock` topic."""
        return super().create_timer(timer_period_sec, callback, callback_group, clock or self._steady, autostart)

    def error(self, line: str) -> None:
        """Log an error; the diagnostics show the last one and its age."""
        self._logged_error = line, time.monotonic()
        self.get_logger().error(line)

    def adopt(self, settings: SettingsT) -> None:
        """Apply changed settings. Only parameters that are declared as live can differ from the present ones.

        Raises ParameterError to refuse them; then nothing changes.
        """

    def health(self) -> Health:
        return DiagnosticStatus.OK, "ok", {}

    def promised_hz(self, topic: Topic) -> float | None:
        """Return the rate in Hz at which this node publishes the topic; None if it is published on events."""
        return topic.rate_hz

    def parts(self) -> dict[str, Health]:
        """Return the health of the node's parts by name; each gets its own diagnostic status."""
        return {}

    def ready(self) -> bool:
        """Return whether the node has everything that it needs to work."""
        return True

    def close(self) -> None:
        """Release devices, connections and threads."""

    def set_parameters_atomically(self, parameter_list: list[Parameter]) -> SetParametersResult:
        """Set parameters; called by the parameter services.

        Overridden because ROS's refusal of a read-only parameter does not say what to do.
        """
        if reason := refusal(self.settings, parameter_list):
            return SetParametersResult(successful=False, reason=reason)
        return super().set_parameters_atomically(whole_numbers_as_doubles(self.settings, parameter_list))

    def _on_parameters(self, parameters: list[Parameter]) -> SetParametersResult:
        settings = changed(self.settings, parameters)
        if settings != self.settings:
            try:
                self.adopt(settings)
            except ParameterError as error:
                return SetParametersResult(successful=False, reason=str(error))
            self.settings = settings
        return SetParametersResult(successful=True)

    def _publish_health(self) -> None:
        level, message, values = self.health()
        slow = self._slow(values, level == DiagnosticStatus.OK)
        if level == DiagnosticStatus.OK and (unmatched := self.unmatched()):
            level, message = DiagnosticStatus.WARN, f"not heard by all its readers: {', '.join(unmatched)}"
        elif level == DiagnosticStatus.OK and slow:
            level, message = DiagnosticStatus.WARN, f"too slow: {', '.join(slow)}"
        if self._logged_error is not None:
            line, at_s = self._logged_error
            values["last error"] = f"{line} ({time.monotonic() - at_s:.0f} s ago)"
        parts = (self._diagnostic(f": {name}", *health) for name, health in self.parts().items())
        array = DiagnosticArray(status=[self._diagnostic("", level, message, values), *parts])
        array.header.stamp = self.now()
        self._diagnostics.publish(array)

    def _slow(self, values: dict[str, object], is_well: bool) -> list[str]:
        """Add the publishing rates to `values`; return the topics that are too slow, none if not `is_well`."""
        slow = []
        for topic, publisher in self._told:
            if (promised_hz := self.promised_hz(topic)) is None:
                continue
            if publisher.rate.is_low(time.monotonic(), promised_hz if is_well else 0.0):
                slow.append(topic.name)
            values[f"{topic.name} [1/s]"] = f"{publisher.rate.rate_hz:.1f} of {promised_hz:g}"
        return slow

    def _diagnostic(self, part: str, level: bytes, message: str, values: dict[str, object]) -> DiagnosticStatus:
        return DiagnosticStatus(
            level=level,
            name=self.get_fully_qualified_name().lstrip("/") + part,
            message=message,
            hardware_id=self.get_namespace().strip("/"),
            values=[KeyValue(key=key, value=str(value)) for key, value in values.items()],
        )


def message_type(topic: Topic) -> Any:
    """Return the message class for a topic's type name `package/msg/Name`."""
    package, folder, name = topic.type.split("/")
    return getattr(importlib.import_module(f"{package}.{folder}"), name)
