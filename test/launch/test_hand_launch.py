# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: E402 - most can be imported only where launch_testing is
"""hand.launch.py on a ROS install: a process per node, brought up by events; a killed driver is replaced and limp."""

import time
import unittest
from typing import Any

import pytest

launch_testing = pytest.importorskip("launch_testing", reason="it comes with a ROS install and is in no package index")

from amazing_hand.msg import Sentence, SentenceStatus
from rclpy.action import get_action_names_and_types
from std_msgs.msg import String
from support.launched import Launched, is_active, process_of
from support.waiting import BUSY
from support.world import Probe, World, wait_for
from test_torque_off import LIMP_AFTER_KILL_WITHIN_S, Torques
from tf2_msgs.msg import TFMessage

from amazing_hand.node_table import NAMESPACE, NODES
from amazing_hand.ros.hand_node import SUBSCRIPTION_PROFILES
from amazing_hand.topics import (
    CAMERA_INFO,
    IMAGE_RAW,
    MOTION_STATE,
    ROBOT_DESCRIPTION,
    SENTENCE,
    SENTENCE_STATUS,
    TOPICS,
)

MANAGED = [entry.name for entry in NODES if entry.managed]
SERVOS = 8

launched = Launched()


@pytest.mark.launch_test
def generate_test_description() -> Any:
    return launched.describe("hand.launch.py")


class TestHand(unittest.TestCase):
    """In the order of their names, on one hand."""

    world: World
    probe: Probe

    @classmethod
    def setUpClass(cls, world: World) -> None:
        cls.world, cls.probe = world, world.probe()
        cls.trace = world.folder / "servo_bus.trace"
        cls.statuses = cls.probe.listen(SENTENCE_STATUS)

    def test_1_all_nodes_are_up_and_the_managed_ones_active(self) -> None:
        wait_for(lambda: set(self.probe.get_node_names()) >= {entry.name for entry in NODES}, "all nodes")
        for name in MANAGED:
            wait_for(lambda name=name: is_active(self.probe, name), f"{name} to be active")

    def test_2_topics_and_the_action_have_their_declared_types(self) -> None:
        declared = {
            t.name if t.name.startswith("/") else f"/{NAMESPACE}/{t.name}": [t.type]
            for t in (*TOPICS, IMAGE_RAW, CAMERA_INFO)
        }
        wait_for(lambda: dict(self.probe.get_topic_names_and_types()).items() >= declared.items(), "the topics")
        actions = {f"/{NAMESPACE}/fingerspell": ["amazing_hand/action/Fingerspell"]}
        wait_for(lambda: dict(get_action_names_and_types(self.probe)).items() >= actions.items(), "the action")

    def test_3_topics_are_alive(self) -> None:
        for topic in TOPICS:
            if topic.rate_hz:
                heard = self.probe.listen(topic)
                wait_for(lambda heard=heard: len(heard) > 2, topic.name)

    def test_3_the_model_and_its_frames_are_published(self) -> None:
        """Without a viewer, where robot_state_publisher is installed, as here."""
        transient = SUBSCRIPTION_PROFILES[MOTION_STATE.qos]
        descriptions: list[String] = []
        frames: list[TFMessage] = []
        name = f"/{NAMESPACE}/{ROBOT_DESCRIPTION.name}"
        self.probe.create_subscription(String, name, descriptions.append, transient)
        self.probe.create_subscription(TFMessage, "/tf", frames.append, 10)
        wait_for(lambda: descriptions and frames, "robot_description and /tf")
        assert "camera_optical_frame" in descriptions[-1].data

    def test_4_a_sentence_is_signed(self) -> None:
        self.say("HELLO")
        self.wait_for_state("HELLO", SentenceStatus.DONE)

    def test_5_a_killed_driver_is_replaced_limp_and_brought_up(self) -> None:
        self.say("ABCDEFGHIK")
        self.wait_for_state("ABCDEFGHIK", SentenceStatus.SIGNING)
        wait_for(lambda: len(Torques(self.trace).stiff) == SERVOS, "the hand to be energised")
        killed = process_of("servo_driver")
        killed.kill()
        killed_s = time.monotonic()
        wait_for(lambda: not Torques(self.trace).stiff, "the hand to be limp")
        assert Torques(self.trace, killed_s).limp_s - killed_s < BUSY * LIMP_AFTER_KILL_WITHIN_S
        self.wait_for_state("ABCDEFGHIK", SentenceStatus.FAILED)
        assert process_of("servo_driver").pid != killed.pid
        wait_for(lambda: is_active(self.probe, "servo_driver"), "the new driver to be active")
        self.say("OK")
        self.wait_for_state("OK", SentenceStatus.DONE)

    def say(self, text: str) -> None:
        publisher = self.probe.create_publisher(Sentence, SENTENCE.name, SUBSCRIPTION_PROFILES[SENTENCE.qos])
        wait_for(publisher.get_subscription_count, "the planner to listen")
        publisher.publish(Sentence(id=text, text=text, source="local"))

    def wait_for_state(self, sentence_id: str, state: int) -> None:
        wait_for(lambda: (sentence_id, state) in {(s.id, s.state) for s in self.statuses}, f"{sentence_id}: {state}")


@launch_testing.post_shutdown_test()
class TestEnd(unittest.TestCase):
    @classmethod
    def tearDownClass(cls) -> None:
        launched.close()

    def test_every_program_has_ended_in_order(self, proc_info: object) -> None:
        launch_testing.asserts.assertExitCodes(proc_info)

    def test_the_hand_is_limp(self, world: World) -> None:
        assert not Torques(world.folder / "servo_bus.trace").stiff
