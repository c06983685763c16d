# SPDX-License-Identifier: Apache-2.0
"""Somebody speaks into the page, in a browser whose microphone is a sound file, and the hand does it."""

import wave
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser
from support.browser import FLAT, Tab, launched
from support.speech import between_pauses, missing, speak
from support.waiting import wait_for
from support.world import Probe, World, new_world

from amazing_hand.configuration.extras import is_installed
from amazing_hand.topics import DIAGNOSTICS, LETTER, MOTION_STATE
from amazing_hand.voice.sound import RATE_HZ
from amazing_hand.voice.sound_socket import socket_path

VOICE = "flite:rms"
FILE_RATE_HZ = 48_000
"""Chromium's fake microphone takes files of this rate."""

BEFORE_S = 2.0
"""The file begins when the microphone is opened, and the page is not ready to listen at once."""

needs_speech = pytest.mark.skipif(bool(missing()), reason=f"{', '.join(missing())} cannot speak here")


@dataclass
class Speaking:
    """A hand with its nodes, page and voice, and what a probe hears of it."""

    world: World
    url: str
    motion: list[Any]
    letters: list[Any]
    diagnostics: list[Any]

    def value(self, node: str, key: str) -> str:
        """Return a value of a node's last diagnostics; empty if there is none."""
        of_node = [each for array in self.diagnostics for each in array.status if each.name.endswith(f"/{node}")]
        return next((value.value for value in of_node[-1].values if value.key == key), "") if of_node else ""


@pytest.fixture(scope="module")
def speaking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Speaking]:
    if not is_installed("voice"):
        pytest.skip("the extra `voice` is not installed")
    with new_world(tmp_path_factory.mktemp("world")) as world:
        probe: Probe = world.probe()
        motion, letters, diagnostics = (probe.listen(topic) for topic in (MOTION_STATE, LETTER, DIAGNOSTICS))
        world.start_all(idle_timeout_s=600.0)
        world.start_node("voice")
        wait_for(socket_path(world.folder, "hand").exists, "the voice")
        world.start_node("page", port=0)
        hand = Speaking(world, "", motion, letters, diagnostics)
        hand.url = f"http://127.0.0.1:{wait_for(lambda: hand.value('page', 'port'), 'the page')}"
        yield hand


@contextmanager
def spoken(text: str, speaking: Speaking, browser: Browser, folder: Path) -> Iterator[Tab]:
    """A tab in which somebody clicks on the microphone and says the text."""
    file = folder / "spoken.wav"
    sound = between_pauses(speak(text, VOICE), BEFORE_S)
    at = np.arange(0, len(sound), RATE_HZ / FILE_RATE_HZ)
    with wave.open(str(file), "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(FILE_RATE_HZ)
        written.writeframes(np.interp(at, range(len(sound)), sound).astype("<i2").tobytes())
    fake = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
    options = (*fake, f"--use-file-for-fake-audio-capture={file}%noloop")
    with launched(browser.browser_type, *options) as own, Tab(own) as tab:
        tab.open(speaking.url, FLAT)
        tab.until("window.hand.state().hello.microphone.available", "the page to know of the voice")
        tab.until("window.hand.state().motion.can_move", "a hand that can move")
        tab.tab.click("#microphone")
        yield tab


@needs_speech
def test_spell_hello_said_into_the_page_has_the_hand_sign_hello(
    speaking: Speaking, browser: Browser, tmp_path: Path
) -> None:
    with spoken("spell hello", speaking, browser, tmp_path) as tab:
        tab.until("!document.getElementById('lamp').hidden", "the lamp")
        tab.until_words("spell hello", "#heard")
        tab.wait(
            lambda: speaking.value("voice", "microphone") == "open (browser)",
            "the diagnostics to tell of an open microphone",
        )
        tab.until("window.hand.state().sentences.history[0]?.text.toLowerCase() === 'hello'", "HELLO to be signed")
        assert tab.state("sentences")["history"][0]["state"] == "done"
        assert [letter.letter for letter in speaking.letters][-5:] == list("HELLO")
        tab.tab.click("#microphone")
        tab.until("document.getElementById('lamp').hidden", "the lamp to go out")
        tab.wait(lambda: speaking.value("voice", "microphone") == "closed", "the diagnostics to tell that it is closed")
        assert tab.errors == []


@needs_speech
def test_relax_said_into_the_page_makes_the_hand_limp_until_it_is_undone(
    speaking: Speaking, browser: Browser, tmp_path: Path
) -> None:
    with spoken("relax", speaking, browser, tmp_path) as tab:
        tab.until("!window.hand.state().motion.can_move", "the hand to be limp")
        assert not speaking.motion[-1].can_move
        tab.until_words("relax", "#heard")
        tab.tab.click("#heard button")
        tab.until("window.hand.state().motion.can_move", "the hand to move again")


@needs_speech
def test_a_sentence_is_shown_to_be_mended_and_signed_on_enter(
    speaking: Speaking, browser: Browser, tmp_path: Path
) -> None:
    with spoken("nice to meet you", speaking, browser, tmp_path) as tab:
        tab.until("document.getElementById('text').value", "what was heard")
        heard = str(tab.ask("document.getElementById('text').value"))
        assert "meet you" in heard.lower()
        tab.until_words("mend it, or press enter", "#say-answer")
        tab.tab.fill("#text", "Hi")
        tab.tab.press("#text", "Enter")
        tab.until("window.hand.state().sentences.history[0]?.text === 'Hi'", "the mended sentence to be signed")


@needs_speech
def test_a_stop_closes_the_microphone(speaking: Speaking, browser: Browser, tmp_path: Path) -> None:
    with spoken("nice to meet you", speaking, browser, tmp_path) as tab:
        tab.until("!document.getElementById('lamp').hidden", "the lamp")
        tab.tab.keyboard.press("Escape")
        tab.until("document.getElementById('lamp').hidden", "the lamp to go out")
