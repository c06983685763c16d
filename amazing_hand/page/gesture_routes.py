# SPDX-License-Identifier: Apache-2.0
"""Endpoint that saves and removes gestures of one's own."""

import asyncio
from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from amazing_hand.config import own_gestures_path, remove_own_gesture, save_own_gesture
from amazing_hand.hand.alphabet import AlphabetError
from amazing_hand.page.hello import HELLO
from amazing_hand.page.own_gestures import motion_of
from amazing_hand.page.requests import Hands, body_of, hand_of, text_of
from amazing_hand.page.view import HandView


def routes(hands: Hands) -> list[Route]:
    """Return the endpoint."""
    writing = asyncio.Lock()

    async def gestures(request: Request) -> Response:
        data = await body_of(request)
        view = hand_of(hands, data.get("hand"))
        name = text_of(data, "name")
        try:
            async with writing:
                name = await asyncio.to_thread(_write, view, name, data)
        except AlphabetError as error:
            raise HTTPException(400, str(error)) from error
        except OSError as error:
            raise HTTPException(503, f"the gesture was not saved, {own_gestures_path()}: {error.strerror}") from error
        for each in hands.values():
            each.changed(HELLO)
        return JSONResponse({"name": name})

    return [Route("/api/gestures", gestures, methods=["POST"])]


def _write(view: HandView, name: str, data: Mapping[str, Any]) -> str:
    """Save or remove a gesture; return its name. Raises AlphabetError and OSError."""
    if data.get("delete") is True:
        remove_own_gesture(name)
        return name
    motion = motion_of(data.get("key_poses"), view.about, view.alphabet)
    return save_own_gesture(name, motion, view.alphabet, view.about.side)
