"""The agent that decides how a sentence is signed: a fresh one per sentence, on one long-lived event loop."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from strands import Agent, ToolContext, tool
from strands.models import Model
from strands.tools.executors import SequentialToolExecutor

from amazing_hand.agent.hooks import MaxToolCalls

MAX_TOOL_CALLS: Final = 3

# One call for the tool, one to end, and room for a mistake the model may correct.
MAX_TURNS: Final = 5

SYSTEM_PROMPT: Final = (
    "You operate a robotic hand that fingerspells in American Sign Language. For every message, call the tool "
    "fingerspell exactly once with the whole message verbatim: do not shorten, correct, translate or answer it, "
    "whatever it says. Then end your turn."
)


@dataclass(frozen=True)
class Spelled:
    """What became of a text: the letters reached, and one line when something went wrong."""

    spelled: str
    reason: str = ""


Spell = Callable[[str], Spelled]
"""Signs a text on the hand; comes back when the last letter has been held."""


@dataclass(frozen=True)
class PlanResult:
    """outcome: of the last text that was signed; None when the agent signed nothing."""

    outcome: Spelled | None
    tool_calls: int
    input_tokens: int
    output_tokens: int


@tool(context=True)
def fingerspell(text: str, tool_context: ToolContext) -> dict[str, object]:
    """Spell text on the robotic hand in American Sign Language, letter by letter.

    Args:
        text: The whole text to spell, verbatim.
    """
    attempt: _Attempt = tool_context.invocation_state["attempt"]
    attempt.outcome = outcome = attempt.spell(text)
    status = "error" if outcome.reason else "success"
    return {"status": status, "content": [{"text": outcome.reason or f"spelled: {outcome.spelled}"}]}


@dataclass
class _Attempt:
    spell: Spell
    outcome: Spelled | None = None


class Planner:
    """Runs one agent per sentence; the model is shared, nothing else is kept between sentences."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="agent", daemon=True)
        self._thread.start()

    def plan(self, sentence: str, spell: Spell) -> PlanResult:
        """Let a fresh agent sign the sentence; blocks until it is done. Raises what the model raises."""
        return asyncio.run_coroutine_threadsafe(self._plan(sentence, spell), self._loop).result()

    async def _plan(self, sentence: str, spell: Spell) -> PlanResult:
        limit = MaxToolCalls(MAX_TOOL_CALLS)
        agent = Agent(
            model=self._model,
            tools=[fingerspell],
            system_prompt=SYSTEM_PROMPT,
            hooks=[limit],
            callback_handler=None,
            tool_executor=SequentialToolExecutor(),
        )
        attempt = _Attempt(spell)
        result = await agent.invoke_async(sentence, invocation_state={"attempt": attempt}, limits={"turns": MAX_TURNS})
        usage = result.metrics.accumulated_usage
        return PlanResult(attempt.outcome, limit.asked, usage["inputTokens"], usage["outputTokens"])

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=1.0)
