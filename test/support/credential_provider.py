# SPDX-License-Identifier: Apache-2.0
"""Serve a local IoT credential provider: HTTPS with client certificates, answers set by the test."""

import json
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final, NamedTuple

from amazing_hand.identity.credentials import Identity
from amazing_hand.simulation.pki import Pki

ROLE_ALIAS: Final = "amazing-hand"
KEY_ID: Final = "ASIAHANDOFTHETEST"
SECRET: Final = "s3cr3t/of+the/test"
TOKEN: Final = "t0ken/of+the/test=="


class Asked(NamedTuple):
    path: str
    thing: str
    certificate: str
    """Return the common name of the client's certificate."""


def credentials(life_s: float, number: int = 1) -> dict[str, Any]:
    """Return the answer with credentials. number: counts the answers; part of the key's id."""
    end = datetime.now(UTC) + timedelta(seconds=life_s)
    return {
        "credentials": {
            "accessKeyId": f"{KEY_ID}{number}",
            "secretAccessKey": SECRET,
            "sessionToken": TOKEN,
            "expiration": f"{end:%Y-%m-%dT%H:%M:%SZ}",
        }
    }


class _Handler(BaseHTTPRequestHandler):
    server: "CredentialProvider"

    def do_GET(self) -> None:
        assert isinstance(self.connection, ssl.SSLSocket)
        names = dict(pair for part in self.connection.getpeercert()["subject"] for pair in part)  # type: ignore
        self.server.asked.append(Asked(self.path, self.headers["x-amzn-iot-thingname"], names["commonName"]))
        time.sleep(self.server.delay_s)
        status, answer = self.server.answer()
        body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        if not status:
            self.wfile.write(body)
            return
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # silence
        pass


class CredentialProvider(ThreadingHTTPServer):
    """Local provider. life_s: lifetime of the credentials. refuses: status and answer instead; status 0: not HTTP."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, pki: Pki, port: int = 0, life_s: float = 3600.0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.pki = pki
        self.asked: list[Asked] = []
        self.life_s = life_s
        self.delay_s = 0.0
        self.refuses: tuple[int, Any] | None = None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pki.server.cert, pki.server.key)
        context.load_verify_locations(pki.ca)
        context.verify_mode = ssl.CERT_REQUIRED
        # The handshake belongs into the thread of the connection.
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def answer(self) -> tuple[int, Any]:
        return self.refuses or (200, credentials(self.life_s, len(self.asked)))

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Do not print errors of refused clients: some tests cause them on purpose."""

    def identity(self, thing: str, ca: Path | None = None) -> Identity:
        leaf = self.pki.clients[thing]
        endpoint = f"127.0.0.1:{self.server_port}"
        return Identity.at(endpoint, ROLE_ALIAS, thing, cert=leaf.cert, key=leaf.key, ca=ca or self.pki.ca)


@contextmanager
def running(pki: Pki, port: int = 0, life_s: float = 3600.0) -> Iterator[CredentialProvider]:
    with CredentialProvider(pki, port, life_s) as provider:
        thread = threading.Thread(target=partial(provider.serve_forever, poll_interval=0.05))
        thread.start()
        try:
            yield provider
        finally:
            provider.shutdown()
            thread.join()
