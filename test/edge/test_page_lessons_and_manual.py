# SPDX-License-Identifier: Apache-2.0
"""Lessons and manual control over HTTP and the WebSocket, with a hand that is made up."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from support.page_browser import Browser
from support.page_hand import FakeHand, Page
from support.waiting import PATIENCE_S, wait_for

from amazing_hand.page.access import Access
from amazing_hand.page.hand import HandRefuses, Motion


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    with Page([FakeHand()], tmp_path, Access()) as page:
        yield page


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """One page for all tests in which the hand is told nothing."""
    with Page([FakeHand()], tmp_path_factory.mktemp("page"), Access()) as page:
        yield page


@pytest.fixture
def browser(page: Page) -> Iterator[Browser]:
    browser = Browser(page)
    yield browser
    browser.close()


def post(page: Page, path: str, **body: Any) -> httpx.Response:
    return httpx.post(f"{page.url}{path}", json={"hand": "hand", **body}, timeout=PATIENCE_S)


def said(page: Page) -> list[str]:
    return [str(of) for what, of in page.hands["hand"].asked if what == "say"]


def has_ended(message: Any) -> bool:
    return message["current"] is not None and message["current"]["state"] == "done"


def test_no_browser_is_told_a_lesson_s_text_before_it_is_answered(page: Page, browser: Browser) -> None:
    lesson = post(page, "/api/lesson/start", kind="names", pace="fast").json()
    (text,) = said(page)
    assert lesson["length"] == len(text)
    assert text not in json.dumps(lesson)
    ended = browser.until("sentences", has_ended)
    assert [letter["letter"] for letter in ended["current"]["letters"]] == ["•"] * len(text)
    assert browser.newest["letter"]["letter"] == "•"
    assert ended["history"] == []
    assert text not in json.dumps(browser.texts)

    marked = post(page, "/api/lesson/answer", lesson=lesson["lesson"], guess=text.lower()).json()
    assert marked["right"] is True
    assert marked["text"] == text
    shown = browser.until("sentences", lambda message: bool(message["history"]))
    assert shown["history"][0]["text"] == text
    assert shown["current"]["text"] == text


def test_a_lesson_is_repeated_hidden_until_it_is_answered_and_openly_after_that(page: Page, browser: Browser) -> None:
    lesson = post(page, "/api/lesson/start", kind="letters", pace="fast").json()["lesson"]
    browser.until("sentences", has_ended)
    assert post(page, "/api/lesson/repeat", lesson=lesson, pace="slow").status_code == 200
    assert [of for what, of in page.hands["hand"].asked if what == "pace"] == ["fast", "slow"]
    first, second = said(page)
    assert first == second
    browser.until("sentences", lambda message: message["current"]["state"] == "signing")
    assert browser.newest["sentences"]["current"]["text"] == ""
    wrong = "A" if first != "A" else "B"
    marked = post(page, "/api/lesson/answer", lesson=lesson, guess=wrong).json()
    assert marked["right"] is False
    assert [(mark["letter"], mark["guess"], mark["right"]) for mark in marked["marks"]] == [(first, wrong, False)]
    assert marked["words"][0].startswith(f"{first}: ")
    browser.until("sentences", lambda message: message["current"]["text"] == first)
    assert post(page, "/api/lesson/repeat", lesson=lesson, pace="fast").status_code == 200
    browser.until("sentences", lambda message: len(message["history"]) >= 2)


@pytest.mark.parametrize(
    ("path", "body", "status", "sentence"),
    [
        ("start", {"kind": "sums"}, 400, "there is no kind of lesson 'sums', only letters, pairs, names, words"),
        ("start", {}, 400, "kind is missing"),
        ("start", {"kind": "names", "pace": "light"}, 400, "there is no pace 'light'"),
        ("start", {"kind": "names", "pace": []}, 400, "there is no pace"),
        ("start", {"kind": "names", "hand": "third"}, 404, "there is no hand 'third'"),
        ("answer", {"lesson": "7", "guess": "A"}, 404, "this lesson is over: begin a new one"),
        ("repeat", {"lesson": "7"}, 404, "this lesson is over: begin a new one"),
    ],
)
def test_what_is_no_lesson_is_said_in_a_sentence(
    quiet: Page, path: str, body: dict[str, Any], status: int, sentence: str
) -> None:
    answer = post(quiet, f"/api/lesson/{path}", **body)
    assert answer.status_code == status
    assert sentence in answer.json()["error"]
    assert said(quiet) == []


def test_a_guess_that_is_none_is_refused_and_gives_nothing_away(page: Page) -> None:
    lesson = post(page, "/api/lesson/start", kind="words").json()["lesson"]
    for guess in (7, None, "A" * 101):
        answer = post(page, "/api/lesson/answer", lesson=lesson, guess=guess)
        assert answer.status_code == 400
        assert said(page)[0] not in answer.text


def test_a_hand_that_refuses_gives_no_lesson_and_hides_nothing_for_ever(page: Page, browser: Browser) -> None:
    page.hands["hand"].error = HandRefuses("the hand is limp: press Resume")
    answer = post(page, "/api/lesson/start", kind="words")
    assert answer.status_code == 409
    assert answer.json() == {"error": "the hand is limp: press Resume"}
    page.hands["hand"].error = None
    assert post(page, "/api/say", text="HI").status_code == 200
    browser.until("sentences", lambda message: message["current"] is not None and message["current"]["text"] == "HI")


def test_the_table_says_what_is_confused_and_what_the_page_is_not(quiet: Page) -> None:
    table = httpx.get(f"{quiet.url}/api/lesson/table", timeout=PATIENCE_S).json()
    assert [kind["name"] for kind in table["kinds"]] == ["letters", "pairs", "names", "words"]
    assert table["confused"][0]["letters"] == "EMNT"
    assert any("not American Sign Language" in sentence for sentence in table["about"])
    assert any("not tested with Deaf readers" in sentence for sentence in table["about"])


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine may keep this browser silent for longer than a real one would be."""
    monkeypatch.setattr("amazing_hand.page.manual.SILENCE_S", PATIENCE_S)


def set_points(page: Page) -> list[dict[str, float]]:
    return [of for what, of in page.hands["hand"].asked if what == "set_point"]  # type: ignore[misc]


@pytest.mark.usefixtures("patient")
def test_sliders_move_the_hand_and_a_closed_page_holds_it(page: Page) -> None:
    browser, other = Browser(page), Browser(page)
    assert browser.take_manual()["holder"] == "you"
    assert other.until("manual", lambda message: message["on"])["holder"] == "other"
    browser.send(type="pose", joints={"ring_servo_1": float(np.deg2rad(30.0))})
    wait_for(lambda: set_points(page), "a set-point")
    assert np.rad2deg(set_points(page)[0]["ring_servo_1"]) == pytest.approx(30.0)
    other.send(type="manual", on=True)
    assert "Somebody else" in other.until("manual", lambda message: bool(message["reason"]))["reason"]
    browser.close()
    other.until("manual", lambda message: not message["on"])
    assert set_points(page)[-1] == {}
    other.close()


@pytest.mark.parametrize("how", ["switch", "hidden", "silent"])
def test_who_goes_away_lets_go(page: Page, browser: Browser, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if how != "silent":
        monkeypatch.setattr("amazing_hand.page.manual.SILENCE_S", PATIENCE_S)
    browser.take_manual()
    if how == "switch":
        browser.send(type="manual", on=False)
    elif how == "hidden":
        browser.send(type="visible", visible=False)
    browser.until("manual", lambda message: not message["on"])
    assert set_points(page)[-1] == {}


@pytest.mark.usefixtures("patient")
def test_a_sentence_takes_the_hand_and_manual_control_waits_for_its_end(page: Page, browser: Browser) -> None:
    browser.take_manual()
    post(page, "/api/say", text="HELLO " * 40)  # for longer than a busy machine takes to refuse
    told = browser.until("manual", lambda message: not message["on"])
    assert told["reason"] == "A sentence is being signed: wait for its end, or stop it."
    browser.newest.pop("manual")
    browser.send(type="manual", on=True)
    assert browser.until("manual", lambda _: True)["reason"] == told["reason"]
    assert {} not in set_points(page)


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("motion", [Motion(True, "stopped"), Motion(False, "the hand is limp until resume")])
def test_a_stop_or_a_limp_hand_ends_it(page: Page, browser: Browser, motion: Motion) -> None:
    browser.take_manual()
    page.do(lambda: page.hands["hand"].tell(motion))
    assert browser.until("manual", lambda message: not message["on"])["reason"] == motion.reason
    assert {} not in set_points(page)
