# SPDX-License-Identifier: Apache-2.0
"""Tell which servos have torque while the hand signs, from the bus trace."""

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from amazing_hand.msg import Letter
from rclpy.node import Node

from amazing_hand.bus.registers import REGISTERS, InstructionCode, Torque
from amazing_hand.config import load_alphabet
from amazing_hand.ros import convert
from amazing_hand.ros.hand_node import SUBSCRIPTION_PROFILES
from amazing_hand.simulation.bus_trace import read_trace
from amazing_hand.simulation.servo_protocol import sync_write_parts
from amazing_hand.topics import LETTER
from support.world import wait_for

TORQUE = REGISTERS["torque_enable"].address
GOAL = REGISTERS["goal_position"].address


class Torques:
    """Torque state of the servos, from the bus trace."""

    def __init__(self, trace: Path, since_s: float = 0.0) -> None:
        self.stiff: set[int] = set()
        self.limp_s = 0.0  # when the last of them was let go
        for time_s, (servo_id, code, params) in read_trace(trace):
            if code == InstructionCode.SYNC_WRITE:
                writes = list(sync_write_parts(params))
            elif code == InstructionCode.WRITE:
                writes = [(servo_id, params[0], params[1:])]
            else:
                continue
            before = bool(self.stiff)
            for target, address, data in writes:
                if address == GOAL or (address == TORQUE and data[0] == Torque.ON):
                    self.stiff.add(target)
                elif address == TORQUE:
                    self.stiff.discard(target)
            if before and not self.stiff and time_s >= since_s:
                self.limp_s = time_s


@contextmanager
def letters(node: Node, seed: int) -> Iterator[None]:
    """Publish an endless sentence on the topic `letter` during the block."""
    chance, alphabet, done = random.Random(seed), load_alphabet(), threading.Event()
    publisher = node.create_publisher(Letter, LETTER.name, SUBSCRIPTION_PROFILES[LETTER.qos])
    wait_for(publisher.get_subscription_count, "the driver to listen")

    def say() -> None:
        index = 0
        while not done.is_set():
            letter = chance.choice("ABCDEFGHIKLMNOPQRSTUVWXY")
            publisher.publish(Letter(letter=letter, index=index, motion=convert.trajectory(alphabet[letter].motion)))
            index += 1
            done.wait(chance.uniform(0.1, 0.6))

    thread = threading.Thread(target=say)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        node.destroy_publisher(publisher)
