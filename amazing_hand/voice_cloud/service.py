# SPDX-License-Identifier: Apache-2.0
"""Take utterances of the voice node at a socket, have a speech model understand them, and answer."""

import asyncio
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from strands.bidi.models import BidiModel

from amazing_hand.voice.cloud_socket import LENGTH, MAX_BYTES, CloudAnswer, CloudTrouble, answer_line
from amazing_hand.voice.local_socket import local_server
from amazing_hand.voice_cloud.cleaner import Clean
from amazing_hand.voice_cloud.conversation import Conversation
from amazing_hand.voice_cloud.life import Life
from amazing_hand.voice_cloud.problems import problem_of

OPEN_S: Final = 10.0
"""Longest time in which a connection is opened; the node does not wait for that, but its next utterance finds it."""

TRANSCRIPT_S: Final = 10.0
CLEAN_S: Final = 0.8
CLOSE_S: Final = 3.0
TICK_S: Final = 1.0
LINE_LIMIT: Final = 65_536
NOT_CLEANED: Final = "a sentence was cleaned by rule"


class Service:
    """The connection to the model, opened with the first utterance. For one event loop."""

    def __init__(
        self,
        new_model: Callable[[], BidiModel],
        clean: Clean | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """new_model: for each connection. clean: None: no model cleans the sentences. clock: [s]."""
        self._new_model = new_model
        self._clean = clean
        self._clock = clock
        self._opening: asyncio.Task[Conversation] | None = None
        self._life = Life(0.0, 0.0)
        self._closing: set[asyncio.Task[None]] = set()
        self._one_at_a_time = asyncio.Lock()

    async def understand(self, sound: bytes) -> CloudAnswer:
        """Return what is said in sound of 16 kHz mono, 16 bit. Raises CloudTrouble.

        If this is cancelled, the connection is closed: a transcript that comes late belongs to no later utterance.
        """
        async with self._one_at_a_time:
            self._drop_if_over()
            try:
                conversation = await asyncio.shield(self._open())
            except asyncio.CancelledError:
                raise  # the connection is still opened
            except Exception as error:
                self._opening = None
                raise CloudTrouble(problem_of(error)) from error
            self._life.used_s = self._clock()
            try:
                async with asyncio.timeout(TRANSCRIPT_S):
                    heard = await conversation.transcript(sound)
            except Exception as error:
                self._drop()
                raise CloudTrouble(problem_of(error)) from error
            except asyncio.CancelledError:
                self._drop()
                raise
            return CloudAnswer(heard, await self._proposed(heard))

    async def tend(self) -> None:
        """Close the connection when it is old or idle; until this is cancelled."""
        while True:
            await asyncio.sleep(TICK_S)
            if not self._one_at_a_time.locked():
                self._drop_if_over()

    async def close(self) -> None:
        """Close the connection, if there is one, and wait for those that are being closed."""
        self._drop()
        if self._closing:
            await asyncio.wait(self._closing)

    def _drop(self) -> None:
        """Close the connection, if there is one, without waiting: one that is broken may take its time."""
        opening, self._opening = self._opening, None
        if opening is not None:
            task = asyncio.create_task(_close(opening))
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    def _open(self) -> "asyncio.Task[Conversation]":
        if self._opening is None:
            self._opening = asyncio.create_task(self._opened())
        return self._opening

    async def _opened(self) -> Conversation:
        conversation = Conversation(self._new_model())
        async with asyncio.timeout(OPEN_S):
            await conversation.open()
        self._life = Life(self._clock(), self._clock())
        return conversation

    def _drop_if_over(self) -> None:
        opening = self._opening
        if opening is None or not opening.done():
            return
        if opening.cancelled() or opening.exception() is not None:
            self._opening = None
        elif opening.result().is_over or self._life.is_over(self._clock()):
            self._drop()

    async def _proposed(self, heard: str) -> str:
        if self._clean is None or not heard:
            return ""
        try:
            async with asyncio.timeout(CLEAN_S):
                return await self._clean(heard)
        except Exception as error:  # the transcript is there, and rules clean it
            _log(f"{NOT_CLEANED}: {problem_of(error).replace('Nova 2 Sonic', 'the cleaning model')}")
            return ""


async def serve(path: Path, service: Service, stop: asyncio.Event) -> None:
    """Answer at the socket until `stop`. The first line on stdout is the socket. Raises ConfigurationError."""

    async def on_client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await _on_client(reader, writer, service)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the node waits no longer
        finally:
            writer.close()

    async with local_server(path, on_client, LINE_LIMIT, "`hand voice-cloud`"):
        tending = asyncio.create_task(service.tend())
        print(path, flush=True)
        await stop.wait()
        tending.cancel()
    await service.close()


async def _on_client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, service: Service) -> None:
    (length,) = LENGTH.unpack(await reader.readexactly(LENGTH.size))
    if length > MAX_BYTES or length % 2:
        writer.write(answer_line(CloudTrouble(f"an utterance of {length} bytes is no sound")))
        return
    sound = await reader.readexactly(length)
    answering = asyncio.create_task(_answer(sound, service))
    leaving = asyncio.create_task(reader.read(1))
    try:
        await asyncio.wait((answering, leaving), return_when=asyncio.FIRST_COMPLETED)
        if answering.done():
            writer.write(answering.result())
            await writer.drain()
    finally:
        for task in (answering, leaving):
            task.cancel()
        with suppress(asyncio.CancelledError, ConnectionError):
            await asyncio.wait((answering, leaving))


async def _answer(sound: bytes, service: Service) -> bytes:
    try:
        return answer_line(await service.understand(sound))
    except CloudTrouble as error:
        _log(str(error))
        return answer_line(error)


async def _close(opening: "asyncio.Task[Conversation]") -> None:
    try:
        async with asyncio.timeout(CLOSE_S):
            await (await opening).close()
    except Exception as error:  # it is not needed any more, whatever becomes of it
        _log(f"a connection was not closed in order ({type(error).__name__})")


def _log(text: str) -> None:
    print(f"hand voice-cloud: {text}", file=sys.stderr, flush=True)
