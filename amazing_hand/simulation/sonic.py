# SPDX-License-Identifier: Apache-2.0
"""A stand-in for Nova 2 Sonic: a speech model of Strands with the offline recogniser inside. It needs no network."""

import asyncio
import uuid
from collections.abc import AsyncGenerator
from typing import Any, Final

import numpy as np
from strands.bidi.models import BidiModel, ModelConfig
from strands.bidi.types.events import (
    BidiConnectionStartEvent,
    BidiOutputEvent,
    BidiResponseStartEvent,
    BidiResponseStopEvent,
    BidiTranscriptDeltaEvent,
    BidiTranscriptStartEvent,
    BidiTranscriptStopEvent,
)
from strands.bidi.types.media import AudioDelta

from amazing_hand.voice.recogniser import Recogniser
from amazing_hand.voice.sound import RATE_HZ

NAME: Final = "stand-in"

PAUSE_BYTES: Final = 2 * RATE_HZ
"""A second of digital silence ends an utterance."""


class StandInSonic(BidiModel):
    """Sends the events that Nova 2 Sonic does for an utterance: the user's transcript, and then its short answer."""

    def __init__(self, recogniser: Recogniser) -> None:
        self._config = ModelConfig(model_id=NAME)
        self._recogniser = recogniser
        self._sound = bytearray()
        self._silent = 0
        self._utterances: asyncio.Queue[bytes | None] = asyncio.Queue()

    def update_config(self, **model_config: Any) -> None:
        self._config.update(model_config)  # type: ignore[typeddict-item]

    def get_config(self) -> ModelConfig:
        return self._config

    async def start(self, system_prompt: str | None = None, tools: Any = None, messages: Any = None, **_: Any) -> None:
        self._utterances = asyncio.Queue()
        self._sound.clear()

    async def stop(self) -> None:
        self._utterances.put_nowait(None)

    async def send(self, content: Any) -> None:
        if not isinstance(content, AudioDelta):
            raise ValueError(f"a {type(content).__name__} is no sound")
        block = content.source["bytes"]
        self._silent = 0 if any(block) else self._silent + len(block)
        self._sound += block
        if self._silent >= PAUSE_BYTES:
            if len(self._sound) > self._silent:
                self._utterances.put_nowait(bytes(self._sound[: -self._silent]))
            self._sound.clear()

    async def receive(self) -> AsyncGenerator[BidiOutputEvent, None]:
        yield BidiConnectionStartEvent(uuid.uuid4().hex, NAME)
        while (sound := await self._utterances.get()) is not None:
            text = await asyncio.to_thread(self._text, sound)
            content, response = uuid.uuid4().hex, uuid.uuid4().hex
            yield BidiResponseStartEvent(response)
            yield BidiTranscriptStartEvent("user", content)
            for word in text.split(" "):
                yield BidiTranscriptDeltaEvent(f"{word} ", "user", content)
            yield BidiTranscriptStopEvent("user", content)
            yield BidiResponseStopEvent(response)

    def _text(self, sound: bytes) -> str:
        self._recogniser.take(np.frombuffer(sound, "<i2").astype(np.int16))
        return self._recogniser.text().text
