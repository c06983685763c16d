# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: E402 - most can be imported only where launch_testing is
"""replay.launch.py: a recorded sentence moves the simulated hand once more."""

import unittest
from typing import Any

import pytest

launch_testing = pytest.importorskip("launch_testing", reason="it comes with a ROS install and is in no package index")

from support.bagging import REFERENCE
from support.launched import Launched
from support.world import World, wait_for

from amazing_hand.bags.bag import read_bag
from amazing_hand.bags.definitions import decode
from amazing_hand.topics import STATE

launched = Launched()


@pytest.mark.launch_test
def generate_test_description() -> Any:
    return launched.describe("replay.launch.py", bag=str(REFERENCE), topics="letter", loop="true")


class TestReplay(unittest.TestCase):
    def test_the_hand_signs_what_was_recorded(self, world: World) -> None:
        said = "".join(decode(message).letter for message in read_bag(REFERENCE, ["letter"]))
        states = world.probe().listen(STATE)
        wait_for(lambda: said in "".join(state.letter for state in states), f"{said}, not {states}")
        # The loop begins anew when the last letter was said, not when it was reached.
        assert all(state.reached for state in states if state.letter != said[-1])


@launch_testing.post_shutdown_test()
class TestEnd(unittest.TestCase):
    @classmethod
    def tearDownClass(cls) -> None:
        launched.close()

    def test_every_program_has_ended_in_order(self, proc_info: Any) -> None:
        launch_testing.asserts.assertExitCodes(proc_info)
