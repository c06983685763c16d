# SPDX-License-Identifier: Apache-2.0
"""The recogniser for an event loop: one utterance at a time, in a thread, as the worker makes it wait."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from amazing_hand.voice.recogniser import Recogniser, RecogniserFailed
from amazing_hand.voice.sound import Samples
from amazing_hand.voice.understanding import Understood, understand
from amazing_hand.voice.vocabulary import Vocabulary
from amazing_hand.voice.worker import Worker

IDLE_LOOK_S: Final = 10.0


class Recognition:
    """A worker and what it shall understand. All methods are for the event loop's thread."""

    def __init__(self, worker: Worker, vocabulary: Vocabulary, recogniser: Recogniser | None = None) -> None:
        """recogniser: one that has the worker inside; None: the worker itself."""
        self._worker = worker
        self._recogniser = recogniser or worker
        self._vocabulary = vocabulary
        self._thread = ThreadPoolExecutor(1, "recogniser")
        self._is_closed = False

    async def understand(self, samples: Samples) -> Understood:
        """Return what was said. Raises RecogniserFailed."""
        if self._is_closed:
            raise RecogniserFailed("the speech recogniser has ended, and this utterance is lost")
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, understand, samples, self._recogniser, self._vocabulary)

    async def end_when_idle(self) -> None:
        """End the worker's process whenever it has had nothing to do for long; until this is cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(IDLE_LOOK_S)
            await loop.run_in_executor(self._thread, lambda: self._worker.end_if_idle(time.monotonic()))

    def close(self) -> None:
        """End the worker's process; what it works on is lost."""
        self._is_closed = True
        self._worker.interrupt()
        self._thread.shutdown(wait=True, cancel_futures=True)
        self._worker.close()
