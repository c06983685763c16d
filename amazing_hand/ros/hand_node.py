# SPDX-License-Identifier: Apache-2.0
"""What all nodes of the graph share: settings, topics from the table, health at 1 Hz, an orderly end."""

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
"""As publishers have it: a HISTORY is kept for readers that come late and ask for it."""

NS_PER_S: Final = 1_000_000_000

HEALTH_PERIOD_S: Final = 1.0

Health = tuple[bytes, str, dict[str, object]]
"""Level (DiagnosticStatus.OK, WARN, ERROR), one line, and values to look at."""

SettingsT = TypeVar("SettingsT")


class RatedPublisher(Publisher):
    """A publisher that counts."""

    rate: Rate

    def publish(self, message: Any) -> None:
        super().publish(message)
        self.rate.count += 1


class HandNode(Node, Generic[SettingsT]):
    """A node of the hand's graph.

    A subclass overrides `health` to tell how it is, `adopt` if it has parameters that can be changed while it runs, and
    `close` to let go of what it holds: `close` is called once, from the main thread, while the other nodes still run,
    and must come back within about a second.
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

    def unheard(self) -> list[str]:
        """The topics of this node that not all of their readers have found yet."""
        return [topic.name for topic, told in self._told if told.get_subscription_count() < len(topic.readers)]

    def subscription(self, topic: Topic, callback: Callable[[Any], None]) -> Subscription:
        return self.create_subscription(message_type(topic), topic.name, callback, SUBSCRIPTION_PROFILES[topic.qos])

    def tap(self, topic: Topic, callback: Callable[[Any], None] = lambda _: None) -> PolledSubscription:
        """A subscription for messages that are wanted at times only; it is closed at first."""
        tap = PolledSubscription()
        tap.subscription = self.create_subscription(
            message_type(topic), topic.name, callback, SUBSCRIPTION_PROFILES[topic.qos], callback_group=tap
        )
        return tap

    def now(self, age_s: float = 0.0) -> Time:
        """The moment so long ago on the node's clock, as a message field.

        That clock may be a simulation's, which begins at 0: there is nothing before.
        """
        nanoseconds = self.get_clock().now().nanoseconds - round(age_s * NS_PER_S)
        sec, nanosec = divmod(max(nanoseconds, 0), NS_PER_S)
        return Time(sec=sec, nanosec=nanosec)

    def header(self, age_s: float = 0.0) -> Header:
        """A header that is stamped with the moment so long ago; of no frame."""
        return Header(stamp=self.now(age_s))

    def create_timer(
        self,
        timer_period_sec: float,
        callback: Callable[..., Any],
        callback_group: CallbackGroup | None = None,
        clock: Clock | None = None,
        autostart: bool = True,
    ) -> Timer:
        """On the steady clock: the node's own may be set, or stand still for want of a simulation's `/clock`."""
        return super().create_timer(timer_period_sec, callback, callback_group, clock or self._steady, autostart)

    def error(self, line: str) -> None:
        """Log an error; the diagnostics tell the last one until there is another."""
        self._logged_error = line, time.monotonic()
        self.get_logger().error(line)

    def adopt(self, settings: SettingsT) -> None:
        """Work with these settings from now on, as far as they differ. Raises ParameterError, and then nothing changes.

        Only parameters that are declared as live can differ.
        """

    def health(self) -> Health:
        return DiagnosticStatus.OK, "ok", {}

    def promised_hz(self, topic: Topic) -> float | None:
        """How often this node publishes the topic; None when that comes with events."""
        return topic.rate_hz

    def parts(self) -> dict[str, Health]:
        """The health of the node's parts, by their names."""
        return {}

    def ready(self) -> bool:
        """Whether the node has what it needs to do its part."""
        return True

    def close(self) -> None:
        """Let go of devices, connections and threads."""

    def set_parameters_atomically(self, parameter_list: list[Parameter]) -> SetParametersResult:
        """What the parameter services call; ROS's own refusal of a read-only parameter does not say what to do."""
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
        if level == DiagnosticStatus.OK and (unheard := self.unheard()):
            level, message = DiagnosticStatus.WARN, f"not heard by all its readers: {', '.join(unheard)}"
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
        """Adds the rates to the values; the topics that came too rarely, of a node that should be well."""
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
    """The message class of a topic's type name `package/msg/Name`."""
    package, folder, name = topic.type.split("/")
    return getattr(importlib.import_module(f"{package}.{folder}"), name)
