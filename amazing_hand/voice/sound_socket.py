# SPDX-License-Identifier: Apache-2.0
"""The way of a browser's sound from the page's process to the voice node: a Unix socket of this user alone.

Not a topic: whoever takes part in the graph can read a topic, also on another computer, and sound is for nobody else.

The client sends a line of JSON with `rate_hz` and `channels`, then blocks: the number of their bytes as little-endian
uint32, and samples of 16 bit. A block of no bytes means that nothing shall be sent by itself, as somebody mends the
sentence. What is told of the microphone comes back as lines of JSON: voice/telling.py. A refusal is a `trouble`, after
which the socket is closed.
"""

import asyncio
import json
import struct
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Final, Never

import numpy as np

from amazing_hand.voice.listener import Listener, MicrophoneError
from amazing_hand.voice.local_socket import address_of, local_server
from amazing_hand.voice.sound import RATE_HZ, Converter, Samples
from amazing_hand.voice.telling import Told, Trouble, fields

BROWSER: Final = "browser"

MAX_BLOCK_BYTES: Final = 65_536
MAX_LINE_BYTES: Final = 16_384
SILENT_S: Final = 10.0
"""A client that sends nothing for so long is gone: an open microphone gives sound all the time."""

MAX_UNREAD_BYTES: Final = 65_536
"""What a client may leave unread; beyond, it is told nothing more."""

MAX_HEADER_BYTES: Final = 256
UNSAID: Final = "the page does not say what sound it sends: load it anew"

_LENGTH: Final = struct.Struct("<I")


def socket_path(data_folder: Path, namespace: str) -> Path:
    """Return the path of a hand's socket."""
    return data_folder / "voice" / f"{namespace.strip('/').replace('/', '_')}.sock"


class SoundClient:
    """The page's end of the socket: one open microphone."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def send(self, block: bytes) -> None:
        """Send samples. Raises OSError when the node has closed the socket."""
        if block:
            await self._send(_LENGTH.pack(len(block)) + block)

    async def hold(self) -> None:
        """Have nothing sent by itself of what was heard so far. Raises OSError."""
        await self._send(_LENGTH.pack(0))

    async def told(self) -> AsyncIterator[Mapping[str, Any]]:
        """Yield what is told of this microphone, until the node closes the socket."""
        with suppress(ConnectionError):
            while line := await self._reader.readline():
                yield json.loads(line)

    async def end(self) -> None:
        """Close the microphone; what was said before is still told."""
        with suppress(OSError):
            self._writer.write_eof()

    async def _send(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()


@asynccontextmanager
async def sound_client(path: Path, rate_hz: int = RATE_HZ, channels: int = 1) -> AsyncIterator[SoundClient]:
    """Open a microphone at the voice node. Raises OSError when there is no node."""
    with address_of(path) as address:
        reader, writer = await asyncio.open_unix_connection(address, limit=MAX_LINE_BYTES)
    try:
        client = SoundClient(reader, writer)
        writer.write(json.dumps({"rate_hz": rate_hz, "channels": channels}).encode() + b"\n")
        yield client
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


@asynccontextmanager
async def sound_server(path: Path, listener: Listener) -> AsyncIterator[asyncio.Future[Never]]:
    """Take microphones at the socket within the block; yield a future that gets an error of this program.

    Raises ConfigurationError if another node listens there already, OSError if the folder cannot be written.
    """
    failure: asyncio.Future[Never] = asyncio.get_running_loop().create_future()

    async def on_client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await _on_client(reader, writer, listener)
        except ConnectionError:
            pass  # the page is gone, and its microphone with it
        except Exception as error:
            if not failure.done():
                failure.set_exception(error)
        finally:
            writer.close()

    async with local_server(path, on_client, MAX_LINE_BYTES, "voice node"):
        yield failure


async def _on_client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, listener: Listener) -> None:
    def tell(told: Told) -> None:
        if not writer.is_closing() and writer.transport.get_write_buffer_size() < MAX_UNREAD_BYTES:
            writer.write(json.dumps(fields(told)).encode() + b"\n")

    try:
        converter = _converter(await _line(reader))
        await listener.listen(BROWSER, _blocks(reader, converter, listener), tell)
    except MicrophoneError as error:
        tell(Trouble(BROWSER, str(error)))
    with suppress(TimeoutError):
        async with asyncio.timeout(SILENT_S):
            await writer.drain()


async def _line(reader: asyncio.StreamReader) -> bytes:
    try:
        async with asyncio.timeout(SILENT_S):
            line = await reader.readuntil(b"\n")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError) as error:
        raise MicrophoneError(UNSAID) from error
    if len(line) > MAX_HEADER_BYTES:
        raise MicrophoneError(UNSAID)
    return line


def _converter(line: bytes) -> Converter:
    try:
        said = json.loads(line)
        rate_hz, channels = said["rate_hz"], said["channels"]
        if type(rate_hz) is not int or type(channels) is not int:
            raise ValueError("rate_hz and channels are no whole numbers")
        return Converter(rate_hz, channels)
    except (KeyError, TypeError, ValueError) as error:
        problem = " ".join(str(error).split())[:200]
        raise MicrophoneError(f"the page sends no sound that is understood ({problem}): load it anew") from error


async def _blocks(reader: asyncio.StreamReader, converter: Converter, listener: Listener) -> AsyncIterator[Samples]:
    while True:
        try:
            async with asyncio.timeout(SILENT_S):
                (length,) = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))
                if length > MAX_BLOCK_BYTES or length % 2:
                    raise MicrophoneError(f"the page sends a block of {length} bytes, which is no sound: load it anew")
                block = await reader.readexactly(length)
        except TimeoutError as error:
            raise MicrophoneError(
                f"no sound came from the page for {SILENT_S:.0f} s: start the microphone anew"
            ) from error
        except (asyncio.IncompleteReadError, ConnectionError):
            return  # closed, or the page is gone
        if block:
            yield converter.convert(np.frombuffer(block, "<i2").astype(np.int16))
        elif listener.microphone is not None:
            listener.microphone.session.hold()
