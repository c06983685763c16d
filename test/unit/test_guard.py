# SPDX-License-Identifier: Apache-2.0
"""No request reaches the page's own code from a foreign site, without a session, beyond its role, or too large."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from amazing_hand.page import guard as guard_module
from amazing_hand.page.access import WINDOW_S, WRONG_TOKENS_PER_ADDRESS, Access, Tokens
from amazing_hand.page.certificates import ServerCertificate
from amazing_hand.page.guard import BURST, MAX_BODY_BYTES, MAX_CLIENTS, REQUESTS_PER_S, Guard, Rates

HERE = "http://127.0.0.1:8080"
THERE = "https://robot.local:8080"
TOKENS = Tokens("c" * 27, "w" * 27)
PHONE = Access("192.168.1.20", TOKENS, ServerCertificate(Path("ca"), Path("cert"), Path("key")), ("robot.local",))


class Clock:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


class Page:
    """A page that answers everything with who asked, behind a guard."""

    def __init__(self, access: Access) -> None:
        self.clock = Clock()
        self.guard = Guard(access, self.clock)
        self.seen: list[str] = []
        paths = ["/", "/api/command", "/api/say", "/api/alphabet", "/api/certificate", "/films/x", "/static/x"]
        self.app = Starlette(
            routes=[
                Route("/api/login", self.guard.login, methods=["POST"]),
                *(Route(path, self._answer, methods=["GET", "POST"]) for path in paths),
                WebSocketRoute("/ws", self._socket),
            ],
            middleware=self.guard.middleware(),
        )

    async def _answer(self, request: Request) -> Response:
        role = self.guard.role(request)
        self.seen.append(request.url.path)
        return JSONResponse({"role": role and role.value, "bytes": len(await request.body())})

    async def _socket(self, socket: WebSocket) -> None:
        self.seen.append("/ws")
        await socket.accept()
        role = self.guard.role(socket)
        await socket.send_text(role.value if role else "")

    def browser(self, site: str, address: str = "192.168.1.30") -> TestClient:
        return TestClient(self.app, base_url=site, client=(address, 50000), headers={"origin": site})

    def visitor(self, token: str) -> TestClient:
        browser = self.browser(THERE)
        assert browser.post("/api/login", json={"token": token}).status_code == 200
        return browser


@pytest.fixture
def local() -> Page:
    return Page(Access("127.0.0.1"))


@pytest.fixture
def phone() -> Page:
    return Page(PHONE)


def sentence(answer: Any) -> str:
    (error,) = answer.json().values()
    assert answer.json() == {"error": error}
    assert "\n" not in error
    return str(error)


def listen(browser: TestClient, **headers: str) -> str:
    """What a browser is sent first on its socket."""
    url = f"{browser.base_url}/ws".replace("http", "ws", 1).replace("//ws", "/ws")
    with browser.websocket_connect(url, headers=headers) as socket:
        return str(socket.receive_text())


def socket_end(browser: TestClient, **headers: str) -> tuple[int, str]:
    """Close code and reason that a browser gets in place of a message."""
    with pytest.raises(WebSocketDisconnect) as ended:
        listen(browser, **headers)
    return ended.value.code, ended.value.reason


# Host and Origin


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost:8080", "localhost", "[::1]:8080", "LOCALHOST:1"])
def test_the_page_is_served_by_its_own_names(host: str, local: Page) -> None:
    assert local.browser(HERE).get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8080",
        "127.0.0.1.evil.example",
        "robot.local",
        "localhost@evil",
        "",
        "[",
        "a:b",
    ],
)
def test_a_foreign_host_is_refused_with_a_sentence(host: str, local: Page) -> None:
    """So that no web site gets at the page by pointing its own name to this machine (DNS rebinding)."""
    answer = local.browser(HERE).get("/", headers={"host": host})
    assert answer.status_code == 400
    assert "open it by the link" in sentence(answer)
    assert local.seen == []


def test_an_address_of_this_machine_is_its_own_at_which_the_request_has_arrived(phone: Page) -> None:
    def asked(host: str, at: str) -> int:
        browser = phone.browser(THERE)
        app = browser.app

        async def arrived(scope: Any, receive: Any, send: Any) -> None:
            await app({**scope, "server": (at, 8080)}, receive, send)

        return TestClient(arrived, base_url=THERE).get("/", headers={"host": host}).status_code

    assert asked("10.0.0.7:8080", at="10.0.0.7") == 200
    assert asked("10.0.0.7:8080", at="::ffff:10.0.0.7") == 200
    assert asked("10.0.0.8:8080", at="10.0.0.7") == 400
    assert asked("evil.example", at="10.0.0.7") == 400


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "https://127.0.0.1:8080", "http://127.0.0.1", "http://127.0.0.1:8081"]
)
def test_another_site_can_neither_post_nor_listen(origin: str, local: Page) -> None:
    browser = local.browser(HERE)
    answer = browser.post("/api/command", headers={"origin": origin})
    assert (answer.status_code, "another one" in sentence(answer)) == (403, True)
    code, reason = socket_end(browser, origin=origin)
    assert (code, "another one" in reason) == (1008, True)
    assert local.seen == []


def test_a_program_without_an_origin_may_post_and_not_listen(local: Page) -> None:
    program = TestClient(local.app, base_url=HERE)
    assert program.post("/api/say", json={}).json()["role"] == "control"
    code, reason = socket_end(program)
    assert (code, "another one" in reason) == (1008, True)


def test_a_request_with_two_origins_or_hosts_is_refused(local: Page) -> None:
    browser = TestClient(local.app, base_url=HERE)
    for header in ("origin", "host"):
        headers = [(header, "http://127.0.0.1:8080"), (header, "http://127.0.0.1:8080")]
        assert browser.post("/api/say", headers=headers).status_code == 400
    assert local.seen == []


# Sessions and roles


def test_on_loopback_everybody_controls(local: Page) -> None:
    browser = local.browser(HERE)
    assert browser.post("/api/login", json={"token": "any"}).json() == {"role": "control"}
    assert browser.cookies == {}
    assert browser.get("/api/alphabet").json()["role"] == "control"
    assert listen(browser) == "control"


@pytest.mark.parametrize("path", ["/api/alphabet", "/films/x", "/hand.urdf", "/nothing", "/ws", "/static"])
def test_nothing_of_the_hand_is_shown_without_a_session(path: str, phone: Page) -> None:
    answer = phone.browser(THERE).get(path)
    assert answer.status_code == 401
    assert "give the token" in sentence(answer)
    assert phone.seen == []


def test_the_shell_that_asks_for_the_token_is_public(phone: Page) -> None:
    for path in ("/", "/static/x", "/api/certificate"):
        assert phone.browser(THERE).get(path).json()["role"] is None


def test_without_a_session_a_socket_is_told_to_ask_for_the_token(phone: Page) -> None:
    assert socket_end(phone.browser(THERE)) == (4401, "give the token")
    assert phone.seen == []


def test_a_token_opens_a_session_that_scripts_and_other_sites_cannot_get(phone: Page) -> None:
    browser = phone.browser(THERE)
    answer = browser.post("/api/login", json={"token": f" {TOKENS.control}\n"})
    assert answer.json() == {"role": "control"}
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("hand_session=")
    assert {"httponly", "secure", "samesite=strict", "path=/"} <= set(cookie.split("; "))
    assert TOKENS.control not in cookie
    assert browser.post("/api/command").json()["role"] == "control"


def test_who_watches_sees_everything_and_moves_nothing(phone: Page) -> None:
    watcher = phone.visitor(TOKENS.watch)
    assert watcher.get("/api/alphabet").json()["role"] == "watch"
    assert listen(watcher) == "watch"
    phone.seen.clear()
    answer = watcher.post("/api/command", json={"word": "open"})
    assert (answer.status_code, "watch, not control" in sentence(answer)) == (403, True)
    assert phone.seen == []


def test_a_session_of_another_page_is_none(phone: Page) -> None:
    stolen = phone.visitor(TOKENS.control).cookies["hand_session"]
    other = Page(PHONE).browser(THERE)
    other.cookies.set("hand_session", stolen)
    assert other.post("/api/say").status_code == 401


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"token": 1}', b'{"token": null}', b"\xff", b'"x"'])
def test_a_login_without_a_token_is_told_what_to_send(body: bytes, phone: Page) -> None:
    answer = phone.browser(THERE).post("/api/login", content=body)
    assert (answer.status_code, "token" in sentence(answer)) == (400, True)


def test_a_thousand_wrong_tokens_get_nowhere_and_keep_nobody_out_who_is_in(phone: Page) -> None:
    inside = phone.visitor(TOKENS.control)
    guesser = phone.browser(THERE, "192.168.1.66")
    answers = []
    for number in range(1000):
        phone.clock.now_s += 0.05
        token = TOKENS.control if number == 500 else f"guess {number}"
        answers.append(guesser.post("/api/login", json={"token": token}))
    assert [answer.status_code for answer in answers[:WRONG_TOKENS_PER_ADDRESS]] == [403] * WRONG_TOKENS_PER_ADDRESS
    assert {answer.status_code for answer in answers[WRONG_TOKENS_PER_ADDRESS:]} == {429}
    assert answers[-1].headers["retry-after"] == "11"
    assert sentence(answers[-1]).startswith("too many wrong tokens: wait 11 s")
    assert inside.post("/api/command").json()["role"] == "control"
    assert phone.visitor(TOKENS.watch).get("/").json()["role"] == "watch"
    phone.clock.now_s += WINDOW_S
    assert guesser.post("/api/login", json={"token": TOKENS.control}).status_code == 200


# Rate and size


def test_too_many_requests_are_refused_and_a_stop_still_gets_through(local: Page) -> None:
    browser = local.browser(HERE)
    codes = [browser.post("/api/say").status_code for _ in range(BURST + 10)]
    assert codes == [200] * BURST + [429] * 10
    assert browser.post("/api/command").status_code == 200
    local.clock.now_s += 1
    assert browser.post("/api/say").status_code == 200


def test_a_visitor_s_flood_slows_nobody_else(phone: Page) -> None:
    flooding, other = phone.visitor(TOKENS.control), phone.visitor(TOKENS.control)
    assert {flooding.get("/").status_code for _ in range(BURST + 1)} == {200, 429}
    assert other.get("/").status_code == 200


def test_a_made_up_session_gives_no_rate_of_its_own(phone: Page) -> None:
    browser = phone.browser(THERE)
    codes = []
    for number in range(BURST + 1):
        browser.cookies.set("hand_session", f"made up {number}")
        codes.append(browser.get("/").status_code)
    assert codes == [200] * BURST + [429]


def test_what_is_remembered_of_clients_is_bounded() -> None:
    rates = Rates()
    for number in range(10 * MAX_CLIENTS):
        assert rates.wait_s((str(number), ""), 0.0) == 0
    assert len(rates._rates) == MAX_CLIENTS


def test_requests_go_on_at_the_allowed_rate() -> None:
    rates = Rates()
    passed = sum(rates.wait_s(("a", ""), number / 5000) == 0 for number in range(50_000))
    assert passed == pytest.approx(BURST + 10 * REQUESTS_PER_S, abs=1)


@pytest.mark.parametrize("announced", [True, False])
@pytest.mark.parametrize("size", [MAX_BODY_BYTES, MAX_BODY_BYTES + 1, 50 * MAX_BODY_BYTES])
def test_a_body_is_taken_up_to_64_kb_and_no_further(announced: bool, size: int, local: Page) -> None:
    def parts() -> Any:
        yield from (b"x" * 1000 for _ in range(size // 1000))
        yield b"x" * (size % 1000)

    answer = local.browser(HERE).post("/api/say", content=b"x" * size if announced else parts())
    if size <= MAX_BODY_BYTES:
        assert answer.json()["bytes"] == size
    else:
        assert (answer.status_code, "at most 64 kB" in sentence(answer)) == (413, True)
        assert local.seen == []


def test_a_body_that_does_not_end_is_given_up(local: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard_module, "BODY_TIMEOUT_S", 0.05)
    sent: list[dict[str, Any]] = []
    given = iter([{"type": "http.request", "body": b"{", "more_body": True}])

    async def receive() -> Any:
        return next(given, None) or await asyncio.Event().wait()

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/api/say", "scheme": "http", "server": ("127.0.0.1", 8080)}
    headers = [(b"host", b"127.0.0.1:8080")]
    asyncio.run(
        local.app({**scope, "headers": headers, "query_string": b"", "client": ("127.0.0.1", 1)}, receive, send)
    )
    assert sent[0]["status"] == 408
    assert local.seen == []


# Headers


@pytest.mark.parametrize("ask", [lambda b: b.get("/"), lambda b: b.get("/films/x"), lambda b: b.post("/api/login")])
def test_each_answer_has_the_security_headers(ask: Callable[[TestClient], Any], phone: Page) -> None:
    headers = ask(phone.browser(THERE)).headers
    policy = headers["content-security-policy"]
    for directive in ("default-src 'self'", "media-src 'self' blob:", "frame-ancestors 'none'", "base-uri 'none'"):
        assert directive in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["permissions-policy"] == "microphone=(self), camera=()"


def test_answers_about_the_hand_are_kept_in_no_cache(local: Page) -> None:
    assert local.browser(HERE).get("/api/alphabet").headers["cache-control"] == "no-store"
