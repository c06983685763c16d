# SPDX-License-Identifier: Apache-2.0
"""A sentence that the hand was asked to sign, for programs that use asyncio."""

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final

from amazing_hand.client.session import Session
from amazing_hand.client.status import ENDED, Progress, Result
from amazing_hand.msg import SentenceStatus

STATES: Final = {
    getattr(SentenceStatus, name): name.lower()
    for name in ("QUEUED", "PLANNING", "SIGNING", "DONE", "REJECTED", "EXPIRED", "FAILED", "CANCELLED")
}


class AsyncSigning:
    """A sentence that the hand was asked to sign. `async for progress in signing` tells each step, the last one too."""

    def __init__(self, session: Session, text: str, stop: Callable[[], Awaitable[str]]) -> None:
        """Made by AsyncHand.say. stop: stops the hand."""
        self.id = uuid.uuid4().hex
        self.text = text
        self.steps: list[Progress] = []
        self._session = session
        self._stop = stop

    @property
    def result(self) -> Result | None:
        """The last step; None until it has come."""
        last = self.steps[-1] if self.steps else None
        return last if isinstance(last, Result) else None

    async def wait(self, timeout_s: float | None = None) -> Result:
        """Wait for the end. Raises HandTimeout, or HandNotFound if the planner has gone away."""
        await self._session.follow(lambda: self.result is not None, f"sentence {self.text!r}", timeout_s)
        assert self.result is not None
        return self.result

    async def cancel(self) -> None:
        """Stop the hand, which ends all sentences, this one and those that wait; nothing if this one has ended.

        Raises as `stop` does.
        """
        if self.result is None:
            await self._stop()

    async def __aiter__(self) -> AsyncIterator[Progress]:
        told = 0
        while (step := await self.step(told)) is not None:
            yield step
            told += 1

    async def step(self, number: int) -> Progress | None:
        """The step of this number, which may have to come; None after the last. Raises HandNotFound."""
        steps = self.steps
        await self._session.follow(lambda: len(steps) > number or self.result is not None, f"sentence {self.text!r}")
        return steps[number] if len(steps) > number else None

    def on_status(self, status: SentenceStatus) -> None:
        state = STATES[status.state]
        kind = Result if state in ENDED else Progress
        step = kind(state, status.letters_done, status.letters_total, status.planned_by, status.reason)
        if self.result is None and self.steps[-1:] != [step]:  # an answer may come twice
            self.steps.append(step)
