# SPDX-License-Identifier: Apache-2.0
"""Calibration beside a running driver: it gives its port, takes it again, and moves the hand by the new middles."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, TypeVar

import pytest
from std_srvs.srv import Trigger
from support.lifecycle import ACTIVE, UNCONFIGURED, Managed
from support.waiting import PATIENCE_S, answer, wait_for
from support.world import World

from amazing_hand.bus.motion_gate import STOPPED
from amazing_hand.config import load_calibration, own_calibration_path, save_calibration
from amazing_hand.hand.joints import SERVO_JOINTS
from amazing_hand.node_table import NAMESPACE
from amazing_hand.page.calibrating import ASKING, READY, SAVED, Calibrating, CalibrationStep
from amazing_hand.ros.driver_port import DriverPort, PortError
from amazing_hand.topics import JOINT_STATES, MOTION_STATE

T = TypeVar("T")


@pytest.fixture
def home(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """The world, whose data folder is this process's too; the hand's calibration closes by 5 degrees only."""
    monkeypatch.setenv("AMAZING_HAND_HOME", str(world.folder))
    near = replace(load_calibration(), max_deg=(5.0,) * 8, min_deg=(-5.0,) * 8)
    save_calibration(own_calibration_path("original"), near)
    return world


class Bench:
    """A driver with simulated servos, and what a page has of it."""

    def __init__(self, world: World) -> None:
        world.start_servos()
        self.world = world
        self.probe = world.probe()
        self.joints = self.probe.listen(JOINT_STATES)
        self.motion = self.probe.listen(MOTION_STATE)
        self.process = world.start_node("servo_driver")
        self.driver = Managed(self.probe, "servo_driver")
        wait_for(lambda: self.joints, "joints")

    def asks(self, what: Callable[[DriverPort], Awaitable[T]]) -> T:
        """Run something of the page's with the driver's port."""

        async def within() -> T:
            async with asyncio.timeout(3 * PATIENCE_S):
                return await what(DriverPort(self.probe, NAMESPACE, asyncio.get_running_loop()))

        return asyncio.run(within())

    def measured(self) -> dict[str, float]:
        """The next measured angles [rad]."""
        count = len(self.joints)
        wait_for(lambda: len(self.joints) > count + 1, "joints")
        message = self.joints[-1]
        return dict(zip(message.name, message.position, strict=True))


async def until(calibrating: Calibrating, condition: Callable[[CalibrationStep], Any]) -> CalibrationStep:
    while not condition(calibrating.step()):
        await asyncio.sleep(0.02)
    return calibrating.step()


def test_a_calibration_beside_a_running_hand_holds_at_once(home: World) -> None:
    bench = Bench(home)

    async def calibrate(port: DriverPort) -> None:
        calibrating = Calibrating(port, home.folder / "calibrating", clock=lambda: 0.0)
        calibrating.start(["index_servo_1"])
        await until(calibrating, lambda step: step.state == ASKING)
        assert bench.driver.state() == UNCONFIGURED
        calibrating.turn(4.0)
        await until(calibrating, lambda step: step.state == ASKING)
        calibrating.next()
        await until(calibrating, lambda step: step.state == READY)
        calibrating.save()
        step = await until(calibrating, lambda step: not step.is_going_on)
        assert step.state == SAVED, step
        while calibrating.is_going_on:
            await asyncio.sleep(0.02)

    before = load_calibration()
    bench.asks(calibrate)
    assert load_calibration().middle_deg[0] == before.middle_deg[0] + 4.0
    assert bench.driver.state() == ACTIVE
    assert wait_for(lambda: bench.motion[-1].can_move, "the hand to move again")
    # The servos stand where the calibration left them: this joint at its new middle, by which it is measured now.
    joint = SERVO_JOINTS[0]
    wait_for(lambda: abs(bench.measured()[joint]) < 0.02, f"{joint} at its new middle")


def test_a_driver_gives_its_port_and_takes_it_again_whatever_state_it_is_in(home: World) -> None:
    bench = Bench(home)
    for _ in range(2):
        assert bench.asks(DriverPort.give_port) == ("sim", "original")
        assert bench.driver.state() == UNCONFIGURED
        wait_for(lambda: not bench.motion[-1].can_move, "the hand to refuse motions")
    stop = bench.probe.create_client(Trigger, "relax")
    assert answer(stop, Trigger.Request()).success
    for _ in range(2):
        bench.asks(DriverPort.take_port)
        assert bench.driver.state() == ACTIVE
    # A release outlasts it: the hand is refused until resume.
    resume = bench.probe.create_client(Trigger, "resume")
    assert not bench.motion[-1].can_move
    assert answer(resume, Trigger.Request()).success
    wait_for(lambda: bench.motion[-1].can_move, "the hand to move again")


def test_a_stop_is_told_to_who_has_borrowed_the_port(home: World) -> None:
    bench = Bench(home)
    bench.asks(DriverPort.give_port)
    stop = bench.probe.create_client(Trigger, "stop")
    told = answer(stop, Trigger.Request())
    assert told.success
    assert told.message == "servo_driver moves nothing: it is not configured"
    motion = wait_for(lambda: bench.motion[-1].reason.startswith(STOPPED) and bench.motion[-1], "the stop to be told")
    assert motion.by_request
    assert not motion.can_move
    bench.asks(DriverPort.take_port)
    wait_for(lambda: bench.motion[-1].can_move, "the hand to move again")
    assert bench.motion[-1].epoch > motion.epoch


def test_without_a_driver_it_is_said_what_to_do(home: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("amazing_hand.ros.driver_port.ANSWER_S", 0.5)
    probe = home.probe()

    async def ask() -> None:
        await DriverPort(probe, NAMESPACE, asyncio.get_running_loop()).give_port()

    with pytest.raises(PortError, match="is the hand running"):
        asyncio.run(ask())
