# SPDX-License-Identifier: Apache-2.0
"""A browser's microphone: its sound goes to the hand's voice, and what that says comes back. Nothing is kept."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from amazing_hand.hand.command_words import CANCEL
from amazing_hand.hand.spelling import PACES_S
from amazing_hand.page.access import Role
from amazing_hand.page.guard import Guard
from amazing_hand.page.requests import Hands, body_of, hand_of, text_of
from amazing_hand.page.view import HandView
from amazing_hand.page.wire import Nonsense, encode
from amazing_hand.voice.sound_socket import SoundClient, sound_client
from amazing_hand.voice.vocabulary import FASTER, GESTURE, SLOWER

RATES_HZ: Final = range(8000, 48001)
SAMPLE_BYTES: Final = 2

AHEAD_S: Final = 3.0
"""Sound that may come at once: a browser that was busy sends what it has recorded meanwhile."""

REFUSED: Final = 1008
GONE: Final = 1011
"""Close codes, as the browser is told."""

NO_VOICE: Final = "the voice of this hand does not run: start it with `hand page` or `hand run --page`"
ENDED: Final = "the voice of this hand has ended: click on the microphone again"


_EXPECTED: Final = (Nonsense, OSError, asyncio.CancelledError, WebSocketDisconnect, RuntimeError)
"""How passing on may end; RuntimeError is of uvicorn, whose socket is closed already."""


def routes(hands: Hands, guard: Guard) -> list[BaseRoute]:
    """Return the routes of the microphone and of what was said."""
    return [
        WebSocketRoute("/ws/sound", _Microphones(hands, guard).serve),
        Route("/api/undo", _Undo(hands).undo, methods=["POST"]),
    ]


class _Microphones:
    def __init__(self, hands: Hands, guard: Guard) -> None:
        self._hands = hands
        self._guard = guard

    async def serve(self, socket: WebSocket) -> None:
        """Pass one microphone on until it is closed, by either side."""
        await socket.accept()
        try:
            if self._guard.role(socket) is not Role.CONTROL:
                raise Nonsense("you may watch, not control: open the page by the link for control")
            view, rate_hz = self._asked(socket)
            async with sound_client(view.hand.sound_socket, rate_hz) as client:
                code, reason = await _pass_on(socket, client, SoundCredit(rate_hz))
        except Nonsense as error:
            code, reason = REFUSED, str(error)
        except OSError:
            code, reason = GONE, NO_VOICE
        with suppress(WebSocketDisconnect, RuntimeError, TimeoutError):  # it is closed already
            async with asyncio.timeout(1):
                await socket.close(code, reason[:120])

    def _asked(self, socket: WebSocket) -> tuple[HandView, int]:
        """Return whose microphone it is, and its rate [Hz]. Raises Nonsense."""
        rate = socket.query_params.get("rate_hz", "")
        try:
            view = hand_of(self._hands, socket.query_params.get("hand"))
        except HTTPException as error:
            raise Nonsense(error.detail) from error
        if not rate.isascii() or not rate.isdecimal() or int(rate[:6]) not in RATES_HZ:
            raise Nonsense(f"the rate of a microphone is from {RATES_HZ.start} to {RATES_HZ.stop - 1} Hz")
        return view, int(rate)


async def _pass_on(socket: WebSocket, client: SoundClient, credit: "SoundCredit") -> tuple[int, str]:
    """Pass sound there and words back until one side ends; return why, as a close code and a sentence."""
    there = asyncio.create_task(_to_voice(socket, client, credit))
    back = asyncio.create_task(_to_browser(client, socket))
    try:
        await asyncio.wait([there, back], return_when=asyncio.FIRST_COMPLETED)
    finally:
        there.cancel()
        back.cancel()
        of_browser, of_voice = await asyncio.gather(there, back, return_exceptions=True)
    for result in (of_browser, of_voice):
        if isinstance(result, BaseException) and not isinstance(result, _EXPECTED):
            raise result
    if isinstance(of_browser, Nonsense):
        return REFUSED, str(of_browser)
    is_voice_gone = of_voice is None or isinstance(of_browser, OSError)
    return (GONE, ENDED) if is_voice_gone and not credit.ended else (1000, "")


async def _to_voice(socket: WebSocket, client: SoundClient, credit: "SoundCredit") -> None:
    """Pass sound on until the browser has gone; `hold`: somebody mends the text; `end`: the microphone is closed.

    Raises Nonsense, OSError when the voice has gone.
    """
    while (received := await socket.receive())["type"] != "websocket.disconnect":
        match received:
            case {"bytes": bytes(block)} if block and not len(block) % SAMPLE_BYTES:
                credit.take(len(block) // SAMPLE_BYTES)
                if not credit.ended:
                    await client.send(block)
            case {"text": "hold"}:
                await client.hold()
            case {"text": "end"}:
                credit.ended = True
                await client.end()
            case _:
                raise Nonsense("a message to the microphone is neither sound nor a word of ours")


async def _to_browser(client: SoundClient, socket: WebSocket) -> None:
    """Pass on what is told until the voice closes its socket."""
    async for told in client.told():
        await socket.send_text(encode(told))


class SoundCredit:
    """How much sound a browser may send: as fast as it is spoken, and AHEAD_S at once.

    Attributes:
        ended: the microphone is closed; what was said is still told.
    """

    def __init__(self, rate_hz: int, now_s: Callable[[], float] = time.monotonic) -> None:
        self.ended = False
        self._rate_hz = rate_hz
        self._now_s = now_s
        self._left = AHEAD_S * rate_hz
        self._at_s = now_s()

    def take(self, count: int) -> None:
        """Count samples that came. Raises Nonsense if they are too many."""
        now_s = self._now_s()
        self._left = min(self._left + (now_s - self._at_s) * self._rate_hz, AHEAD_S * self._rate_hz) - count
        self._at_s = now_s
        if self._left < 0:
            raise Nonsense("more sound than a microphone makes")


class _Undo:
    def __init__(self, hands: Hands) -> None:
        self._hands = hands

    async def undo(self, request: Request) -> Response:
        """Answer POST /api/undo: undo what was done for an utterance."""
        data = await body_of(request)
        view = hand_of(self._hands, data.get("hand"))
        meaning = view.transcript.undo_of(text_of(data, "id"))
        if not meaning:
            raise HTTPException(409, "there is nothing to be undone any more")
        return JSONResponse({"answer": await _undo(view, meaning)})


async def _undo(view: HandView, meaning: str) -> str:
    """Do what undoes something: a meaning of voice/vocabulary.py. Raises HandError."""
    word, _, argument = meaning.partition(" ")
    if word == CANCEL:
        return await view.hand.cancel(argument)
    if word in (SLOWER, FASTER):
        paces = list(PACES_S)
        place = paces.index(view.pace) + (1 if word == FASTER else -1)
        return await view.hand.pace(paces[min(max(place, 0), len(paces) - 1)])
    return await view.command(argument if word == GESTURE else meaning)
