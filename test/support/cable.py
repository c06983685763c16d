# SPDX-License-Identifier: Apache-2.0
"""Forward connections from a client to a local broker, with a network that can be cut."""

import contextlib
import socket
import threading


class Cable:
    """Network cable between client and broker, which can be unplugged and plugged in again."""

    def __init__(self, broker_port: int) -> None:
        self._broker_port = broker_port
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self._lock = threading.Lock()
        self._plugged = True
        self._ends: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def pull(self) -> None:
        with self._lock:
            self._plugged = False
            for end in self._ends:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
            self._ends.clear()

    def plug(self) -> None:
        with self._lock:
            self._plugged = True

    def close(self) -> None:
        self.pull()
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # closed
            while True:
                near, _ = self._server.accept()
                with self._lock:
                    if not self._plugged:
                        near.close()
                        continue
                    far = socket.create_connection(("127.0.0.1", self._broker_port))
                    self._ends += [near, far]
                for source, target in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=(source, target), daemon=True).start()

    @staticmethod
    def _carry(source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):  # pulled
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
