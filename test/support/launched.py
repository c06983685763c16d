# SPDX-License-Identifier: Apache-2.0
"""Run a launch file under test, in its own world."""

import os
import tempfile
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from unittest.mock import patch

import psutil
from launch.actions import IncludeLaunchDescription
from launch_testing.actions import ReadyToTest
from lifecycle_msgs.msg import State
from lifecycle_msgs.srv import GetState

from amazing_hand.paths import share_folder
from amazing_hand.simulation.stand_ins import own_ros_domain
from launch import LaunchDescription
from support.world import Probe, World, wait_for

ANSWER_S = 1.0


class Launched:
    """Launch in this process; until `close`, this process has the world's environment."""

    def __init__(self) -> None:
        self._stack = ExitStack()

    def describe(self, launch_file: str, **arguments: str) -> tuple[LaunchDescription, dict[str, World]]:
        folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory()))
        world = World(folder, self._stack.enter_context(own_ros_domain()), self._stack)
        self._stack.enter_context(patch.dict(os.environ, world.environment))
        path = share_folder() / "launch" / launch_file
        included = IncludeLaunchDescription(str(path), launch_arguments=arguments.items())
        return LaunchDescription([included, ReadyToTest()]), {"world": world}

    def close(self) -> None:
        self._stack.close()


def process_of(node: str) -> psutil.Process:
    """Wait for the process of a launched node and return it."""
    program = f"lib/amazing_hand/{node}"

    def running() -> list[psutil.Process]:
        found = []
        for child in psutil.Process().children(recursive=True):
            with suppress(psutil.Error):  # it has just ended
                if program in " ".join(child.cmdline()):
                    found.append(child)
        return found

    (process,) = wait_for(running, f"the process of {node}")
    return process


def is_active(probe: Probe, node: str) -> bool:
    """Return whether a managed node reports this state. A killed one that DDS still lists does not answer."""
    client = probe.create_client(GetState, f"{node}/get_state")
    try:
        answer = client.call_async(GetState.Request())
        deadline_s = time.monotonic() + ANSWER_S
        while not answer.done() and time.monotonic() < deadline_s:
            time.sleep(0.01)
        return answer.done() and answer.result().current_state.id == State.PRIMARY_STATE_ACTIVE
    finally:
        probe.destroy_client(client)
