# SPDX-License-Identifier: Apache-2.0
"""Simulate a network camera: MJPEG over HTTP, until it is unplugged."""

import contextlib
import socketserver
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import cv2
import numpy as np

FPS = 30.0
BOUNDARY = "picture"


def grey(level: int) -> bytes:
    return cv2.imencode(".jpg", np.full((480, 640, 3), level, np.uint8))[1].tobytes()


class Stream(socketserver.ThreadingMixIn, HTTPServer):
    """Camera that sends a uniform picture of grey `level`."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, level: int, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.jpeg = grey(level)
        self.is_plugged = True
        self.fps = FPS
        self.viewers = 0
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/stream.mjpg"

    def unplug(self) -> None:
        self.is_plugged = False
        self.shutdown()
        self.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: Stream

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", f"multipart/x-mixed-replace; boundary={BOUNDARY}")
        self.end_headers()
        jpeg = self.server.jpeg
        head = f"--{BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n".encode()
        self.server.viewers += 1
        with contextlib.suppress(OSError):
            while self.server.is_plugged:
                self.wfile.write(head + jpeg + b"\r\n")
                time.sleep(1 / self.server.fps)
        self.server.viewers -= 1

    def log_message(self, format: str, *arguments: object) -> None:
        """Do not log requests."""
