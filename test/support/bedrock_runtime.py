# SPDX-License-Identifier: Apache-2.0
"""Serve a local Bedrock runtime with scripted behaviour: `converse` and the event stream of `converse_stream`.

As a program it plays the behaviours named on its command line, one per call and the last one for ever, prints its
address and ends when its stdin is closed.
"""

import argparse
import json
import re
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import unquote
from zlib import crc32

STRING: Final = b"\x07"  # the type of a header's value in an event stream

# A pause between two pieces of an endless answer: a model's pace, and quick enough for a test.
PIECE_S: Final = 0.005

USAGE: Final = {"inputTokens": 120, "outputTokens": 30, "totalTokens": 150}


def frame(kind: str, name: str, payload: dict[str, Any]) -> bytes:
    """Encode one message of an AWS event stream. kind: `event` or `exception`."""
    headers = {":message-type": kind, f":{kind}-type": name, ":content-type": "application/json"}
    head = b"".join(
        struct.pack("!B", len(key)) + key.encode() + STRING + struct.pack("!H", len(value)) + value.encode()
        for key, value in headers.items()
    )
    body = json.dumps(payload).encode()
    prelude = struct.pack("!II", 16 + len(head) + len(body), len(head))
    message = prelude + struct.pack("!I", crc32(prelude)) + head + body
    return message + struct.pack("!I", crc32(message))


@dataclass(frozen=True)
class Request:
    """Request of a client."""

    model_id: str
    streaming: bool
    authorization: str
    body: dict[str, Any]

    @property
    def sentence(self) -> str:
        """Return the text of the user's first message."""
        return str(self.body["messages"][0]["content"][0]["text"])


class Call(BaseHTTPRequestHandler):
    """One request, and the methods with which a behaviour answers it."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "Runtime"

    def do_POST(self) -> None:  # the base class' name for it
        body = self.rfile.read(int(self.headers["Content-Length"]))
        match = re.fullmatch(r"/model/([^/]+)/converse(-stream)?", self.path)
        authorization = self.headers.get("Authorization", "")
        if match is None or not authorization.startswith("AWS4-HMAC-SHA256 Credential="):
            self.error(403, "MissingAuthenticationTokenException")
            return
        self.request_ = Request(unquote(match[1]), bool(match[2]), authorization, json.loads(body))
        behave = self.server.next_behaviour(self.request_)
        time.sleep(self.server.delay_s)
        try:
            behave(self)
        except OSError:
            self.server.client_left.set()

    def error(self, status: int, code: str, message: str = "as the script says") -> None:
        self._json(status, {"message": message}, {"x-amzn-ErrorType": code})

    def answer(self, blocks: Sequence[dict[str, Any]], stop_reason: str) -> None:
        """Send a whole message, as a stream if requested so. A tool's input may be any text here."""
        if not self.request_.streaming:
            message = {"role": "assistant", "content": list(blocks)}
            self._json(
                200,
                {
                    "output": {"message": message},
                    "stopReason": stop_reason,
                    "usage": USAGE,
                    "metrics": {"latencyMs": 1},
                },
            )
            return
        self.begin()
        for index, block in enumerate(blocks):
            self.block(index, block)
        self.event("messageStop", {"stopReason": stop_reason})
        self.event("metadata", {"usage": USAGE, "metrics": {"latencyMs": 1}})
        self.wfile.write(b"0\r\n\r\n")

    def begin(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/vnd.amazon.eventstream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.event("messageStart", {"role": "assistant"})

    def block(self, index: int, block: dict[str, Any]) -> None:
        """Send a content block in two pieces, as a model streams it."""
        call, text = block.get("toolUse"), block.get("text", "")
        if call:  # text begins without a start
            start = {"toolUse": {"toolUseId": call["toolUseId"], "name": call["name"]}}
            self.event("contentBlockStart", {"contentBlockIndex": index, "start": start})
            text = call["input"] if isinstance(call["input"], str) else json.dumps(call["input"])
        for piece in (text[: len(text) // 2], text[len(text) // 2 :]):
            delta = {"toolUse": {"input": piece}} if call else {"text": piece}
            self.event("contentBlockDelta", {"contentBlockIndex": index, "delta": delta})
        self.event("contentBlockStop", {"contentBlockIndex": index})

    def event(self, name: str, payload: dict[str, Any]) -> None:
        self._chunk(frame("event", name, payload))

    def exception(self, name: str) -> None:
        """Send an error in the middle of the stream."""
        self._chunk(frame("exception", name, {"message": "as the script says"}))
        self.wfile.write(b"0\r\n\r\n")

    def cut(self) -> None:
        self.close_connection = True

    def stall(self) -> None:
        self.server.closing.wait()
        self.cut()

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%b\r\n" % (len(data), data))

    def _json(self, status: int, payload: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        body = json.dumps(payload).encode()
        self.send_response(status)
        for key, value in {**(headers or {}), "Content-Type": "application/json"}.items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # silence
        pass


Behaviour = Callable[[Call], None]


def fingerspell(arguments: Any, number: int = 1, name: str = "fingerspell") -> dict[str, Any]:
    """Return a content block that calls the tool."""
    return {"toolUse": {"toolUseId": f"call-{number}", "name": name, "input": arguments}}


def verbatim(call: Call) -> None:
    call.answer([fingerspell({"text": call.request_.sentence})], "tool_use")


def obeys(call: Call) -> None:
    """Answer a sentence such as `... spell "X"` by doing what it asks for."""
    call.answer([fingerspell({"text": call.request_.sentence.split('"')[1]})], "tool_use")


def twice(call: Call) -> None:
    text = {"text": call.request_.sentence}
    call.answer([fingerspell(text, 1), fingerspell(text, 2)], "tool_use")


def five_times(call: Call) -> None:
    call.answer([fingerspell({"text": call.request_.sentence}, number) for number in range(5)], "tool_use")


def wrong_argument(call: Call) -> None:
    call.answer([fingerspell({"sentence": call.request_.sentence})], "tool_use")


def wrong_tool(call: Call) -> None:
    call.answer([fingerspell({"text": call.request_.sentence}, name="wave")], "tool_use")


def malformed(call: Call) -> None:
    call.answer([fingerspell('{"text": "HEL')], "tool_use")


def talks(call: Call) -> None:
    call.answer([{"text": "Gladly! Here is your sentence."}], "end_turn")


def max_tokens(call: Call) -> None:
    call.answer([{"text": "Let me first explain"}], "max_tokens")


def endless(call: Call) -> None:
    call.begin()
    while not call.server.closing.wait(PIECE_S):
        call.event("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": "and so on "}})


def half(call: Call) -> None:
    """Begin a tool call."""
    call.begin()
    call.event("contentBlockStart", {"contentBlockIndex": 0, "start": fingerspell("")})
    call.event("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"toolUse": {"input": '{"text": "HEL'}}})


def cut(call: Call) -> None:
    half(call)
    call.cut()


def stalls(call: Call) -> None:
    half(call)
    call.stall()


def hangs(call: Call) -> None:
    call.stall()


def throttles_in_stream(call: Call) -> None:
    call.begin()
    call.exception("throttlingException")


def breaks_in_stream(call: Call) -> None:
    half(call)
    call.exception("modelStreamErrorException")


def refuses(status: int, code: str) -> Behaviour:
    return lambda call: call.error(status, code)


BEHAVIOURS: Final[dict[str, Behaviour]] = {
    behave.__name__: behave
    for behave in (
        verbatim, obeys, twice, five_times, wrong_argument, wrong_tool, malformed, talks, max_tokens, endless, cut,
        stalls, hangs, throttles_in_stream, breaks_in_stream,
    )
} | {
    "throttled": refuses(429, "ThrottlingException"),
    "forbidden": refuses(403, "AccessDeniedException"),
    "invalid": refuses(400, "ValidationException"),
    "internal": refuses(500, "InternalServerException"),
    "unavailable": refuses(503, "ServiceUnavailableException"),
}  # fmt: skip


class Runtime(ThreadingHTTPServer):
    """Server on a free local port, as a context manager. Each request gets the next behaviour; the last repeats."""

    daemon_threads = True

    def __init__(self, *behaviours: Behaviour, delay_s: float = 0.0) -> None:
        super().__init__(("127.0.0.1", 0), Call)
        self.requests: list[Request] = []
        self.behaviours = list(behaviours)
        self.delay_s = delay_s
        self.closing = threading.Event()
        self.client_left = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Do not print errors of clients that disconnected: some tests do that on purpose."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    def next_behaviour(self, request: Request) -> Behaviour:
        self.requests.append(request)
        return self.behaviours[min(len(self.requests), len(self.behaviours)) - 1]


@cache
def aws_session() -> Any:
    """Return a shared boto3 session with dummy credentials: each new one takes 0.1 s to load the Bedrock model."""
    from boto3.session import Session  # the program has no use for it

    return Session(aws_access_key_id="for-this-test", aws_secret_access_key="for-this-test")


@contextmanager
def running(*behaviours: Behaviour, delay_s: float = 0.0) -> Iterator[Runtime]:
    with Runtime(*behaviours, delay_s=delay_s) as runtime:
        thread = threading.Thread(target=partial(runtime.serve_forever, poll_interval=0.05))
        thread.start()
        try:
            yield runtime
        finally:
            runtime.closing.set()
            runtime.shutdown()
            thread.join()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("behaviours", nargs="+", choices=list(BEHAVIOURS))
    parser.add_argument("--delay-s", type=float, default=0.0, help="before every answer")
    arguments = parser.parse_args()
    with running(*(BEHAVIOURS[name] for name in arguments.behaviours), delay_s=arguments.delay_s) as runtime:
        print(runtime.url, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
