# SPDX-License-Identifier: Apache-2.0
"""The page's server ends in order, whatever its browsers are doing just then."""

import base64
import socket
import ssl
import threading
from pathlib import Path

import pytest
from support.page_hand import FakeHand, Page
from support.waiting import PATIENCE_S

from amazing_hand.page.access import Access
from amazing_hand.page.certificates import ensure_certificate

CLOSE_FRAME = bytes((0x88, 0x82, 0, 0, 0, 0, 0x03, 0xE9))
"""RFC 6455: closing, masked by zeros, code 1001 as of a tab that goes away."""

CLOSED = bytes((0x88, 2, 0x03, 0xE9))


def test_it_ends_while_a_browser_is_closing_its_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failures: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", failures.append)
    certificate = ensure_certificate(tmp_path, ["127.0.0.1"])
    trust = ssl.create_default_context(cafile=str(certificate.ca))
    with Page([FakeHand()], tmp_path, Access(certificate=certificate)) as page:
        host, port = page.address
        with trust.wrap_socket(socket.create_connection((host, port), PATIENCE_S), server_hostname=host) as browser:
            request = (
                f"GET /ws HTTP/1.1\r\nHost: {host}:{port}\r\nOrigin: https://{host}:{port}\r\n"
                "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                f"Sec-WebSocket-Key: {base64.b64encode(bytes(16)).decode()}\r\n\r\n"
            )
            browser.sendall(request.encode())
            received = browser.recv(65536)
            browser.sendall(CLOSE_FRAME)
            while not received.endswith(CLOSED):  # TLS waits for this end then
                part = browser.recv(65536)
                assert part, received
                received += part
            page.__exit__()
    assert failures == []
