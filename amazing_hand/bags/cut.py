# SPDX-License-Identifier: Apache-2.0
"""Read MCAP files of an interrupted recording: all complete records, without the index at the end of the file.

Format: https://mcap.dev/spec. A record is an opcode of one byte, a length of eight bytes, and the content. The content
of a chunk is a header followed by records.
"""

import io
import os
import struct
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from rosbags.rosbag2.storage_mcap import decompress

from amazing_hand.bags.definitions import BagMessage

_MAGIC: Final = b"\x89MCAP0\r\n"
_RECORD: Final = struct.Struct("<BQ")
_MESSAGE: Final = struct.Struct("<HIQQ")
_CHUNK: Final = struct.Struct("<QQQI")
_U16: Final = struct.Struct("<H")
_U32: Final = struct.Struct("<I")
_U64: Final = struct.Struct("<Q")

_HEADER, _SCHEMA, _CHANNEL, _MESSAGE_CODE, _CHUNK_CODE = 0x01, 0x03, 0x04, 0x05, 0x06
_CODES: Final = range(_HEADER, 0x10)


class _Channel(NamedTuple):
    topic: str
    type: str
    definition: str


def read_cut(paths: Sequence[Path]) -> Iterator[BagMessage]:
    """Yield the messages of these files in the order of writing, up to the last complete record of each.

    Raises OSError.
    """
    for path in paths:
        with (
            path.open("rb") as file,
            suppress(struct.error, UnicodeDecodeError),
        ):  # a power cut may leave garbage instead of a record
            yield from _messages(file, os.fstat(file.fileno()).st_size)


def _messages(file: BinaryIO, size: int) -> Iterator[BagMessage]:
    if file.read(len(_MAGIC)) != _MAGIC:
        return
    schemas: dict[int, tuple[str, str]] = {}
    channels: dict[int, _Channel] = {}
    for code, content in _records(file, size):
        match code:
            case _ if code == _SCHEMA:
                (number,) = _U16.unpack_from(content)
                name, encoding, definition = _texts(content, _U16.size, 3)
                schemas[number] = name, definition if encoding == "ros2msg" else ""
            case _ if code == _CHANNEL:
                number, schema = struct.unpack_from("<HH", content)
                (topic,) = _texts(content, 2 * _U16.size, 1)
                channels[number] = _Channel(topic, *schemas.get(schema, ("", "")))
            case _ if code == _MESSAGE_CODE:
                number, _, log_time_ns, _ = _MESSAGE.unpack_from(content)
                if number in channels:
                    topic, type_name, definition = channels[number]
                    yield BagMessage(topic, type_name, log_time_ns, content[_MESSAGE.size :], definition)


def _records(stream: BinaryIO, size: int) -> Iterator[tuple[int, bytes]]:
    """Yield opcode and content of the complete records, including those inside chunks, also of an incomplete chunk."""
    while len(head := stream.read(_RECORD.size)) == _RECORD.size:
        code, length = _RECORD.unpack(head)
        if code not in _CODES:  # such as the zeros that a power cut leaves at the end of a file
            return
        content = stream.read(min(length, size - stream.tell()))
        if code == _CHUNK_CODE:
            inside = _inside(content)
            yield from _records(io.BytesIO(inside), len(inside))
        elif len(content) == length:
            yield code, content
        if len(content) < length:
            return


def _inside(chunk: bytes) -> bytes:
    """Return the records of a chunk as bytes; empty if it is compressed and incomplete."""
    if len(chunk) < _CHUNK.size + _U32.size:
        return b""
    _, _, size, crc = _CHUNK.unpack_from(chunk)
    (length,) = _U32.unpack_from(chunk, _CHUNK.size)
    begin = _CHUNK.size + _U32.size + length + _U64.size
    compression = chunk[_CHUNK.size + _U32.size :][:length].decode(errors="replace")
    if not compression:
        return chunk[begin:]
    try:
        return bytes(decompress(chunk[begin:], compression, size, crc))
    except Exception:  # each compression library has its own errors
        return b""


def _texts(content: bytes, offset: int, count: int) -> Iterator[str]:
    for _ in range(count):
        (length,) = _U32.unpack_from(content, offset)
        offset += _U32.size + length
        yield content[offset - length : offset].decode()
