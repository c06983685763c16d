# SPDX-License-Identifier: Apache-2.0
"""A flood of set-points: the newest counts, nothing piles up, and a stop is heard in the middle of it."""

import math
from pathlib import Path

import psutil
import pytest
from amazing_hand.msg import Letter
from std_srvs.srv import Trigger
from support.flood import LAST_DEG
from support.waiting import answer, wait_for
from support.world import Process, World

from amazing_hand.bus.registers import RAD_PER_STEP, RAW_ZERO
from amazing_hand.config import load_calibration
from amazing_hand.ros.hand_node import SUBSCRIPTION_PROFILES, message_type
from amazing_hand.simulation.servo_bus import SimulatedBus
from amazing_hand.topics import DIAGNOSTICS, JOINT_STATES, LETTER, STATE

FLOOD = Path(__file__).parents[1] / "support" / "flood.py"
MIB = 2**20
DEG = math.degrees(1.0)


def goal_deg(bus: SimulatedBus) -> float:
    """Where the index finger's first servo was told to go, as an angle of its joint."""
    with bus.lock:
        goals = [servo.value("goal_position") for servo in bus.servos.values()]
    joints_rad = load_calibration().to_joint_rad([(goal - RAW_ZERO) * RAD_PER_STEP for goal in goals])
    return float(joints_rad[0]) * DEG


def flood(world: World, rate_hz: float, duration_s: float) -> Process:
    return world.start_program("flood", str(FLOOD), str(rate_hz), str(duration_s))


def superseded(diagnostics: list[object]) -> int:
    """What servo_driver says of it."""
    found = [
        int(value.value)
        for array in diagnostics[-5:]
        for status in array.status  # type: ignore[attr-defined]
        for value in status.values
        if status.name == "hand/servo_driver" and value.key == "set_points_superseded"
    ]
    return found[-1] if found else 0


@pytest.mark.parametrize(("rate_hz", "duration_s"), [(2000.0, 3.0), pytest.param(5000.0, 10.0, marks=pytest.mark.soak)])
def test_after_a_flood_the_hand_goes_where_the_last_set_point_says_and_memory_stays_flat(
    world: World, rate_hz: float, duration_s: float
) -> None:
    with SimulatedBus(link=world.folder / "servo_bus") as bus:
        driver = world.start_node("servo_driver")
        probe = world.probe()
        joints, diagnostics = probe.listen(JOINT_STATES), probe.listen(DIAGNOSTICS)
        wait_for(lambda: joints, "the driver")
        memory = psutil.Process(driver.popen.pid).memory_info
        before = memory().rss
        flooding = flood(world, rate_hz, duration_s)
        wait_for(lambda: flooding.log.strip() or flooding.popen.poll(), "the flood's end")
        count = int(flooding.log.split()[0])
        wait_for(lambda: abs(goal_deg(bus) - LAST_DEG) < 1.0, "the last set-point")
        goal = goal_deg(bus)
        wait_for(lambda: superseded(diagnostics) > 0, "the count of those that were superseded")
        assert superseded(diagnostics) < count
        assert goal_deg(bus) == goal  # none of those before comes after it
        assert memory().rss - before < 30 * MIB
        assert "not reached" not in driver.log


def test_a_stop_and_letters_are_heard_in_the_middle_of_a_flood(world: World) -> None:
    with SimulatedBus(link=world.folder / "servo_bus"):
        world.start_node("servo_driver")
        probe = world.probe()
        states = probe.listen(STATE)
        letters = probe.create_publisher(message_type(LETTER), LETTER.name, SUBSCRIPTION_PROFILES[LETTER.qos])
        wait_for(letters.get_subscription_count, "the driver")
        flooding = flood(world, 2000.0, 60.0)
        wait_for(lambda: probe.count_publishers("joint_trajectory"), "the flood")
        relax = probe.create_client(Trigger, "relax")
        assert answer(relax, Trigger.Request()).success

        def refused() -> bool:
            letters.publish(Letter(sentence_id="s", letter="A"))
            return any(state.refused for state in states)

        wait_for(refused, "the refusal of a letter", poll_s=0.2)
        assert flooding.popen.poll() is None


def test_what_was_said_before_a_stop_is_not_done_after_it(world: World) -> None:
    with SimulatedBus(link=world.folder / "servo_bus") as bus:
        world.start_node("servo_driver")
        probe = world.probe()
        joints = probe.listen(JOINT_STATES)
        wait_for(lambda: joints, "the driver")
        flooding = flood(world, 1000.0, 1.0)
        wait_for(lambda: flooding.log.strip() or flooding.popen.poll(), "the flood's end")
        wait_for(lambda: abs(goal_deg(bus) - LAST_DEG) < 1.0, "the last set-point")
        assert answer(probe.create_client(Trigger, "stop"), Trigger.Request()).success
        stopped, count = goal_deg(bus), len(joints)
        wait_for(lambda: len(joints) > count + 20, "twenty cycles")
        assert abs(goal_deg(bus) - stopped) < 1.0
