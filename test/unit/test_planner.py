# SPDX-License-Identifier: Apache-2.0
"""The agent loop, run for real on models without a network."""

import gc
from collections.abc import Iterator
from concurrent.futures import Future

import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amazing_hand.agent.model_planner import ModelPlanner, Plan, Spelled
from amazing_hand.agent.models import ModelError, ModelSettings, VerbatimModel, build_model, model_name, providers

SENTENCES = 300
WARM_UP = 50
MAX_GROWTH_BYTES = 5_000_000


@pytest.fixture(scope="module")
def verbatim() -> Iterator[ModelPlanner]:
    planner = ModelPlanner(VerbatimModel())
    yield planner
    planner.close()


def plan(planner: ModelPlanner, text: str) -> tuple[Plan, list[str]]:
    """What the agent did, and what the hand was asked to sign."""
    signed: list[str] = []

    def sign(received: str) -> Spelled:
        signed.append(received)
        return Spelled(received)

    return planner.plan(text, sign, Future()), signed


@settings(deadline=None, max_examples=50)
@given(text=st.text(min_size=1, max_size=200).filter(str.strip))
def test_the_verbatim_model_spells_any_text_unchanged(verbatim: ModelPlanner, text: str) -> None:
    result, signed = plan(verbatim, text)
    assert signed == [text]
    assert result.outcome == Spelled(text)
    assert (result.cause, result.difference, result.tool_calls) == ("", "", 1)


def test_hundreds_of_sentences_take_no_more_memory_and_the_same_tokens_each(verbatim: ModelPlanner) -> None:
    process = psutil.Process()
    tokens = set()
    for number in range(WARM_UP + SENTENCES):
        if number == WARM_UP:
            gc.collect()
            before_bytes = process.memory_info().rss
        result, _ = plan(verbatim, "THE QUICK BROWN FOX")
        tokens.add((result.usage.input_tokens, result.usage.output_tokens))
    gc.collect()
    assert process.memory_info().rss - before_bytes <= MAX_GROWTH_BYTES
    assert len(tokens) == 1
    assert min(tokens.pop()) > 0


def test_one_sentence_takes_one_model_call(verbatim: ModelPlanner) -> None:
    assert plan(verbatim, "HELLO")[0].usage.model_calls == 1


def test_what_went_wrong_in_signing_is_the_outcome_and_no_failure_of_the_model(verbatim: ModelPlanner) -> None:
    result = verbatim.plan("HI", lambda text: Spelled("H", "the hand is limp"), Future())
    assert result.outcome == Spelled("H", "the hand is limp")
    assert result.cause == ""


def test_what_signing_raises_is_raised(verbatim: ModelPlanner) -> None:
    def sign(text: str) -> Spelled:
        raise RuntimeError("no hand")

    with pytest.raises(RuntimeError, match="no hand"):
        verbatim.plan("HI", sign, Future())
    assert plan(verbatim, "HI")[1] == ["HI"], "the next sentence is signed"


@pytest.mark.parametrize(
    ("settings_", "complaint"),
    [
        (ModelSettings("gpt"), r"planner\.model is 'gpt'; it must be verbatim or one of .*bedrock.*ollama"),
        (ModelSettings("ollama"), r"planner\.model_id is empty; ollama needs"),
        (ModelSettings("anthropic", model_id="x"), r"planner\.model anthropic: .*pip install 'strands-agents\[anth"),
        (ModelSettings("llamacpp", model_id="x", options={"base_url": 5}), r"planner\.model llamacpp, .*model_options"),
        (ModelSettings("bedrock", endpoint="nowhere"), r"planner\.model bedrock: .*nowhere"),
    ],
)
def test_a_model_that_cannot_be_built_is_named_with_its_parameter(settings_: ModelSettings, complaint: str) -> None:
    with pytest.raises(ModelError, match=complaint) as raised:
        build_model(settings_)
    assert "\n" not in str(raised.value)


def test_any_provider_of_strands_goes_by_its_name() -> None:
    assert {"bedrock", "ollama", "llamacpp", "openai", "anthropic"} <= set(providers())
    assert not {"model", "routing"} & set(providers())
    model = build_model(ModelSettings("llamacpp", model_id="qwen", options={"base_url": "http://127.0.0.1:1"}))
    assert type(model).__name__ == "LlamaCppModel"
    assert model_name(model) == "qwen"


def test_bedrock_is_nova_2_lite_unless_told_otherwise() -> None:
    assert model_name(build_model(ModelSettings("bedrock", region="us-east-1"))) == "us.amazon.nova-2-lite-v1:0"
    assert model_name(build_model(ModelSettings("bedrock", model_id="other", region="us-east-1"))) == "other"
