# SPDX-License-Identifier: Apache-2.0
"""Endpoints of the calibration by eye; calibrating.py says what each takes and answers."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from amazing_hand.page.calibrating import CalibrationRefused, CalibrationStep
from amazing_hand.page.requests import Hands, body_of, hand_of
from amazing_hand.page.view import HandView

Act = Callable[[HandView, dict[str, Any]], CalibrationStep]


def routes(hands: Hands) -> list[Route]:
    """Return the endpoints."""

    def endpoint(act: Act) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            data = await body_of(request)
            view = hand_of(hands, data.get("hand"))
            try:
                return JSONResponse({"step": act(view, data).json()})
            except CalibrationRefused as refused:
                raise HTTPException(409, str(refused)) from refused

        return answer

    async def quit_it(request: Request) -> Response:
        view = hand_of(hands, (await body_of(request)).get("hand"))
        return JSONResponse({"step": (await view.calibrating.quit()).json()})

    acts: dict[str, Act] = {
        "start": _start,
        "step": lambda view, _: view.calibrating.step(),
        "turn": lambda view, data: view.calibrating.turn(_degrees(data)),
        "closed": lambda view, data: view.calibrating.show_closed(_closed(data)),
        "next": lambda view, _: view.calibrating.next(),
        "save": lambda view, _: view.calibrating.save(),
    }
    return [
        *(Route(f"/api/calibration/{name}", endpoint(act), methods=["POST"]) for name, act in acts.items()),
        Route("/api/calibration/quit", quit_it, methods=["POST"]),
    ]


def _start(view: HandView, data: dict[str, Any]) -> CalibrationStep:
    joints = data.get("joints")
    if joints is not None and not (isinstance(joints, list) and all(isinstance(joint, str) for joint in joints)):
        raise HTTPException(400, "joints must be a list of servo joints, or null for all")
    return view.calibrate(joints)


def _degrees(data: dict[str, Any]) -> float:
    degrees = data.get("degrees")
    if isinstance(degrees, bool) or not isinstance(degrees, int | float):
        raise HTTPException(400, "degrees must be a number")
    return float(degrees)


def _closed(data: dict[str, Any]) -> bool:
    closed = data.get("closed")
    if not isinstance(closed, bool):
        raise HTTPException(400, "closed must be true or false")
    return closed
