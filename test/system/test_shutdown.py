# SPDX-License-Identifier: Apache-2.0
"""However the programs are ended, the hand goes limp, the film can be played, and the connection is closed in order."""

import signal
from pathlib import Path

import av
import pytest
from support.torques import Torques, letters
from support.world import World, wait_for

from amazing_hand.bus.registers import Torque
from amazing_hand.simulation.page_client import Page

END_TIMEOUT_S = 10.0  # launch kills what takes longer
LONG_SENTENCE = "THE QUICK BROWN FOX"

each_signal = pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])


def sign_two_letters(page: Page) -> None:
    page.say(LONG_SENTENCE)
    for _ in range(2):
        page.received.get(timeout=60)


def assert_plays(film: Path) -> None:
    with av.open(str(film)) as container:
        assert sum(1 for _ in container.decode(video=0)) > 10


def broker_log(world: World) -> str:
    return (world.folder / "broker" / "mosquitto.log").read_text()


@each_signal
def test_all_nodes_in_one_process_end_in_order_in_mid_sentence(world: World, number: signal.Signals) -> None:
    process = world.start_all()
    sign_two_letters(world.page())
    assert process.end(number) < END_TIMEOUT_S
    assert process.popen.returncode == 0, process.log
    assert world.torques() == [Torque.FREE] * 8
    (film,) = world.films()
    assert_plays(film)
    wait_for(lambda: "XIAOAmazingHandRight disconnected" in broker_log(world), "the client to say goodbye")


@each_signal
def test_each_node_process_ends_in_order_in_mid_sentence(world: World, number: signal.Signals) -> None:
    processes = world.start_nodes()
    sign_two_letters(world.page())
    for name, process in processes.items():
        assert process.end(number) < END_TIMEOUT_S, name
        assert process.popen.returncode == 0, process.log
    assert world.torques() == [Torque.FREE] * 8
    (film,) = world.films()
    assert_plays(film)
    wait_for(lambda: "XIAOAmazingHandRight disconnected" in broker_log(world), "the client to say goodbye")


def test_a_closed_terminal_leaves_the_hand_limp(world: World) -> None:
    process = world.start_all()
    sign_two_letters(world.page())
    assert process.end(signal.SIGHUP) < END_TIMEOUT_S
    assert world.torques() == [Torque.FREE] * 8


def test_a_killed_driver_finds_the_hand_energised_and_lets_it_go_limp_when_it_is_back(world: World) -> None:
    world.start_servos()
    driver = world.start_node("servo_driver")
    with letters(world.probe(), seed=1):
        wait_for(lambda: len(Torques(world.folder / "servo_bus.trace").stiff) == 8, "the hand to be energised")
        driver.end(signal.SIGKILL)
    assert Torque.ON in world.torques()
    again = world.start_node("servo_driver")
    wait_for(lambda: "is open; all servos" in again.log, "the driver to find the servos")
    assert again.end(signal.SIGTERM) < END_TIMEOUT_S
    assert world.torques() == [Torque.FREE] * 8
