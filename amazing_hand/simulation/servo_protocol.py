# SPDX-License-Identifier: Apache-2.0
"""Packets of the Feetech SCS bus, the framing of Dynamixel protocol 1.

Instruction: FF FF id length code parameters checksum. Status: the same with the error byte for the code.
`length` counts the bytes after it; the checksum is the complement of the sum of all bytes after the header.
"""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from amazing_hand.bus.registers import BROADCAST_ID, InstructionCode

HEADER: Final = b"\xff\xff"
MAX_PARAMS: Final = 253
"""Parameters that one packet can hold: `length` is a byte and counts code and checksum too."""

_LENGTH_OFFSET: Final = 3


class Instruction(NamedTuple):
    """One well-formed packet. `code` may be one that the servos do not know."""

    servo_id: int
    code: int
    params: bytes


def checksum(body: bytes | bytearray) -> int:
    """Checksum of a packet's bytes between header and checksum."""
    return ~sum(body) & 0xFF


def instruction_packet(servo_id: int, code: int, params: bytes = b"") -> bytes:
    """Raises ValueError when id, code or number of parameters does not fit its byte."""
    body = bytes((servo_id, len(params) + 2, code)) + params
    return HEADER + body + bytes((checksum(body),))


def status_packet(servo_id: int, error: int, params: bytes = b"") -> bytes:
    """Raises ValueError when id, error or number of parameters does not fit its byte."""
    return instruction_packet(servo_id, error, params)


def sync_write_packet(address: int, data: Mapping[int, bytes]) -> bytes:
    """One packet that writes equally many bytes at `address` of every servo in `data` (id -> bytes)."""
    sizes = {len(values) for values in data.values()}
    if len(sizes) != 1:
        raise ValueError("a sync write needs at least one servo and equally many bytes for each")
    params = bytes((address, sizes.pop())) + b"".join(bytes((i,)) + values for i, values in data.items())
    return instruction_packet(BROADCAST_ID, InstructionCode.SYNC_WRITE, params)


def sync_write_parts(params: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(servo id, address, bytes) for each servo of a sync write; a part that was cut off is left out."""
    if len(params) < 2:
        return
    address, size = params[0], params[1]
    for start in range(2, len(params) - size, size + 1):
        yield params[start], address, params[start + 1 : start + 1 + size]


class PacketParser:
    """Finds packets in a stream of bytes, however it is cut, and whatever noise is between them."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    @property
    def pending(self) -> bool:
        """Whether the beginning of a packet is held, waiting for its rest."""
        return bool(self._buffer)

    def reset(self) -> None:
        """Forget a packet whose rest will not come."""
        self._buffer.clear()

    def feed(self, data: bytes) -> list[Instruction]:
        """The packets that `data` completes. What is kept for the next call is shorter than one packet."""
        buffer = self._buffer
        buffer += data
        packets = []
        done = 0  # all before it is dealt with
        while True:
            start = buffer.find(HEADER, done)
            if start < 0:  # keep what may be the first half of a header
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
                done += 1  # only one byte: the real packet may begin inside what looked like one
            else:
                packets.append(Instruction(servo_id, buffer[start + 4], bytes(buffer[start + 5 : end - 1])))
                done = end
        del buffer[:done]
        return packets
