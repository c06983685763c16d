# SPDX-License-Identifier: Apache-2.0
"""Sees to it that a sentence is signed, with the model or without."""

import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Final, Protocol

from amazing_hand.agent.breaker import MAX_FAILURES, Breaker
from amazing_hand.agent.model_planner import Plan, Spelled
from amazing_hand.agent.usage import Usage

FALLBACK: Final = "fallback"
"""Who has planned a sentence that is signed verbatim because the model did not get that far."""


class Hand(Protocol):
    """What signs."""

    def sign(self, text: str, planned_by: str, cause: str) -> Spelled:
        """Sign the text; comes back when the last letter has been held. cause: why it was not the model's decision."""


class SentencePlanner(Protocol):
    """What asks the model; `ModelPlanner`, but for tests."""

    def plan(self, sentence: str, sign: Callable[[str], Spelled], stopping: "Future[None]") -> Plan: ...


@dataclass(frozen=True)
class Account:
    """What became of a sentence and what that took; outcome is None when it was stopped before it was signed."""

    outcome: Spelled | None
    planned_by: str
    cause: str = ""
    difference: str = ""
    usage: Usage = Usage(sentences=1)
    tool_calls: int = 0
    planning_s: float = 0.0


class FallbackPlanner:
    """Has sentences signed as the model `name` decides; verbatim when it does not, or has not for a while.

    For one thread, which calls `sign` for one sentence after the other; others may read what is public.
    """

    def __init__(
        self, planner: SentencePlanner, name: str, retry_after_s: float, clock: Callable[[], float] = time.monotonic
    ):
        self.name = name
        self.fallbacks = 0
        self.differences = 0
        self.last_cause = ""
        """Why the model was not followed the last time; empty once it was again."""
        self._planner = planner
        self._breaker = Breaker(retry_after_s)
        self._clock = clock

    @property
    def wait_s(self) -> float:
        """How long the model is left alone from now on; 0: it is asked."""
        return self._breaker.wait_s(self._clock())

    def sign(self, sentence: str, hand: Hand, stopping: "Future[None]") -> Account:
        """Have the sentence signed. When `stopping` is done, planning ends at once, and so must `hand.sign`."""
        if wait_s := self.wait_s:
            cause = (
                f"not asked for {wait_s:.0f} s more, after {MAX_FAILURES} failures in a row or more: {self.last_cause}"
            )
            return self._fall_back(sentence, hand, Account(None, FALLBACK, cause))
        plan = self._planner.plan(sentence, lambda text: hand.sign(text, self.name, ""), stopping)
        account = Account(
            plan.outcome, self.name, plan.cause, plan.difference, plan.usage, plan.tool_calls, plan.planning_s
        )
        if plan.outcome is not None:
            self._breaker.succeeded()
            self.last_cause = ""
            self.differences += bool(plan.difference)
            return account
        if stopping.done():  # which says nothing about the model
            return account
        self._breaker.failed(self._clock())
        self.last_cause = plan.cause
        return self._fall_back(sentence, hand, account)

    def _fall_back(self, sentence: str, hand: Hand, so_far: Account) -> Account:
        self.fallbacks += 1
        outcome = hand.sign(sentence, FALLBACK, so_far.cause)
        return replace(so_far, outcome=outcome, planned_by=FALLBACK)
