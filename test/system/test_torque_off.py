# SPDX-License-Identifier: Apache-2.0
"""From a signal at any moment of a running sentence to eight limp servos, by what was written to the bus."""

import random
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import psutil
import pytest
from support.torques import Torques, letters
from support.waiting import BUSY
from support.world import Process, World, new_world, wait_for

from amazing_hand.bus.registers import Torque

SIGNALS = (signal.SIGINT, signal.SIGTERM)
LIMP_WITHIN_S = 0.5
LIMP_AFTER_KILL_WITHIN_S = 3.0


def limp_after_signals(world: World, tries: int, seed: int) -> list[float]:
    """Start a driver, send it letters, end it at a random moment; how long the hand took to go limp, each time [s]."""
    chance, probe, took_s = random.Random(seed), world.probe(), []
    trace = world.folder / "servo_bus.trace"
    for number in range(tries):
        driver = world.start_node("servo_driver")
        with letters(probe, seed + number):
            wait_for(lambda: len(Torques(trace).stiff) == 8, "the hand to be energised")
            time.sleep(chance.uniform(0.0, 1.2))
            ended_s = time.monotonic()
            driver.popen.send_signal(chance.choice(SIGNALS))
            driver.popen.wait(60)
        assert driver.popen.returncode == 0, driver.log
        torques = Torques(trace, ended_s)
        assert not torques.stiff
        assert world.torques() == [Torque.FREE] * 8
        took_s.append(torques.limp_s - ended_s)
    return took_s


@pytest.mark.parametrize("tries", [20, pytest.param(200, marks=pytest.mark.soak)])
def test_all_signals_at_random_moments_of_a_sentence_leave_the_hand_limp_in_half_a_second(
    tmp_path: Path, tries: int
) -> None:
    hands = 2  # at the same time, as most of it is waiting for a driver to start

    def limp_after(number: int) -> list[float]:
        (folder := tmp_path / str(number)).mkdir()
        with new_world(folder) as world:
            world.start_servos()
            return limp_after_signals(world, tries // hands, seed=tries * number)

    with ThreadPoolExecutor(hands) as pool:
        took_s = [seconds for of_hand in pool.map(limp_after, range(hands)) for seconds in of_hand]
    print(f"from signal to limp: {max(took_s):.3f} s at most, {np.median(took_s):.3f} s at the median")
    assert len(took_s) == tries
    assert np.median(took_s) <= LIMP_WITHIN_S
    assert max(took_s) <= BUSY * LIMP_WITHIN_S


def child(supervisor: Process) -> psutil.Process | None:
    """The process with the nodes."""
    return next(iter(psutil.Process(supervisor.popen.pid).children()), None)


def sign(world: World, program: Process) -> Path:
    """Have a sentence signed by all nodes; comes back in the middle of it with the log of the bus."""
    trace = world.folder / "servo_bus.trace"
    world.wait_listening(program)
    world.page().say("THE QUICK BROWN FOX")
    wait_for(lambda: len(Torques(trace).stiff) == 8, "the hand to be energised")
    return trace


@pytest.fixture
def supervisor(world: World) -> Process:
    world.start_servos()
    world.start_broker()
    return world.start("amazing_hand.cli.run")


def test_nodes_that_are_killed_are_started_again_and_let_the_hand_go_limp_within_three_seconds(
    world: World, supervisor: Process
) -> None:
    trace = sign(world, supervisor)
    nodes = child(supervisor)
    assert nodes is not None
    killed_s = time.monotonic()
    nodes.kill()
    wait_for(lambda: not Torques(trace).stiff, "the hand to be limp")
    took_s = Torques(trace, killed_s).limp_s - killed_s
    print(f"from SIGKILL to limp: {took_s:.2f} s")
    assert took_s <= BUSY * LIMP_AFTER_KILL_WITHIN_S
    wait_for(lambda: supervisor.log.count("listening on") == 2, "the nodes to be back")
    assert "the nodes: killed by signal 9" in supervisor.log
    assert supervisor.end(signal.SIGTERM) < BUSY * 5.0
    assert supervisor.popen.returncode == 0


def test_nodes_whose_supervisor_is_killed_end_by_themselves_with_the_hand_limp(
    world: World, supervisor: Process
) -> None:
    sign(world, supervisor)
    nodes = child(supervisor)
    assert nodes is not None
    supervisor.end(signal.SIGKILL)
    wait_for(lambda: not nodes.is_running() or nodes.status() == psutil.STATUS_ZOMBIE, "the nodes to end")
    assert world.torques() == [Torque.FREE] * 8


# All nodes, one of whose methods raises once a file is there.
WITH_A_DEFECT = """
import importlib, pathlib, sys
module, name, attribute, trigger = sys.argv[1:5]
owner = getattr(importlib.import_module(module), name)
method = getattr(owner, attribute)

def defective(self, *arguments):
    if pathlib.Path(trigger).exists():
        raise ZeroDivisionError("a defect")
    return method(self, *arguments)

setattr(owner, attribute, defective)
from amazing_hand.ros.all_nodes import main
sys.exit(main([]))
"""


@pytest.mark.parametrize(
    ("module", "method"),
    [
        ("amazing_hand.bus.driver", "HandDriver._judge"),
        ("amazing_hand.nodes.camera", "Camera._look_at_hand"),
        ("amazing_hand.nodes.fingerspeller", "Fingerspeller._on_state"),
        ("amazing_hand.ros.hand_node", "HandNode._publish_health"),
    ],
    ids=["in the driver's thread", "in the camera's thread", "in a callback", "in a timer"],
)
def test_a_defect_in_any_thread_ends_the_program_with_the_hand_limp(world: World, module: str, method: str) -> None:
    world.start_servos()
    world.start_broker()
    trigger = world.folder / "trigger"
    owner, _, attribute = method.partition(".")
    nodes = world.start_program("defect", "-c", WITH_A_DEFECT, module, owner, attribute, str(trigger))
    sign(world, nodes)
    trigger.touch()
    assert nodes.popen.wait(60.0) == 1, nodes.log
    assert "a defect" in nodes.log
    assert world.torques() == [Torque.FREE] * 8
