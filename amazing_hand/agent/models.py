"""The planner's language model: Amazon Nova 2 Lite on Bedrock, or a stand-in that needs no cloud."""

import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any

from strands.models import Model

VERBATIM = "verbatim"
BEDROCK = "bedrock"

# What Nova 2 Lite has; Strands warns when a model does not tell.
CONTEXT_WINDOW_TOKENS = 1_000_000


class ModelError(ValueError):
    """The model cannot be built; the message names the parameter."""


@dataclass(frozen=True)
class ModelSettings:
    """kind: `verbatim` or `bedrock`. The rest is Bedrock's."""

    kind: str
    model_id: str
    region: str
    max_tokens: int
    temperature: float
    connect_timeout_s: float
    read_timeout_s: float


def build_model(settings: ModelSettings) -> Model:
    """The model that all agents share; building it takes 0.1 s. Raises ModelError for an unknown kind."""
    if settings.kind == VERBATIM:
        return VerbatimModel()
    if settings.kind == BEDROCK:
        return _bedrock(settings)
    raise ModelError(f"planner.model is {settings.kind!r}; it must be {VERBATIM!r} or {BEDROCK!r}")


def _bedrock(settings: ModelSettings) -> Model:
    from botocore.config import Config
    from strands.models import BedrockModel

    return BedrockModel(
        model_id=settings.model_id,
        region_name=settings.region,
        max_tokens=settings.max_tokens,
        temperature=settings.temperature,
        boto_client_config=Config(
            connect_timeout=settings.connect_timeout_s,
            read_timeout=settings.read_timeout_s,
            retries={"mode": "standard", "total_max_attempts": 2},
        ),
    )


class VerbatimModel(Model):
    """Calls the first tool it is offered with the user's text, unchanged; then it is done.

    It lets the whole agent loop run without a network, and counts one token per word.
    """

    def __init__(self) -> None:
        self._config: dict[str, Any] = {
            "model_id": "local.verbatim",
            "context_window_limit": CONTEXT_WINDOW_TOKENS,
        }

    def update_config(self, **model_config: Any) -> None:
        self._config.update(model_config)

    def get_config(self) -> dict[str, Any]:
        return self._config

    async def structured_output(
        self, output_model: Any, prompt: Any, system_prompt: str | None = None, **kwargs: Any
    ) -> AsyncGenerator[dict[str, Any], None]:
        nothing: tuple[dict[str, Any], ...] = ()
        for event in nothing:  # makes this an async generator, as the base class asks
            yield event
        raise ModelError("the verbatim model only calls tools")

    async def stream(
        self, messages: Any, tool_specs: Any = None, system_prompt: str | None = None, **kwargs: Any
    ) -> AsyncGenerator[Any, None]:
        texts = [block["text"] for m in messages if m["role"] == "user" for block in m["content"] if "text" in block]
        has_called = any("toolUse" in block for m in messages if m["role"] == "assistant" for block in m["content"])
        yield {"messageStart": {"role": "assistant"}}
        if tool_specs and not has_called:
            tool = tool_specs[0]
            argument = next(iter(tool["inputSchema"]["json"]["properties"]))
            call = json.dumps({argument: texts[-1]})
            yield {"contentBlockStart": {"start": {"toolUse": {"toolUseId": "call-1", "name": tool["name"]}}}}
            yield {"contentBlockDelta": {"delta": {"toolUse": {"input": call}}}}
            yield {"contentBlockStop": {}}
            yield {"messageStop": {"stopReason": "tool_use"}}
        else:
            call = "Done."
            yield {"contentBlockStart": {"start": {}}}
            yield {"contentBlockDelta": {"delta": {"text": call}}}
            yield {"contentBlockStop": {}}
            yield {"messageStop": {"stopReason": "end_turn"}}
        words_in, words_out = (
            sum(len(text.split()) for text in [system_prompt or "", *texts]),
            len(call.split()),
        )
        usage = {"inputTokens": words_in, "outputTokens": words_out, "totalTokens": words_in + words_out}
        yield {"metadata": {"usage": usage, "metrics": {"latencyMs": 0}}}
