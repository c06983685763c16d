# SPDX-License-Identifier: Apache-2.0
"""Progress of a sentence sent to the hand, for programs that use asyncio."""

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final

from amazing_hand.client.session import Session
from amazing_hand.client.status import ENDED, HandRefused, Progress, Result
from amazing_hand.msg import SentenceStatus

STATES: Final = {
    getattr(SentenceStatus, name): name.lower()
    for name in ("QUEUED", "PLANNING", "SIGNING", "DONE", "REJECTED", "EXPIRED", "FAILED", "CANCELLED")
}


class AsyncSigning:
    """Sentence sent to the hand. `async for progress in signing` yields each step, including the last one."""

    def __init__(self, session: Session, text: str, cancel: Callable[[str], Awaitable[str]]) -> None:
        """Called by AsyncHand.say. cancel: ends the sentence with this id."""
        self.id = uuid.uuid4().hex
        self.text = text
        self.steps: list[Progress] = []
        self._session = session
        self._cancel = cancel

    @property
    def result(self) -> Result | None:
        """Return the last step; None until the sentence has ended."""
        last = self.steps[-1] if self.steps else None
        return last if isinstance(last, Result) else None

    async def wait(self, timeout_s: float | None = None) -> Result:
        """Wait until the sentence has ended. Raises HandTimeout, or HandNotFound if the planner is gone."""
        await self._session.follow(lambda: self.result is not None, f"sentence {self.text!r}", timeout_s)
        assert self.result is not None
        return self.result

    async def cancel(self) -> None:
        """End this sentence, or forget it if it waits; do nothing if it has ended. Other sentences stay.

        Raises the errors of `AsyncHand.cancel`.
        """
        if self.result is not None:
            return
        try:
            await self._cancel(self.id)
        except HandRefused:
            if self.result is None:  # else it has ended meanwhile
                raise

    async def __aiter__(self) -> AsyncIterator[Progress]:
        told = 0
        while (step := await self.step(told)) is not None:
            yield step
            told += 1

    async def step(self, number: int) -> Progress | None:
        """Wait for the step of this number and return it; None after the last step. Raises HandNotFound."""
        steps = self.steps
        await self._session.follow(lambda: len(steps) > number or self.result is not None, f"sentence {self.text!r}")
        return steps[number] if len(steps) > number else None

    def on_status(self, status: SentenceStatus) -> None:
        state = STATES[status.state]
        kind = Result if state in ENDED else Progress
        step = kind(state, status.letters_done, status.letters_total, status.planned_by, status.reason)
        if self.result is None and self.steps[-1:] != [step]:  # a status may arrive twice
            self.steps.append(step)
