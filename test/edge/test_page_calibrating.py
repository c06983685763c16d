# SPDX-License-Identifier: Apache-2.0
"""Calibration in the browser: `hand calibrate` on simulated servos, driven as the page's endpoints drive it."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.page_hand import FakeHand, Page
from support.table import BEFORE, TORQUE, all_limp, pose, torques
from support.waiting import PATIENCE_S, wait_for

from amazing_hand.bus.registers import Torque
from amazing_hand.config import load_calibration, own_calibration_path, save_calibration
from amazing_hand.page.access import Access
from amazing_hand.page.calibrating import (
    ASKING,
    ENDED,
    LOST_S,
    READY,
    SAVED,
    Calibrating,
    CalibrationRefused,
    CalibrationStep,
)
from amazing_hand.page.hand import Motion
from amazing_hand.simulation.servo_bus import SimulatedBus

FINGER = ("index_servo_1", "index_servo_2")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with the calibration `near`, whose joints close by 5 degrees only, which takes no time."""
    monkeypatch.setenv("AMAZING_HAND_HOME", str(tmp_path))
    save_calibration(own_calibration_path("near"), replace(BEFORE, max_deg=(5.0,) * 8, min_deg=(-5.0,) * 8))
    return tmp_path


@pytest.fixture
def bus() -> Iterator[SimulatedBus]:
    with SimulatedBus() as bus:
        pose(bus, BEFORE.middle_deg)
        yield bus


class Driver:
    """The hand's driver, which has the port or not."""

    def __init__(self, bus: SimulatedBus, calibration: str = "near") -> None:
        self.bus = bus
        self.calibration = calibration
        self.has_port = True
        self.error = ""
        self.was_limp: list[bool] = []

    async def give_port(self) -> tuple[str, str]:
        if self.error:
            raise RuntimeError(self.error)
        self.has_port = False
        with self.bus.lock:
            for servo in self.bus.servos.values():
                servo.write(TORQUE, bytes([Torque.FREE]))
        return self.bus.port, self.calibration

    async def take_port(self) -> None:
        self.was_limp.append(all_limp(self.bus))
        if self.error:
            raise RuntimeError(self.error)
        self.has_port = True


class World:
    """A calibration, and the browser that asks where it is."""

    def __init__(self, bus: SimulatedBus, home: Path) -> None:
        self.driver = Driver(bus)
        self.note = home / "calibrating"
        self.now_s = 0.0
        self.calibrating = Calibrating(self.driver, self.note, lambda: self.now_s)

    async def until(self, condition: Callable[[CalibrationStep], bool]) -> CalibrationStep:
        async with asyncio.timeout(PATIENCE_S):
            while not condition(self.calibrating.step()):
                await asyncio.sleep(0.01)
        return self.calibrating.step()

    async def asked(self) -> CalibrationStep:
        return await self.until(lambda step: step.state == ASKING)

    async def over(self) -> CalibrationStep:
        """Wait until it is over and the driver was given its port."""
        step = await self.until(lambda step: not step.is_going_on)
        async with asyncio.timeout(PATIENCE_S):
            while not self.driver.was_limp:
                await asyncio.sleep(0.01)
        return step


@pytest.fixture
def world(bus: SimulatedBus, home: Path) -> World:
    return World(bus, home)


def run(test: Awaitable[None]) -> None:
    async def within() -> None:
        await test

    asyncio.run(within())


def test_middles_that_are_off_come_out_right_and_the_driver_has_its_port_again(world: World) -> None:
    async def test() -> None:
        calibrating = world.calibrating
        calibrating.start(FINGER)
        first = await world.asked()
        assert (first.joint, first.number, first.count, first.middle_deg) == ("index_servo_1", 1, 2, -17.0)
        assert torques(world.driver.bus)[:3] == [Torque.ON, Torque.ON, Torque.FREE]
        calibrating.turn(2.0)
        assert (await world.asked()).turned_deg == 2.0
        calibrating.show_closed(True)
        assert "in line" in (await world.asked()).text
        calibrating.turn(-0.5)
        third = await world.asked()
        assert (third.middle_deg, third.turned_deg, third.closed) == (-15.5, 1.5, True)
        calibrating.next()
        second = await world.asked()
        assert (second.joint, second.number, second.turned_deg) == ("index_servo_2", 2, 0.0)
        calibrating.turn(-3.0)
        await world.asked()
        calibrating.next()
        ready = await world.until(lambda step: step.state == READY)
        assert ready.changes == ("index_servo_1: -17 -> -15.5 degrees", "index_servo_2: 8 -> 5 degrees")
        assert load_calibration("near").middle_deg == BEFORE.middle_deg
        assert all_limp(world.driver.bus)
        calibrating.save()
        saved = await world.over()
        assert saved.state == SAVED
        assert saved.file == str(own_calibration_path("near"))
        assert load_calibration("near").middle_deg == (-15.5, 5.0, *BEFORE.middle_deg[2:])
        assert world.driver.has_port
        assert world.driver.was_limp == [True]
        assert not calibrating.is_going_on

    run(test())


def test_wrong_answers_are_said_in_a_sentence_and_change_nothing(world: World) -> None:
    async def test() -> None:
        calibrating = world.calibrating
        with pytest.raises(CalibrationRefused, match="start a calibration first"):
            calibrating.turn(1.0)
        with pytest.raises(CalibrationRefused, match="joints must be null or some of index_servo_1"):
            calibrating.start(["pinky_servo_1"])
        calibrating.start(FINGER)
        with pytest.raises(CalibrationRefused, match="wait until the servos have turned"):
            calibrating.next()
        with pytest.raises(CalibrationRefused, match="finish or quit it first"):
            calibrating.start(None)
        await world.asked()
        for degrees in (float("nan"), float("inf"), 31.0):
            with pytest.raises(CalibrationRefused, match="a number from -30 to 30"):
                calibrating.turn(degrees)
        with pytest.raises(CalibrationRefused, match="go through all servos first"):
            calibrating.save()
        calibrating.turn(-14.0)
        refused = await world.asked()
        assert "-31 degrees; more than 30 means a wrongly mounted horn" in refused.problem
        assert refused.middle_deg == -17.0
        calibrating.turn(1.0)
        assert (await world.asked()).problem == ""
        ended = await calibrating.quit()
        assert (ended.state, ended.problem) == (ENDED, "")
        assert all_limp(world.driver.bus)
        await world.over()
        assert load_calibration("near").middle_deg == BEFORE.middle_deg

    run(test())


def test_a_browser_that_is_gone_leaves_a_limp_hand_to_the_driver(world: World) -> None:
    async def test() -> None:
        world.calibrating.start(FINGER)
        await world.asked()
        assert Torque.ON in torques(world.driver.bus)
        world.now_s += LOST_S + 1.0
        async with asyncio.timeout(PATIENCE_S):
            while not world.driver.was_limp:
                await asyncio.sleep(0.01)
        assert world.driver.was_limp == [True]
        step = world.calibrating.step()
        assert (step.state, step.problem) == (ENDED, "The browser was not heard of for 5 s.")

    run(test())


def test_a_stop_while_servos_turn_ends_it_limp(world: World) -> None:
    async def test() -> None:
        pose(world.driver.bus, [100.0] * 8)  # a way of 3 s
        world.calibrating.start(FINGER)
        async with asyncio.timeout(PATIENCE_S):
            while Torque.ON not in torques(world.driver.bus):
                await asyncio.sleep(0.01)
        ended = await world.calibrating.quit("The hand was stopped.")
        assert all_limp(world.driver.bus)
        assert (ended.state, ended.problem) == (ENDED, "The hand was stopped.")

    run(test())


def test_quitting_before_the_program_runs_starts_no_program(world: World) -> None:
    async def test() -> None:
        world.calibrating.start(FINGER)
        ended = await world.calibrating.quit()
        assert ended.state == ENDED
        await world.over()
        assert world.driver.has_port

    run(test())


@pytest.mark.parametrize("reason", ["servo_driver is not there: start the hand", "the planner signs a sentence"])
def test_a_driver_that_keeps_its_port_ends_it_with_the_reason(world: World, reason: str) -> None:
    async def test() -> None:
        world.driver.error = reason
        world.calibrating.start(None)
        ended = await world.over()
        assert reason in ended.problem
        # The driver did not take the port either: that is tried again when somebody begins anew, or quits.
        await world.until(lambda step: "did not take the hand back" in step.problem)
        world.driver.error = ""
        with pytest.raises(CalibrationRefused, match="taking the hand back"):
            world.calibrating.start(None)
        async with asyncio.timeout(PATIENCE_S):
            while world.calibrating.is_going_on:
                await asyncio.sleep(0.01)

    run(test())


def test_a_servo_that_does_not_answer_is_the_reason_why_it_ended(world: World) -> None:
    async def test() -> None:
        with world.driver.bus.lock:
            del world.driver.bus.servos[1]
        world.calibrating.start(FINGER)
        ended = await world.over()
        assert ended.state == ENDED
        assert "index_servo_1 (id 1): no answer; are cable, supply and id" in ended.problem

    run(test())


def test_a_calibration_that_is_named_by_its_file_is_left_to_the_command_line(world: World) -> None:
    async def test() -> None:
        world.driver.calibration = "/etc/hand/mine.yaml"
        world.calibrating.start(None)
        assert "is the file /etc/hand/mine.yaml: use `hand calibrate`" in (await world.over()).problem

    run(test())


def test_a_hand_that_another_page_calibrates_is_left_alone(world: World) -> None:
    async def test() -> None:
        world.note.write_text(str(os.getppid()))
        with pytest.raises(CalibrationRefused, match="Another page calibrates this hand"):
            world.calibrating.start(None)
        world.calibrating.recover()
        await world.calibrating.quit()
        await world.calibrating.close()
        assert world.driver.was_limp == []

    run(test())


KILLED_PAGE = """
    import asyncio, sys
    from pathlib import Path
    from amazing_hand.page.calibrating import Calibrating

    class Driver:
        async def give_port(self):
            return sys.argv[1], "near"

    async def main():
        calibrating = Calibrating(Driver(), Path(sys.argv[2]), clock=lambda: 0.0)
        calibrating.start(None)
        while True:
            calibrating.step()
            await asyncio.sleep(0.1)

    asyncio.run(main())
"""


def test_a_page_that_is_killed_leaves_the_hand_limp_and_the_next_one_gives_the_port_back(world: World) -> None:
    bus = world.driver.bus
    page = subprocess.Popen([sys.executable, "-c", textwrap.dedent(KILLED_PAGE), bus.port, str(world.note)])
    wait_for(lambda: Torque.ON in torques(bus), "torque")
    os.kill(page.pid, signal.SIGKILL)
    page.wait()
    wait_for(lambda: all_limp(bus), "limp servos")
    assert world.calibrating.is_going_on

    async def next_page() -> None:
        world.calibrating.recover()
        async with asyncio.timeout(PATIENCE_S):
            while world.calibrating.is_going_on:
                await asyncio.sleep(0.01)

    run(next_page())
    assert world.driver.was_limp == [True]


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    monkeypatch.setattr("amazing_hand.page.calibrating.LOST_S", PATIENCE_S)  # this browser may be kept waiting
    save_calibration(own_calibration_path("original"), load_calibration("near"))
    with Page([FakeHand()], tmp_path, Access()) as page:
        # The page takes the hand for absent until it has told something.
        wait_for(lambda: page.views["hand"].motion.can_move, "the hand")
        yield page


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """One page for all requests that begin nothing."""
    with Page([FakeHand()], tmp_path_factory.mktemp("page"), Access()) as page:
        yield page


def post(page: Page, path: str, **body: Any) -> httpx.Response:
    answer = httpx.post(f"{page.url}/api/calibration/{path}", json={"hand": "hand", **body}, timeout=PATIENCE_S)
    assert answer.headers["content-type"] == "application/json"
    return answer


def step_of(page: Page, *states: str) -> dict[str, Any]:
    """Ask where the calibration is until it is in one of these states."""

    def step() -> Any:
        step = post(page, "step").json()["step"]
        return step if step["state"] in states else None

    return dict(wait_for(step, f"one of {states}", poll_s=0.1))


def test_a_browser_calibrates_by_the_endpoints(page: Page) -> None:
    assert post(page, "step").json()["step"]["state"] == "off"
    assert post(page, "start", joints=["thumb_servo_2"]).json()["step"]["state"] == "starting"
    assert step_of(page, ASKING)["joint"] == "thumb_servo_2"
    assert post(page, "turn", degrees=1).json()["step"]["state"] == "turning"
    assert step_of(page, ASKING)["turned_deg"] == 1.0
    assert post(page, "closed", closed=True).status_code == 200
    assert step_of(page, ASKING)["closed"] is True
    assert post(page, "next").status_code == 200
    assert step_of(page, READY)["changes"] == ["thumb_servo_2: 9 -> 10 degrees"]
    assert post(page, "save").status_code == 200
    assert step_of(page, SAVED, ENDED)["file"] == str(own_calibration_path("original"))
    assert load_calibration().middle_deg[7] == 10.0


@pytest.mark.parametrize(
    ("path", "body", "status", "sentence"),
    [
        ("start", {"joints": "thumb_servo_1"}, 400, "joints must be a list"),
        ("start", {"joints": [1]}, 400, "joints must be a list"),
        ("start", {"joints": []}, 409, "joints must be null or some of"),
        ("turn", {"degrees": "2"}, 400, "degrees must be a number"),
        ("turn", {"degrees": True}, 400, "degrees must be a number"),
        ("turn", {"degrees": 2}, 409, "start a calibration first"),
        ("closed", {"closed": 1}, 400, "closed must be true or false"),
        ("next", {}, 409, "start a calibration first"),
        ("save", {"hand": "third"}, 404, "there is no hand 'third'"),
    ],
)
def test_what_cannot_be_calibrated_is_said_in_a_sentence(
    quiet: Page, path: str, body: dict[str, Any], status: int, sentence: str
) -> None:
    answer = post(quiet, path, **body)
    assert answer.status_code == status
    assert sentence in answer.json()["error"]


@pytest.mark.parametrize("who", ["this page", "somebody else"])
def test_a_stop_ends_a_calibration(page: Page, who: str) -> None:
    post(page, "start", joints=list(FINGER))
    step_of(page, ASKING)
    if who == "this page":
        answer = httpx.post(f"{page.url}/api/command", json={"hand": "*", "word": "stop"}, timeout=PATIENCE_S)
        assert answer.status_code == 200
    else:
        # What the driver tells on its way to giving its port is no stop; a new epoch by request is.
        lent, stopped = "servo_driver is not active", "stopped; servo_driver is not active"
        page.do(lambda: page.hands["hand"].tell(Motion(False, lent, epoch=7, by_request=True)))
        assert step_of(page, ASKING, ENDED)["state"] == ASKING
        page.do(lambda: page.hands["hand"].tell(Motion(False, stopped, epoch=8, by_request=True)))
    assert step_of(page, ENDED)["problem"] == "The hand was stopped."


def test_a_hand_that_must_not_be_moved_is_not_calibrated(page: Page) -> None:
    page.do(lambda: page.hands["hand"].tell(Motion(False, "all servos are limp until resume")))
    wait_for(lambda: not page.views["hand"].motion.can_move, "the limp hand")
    answer = post(page, "start")
    assert answer.status_code == 409
    assert answer.json()["error"] == "all servos are limp until resume"
