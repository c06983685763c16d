# SPDX-License-Identifier: Apache-2.0
"""The page over TLS with tokens, as a phone has it: real sockets, a real certificate, a hand that is made up.

The WebSocket's client is that of asyncio: the one with threads reads and writes a TLS socket in two of them at once,
which OpenSSL does not allow and which makes it wait for ever at times.
"""

import asyncio
import json
import logging
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.page_hand import FakeHand, Page
from support.waiting import PATIENCE_S
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from amazing_hand.page.access import Access, Tokens
from amazing_hand.page.certificates import ensure_certificate

TOKENS = Tokens("control" + "c" * 20, "watch" + "w" * 20)


class Phone:
    """The browser of a phone that has installed the page's CA."""

    def __init__(self, page: Page, ca: Path) -> None:
        self._tls = ssl.create_default_context(cafile=str(ca))
        self.origin = f"https://127.0.0.1:{page.address[1]}"
        headers = {"origin": self.origin}
        self.http = httpx.Client(base_url=self.origin, verify=self._tls, headers=headers, timeout=PATIENCE_S)

    def open(self, token: str) -> str:
        """Open the link with this token; return the role."""
        answer = self.http.post("/api/login", json={"token": token})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["role"])

    def listen(self, take: Callable[[ClientConnection], Awaitable[None]], origin: str = "") -> None:
        """Open the page's WebSocket and take what it is told."""

        async def run() -> None:
            async with self._socket(origin or self.origin) as socket, asyncio.timeout(PATIENCE_S):
                await take(socket)

        asyncio.run(run())

    @asynccontextmanager
    async def _socket(self, origin: str) -> AsyncIterator[ClientConnection]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())
        async with connect(
            f"{self.origin.replace('https', 'wss')}/ws",
            ssl=self._tls,
            origin=origin,  # type: ignore[arg-type]
            additional_headers={"cookie": cookies} if cookies else None,
            open_timeout=PATIENCE_S,
        ) as socket:
            yield socket


@pytest.fixture(scope="module")
def access(tmp_path_factory: pytest.TempPathFactory) -> Access:
    return Access("127.0.0.1", TOKENS, ensure_certificate(tmp_path_factory.mktemp("tls"), ["localhost"]))


@pytest.fixture(scope="module")
def page(access: Access, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """One page for all tests: none of them leaves something behind."""
    with Page([FakeHand()], tmp_path_factory.mktemp("page"), access) as page:
        yield page


@pytest.fixture
def phone(page: Page, access: Access) -> Iterator[Phone]:
    assert access.certificate is not None
    phone = Phone(page, access.certificate.ca)
    with phone.http:
        yield phone


async def message(socket: ClientConnection, kind: str, **values: object) -> dict[str, Any]:
    """The first message of this type with these values."""
    while True:
        received = await socket.recv()
        if isinstance(received, str):
            told: dict[str, Any] = json.loads(received)
            if told["type"] == kind and values.items() <= told.items():
                return told


def test_who_has_the_link_for_control_sees_and_moves_the_hand(page: Page, phone: Phone) -> None:
    async def take(socket: ClientConnection) -> None:
        assert (await message(socket, "hello"))["role"] == "control"

    assert phone.open(TOKENS.control) == "control"
    phone.listen(take)
    assert phone.http.post("/api/command", json={"word": "open"}).status_code == 200
    assert page.hands["hand"].asked[-1] == ("command", "open")


def test_who_has_the_link_to_watch_sees_the_hand_and_moves_it_by_no_way(page: Page, phone: Phone) -> None:
    async def take(socket: ClientConnection) -> None:
        assert (await message(socket, "hello"))["role"] == "watch"
        await socket.send(json.dumps({"type": "manual", "on": True}))
        await socket.send(json.dumps({"type": "pose", "joints": {"index_servo_1": 0.3}}))
        while not (reason := (await message(socket, "manual", on=False))["reason"]):
            pass
        assert "watch, not control" in reason

    assert phone.open(TOKENS.watch) == "watch"
    asked = list(page.hands["hand"].asked)
    phone.listen(take)
    for path in ("say", "command", "cancel", "pace", "gestures", "lesson/start", "calibration/start"):
        answer = phone.http.post(f"/api/{path}", json={"hand": "hand", "text": "A", "word": "open"})
        assert (answer.status_code, "watch, not control" in answer.json()["error"]) == (403, True), path
    assert phone.http.get("/api/alphabet").status_code == 200
    assert page.hands["hand"].asked == asked


def test_without_a_session_nothing_is_told_of_the_hand(phone: Phone) -> None:
    async def take(socket: ClientConnection) -> None:
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()
        assert closed.value.rcvd is not None
        assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (4401, "give the token")

    for path in ("/hand.urdf", "/api/alphabet", "/films/x.mp4"):
        assert phone.http.get(path).status_code == 401, path
    phone.listen(take)


@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1", "null"])
def test_another_site_gets_no_socket_though_the_browser_has_a_session(origin: str, phone: Phone) -> None:
    async def take(_: ClientConnection) -> None:
        pytest.fail("it is served")

    phone.open(TOKENS.control)
    with pytest.raises(InvalidStatus) as refused:
        phone.listen(take, origin)
    assert refused.value.response.status_code == 403


def test_a_phone_gets_the_ca_to_install_before_it_has_a_session(phone: Phone, access: Access) -> None:
    answer = phone.http.get("/api/certificate")
    assert access.certificate is not None
    assert answer.content == access.certificate.ca.read_bytes()
    assert answer.headers["content-type"] == "application/x-x509-ca-cert"


def test_a_browser_without_the_ca_is_warned(page: Page) -> None:
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        httpx.get(f"https://127.0.0.1:{page.address[1]}/", timeout=PATIENCE_S)


def test_nothing_is_served_without_tls(page: Page) -> None:
    with pytest.raises(httpx.TransportError):
        httpx.get(f"http://127.0.0.1:{page.address[1]}/", timeout=PATIENCE_S)


def test_no_token_and_no_session_is_logged(phone: Phone, caplog: pytest.LogCaptureFixture) -> None:
    async def take(socket: ClientConnection) -> None:
        await message(socket, "hello")

    with caplog.at_level(logging.INFO):
        phone.open(TOKENS.control)
        phone.http.post("/api/login", json={"token": "not-the-token-at-all"})
        phone.http.get("/api/nothing")
        phone.listen(take)
    for secret in (TOKENS.control, "not-the-token-at-all", phone.http.cookies["hand_session"]):
        assert secret not in caplog.text
