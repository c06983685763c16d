# SPDX-License-Identifier: Apache-2.0
"""Serve the page with uvicorn: sockets that send nothing are dropped, messages are small, nothing waits forever."""

import asyncio
import os
import socket
from collections.abc import Iterable
from typing import Any, ClassVar, Final

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import State

from amazing_hand.configuration import ConfigurationError
from amazing_hand.page.certificates import ServerCertificate
from amazing_hand.page.view import HandView
from amazing_hand.page.wire import MAX_MESSAGE_BYTES

NICENESS: Final = 5
"""The page's process gives way to the hand's."""

MUTE_S: Final = 10.0
"""A connection that has not sent its first request by then is closed."""

MAX_MUTE: Final = 32
"""More connections than this without a request are not kept: the oldest is closed."""

STALLED_S: Final = 20.0
"""A connection whose other end takes or acknowledges nothing for so long is closed by the kernel."""

BUFFER_BYTES: Final = 32 * 1024
"""Of a connection in the kernel: more would be old frames for a browser that is behind."""

CLOSE_S: Final = 1


class _Impatient(H11Protocol):
    """uvicorn's HTTP protocol, for which a client that never sends a request would cost a socket for ever."""

    _mute: ClassVar[list["_Impatient"]] = []
    """Connections without a request, the oldest first."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        # What is not taken yet waits with its watcher, the newest of each kind. With 0, asyncio's TLS never goes on.
        transport.set_write_buffer_limits(high=1)
        self._mute.append(self)
        self._timer = self.loop.call_later(MUTE_S, self.give_up)
        if len(self._mute) > MAX_MUTE:
            self._mute[0].give_up()

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

    def give_up(self) -> None:
        self._has_spoken()
        self.transport.abort()


class _Parting(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket protocol, whose end of the server fails on a socket that the browser is closing just then."""

    def shutdown(self) -> None:
        if self.conn.state is State.CLOSING:
            self.stop_keepalive()
            self.transport.close()
        else:
            super().shutdown()


def listen(address: str, port: int) -> socket.socket:
    """Return a listening socket; port 0 is any free one. Raises ConfigurationError."""
    try:
        listening = socket.create_server((address, port), family=_family(address), backlog=128)
    except OSError as error:
        number = error.errno or 0
        reason = os.strerror(number) if number > 0 else "there is no such host"  # the codes of getaddrinfo are negative
        raise ConfigurationError(
            f"the page cannot be served at {address} port {port}: {reason}; "
            "give an address of this machine and a port that is free"
        ) from error
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER_BYTES)  # inherited by the connections
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, round(1000 * STALLED_S))
    return listening


def _family(address: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in address else socket.AF_INET


async def serve(running: uvicorn.Server, listening: socket.socket, views: Iterable[HandView]) -> None:
    """Serve and show the hands until `running.should_exit` is set. Raises what ends a hand's task."""
    async with asyncio.TaskGroup() as tasks:
        shown = [tasks.create_task(view.run()) for view in views]
        await running.serve(sockets=[listening])
        for task in shown:
            task.cancel()


def server(app: ASGIApp, certificate: ServerCertificate | None = None) -> uvicorn.Server:
    """Return the server of the app, for `serve`. certificate: None for a page without TLS."""
    config = uvicorn.Config(
        app,
        http=_Impatient,
        ws=_Parting,
        ws_max_size=MAX_MESSAGE_BYTES,
        ws_per_message_deflate=False,
        ws_ping_interval=20.0,
        ws_ping_timeout=20.0,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        proxy_headers=False,  # a request is of who sends it, whatever it says
        timeout_graceful_shutdown=CLOSE_S,
        ssl_certfile=None if certificate is None else certificate.cert,
        ssl_keyfile=None if certificate is None else certificate.key,
    )
    return uvicorn.Server(config)
