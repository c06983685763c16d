# SPDX-License-Identifier: Apache-2.0
"""What each browser is sent: the newest only, at its own pace, and nothing that it has not asked for."""

import asyncio
import struct
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest

from amazing_hand.page import watchers
from amazing_hand.page.watchers import BURST, MAX_EVENTS, MESSAGES_PER_S, PICTURES_S, Watcher
from amazing_hand.page.wire import COMMANDED, MEASURED, PICTURE, Nonsense

PICTURE_WANTED = '{"type":"picture"}'
HIDDEN = '{"type":"visible","visible":false}'
VISIBLE = '{"type":"visible","visible":true}'


class Socket:
    """The other end of a watcher; takes nothing while `open` is not set."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.open.set()
        self.texts: list[str] = []
        self.frames: list[bytes] = []

    async def send_text(self, data: str) -> None:
        await self.open.wait()
        self.texts.append(data)

    async def send_bytes(self, data: bytes) -> None:
        await self.open.wait()
        self.frames.append(data)

    @property
    def kinds(self) -> list[int]:
        return [frame[0] for frame in self.frames]


class Clock:
    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def watched(test: Callable[[Watcher, Socket, Clock], Awaitable[None]]) -> None:
    """Run the test with a watcher that sends."""

    async def run() -> None:
        socket, clock = Socket(), Clock()
        watcher = Watcher(socket, True, clock)
        sending = asyncio.create_task(watcher.run())
        await test(watcher, socket, clock)
        sending.cancel()
        with suppress(asyncio.CancelledError):
            await sending

    asyncio.run(run())


async def settle() -> None:
    """Let the watcher send all that it can."""
    for _ in range(50):
        await asyncio.sleep(0)


def test_a_browser_is_sent_a_picture_only_when_it_has_drawn_the_last_one() -> None:
    async def test(watcher: Watcher, socket: Socket, clock: Clock) -> None:
        assert not watcher.wants_picture
        watcher.receive(PICTURE_WANTED)
        assert watcher.wants_picture
        watcher.show(PICTURE, b"jpeg", clock.now_s)
        assert not watcher.wants_picture
        await settle()
        assert socket.frames == [struct.pack("<BBH", PICTURE, 0, 0) + b"jpeg"]

    watched(test)


def test_a_browser_that_has_not_asked_for_a_while_shows_no_pictures() -> None:
    async def test(watcher: Watcher, socket: Socket, clock: Clock) -> None:
        assert not watcher.asks_pictures(clock.now_s)
        watcher.receive(PICTURE_WANTED)
        watcher.show(PICTURE, b"jpeg", clock.now_s)
        assert watcher.asks_pictures(clock.now_s)
        assert not watcher.asks_pictures(clock.now_s + PICTURES_S)

    watched(test)


def test_a_browser_that_reads_slowly_gets_the_newest_pose_with_its_age_and_none_of_the_older_ones() -> None:
    async def test(watcher: Watcher, socket: Socket, clock: Clock) -> None:
        socket.open.clear()
        for number in range(100):
            watcher.show(MEASURED, bytes([number]), clock.now_s)
            await settle()
        clock.now_s += 0.25
        socket.open.set()
        await settle()
        assert [frame[4:] for frame in socket.frames] == [bytes([0]), bytes([99])]
        assert struct.unpack_from("<BBH", socket.frames[-1]) == (MEASURED, 0, 250)

    watched(test)


def test_a_browser_that_reads_nothing_makes_nothing_grow() -> None:
    async def test(watcher: Watcher, socket: Socket, clock: Clock) -> None:
        socket.open.clear()
        for number in range(10_000):
            watcher.tell("sentences", lambda number=number: f"sentences {number}")
            watcher.notify(f"letter {number}")
            for kind in (MEASURED, COMMANDED):
                watcher.show(kind, b"%d" % number, clock.now_s)
        await settle()
        socket.open.set()
        clock.now_s += 1
        await settle()
        letters = [text for text in socket.texts if text.startswith("letter")]
        assert letters == [f"letter {number}" for number in range(10_000 - MAX_EVENTS, 10_000)]
        assert [text for text in socket.texts if text not in letters] == ["sentences 9999"]
        assert socket.kinds == [COMMANDED, MEASURED]

    watched(test)


def test_a_browser_that_takes_nothing_for_long_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watchers, "SEND_TIMEOUT_S", 0.05)

    async def run() -> None:
        socket = Socket()
        socket.open.clear()
        watcher = Watcher(socket, True)
        watcher.notify("letter")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(watcher.run(), 60.0)

    asyncio.run(run())


def test_a_browser_that_waits_is_not_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watchers, "SEND_TIMEOUT_S", 0.05)

    async def run() -> None:
        socket = Socket()
        watcher = Watcher(socket, True)
        sending = asyncio.create_task(watcher.run())
        watcher.notify("first")
        await asyncio.sleep(0.2)
        watcher.notify("second")
        await settle()
        assert socket.texts == ["first", "second"]
        sending.cancel()

    asyncio.run(run())


def test_a_hidden_tab_is_sent_text_only() -> None:
    async def test(watcher: Watcher, socket: Socket, clock: Clock) -> None:
        watcher.receive(PICTURE_WANTED)
        watcher.show(COMMANDED, b"old", clock.now_s)
        watcher.receive(HIDDEN)
        for kind in (MEASURED, COMMANDED, PICTURE):
            watcher.show(kind, b"pose", clock.now_s)
        watcher.receive(PICTURE_WANTED)
        watcher.notify("letter")
        await settle()
        assert (socket.texts, socket.frames) == (["letter"], [])
        assert not watcher.wants_picture
        watcher.receive(VISIBLE)
        watcher.show(MEASURED, b"pose", clock.now_s)
        await settle()
        assert socket.kinds == [MEASURED]

    watched(test)


def test_states_that_change_fast_are_told_once_and_the_last_of_them_is_told() -> None:
    async def test(watcher: Watcher, socket: Socket, clock: Clock) -> None:
        watcher.tell("sentences", lambda: "first")
        await settle()
        for number in range(100):
            watcher.tell("sentences", lambda number=number: f"{number}")
            await settle()
        assert socket.texts == ["first"]
        clock.now_s += 1
        while len(socket.texts) < 2:
            await asyncio.sleep(0.01)
        assert socket.texts == ["first", "99"]

    watched(test)


def test_five_thousand_messages_a_second_are_nonsense_and_sixty_are_not() -> None:
    async def test(watcher: Watcher, socket: Socket, clock: Clock) -> None:
        for _ in range(1000):
            clock.now_s += 1 / MESSAGES_PER_S + 1e-6
            watcher.receive(PICTURE_WANTED)
        taken = 0
        with suppress(Nonsense):
            for _ in range(5000):
                clock.now_s += 1 / 5000
                watcher.receive(PICTURE_WANTED)
                taken += 1
        assert BURST <= taken < 2 * BURST

    watched(test)
