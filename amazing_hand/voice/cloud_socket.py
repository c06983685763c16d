# SPDX-License-Identifier: Apache-2.0
"""What goes over the socket between the voice node and `hand voice-cloud`: one utterance a connection.

The node sends the number of bytes as little-endian uint32 and samples of 16 kHz mono, 16 bit. A line of JSON comes
back: `heard` and `proposed`, or `trouble`.
"""

import json
import socket
import struct
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np

from amazing_hand.voice.local_socket import address_of
from amazing_hand.voice.sound import Samples

ANSWER_S: Final = 2.0
"""The node waits for no longer: then it recognises the utterance itself."""

MAX_BYTES: Final = 2_000_000
"""Of an utterance; one of 30 s has 960,000."""

MAX_LINE_BYTES: Final = 65_536

LENGTH: Final = struct.Struct("<I")


class CloudTrouble(Exception):
    """The cloud has not understood the utterance; one sentence says why."""


@dataclass(frozen=True)
class CloudAnswer:
    """heard: the user's transcript. proposed: the sentence as a language model would clean it; empty: none did."""

    heard: str
    proposed: str = ""


def cloud_socket_path(data_folder: Path, namespace: str) -> Path:
    """Return the path of the socket for a hand's voice node."""
    return data_folder / "voice" / f"{namespace.strip('/').replace('/', '_')}.cloud.sock"


def answer_line(answer: CloudAnswer | CloudTrouble) -> bytes:
    """Return the line that answers an utterance."""
    content = {"trouble": str(answer)} if isinstance(answer, CloudTrouble) else asdict(answer)
    return json.dumps(content).encode() + b"\n"


def answer_of(line: bytes) -> CloudAnswer:
    """Return the answer in a line. Raises CloudTrouble."""
    try:
        content = json.loads(line)
        if "trouble" in content:
            raise CloudTrouble(str(content["trouble"]))
        return CloudAnswer(str(content["heard"]), str(content["proposed"]))
    except (ValueError, KeyError, TypeError):
        raise CloudTrouble("`hand voice-cloud` gave no answer that is understood: start that of this release") from None


def ask(path: Path, samples: Samples, answer_s: float = ANSWER_S) -> CloudAnswer:
    """Have an utterance understood; blocks for answer_s at most. Raises CloudTrouble."""
    deadline_s = time.monotonic() + answer_s
    data = np.ascontiguousarray(samples, "<i2").tobytes()
    try:
        with address_of(path) as address, socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(answer_s)
            connection.connect(address)
            connection.sendall(LENGTH.pack(len(data)) + data)
            return answer_of(_line(connection, deadline_s))
    except TimeoutError:
        raise CloudTrouble(f"the cloud gave no answer for {answer_s:g} s") from None
    except (FileNotFoundError, ConnectionRefusedError):
        raise CloudTrouble("nothing is connected to the cloud: start `hand voice-cloud`") from None
    except OSError as error:
        raise CloudTrouble(f"`hand voice-cloud` is gone ({error.strerror or error}): start it again") from None


def _line(connection: socket.socket, deadline_s: float) -> bytes:
    line = b""
    while not line.endswith(b"\n") and len(line) < MAX_LINE_BYTES:
        left_s = deadline_s - time.monotonic()
        if left_s <= 0:
            raise TimeoutError
        connection.settimeout(left_s)
        part = connection.recv(4096)
        if not part:
            raise ConnectionResetError("it ended")
        line += part
    return line
