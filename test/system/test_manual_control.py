# SPDX-License-Identifier: Apache-2.0
"""Manual control with the page's node and a real driver: slow set-points, and the pose is held when the page closes."""

from itertools import pairwise

import numpy as np
from std_srvs.srv import Trigger
from support.page_browser import Browser
from support.waiting import PATIENCE_S, answer, wait_for
from support.world import World

from amazing_hand.hand.joints import SERVO_JOINTS
from amazing_hand.node_table import NAMESPACE
from amazing_hand.page.manual import SPEED_RAD_S
from amazing_hand.ros import convert
from amazing_hand.topics import DIAGNOSTICS, JOINT_STATES, JOINT_TRAJECTORY


def test_sliders_move_a_hand_that_is_held_when_the_page_closes_and_stopped_by_others(world: World) -> None:
    world.start_servos()
    probe = world.probe()
    joints, trajectories = probe.listen(JOINT_STATES), probe.listen(JOINT_TRAJECTORY)
    diagnostics = probe.listen(DIAGNOSTICS)
    world.start_node("servo_driver")
    # A busy machine may keep this browser silent for longer than a real one would be.
    world.start("amazing_hand.nodes.page", {"amazing_hand.page.manual.SILENCE_S": PATIENCE_S}, port=0)

    def port() -> str:
        """Return the page's port, as its diagnostics tell it."""
        mine = (status for array in diagnostics for status in array.status if status.name == f"{NAMESPACE}/page")
        values = [value.value for status in mine for value in status.values if value.key == "port"]
        return values[-1] if values else ""

    url = f"http://127.0.0.1:{wait_for(port, 'the page')}"
    browser = Browser(url)
    browser.until("motion", lambda motion: motion["can_move"])
    begin_deg = browser.take_manual()["goal_deg"]
    browser.send(type="pose", joints={"index_servo_1": 0.8})

    def measured_rad() -> float:
        message = joints[-1]
        return float(dict(zip(message.name, message.position, strict=True))["index_servo_1"])

    wait_for(lambda: abs(measured_rad() - 0.8) < 0.05, "the finger")
    (first, *_) = trajectories
    way_rad = np.abs(np.array(first.points[0].positions) - np.deg2rad(begin_deg)).max()
    assert list(first.joint_names) == list(SERVO_JOINTS)
    assert way_rad / convert.seconds(first.points[0].time_from_start) <= SPEED_RAD_S + 0.05

    stop = probe.create_client(Trigger, "stop")
    assert answer(stop, Trigger.Request()).success
    assert browser.until("manual", lambda manual: not manual["on"])["reason"] == "stopped"
    assert all(trajectory.points for trajectory in trajectories)

    browser.take_manual()
    browser.send(type="pose", joints={"index_servo_1": -0.5})
    browser.close()
    wait_for(lambda: not trajectories[-1].points, "the pose to be held")
    assert all(before.points for before, _ in pairwise(trajectories))
