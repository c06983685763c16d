# SPDX-License-Identifier: Apache-2.0
"""Moves the hand from the keyboard, without spelling: i, m, r, t close and open a finger, q ends."""

import sys
import termios
import time
import tty

import rclpy
from builtin_interfaces.msg import Duration
from trajectory_msgs.msg import JointTrajectory, JointTrajectoryPoint

FINGERS = {"i": "index", "m": "middle", "r": "ring", "t": "thumb"}
CLOSED_RAD, OPEN_RAD = [0.9, -0.9], [-0.6, 0.6]

rclpy.init()
node = rclpy.create_node("keyboard", namespace="hand")
publisher = node.create_publisher(JointTrajectory, "joint_trajectory", 50)
closed: set[str] = set()
while not publisher.get_subscription_count():  # whoever is said something before it listens does not hear it
    time.sleep(0.1)
time.sleep(0.5)  # it has found us, too

is_terminal = sys.stdin.isatty()
settings = termios.tcgetattr(sys.stdin) if is_terminal else None
try:
    if is_terminal:
        tty.setcbreak(sys.stdin)  # each key at once, without Enter
    while (key := sys.stdin.read(1)) not in ("", "q"):
        if key in FINGERS:
            closed ^= {key}
            point = JointTrajectoryPoint(positions=CLOSED_RAD if key in closed else OPEN_RAD)
            point.time_from_start = Duration(nanosec=400_000_000)
            joints = [f"{FINGERS[key]}_servo_1", f"{FINGERS[key]}_servo_2"]
            publisher.publish(JointTrajectory(joint_names=joints, points=[point]))
finally:
    if settings is not None:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, settings)
