# SPDX-License-Identifier: Apache-2.0
"""Have a sentence signed through the model, or verbatim if the model fails."""

import math
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Final, Protocol

from amazing_hand.agent.breaker import MAX_FAILURES, Breaker
from amazing_hand.agent.model_planner import Plan, Spelled
from amazing_hand.agent.usage import Usage

FALLBACK: Final = "fallback"
"""Value of `planned_by` for a sentence that is signed verbatim because the model did not have it signed."""


class Hand(Protocol):
    """The hand that signs a text."""

    def sign(self, text: str, planned_by: str, cause: str) -> Spelled:
        """Sign the text and return when the last letter has been held. cause: why the model did not decide it."""


class SentencePlanner(Protocol):
    """The planner that asks the model: `ModelPlanner`, or a substitute in tests."""

    def plan(self, sentence: str, sign: Callable[[str], Spelled], stopping: "Future[None]") -> Plan: ...


@dataclass(frozen=True)
class Account:
    """Result of a sentence.

    Attributes:
        outcome: of signing; None when it was stopped before that.
        planned_by: name of the model, or FALLBACK.
        cause: why the model did not decide it; empty when it did.
        difference: how the model's text differs from the sentence; empty when it does not.
        usage: what the model took.
        tool_calls: number of tool calls of the model.
        planning_s: time until signing began, or until the model was given up.
    """

    outcome: Spelled | None
    planned_by: str
    cause: str = ""
    difference: str = ""
    usage: Usage = Usage(sentences=1)
    tool_calls: int = 0
    planning_s: float = 0.0


class FallbackPlanner:
    """Sign sentences through the model `name`, and verbatim when it fails or the circuit breaker is open.

    Call `sign` from one thread, for one sentence after the other; other threads may read the public attributes.
    """

    def __init__(
        self, planner: SentencePlanner, name: str, retry_after_s: float, clock: Callable[[], float] = time.monotonic
    ):
        self.name = name
        self.fallbacks = 0
        self.differences = 0
        self.last_cause = ""
        """Cause of the model's last failure; empty after a success."""
        self._planner = planner
        self._breaker = Breaker(retry_after_s)
        self._clock = clock

    @property
    def wait_s(self) -> float:
        """Seconds from now on for which the model is not called; 0: it is called."""
        return self._breaker.wait_s(self._clock())

    def sign(self, sentence: str, hand: Hand, stopping: "Future[None]") -> Account:
        """Sign the sentence. When `stopping` is done, planning ends at once; `hand.sign` must then return, too."""
        if wait_s := self.wait_s:
            after = f"after {MAX_FAILURES} failures in a row or more: {self.last_cause}"
            cause = f"not asked for {math.ceil(wait_s)} s more, {after}"
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
        if stopping.done():  # not a failure of the model
            return account
        self._breaker.failed(self._clock())
        self.last_cause = plan.cause
        return self._fall_back(sentence, hand, account)

    def _fall_back(self, sentence: str, hand: Hand, so_far: Account) -> Account:
        self.fallbacks += 1
        outcome = hand.sign(sentence, FALLBACK, so_far.cause)
        return replace(so_far, outcome=outcome, planned_by=FALLBACK)
