# SPDX-License-Identifier: Apache-2.0
"""Lessons, manual control, gestures of one's own and calibration in a browser, with a hand that is made up."""

import math

import pytest
from playwright.sync_api import Browser
from support.browser import FLAT, Tab
from support.page_hand import FakeHand, Page

from amazing_hand.page.hand import FilmStored


@pytest.fixture
def visit(tab: Tab, page: Page) -> Tab:
    return tab.open(page.url, FLAT)


def said(hand: FakeHand) -> list[str]:
    return [str(of) for what, of in hand.asked if what == "say"]


def take(visit: Tab) -> None:
    """Open the view Move and take the hand."""
    visit.view("move")
    visit.tab.check("#manual")
    visit.until("window.hand.state().manual.holder === 'you'", "manual control")


def goals(hand: FakeHand) -> list[dict[str, float]]:
    return [dict(of) for what, of in hand.asked if what == "set_point" and of]  # type: ignore[call-overload]


def bend_deg(goals: list[dict[str, float]]) -> float:
    """Return how far the index finger is told to bend, NaN if it is told nothing."""
    return math.degrees(goals[-1]["index_servo_1"] - goals[-1]["index_servo_2"]) / 2 if goals else math.nan


def answer(visit: Tab, guess: str) -> None:
    visit.tab.fill("#guess", guess)
    visit.tab.press("#guess", "Enter")


def test_a_lesson_hides_its_letters_marks_the_guess_and_counts(visit: Tab, hand: FakeHand) -> None:
    visit.view("learn")
    visit.tab.check("#lesson-kind input[value=names]")
    visit.tab.click("#lesson-start")
    visit.until("!document.getElementById('guess-form').hidden", "the question")
    visit.until("window.hand.state().sentences.current?.state === 'signing'", "the hand to sign")
    (name,) = said(hand)
    assert set(visit.tab.inner_text("#line").replace("\n", "")) == {"•"}
    assert name not in visit.words()
    wrong = ("X" if name[0] == "Q" else "Q") + name[1:]
    answer(visit, wrong)
    visit.until_words(f"It was {name}", "#lesson-answer")
    rights = visit.tab.locator("#marks [data-right]").evaluate_all("all => all.map(mark => mark.dataset.right)")
    assert rights == ["no"] + ["yes"] * (len(name) - 1)
    visit.until_words(f"{len(name) - 1} of {len(name)} letters read", "#progress")
    visit.tab.reload()
    visit.until_words(f"{len(name) - 1} of {len(name)} letters read", "#progress")


def test_a_lesson_is_signed_once_more_and_slower_and_a_right_guess_is_right(visit: Tab, hand: FakeHand) -> None:
    visit.view("learn")
    visit.tab.check("#lesson-kind input[value=letters]")
    visit.tab.click("#lesson-start")
    visit.until_state("done")
    visit.tab.click("#lesson-slower")
    visit.wait(lambda: len(said(hand)) == 2, "the lesson once more")
    assert ("pace", "slow") in hand.asked
    letter = said(hand)[0]
    assert said(hand) == [letter, letter]
    answer(visit, letter.lower())
    visit.until_words(f"Right: {letter}", "#lesson-answer")
    visit.until_words("1 of 1 letters read", "#progress")


def test_any_letter_is_explained_and_shown(visit: Tab, hand: FakeHand) -> None:
    visit.view("learn")
    visit.until("document.querySelectorAll('#alphabet button').length >= 26", "the alphabet")
    visit.tab.click("#alphabet [data-sign=M]")
    words = visit.until_words("On this hand", "#sign")
    assert "In ASL" in words
    visit.tab.click("#sign >> text=Show M")
    visit.until_state("signing")
    assert said(hand) == ["M"]


def test_the_page_says_what_it_is_and_what_it_is_not(visit: Tab) -> None:
    visit.view("learn")
    words = visit.until_words("not American Sign Language", ".about")
    for said_plainly in ("letter by letter", "interpreter", "Deaf readers"):
        assert said_plainly in words
    visit.until("document.querySelectorAll('#confused dt').length > 0", "the letters that look alike")


def test_sliders_move_the_hand_only_while_it_is_taken(visit: Tab, hand: FakeHand) -> None:
    visit.view("move")
    bend = visit.tab.get_by_label("Index, bend")
    assert bend.is_disabled()
    take(visit)
    bend.focus()
    began_deg = float(bend.input_value())
    for further in (4, 8):
        for _ in range(4):
            visit.tab.keyboard.press("ArrowRight")
        visit.wait(lambda deg=began_deg + further: bend_deg(goals(hand)) == pytest.approx(deg, abs=1.0), "the finger")
    visit.tab.uncheck("#manual")
    visit.until("!window.hand.state().manual.on", "the hand to be let go")
    assert bend.is_disabled()


def test_a_tab_that_is_hidden_lets_go(visit: Tab, hand: FakeHand) -> None:
    take(visit)
    visit.ask(
        """() => {
        Object.defineProperty(document, "hidden", {get: () => true, configurable: true});
        document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    visit.until("!window.hand.state().manual.on", "the hand to be let go")


def test_a_tab_that_is_closed_lets_go(browser: Browser, visit: Tab, page: Page) -> None:
    with Tab(browser) as other:
        other.open(page.url, FLAT, picture=False)
        take(other)
        visit.view("move")
        visit.until("window.hand.state().manual.holder === 'other'", "somebody else to hold the hand")
        assert visit.tab.is_disabled("#manual")
    visit.until("window.hand.state().manual.holder === 'nobody'", "the hand to be let go")
    visit.until("!document.getElementById('manual').disabled", "the switch")


def test_escape_takes_the_hand_out_of_manual_control(visit: Tab, hand: FakeHand) -> None:
    take(visit)
    visit.tab.get_by_label("Index, bend").focus()
    visit.tab.keyboard.press("Escape")
    visit.wait(lambda: ("command", "stop") in hand.asked, "the hand to be stopped")


def test_a_gesture_of_one_s_own_is_saved_and_is_among_the_gestures_then(visit: Tab) -> None:
    take(visit)
    visit.tab.fill("#pose-name", "my greeting")
    visit.tab.press("#pose-name", "Enter")
    visit.until_words("Saved my greeting", "#pose-answer")
    visit.until("window.hand.state().hello.gestures.some((name) => /my.greeting/.test(name))", "the gesture")
    visit.until_words("my greeting", "#own-gestures")
    visit.view("say")
    visit.until_words("My greeting", "#gestures")
    visit.view("move")
    visit.tab.click("#own-gestures button")
    visit.until("!document.querySelector('#own-gestures button')", "the gesture to be removed")
    visit.until("window.hand.state().hello.gestures.every((name) => !/my.greeting/.test(name))", "it to be forgotten")


def test_a_servo_is_calibrated_by_eye(visit: Tab, hand: FakeHand) -> None:
    visit.view("move")
    visit.tab.select_option("#calibration-finger", "index")
    visit.tab.click("#calibration >> text=Begin")
    visit.until_words("Servo 1 of 2", "#calibration")
    visit.until("!document.querySelector('[aria-label=\"Turn by 1 degrees\"]').disabled", "the servo to be turned")
    visit.tab.click("[aria-label='Turn by 1 degrees']")
    visit.until_words("turned by 1°", "#calibration")
    visit.tab.click("#stop")
    visit.until_words("Begin", "#calibration")
    visit.until_words("stop", "#calibration-text")


def test_charts_show_each_servo_in_figures(visit: Tab) -> None:
    visit.view("health")
    visit.until_words("All is well", "#faults")
    visit.tab.check("#chart-kind input[value=temperature]")
    visit.until_words("30 °C", "#charts")
    assert visit.tab.locator("#charts .chart").count() == 8


def test_a_film_that_is_gone_is_said_in_words(visit: Tab, page: Page, hand: FakeHand) -> None:
    page.do(lambda: hand.tell(FilmStored("1", "/nowhere/gone.mp4", 1_700_000_000_000, 2.0, 1000)))
    visit.view("health")
    visit.tab.click("#films [aria-label^='Play the film']")
    visit.until_words("gone.mp4 is gone", "#film-player")
