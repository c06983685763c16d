# SPDX-License-Identifier: Apache-2.0
"""A fake of the service of Nova 2 Sonic (TLS, HTTP/2, signed event frames), and the real SDK led to it.

A program for the environment of `hand voice-cloud --install`, with h2 added: its argument is a scenario, what it prints
last is JSON.
"""

import asyncio
import base64
import json
import ssl
import struct
import sys
from pathlib import Path
from typing import Any, ClassVar
from zlib import crc32

import boto3
import h2.config
import h2.connection
import h2.events
from aws_sdk_bedrock_runtime.config import AsyncBedrockRuntimeConfig
from awscrt import io as crt_io
from strands.bidi.models import BedrockNovaSonicModel

from amazing_hand.voice.cloud_socket import CloudTrouble
from amazing_hand.voice_cloud.life import MAX_AGE_S
from amazing_hand.voice_cloud.service import Service

PATIENCE_S = 60.0
SOUND = b"\x01\x02" * 8000
PAUSE_BYTES = 16_000

ERRORS = {
    "throttled": ("throttlingException", "Too many requests"),
    "silence": ("validationException", "RequestId=1 : InternalErrorCode=531::RST_STREAM closed stream"),
}


def frame(headers: dict[str, str], payload: bytes) -> bytes:
    packed = b"".join(
        bytes([len(name)]) + name.encode() + b"\x07" + struct.pack("!H", len(value)) + value.encode()
        for name, value in headers.items()
    )
    prelude = struct.pack("!II", 16 + len(packed) + len(payload), len(packed))
    message = prelude + struct.pack("!I", crc32(prelude)) + packed + payload
    return message + struct.pack("!I", crc32(message))


def event(name: str, **content: Any) -> bytes:
    text = json.dumps({"event": {name: content}}).encode()
    payload = json.dumps({"bytes": base64.b64encode(text).decode()}).encode()
    return frame({":message-type": "event", ":event-type": "chunk", ":content-type": "application/json"}, payload)


def answer(text: str) -> bytes:
    stage = json.dumps({"generationStage": "SPECULATIVE"})
    return b"".join(
        [
            event("completionStart", completionId="c"),
            event("contentStart", contentId="u", type="TEXT", role="USER"),
            event("textOutput", contentId="u", role="USER", content=text),
            event("contentEnd", contentId="u", type="TEXT", stopReason="PARTIAL_TURN"),
            event("contentStart", contentId="a", type="TEXT", role="ASSISTANT", additionalModelFields=stage),
            event("textOutput", contentId="a", role="ASSISTANT", content="Yes."),
            event("contentEnd", contentId="a", type="TEXT", stopReason="PARTIAL_TURN"),
            event("contentStart", contentId="s", type="AUDIO", role="ASSISTANT"),
            event("audioOutput", contentId="s", content=base64.b64encode(bytes(320)).decode()),
            event("contentEnd", contentId="s", type="AUDIO", stopReason="END_TURN"),
        ]
    )


class FakeService(asyncio.Protocol):
    """One connection. What all got is in `got`: for each stream the names of its events, in order."""

    got: ClassVar[list[list[str]]] = []
    signed: ClassVar[list[bool]] = []
    paths: ClassVar[list[str]] = []

    def __init__(self, scenario: str) -> None:
        self.scenario = scenario
        self.connection = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
        self.waiting = bytearray()
        self.silent_bytes: int | None = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self.connection.initiate_connection()
        transport.write(self.connection.data_to_send())

    def data_received(self, data: bytes) -> None:
        for each in self.connection.receive_data(data):
            if isinstance(each, h2.events.RequestReceived):
                self.begin(each.stream_id, dict(each.headers))
            elif isinstance(each, h2.events.DataReceived):
                self.connection.acknowledge_received_data(each.flow_controlled_length, each.stream_id)
                self.waiting += each.data
                self.take(each.stream_id)
        self.transport.write(self.connection.data_to_send())

    def begin(self, stream: int, headers: dict[Any, Any]) -> None:
        named = {str(name, "ascii"): str(value, "ascii") for name, value in headers.items()}
        FakeService.paths.append(named[":path"])
        FakeService.signed.append(named["authorization"].startswith("AWS4-HMAC-SHA256 Credential=key/"))
        FakeService.got.append([])
        self.waiting.clear()
        if self.scenario == "refused":
            body = json.dumps({"message": "not authorized to perform this"}).encode()
            refusal = [(":status", "403"), ("x-amzn-errortype", "AccessDeniedException")]
            self.connection.send_headers(stream, [*refusal, ("content-type", "application/json")])
            self.connection.send_data(stream, body, end_stream=True)
            return
        kind = ("content-type", "application/vnd.amazon.eventstream")
        self.connection.send_headers(stream, [(":status", "200"), kind])

    def take(self, stream: int) -> None:
        while len(self.waiting) >= 12:
            length, headers = struct.unpack("!II", self.waiting[:8])
            if len(self.waiting) < length:
                return
            outer, self.waiting = bytes(self.waiting[:length]), self.waiting[length:]
            FakeService.signed.append(b":chunk-signature" in outer[12 : 12 + headers])
            inner = outer[12 + headers : -4]
            if inner:
                _, inner_headers = struct.unpack("!II", inner[:8])
                self.on_event(json.loads(base64.b64decode(json.loads(inner[12 + inner_headers : -4])["bytes"])), stream)

    def on_event(self, content: dict[str, Any], stream: int) -> None:
        ((name, values),) = content["event"].items()
        if name != "audioInput" or FakeService.got[-1][-1] != name:
            FakeService.got[-1].append(name)
        if name == "audioInput" and self.scenario != "refused" and self.is_said(base64.b64decode(values["content"])):
            self.answer(stream)

    def is_said(self, sound: bytes) -> bool:
        """Return whether this is the end of an utterance: half a second of digital silence after a sound."""
        if any(sound):
            self.silent_bytes = 0
        elif self.silent_bytes is not None:
            self.silent_bytes += len(sound)
        if self.silent_bytes is None or self.silent_bytes < PAUSE_BYTES:
            return False
        self.silent_bytes = None
        return True

    def answer(self, stream: int) -> None:
        if self.scenario in ERRORS:
            kind, message = ERRORS[self.scenario]
            headers = {":message-type": "exception", ":exception-type": kind, ":content-type": "application/json"}
            self.connection.send_data(stream, frame(headers, json.dumps({"message": message}).encode()))
        else:
            self.connection.send_data(stream, answer(f"connection {len(FakeService.got)}"))


async def run(scenario: str, folder: Path) -> dict[str, Any]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    context.set_alpn_protocols(["h2"])
    server = await asyncio.get_running_loop().create_server(lambda: FakeService(scenario), "127.0.0.1", 0, ssl=context)
    port = server.sockets[0].getsockname()[1]
    lead_to(f"https://localhost:{port}", folder / "ca.pem")
    session = boto3.Session(aws_access_key_id="key", aws_secret_access_key="secret", region_name="us-east-1")
    times_s = [0.0, MAX_AGE_S if scenario == "old" else 1.0]
    service = Service(
        lambda: BedrockNovaSonicModel(model_id="amazon.nova-2-sonic-v1:0", boto_session=session),
        clock=lambda: times_s[0],
    )
    told = []
    while True:
        try:
            async with asyncio.timeout(PATIENCE_S):
                told.append((await service.understand(SOUND)).heard)
        except CloudTrouble as error:
            told.append(str(error))
        if len(told) == 2:
            break
        times_s.pop(0)
    await service.close()
    server.close()
    return {"told": told, "got": FakeService.got, "signed": all(FakeService.signed), "paths": FakeService.paths}


def lead_to(endpoint: str, ca: Path) -> None:
    """Have the SDK speak to this endpoint, and trust this CA: it has no settings for either that Strands would pass."""
    resolve = AsyncBedrockRuntimeConfig.resolve

    async def resolved(**named: Any) -> Any:
        return await resolve(**{**named, "endpoint_uri": endpoint})

    class Trusting(crt_io.TlsContextOptions):
        def __init__(self) -> None:
            super().__init__()
            self.override_default_trust_store_from_path(None, str(ca))

    AsyncBedrockRuntimeConfig.resolve = resolved
    crt_io.TlsContextOptions = Trusting


if __name__ == "__main__":
    print(json.dumps(asyncio.run(run(sys.argv[1], Path(sys.argv[2])))), flush=True)
