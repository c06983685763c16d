# SPDX-License-Identifier: Apache-2.0
"""Who hears a topic: told by the readers' names, since recorders and viewers subscribe as well."""

from collections.abc import Iterator

import pytest
import rclpy
from rclpy.context import Context
from rclpy.node import Node
from std_msgs.msg import String
from support.waiting import wait_for

from amazing_hand.ros.discovery import readers_of
from amazing_hand.simulation.stand_ins import own_ros_domain


@pytest.fixture
def context() -> Iterator[Context]:
    with own_ros_domain() as domain_id:
        made = Context()
        rclpy.init(context=made, domain_id=domain_id)
        try:
            yield made
        finally:
            made.shutdown()


def test_a_recorder_and_another_hands_node_are_not_taken_for_the_reader_that_is_meant(context: Context) -> None:
    asker = Node("console", context=context, namespace="hand")
    others = [
        Node("bag_recorder", context=context, namespace="hand"),
        Node("planner", context=context, namespace="left"),
    ]
    for other in others:
        other.create_subscription(String, "/hand/sentence", lambda _: None, 10)
    wait_for(lambda: readers_of(asker, "sentence") == {"bag_recorder"}, "the recorder alone")

    planner = Node("planner", context=context, namespace="hand")
    planner.create_subscription(String, "sentence", lambda _: None, 10)
    wait_for(lambda: readers_of(asker, "sentence") == {"bag_recorder", "planner"}, "the planner as well")
    assert readers_of(asker, "/hand/sentence", "/left") == {"planner"}

    planner.destroy_node()
    wait_for(lambda: readers_of(asker, "sentence") == {"bag_recorder"}, "the planner to be gone")
