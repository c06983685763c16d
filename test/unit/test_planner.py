"""The agent loop, run for real on models without a network."""

import json
from collections.abc import AsyncGenerator, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amazing_hand.agent.models import ModelError, ModelSettings, VerbatimModel, build_model
from amazing_hand.agent.planner import MAX_TOOL_CALLS, Planner, Spelled


class InsatiableModel(VerbatimModel):
    """Asks for the tool again and again."""

    def __init__(self) -> None:
        super().__init__()
        self.calls = 0

    async def stream(
        self, messages: Any, tool_specs: Any = None, system_prompt: str | None = None, **kwargs: Any
    ) -> AsyncGenerator[Any, None]:
        self.calls += 1
        yield {"messageStart": {"role": "assistant"}}
        start = {"toolUse": {"toolUseId": f"call-{self.calls}", "name": "fingerspell"}}
        yield {"contentBlockStart": {"start": start}}
        yield {"contentBlockDelta": {"delta": {"toolUse": {"input": json.dumps({"text": "AGAIN"})}}}}
        yield {"contentBlockStop": {}}
        yield {"messageStop": {"stopReason": "tool_use"}}
        usage = {"inputTokens": 1, "outputTokens": 1, "totalTokens": 2}
        yield {"metadata": {"usage": usage, "metrics": {"latencyMs": 0}}}


@pytest.fixture(scope="module")
def verbatim() -> Iterator[Planner]:
    planner = Planner(VerbatimModel())
    yield planner
    planner.close()


@settings(deadline=None, max_examples=50)
@given(text=st.text(min_size=1, max_size=200).filter(str.strip))
def test_the_verbatim_model_spells_any_text_unchanged(verbatim: Planner, text: str) -> None:
    spelled: list[str] = []

    def spell(received: str) -> Spelled:
        spelled.append(received)
        return Spelled(received)

    result = verbatim.plan(text, spell)
    assert spelled == [text]
    assert result.outcome == Spelled(text)
    assert result.tool_calls == 1


def test_tokens_are_counted_per_sentence_and_do_not_grow(verbatim: Planner) -> None:
    counts = {verbatim.plan("HELLO", Spelled).input_tokens for _ in range(5)}
    assert len(counts) == 1
    assert counts.pop() > 0


def test_a_model_that_never_stops_gets_three_tool_calls() -> None:
    model = InsatiableModel()
    planner = Planner(model)
    spelled: list[str] = []

    def spell(text: str) -> Spelled:
        spelled.append(text)
        return Spelled(text)

    try:
        result = planner.plan("HELLO", spell)
    finally:
        planner.close()
    assert len(spelled) == MAX_TOOL_CALLS
    assert result.tool_calls == MAX_TOOL_CALLS + 1
    assert model.calls == MAX_TOOL_CALLS + 1


def test_a_failed_spelling_is_told_to_the_model_and_kept_as_outcome(verbatim: Planner) -> None:
    result = verbatim.plan("HI", lambda text: Spelled("H", "the hand is limp"))
    assert result.outcome == Spelled("H", "the hand is limp")


def test_an_unknown_model_is_named_with_its_parameter() -> None:
    settings_ = ModelSettings("gpt", "", "", 1, 0.0, 1.0, 1.0)
    with pytest.raises(ModelError, match=r"planner\.model is 'gpt'"):
        build_model(settings_)


def test_bedrock_is_nova_2_lite_with_the_configured_limits() -> None:
    model = build_model(ModelSettings("bedrock", "us.amazon.nova-2-lite-v1:0", "us-east-1", 512, 0.0, 3.0, 15.0))
    config: Any = model.get_config()
    assert config["model_id"] == "us.amazon.nova-2-lite-v1:0"
    assert config["max_tokens"] == 512
