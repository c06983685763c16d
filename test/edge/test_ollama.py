# SPDX-License-Identifier: Apache-2.0
"""A model on the machine itself: Strands' Ollama provider over HTTP, against a server that answers as Ollama does."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from support.waiting import BUSY

from amazing_hand.agent.fallback import FALLBACK, Account, FallbackPlanner
from amazing_hand.agent.model_planner import SYSTEM_PROMPT, ModelPlanner, PlanLimits, Spelled
from amazing_hand.agent.models import ModelSettings, build_model

TIMEOUT_S = 0.2


class Call(BaseHTTPRequestHandler):
    server: "Ollama"

    def do_POST(self) -> None:  # the base class' name for it
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append((self.path, body))
        if self.server.hangs:
            self.server.closing.wait()
            return
        call = {"function": {"name": "fingerspell", "arguments": {"text": body["messages"][-1]["content"]}}}
        end = {"done_reason": "stop", "eval_count": 20, "prompt_eval_count": 90, "total_duration": 1_000_000}
        self.send_response(200)
        self.end_headers()
        for message, rest in (({"content": "", "tool_calls": [call]}, {"done": False}), ({"content": ""}, end)):
            line = {"model": body["model"], "message": {"role": "assistant", **message}, "done": True, **rest}
            self.wfile.write(json.dumps(line).encode() + b"\n")

    def log_message(self, format: str, *args: object) -> None:  # silence
        pass


class Ollama(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, hangs: bool) -> None:
        super().__init__(("127.0.0.1", 0), Call)
        self.hangs = hangs
        self.closing = threading.Event()
        self.requests: list[tuple[str, Any]] = []


@contextmanager
def ollama(hangs: bool = False) -> Iterator[Ollama]:
    with Ollama(hangs) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server
        server.closing.set()
        server.shutdown()
        thread.join()


class RecordingHand:
    def __init__(self) -> None:
        self.signed: list[str] = []

    def sign(self, text: str, planned_by: str, cause: str) -> Spelled:
        self.signed.append(text)
        return Spelled(text)


def sign(port: int, sentence: str = "Hello, World") -> Account:
    """What became of the sentence; it was signed verbatim, once."""
    settings = ModelSettings(
        "ollama", "qwen3:4b", endpoint=f"http://127.0.0.1:{port}", max_tokens=99, read_timeout_s=TIMEOUT_S
    )
    planner, hand = ModelPlanner(build_model(settings), PlanLimits(2.0, attempts=1)), RecordingHand()
    try:
        account = FallbackPlanner(planner, "qwen3:4b", 30.0).sign(sentence, hand, Future())
    finally:
        planner.close()
    assert hand.signed == [sentence]
    return account


def test_a_sentence_is_signed_as_the_local_model_decides() -> None:
    with ollama() as server:
        account = sign(server.server_port)
    assert (account.planned_by, account.cause, account.difference) == ("qwen3:4b", "", "")
    assert (account.usage.model_calls, account.usage.input_tokens, account.usage.output_tokens) == (1, 90, 20)
    ((path, request),) = server.requests
    assert path == "/api/chat"
    assert request["model"] == "qwen3:4b"
    assert request["messages"][0] == {"role": "system", "content": SYSTEM_PROMPT}
    assert request["options"] == {"num_predict": 99, "temperature": 0.0}
    assert request["tools"][0]["function"]["name"] == "fingerspell"


def test_a_local_model_that_hangs_is_given_up_after_the_read_timeout() -> None:
    began_s = time.monotonic()
    with ollama(hangs=True) as server:
        account = sign(server.server_port)
    assert account.planned_by == FALLBACK
    assert "Timeout" in account.cause
    assert time.monotonic() - began_s < BUSY * 1.5


def test_a_local_model_that_does_not_run_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    account = sign(port)
    assert account.planned_by == FALLBACK
    assert "Connect" in account.cause
