# SPDX-License-Identifier: Apache-2.0
"""Check every request before the page's own code sees it: Host, Origin, rate, role, size of the body.

Each refusal is an answer of one sentence, `{"error": ...}`. Security headers are added to every answer.
"""

import asyncio
import ipaddress
import json
import math
import re
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from amazing_hand.page.access import SESSION_S, Access, Role, Sessions, WrongTokens

COOKIE: Final = "hand_session"
LOGIN: Final = "/api/login"

PUBLIC: Final = frozenset({"/", LOGIN, "/api/certificate"})
"""Paths that need no session, besides those below /static/: they show nothing of the hand."""

MAX_BODY_BYTES: Final = 64 * 1024
BODY_TIMEOUT_S: Final = 10.0

REQUESTS_PER_S: Final = 30.0
BURST: Final = 120
MAX_CLIENTS: Final = 1024
"""How many clients' rates are remembered; the one unseen for longest is forgotten first."""

CLOSE_NO_SESSION: Final = 4401
"""WebSocket close code: the session is not valid, ask for the token."""

SECURITY_HEADERS: Final = {
    "content-security-policy": (
        "default-src 'self'; img-src 'self' blob:; media-src 'self' blob:; connect-src 'self'; object-src 'none'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "microphone=(self), camera=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}

_HOST: Final = re.compile(r"(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?")


class Refusal(Exception):
    """A request that is not served: HTTP status and one sentence."""

    def __init__(self, status: int, sentence: str, retry_after_s: float = 0.0) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence
        self.retry_after_s = retry_after_s

    def response(self) -> Response:
        headers = {"retry-after": str(math.ceil(self.retry_after_s))} if self.retry_after_s else None
        return JSONResponse({"error": self.sentence}, self.status, headers)


class Guard:
    """Access control of the page. app.py mounts `middleware()` and routes POST /api/login to `login()`.

    clock: time [s], monotonic.
    """

    def __init__(self, access: Access, clock: Callable[[], float] = time.monotonic) -> None:
        self._access = access
        self._clock = clock
        self._sessions = Sessions()
        self._wrong = WrongTokens()
        self._rates = Rates()

    def middleware(self) -> list[Middleware]:
        return [Middleware(_Guarded, guard=self)]

    def role(self, connection: HTTPConnection) -> Role | None:
        """Return what the sender of a request may do; None: nothing, it must show a token first."""
        if self._access.tokens is None:
            return Role.CONTROL
        return self._sessions.role_of(connection.cookies.get(COOKIE, ""), self._clock())

    async def login(self, request: Request) -> Response:
        """Answer POST /api/login: a session in a cookie for a right token."""
        if self._access.tokens is None:
            return JSONResponse({"role": Role.CONTROL.value})
        address, now_s = _address(request.scope), self._clock()
        if wait_s := self._wrong.wait_s(address, now_s):
            sentence = f"too many wrong tokens: wait {math.ceil(wait_s)} s, then try again"
            return Refusal(429, sentence, wait_s).response()
        try:
            token = json.loads(await request.body())["token"]
        except (ValueError, TypeError, KeyError):
            token = None
        if not isinstance(token, str):
            return Refusal(400, 'send {"token": "..."} as JSON').response()
        role = self._access.tokens.role_of(token.strip())
        if role is None:
            self._wrong.count(address, now_s)
            return Refusal(403, "this token is not valid: take the link that the page's terminal shows now").response()
        response = JSONResponse({"role": role.value})
        response.set_cookie(
            COOKIE,
            self._sessions.open(role, now_s),
            max_age=int(SESSION_S),
            httponly=True,
            samesite="strict",
            secure=self._access.certificate is not None,
        )
        return response

    def check(self, connection: HTTPConnection) -> None:
        """Raise Refusal for a request that is not let in, whatever its body. The role is not looked at."""
        scope, headers = connection.scope, connection.headers
        host = _one(headers, "host").lower()
        if not self._is_ours(host, scope):
            raise Refusal(400, "this address is not the page's: open it by the link that its terminal shows")
        is_socket = scope["type"] == "websocket"
        if is_socket or scope["method"] not in ("GET", "HEAD"):
            self._check_origin(_one(headers, "origin"), host, scope, may_lack=not is_socket)
        # Requests for commands have a rate of their own, so that nothing else can keep a Stop from getting through.
        kind = "command" if scope["path"] == "/api/command" else "other"
        who = connection.cookies.get(COOKIE, "") if self._access.tokens and self.role(connection) else _address(scope)
        if wait_s := self._rates.wait_s((who, kind), self._clock()):
            raise Refusal(429, "too many requests: wait a second, then try again", wait_s)

    def check_role(self, connection: HTTPConnection) -> None:
        """Raise Refusal if the sender of an HTTP request may not do this."""
        path = connection.scope["path"]
        if path in PUBLIC or path.startswith("/static/"):
            return
        role = self.role(connection)
        if role is None:
            raise Refusal(401, "who you are is not known: open the page by its link, or give the token")
        if role is not Role.CONTROL and connection.scope["method"] not in ("GET", "HEAD"):
            raise Refusal(403, "you may watch, not control: open the page by the link for control")

    def _is_ours(self, host: str, scope: Scope) -> bool:
        match = _HOST.fullmatch(host)
        if not match:
            return False
        name = match[1] or match[2]
        return name in self._access.hosts or _same_address(name, (scope.get("server") or ("", 0))[0])

    @staticmethod
    def _check_origin(origin: str, host: str, scope: Scope, *, may_lack: bool) -> None:
        """Raise Refusal unless the page that sends the request is our own."""
        if not origin and may_lack:
            return
        scheme = "https" if scope["scheme"] in ("https", "wss") else "http"
        if origin.lower() != f"{scheme}://{host}":
            raise Refusal(403, "only the hand's own page may do this, and the request comes from another one")


@dataclass
class _Rate:
    left: float
    time_s: float


class Rates:
    """Limit requests by client: REQUESTS_PER_S on average, BURST at once."""

    def __init__(self) -> None:
        self._rates: OrderedDict[tuple[str, str], _Rate] = OrderedDict()

    def wait_s(self, client: tuple[str, str], now_s: float) -> float:
        """Count a request; return 0 if it is let through, else when the next one will be [s]."""
        rate = self._rates.setdefault(client, _Rate(BURST, now_s))
        self._rates.move_to_end(client)
        while len(self._rates) > MAX_CLIENTS:
            self._rates.popitem(last=False)
        rate.left = min(BURST, rate.left + (now_s - rate.time_s) * REQUESTS_PER_S)
        rate.time_s = now_s
        if rate.left < 1:
            return (1 - rate.left) / REQUESTS_PER_S
        rate.left -= 1
        return 0.0


class _Guarded:
    """ASGI middleware: what Guard decides, in order."""

    def __init__(self, app: ASGIApp, guard: Guard) -> None:
        self._app = app
        self._guard = guard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(SECURITY_HEADERS)
                if scope["path"].startswith("/api/"):
                    headers["cache-control"] = "no-store"
            await send(message)

        connection = HTTPConnection(scope)
        try:
            self._guard.check(connection)
            self._guard.check_role(connection)
            if scope["method"] not in ("GET", "HEAD"):
                receive = await _with_body(connection.headers, receive)
        except Refusal as refusal:
            await refusal.response()(scope, receive, secured)
            return
        await self._app(scope, receive, secured)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection = HTTPConnection(scope)
        try:
            self._guard.check(connection)
        except Refusal as refusal:
            await send({"type": "websocket.close", "code": 1008, "reason": refusal.sentence})  # HTTP 403 on the wire
            return
        if self._guard.role(connection) is None:
            await receive()
            await send({"type": "websocket.accept"})  # a browser learns the code of an accepted connection only
            await send({"type": "websocket.close", "code": CLOSE_NO_SESSION, "reason": "give the token"})
            return
        await self._app(scope, receive, send)


async def _with_body(headers: Headers, receive: Receive) -> Receive:
    """Read the whole body of a request and return a `receive` that gives it as one message. Raises Refusal.

    An endpoint thus never waits for a sender that stops in the middle.
    """
    too_large = Refusal(413, f"the request is too large: at most {MAX_BODY_BYTES // 1024} kB")
    announced = headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > MAX_BODY_BYTES:
        raise too_large
    body = b""
    last: Message = {"type": "http.request", "body": b"", "more_body": True}
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            while last["type"] == "http.request" and last.get("more_body", False):
                last = await receive()
                body += last.get("body", b"")
                if len(body) > MAX_BODY_BYTES:
                    raise too_large
    except TimeoutError:
        raise Refusal(408, f"the request did not arrive whole within {BODY_TIMEOUT_S:g} s: send it again") from None
    whole: list[Message] = [{**last, "body": body}]

    async def replay() -> Message:
        return whole.pop() if whole else await receive()

    return replay


def _one(headers: Headers, name: str) -> str:
    """Return a header's value, empty if it is missing. Raises Refusal if there are several."""
    values = headers.getlist(name)
    if len(values) > 1:
        raise Refusal(400, f"the request has several {name} headers")
    return values[0] if values else ""


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return client[0] if client else ""


def _same_address(text: str, other: str) -> bool:
    """Whether two texts are the same IP address; an IPv4 address may be written as one of IPv6.

    The address at which a connection arrived is always ours: a name can be pointed to it by others, it itself cannot.
    """
    try:
        return _plain(text) == _plain(other)
    except ValueError:
        return False


def _plain(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    address = ipaddress.ip_address(text)
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address
