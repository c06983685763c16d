# SPDX-License-Identifier: Apache-2.0
"""In place of the fingerspeller: signs only the vowels. Any node with this action and this topic can take its place."""

import time
from contextlib import suppress

import rclpy
from amazing_hand.action import Fingerspell
from amazing_hand.msg import HandState, Letter
from rclpy.action import ActionServer
from rclpy.executors import ExternalShutdownException
from rclpy.node import Node
from rclpy.task import Future

from amazing_hand.config import load_alphabet
from amazing_hand.ros.convert import trajectory


class VowelSpeller(Node):
    def __init__(self) -> None:
        super().__init__("vowel_speller", namespace="hand")
        self.alphabet, self.shown = load_alphabet(), Future()
        self.letters = self.create_publisher(Letter, "letter", 50)
        self.create_subscription(HandState, "state", self.on_state, 50)
        self.server = ActionServer(self, Fingerspell, "fingerspell", self.spell)

    def on_state(self, state: HandState) -> None:
        self.shown.set_result(state)

    async def spell(self, goal):
        vowels = [letter for letter in goal.request.text.upper() if letter in "AEIOU"]
        for index, letter in enumerate(vowels):
            said = Letter(sentence_id=goal.request.sentence_id, letter=letter, index=index, count=len(vowels))
            said.motion, self.shown = trajectory(self.alphabet[letter].motion), Future()
            self.letters.publish(said)
            await self.shown  # `state` has come: the hand has it, or says why not
            time.sleep(0.5)  # to be read; a node with more to do would use a timer
        goal.succeed()
        return Fingerspell.Result(spelled="".join(vowels))


rclpy.init()
with suppress(KeyboardInterrupt, ExternalShutdownException):  # Ctrl-C, kill
    rclpy.spin(VowelSpeller())
