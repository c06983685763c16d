# SPDX-License-Identifier: Apache-2.0
"""A subscription that is turned on and off, or looked at when its newest message is needed."""

from typing import Any

from rclpy.callback_groups import CallbackGroup
from rclpy.serialization import deserialize_message
from rclpy.subscription import Subscription


class PolledSubscription(CallbackGroup):
    """The callback group of one subscription, whose callback is called only while it is `flowing`.

    Otherwise its messages cost the executor nothing: they wait in the middleware, the newest few of them. Each one that
    an executor delivers costs it 0.4 ms, most of it for finding out which of its entities are ready
    (https://github.com/ros2/ros2/issues/1395): 2 % of a core for a topic at 50 Hz, and more than there is of a core for
    5,000 set points a second. rclcpp has `Subscription::take` for this; rclpy has only `take_message` of the handle,
    which its own `wait_for_message` calls.
    """

    def __init__(self) -> None:
        super().__init__()
        self.flowing = False
        self.subscription: Subscription | None = None

    def newest(self) -> Any:
        """The last message that has come since the last call, None if there is none. From any thread."""
        return self.drain()[0]

    def drain(self) -> tuple[Any, int]:
        """As `newest`; and how many messages before it have come since the last call."""
        newest, count = None, 0
        assert self.subscription is not None
        with self.subscription.handle:  # so that nobody destroys it meanwhile
            while taken := self.subscription.handle.take_message(self.subscription.msg_type, True):
                newest, count = taken[0], count + 1
        return newest and deserialize_message(newest, self.subscription.msg_type), max(count - 1, 0)

    # What the executor asks.

    def can_execute(self, entity: object) -> bool:
        return self.flowing

    def beginning_execution(self, entity: object) -> bool:
        return self.flowing

    def ending_execution(self, entity: object) -> None:
        pass
