# SPDX-License-Identifier: Apache-2.0
"""The recogniser as a process of its own: half a second of work at a time must not meet the servo loop."""

import json
import os
import select
import struct
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import IO, Final

import numpy as np

from amazing_hand.voice.recogniser import Recogniser, RecogniserFailed, Spoken
from amazing_hand.voice.sound import Samples

NICE: Final = 10
IDLE_S: Final = 600.0
"""The worker ends after so long without an utterance."""

ANSWER_S: Final = 20.0
"""A worker that takes longer is stuck; on a busy machine half a second of work may take several."""

ONE_THREAD: Final = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}

_LENGTH: Final = struct.Struct("<I")


class Worker:
    """A Recogniser whose work is done by a process, started when it is needed. Only `interrupt` is thread-safe."""

    def __init__(self, command: Sequence[str], answer_s: float = ANSWER_S) -> None:
        """command: of the process, which calls `serve`."""
        self._command = list(command)
        self._answer_s = answer_s
        self._process: subprocess.Popen[bytes] | None = None
        self._used_s = 0.0

    @property
    def pid(self) -> int | None:
        """Return the id of the process, None while there is none."""
        return self._process.pid if self._process is not None else None

    def take(self, samples: Samples) -> None:
        self._ask(b"take", np.ascontiguousarray(samples, "<i2").tobytes())

    def text(self, told: Sequence[str] = ()) -> Spoken:
        answer = self._ask(b"text", json.dumps(list(told)).encode())
        return Spoken(**json.loads(answer))

    def end_if_idle(self, now_s: float) -> None:
        """End the process if it has had nothing to do for IDLE_S. now_s: time.monotonic()."""
        if self._process is not None and now_s - self._used_s >= IDLE_S:
            self.close()

    def interrupt(self) -> None:
        """Kill the process, so that a call in another thread ends at once with RecogniserFailed. Thread-safe."""
        if (process := self._process) is not None:
            process.kill()

    def close(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdout.close()
            process.stdin.close()

    def _ask(self, verb: bytes, data: bytes) -> bytes:
        if self._process is None:
            if verb != b"take":
                raise RecogniserFailed("the speech recogniser has no utterance")
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                bufsize=0,
                env={**os.environ, **ONE_THREAD},
            )
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        self._used_s = time.monotonic()
        try:
            deadline_s = self._used_s + self._answer_s
            _write(process.stdin, verb + data, deadline_s)
            answer = _read(process.stdout, deadline_s)
        except (EOFError, BrokenPipeError):
            status = process.wait()
            self.close()
            raise RecogniserFailed(
                f"the speech recogniser ended (exit status {status}) and this utterance is lost; "
                "it is started again with the next one"
            ) from None
        except TimeoutError:
            self.close()
            raise RecogniserFailed(
                f"the speech recogniser gave no answer for {self._answer_s:g} s and this utterance is lost; "
                "it is started again with the next one"
            ) from None
        if answer[:1] == b"!":
            self.close()
            raise RecogniserFailed(answer[1:].decode())
        return answer[1:]


def command(module: str, *arguments: str) -> list[str]:
    """Return the command line of a worker that this Python runs as a module."""
    return [sys.executable, "-m", module, *arguments]


def serve(recogniser: Recogniser) -> None:
    """Do what a Worker asks for, until it closes our standard input."""
    requests, answers = _pipes()
    while True:
        try:
            request = _read(requests)
        except EOFError:
            return
        verb, data = request[:4], request[4:]
        if verb == b"take":
            recogniser.take(np.frombuffer(data, "<i2").astype(np.int16))
            _write(answers, b"=")
        else:
            spoken = recogniser.text(json.loads(data))
            _write(answers, b"=" + json.dumps({"text": spoken.text, "no_speech": spoken.no_speech}).encode())


def refuse(problem: str) -> None:
    """Answer the first request with a problem, because of which there will be no recogniser."""
    requests, answers = _pipes()
    _read(requests)
    _write(answers, b"!" + problem.encode())


def _pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Return the ends of this process for requests and answers. What libraries print goes to stderr."""
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    return os.fdopen(os.dup(0), "rb", buffering=0), answers


def _write(pipe: IO[bytes], data: bytes, deadline_s: float | None = None) -> None:
    """Write a message. Raises BrokenPipeError, or TimeoutError at the deadline [s, monotonic]."""
    rest = memoryview(_LENGTH.pack(len(data)) + data)
    while rest:
        _wait([], [pipe], deadline_s)
        # A pipe that can be written to takes so much at least.
        rest = rest[os.write(pipe.fileno(), rest[: select.PIPE_BUF]) :]


def _read(pipe: IO[bytes], deadline_s: float | None = None) -> bytes:
    """Read a message. Raises EOFError, or TimeoutError at the deadline [s, monotonic]."""
    (length,) = _LENGTH.unpack(_read_exactly(pipe, _LENGTH.size, deadline_s))
    return _read_exactly(pipe, length, deadline_s)


def _read_exactly(pipe: IO[bytes], length: int, deadline_s: float | None) -> bytes:
    data = b""
    while len(data) < length:
        _wait([pipe], [], deadline_s)
        part = os.read(pipe.fileno(), length - len(data))
        if not part:
            raise EOFError
        data += part
    return data


def _wait(readers: list[IO[bytes]], writers: list[IO[bytes]], deadline_s: float | None) -> None:
    left_s = None if deadline_s is None else max(0.0, deadline_s - time.monotonic())
    if not any(select.select(readers, writers, [], left_s)):
        raise TimeoutError
