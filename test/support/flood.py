# SPDX-License-Identifier: Apache-2.0
"""Publish set-points faster than the hand can follow: the index finger to and fro, at last to LAST_DEG.

Arguments: rate in messages per second, duration in seconds. It prints how many it said and when the last one was.
"""

import math
import sys
import time

import rclpy
from rclpy.node import Node
from rclpy.qos import QoSProfile
from trajectory_msgs.msg import JointTrajectory, JointTrajectoryPoint

from amazing_hand.node_table import NAMESPACE
from amazing_hand.topics import JOINT_TRAJECTORY

LAST_DEG = -20.0
MOVE_S = 0.1


def main(rate_hz: float, duration_s: float) -> None:
    rclpy.init()
    node = Node("flood", namespace=NAMESPACE)
    publisher = node.create_publisher(JointTrajectory, JOINT_TRAJECTORY.name, QoSProfile(depth=1))
    while not publisher.get_subscription_count():
        time.sleep(0.05)
    time.sleep(0.5)
    began_s, count = time.monotonic(), 0
    while (now_s := time.monotonic()) < began_s + duration_s:
        if count >= rate_hz * (now_s - began_s):
            time.sleep(0.0001)
            continue
        publisher.publish(_set_point(20.0 * math.sin(now_s)))
        count += 1
    publisher.publish(_set_point(LAST_DEG))
    print(count + 1, time.monotonic(), flush=True)
    time.sleep(2.0)
    rclpy.shutdown()


def _set_point(angle_deg: float) -> JointTrajectory:
    point = JointTrajectoryPoint(positions=[math.radians(angle_deg)])
    point.time_from_start.nanosec = round(MOVE_S * 1e9)
    return JointTrajectory(joint_names=["index_servo_1"], points=[point])


if __name__ == "__main__":
    main(float(sys.argv[1]), float(sys.argv[2]))
