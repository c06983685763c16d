# SPDX-License-Identifier: Apache-2.0
"""The wall clock is set while the hand works, as NTP does it, or time is a simulation's: the hand goes on."""

import itertools
import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import numpy as np
from rclpy.time import Time
from rosgraph_msgs.msg import Clock
from support.bridge_world import TOPICS, Cloud
from support.waiting import wait_for
from support.wall_clock import WallClock
from support.world import Probe, World

from amazing_hand.cloud.local_broker import BrokerInfo
from amazing_hand.node_table import NAMESPACE, NODES
from amazing_hand.ros.convert import seconds
from amazing_hand.topics import DIAGNOSTICS, JOINT_STATES, LETTER

TEXT: Final = "SET CLOCK"
STEPS_S: Final = {0: 3600.0, 2: -3600.0, 4: -20.0, 6: 20.0}
"""By how much the wall clock is set when a letter is issued."""

# Of what is promised, 0.05 s, a loaded machine makes more.
LATE_S: Final = 0.15
GAP_S: Final = 3.0

SIMULATION_BEGAN_S: Final = 1000


@contextmanager
def cloud_of(world: World) -> Iterator[Cloud]:
    cloud = Cloud(BrokerInfo.load(world.folder / "broker"))
    try:
        yield cloud
    finally:
        cloud.link.stop(0)


def say(cloud: Cloud, id: str, text: str) -> None:
    cloud.link.publish(TOPICS.action, json.dumps({"id": id, "sentence": text, "ts": 0}).encode()).result(30)


def result(cloud: Cloud, id: str) -> Any:
    wait_for(lambda: cloud.results.get(id), f"the result of {id}", 60)
    return json.loads(cloud.results[id][0])


def wait_all_tell(diagnostics: list[Any]) -> None:
    """Wait until each node has said twice more how it is: once may have been on its way."""
    before = len(diagnostics)

    def all_told() -> bool:
        told = Counter(array.status[0].name for array in diagnostics[before:])
        return all(told[f"{NAMESPACE}/{entry.name}"] >= 2 for entry in NODES)

    wait_for(all_told, "all nodes to say how they are")


def test_the_hand_keeps_its_rhythm_and_tells_of_itself_while_the_wall_clock_is_set(world: World) -> None:
    clock = WallClock(world.folder)
    world.environment |= clock.environment
    world.start_all()
    probe = world.probe()
    letters, diagnostics = probe.listen(LETTER), probe.listen(DIAGNOSTICS)
    wait_all_tell(diagnostics)
    with cloud_of(world) as cloud:
        say(cloud, "stepped", TEXT)
        issued_s: list[float] = []
        for index in range(len(TEXT)):
            wait_for(lambda: len(letters) > len(issued_s), f"letter {index} of {TEXT}", 60)
            issued_s.append(time.monotonic())
            clock.step(STEPS_S.get(index, 0.0))
        answer = result(cloud, "stepped")  # which waits for the end of the film
    assert (answer["outcome"], answer["letters_signed"], bool(answer["video_url"])) == ("done", len(TEXT), True)
    assert [letter.letter for letter in letters] == list(TEXT)
    lasted_s = np.diff(issued_s)
    planned_s = [seconds(letter.hold) for letter in letters[:-1]]
    assert np.median(np.abs(lasted_s - planned_s)) <= LATE_S
    assert lasted_s.max() <= GAP_S
    clock.step(-3600.0)
    wait_all_tell(diagnostics)


def test_a_hand_in_simulated_time_signs_and_answers_also_while_nobody_tells_the_time(world: World) -> None:
    nodes = world.start_all(use_sim_time=True)
    probe = world.probe()
    diagnostics, joints = probe.listen(DIAGNOSTICS), probe.listen(JOINT_STATES)
    wait_all_tell(diagnostics)
    with cloud_of(world) as cloud:
        say(cloud, "timeless", "A")
        assert result(cloud, "timeless")["outcome"] == "done"
        with simulated_time(probe):
            wait_for(lambda: seconds(joints[-1].header.stamp) >= SIMULATION_BEGAN_S, "the time to be the simulation's")
            say(cloud, "simulated", "B")
            assert result(cloud, "simulated")["outcome"] == "done"
        wait_all_tell(diagnostics)
    assert nodes.popen.poll() is None, nodes.log


@contextmanager
def simulated_time(probe: Probe) -> Iterator[None]:
    """Somebody tells the time, which passes half as fast as ours."""
    clock, ended = probe.create_publisher(Clock, "/clock", 10), threading.Event()

    def tell() -> None:
        for tick in itertools.count():
            clock.publish(Clock(clock=Time(seconds=SIMULATION_BEGAN_S, nanoseconds=tick * 5_000_000).to_msg()))
            if ended.wait(0.01):
                return

    thread = threading.Thread(target=tell, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
