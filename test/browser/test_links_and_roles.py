# SPDX-License-Identifier: Apache-2.0
"""The page over TLS with tokens, as a phone has it: to control, only to watch, with a token that is wrong or old."""

import base64
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import Browser
from support.browser import FLAT, PHONE, Tab, chromium
from support.page_hand import FakeHand, Page

from amazing_hand.page.access import Access, Tokens
from amazing_hand.page.certificates import ServerCertificate, ensure_certificate


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> ServerCertificate:
    return ensure_certificate(tmp_path_factory.mktemp("pki"), ["127.0.0.1"])


@pytest.fixture(scope="module")
def browser(certificate: ServerCertificate) -> Iterator[Browser]:
    """A browser that trusts the page's key as a phone does that has its CA: Chromium takes no CA by option."""
    leaf = x509.load_pem_x509_certificate(certificate.cert.read_bytes())
    key = leaf.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    pin = base64.b64encode(sha256(key).digest()).decode()
    with chromium(f"--ignore-certificate-errors-spki-list={pin}") as browser:
        yield browser


@pytest.fixture
def tokens() -> Tokens:
    return Tokens.new()


@pytest.fixture
def page(tmp_path: Path, hand: FakeHand, tokens: Tokens, certificate: ServerCertificate) -> Iterator[Page]:
    with Page([hand], tmp_path, Access("127.0.0.1", tokens, certificate)) as page:
        yield page


def link(page: Page, token: str) -> str:
    return f"https://127.0.0.1:{page.address[1]}/?{FLAT}#{token}"


def test_the_link_to_control_is_all_that_a_phone_needs(browser: Browser, page: Page, tokens: Tokens) -> None:
    with Tab(browser, PHONE, has_touch=True, is_mobile=True) as tab:
        tab.tab.goto(link(page, tokens.control))
        tab.until("window.hand?.state?.().connection.open", "the page to be connected")
        assert tokens.control not in tab.tab.url  # nor in what is shared or remembered of it
        assert all(tokens.control not in url for url in tab.requests)
        assert tab.ask("document.cookie") == ""
        assert tab.ask("isSecureContext && 'mediaDevices' in navigator")
        tab.tab.tap("#text")
        tab.say("HI")
        tab.until_state("done")
        tab.tab.reload()  # the browser stays logged in
        tab.until_words("HI", "#history")
        assert tab.errors == []


def test_the_link_to_watch_shows_everything_and_moves_nothing(
    browser: Browser, page: Page, hand: FakeHand, tokens: Tokens
) -> None:
    with Tab(browser) as control, Tab(browser) as watch:
        control.tab.goto(link(page, tokens.control))
        watch.tab.goto(link(page, tokens.watch))
        for tab in (control, watch):
            tab.until("window.hand?.state?.().connection.open", "the page to be connected")
        control.say("HELLO")
        watch.until_state("signing")
        watch.until_words("Watching only", "#connection")
        for name in ("#text", "#spell", "#rest", "#relax", "#stop", "#pause"):
            assert watch.tab.is_disabled(name), name
        watch.view("move")
        assert watch.tab.is_disabled("#manual")
        watch.tab.keyboard.press("Escape")
        watch.until_words("Stop was not taken", "#notices")
        control.until_state("done")
        watch.until_words("HELLO", "#history")
    assert [what for what, _ in hand.asked] == ["say"]


def test_a_wrong_token_is_answered_with_a_sentence_and_the_right_one_can_be_typed(
    browser: Browser, page: Page, tokens: Tokens
) -> None:
    with Tab(browser) as tab:
        tab.tab.goto(link(page, "x" * 32))
        tab.until("!document.getElementById('login').hidden", "the question for the token")
        words = tab.until("document.getElementById('login-answer').textContent", "a sentence")
        assert len(words) > 20
        tab.tab.fill("#token", link(page, tokens.control))  # the whole link will do
        tab.tab.press("#token", "Enter")
        tab.until("window.hand.state().connection.open", "the page to be connected")
        assert tab.tab.is_hidden("#login")


def test_without_a_token_nothing_of_the_hand_is_shown(browser: Browser, page: Page) -> None:
    with Tab(browser) as tab:
        tab.tab.goto(link(page, ""))
        tab.until_words("This page needs its link", "#login")
        assert tab.ask("window.hand.state().hello") is None
        assert tab.pose() == {}
        assert tab.tab.is_hidden("#picture")
        assert tab.ask("document.getElementById('main').inert")
        assert tab.ask("fetch('/hand.urdf').then((answer) => answer.status)") == 401


def test_a_session_ends_with_the_server_and_the_old_token_is_old(
    browser: Browser, page: Page, tokens: Tokens, tmp_path: Path, certificate: ServerCertificate
) -> None:
    old = tokens.control
    with Tab(browser) as tab:
        tab.tab.goto(link(page, old))
        tab.until("window.hand?.state?.().connection.open", "the page to be connected")
        page.__exit__()
        with Page([FakeHand()], tmp_path, Access("127.0.0.1", Tokens.new(), certificate), page.address[1]):
            tab.until("!document.getElementById('login').hidden", "the question for the token")
            tab.tab.fill("#token", old)
            tab.tab.press("#token", "Enter")
            tab.until("document.getElementById('login-answer').textContent", "a sentence")
            assert tab.ask("window.hand.state().connection.open") is False
