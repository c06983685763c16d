# SPDX-License-Identifier: Apache-2.0
"""The page's microphone in a browser: each reason why there is none, and what was said shown to the room."""

import pytest
from playwright.sync_api import Browser
from support.browser import FLAT, Tab, launched
from support.page_hand import FakeHand, Page

from amazing_hand.page.hand import Speech, VoiceState


@pytest.fixture
def voice(page: Page, hand: FakeHand, tab: Tab) -> Tab:
    """A page that is told there is a voice, and none answers."""
    tab.open(page.url, FLAT, picture=False)
    page.do(lambda: hand.tell(VoiceState(True)))
    tab.until("window.hand.state().hello.microphone.available", "the page to know of the voice")
    return tab


def refuse(tab: Tab, name: str) -> None:
    """Let the browser refuse its microphone with the error of that name."""
    tab.ask(f"void (navigator.mediaDevices.getUserMedia = async () => {{ throw new DOMException('no', '{name}'); }})")


def test_without_a_voice_a_click_says_why_there_is_no_microphone(page: Page, hand: FakeHand, tab: Tab) -> None:
    tab.open(page.url, FLAT, picture=False)
    page.do(lambda: hand.tell(VoiceState(False, "No voice recognition is installed.")))
    tab.until("window.hand.state().hello.microphone.reason.startsWith('No voice')", "the reason")
    tab.tab.click("#microphone")
    tab.until_words("No voice recognition is installed.", "#say-answer")


def test_a_microphone_that_is_not_allowed_is_told(voice: Tab) -> None:
    refuse(voice, "NotAllowedError")
    voice.tab.click("#microphone")
    voice.until_words("The microphone was not allowed", "#say-answer")
    assert voice.ask("document.getElementById('lamp').hidden")


def test_a_machine_without_a_microphone_is_told(voice: Tab) -> None:
    """This browser has none."""
    voice.tab.context.grant_permissions(["microphone"])
    voice.tab.click("#microphone")
    voice.until_words("There is no microphone", "#say-answer")


def test_over_plain_http_from_elsewhere_the_way_to_a_microphone_is_told(voice: Tab) -> None:
    voice.ask("Object.defineProperty(window, 'isSecureContext', { value: false })")
    voice.tab.click("#microphone")
    voice.until_words("hand page --phone", "#say-answer")


def test_what_was_said_is_a_caption_for_the_room_also_when_nothing_is_signed(
    page: Page, hand: FakeHand, tab: Tab
) -> None:
    tab.open(page.url, FLAT, picture=False)
    page.do(lambda: hand.tell(Speech("1", "how are you", "how are you")))
    tab.until_words("how are you", "#heard-caption")
    tab.until_words("how are you", "#heard")
    assert hand.asked == []


def test_with_the_keyboard_alone_the_microphone_is_opened(voice: Tab) -> None:
    voice.tab.focus("#microphone")
    refuse(voice, "NotFoundError")
    voice.tab.keyboard.press("Enter")
    voice.until_words("There is no microphone", "#say-answer")


def test_a_voice_that_is_gone_is_told_when_the_microphone_is_opened(
    page: Page, hand: FakeHand, browser: Browser
) -> None:
    fake = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
    with launched(browser.browser_type, *fake) as own, Tab(own) as tab:
        tab.open(page.url, FLAT, picture=False)
        page.do(lambda: hand.tell(VoiceState(True)))
        tab.until("window.hand.state().hello.microphone.available", "the page to know of the voice")
        tab.tab.click("#microphone")
        tab.until_words("the voice of this hand does not run", "#say-answer")
        assert tab.ask("document.getElementById('lamp').hidden")
