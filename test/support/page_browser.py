# SPDX-License-Identifier: Apache-2.0
"""A browser on the page's WebSocket, without a picture of it."""

import json
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from websockets.sync.client import ClientConnection, connect

from support.page_hand import Page
from support.waiting import PATIENCE_S


class Browser:
    """One WebSocket of a page.

    Attributes:
        newest: the newest message of each type.
        texts: all messages, in order.
        frames: all frames, in order.
    """

    def __init__(self, page: Page | str, hand: str = "hand") -> None:
        """page: or its address, such as http://127.0.0.1:8080."""
        url = page if isinstance(page, str) else page.url
        self._stack = ExitStack()
        # Without a limit for what waits here: a client that is full does not see the server's end of the socket.
        at = f"{url.replace('http', 'ws', 1)}/ws?hand={hand}"
        connection = connect(at, origin=url, compression=None, max_queue=None)  # type: ignore[arg-type]
        self.socket: ClientConnection = self._stack.enter_context(connection)
        self.newest: dict[str, Any] = {}
        self.texts: list[dict[str, Any]] = []
        self.frames: list[bytes] = []

    def __enter__(self) -> "Browser":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._stack.close()

    def read(self) -> None:
        """Take one message."""
        received = self.socket.recv(timeout=PATIENCE_S)
        if isinstance(received, str):
            message = json.loads(received)
            self.texts.append(message)
            self.newest[message["type"]] = message
        else:
            self.frames.append(received)

    def until(self, kind: str, condition: Callable[[Any], Any] = lambda _: True, timeout_s: float = PATIENCE_S) -> Any:
        """Read until the newest message of this type is as asked for; return it."""
        self._read_until(lambda: kind in self.newest and condition(self.newest[kind]), kind, timeout_s)
        return self.newest[kind]

    def frame(self, kind: int) -> bytes:
        """Return the next frame of this type."""
        del self.frames[:]
        self._read_until(lambda: any(frame[0] == kind for frame in self.frames), f"a frame of type {kind}")
        return self.frames[-1]

    def _read_until(self, condition: Callable[[], Any], what: str, timeout_s: float = PATIENCE_S) -> None:
        deadline_s = time.monotonic() + timeout_s
        while not condition():
            assert time.monotonic() < deadline_s, f"waited {timeout_s:g} s for {what}, last {self.newest.get(what)}"
            self.read()

    def send(self, **message: Any) -> None:
        self.socket.send(json.dumps(message))

    def take_manual(self) -> Any:
        """Ask for manual control until it is given; return the message that gives it."""
        self.until("hello")
        # The angles are measured only while somebody looks, so they may come a moment after the page.
        while not self.until("manual")["on"]:
            self.newest.pop("manual")
            self.send(type="manual", on=True)
        return self.newest["manual"]
