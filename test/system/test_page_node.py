# SPDX-License-Identifier: Apache-2.0
"""The page's node beside a hand: shows what the hand does, has it do what is asked, and says what is not there."""

import re
import signal
import struct
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import numpy as np
import pytest
from support.page_browser import Browser
from support.waiting import PATIENCE_S, wait_for
from support.world import ALL, Process, World, error_lines

from amazing_hand.page.hand import JOINTS
from amazing_hand.page.wire import MEASURED, UNIT_RAD
from amazing_hand.simulation.servo_bus import SimulatedBus
from amazing_hand.simulation.servo_faults import Hot
from amazing_hand.topics import JOINT_STATES

HEADER_BYTES = 4

FILM_S = 4 * PATIENCE_S
"""The encoder has the lowest priority of all."""


class NodePage:
    """What a node of the page serves."""

    def __init__(self, process: Process) -> None:
        self.process = process
        where = r"the page is at (http://[\d.:]+)"
        self.url = wait_for(lambda: re.search(where, process.log), "the page's address")[1]

    def post(self, path: str, **body: Any) -> tuple[int, dict[str, Any]]:
        answer = httpx.post(f"{self.url}/api/{path}", json=body, timeout=PATIENCE_S)
        return answer.status_code, answer.json()


@pytest.fixture(scope="module")
def hand(world_of_all: World) -> Process:
    process = world_of_all.start_all()
    wait_for(lambda: "ready: " in process.log, "all nodes")
    return process


@pytest.fixture(scope="module")
def page(world_of_all: World, hand: Process) -> NodePage:
    return NodePage(world_of_all.start_node("page", port=0))


@pytest.fixture
def browser(page: NodePage) -> Iterator[Browser]:
    """A browser of a hand that can move and does nothing."""
    with Browser(page.url) as browser:
        browser.until("motion", lambda motion: motion["can_move"])
        browser.until("sentences", lambda told: not told["queue"])
        yield browser


def test_a_sentence_that_is_typed_is_signed_filmed_and_remembered(page: NodePage, browser: Browser) -> None:
    status, answer = page.post("say", hand="hand", text="HI ME")
    assert (status, list(answer)) == (200, ["id"])
    browser.until("letter", lambda letter: letter["index"] == 4)
    assert [text["letter"] for text in browser.texts if text["type"] == "letter"] == list("HI ME")
    told = browser.until("sentences", lambda told: told["history"] and told["history"][0]["film"], FILM_S)
    assert (told["history"][0]["text"], told["history"][0]["state"]) == ("HI ME", "done")
    assert [letter["state"] for letter in told["current"]["letters"]] == ["done"] * 5
    film = httpx.get(page.url + told["history"][0]["film"], headers={"range": "bytes=4-7"})
    assert (film.status_code, film.content) == (206, b"ftyp")


def test_the_pose_shown_is_the_one_measured(world_of_all: World, browser: Browser) -> None:
    measured = world_of_all.probe().listen(JOINT_STATES)
    wait_for(lambda: measured, "joint states")
    angles = dict(zip(measured[-1].name, measured[-1].position, strict=True))
    units = struct.unpack("<20h", browser.frame(MEASURED)[HEADER_BYTES:])
    shown = dict(zip(JOINTS, np.array(units) * UNIT_RAD, strict=True))
    assert shown == pytest.approx(angles, abs=np.deg2rad(1.0))


def test_stop_ends_the_sentence_and_the_hand_can_sign_again(page: NodePage, browser: Browser) -> None:
    page.post("say", hand="hand", text="HELLO THERE")
    browser.until("letter")
    status, answer = page.post("command", hand="hand", word="stop")
    assert (status, bool(answer["answer"])) == (200, True)
    told = browser.until("sentences", lambda told: told["history"][0]["state"] == "cancelled")
    assert told["history"][0]["text"] == "HELLO THERE"
    assert page.post("command", hand="hand", word="open")[0] == 200


def test_a_hand_that_is_limp_refuses_with_the_reason_until_it_may_move_again(page: NodePage, browser: Browser) -> None:
    assert page.post("command", hand="hand", word="relax")[0] == 200
    reason = browser.until("motion", lambda motion: not motion["can_move"])["reason"]
    assert page.post("say", hand="hand", text="HI") == (409, {"error": reason})
    assert page.post("command", hand="hand", word="resume")[0] == 200
    browser.until("motion", lambda motion: motion["can_move"])


def test_resume_on_the_page_lets_a_hand_move_again_after_a_fault(world: World) -> None:
    with SimulatedBus() as bus, ExitStack() as opened:
        world.start_node("servo_driver", port=bus.port)
        page = NodePage(world.start_node("page", port=0))
        browser = opened.enter_context(Browser(page.url))
        browser.until("motion", lambda motion: motion["can_move"])
        bus.set_fault(Hot(5, 57.0))
        told = browser.until("motion", lambda motion: "57 °C" in motion["reason"])
        assert not told["can_move"]
        assert told["reason"].endswith("find the cause, then press Resume")
        bus.clear_faults()
        with bus.lock:
            bus.servos[5].temperature_c = 30.0
        status, answer = page.post("command", hand="hand", word="resume")
        assert (status, "error" in answer) == (200, False)
        browser.until("motion", lambda motion: motion["can_move"])


def test_a_sentence_is_paused_taken_back_and_cancelled(page: NodePage, browser: Browser) -> None:
    _, answer = page.post("say", hand="hand", text="ABC")
    browser.until("letter", lambda letter: letter["index"] == 1)
    assert page.post("command", hand="hand", word="pause")[0] == 200
    browser.until("sentences", lambda told: told["current"]["paused"])
    assert page.post("command", hand="hand", word="back")[0] == 200
    browser.until("letter", lambda letter: letter["index"] == 0)
    assert page.post("cancel", hand="hand", id=answer["id"])[0] == 200
    told = browser.until("sentences", lambda told: told["history"][0]["id"] == answer["id"])
    assert (told["history"][0]["state"], told["current"]["paused"]) == ("cancelled", False)


def test_the_pace_shown_is_the_hand_s_own(page: NodePage, browser: Browser) -> None:
    assert browser.until("hello")["pace"] == "normal"
    assert page.post("pace", hand="hand", pace="fast")[0] == 200
    browser.until("hello", lambda hello: hello["pace"] == "fast")
    assert page.post("pace", hand="hand", pace="normal")[0] == 200
    browser.until("hello", lambda hello: hello["pace"] == "normal")


def test_the_camera_s_picture_comes_when_it_is_wanted(browser: Browser) -> None:
    browser.send(type="picture")
    while not any(frame[0] == 3 for frame in browser.frames):
        browser.read()
    assert next(frame for frame in browser.frames if frame[0] == 3)[4:6] == b"\xff\xd8"


def test_a_hand_that_comes_later_is_found_and_one_that_dies_is_told(world: World) -> None:
    world.start_servos()
    page = NodePage(world.start_node("page", port=0))
    with Browser(page.url) as browser:
        browser.until("health", lambda told: len(told["faults"]) == 6)
        assert "not running" in browser.until("motion", lambda motion: motion["reason"])["reason"]
        status, answer = page.post("say", hand="hand", text="HI")
        assert (status, "hand run" in answer["error"]) == (503, True)
        status, answer = page.post("command", hand="hand", word="stop")
        assert (status, "hand run" in answer["error"]) == (503, True)

        hand = world.start_node(ALL)
        browser.until("motion", lambda motion: motion["can_move"])
        browser.until("health", lambda told: not any("not running" in fault["text"] for fault in told["faults"]))
        assert page.post("say", hand="hand", text="HELLO THERE")[0] == 200
        browser.until("letter")

        hand.end(signal.SIGKILL)
        motion = browser.until("motion", lambda motion: not motion["can_move"])
        assert "not running" in motion["reason"]
        browser.until("sentences", lambda told: told["current"]["state"] == "failed")
        browser.until("health", lambda told: len(told["faults"]) == 6)
    assert page.process.popen.poll() is None
    assert error_lines(page.process.log) == []


def test_a_sentence_that_a_planner_started_anew_does_not_know_is_over(world: World) -> None:
    world.start_servos()
    hand = world.start_node(ALL)
    # As if nothing were ever missing: the new nodes may be there before the old ones are missed.
    page = NodePage(world.start("amazing_hand.nodes.page", {"amazing_hand.nodes.page.GONE_S": 600.0}, port=0))
    with Browser(page.url) as browser:
        browser.until("motion", lambda motion: motion["can_move"])
        browser.until(
            "health", lambda told: {"planner": "ok"}.items() <= {r["key"]: r["level"] for r in told["rows"]}.items()
        )
        assert page.post("say", hand="hand", text="HELLO THERE")[0] == 200
        browser.until("letter")
        hand.end(signal.SIGKILL)
        world.start_node(ALL)
        told = browser.until("sentences", lambda told: told["current"]["state"] == "failed")
        assert "say it again" in told["current"]["reason"]
        assert not any(letter["state"] == "now" for letter in told["current"]["letters"])
