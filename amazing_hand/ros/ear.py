# SPDX-License-Identifier: Apache-2.0
"""A thread that hears some topics and does nothing else, for a node that passes on what it hears."""

import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import Any, Final

from rclpy.callback_groups import CallbackGroup
from rclpy.event_handler import SubscriptionEventCallbacks
from rclpy.guard_condition import GuardCondition
from rclpy.impl.implementation_singleton import rclpy_implementation
from rclpy.node import Node
from rclpy.qos import QoSDurabilityPolicy, QoSProfile, QoSReliabilityPolicy
from rclpy.subscription import Subscription

from amazing_hand.ros.hand_node import message_type
from amazing_hand.topics import Qos, Topic

# What others say faster than the node hears it waits here: a burst must not push out what came first.
BACKLOG: Final = QoSProfile(depth=2000, reliability=QoSReliabilityPolicy.RELIABLE)

# What was said before this node came is heard too.
STORY: Final = QoSProfile(
    depth=2000, reliability=QoSReliabilityPolicy.RELIABLE, durability=QoSDurabilityPolicy.TRANSIENT_LOCAL
)

# Then it is the turn of the other topics.
AT_ONCE: Final = 50

FOR_EVER: Final = -1


class Ear:
    """Calls back in a thread of its own with each message of its topics, those of a topic in order, until it is closed.

    An executor of rclpy spends 0.4 ms after each message on finding out which of a node's entities are ready, thirty
    in a managed one. This thread waits for its topics alone, in the way of `rclpy.wait_for_message`.
    """

    def __init__(self, node: Node, callbacks: Mapping[Topic, Callable[[Any], None]]) -> None:
        self._node = node
        self._subscriptions = [_subscription(node, topic, callback) for topic, callback in callbacks.items()]
        self._closing = GuardCondition(None, None, node.context)
        self._closed = False
        self._thread = threading.Thread(target=self._listen, name=f"{node.get_name()}-ear", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Comes back when nothing more is called back."""
        self._closed = True
        self._closing.trigger()
        self._thread.join()
        for subscription in self._subscriptions:
            self._node.destroy_subscription(subscription)
        self._closing.destroy()

    def _listen(self) -> None:
        handles = [subscription.handle for subscription in self._subscriptions]
        context = self._node.context.handle
        with ExitStack() as in_use:
            for handle in (*handles, self._closing.handle, context):
                in_use.enter_context(handle)
            wait_set = rclpy_implementation.WaitSet(len(handles), 1, 0, 0, 0, 0, context)
            while not self._closed:
                wait_set.clear_entities()
                for handle in handles:
                    wait_set.add_subscription(handle)
                wait_set.add_guard_condition(self._closing.handle)
                wait_set.wait(FOR_EVER)
                for number, subscription in enumerate(self._subscriptions):
                    if wait_set.is_ready("subscription", number):
                        self._take(subscription)

    def _take(self, subscription: Subscription) -> None:
        for _ in range(AT_ONCE):
            taken = subscription.handle.take_message(subscription.msg_type, subscription.raw)
            if taken is None or self._closed:
                return
            subscription.callback(taken[0])


class _NoExecutor(CallbackGroup):
    """What is in it is left alone by every executor."""

    def can_execute(self, entity: Any) -> bool:
        return False

    def beginning_execution(self, entity: Any) -> bool:
        return False

    def ending_execution(self, entity: Any) -> None:
        pass


def _subscription(node: Node, topic: Topic, callback: Callable[[Any], None]) -> Subscription:
    return node.create_subscription(
        message_type(topic),
        topic.name,
        callback,
        STORY if topic.qos is Qos.HISTORY else BACKLOG,
        callback_group=_NoExecutor(),
        # None: an executor that waits for a subscription's events wakes for each of its messages as well.
        event_callbacks=SubscriptionEventCallbacks(use_default_callbacks=False),
    )
