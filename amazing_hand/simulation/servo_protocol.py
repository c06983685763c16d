# SPDX-License-Identifier: Apache-2.0
"""Build and parse packets of the Feetech SCS bus, whose framing is that of Dynamixel protocol 1.

Instruction: FF FF id length code parameters checksum. Status: the same with the error byte for the code.
`length` counts the bytes after it; the checksum is the complement of the sum of all bytes after the header.
"""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from amazing_hand.bus.registers import BROADCAST_ID, InstructionCode

HEADER: Final = b"\xff\xff"
MAX_PARAMS: Final = 253
"""Most parameter bytes in one packet: `length` is a byte and counts code and checksum too."""

_LENGTH_OFFSET: Final = 3


class Instruction(NamedTuple):
    """One well-formed instruction packet. `code` may be one that the servos do not know."""

    servo_id: int
    code: int
    params: bytes


def checksum(body: bytes | bytearray) -> int:
    """Return the checksum of the bytes between a packet's header and its checksum."""
    return ~sum(body) & 0xFF


def instruction_packet(servo_id: int, code: int, params: bytes = b"") -> bytes:
    """Return an instruction packet. Raises ValueError if id, code or number of parameters does not fit its byte."""
    body = bytes((servo_id, len(params) + 2, code)) + params
    return HEADER + body + bytes((checksum(body),))


def status_packet(servo_id: int, error: int, params: bytes = b"") -> bytes:
    """Return a status packet. Raises ValueError if id, error or number of parameters does not fit its byte."""
    return instruction_packet(servo_id, error, params)


def sync_write_packet(address: int, data: Mapping[int, bytes]) -> bytes:
    """Return a packet that writes to `address` of every servo in `data` (id -> bytes).

    Raises ValueError if `data` is empty or its values differ in length.
    """
    sizes = {len(values) for values in data.values()}
    if len(sizes) != 1:
        raise ValueError("a sync write needs at least one servo and equally many bytes for each")
    params = bytes((address, sizes.pop())) + b"".join(bytes((i,)) + values for i, values in data.items())
    return instruction_packet(BROADCAST_ID, InstructionCode.SYNC_WRITE, params)


def sync_write_parts(params: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield (servo id, address, bytes) for each servo of a sync write, without a last part that is cut off."""
    if len(params) < 2:
        return
    address, size = params[0], params[1]
    for start in range(2, len(params) - size, size + 1):
        yield params[start], address, params[start + 1 : start + 1 + size]


class PacketParser:
    """Incremental parser that finds packets in a byte stream, which may be split anywhere and contain noise."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    @property
    def pending(self) -> bool:
        """Whether an incomplete packet is buffered."""
        return bool(self._buffer)

    def reset(self) -> None:
        """Discard the incomplete packet."""
        self._buffer.clear()

    def feed(self, data: bytes) -> list[Instruction]:
        """Return the packets that `data` completes. Buffers less than one packet for the next call."""
        buffer = self._buffer
        buffer += data
        packets = []
        done = 0  # bytes before this index are processed
        while True:
            start = buffer.find(HEADER, done)
            if start < 0:  # keep a last FF: it may be the first half of a header
                done = max(done, len(buffer) - buffer.endswith(b"\xff"))
                break
            done = start
            if len(buffer) <= start + _LENGTH_OFFSET:
                break
            servo_id, length = buffer[start + 2], buffer[start + _LENGTH_OFFSET]
            end = start + _LENGTH_OFFSET + 1 + length
            if servo_id == 0xFF or length < 2:
                done += 1
            elif len(buffer) < end:
                break
            elif checksum(buffer[start + 2 : end - 1]) != buffer[end - 1]:
                done += 1  # skip only one byte: a real packet may begin inside this false one
            else:
                packets.append(Instruction(servo_id, buffer[start + 4], bytes(buffer[start + 5 : end - 1])))
                done = end
        del buffer[:done]
        return packets
