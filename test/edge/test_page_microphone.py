# SPDX-License-Identifier: Apache-2.0
"""A browser's microphone through the page's server to a voice, and what comes back; and what bad browsers cannot do."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.made_up_voice import blocks_of, new_session, said
from support.page_browser import Browser
from support.page_hand import FakeHand, Page
from support.waiting import PATIENCE_S, wait_for
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from amazing_hand.page.access import Access, Tokens
from amazing_hand.page.hand import Speech, VoiceState
from amazing_hand.voice.listener import BUSY, Done, Listener
from amazing_hand.voice.sound import RATE_HZ
from amazing_hand.voice.sound_socket import sound_server
from amazing_hand.voice.telling import Told
from amazing_hand.voice.understanding import CommandHeard, SentenceHeard, Understood
from amazing_hand.voice.vocabulary import Meaning

RELAX = CommandHeard("relax", Meaning("relax"))
HELLO = SentenceHeard("um hello", "hello")
SOUND = [block.astype("<i2").tobytes() for block in blocks_of(said())]


class Voice:
    """A voice that understands the same whatever is said, behind the real socket, in a thread."""

    def __init__(self, path: Path, understood: Understood = RELAX, *, auto_send: bool = False) -> None:
        self.obeyed: list[str] = []
        self.told: list[Told] = []
        self._path = path
        self._understood = understood
        self._auto_send = auto_send
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    def tell(self, told: Told) -> None:
        self.told.append(told)

    async def obey(self, meaning: Meaning) -> Done:
        self.obeyed.append(str(meaning))
        return Done("done", meaning.undo)

    async def _understand(self, _: Any) -> Understood:
        return self._understood

    async def _serve(self) -> None:
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        listener = Listener(new_session(), self._understand, self, auto_send=self._auto_send)
        async with sound_server(self._path, listener):
            self._ready.set()
            await self._end.wait()

    def __enter__(self) -> "Voice":
        self._thread.start()
        assert self._ready.wait(PATIENCE_S)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(PATIENCE_S)


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    hand = FakeHand()
    hand.sound_socket = tmp_path / "hand.sock"
    with Page([hand], tmp_path, Access()) as page:
        yield page


def microphone(page: Page, query: str = f"?hand=hand&rate_hz={RATE_HZ}") -> ClientConnection:
    host, port = page.address
    return connect(f"ws://{host}:{port}/ws/sound{query}", origin=page.url, open_timeout=PATIENCE_S)  # type: ignore[arg-type]


def until(sound: ClientConnection, kind: str) -> dict[str, Any]:
    """Return the next message of a kind."""
    while True:
        told = json.loads(sound.recv(PATIENCE_S))
        if told["type"] == kind:
            return told  # type: ignore[no-any-return]


def closed(sound: ClientConnection) -> tuple[int, str]:
    """Return why the server has closed it."""
    with suppress(ConnectionClosed):
        while True:
            sound.recv(PATIENCE_S)
    assert sound.close_code is not None
    return sound.close_code, sound.close_reason or ""


def speak(sound: ClientConnection) -> None:
    for block in SOUND:
        sound.send(block)


def test_what_is_said_is_obeyed_and_told_back_to_the_browser_that_heard_it(page: Page, tmp_path: Path) -> None:
    with Voice(tmp_path / "hand.sock") as voice, microphone(page) as sound:
        assert until(sound, "microphone")["open"]
        speak(sound)
        assert until(sound, "heard") | {"id": ""} == until(sound, "heard") | {"id": "", "outcome": ""}
        assert voice.obeyed == ["relax"]


def test_after_the_microphone_is_closed_what_was_said_is_still_told(page: Page, tmp_path: Path) -> None:
    with Voice(tmp_path / "hand.sock", HELLO), microphone(page) as sound:
        speak(sound)
        sound.send("end")
        assert until(sound, "heard")["text"] == "hello"
        assert closed(sound) == (1000, "")


def test_a_sentence_that_is_mended_is_not_sent_by_itself(
    page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("amazing_hand.voice.session.AUTO_SEND_S", 0.5)
    with Voice(tmp_path / "hand.sock", HELLO, auto_send=True) as voice, microphone(page) as sound:
        speak(sound)
        assert until(sound, "heard")["send_in_s"] > 0
        sound.send("hold")
        sound.send("end")
        assert closed(sound) == (1000, "")
    assert voice.obeyed == []


def test_a_second_microphone_is_refused_in_words(page: Page, tmp_path: Path) -> None:
    with Voice(tmp_path / "hand.sock"), microphone(page) as first, microphone(page) as second:
        assert until(first, "microphone")["open"]
        assert until(second, "trouble")["text"] == BUSY
        code, reason = closed(second)
        assert (code, "click on the microphone again" in reason) == (1011, True)


def test_without_a_voice_the_browser_is_told_why(page: Page) -> None:
    with microphone(page) as sound:
        code, reason = closed(sound)
    assert (code, "does not run" in reason) == (1011, True)


def test_a_voice_that_ends_is_told(page: Page, tmp_path: Path) -> None:
    with ExitStack() as running:
        running.enter_context(Voice(tmp_path / "hand.sock"))
        with microphone(page) as sound:
            assert until(sound, "microphone")["open"]
            running.close()
            code, reason = closed(sound)
    assert (code, "has ended" in reason) == (1011, True)


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("", "rate of a microphone"),
        ("?rate_hz=", "rate of a microphone"),
        ("?rate_hz=1", "rate of a microphone"),
        ("?rate_hz=99999999999", "rate of a microphone"),
        ("?rate_hz=\u0661\u0666000", "rate of a microphone"),
        ("?hand=other&rate_hz=16000", "no hand 'other'"),
    ],
)
def test_a_microphone_that_says_nonsense_of_itself_is_refused(page: Page, query: str, problem: str) -> None:
    with microphone(page, query) as sound:
        code, reason = closed(sound)
    assert (code, problem in reason) == (1008, True)


@pytest.mark.parametrize(
    "nonsense", ["garbage", "", b"", b"\0", "x" * 4000], ids=["word", "none", "empty", "odd", "long"]
)
def test_what_is_no_sound_closes_the_microphone_and_the_voice_goes_on(
    page: Page, tmp_path: Path, nonsense: str | bytes
) -> None:
    with Voice(tmp_path / "hand.sock") as voice:
        with microphone(page) as sound:
            assert until(sound, "microphone")["open"]
            sound.send(nonsense)
            assert closed(sound)[0] == 1008
        wait_for(
            lambda: [told for told in voice.told if getattr(told, "open", None) is False], "the microphone to close"
        )
        with microphone(page) as sound:
            speak(sound)
            until(sound, "heard")


def test_more_sound_than_is_spoken_is_refused(page: Page, tmp_path: Path) -> None:
    with Voice(tmp_path / "hand.sock"), microphone(page) as sound:
        try:
            for _ in range(200):
                sound.send(bytes(4000))
        except ConnectionClosed:
            pass
        assert closed(sound) == (1008, "more sound than a microphone makes")


def test_who_may_only_watch_has_no_microphone(tmp_path: Path) -> None:
    tokens = Tokens("c" * 27, "w" * 27)
    hand = FakeHand()
    hand.sound_socket = tmp_path / "hand.sock"
    with Voice(hand.sound_socket), Page([hand], tmp_path, Access(tokens=tokens)) as page:
        host, port = page.address
        login = httpx.post(f"{page.url}/api/login", json={"token": tokens.watch}, timeout=PATIENCE_S)
        cookie = {"Cookie": "; ".join(f"{name}={value}" for name, value in login.cookies.items())}
        url = f"ws://{host}:{port}/ws/sound?rate_hz=16000"
        with connect(url, origin=page.url, additional_headers=cookie, open_timeout=PATIENCE_S) as sound:  # type: ignore[arg-type]
            assert closed(sound) == (1008, "you may watch, not control: open the page by the link for control")


def test_everybody_sees_what_was_said_and_can_undo_what_was_done(page: Page) -> None:
    hand = page.hands["hand"]

    def undo(speech_id: str) -> tuple[int, dict[str, Any]]:
        answer = httpx.post(f"{page.url}/api/undo", json={"hand": "hand", "id": speech_id}, timeout=PATIENCE_S)
        return answer.status_code, answer.json()

    with Browser(page) as browser:
        page.do(lambda: hand.tell(Speech("1", "um hello", "hello")))
        page.do(lambda: hand.tell(Speech("2", "relax", undo="resume")))
        told = browser.until("heard", lambda told: len(told["heard"]) == 2)
        assert [(each["heard"], each["can_undo"]) for each in told["heard"]] == [("relax", False), ("um hello", False)]
        page.do(lambda: hand.tell(Speech("2", "relax", undo="resume", outcome="all servos are limp")))
        browser.until("heard", lambda told: told["heard"][0]["can_undo"])
    assert undo("2") == (200, {"answer": "the hand moves again"})
    assert hand.asked == [("command", "resume")]
    assert undo("1")[0] == 409
    assert undo("unknown")[0] == 409


@pytest.mark.parametrize(
    ("meaning", "asked"),
    [
        ("gesture rest", ("command", "rest")),
        ("slower", ("pace", "slow")),
        ("faster", ("pace", "fast")),
        ("cancel abc", ("cancel", "abc")),
    ],
)
def test_each_undo_does_what_takes_it_back(page: Page, meaning: str, asked: tuple[str, str]) -> None:
    hand = page.hands["hand"]
    with Browser(page) as browser:
        page.do(lambda: hand.tell(Speech("1", "words", undo=meaning, outcome="done")))
        browser.until("heard", lambda told: told["heard"] and told["heard"][0]["can_undo"])
        httpx.post(f"{page.url}/api/undo", json={"hand": "hand", "id": "1"}, timeout=PATIENCE_S)
    assert hand.asked == [asked]


def test_the_page_says_whether_there_is_a_microphone_and_why_not(page: Page) -> None:
    hand = page.hands["hand"]
    with Browser(page) as browser:
        assert not browser.until("hello", lambda _: True)["microphone"]["available"]
        page.do(lambda: hand.tell(VoiceState(False, "not installed")))
        told = browser.until("hello", lambda told: told["microphone"]["reason"] == "not installed")
        assert not told["microphone"]["available"]
        page.do(lambda: hand.tell(VoiceState(True)))
        browser.until("hello", lambda told: told["microphone"]["available"])


def test_no_sound_is_kept_by_the_page(page: Page, tmp_path: Path) -> None:
    before = set(tmp_path.rglob("*"))
    with Voice(tmp_path / "hand.sock"), microphone(page) as sound:
        speak(sound)
        until(sound, "heard")
    assert {path.suffix for path in set(tmp_path.rglob("*")) - before} <= {".json", ".sock"}
