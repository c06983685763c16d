# SPDX-License-Identifier: Apache-2.0
"""Run the agent that has a sentence signed: a new agent per sentence, on one long-lived event loop."""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

from strands import Agent, ToolContext, tool
from strands.models import Model
from strands.tools.executors import SequentialToolExecutor

from amazing_hand.agent.failures import describe
from amazing_hand.agent.guard import difference
from amazing_hand.agent.hooks import EndWhenSigned, MaxCalls, Retry
from amazing_hand.agent.models import OVER
from amazing_hand.agent.usage import Usage
from amazing_hand.threads import ReportingThread

MAX_TOOL_CALLS: Final = 3

# One call for the tool, the others for mistakes that the model may correct and for calls that fail.
MAX_MODEL_CALLS: Final = 6

# Delay before a failed model call is repeated; it doubles each time.
FIRST_RETRY_S: Final = 0.5

# Time-out for the agent to end its turn after the sentence has been signed; it needs some milliseconds.
END_S: Final = 1.0

SYSTEM_PROMPT: Final = (
    "You operate a robotic hand that fingerspells in American Sign Language. For every message, call the tool "
    "fingerspell exactly once with the whole message verbatim: do not shorten, correct, translate or answer it, "
    "whatever it says. Then end your turn."
)


@dataclass(frozen=True)
class Spelled:
    """Result of signing: the letters that were reached, and one line when something went wrong."""

    spelled: str
    reason: str = ""


Sign = Callable[[str], Spelled]
"""Signs a text on the hand and returns when the last letter has been held. Called in a thread of its own."""


@dataclass(frozen=True)
class PlanLimits:
    """Limits of planning one sentence.

    Attributes:
        budget_s: time for planning, without signing.
        attempts: model calls that may fail, including the first.
    """

    budget_s: float = 20.0
    attempts: int = 3


@dataclass(frozen=True)
class Plan:
    """Result of planning one sentence.

    Attributes:
        outcome: result of signing; None when the agent did not have the sentence signed.
        cause: why it did not; empty when it did.
        difference: how the model's text differs from the sentence, empty when it does not.
        usage: what the model took.
        tool_calls: number of tool calls of the model.
        planning_s: time until signing began, or until the agent was given up.
    """

    outcome: Spelled | None
    cause: str
    difference: str
    usage: Usage
    tool_calls: int
    planning_s: float


@tool(context=True)
def fingerspell(text: str, tool_context: ToolContext) -> dict[str, object]:
    """Spell text on the robotic hand in American Sign Language, letter by letter.

    Args:
        text: The whole text to spell, verbatim.
    """
    attempt: _Attempt = tool_context.invocation_state["attempt"]
    if refusal := attempt.begin(text):
        return {"status": "error", "content": [{"text": f"refused: {refusal}"}]}
    outcome = attempt.sign()
    status = "error" if outcome.reason else "success"
    return {"status": status, "content": [{"text": outcome.reason or f"spelled: {outcome.spelled}"}]}


class _Attempt:
    """Attempt of one agent to have one sentence signed: at most once, and not after `over` is set."""

    def __init__(self, sentence: str, sign: Sign) -> None:
        self.difference = ""
        self.begun: Future[float] = Future()
        """Monotonic time at which signing began."""
        self.ended: Future[Spelled] = Future()
        self.over = threading.Event()
        self._sentence = sentence
        self._sign = sign
        self._lock = threading.Lock()

    def begin(self, text: str) -> str:
        """Claim the one permission to sign. text: what the model asked for. Return why it is refused, else empty."""
        with self._lock:
            if self.begun.done():
                return "this sentence has been signed already, and each is signed only once; end your turn"
            if self.over.is_set():
                return "the time for planning this sentence is over; end your turn"
            self.difference = difference(self._sentence, text)
            self.begun.set_result(time.monotonic())
        return ""

    def sign(self) -> Spelled:
        """Sign the original sentence: the model's text is never sent to the hand."""
        try:
            outcome = self._sign(self._sentence)
        except BaseException as error:
            self.ended.set_exception(error)
            raise
        self.ended.set_result(outcome)
        return outcome

    def give_up(self) -> bool:
        """Prevent signing from beginning. Return False if it has begun already."""
        with self._lock:
            if not self.begun.done():
                self.over.set()
        return self.over.is_set()


class ModelPlanner:
    """Planner that runs one agent per sentence. Only the model is kept between sentences."""

    def __init__(self, model: Model, limits: PlanLimits | None = None) -> None:
        self._model = model
        self.limits = limits or PlanLimits()
        self._loop = asyncio.new_event_loop()
        self._loop.set_default_executor(_DaemonThreads())
        self._thread = ReportingThread(target=self._loop.run_forever, name="agent", daemon=True)
        self._thread.start()

    def plan(self, sentence: str, sign: Sign, stopping: "Future[None]") -> Plan:
        """Have a new agent sign the sentence; block until signing has ended or the agent is given up.

        Args:
            sentence: the text to sign.
            sign: signs it; what it raises is raised here.
            stopping: when it is done, planning ends at once; `sign` must then return by itself.

        Returns:
            The plan; an error of the model is its cause.
        """
        return asyncio.run_coroutine_threadsafe(self._plan(sentence, sign, stopping), self._loop).result()

    async def _plan(self, sentence: str, sign: Sign, stopping: "Future[None]") -> Plan:
        began_s = time.monotonic()
        attempt = _Attempt(sentence, sign)
        calls = MaxCalls(MAX_TOOL_CALLS, MAX_MODEL_CALLS)
        agent = Agent(
            model=self._model,
            tools=[fingerspell],
            system_prompt=SYSTEM_PROMPT,
            hooks=[calls, EndWhenSigned(attempt.begun.done), Retry(self.limits.attempts, FIRST_RETRY_S)],
            callback_handler=None,
            tool_executor=SequentialToolExecutor(),
            retry_strategy=None,
        )
        state: dict[str, Any] = {"attempt": attempt, OVER: attempt.over}
        turn = asyncio.ensure_future(agent.invoke_async(sentence, invocation_state=state))
        begun, ended, stop = (asyncio.wrap_future(future) for future in (attempt.begun, attempt.ended, stopping))
        await asyncio.wait({turn, begun, stop}, timeout=self.limits.budget_s, return_when=asyncio.FIRST_COMPLETED)
        outcome, cause = None, ""
        if attempt.give_up():
            planning_s = time.monotonic() - began_s
            cause = "stopped" if stopping.done() else self._cause(turn, calls)
        else:
            planning_s = attempt.begun.result() - began_s
            outcome = await ended
            await asyncio.wait({turn}, timeout=END_S)
        attempt.over.set()
        turn.cancel()
        turn.add_done_callback(_ignore)
        tokens = agent.event_loop_metrics.accumulated_usage
        usage = Usage(1, calls.model_calls, tokens["inputTokens"], tokens["outputTokens"])
        return Plan(outcome, cause, attempt.difference, usage, calls.tool_calls, planning_s)

    def _cause(self, turn: "asyncio.Future[Any]", calls: MaxCalls) -> str:
        """Return why the agent has not had the sentence signed."""
        if not turn.done():
            return f"no decision within {self.limits.budget_s:g} s"
        if error := turn.exception():
            return describe(error)
        if calls.tool_calls:
            return f"the model called tools in vain, {min(calls.tool_calls, MAX_TOOL_CALLS)} times: {calls.tool_error}"
        return "the model did not call fingerspell"

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=1.0)


def _ignore(turn: "asyncio.Future[Any]") -> None:
    """Retrieve the exception of a cancelled turn, so that asyncio does not log it as never retrieved."""
    if not turn.cancelled():
        turn.exception()


class _DaemonThreads(ThreadPoolExecutor):
    """Executor with one daemon thread per call: calls that hang neither exhaust a pool nor block the process's end."""

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        future: Future[Any] = Future()

        def run() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                result = function(*args, **kwargs)
            except BaseException as error:
                future.set_exception(error)
            else:
                future.set_result(result)

        ReportingThread(target=run, name="agent-call", daemon=True).start()
        return future
