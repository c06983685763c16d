# SPDX-License-Identifier: Apache-2.0
"""The browsers that watch a hand, and what each of them is sent: the newest only, and never more than it takes.

What a browser has not taken is kept once per kind, so that one that reads slowly or not at all neither makes anything
grow nor delays the others; one that takes nothing for SEND_TIMEOUT_S is dropped.
"""

import asyncio
import math
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import Final, Protocol

from amazing_hand.page.wire import COMMANDED, MEASURED, PICTURE, Drawn, Message, Nonsense, Visible, frame, parse

MAX_WATCHERS: Final = 8
SEND_TIMEOUT_S: Final = 10.0

TEXT_PERIOD_S: Final = 0.02
"""Between two rounds of text to the same browser: what changes faster is sent once."""

MAX_EVENTS: Final = 20
"""Letters and notices kept for a browser that is behind."""

PICTURES_S: Final = 5.0
"""A browser that has not asked for a picture for so long shows none."""

MESSAGES_PER_S: Final = 60.0
BURST: Final = 120.0
"""A browser may send so many messages a second, and so many at once after a silence."""


class Socket(Protocol):
    """The part of a WebSocket that a watcher sends by."""

    async def send_text(self, data: str) -> None: ...

    async def send_bytes(self, data: bytes) -> None: ...


class Watcher:
    """One browser.

    Attributes:
        can_control: whether it may move the hand.
        visible: whether its tab can be seen; a hidden one gets text only.
        wants_picture: it has drawn its last picture.
    """

    def __init__(self, socket: Socket, can_control: bool, now_s: Callable[[], float] = time.monotonic) -> None:
        self.can_control = can_control
        self.visible = True
        self.wants_picture = False
        self._socket = socket
        self._now_s = now_s
        self._texts: dict[str, Callable[[], str]] = {}
        self._events: deque[str] = deque(maxlen=MAX_EVENTS)
        self._frames: dict[int, tuple[bytes, float]] = {}
        self._wake = asyncio.Event()
        self._credit, self._credit_s = BURST, now_s()
        self._asked_s = -math.inf

    def asks_pictures(self, now_s: float) -> bool:
        """Return whether it waits for a picture, or has asked for one lately."""
        return self.wants_picture or now_s < self._asked_s + PICTURES_S

    def tell(self, kind: str, text: Callable[[], str]) -> None:
        """Send the state of this kind; `text` is called when it is sent, so that it is the newest."""
        self._texts[kind] = text
        self._wake.set()

    def notify(self, text: str) -> None:
        """Send an event: unlike states each of them is sent, the last MAX_EVENTS if it is behind."""
        self._events.append(text)
        self._wake.set()

    def show(self, kind: int, body: bytes, at_s: float) -> None:
        """Send a frame in place of one of its kind that was not sent yet. at_s: its time, for its age when sent."""
        if not self.visible:
            return
        if kind == PICTURE:
            self.wants_picture = False
        self._frames[kind] = body, at_s
        self._wake.set()

    def receive(self, text: str) -> Message:
        """Take a message of the browser; return it. Raises Nonsense, also when they are too many."""
        now_s = self._now_s()
        self._credit = min(self._credit + (now_s - self._credit_s) * MESSAGES_PER_S, BURST)
        self._credit_s = now_s
        if self._credit < 1:
            raise Nonsense(f"more than {MESSAGES_PER_S:g} messages a second")
        self._credit -= 1
        message = parse(text)
        match message:
            case Drawn():
                self.wants_picture = self.visible
                self._asked_s = now_s
            case Visible(visible):
                self.visible = visible
                if not visible:
                    self._frames.clear()
                    self.wants_picture = False
        return message

    async def run(self) -> None:
        """Send what there is to send, until the socket fails. Raises TimeoutError if the browser does not read."""
        texts_s = -TEXT_PERIOD_S
        while True:
            await self._wake.wait()
            self._wake.clear()
            async with asyncio.timeout(None) as limit:
                while self._events:
                    self._allow(limit)
                    await self._socket.send_text(self._events.popleft())
                if self._texts and self._now_s() >= texts_s + TEXT_PERIOD_S:
                    texts_s = self._now_s()
                    texts, self._texts = self._texts, {}
                    for text in texts.values():
                        self._allow(limit)
                        await self._socket.send_text(text())
                for kind in (COMMANDED, MEASURED, PICTURE):
                    if (waiting := self._frames.pop(kind, None)) is not None:
                        body, at_s = waiting
                        self._allow(limit)
                        await self._socket.send_bytes(frame(kind, self._now_s() - at_s, body))
                if self._texts:
                    limit.reschedule(None)
                    asyncio.get_running_loop().call_later(TEXT_PERIOD_S, self._wake.set)

    def _allow(self, limit: asyncio.Timeout) -> None:
        limit.reschedule(asyncio.get_running_loop().time() + SEND_TIMEOUT_S)


class Watchers:
    """All browsers that watch one hand."""

    def __init__(self) -> None:
        self._all: set[Watcher] = set()

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[Watcher]:
        return iter(self._all)

    def add(self, watcher: Watcher) -> None:
        self._all.add(watcher)

    def remove(self, watcher: Watcher) -> None:
        self._all.discard(watcher)

    @property
    def looking(self) -> list[Watcher]:
        """Those whose tab can be seen."""
        return [watcher for watcher in self._all if watcher.visible]

    def notify(self, text: str) -> None:
        for watcher in self._all:
            watcher.notify(text)
