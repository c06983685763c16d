# SPDX-License-Identifier: Apache-2.0
"""A film in Chromium, where the machine has it; test_encoder.py reads the same properties with PyAV everywhere."""

import queue
import shutil
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

import cv2
import numpy as np
import pytest

from amazing_hand.film.encoder import FilmEncoder
from amazing_hand.film.store import FolderStore

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
TIMEOUT_S = 60.0

PAGE = """<video id=film muted src="{film}"></video><script>
const tell = text => fetch("/told/" + encodeURIComponent(text))
film.onerror = () => tell("error: " + film.error.message)
film.onended = () => tell(`${{film.videoWidth}}x${{film.videoHeight}}, ${{film.currentTime.toFixed(2)}} s to the end`)
film.play().catch(error => tell("error: " + error))
</script>"""


class Page(ThreadingHTTPServer):
    """Shows a film and hears what came of it."""

    def __init__(self, film_url):
        super().__init__(("127.0.0.1", 0), Visit)
        self.html = PAGE.format(film=film_url).encode()
        self.told = queue.Queue()
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()


class Visit(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        if self.path.startswith("/told/"):
            self.server.told.put(unquote(self.path.removeprefix("/told/")))
        else:
            self.wfile.write(self.server.html)

    def log_message(self, *_):
        pass


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: only PyAV looks at the films")
def test_a_film_plays_to_its_end_in_chromium(tmp_path):
    store = FolderStore(tmp_path / "films")
    encoder = FilmEncoder(tmp_path / "films" / "film.mp4", 30.0, 320, 240)
    for n in range(60):
        encoder.add(cv2.imencode(".jpg", np.full((240, 320, 3), 4 * n, np.uint8))[1].tobytes(), n / 30)
    page = Page(store.put(encoder.close(2.0).path).url)
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"]
    address = f"http://127.0.0.1:{page.server_address[1]}/"
    browser = subprocess.Popen(
        [CHROMIUM, *options, "--remote-debugging-port=0", f"--user-data-dir={tmp_path}/chromium", address],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert page.told.get(timeout=TIMEOUT_S) == "320x240, 2.00 s to the end"
    finally:
        browser.kill()
        browser.wait()
        page.shutdown()
        page.server_close()
        store.close()
