# SPDX-License-Identifier: Apache-2.0
"""The page's Starlette app: its routes and what they answer. A hand is asked through its HandView."""

import asyncio
import random
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route, WebSocketRoute

from amazing_hand.hand.command_words import STOP
from amazing_hand.hand.spelling import PACES_S
from amazing_hand.page import calibration_routes, gesture_routes, lesson_routes, microphone
from amazing_hand.page.access import Access
from amazing_hand.page.films import TYPES
from amazing_hand.page.guard import Guard
from amazing_hand.page.hand import HandAbsent, HandError, HandRefuses, HandSilent
from amazing_hand.page.learning import LessonTable, load_lessons, sign_json
from amazing_hand.page.live import Live
from amazing_hand.page.requests import Hands, body_of, hand_of, text_of
from amazing_hand.page.static import StaticFiles
from amazing_hand.robot_description import robot_description

ALL_HANDS: Final = "*"

CERTIFICATE_NAME: Final = "amazing_hand.crt"

_SENTENCES: Final = {
    "Not Found": "there is nothing at this address: open the page at /",
    "Method Not Allowed": "this address takes no request of this kind",
}
"""In place of what Starlette says."""

STATUS: Final[Mapping[type[HandError], int]] = {HandRefuses: 409, HandAbsent: 503, HandSilent: 504}


def create_app(hands: Hands, guard: Guard, access: Access) -> Starlette:
    """Return the app. hands: at least one, by namespace. access: what the guard goes by.

    Raises ConfigurationError if the page's files are not those of this program.
    """
    lessons = load_lessons()
    static, api = StaticFiles(), _Api(hands, lessons, access)
    static.check()
    for view in hands.values():
        view.names = tuple(hands)
    return Starlette(
        routes=[
            Route("/", static.page),
            Route("/static/{name}", static.static),
            Route("/api/login", guard.login, methods=["POST"]),
            Route("/hand.urdf", api.urdf),
            Route("/films/{name}", api.film),
            Route("/api/certificate", api.certificate),
            Route("/api/alphabet", api.alphabet),
            Route("/api/say", api.say, methods=["POST"]),
            Route("/api/command", api.command, methods=["POST"]),
            Route("/api/cancel", api.cancel, methods=["POST"]),
            Route("/api/pace", api.pace, methods=["POST"]),
            *lesson_routes.routes(hands, lessons, random.Random()),
            *calibration_routes.routes(hands),
            *gesture_routes.routes(hands),
            *microphone.routes(hands, guard),
            WebSocketRoute("/ws", Live(hands, guard).serve),
        ],
        middleware=guard.middleware(),
        exception_handlers={HTTPException: _on_http_error, HandError: _on_hand_error, Exception: _on_bug},
    )


class _Api:
    """The endpoints of one page."""

    def __init__(self, hands: Hands, lessons: LessonTable, access: Access) -> None:
        self._access = access
        self._hands = hands
        self._lessons = lessons

    async def urdf(self, request: Request) -> Response:
        view = hand_of(self._hands, request.query_params.get("hand"))
        urdf = await asyncio.to_thread(_urdf, view.about.side)
        return Response(urdf, media_type="application/xml", headers={"cache-control": "no-cache"})

    def film(self, request: Request) -> Response:
        name = request.path_params["name"]
        for view in self._hands.values():
            if (path := view.films.path_of(name)) is not None:
                return FileResponse(path, media_type=TYPES[path.suffix])
        raise HTTPException(404, f"the film {name[:80]} is gone: films are kept for as long as recorder.keep_days says")

    def certificate(self, _: Request) -> Response:
        if self._access.certificate is None:
            raise HTTPException(404, "this page has no certificate: it is served to this machine only, without TLS")
        path = self._access.certificate.ca
        return FileResponse(path, media_type="application/x-x509-ca-cert", filename=CERTIFICATE_NAME)

    def alphabet(self, request: Request) -> Response:
        view = hand_of(self._hands, request.query_params.get("hand"))
        signs = (*view.alphabet.letters.values(), *view.alphabet.digits.values())
        own = view.own_gestures
        return JSONResponse(
            {
                "signs": [sign_json(shape, self._lessons) for shape in signs],
                "gestures": [
                    {**sign_json(shape, self._lessons), "own": name in own} for name, shape in view.gestures.items()
                ],
                "problems": view.own_problems,
            }
        )

    async def say(self, request: Request) -> Response:
        data = await body_of(request)
        view = hand_of(self._hands, data.get("hand"))
        text = checked_text(text_of(data, "text", view.about.max_text_length))
        return JSONResponse({"id": await view.hand.say(text)})

    async def command(self, request: Request) -> Response:
        data = await body_of(request)
        word = " ".join(text_of(data, "word").split()).casefold()
        if data.get("hand") == ALL_HANDS:
            if word != STOP:
                raise HTTPException(400, f"{word[:40]!r} is for one hand: say which, only stop is for all")
            return JSONResponse({"answer": await self._stop_all()})
        view = hand_of(self._hands, data.get("hand"))
        return JSONResponse({"answer": await view.command(word)})

    async def _stop_all(self) -> str:
        """Stop all hands at once; raise the first error when all have been asked."""
        hands = [view.command(STOP) for view in self._hands.values()]
        answers = await asyncio.gather(*hands, return_exceptions=True)
        for answer in answers:
            if isinstance(answer, BaseException):
                raise answer
        return "; ".join(map(str, answers))

    async def cancel(self, request: Request) -> Response:
        data = await body_of(request)
        view = hand_of(self._hands, data.get("hand"))
        return JSONResponse({"answer": await view.hand.cancel(text_of(data, "id"))})

    async def pace(self, request: Request) -> Response:
        data = await body_of(request)
        view = hand_of(self._hands, data.get("hand"))
        pace = text_of(data, "pace")
        if pace not in PACES_S:
            raise HTTPException(400, f"there is no pace {pace[:40]!r}, only {', '.join(PACES_S)}")
        return JSONResponse({"answer": await view.hand.pace(pace)})


def checked_text(text: str) -> str:
    """Return a text to be signed, with one blank for each white space. Raises HTTPException 400."""
    words = " ".join(text.split())
    controls = [character for character in words if unicodedata.category(character) in ("Cc", "Cs")]
    if wrong := sorted({f"U+{ord(character):04X}" for character in controls}):
        raise HTTPException(400, f"the text has control characters ({', '.join(wrong[:3])}): leave them out")
    return words


@cache
def _urdf(side: str) -> str:
    return robot_description(side)


async def _on_http_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return JSONResponse({"error": _SENTENCES.get(error.detail, error.detail)}, error.status_code, error.headers)


async def _on_hand_error(_: Request, error: Exception) -> Response:
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 409)
    return JSONResponse({"error": str(error)}, status)


async def _on_bug(_: Request, __: Exception) -> Response:
    return JSONResponse({"error": "the page's program has an error here: its log has more"}, 500)
