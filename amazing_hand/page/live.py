# SPDX-License-Identifier: Apache-2.0
"""The page's WebSocket: what a hand does, to each browser that watches it; and what a browser says of itself."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from starlette.exceptions import HTTPException
from starlette.websockets import WebSocket, WebSocketDisconnect

from amazing_hand.page.access import Role
from amazing_hand.page.guard import Guard
from amazing_hand.page.requests import Hands, hand_of
from amazing_hand.page.view import HandView
from amazing_hand.page.watchers import MAX_WATCHERS, Watcher
from amazing_hand.page.wire import Drawn, ManualSwitch, Message, Nonsense, PoseWish, Visible

NONSENSE: Final = 1008
FULL: Final = 1013
"""Close codes, as the browser is told."""


class Live:
    """The WebSocket of all hands; `serve` is its endpoint."""

    def __init__(self, hands: Hands, guard: Guard) -> None:
        self._hands = hands
        self._guard = guard

    async def serve(self, socket: WebSocket) -> None:
        """Serve one browser until it goes, or is dropped."""
        role = self._guard.role(socket)  # the guard itself has closed a socket without a session
        await socket.accept()
        try:
            view = hand_of(self._hands, socket.query_params.get("hand"))
        except HTTPException as error:
            await socket.close(NONSENSE, error.detail[:120])
            return
        if sum(len(each.watchers) for each in self._hands.values()) >= MAX_WATCHERS:
            await socket.close(FULL, f"{MAX_WATCHERS} pages are open, and more are not served: close one of them")
            return
        watcher = Watcher(_Sending(socket), role is Role.CONTROL)
        view.welcome(watcher)
        try:
            await self._serve(socket, watcher, view)
        finally:
            view.manual.let_go(watcher)
            view.watchers.remove(watcher)

    async def _serve(self, socket: WebSocket, watcher: Watcher, view: HandView) -> None:
        """Send and receive, each in a task of its own, until one of them ends."""
        sending = asyncio.create_task(watcher.run())
        receiving = asyncio.create_task(_receive(socket, watcher, view))
        try:
            await asyncio.wait([sending, receiving], return_when=asyncio.FIRST_COMPLETED)
        finally:
            sending.cancel()
            receiving.cancel()
            results = await asyncio.gather(sending, receiving, return_exceptions=True)
        for result in results:
            match result:
                case Nonsense():
                    with suppress(WebSocketDisconnect, RuntimeError, TimeoutError):
                        async with asyncio.timeout(1):
                            await socket.close(NONSENSE, str(result)[:120])
                case WebSocketDisconnect() | TimeoutError() | asyncio.CancelledError() | None:
                    pass
                case BaseException():
                    raise result


class _Sending:
    """A WebSocket to send by; one that the server has closed by itself, as its ping was not answered, is gone."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket

    async def send_text(self, data: str) -> None:
        with _closed_is_gone():
            await self._socket.send_text(data)

    async def send_bytes(self, data: bytes) -> None:
        with _closed_is_gone():
            await self._socket.send_bytes(data)


@contextmanager
def _closed_is_gone() -> Iterator[None]:
    try:
        yield
    except RuntimeError as error:  # of uvicorn, which has told this socket to close
        raise WebSocketDisconnect(1006) from error


async def _receive(socket: WebSocket, watcher: Watcher, view: HandView) -> None:
    """Take messages until the browser has gone. Raises Nonsense."""
    while True:
        received = await socket.receive()
        if received["type"] == "websocket.disconnect":
            return
        text = received.get("text")
        if text is None:
            raise Nonsense("a message is binary")
        _take(watcher.receive(text), watcher, view)


def _take(message: Message, watcher: Watcher, view: HandView) -> None:
    match message:
        case Drawn():
            pass
        case Visible(visible):
            if visible:
                view.look_again(watcher)
            else:
                view.manual.let_go(watcher)
        case ManualSwitch(on):
            view.switch_manual(watcher, on)
        case PoseWish(joints_rad):
            view.move(watcher, joints_rad)
