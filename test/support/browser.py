# SPDX-License-Identifier: Apache-2.0
"""Debian's Chromium on the page, as a visitor has it: what is typed and clicked, and what can be read then."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserType, Page, sync_playwright

from support.waiting import PATIENCE_S, wait_for

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

OPTIONS = (
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    "--autoplay-policy=no-user-gesture-required",
)
"""WebGL by the processor: the machines of these tests have no graphics card."""

SMALL = {"width": 640, "height": 480}
"""For tests with 3D, which the processor draws."""
LAPTOP = {"width": 1024, "height": 768}
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}

LOOK_S = 0.05
"""How often to look at the page: each look costs the browser some of the time it needs for its pictures."""

FLAT = "flat"
"""Option in the page's address: no 3D, for tests in which the pose does not matter."""
PLAIN = "plain"
"""Option: the 3D that is cheap to draw."""

T = TypeVar("T")


@contextmanager
def chromium(*options: str) -> Iterator[Browser]:
    """Run Chromium. While it runs, this thread must not use asyncio: Playwright's loop is in it."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright, launched(playwright.chromium, *options) as browser:
        yield browser


@contextmanager
def launched(kind: BrowserType, *options: str) -> Iterator[Browser]:
    """Run one more Chromium beside another one. kind: `browser_type` of that."""
    browser = kind.launch(executable_path=CHROMIUM, args=[*OPTIONS, *options])
    try:
        yield browser
    finally:
        browser.close()


class Tab:
    """One tab with the page.

    Attributes:
        tab: Playwright's page.
        errors: what the browser's console reports as an error: of scripts, of the content security policy.
        requests: the addresses that were asked for.
    """

    def __init__(self, browser: Browser, viewport: dict[str, int] = LAPTOP, **context: Any) -> None:
        """context: what Playwright's new_context takes, such as color_scheme."""
        self._context = browser.new_context(viewport=viewport, reduced_motion="reduce", **context)  # type: ignore[arg-type]
        self.tab: Page = self._context.new_page()
        self.tab.set_default_timeout(1000 * PATIENCE_S)
        self.errors: list[str] = []
        self.requests: list[str] = []
        self.tab.on("pageerror", lambda error: self.errors.append(str(error)))
        self.tab.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        self.tab.on("request", lambda request: self.requests.append(request.url))

    def open(self, url: str, *options: str, picture: bool = True) -> "Tab":
        """Open the page and wait until it shows the hand.

        options: of its address. picture: whether the camera sends one; a made-up hand does when it moves.
        """
        query = "&".join(options)
        self.tab.goto(f"{url}/?{query}")
        self.until("window.hand?.state?.().connection.open", "the page to be connected")
        if picture:  # it takes its place when it comes: what is clicked at that moment is missed
            self.until("!document.getElementById('picture').hidden", "a picture")
        if FLAT not in options:
            self.until("document.body.dataset.ready === 'yes'", "the hand in 3D")
        return self

    def close(self) -> None:
        self._context.close()

    def __enter__(self) -> "Tab":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ask(self, script: str, argument: Any = None) -> Any:
        """Return the value of a script in the page."""
        return self.tab.evaluate(script, argument)

    def until(self, script: str, what: str) -> Any:
        """Wait until the script's value is true; return it."""
        try:
            return wait_for(lambda: self.ask(script), what, poll_s=LOOK_S)
        except AssertionError as error:
            error.add_note(f"Errors: {self.errors}. On the page is:\n{self.words()}")
            raise

    def wait(self, condition: Callable[[], T], what: str) -> T:
        """Wait for something that is not in the page; the page's events come in meanwhile."""

        def look() -> T:
            self.ask("0")
            return condition()

        return wait_for(look, what, poll_s=LOOK_S)

    def words(self) -> str:
        """Return all text that can be seen."""
        return str(self.ask("document.body.innerText"))

    def until_words(self, words: str, within: str = "body") -> str:
        """Wait until these words can be read within an element, in capitals or not; return all of its text."""
        shown = f"document.querySelector({within!r})?.innerText ?? ''"
        self.until(f"({shown}).toLowerCase().includes({words.lower()!r})", f"{words!r} in {within}")
        return str(self.ask(shown))

    def say(self, text: str) -> None:
        self.tab.fill("#text", text)
        self.tab.press("#text", "Enter")

    def state(self, kind: str) -> Any:
        """Return the last message of a type."""
        return self.ask(f"window.hand.state()[{kind!r}]")

    def current(self) -> Any:
        """Return the sentence on the stage, None if there is none."""
        return self.state("sentences")["current"]

    def until_state(self, state: str) -> Any:
        """Wait until the sentence on the stage is in this state; return it."""
        self.until(f"window.hand.state().sentences.current?.state === {state!r}", f"a sentence that is {state}")
        return self.current()

    def pose(self) -> dict[str, float]:
        """Return the joint angles that are drawn [rad]."""
        return dict(self.ask("window.hand.pose()"))

    def view(self, name: str) -> None:
        """Open one of the views say, learn, move, health."""
        self.tab.click(f"#tab-{name}")

    def foreign_requests(self) -> Sequence[str]:
        """Return the requests to other hosts than the page's own."""
        own = urlsplit(self.tab.url).netloc
        return [url for url in self.requests if urlsplit(url).scheme != "blob" and urlsplit(url).netloc != own]
