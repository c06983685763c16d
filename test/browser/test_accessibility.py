# SPDX-License-Identifier: Apache-2.0
"""For everyone: no violation of axe-core's rules, everything by keyboard, phones, magnified text, no WebGL."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from support.browser import DESKTOP, FLAT, PHONE, PLAIN, Tab, launched
from support.page_hand import FakeHand, Page

from amazing_hand.page.access import Access

AXE = Path(__file__).parents[2] / "build" / "page" / "node_modules" / "axe-core" / "axe.min.js"
VIEWS = ("say", "learn", "move", "health")

MAGNIFIED = {"width": 320, "height": 256}
"""What is left of 1280 by 1024 pixels at 400 %: WCAG 2.2, 1.4.10."""

TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  const seen = (element) => element.checkVisibility() && getComputedStyle(element).position !== "absolute";
  return [...document.querySelectorAll("main *, header *")]
    .filter((element) => seen(element) && !element.closest(".unseen, svg, [aria-hidden=true]"))
    .filter((element) => element.getBoundingClientRect().right > width + 1)
    .map((element) => element.outerHTML.slice(0, 100));
}"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """One page for all tests, in which the hand has signed something."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("page")
        patch.setenv("AMAZING_HAND_HOME", str(folder))
        with Page([FakeHand()], folder, Access()) as page:
            yield page


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_rule_of_axe_is_broken_in_any_view(browser: Browser, page: Page, viewport: Any, theme: str) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not there: make page-bundle installs it")
    with Tab(browser, viewport, color_scheme=theme) as tab:
        tab.open(page.url, PLAIN if viewport is PHONE else FLAT, picture=False)
        tab.ask(AXE.read_text())
        tab.say("Hi")
        tab.until_state("done")
        found = {view: violations(tab, view) for view in VIEWS}
    assert found == {view: [] for view in VIEWS}


def violations(tab: Tab, view: str) -> list[str]:
    tab.view(view)
    if view == "learn":
        tab.until("document.querySelectorAll('#alphabet button').length > 20", "the alphabet")
        tab.tab.click("#alphabet [data-sign=M]")
    result = tab.ask("axe.run(document, {resultTypes: ['violations']})")
    return [f"{rule['id']}: {[node['html'][:150] for node in rule['nodes']]}" for rule in result["violations"]]


def focus_order(tab: Tab, steps: int = 80) -> list[str]:
    """Press Tab from the page's beginning until the focus leaves it; return what had it: ids, or the text."""
    tab.ask("document.querySelector('.skip').focus()")
    order: list[str] = []
    for _ in range(steps):
        tab.tab.keyboard.press("Tab")
        name = tab.ask(
            """() => {
            const element = document.activeElement;
            if (element === document.body) return "";
            return element.id || element.name || element.textContent.trim() || element.ariaLabel || element.tagName;
            }"""
        )
        if not name or name in order[:1]:
            break
        order.append(str(name))
    return order


def test_everything_is_reached_by_keyboard_stop_first(browser: Browser, page: Page) -> None:
    with Tab(browser, DESKTOP) as tab:
        tab.open(page.url, FLAT, picture=False)
        order = focus_order(tab)
        assert order[0] == "stop"
        places = [order.index(name) for name in ("tab-say", "text", "spell", "pace", "Open", "rest", "relax")]
        assert places == sorted(places)
        reachable = """() => [...document.querySelectorAll("header button, main :is(button, input, select, summary)")]
          .filter((element) => element.checkVisibility() && !element.disabled && element.tabIndex >= 0)
          .map((element) => element.id || element.name || element.textContent.trim() || element.ariaLabel)"""
        for view in VIEWS:
            tab.view(view)
            missed = set(tab.ask(reachable)) - set(focus_order(tab, 120))
            assert missed == set(), view


def test_a_sentence_is_said_stopped_and_another_view_opened_without_a_mouse(browser: Browser, page: Page) -> None:
    with Tab(browser, DESKTOP) as tab:
        tab.open(page.url, FLAT, picture=False)
        tab.ask("document.getElementById('text').focus()")
        tab.tab.keyboard.type("KEYBOARD")
        tab.tab.keyboard.press("Enter")
        tab.until_state("signing")
        assert tab.tab.inner_text("#line-live") == "Signing: KEYBOARD"
        tab.ask("document.getElementById('stop').focus()")
        tab.tab.keyboard.press("Enter")
        tab.until_state("cancelled")
        tab.ask("document.getElementById('tab-say').focus()")
        tab.tab.keyboard.press("ArrowRight")
        tab.until("!document.getElementById('view-learn').hidden", "the view Learn")


@pytest.mark.parametrize("viewport", [PHONE, MAGNIFIED], ids=["phone", "400 %"])
def test_nothing_is_cut_off_on_a_narrow_screen_and_stop_stays(browser: Browser, page: Page, viewport: Any) -> None:
    with Tab(browser, viewport, has_touch=True, is_mobile=viewport is PHONE) as tab:
        tab.open(page.url, FLAT, picture=False)
        for view in VIEWS:
            tab.view(view)
            wide = tab.ask("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
            assert wide[0] <= wide[1], (view, tab.ask(TOO_WIDE))
            assert tab.ask(TOO_WIDE) == [], view
            tab.ask("window.scrollTo(0, document.body.scrollHeight)")
            tab.until(
                """(() => {
                const {left, top, width, height, bottom} = document.getElementById("stop").getBoundingClientRect();
                const there = document.elementFromPoint(left + width / 2, top + height / 2);
                return top >= 0 && bottom <= innerHeight && there?.closest("button")?.id === "stop";
                })()""",
                f"Stop in sight at the end of the view {view}",
            )


def test_what_is_tapped_is_large_enough_on_a_phone(browser: Browser, page: Page) -> None:
    with Tab(browser, PHONE, has_touch=True, is_mobile=True) as tab:
        tab.open(page.url, FLAT, picture=False)
        small = tab.ask(
            """() => [...document.querySelectorAll("button, input, select, label:has(input)")]
            .filter((element) => !element.matches("[type=radio], [role=switch]"))  // their labels are tapped
            .filter((element) => element.checkVisibility() && !element.closest(".unseen"))
            .filter((element) => element.getBoundingClientRect().height < 43.5)
            .map((element) => element.outerHTML.slice(0, 120))"""
        )
        assert small == []


def test_without_webgl_the_camera_takes_the_stage_and_the_rest_works(browser: Browser, page: Page) -> None:
    with launched(browser.browser_type, "--disable-3d-apis") as without, Tab(without) as tab:
        tab.tab.goto(page.url)
        tab.until("document.body.dataset.stage === 'camera'", "the camera on the stage")
        tab.say("NO")
        tab.until_state("done")
        tab.view("learn")
        tab.until("document.querySelectorAll('#alphabet button').length > 20", "the alphabet")
        assert [error for error in tab.errors if "WebGL" not in error] == []
