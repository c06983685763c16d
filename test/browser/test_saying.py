# SPDX-License-Identifier: Apache-2.0
"""What a visitor does on the page to have the hand spell, with a hand that is made up."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser
from support.browser import FLAT, Tab
from support.page_hand import FakeHand, Page

from amazing_hand.page.access import Access
from amazing_hand.page.hand import Gone, HandAbsent, Motion

LONG = "ABCDEFGHIJKLMNOP"


@pytest.fixture
def visit(tab: Tab, page: Page) -> Tab:
    return tab.open(page.url, FLAT)


def commands(hand: FakeHand) -> list[object]:
    return [of for what, of in hand.asked if what == "command"]


def test_who_opens_the_page_types_a_name_and_presses_enter(visit: Tab, hand: FakeHand) -> None:
    visit.tab.keyboard.type("Ann")  # the box has the focus: nothing is to be found or read first
    visit.tab.keyboard.press("Enter")
    sentence = visit.until_state("done")
    assert hand.asked == [("say", "Ann")]
    assert [(letter["letter"], letter["state"]) for letter in sentence["letters"]] == [
        (letter, "done") for letter in "ANN"
    ]
    visit.until_words("Ann", "#history")
    assert visit.errors == []


def test_each_letter_is_lit_while_it_is_signed_and_large(visit: Tab) -> None:
    visit.ask(
        """() => {
        window.lit = [];
        const note = () => {
          const now = document.querySelector("#line [data-state=now]")?.textContent ?? "";
          const shown = now + document.getElementById("letter").textContent;
          if (now && window.lit.at(-1) !== shown) window.lit.push(shown);
        };
        const all = {subtree: true, childList: true, attributes: true};
        new MutationObserver(note).observe(document.getElementById("stage"), all);
        }"""
    )
    visit.say("WORLD")
    visit.until_state("done")
    lit = visit.ask("window.lit")
    # In between, one of the two may be a letter ahead of the other.
    assert list(dict.fromkeys(shown[0] for shown in lit)) == list("WORLD")
    assert [shown for shown in lit if shown[:1] == shown[1:]] == [letter * 2 for letter in "WORLD"]


def test_escape_stops_while_one_types(visit: Tab, hand: FakeHand) -> None:
    visit.say(LONG)
    visit.until_state("signing")
    visit.tab.type("#text", "and anoth")
    visit.tab.keyboard.press("Escape")
    assert visit.until_state("cancelled")["reason"] == "stopped by request"
    assert commands(hand) == ["stop"]
    assert visit.tab.input_value("#text") == "and anoth"
    visit.until_words("Stopped", "#line-note")


@pytest.mark.parametrize("view", ["say", "learn", "move", "health"])
def test_the_stop_button_is_in_sight_in_each_view_and_stops_once(visit: Tab, hand: FakeHand, view: str) -> None:
    visit.say(LONG)
    visit.until_state("signing")
    visit.view(view)
    visit.tab.mouse.wheel(0, 2000)
    assert visit.ask(
        """() => {
        const {left, top, width, height} = document.getElementById("stop").getBoundingClientRect();
        return document.elementFromPoint(left + width / 2, top + height / 2).closest("button")?.id === "stop";
        }"""
    )
    visit.tab.click("#stop")
    visit.until_state("cancelled")
    assert commands(hand) == ["stop"]


def test_pause_keeps_the_letter_and_goes_on_from_it(visit: Tab, hand: FakeHand) -> None:
    visit.say(LONG)
    visit.until("window.hand.letter() === 'C'", "the C")
    visit.tab.click("#pause")
    visit.until_words("Paused. The hand keeps this letter.", "#line-note")
    visit.until_words("Go on", "#pause")
    paused_at = visit.tab.inner_text("#letter")
    visit.tab.click("#pause")
    visit.until("!window.hand.state().sentences.current.paused", "it to go on")
    visit.until("window.hand.letter() === 'G'", "a later letter")
    assert commands(hand) == ["pause", "continue"]
    assert paused_at in "CD"


def test_back_shows_the_letter_before_once_more(visit: Tab, hand: FakeHand) -> None:
    visit.say(LONG)
    visit.until("window.hand.letter() === 'D'", "the D")
    visit.tab.click("#pause")
    visit.until("window.hand.state().sentences.current.paused", "the pause")
    stood_at = LONG.index(str(visit.tab.inner_text("#letter")))
    visit.tab.click("#back")
    visit.until(f"window.hand.letter() === {LONG[stood_at - 1]!r}", "the letter before")
    assert commands(hand) == ["pause", "back"]


def test_again_signs_the_last_sentence_once_more(visit: Tab, hand: FakeHand) -> None:
    assert visit.tab.is_disabled("#again")
    visit.say("HI")
    first = visit.until_state("done")["id"]
    visit.tab.click("#again")
    visit.until(f"window.hand.state().sentences.current.id !== {first!r}", "another sentence")
    assert visit.until_state("done")["text"] == "HI"
    assert visit.tab.locator("#history li").count() == 2


def test_one_of_those_that_wait_is_taken_back_alone(visit: Tab, hand: FakeHand) -> None:
    visit.say(LONG)
    visit.until_state("signing")
    for text in ("NOT ME", "BUT ME"):
        visit.say(text)
        visit.until_words(text, "#queue")
    button = visit.tab.query_selector("#queue [aria-label='Do not sign: NOT ME']")
    assert button is not None
    letter = visit.ask("window.hand.letter()")
    visit.until(f"window.hand.letter() !== {letter!r}", "the next letter")
    button.click()  # the very one: what is not changed is not drawn anew
    visit.until("window.hand.state().sentences.queue.length === 1", "one to go")
    assert visit.tab.inner_text("#queue .what") == "BUT ME"
    assert visit.current()["state"] == "signing"


def test_the_pace_is_the_hand_s(visit: Tab, hand: FakeHand) -> None:
    visit.tab.check("#pace input[value=slow]")
    visit.until("window.hand.state().hello.pace === 'slow'", "the slow pace")
    assert ("pace", "slow") in hand.asked
    visit.tab.reload()
    visit.until("document.querySelector('#pace input:checked')?.value === 'slow'", "the pace after a reload")


def test_a_gesture_is_a_click_away(visit: Tab, hand: FakeHand) -> None:
    visit.tab.click("#gestures >> text=Thumbs up")
    visit.until_words("does thumbs-up", "#say-answer")
    assert commands(hand) == ["thumbs-up"]


def test_relax_lets_go_and_resume_is_offered_with_the_reason(visit: Tab, hand: FakeHand) -> None:
    visit.tab.click("#relax")
    visit.until_words("the hand is limp", "#banner")
    assert visit.tab.is_visible("#resume")
    assert visit.tab.is_hidden("#relax")
    visit.say("HELLO")
    visit.until_words("the hand is limp: press Resume", "#say-answer")
    assert visit.tab.input_value("#text") == "HELLO"  # what was refused is not lost
    visit.tab.click("#banner-resume")
    visit.until("document.getElementById('banner').hidden", "the hand to move again")
    visit.tab.press("#text", "Enter")
    visit.until_state("signing")


def test_what_is_wrong_with_a_text_is_said_in_words(visit: Tab, hand: FakeHand) -> None:
    visit.tab.press("#text", "Enter")
    visit.until_words("Type a word first", "#say-answer")
    visit.tab.fill("#text", "A" * 501)
    visit.until_words("1 letters too many", "#text-count")
    visit.tab.press("#text", "Enter")
    visit.until_words("500", "#say-answer")
    visit.tab.fill("#text", "A\u0007B")
    visit.tab.press("#text", "Enter")
    visit.until_words("control characters (U+0007)", "#say-answer")
    assert hand.asked == []


def test_a_stop_that_does_not_reach_the_hand_says_so_loudly(visit: Tab, hand: FakeHand) -> None:
    hand.error = HandAbsent("servo_driver does not run: start the hand")
    visit.view("learn")
    visit.tab.click("#stop")
    words = visit.until_words("Stop was not taken", "#notices")
    assert "servo_driver does not run" in words
    assert "switch its supply off" in words


def test_a_reload_in_mid_sentence_shows_the_sentence_and_what_was_before(visit: Tab) -> None:
    visit.say("HI")
    visit.until_state("done")
    visit.say(LONG)
    visit.until("window.hand.letter() === 'C'", "the C")
    visit.tab.reload()
    visit.until_words("HI", "#history")
    sentence = visit.until_state("signing")
    assert [letter["letter"] for letter in sentence["letters"]] == list(LONG)
    assert {letter["state"] for letter in sentence["letters"][:2]} == {"done"}
    visit.until("window.hand.letter() === 'G'", "the letters to go on")
    assert len(visit.tab.inner_text("#line").replace("\n", "")) == len(LONG)


def test_why_the_hand_does_not_move_is_said_above_everything(visit: Tab, page: Page, hand: FakeHand) -> None:
    page.do(lambda: hand.tell(Motion(False, "ring_servo_2 is at 71 °C: let it cool down")))
    visit.until_words("ring_servo_2 is at 71 °C: let it cool down", "#banner")
    assert visit.tab.is_disabled("#rest")
    assert visit.tab.is_disabled("#gestures >> text=Open")


def test_nodes_that_have_died_are_said_in_words_with_what_to_do(visit: Tab, page: Page, hand: FakeHand) -> None:
    visit.say(LONG)
    visit.until_state("signing")
    page.do(lambda: hand.tell(Gone(("servo_driver", "planner"))))
    sentence = visit.until_state("failed")
    assert "say it again" in sentence["reason"]
    visit.until_words("The planner has ended", "#line-note")
    visit.view("health")
    visit.until("document.querySelectorAll('#faults .fault').length === 2", "a fault for each node")
    assert "hand run" in visit.until_words("not running", "#faults")
    assert visit.tab.inner_text("#health-mark") != ""


def test_a_server_that_is_gone_is_said_and_found_again(tab: Tab, page: Page, tmp_path: Path) -> None:
    """It is the same page: what was typed and what was signed are still there."""
    tab.open(page.url, FLAT)
    tab.say("HI")
    tab.until_state("done")
    tab.tab.fill("#text", "half a sen")
    page.__exit__()
    tab.until_words("Connection lost, trying again", "#connection")
    tab.tab.keyboard.press("Escape")
    tab.until_words("The page's server does not answer", "#notices")
    with Page([FakeHand()], tmp_path, Access(), port=page.address[1]):
        tab.until("window.hand.state().connection.open", "the server that is back")
        tab.until_words("Simulated hand", "#connection")
        assert tab.tab.input_value("#text") == "half a sen"
        tab.until_words("HI", "#history")
        tab.tab.press("#text", "Enter")
        tab.until_words("half a sen", "#history")


def test_two_hands_are_on_one_page_and_stop_is_for_both(browser: Browser, tmp_path: Path) -> None:
    right, left = FakeHand("right_hand"), FakeHand("left_hand", "left")
    with Page([right, left], tmp_path, Access()) as page, Tab(browser) as tab:
        tab.open(page.url, FLAT)
        assert tab.tab.locator("#hand option").all_inner_texts() == ["right_hand", "left_hand"]
        tab.say(LONG)
        tab.until_state("signing")
        tab.tab.select_option("#hand", "left_hand")
        tab.until("window.hand.state().hello.side === 'left'", "the other hand")
        tab.until("window.hand.state().sentences.current === null", "nothing that the other hand signs")
        tab.say(LONG)
        tab.until_state("signing")
        tab.tab.reload()
        tab.until("window.hand.state().hello?.hand === 'left_hand'", "the hand that was chosen")
        tab.tab.click("#stop")
        tab.until_state("cancelled")
        tab.tab.select_option("#hand", "right_hand")
        tab.until("window.hand.state().hello.hand === 'right_hand'", "the first hand")
        tab.until_state("cancelled")
    assert commands(left) == commands(right) == ["stop"]


def test_the_page_asks_no_other_host_for_anything(browser: Browser, page: Page) -> None:
    with Tab(browser) as tab:
        tab.open(page.url)
        tab.say("HI")
        tab.until_state("done")
        for view in ("learn", "move", "health"):
            tab.view(view)
        tab.until("document.querySelectorAll('#alphabet button').length > 20", "the alphabet")
        assert tab.foreign_requests() == []
        assert tab.errors == []
        assert any(url.endswith(".js") for url in tab.requests)
