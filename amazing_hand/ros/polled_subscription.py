# SPDX-License-Identifier: Apache-2.0
"""A subscription that can be switched on and off, or polled for its newest message."""

from typing import Any

from rclpy.callback_groups import CallbackGroup
from rclpy.serialization import deserialize_message
from rclpy.subscription import Subscription


class PolledSubscription(CallbackGroup):
    """Callback group of one subscription, whose callback is called only while `flowing` is set.

    Otherwise its messages cost the executor nothing: the newest few wait in the middleware. Each message that an
    executor delivers costs 0.4 ms, mostly to find out which of its entities are ready
    (https://github.com/ros2/ros2/issues/1395): 2 % of a core for a topic at 50 Hz, and more than a whole core for
    5,000 set points a second. rclcpp has `Subscription::take` for this; rclpy has only `take_message` of the handle,
    which its own `wait_for_message` calls.
    """

    def __init__(self) -> None:
        super().__init__()
        self.flowing = False
        self.subscription: Subscription | None = None

    def newest(self) -> Any:
        """Return the newest message received since the last call, or None. Thread-safe."""
        return self.drain()[0]

    def drain(self) -> tuple[Any, int]:
        """Return the newest message as `newest` does, and how many older ones were received since the last call."""
        newest, count = None, 0
        assert self.subscription is not None
        with self.subscription.handle:  # keeps it from being destroyed meanwhile
            while taken := self.subscription.handle.take_message(self.subscription.msg_type, True):
                newest, count = taken[0], count + 1
        return newest and deserialize_message(newest, self.subscription.msg_type), max(count - 1, 0)

    # Interface of CallbackGroup that the executor calls.

    def can_execute(self, entity: object) -> bool:
        return self.flowing

    def beginning_execution(self, entity: object) -> bool:
        return self.flowing

    def ending_execution(self, entity: object) -> None:
        pass
