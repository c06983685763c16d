# SPDX-License-Identifier: Apache-2.0
"""The graph as other programs meet it: names, types, rates, services, motion without spelling."""

import itertools
import math
from collections import defaultdict
from typing import Any

import cv2
import numpy as np
import pytest
from rclpy.action import get_action_names_and_types
from rclpy.qos import QoSProfile, QoSReliabilityPolicy
from sensor_msgs.msg import JointState
from std_srvs.srv import SetBool, Trigger
from support.waiting import answer
from support.world import Probe, World, path_of, wait_for
from trajectory_msgs.msg import JointTrajectory, JointTrajectoryPoint

from amazing_hand.bus.registers import Torque
from amazing_hand.hand.joints import FINGER_JOINTS, SERVO_JOINTS
from amazing_hand.hand.kinematics import finger_joints
from amazing_hand.node_table import NODES
from amazing_hand.ros.convert import seconds, servo_angles_rad
from amazing_hand.ros.hand_node import SUBSCRIPTION_PROFILES, message_type
from amazing_hand.topics import DIAGNOSTICS, IMAGE, JOINT_STATES, JOINT_TRAJECTORY, TOPICS

WIDTH, HEIGHT = 320, 240
PERIODIC = [topic for topic in TOPICS if topic.rate_hz]
PERIODS = 4
JOINTS = [*SERVO_JOINTS, *FINGER_JOINTS]


@pytest.fixture(scope="module")
def graph(world_of_all: World) -> Probe:
    """All nodes, and one who hears what is said periodically."""
    world_of_all.start_all(width=WIDTH, height=HEIGHT)
    probe = world_of_all.probe()
    for topic in PERIODIC:
        heard = probe.listen(topic)
        wait_for(lambda heard=heard: heard, topic.name)
    return probe


def call(probe: Probe, service_type: Any, name: str, request: Any) -> Any:
    return answer(probe.create_client(service_type, name), request)


def wait_new(messages: list[Any], count: int) -> None:
    before = len(messages)
    wait_for(lambda: len(messages) >= before + count, f"{count} more messages")


def servo_angles_deg(joint_states: list[Any]) -> list[float]:
    return list(np.rad2deg(servo_angles_rad(joint_states[-1])))


def test_the_graph_is_what_its_table_says(graph: Probe) -> None:
    topics = {path_of(topic): [topic.type] for topic in TOPICS}
    actions = {"/hand/fingerspell": ["amazing_hand/action/Fingerspell"]}
    kinds = dict.fromkeys(("stop", "relax", "cancel", "clear_faults"), "Trigger") | {"torque": "SetBool"}
    services = {f"/hand/{name}": [f"std_srvs/srv/{kind}"] for name, kind in kinds.items()}

    def found() -> bool:
        return (
            dict(graph.get_topic_names_and_types()).items() >= topics.items()
            and dict(get_action_names_and_types(graph)).items() >= actions.items()
            and dict(graph.get_service_names_and_types()).items() >= services.items()
        )

    wait_for(found, "all topics, the action and the services, with their types")


def test_the_readers_of_the_table_listen(graph: Probe) -> None:
    def deaf() -> list[str]:
        return [
            f"{reader} to {topic.name}"
            for topic in TOPICS
            for reader in topic.readers
            if reader not in {info.node_name for info in graph.get_subscriptions_info_by_topic(path_of(topic))}
        ]

    wait_for(lambda: not deaf(), f"these to listen: {deaf()}")


@pytest.mark.parametrize("topic", PERIODIC, ids=lambda topic: topic.name)
def test_periodic_topics_keep_their_rate(graph: Probe, topic: Any) -> None:
    """By the stamps: who hears them may be late. By their median: a busy machine leaves some out."""
    heard, speakers = graph.heard[topic.name], len(NODES) if topic is DIAGNOSTICS else 1
    begun = len(heard)
    wait_for(lambda: len(heard) > begun + speakers * PERIODS * max(topic.rate_hz / 2, 1), topic.name)
    stamps_s: defaultdict[str, list[float]] = defaultdict(list)
    for message in heard[begun:]:
        stamps_s[message.status[0].name if topic is DIAGNOSTICS else ""].append(seconds(message.header.stamp))
    assert len(stamps_s) == speakers
    for of_one in stamps_s.values():
        assert np.median(np.diff(of_one)) == pytest.approx(1 / topic.rate_hz, rel=0.2)


def test_joint_states_are_named_stamped_and_consistent(graph: Probe) -> None:
    heard = graph.heard[JOINT_STATES.name]
    wait_for(lambda: len(heard) > 10, "joint states")
    whole = [message for message in heard if len(message.name) == len(JOINTS)]  # a busy machine leaves servos unread
    assert whole
    assert all(list(message.name) == JOINTS for message in whole)
    stamps_s = [seconds(message.header.stamp) for message in heard]
    assert all(earlier < later for earlier, later in itertools.pairwise(stamps_s))
    positions = np.array(whole[-1].position)
    np.testing.assert_allclose(finger_joints(positions[:8]).ravel(), positions[8:])


@pytest.mark.parametrize("reliability", ["RELIABLE", "BEST_EFFORT"])
def test_reliable_and_best_effort_readers_hear_joint_states_at_their_rate(graph: Probe, reliability: str) -> None:
    """MoveIt and RViz ask for reliable, sensor-data readers for best effort."""
    heard: list[JointState] = []
    profile = QoSProfile(depth=25, reliability=QoSReliabilityPolicy[reliability])
    subscription = graph.create_subscription(JointState, path_of(JOINT_STATES), heard.append, profile)
    wait_for(lambda: len(heard) > 50, f"joint states, {reliability}")
    graph.destroy_subscription(subscription)
    stamps_s = [seconds(message.header.stamp) for message in heard]
    assert np.median(np.diff(stamps_s)) == pytest.approx(1 / 50, rel=0.2)
    for message in heard:
        assert set(message.name) <= set(JOINTS)
        for values in (message.position, message.velocity, message.effort):
            assert len(values) == len(message.name)
            assert np.isfinite(values).all()
    assert any(list(message.name) == JOINTS for message in heard)


def test_images_are_jpeg_of_the_asked_size(graph: Probe) -> None:
    image = graph.heard[IMAGE.name][-1]
    assert image.format == "jpeg"
    picture = cv2.imdecode(np.frombuffer(bytes(image.data), np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    assert picture.shape == (HEIGHT, WIDTH, 3)


def test_a_trajectory_moves_the_named_joints_and_the_services_hold_and_release_them(world: World) -> None:
    world.start_servos()
    process = world.start_node("servo_driver")
    probe = world.probe()
    joint_states = probe.listen(JOINT_STATES)
    trajectories = probe.create_publisher(
        message_type(JOINT_TRAJECTORY), JOINT_TRAJECTORY.name, SUBSCRIPTION_PROFILES[JOINT_TRAJECTORY.qos]
    )
    wait_for(lambda: joint_states and trajectories.get_subscription_count(), "the driver")

    def move(angle_deg: float, time_s: float, joint: str = "index_servo_1") -> None:
        point = JointTrajectoryPoint(positions=[math.radians(angle_deg)])
        point.time_from_start.sec, point.time_from_start.nanosec = int(time_s), int(time_s % 1 * 1e9)
        trajectories.publish(JointTrajectory(joint_names=[joint], points=[point]))

    before_deg = servo_angles_deg(joint_states)
    move(40.0, 0.3)
    wait_for(lambda: abs(servo_angles_deg(joint_states)[0] - 40.0) < 0.5, "the index finger to move")
    np.testing.assert_allclose(servo_angles_deg(joint_states)[1:], before_deg[1:], atol=0.5)

    # Refused whole, with a reason, and nothing moves.
    refused = (math.nan, "index_servo_1"), (120.0, "index_servo_1"), (10.0, "little_finger")
    for count, (angle_deg, joint) in enumerate(refused, start=1):
        move(angle_deg, 0.3, joint)
        wait_for(lambda count=count: process.log.count("joint_trajectory refused") == count, "a refusal")
    assert servo_angles_deg(joint_states)[0] == pytest.approx(40.0, abs=0.5)

    # Stopped in mid-motion.
    move(-40.0, 4.0)
    wait_for(lambda: servo_angles_deg(joint_states)[0] < 30.0, "the motion to be under way")
    assert call(probe, Trigger, "stop", Trigger.Request()).success
    wait_new(joint_states, 10)  # what was heard last may be older than the answer
    held_deg = servo_angles_deg(joint_states)[0]
    wait_new(joint_states, 25)  # in which it would have gone 10 degrees
    assert servo_angles_deg(joint_states)[0] == pytest.approx(held_deg, abs=1.0)

    assert call(probe, Trigger, "relax", Trigger.Request()).success
    assert call(probe, SetBool, "torque", SetBool.Request(data=True)).success
    assert call(probe, SetBool, "torque", SetBool.Request(data=False)).success
    process.popen.terminate()
    process.popen.wait()
    assert world.torques() == [Torque.FREE] * 8
