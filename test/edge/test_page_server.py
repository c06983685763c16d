# SPDX-License-Identifier: Apache-2.0
"""The page's server with real sockets and a hand that is made up: what it answers, and what bad clients cannot do."""

import json
import logging
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from support.page_browser import Browser
from support.page_hand import FakeHand, Page
from support.waiting import PATIENCE_S, wait_for
from websockets.exceptions import ConnectionClosed, ConnectionClosedError

from amazing_hand.page import server, watchers
from amazing_hand.page.access import Access
from amazing_hand.page.hand import (
    FilmStored,
    Gone,
    HandAbsent,
    HandError,
    HandRefuses,
    HandSilent,
    LetterIssued,
    Motion,
    Step,
)
from amazing_hand.page.health import NODES
from amazing_hand.page.story import MAX_HISTORY
from amazing_hand.page.watchers import MAX_WATCHERS
from amazing_hand.page.wire import COMMANDED, MEASURED, PICTURE


@pytest.fixture(autouse=True)
def _no_error_in_the_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    with Page([FakeHand("hand"), FakeHand("left_hand", "left")], tmp_path, Access()) as page:
        yield page


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """One page for the tests that only ask it."""
    with Page([FakeHand("hand"), FakeHand("left_hand", "left")], tmp_path_factory.mktemp("page"), Access()) as page:
        yield page


def post(page: Page, path: str, **body: Any) -> tuple[int, dict[str, Any]]:
    content, headers = json.dumps(body), {"content-type": "application/json"}
    answer = httpx.post(f"{page.url}/api/{path}", content=content, headers=headers, timeout=PATIENCE_S)
    return answer.status_code, answer.json()


# What a page shows and does.


def test_what_is_typed_lights_its_letters_in_order_and_is_remembered(page: Page) -> None:
    with Browser(page) as browser:
        status, answer = post(page, "say", hand="hand", text="HI  you")
        assert status == 200
        done = browser.until("sentences", lambda told: told["history"])
        assert done["history"][0]["text"] == "HI you"
        lit = [text["letter"] for text in browser.texts if text["type"] == "letter"]
        assert lit == list("HI YOU")
        assert {text["id"] for text in browser.texts if text["type"] == "letter"} == {answer["id"]}
    assert page.hands["hand"].asked == [("say", "HI you")]


def test_a_page_loaded_in_mid_sentence_shows_all_of_it(page: Page) -> None:
    with Browser(page) as first:
        post(page, "say", hand="hand", text="HELLO")
        first.until("letter", lambda letter: letter["index"] >= 1)
        with Browser(page) as second:
            current = second.until("sentences")["current"]
            assert [letter["letter"] for letter in current["letters"]] == list("HELLO")
            assert current["letters"][0]["state"] == "done"


def test_what_was_signed_is_shown_after_a_restart_of_the_page(tmp_path: Path) -> None:
    with Page([FakeHand()], tmp_path, Access()) as page, Browser(page) as browser:
        page.do(lambda: page.hands["hand"].step("a", "HI", "cancelled", "stopped"))
        browser.until("sentences", lambda told: told["history"])
    with Page([FakeHand()], tmp_path, Access()) as page, Browser(page) as browser:
        assert browser.until("sentences")["history"][0]["reason"] == "stopped"


def test_a_page_says_what_hand_it_shows(shared: Page) -> None:
    with Browser(shared, "left_hand") as browser:
        hello = browser.until("hello")
        assert (hello["hands"], hello["hand"], hello["side"]) == (["hand", "left_hand"], "left_hand", "left")
        assert (len(hello["joints"]), len(hello["servos"]), hello["role"]) == (20, 8, "control")
        assert hello["pace"] == "normal"


def test_the_urdf_is_of_the_side_asked_for(shared: Page) -> None:
    left, right = (httpx.get(f"{shared.url}/hand.urdf?hand={name}").text for name in ("left_hand", "hand"))
    assert left.startswith("<?xml")
    assert left != right


def test_the_alphabet_has_all_signs_with_their_words_and_key_poses(shared: Page) -> None:
    alphabet = httpx.get(f"{shared.url}/api/alphabet?hand=hand").json()
    signs = {sign["name"]: sign for sign in alphabet["signs"]}
    assert len(signs) == 36
    assert len(signs["J"]["key_poses"]) > 1
    assert signs["A"]["asl"]
    assert "S" in signs["A"]["confused_with"]
    assert {"rest", "open"} <= {gesture["name"] for gesture in alphabet["gestures"]}


def test_a_pace_is_told_to_all_browsers(page: Page) -> None:
    with Browser(page) as browser:
        assert post(page, "pace", hand="hand", pace="slow")[0] == 200
        browser.until("hello", lambda hello: hello["pace"] == "slow")


def test_stop_for_all_hands_reaches_each(page: Page) -> None:
    assert post(page, "command", hand="*", word="stop")[0] == 200
    assert [hand.asked for hand in page.hands.values()] == [[("command", "stop")]] * 2


def test_stop_reaches_the_other_hand_when_one_is_not_there(page: Page) -> None:
    page.hands["hand"].error = HandAbsent("no servo_driver: start `hand run`")
    assert post(page, "command", hand="*", word="stop") == (503, {"error": "no servo_driver: start `hand run`"})
    assert page.hands["left_hand"].asked == [("command", "stop")]


def test_joints_and_the_pose_asked_for_are_shown_and_a_picture_when_it_is_wanted(page: Page) -> None:
    with Browser(page) as browser:
        assert len(browser.frame(MEASURED)) == 44
        assert not page.hands["hand"].watched[1]
        browser.send(type="picture")
        assert browser.frame(PICTURE)[4:6] == b"\xff\xd8"
        post(page, "command", hand="hand", word="open")
        assert len(browser.frame(COMMANDED)) == 44
    wait_for(lambda: page.hands["hand"].watched == (False, False), "nobody to look at the hand")


def test_a_hidden_tab_is_sent_no_pose_and_both_poses_when_it_is_seen_again(page: Page) -> None:
    with Browser(page) as browser:
        hand = page.hands["hand"]
        browser.frame(MEASURED)
        browser.send(type="visible", visible=False)
        wait_for(lambda: hand.watched == (False, False), "nobody to look at the hand")
        page.do(lambda: hand.tell(LetterIssued("a", "H", 0, 2)))
        browser.until("letter")
        del browser.frames[:]
        page.do(lambda: hand.go(np.full(8, 0.1)))
        page.do(lambda: hand.tell(LetterIssued("a", "I", 1, 2)))
        browser.until("letter", lambda letter: letter["index"] == 1)
        assert browser.frames == []
        browser.send(type="visible", visible=True)
        browser.frame(COMMANDED)
        browser.frame(MEASURED)


# What is refused, with a sentence.


@pytest.mark.parametrize(
    ("path", "body", "status", "word"),
    [
        ("say", {"hand": "hand", "text": "A" * 501}, 400, "501 characters, at most 500"),
        ("say", {"hand": "hand", "text": "HI\x07"}, 400, "control characters (U+0007)"),
        ("say", {"hand": "hand", "text": "  \n "}, 400, "text is missing"),
        ("say", {"hand": "hand", "text": 5}, 400, "text is missing"),
        ("say", {"hand": "hand"}, 400, "text is missing"),
        ("say", {"hand": "third_hand", "text": "HI"}, 404, "no hand 'third_hand'"),
        ("say", {"hand": ["hand"], "text": "HI"}, 404, "no hand"),
        ("command", {"hand": "hand", "word": ""}, 400, "word is missing"),
        ("command", {"hand": "*", "word": "relax"}, 400, "only stop is for all"),
        ("command", {"hand": "hand", "word": "fly"}, 409, "no command 'fly'"),
        ("command", {"hand": "hand", "word": "pause"}, 409, "nothing is being signed"),
        ("cancel", {"hand": "hand", "id": "none"}, 409, "no such sentence"),
        ("pace", {"hand": "hand", "pace": "hasty"}, 400, "no pace 'hasty', only slow, normal, fast"),
        ("command", {"hand": "hand", "word": "\ud800"}, 400, "half a character"),
        ("nothing", {}, 404, "nothing at this address"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_sentence(
    shared: Page, path: str, body: dict[str, Any], status: int, word: str
) -> None:
    code, answer = post(shared, path, **body)
    assert code == status
    assert word in answer["error"]
    assert "\n" not in answer["error"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 60_000])
def test_a_body_that_is_no_object_is_refused_with_a_sentence(shared: Page, content: bytes) -> None:
    answer = httpx.post(f"{shared.url}/api/say", content=content, headers={"content-type": "application/json"})
    assert answer.status_code == 400
    assert "JSON" in answer.json()["error"]


def test_a_form_of_another_page_is_no_request(shared: Page) -> None:
    answer = httpx.post(f"{shared.url}/api/say", data={"hand": "hand", "text": "HI"})
    assert (answer.status_code, "application/json" in answer.json()["error"]) == (400, True)


@pytest.mark.parametrize(
    ("error", "status"),
    [(HandRefuses("the hand is limp"), 409), (HandAbsent("no planner"), 503), (HandSilent("no answer"), 504)],
)
def test_what_the_hand_answers_is_passed_on(page: Page, error: HandError, status: int) -> None:
    page.hands["hand"].error = error
    assert post(page, "say", hand="hand", text="HI") == (status, {"error": str(error)})


def test_a_film_is_played_from_any_place_and_one_that_is_gone_is_told(page: Page, tmp_path: Path) -> None:
    film = tmp_path / "hi.mp4"
    film.write_bytes(bytes(range(100)))
    with Browser(page) as browser:
        page.do(lambda: page.hands["hand"].tell(FilmStored("a", str(film), 1)))
        url = page.url + browser.until("films", lambda told: told["films"])["films"][0]["url"]
    part = httpx.get(url, headers={"range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, bytes(range(10, 20)))
    film.unlink()
    gone = httpx.get(url)
    assert gone.status_code == 404
    assert "is gone" in gone.json()["error"]


def test_a_hand_that_is_not_there_is_told_and_found_when_it_comes(page: Page) -> None:
    hand = page.hands["hand"]
    with Browser(page) as browser:
        page.do(lambda: hand.tell(Gone(tuple(NODES))))
        page.do(lambda: hand.tell(Motion(False, "The driver of the servos is not running.")))
        health = browser.until("health", lambda told: len(told["faults"]) == len(NODES))
        assert all("hand run" in fault["cure"] for fault in health["faults"])
        assert not browser.until("motion", lambda motion: not motion["can_move"])["can_move"]
        page.do(lambda: hand.tell(Gone(())))
        page.do(lambda: hand.tell(Motion(True)))
        browser.until("health", lambda told: not told["faults"])
        assert browser.until("motion", lambda motion: motion["can_move"])


def test_a_planner_that_dies_leaves_no_sentence_in_hand(page: Page) -> None:
    hand = page.hands["hand"]
    with Browser(page) as browser:
        page.do(lambda: hand.step("a", "HELLO", "signing"))
        browser.until("sentences", lambda told: told["current"])
        page.do(lambda: hand.tell(Gone(("planner",))))
        told = browser.until("sentences", lambda told: told["current"]["state"] == "failed")
        assert "say it again" in told["current"]["reason"]


# Bad clients.


@pytest.mark.parametrize("message", ["fly", '{"type":"say","text":"HI"}', b"\0", "[" * 4000])
def test_a_browser_that_sends_nonsense_is_closed_with_the_reason(shared: Page, message: str | bytes) -> None:
    with Browser(shared) as browser:
        browser.until("hello")
        browser.socket.send(message)
        with pytest.raises(ConnectionClosedError) as closed:
            browser.until("nothing")
    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, bool(closed.value.rcvd.reason)) == (1008, True)


def test_a_message_of_a_megabyte_is_not_taken(shared: Page) -> None:
    with Browser(shared) as browser:
        browser.until("hello")
        with pytest.raises(ConnectionClosed):  # noqa: PT012 - the server may close while this is being sent
            browser.socket.send("x" * 1_000_000)
            browser.until("nothing")


def test_five_thousand_messages_a_second_close_their_browser_and_disturb_no_other(page: Page) -> None:
    with Browser(page) as good, Browser(page) as bad:
        good.frame(MEASURED)
        with pytest.raises(ConnectionClosedError) as closed:  # noqa: PT012 - it is closed while this is being sent
            for _ in range(5000):
                bad.send(type="pose", joints={})
            bad.until("nothing")
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1008
        assert "messages a second" in closed.value.rcvd.reason
        good.frame(MEASURED)
        assert post(page, "say", hand="hand", text="A")[0] == 200
        good.until("letter")
    assert page.hands["hand"].asked == [("say", "A")]


def test_a_ninth_page_is_told_that_there_are_too_many_and_finds_a_place_when_one_is_closed(page: Page) -> None:
    browsers = [Browser(page) for _ in range(MAX_WATCHERS)]
    for browser in browsers:
        browser.until("hello")
    with Browser(page, "left_hand") as ninth:
        with pytest.raises(ConnectionClosedError) as closed:
            ninth.until("hello")
        assert closed.value.rcvd is not None
        assert (closed.value.rcvd.code, "close one" in closed.value.rcvd.reason) == (1013, True)
    browsers.pop().__exit__()
    wait_for(lambda: len(page.views["hand"].watchers) < MAX_WATCHERS, "a place")
    with Browser(page, "left_hand") as ninth:
        ninth.until("hello")
    for browser in browsers:
        browser.__exit__()


def silent_client(page: Page) -> socket.socket:
    """Return a connection that has asked for the WebSocket and will read nothing."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.connect(tuple(page.address))
    host = f"{page.address[0]}:{page.address[1]}"
    lines = (
        "GET /ws HTTP/1.1",
        f"host: {host}",
        f"origin: http://{host}",
        "connection: upgrade",
        "upgrade: websocket",
        "sec-websocket-version: 13",
        "sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==",
    )
    client.sendall("\r\n".join((*lines, "", "")).encode())
    return client


def test_a_client_that_stops_reading_is_dropped_and_delays_nobody(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watchers, "SEND_TIMEOUT_S", 6.0)
    hand, at = page.hands["hand"], page.views["hand"].watchers
    with silent_client(page), Browser(page) as good:
        wait_for(lambda: len(at) == 2, "both clients")
        number = 0
        while len(at) == 2:
            number += 1
            assert number < 5000, "the client that reads nothing is still there"
            page.do(lambda number=number: hand.tell(Step(f"{number}", "A" * 400, "failed", "b" * 400)))
            good.until(
                "sentences", lambda told, number=number: told["history"][:1] and told["history"][0]["id"] == f"{number}"
            )
        assert len(good.newest["sentences"]["history"]) == min(number, MAX_HISTORY)
        good.frame(MEASURED)


def test_connections_that_never_say_anything_do_not_keep_others_out(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "MUTE_S", 1.0)
    mute = [socket.create_connection(page.address, PATIENCE_S) for _ in range(300)]
    assert httpx.get(f"{page.url}/api/alphabet?hand=hand", timeout=PATIENCE_S).status_code == 200
    for connection in mute:
        with connection:
            try:
                assert connection.recv(1) == b""
            except ConnectionResetError:
                continue


def test_a_browser_is_told_to_come_again_when_the_server_ends(tmp_path: Path) -> None:
    with Page([FakeHand()], tmp_path, Access()) as page:
        browser = Browser(page)
        browser.until("hello")
    with pytest.raises(ConnectionClosed) as closed:
        browser.until("nothing")
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1012
