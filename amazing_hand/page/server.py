# SPDX-License-Identifier: Apache-2.0
"""Serve the page with uvicorn: sockets that send nothing are dropped, messages are small, nothing waits forever."""

import os
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Final

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from amazing_hand.configuration import ConfigurationError
from amazing_hand.page.wire import MAX_MESSAGE_BYTES

MUTE_S: Final = 10.0
"""A connection that has not sent its first request by then is closed."""

MAX_MUTE: Final = 32
"""More connections than this without a request are not kept: the oldest is closed."""

STALLED_S: Final = 20.0
"""A connection whose other end takes or acknowledges nothing for so long is closed by the kernel."""

CLOSE_S: Final = 1


@dataclass(frozen=True)
class Tls:
    """Files [PEM] of the server's certificate and its private key."""

    certificate: Path
    key: Path


class _Impatient(H11Protocol):
    """uvicorn's HTTP protocol, for which a client that never sends a request would cost a socket for ever."""

    _mute: ClassVar[list["_Impatient"]] = []
    """Connections without a request, the oldest first."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._mute.append(self)
        self._timer = self.loop.call_later(MUTE_S, self._give_up)
        if len(self._mute) > MAX_MUTE:
            self._mute[0]._give_up()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self in self._mute and self._has_request():
            self._has_spoken()

    def connection_lost(self, exc: Exception | None) -> None:
        self._has_spoken()
        super().connection_lost(exc)

    def _has_request(self) -> bool:
        """Return whether a request has begun to be served, or is a WebSocket's, which has another protocol."""
        return any((self.cycle, self.transport.get_protocol() is not self))

    def _has_spoken(self) -> None:
        self._timer.cancel()
        if self in self._mute:
            self._mute.remove(self)

    def _give_up(self) -> None:
        self._has_spoken()
        self.transport.abort()


def listen(address: str, port: int) -> socket.socket:
    """Return a listening socket; port 0 is any free one. Raises ConfigurationError."""
    try:
        listening = socket.create_server((address, port), family=_family(address), backlog=128)
    except OSError as error:
        line = f"the page cannot be served at {address}:{port}: {os.strerror(error.errno or 0)}; choose another port"
        raise ConfigurationError(line) from error
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux; inherited by the connections
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, round(1000 * STALLED_S))
    return listening


def _family(address: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def server(app: ASGIApp, tls: Tls | None = None) -> uvicorn.Server:
    """Return the server of the app; `await server.serve(sockets=[...])`, and `should_exit` ends it."""
    config = uvicorn.Config(
        app,
        http=_Impatient,
        ws="websockets-sansio",
        ws_max_size=MAX_MESSAGE_BYTES,
        ws_per_message_deflate=False,
        ws_ping_interval=20.0,
        ws_ping_timeout=20.0,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # a request is of who sends it, whatever it says
        timeout_graceful_shutdown=CLOSE_S,
        ssl_certfile=None if tls is None else str(tls.certificate),
        ssl_keyfile=None if tls is None else str(tls.key),
    )
    return uvicorn.Server(config)
