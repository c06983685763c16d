# SPDX-License-Identifier: Apache-2.0
"""Read what a browser asks for: JSON bodies and hands' names, each refusal with a sentence."""

from collections.abc import Mapping
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request

from amazing_hand.page.view import HandView

Hands = Mapping[str, HandView]
"""The hands on the page, by namespace."""

NAME_LENGTH: Final = 100


async def body_of(request: Request) -> dict[str, Any]:
    """Return the JSON object of a request's body. Raises HTTPException 400."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise HTTPException(400, "the request must be JSON: send it with content-type application/json")
    try:
        data = await request.json()
    except (ValueError, RecursionError) as error:
        raise HTTPException(400, "the request is not valid JSON: send one object") from error
    if not isinstance(data, dict):
        raise HTTPException(400, "the request is JSON, but no object: send one object")
    return data


def text_of(data: Mapping[str, Any], key: str, longest: int = NAME_LENGTH) -> str:
    """Return a text that must be there and not be empty. Raises HTTPException 400."""
    text = data.get(key)
    if not isinstance(text, str) or not text.strip():
        raise HTTPException(400, f"{key} is missing: send it as text")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise HTTPException(400, f"{key} has half a character (a lone surrogate): leave it out")
    if len(text) > longest:
        raise HTTPException(400, f"{key} is too long: {len(text)} characters, at most {longest} are taken")
    return text


def hand_of(hands: Hands, name: object) -> HandView:
    """Return a hand by its name; without a name the first one. Raises HTTPException 404."""
    if name is None or name == "":
        return next(iter(hands.values()))
    view = hands.get(name) if isinstance(name, str) else None
    if view is None:
        raise HTTPException(404, f"there is no hand {str(name)[:40]!r} on this page, only {', '.join(hands)}")
    return view
