# SPDX-License-Identifier: Apache-2.0
"""One connection to a speech model by a Strands agent: an utterance in, the user's transcript out.

The agent's answers are not used: the transcript is what was said, and nothing is added to it.
"""

import asyncio
from typing import Final

from strands.bidi import BidiAgent
from strands.bidi.models import BidiModel
from strands.bidi.types.events import (
    BidiConnectionRestartEvent,
    BidiTranscriptDeltaEvent,
    BidiTranscriptStopEvent,
)
from strands.bidi.types.media import AudioDelta

PROMPT: Final = "You only listen. Whatever is said, answer with the one word: yes."

BLOCK_BYTES: Final = 3_200
"""0.1 s of sound."""

PAUSE_S: Final = 1.5
"""Silence that is sent after an utterance, so that the model knows its end."""

BYTES_PER_S: Final = 32_000


class ConnectionEnded(Exception):
    """The model ended the connection, and gave no reason."""


class Conversation:
    """A connection, from `open` to `close`. For one event loop, one utterance at a time."""

    def __init__(self, model: BidiModel) -> None:
        self._agent = BidiAgent(model=model, system_prompt=PROMPT)
        self._heard: asyncio.Queue[str | Exception] = asyncio.Queue()
        self._reading: asyncio.Task[None] | None = None

    @property
    def is_over(self) -> bool:
        """Return whether the model has ended the connection."""
        return self._reading is None or self._reading.done()

    async def open(self) -> None:
        """Connect. Raises whatever Strands and the SDK raise."""
        await self._agent.start()
        self._reading = asyncio.create_task(self._read())

    async def transcript(self, sound: bytes) -> str:
        """Return what is said in sound of 16 kHz mono, 16 bit; waits without an end. Raises as `open` does."""
        while not self._heard.empty():
            before = self._heard.get_nowait()
            if self.is_over and isinstance(before, Exception):
                raise before
            # Else it is about an utterance that nobody waits for.
        sound += bytes(round(PAUSE_S * BYTES_PER_S))
        sending = asyncio.create_task(self._send(sound))
        hearing = asyncio.create_task(self._heard.get())
        try:
            await asyncio.wait((sending, hearing), return_when=asyncio.FIRST_COMPLETED)
            if not hearing.done():
                sending.result()
            heard = await hearing
            if isinstance(heard, Exception):
                raise heard
            await sending
        finally:
            sending.cancel()
            hearing.cancel()
        return heard

    async def close(self) -> None:
        """End the connection. Raises as `open` does."""
        try:
            await self._agent.stop()
        finally:
            if self._reading is not None:
                self._reading.cancel()
                await asyncio.wait((self._reading,))

    async def _send(self, sound: bytes) -> None:
        for begin in range(0, len(sound), BLOCK_BYTES):
            await self._agent.send(AudioDelta(format="pcm", source={"bytes": sound[begin : begin + BLOCK_BYTES]}))

    async def _read(self) -> None:
        said = ""
        try:
            async for event in self._agent.receive():
                if isinstance(event, BidiTranscriptDeltaEvent) and event.role == "user":
                    said += event.delta
                elif isinstance(event, BidiTranscriptStopEvent) and event.role == "user":
                    self._heard.put_nowait(said.strip())
                    said = ""
                elif isinstance(event, BidiConnectionRestartEvent):
                    # The new connection knows nothing of what was sent.
                    self._heard.put_nowait(event.timeout_error or ConnectionEnded("the connection was opened anew"))
                    said = ""
            self._heard.put_nowait(ConnectionEnded("the connection ended"))
        except Exception as error:  # told to whoever waits for the transcript
            self._heard.put_nowait(error)
