# SPDX-License-Identifier: Apache-2.0
"""A tap: a subscription that is closed, flows, or is looked at, in a ROS domain of its own."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest
import rclpy
from rclpy.context import Context
from rclpy.executors import ExternalShutdownException, SingleThreadedExecutor
from rclpy.node import Node
from std_msgs.msg import Int32

from amazing_hand.ros.polled_subscription import PolledSubscription
from amazing_hand.simulation.stand_ins import own_ros_domain

PATIENCE_S = 10.0
DEPTH = 5


class Listener(Node):
    """Has a tap on the topic `numbers`, and hears `others` all the time."""

    def __init__(self, context: Context) -> None:
        super().__init__("listener", context=context)
        self.heard: list[int] = []
        self.others: list[int] = []
        self.tap = PolledSubscription()
        self.tap.subscription = self.create_subscription(
            Int32, "numbers", lambda message: self.heard.append(message.data), DEPTH, callback_group=self.tap
        )
        self.create_subscription(Int32, "others", lambda message: self.others.append(message.data), DEPTH)
        self.numbers = self.create_publisher(Int32, "numbers", DEPTH)
        self.all = self.create_publisher(Int32, "others", DEPTH)

    def say(self, number: int) -> None:
        """On both topics; comes back when the second, and so the first, has arrived."""
        self.numbers.publish(Int32(data=number))
        self.all.publish(Int32(data=number))
        wait_for(lambda: self.others and self.others[-1] == number)


def wait_for(condition: Callable[[], object]) -> None:
    deadline_s = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline_s
        time.sleep(0.002)


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch) -> Iterator[Listener]:
    monkeypatch.setenv("ROS_AUTOMATIC_DISCOVERY_RANGE", "LOCALHOST")
    with own_ros_domain() as domain_id:
        context = Context()
        rclpy.init(context=context, domain_id=domain_id)
        node = Listener(context)
        wait_for(lambda: node.numbers.get_subscription_count() and node.all.get_subscription_count())
        executor = SingleThreadedExecutor(context=context)
        executor.add_node(node)

        def spin() -> None:
            try:
                executor.spin()
            except ExternalShutdownException:
                return

        thread = threading.Thread(target=spin)
        thread.start()
        yield node
        context.shutdown()
        thread.join()
        node.destroy_node()


def test_a_closed_tap_delivers_nothing_and_the_newest_message_can_be_looked_at(listener: Listener) -> None:
    for number in range(3):
        listener.say(number)
    assert listener.heard == []
    assert listener.tap.newest().data == 2
    assert listener.tap.newest() is None


def test_a_flowing_tap_delivers_every_message_until_it_is_closed(listener: Listener) -> None:
    listener.tap.flowing = True
    for number in range(3):
        listener.say(number)
    wait_for(lambda: listener.heard == [0, 1, 2])
    listener.tap.flowing = False
    listener.say(3)
    listener.say(4)
    assert listener.heard == [0, 1, 2]
    assert listener.tap.newest().data == 4


def test_of_many_messages_a_closed_tap_keeps_the_newest_few(listener: Listener) -> None:
    for number in range(3 * DEPTH):
        listener.say(number)
    listener.tap.flowing = True
    listener.say(100)
    wait_for(lambda: listener.heard and listener.heard[-1] == 100)
    assert len(listener.heard) <= DEPTH
