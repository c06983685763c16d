# SPDX-License-Identifier: Apache-2.0
"""What a model may not do, however it misbehaves: models in this process that misbehave."""

import asyncio
import json
import threading
import time
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import Future
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strands import Agent, tool
from strands.tools.executors import SequentialToolExecutor

from amazing_hand.agent import model_planner as planner_module
from amazing_hand.agent.hooks import EndWhenSigned, MaxCalls
from amazing_hand.agent.model_planner import MAX_MODEL_CALLS, MAX_TOOL_CALLS, ModelPlanner, Plan, PlanLimits, Spelled
from amazing_hand.agent.models import VerbatimModel

PATIENCE_S = 10.0


class Misbehaving(VerbatimModel):
    """Calls the tool with these arguments, all in one message, whenever it is asked; keeps what it was told."""

    def __init__(self, *arguments: dict[str, object]) -> None:
        super().__init__()
        self.arguments = arguments
        self.asked = 0
        self.messages: list[Any] = []

    async def stream(
        self, messages: Any, tool_specs: Any = None, system_prompt: str | None = None, **kwargs: Any
    ) -> AsyncGenerator[Any, None]:
        self.asked += 1
        self.messages = messages
        await self.hesitate()
        yield {"messageStart": {"role": "assistant"}}
        for number, argument in enumerate(self.arguments):
            call = {"toolUseId": f"call-{self.asked}-{number}", "name": "fingerspell"}
            yield {"contentBlockStart": {"start": {"toolUse": call}}}
            yield {"contentBlockDelta": {"delta": {"toolUse": {"input": json.dumps(argument)}}}}
            yield {"contentBlockStop": {}}
        yield {"messageStop": {"stopReason": "tool_use" if self.arguments else "end_turn"}}
        usage = {"inputTokens": 1, "outputTokens": 1, "totalTokens": 2}
        yield {"metadata": {"usage": usage, "metrics": {"latencyMs": 0}}}

    async def hesitate(self) -> None:
        """What happens before it answers."""


class Slow(Misbehaving):
    def __init__(self, delay_s: float, *arguments: dict[str, object]) -> None:
        super().__init__(*arguments)
        self.delay_s = delay_s

    async def hesitate(self) -> None:
        await asyncio.sleep(self.delay_s)


class Failing(Misbehaving):
    async def hesitate(self) -> None:
        raise ConnectionError("the line is dead")


class Hand:
    """Takes its time to sign, and notices when two sign at once."""

    def __init__(self, duration_s: float = 0.0) -> None:
        self.duration_s = duration_s
        self.signed: list[str] = []
        self.began_s: list[float] = []

    def sign(self, text: str) -> Spelled:
        self.began_s.append(time.monotonic())
        self.signed.append(text)
        time.sleep(self.duration_s)
        return Spelled(text)


def plan(
    model: VerbatimModel,
    text: str = "HELLO",
    sign: Callable[[str], Spelled] = Spelled,
    limits: PlanLimits | None = None,
    stopping: "Future[None] | None" = None,
) -> Plan:
    planner = ModelPlanner(model, limits)
    try:
        return planner.plan(text, sign, stopping or Future())
    finally:
        planner.close()


@pytest.fixture
def insisting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The turn goes on after the sentence has been signed, as if nobody ended it."""
    monkeypatch.setattr(EndWhenSigned, "_after_tools", lambda self, event: None)


def test_a_second_call_in_one_message_is_refused() -> None:
    hand = Hand()
    result = plan(Misbehaving({"text": "HELLO"}, {"text": "HELLO"}), sign=hand.sign)
    assert hand.signed == ["HELLO"]
    assert result.tool_calls == 2


def test_calls_in_one_message_run_one_after_the_other_and_sign_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked_s: list[float] = []
    begin = planner_module._Attempt.begin

    def timed_begin(self: Any, text: str) -> str:
        asked_s.append(time.monotonic())
        return begin(self, text)

    monkeypatch.setattr(planner_module._Attempt, "begin", timed_begin)
    hand = Hand(0.1)
    result = plan(Misbehaving(*3 * [{"text": "HELLO"}]), sign=hand.sign)
    assert hand.signed == ["HELLO"]
    assert (result.tool_calls, result.usage.model_calls) == (3, 1)
    assert asked_s[1] - hand.began_s[0] >= 0.1


def test_tool_calls_beyond_the_third_are_not_run_and_end_the_turn() -> None:
    """Of a tool that would run each time."""
    run: list[str] = []

    @tool
    def fingerspell(text: str) -> str:
        """Spell.

        Args:
            text: what to spell
        """
        run.append(text)
        return "done"

    model = Misbehaving(*({"text": str(number)} for number in range(5)))
    calls = MaxCalls(MAX_TOOL_CALLS, MAX_MODEL_CALLS)
    executor = SequentialToolExecutor()
    Agent(model=model, tools=[fingerspell], hooks=[calls], callback_handler=None, tool_executor=executor)("HELLO")
    assert run == ["0", "1", "2"]
    assert (calls.tool_calls, model.asked) == (5, 1)


@pytest.mark.usefixtures("insisting")
def test_a_second_call_is_refused_with_an_error_that_says_so_and_the_fourth_ends_the_turn() -> None:
    hand, model = Hand(), Misbehaving({"text": "HELLO"})
    result = plan(model, sign=hand.sign)
    assert hand.signed == ["HELLO"]
    assert result.outcome == Spelled("HELLO")
    assert (model.asked, result.tool_calls) == (MAX_TOOL_CALLS + 1, MAX_TOOL_CALLS + 1)
    answers = [
        block["toolResult"] for message in model.messages for block in message["content"] if "toolResult" in block
    ]
    assert [answer["status"] for answer in answers] == ["success", "error", "error"]
    assert "signed already, and each is signed only once" in answers[1]["content"][0]["text"]


def test_a_model_that_never_gets_it_right_is_asked_four_times_and_told_about_three() -> None:
    hand, model = Hand(), Misbehaving({"sentence": "HELLO"})
    result = plan(model, sign=hand.sign)
    assert hand.signed == []
    assert result.outcome is None
    assert model.asked == result.usage.model_calls == MAX_TOOL_CALLS + 1
    assert result.cause.startswith("the model called tools in vain, 3 times: ")
    assert "text" in result.cause


def test_model_calls_have_a_cap_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planner_module, "FIRST_RETRY_S", 0.0)
    model = Failing()
    assert plan(model, limits=PlanLimits(PATIENCE_S, attempts=100)).outcome is None
    assert model.asked == MAX_MODEL_CALLS


def test_a_call_that_fails_is_repeated_after_a_delay_that_doubles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planner_module, "FIRST_RETRY_S", 0.1)
    model, began_s = Failing(), time.monotonic()
    result = plan(model, limits=PlanLimits(PATIENCE_S, attempts=3))
    assert model.asked == 3
    assert 0.3 <= time.monotonic() - began_s < PATIENCE_S / 4
    assert result.cause == "ConnectionError: the line is dead"


def test_the_budget_ends_planning() -> None:
    result = plan(Slow(PATIENCE_S, {"text": "HELLO"}), limits=PlanLimits(budget_s=0.2))
    assert result.outcome is None
    assert result.cause == "no decision within 0.2 s"
    assert 0.2 <= result.planning_s < PATIENCE_S / 4  # on a busy machine, too


def test_the_time_that_signing_takes_is_not_counted() -> None:
    result = plan(Slow(0.1, {"text": "HELLO"}), sign=Hand(2.2).sign, limits=PlanLimits(budget_s=2.0))
    assert result.outcome == Spelled("HELLO")
    assert 0.1 <= result.planning_s < 2.0


def test_a_model_that_decides_too_late_signs_nothing() -> None:
    """Its answer comes after the budget; by then the sentence is somebody else's."""
    hand = Hand()

    class Stubborn(Slow):
        async def hesitate(self) -> None:
            try:
                await asyncio.sleep(self.delay_s)
            except asyncio.CancelledError:
                await asyncio.sleep(self.delay_s)

    planner = ModelPlanner(Stubborn(0.2, {"text": "HELLO"}), PlanLimits(budget_s=0.1))
    assert planner.plan("HELLO", hand.sign, Future()).outcome is None
    time.sleep(0.5)
    planner.close()
    assert hand.signed == []


@pytest.mark.parametrize("model", [Slow(PATIENCE_S), Failing()], ids=["slow", "between two tries"])
def test_stopping_ends_planning_at_once(monkeypatch: pytest.MonkeyPatch, model: VerbatimModel) -> None:
    monkeypatch.setattr(planner_module, "FIRST_RETRY_S", PATIENCE_S)
    stopping: Future[None] = Future()
    threading.Timer(0.1, stopping.set_result, [None]).start()
    began_s = time.monotonic()
    assert plan(model, stopping=stopping).outcome is None
    assert time.monotonic() - began_s < PATIENCE_S / 4


def test_what_was_stopped_before_is_not_planned() -> None:
    stopping: Future[None] = Future()
    stopping.set_result(None)
    hand = Hand()
    assert plan(Slow(0.1, {"text": "HELLO"}), sign=hand.sign, stopping=stopping).outcome is None
    assert hand.signed == []


@settings(deadline=None, max_examples=30)
@given(sentence=st.text(min_size=1, max_size=40).filter(str.strip), wanted=st.text(max_size=40))
def test_whatever_the_model_wants_to_sign_the_sentence_is_signed(sentence: str, wanted: str) -> None:
    hand = Hand()
    result = plan(Misbehaving({"text": wanted}), sentence, hand.sign)
    assert hand.signed == [sentence]
    assert bool(result.difference) == (wanted != sentence) or wanted.split() == sentence.split()


def test_sentences_of_different_agents_know_nothing_of_each_other() -> None:
    model = Misbehaving({"text": "SECOND"})
    planner = ModelPlanner(model)
    for sentence in ("FIRST", "SECOND"):
        planner.plan(sentence, Spelled, Future())
    planner.close()
    assert "FIRST" not in str(model.messages)
