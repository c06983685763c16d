# SPDX-License-Identifier: Apache-2.0
"""ROS node in a context and a thread of its own, independent of other uses of ROS in the program."""

import itertools
import os
import threading
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, Final

from rclpy.client import Client
from rclpy.context import Context
from rclpy.executors import ExternalShutdownException, SingleThreadedExecutor
from rclpy.node import Node
from rclpy.publisher import Publisher
from std_srvs.srv import Trigger

from amazing_hand.ros.context import in_namespace, ros_context
from amazing_hand.ros.discovery import readers_of
from amazing_hand.ros.hand_node import SUBSCRIPTION_PROFILES, message_type
from amazing_hand.topics import Topic

END_S: Final = 5.0

_numbers = itertools.count()


class RosLink:
    """Subscribe and publish to the topics of one hand, and call its services.

    Callbacks are called in the link's thread. Publishers and service clients are created on first use.
    """

    def __init__(self, namespace: str) -> None:
        """Start the node. Raises ConfigurationError for an environment or a namespace that ROS cannot use."""
        self._stack = ExitStack()
        context = Context()
        self._stack.enter_context(ros_context(in_namespace(namespace), context))
        with ExitStack() as on_error:
            on_error.push(self._stack)
            name = f"client_{os.getpid()}_{next(_numbers)}"
            self._node = Node(name, context=context, enable_rosout=False, start_parameter_services=False)
            self._executor = SingleThreadedExecutor(context=context)
            self._executor.add_node(self._node)
            on_error.pop_all()
        self._publishers: dict[str, Publisher] = {}
        self._clients: dict[str, Client] = {}
        self._heard: set[str] = set()
        self._thread = threading.Thread(target=self._spin, name=name, daemon=True)
        self._thread.start()

    def _spin(self) -> None:
        try:
            self._executor.spin()
        except ExternalShutdownException:
            return

    def name_of(self, name: str) -> str:
        """Return the full name of a topic or a service of the hand."""
        return f"{self._node.get_namespace().rstrip('/')}/{name}"

    def now(self) -> Any:
        """Return the current time as a builtin_interfaces/Time message."""
        return self._node.get_clock().now().to_msg()

    def hear(self, topic: Topic, callback: Callable[[Any], None]) -> None:
        """Subscribe the callback to the topic; a second call for the same topic does nothing."""
        if topic.name not in self._heard:
            self._heard.add(topic.name)
            profile = SUBSCRIPTION_PROFILES[topic.qos]
            self._node.create_subscription(message_type(topic), topic.name, callback, profile)

    def say(self, topic: Topic, message: Any) -> None:
        self._publisher(topic).publish(message)

    def is_heard(self, topic: Topic, reader: str) -> bool:
        """Return whether ROS discovery has found this node of the hand as a subscriber of the topic."""
        self._publisher(topic)
        return reader in readers_of(self._node, topic.name)

    def offers(self, service: str, kind: Any = Trigger) -> bool:
        """Return whether the service, of this type, is available."""
        return bool(self._client(service, kind).service_is_ready())

    def call(self, service: str, kind: Any, request: Any, on_answer: Callable[[], None]) -> Any:
        """Call the service; return a future of the response. on_answer is called when the response is there."""
        future = self._client(service, kind).call_async(request)
        future.add_done_callback(lambda _: on_answer())
        return future

    def close(self) -> None:
        self._executor.shutdown(timeout_sec=0)
        self._thread.join(END_S)
        self._node.destroy_node()
        self._stack.close()

    def _publisher(self, topic: Topic) -> Publisher:
        if topic.name not in self._publishers:
            profile = SUBSCRIPTION_PROFILES[topic.qos]
            self._publishers[topic.name] = self._node.create_publisher(message_type(topic), topic.name, profile)
        return self._publishers[topic.name]

    def _client(self, service: str, kind: Any) -> Client:
        if service not in self._clients:
            self._clients[service] = self._node.create_client(kind, service)
        return self._clients[service]
