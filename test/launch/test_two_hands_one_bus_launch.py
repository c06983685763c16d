# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: E402 - most can be imported only where launch_testing is
"""two_hands.launch.py with one port: one process has it, and each hand does only what it is asked."""

import unittest
from typing import Any

import pytest

launch_testing = pytest.importorskip("launch_testing", reason="it comes with a ROS install and is in no package index")

from amazing_hand.msg import HandState, Sentence
from support.launched import Launched, is_active, process_of
from support.world import World, wait_for

from amazing_hand.hand.joints import SIDES
from amazing_hand.node_table import TWO_DRIVERS
from amazing_hand.ros.hand_node import SUBSCRIPTION_PROFILES
from amazing_hand.topics import SENTENCE, STATE

TEXTS = {"left": "LEFT", "right": "RIGHT"}
DRIVERS = [f"/{side}_hand/servo_driver" for side in SIDES]

launched = Launched()


@pytest.mark.launch_test
def generate_test_description() -> Any:
    return launched.describe("two_hands.launch.py", left_port="sim", right_port="sim")


class TestTwoHandsOnOneBus(unittest.TestCase):
    def test_each_hand_signs_its_own_sentence(self, world: World) -> None:
        probe = world.probe()
        states: dict[str, list[HandState]] = {side: [] for side in SIDES}
        for side in SIDES:
            state, sentence = (f"/{side}_hand/{topic.name}" for topic in (STATE, SENTENCE))
            probe.create_subscription(HandState, state, states[side].append, SUBSCRIPTION_PROFILES[STATE.qos])
            sentences = probe.create_publisher(Sentence, sentence, SUBSCRIPTION_PROFILES[SENTENCE.qos])
            wait_for(lambda topic=state: probe.count_publishers(topic), state)
            wait_for(sentences.get_subscription_count, sentence)
            driver = f"/{side}_hand/servo_driver"
            wait_for(lambda driver=driver: is_active(probe, driver), f"{driver} to be active")
            sentences.publish(Sentence(id=side, text=TEXTS[side], source="local"))
        for side in SIDES:
            wait_for(lambda side=side: len(states[side]) == len(TEXTS[side]), f"the {side} hand")
            assert "".join(state.letter for state in states[side]) == TEXTS[side]
            assert all(state.reached for state in states[side])

    def test_killed_drivers_are_started_again(self, world: World) -> None:
        probe = world.probe()
        for driver in DRIVERS:
            wait_for(lambda driver=driver: is_active(probe, driver), f"{driver} to be active")
        process = process_of(TWO_DRIVERS.name)
        process.kill()
        wait_for(lambda: not process.is_running(), "its end")
        for driver in DRIVERS:
            wait_for(lambda driver=driver: is_active(probe, driver), f"{driver} to be active again")

    def test_the_bus_is_in_the_data_folder_and_all_else_in_those_of_the_hands(self, world: World) -> None:
        assert (world.folder / "servo_bus").is_symlink()
        for side in SIDES:
            assert not (world.folder / f"{side}_hand" / "servo_bus").exists()


@launch_testing.post_shutdown_test()
class TestEnd(unittest.TestCase):
    @classmethod
    def tearDownClass(cls) -> None:
        launched.close()

    def test_every_program_has_ended_in_order(self, proc_info: Any) -> None:
        launch_testing.asserts.assertExitCodes(proc_info)
