# SPDX-License-Identifier: Apache-2.0
"""The page in a browser beside a hand whose nodes, driver and simulated servos all run: what is shown is what is so."""

import math
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import pytest
from playwright.sync_api import Browser
from support.browser import FLAT, PLAIN, SMALL, Tab
from support.torques import Torques
from support.waiting import PATIENCE_S, wait_for
from support.world import Process, World, new_world

from amazing_hand.config import load_alphabet
from amazing_hand.hand.joints import SERVO_JOINTS
from amazing_hand.page.words import for_visitors
from amazing_hand.topics import DIAGNOSTICS, JOINT_STATES, LETTER, MOTION_STATE

SAME_RAD = math.radians(1.0)
DIFFERENT_PIXELS = 1000
LATE_MESSAGES = 50
LONG = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

# A busy machine may keep a browser silent for longer than it ever is: then its hand would be let go.
PATIENT = {"amazing_hand.page.manual.SILENCE_S": PATIENCE_S}


@dataclass
class Whole:
    """A hand, its page, and what a probe hears in the graph."""

    world: World
    nodes: Process
    page: Process
    url: str
    joints: list[Any]
    motion: list[Any]
    letters: list[Any]
    diagnostics: list[Any]

    def measured(self) -> dict[str, float]:
        """Return the newest measured angles of all joints [rad]: a servo that answers late is left out of a message."""
        newest: dict[str, float] = {}
        for message in self.joints[-LATE_MESSAGES:]:
            newest |= zip(message.name, message.position, strict=True)
        return newest

    def start_page(self, port: int) -> None:
        self.diagnostics.clear()
        self.page = self.world.start("amazing_hand.nodes.page", PATIENT, port=port)
        self.url = f"http://127.0.0.1:{wait_for(self._port, 'the page')}"

    def _port(self) -> str:
        """Return the page's port, as its diagnostics tell it."""
        page = (status for array in self.diagnostics for status in array.status if status.name.endswith("/page"))
        return next((value.value for status in page for value in status.values if value.key == "port"), "")


@pytest.fixture(scope="module")
def hand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    with new_world(tmp_path_factory.mktemp("world")) as world:
        probe = world.probe()
        heard = [probe.listen(topic) for topic in (JOINT_STATES, MOTION_STATE, LETTER, DIAGNOSTICS)]
        nodes = world.start_all(idle_timeout_s=600.0)  # it keeps its last pose
        hand = Whole(world, nodes, nodes, "", *heard)
        hand.start_page(0)
        wait_for(lambda: hand.joints and hand.motion, "the driver")
        yield hand


@pytest.fixture
def visit(tab: Tab, hand: Whole) -> Tab:
    """The page of a hand that can move and signs nothing."""
    tab.open(hand.url, FLAT)
    tab.until("window.hand.state().motion.can_move", "a hand that can move")
    return tab


def pixels(tab: Tab) -> Any:
    """Return a picture of the 3D hand alone."""
    tab.ask(
        "for (const over of document.querySelectorAll('.letter, .caption, .camera')) over.style.visibility = 'hidden'"
    )
    png = tab.tab.locator("#canvas").screenshot(timeout=1000 * PATIENCE_S)
    return cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR).astype(int)


def same_pose(tab: Tab, hand: Whole) -> bool:
    shown, measured = tab.pose(), hand.measured()
    return len(shown) == 20 and all(abs(shown[name] - measured[name]) < SAME_RAD for name in shown)


def test_hello_is_spelled_shown_as_measured_and_filmed(browser: Browser, hand: Whole) -> None:
    with Tab(browser, SMALL) as tab:
        tab.open(hand.url, PLAIN)
        tab.wait(lambda: same_pose(tab, hand), "the pose as it is measured")
        before = pixels(tab)
        tab.say("Hello")
        tab.until_state("done")
        shape = load_alphabet()["O"].motion.key_poses[-1].angles_rad
        letter = dict(zip(SERVO_JOINTS, shape, strict=True))

        def shows_the_letter() -> bool:
            shown = tab.pose()
            return same_pose(tab, hand) and all(abs(shown[name] - letter[name]) < 3 * SAME_RAD for name in letter)

        tab.wait(shows_the_letter, "the last letter, as it is measured")
        changed = np.abs(pixels(tab) - before).max(axis=2) > 30
        assert changed.sum() > DIFFERENT_PIXELS
        tab.until("window.hand.state().sentences.history[0]?.film", "the film")
        tab.tab.click("#history [aria-label='Play the film of Hello']")
        tab.until("document.querySelector('#player video')?.currentTime > 0.2", "the film to play")
        assert tab.ask("document.querySelector('#player video').videoWidth") == 640
        assert tab.errors == []
        assert [letter.letter for letter in hand.letters] == list("HELLO")


@pytest.mark.parametrize("how", ["click", "escape"])
def test_stop_reaches_the_driver_and_no_letter_comes_after(visit: Tab, hand: Whole, how: str) -> None:
    visit.say(LONG)
    sentence = visit.until_state("signing")["id"]
    visit.wait(lambda: any(letter.sentence_id == sentence for letter in hand.letters), "a letter")
    epoch = hand.motion[-1].epoch
    if how == "click":
        visit.tab.click("#stop")
    else:
        visit.tab.type("#text", "and then")
        visit.tab.keyboard.press("Escape")
    visit.wait(lambda: hand.motion[-1].epoch > epoch, "the driver's stop")
    issued = len(hand.letters)
    assert hand.motion[-1].by_request
    assert hand.motion[-1].can_move
    visit.until_state("cancelled")
    visit.until_words("Stopped", "#line-note")
    last = hand.letters[-1]
    assert len(hand.letters) <= issued + 1  # one may have been on its way: the driver refuses it
    assert last.index < len(LONG) - 1
    assert last.epoch < hand.motion[-1].epoch


def test_relax_makes_all_servos_limp_and_resume_lets_it_sign_again(visit: Tab, hand: Whole) -> None:
    visit.tab.click("#gestures >> text=Open")
    trace = hand.world.folder / "servo_bus.trace"
    visit.wait(lambda: len(Torques(trace).stiff) == 8, "all servos to hold")
    visit.tab.click("#relax")
    visit.wait(lambda: not Torques(trace).stiff and not hand.motion[-1].can_move, "all servos to be limp")
    reason = for_visitors(hand.motion[-1].reason)
    assert "press Resume" in reason
    visit.until_words(reason, "#banner")
    visit.say("HI")
    visit.until_words(reason, "#say-answer")
    visit.tab.click("#banner-resume")
    visit.until("document.getElementById('banner').hidden", "the hand to move again")
    visit.tab.press("#text", "Enter")  # what was refused is still there
    visit.until_state("done")
    visit.until_words("HI", "#history")


def test_a_slider_moves_the_finger_which_stays_when_the_tab_is_closed(browser: Browser, hand: Whole) -> None:
    servo = "index_servo_1"
    with Tab(browser) as tab:
        tab.open(hand.url, FLAT)
        tab.view("move")
        tab.tab.check("#manual")
        tab.until("window.hand.state().manual.holder === 'you'", "manual control")
        tab.tab.check("#slider-kind input[value=servos]")
        slider = tab.tab.get_by_label("Index, servo 1")
        began_rad = hand.measured()[servo]
        way = "ArrowLeft" if began_rad > 0 else "ArrowRight"
        slider.focus()
        for _ in range(15):
            tab.tab.keyboard.press(way)
        tab.wait(lambda: abs(hand.measured()[servo] - began_rad) > math.radians(10), "the finger to move")
        wished_rad = math.radians(float(slider.input_value()))
        tab.wait(lambda: abs(hand.measured()[servo] - wished_rad) < 2 * SAME_RAD, "the finger where the slider is")
    with Tab(browser) as tab:
        tab.open(hand.url, FLAT)
        tab.until("window.hand.state().manual.holder === 'nobody'", "the hand to be let go")
        assert abs(hand.measured()[servo] - wished_rad) < 2 * SAME_RAD


def test_a_page_that_was_killed_is_found_again_with_all_that_was_signed(visit: Tab, hand: Whole) -> None:
    before = visit.state("sentences")["history"]
    port = int(hand.url.rpartition(":")[2])
    hand.page.end(signal.SIGKILL)
    visit.until_words("Connection lost, trying again", "#connection")
    hand.start_page(port)
    visit.until("window.hand.state().connection.open", "the page that is back")
    visit.until("window.hand.state().motion.can_move", "the hand")
    told = visit.state("sentences")["history"]
    assert [(entry["id"], entry["film"]) for entry in told] == [(entry["id"], entry["film"]) for entry in before]
    visit.say("OK")
    visit.until_words("OK", "#history")


def test_a_hand_that_has_died_is_grey_with_the_age_of_what_is_shown(visit: Tab, hand: Whole) -> None:
    """The last test: the hand is dead then."""
    visit.say(LONG)
    visit.until_state("signing")
    hand.nodes.end(signal.SIGKILL)
    visit.until_words("Last measured", ".caption")
    assert visit.ask("document.getElementById('stage').classList.contains('is-stale')")
