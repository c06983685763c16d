# SPDX-License-Identifier: Apache-2.0
"""Build the planner's language model: Nova 2 Lite on Bedrock, any other that Strands supports, or an offline one."""

import importlib
import json
import pkgutil
import threading
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import strands.models
from botocore.config import Config
from strands.models import BedrockModel, Model

VERBATIM: Final = "verbatim"
BEDROCK: Final = "bedrock"
OLLAMA: Final = "ollama"

NOVA_2_LITE: Final = "us.amazon.nova-2-lite-v1:0"

# The context window of Nova 2 Lite; Strands logs a warning for a model without this entry.
CONTEXT_WINDOW_TOKENS: Final = 1_000_000

OVER: Final = "over"
"""Key of the invocation state: a threading.Event that is set when the model's answer is not needed any more."""

# Modules of strands.models that are not providers.
_NO_PROVIDERS: Final = ("model", "routing")


class ModelError(ValueError):
    """The model cannot be built; the message names the wrong parameter."""


@dataclass(frozen=True)
class ModelSettings:
    """Parameters of the model. An empty string means the provider's default.

    Attributes:
        kind: `verbatim`, `bedrock` or another provider of Strands.
        boto_session: for Bedrock, with its own region and credentials.
        options: further arguments of the provider's class, such as `client_args`; they override the others.
    """

    kind: str = VERBATIM
    model_id: str = ""
    region: str = ""
    endpoint: str = ""
    streaming: bool = True
    max_tokens: int = 1024
    temperature: float = 0.0
    connect_timeout_s: float = 3.0
    read_timeout_s: float = 15.0
    boto_session: Any = None
    options: Mapping[str, Any] = field(default_factory=dict)


def build_model(settings: ModelSettings) -> Model:
    """Build the model that all agents share, which takes 0.1 s. Raises ModelError with one line."""
    if settings.kind == VERBATIM:
        return VerbatimModel()
    if settings.kind == BEDROCK:
        return _bedrock(settings)
    arguments = _ollama_arguments(settings) if settings.kind == OLLAMA else {}
    return _provider(settings.kind, {"model_id": settings.model_id, **arguments, **settings.options})


def model_name(model: Model) -> str:
    """Return the provider's name of the model."""
    config: Any = model.get_config()
    return str(config["model_id"])


def providers() -> list[str]:
    """Return the names of the providers that Strands supports."""
    names = [module.name for module in pkgutil.iter_modules(strands.models.__path__) if not module.ispkg]
    return [name for name in names if not name.startswith("_") and name not in _NO_PROVIDERS]


class Bedrock(BedrockModel):
    """Strands' Bedrock model whose thread stops streaming when the answer is not needed any more (OVER).

    Strands clears its own cancel signal as soon as the turn has ended, before a thread that waits for bytes can see it.
    """

    async def stream(
        self, messages: Any, tool_specs: Any = None, system_prompt: str | None = None, **kwargs: Any
    ) -> AsyncGenerator[Any, None]:
        over: threading.Event | None = (kwargs.get("invocation_state") or {}).get(OVER)
        async for event in super().stream(messages, tool_specs, system_prompt, **{**kwargs, "cancel_signal": over}):
            yield event


def _bedrock(settings: ModelSettings) -> Model:
    try:
        return Bedrock(
            **{
                "model_id": settings.model_id or NOVA_2_LITE,
                "boto_session": settings.boto_session,
                "region_name": None if settings.boto_session else settings.region or None,
                "endpoint_url": settings.endpoint or None,
                "streaming": settings.streaming,
                "max_tokens": settings.max_tokens,
                "temperature": settings.temperature,
                # No retries in botocore: the hook Retry does that, as its delay can be interrupted.
                "boto_client_config": Config(
                    connect_timeout=settings.connect_timeout_s,
                    read_timeout=settings.read_timeout_s,
                    retries={"mode": "standard", "total_max_attempts": 1},
                ),
                **settings.options,
            }
        )
    except Exception as error:  # any complaint of boto3 about region or endpoint is about one of these parameters
        raise ModelError(f"planner.model bedrock: {' '.join(str(error).split())}") from error


def _ollama_arguments(settings: ModelSettings) -> dict[str, Any]:
    from httpx import Timeout

    timeout = Timeout(settings.read_timeout_s, connect=settings.connect_timeout_s)
    return {
        "host": settings.endpoint or None,
        "ollama_client_args": {"timeout": timeout},
        "max_tokens": settings.max_tokens,
        "temperature": settings.temperature,
    }


def _provider(kind: str, arguments: dict[str, Any]) -> Model:
    """Create an object of the one Model class in strands.models.<kind>."""
    if kind not in providers():
        raise ModelError(f"planner.model is {kind!r}; it must be {VERBATIM} or one of {', '.join(providers())}")
    if not arguments["model_id"]:
        raise ModelError(f"planner.model_id is empty; {kind} needs the name of a model")
    try:
        module = importlib.import_module(f"strands.models.{kind}")
        classes = [entry for entry in vars(module).values() if isinstance(entry, type) and issubclass(entry, Model)]
        model: Model = next(entry for entry in classes if entry.__module__ == module.__name__)(**arguments)
    except ImportError as error:
        raise ModelError(f"planner.model {kind}: {error}; pip install 'strands-agents[{kind}]'") from error
    except Exception as error:  # a wrong or missing option; the message is the provider's
        raise ModelError(f"planner.model {kind}, planner.model_options: {' '.join(str(error).split())}") from error
    return model


class VerbatimModel(Model):
    """Offline model that calls the first tool with the user's text, unchanged, and then ends the turn.

    It runs the whole agent loop without a network, and counts one token per word.
    """

    def __init__(self) -> None:
        self._config: dict[str, Any] = {"model_id": VERBATIM, "context_window_limit": CONTEXT_WINDOW_TOKENS}

    def update_config(self, **model_config: Any) -> None:
        self._config.update(model_config)

    def get_config(self) -> dict[str, Any]:
        return self._config

    async def structured_output(
        self, output_model: Any, prompt: Any, system_prompt: str | None = None, **kwargs: Any
    ) -> AsyncGenerator[dict[str, Any], None]:
        nothing: tuple[dict[str, Any], ...] = ()
        for event in nothing:  # makes this an async generator, as the base class requires
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
            said = json.dumps({argument: texts[-1]})
            yield {"contentBlockStart": {"start": {"toolUse": {"toolUseId": "call-1", "name": tool["name"]}}}}
            yield {"contentBlockDelta": {"delta": {"toolUse": {"input": said}}}}
            stop_reason = "tool_use"
        else:
            said = "Done."
            yield {"contentBlockStart": {"start": {}}}
            yield {"contentBlockDelta": {"delta": {"text": said}}}
            stop_reason = "end_turn"
        yield {"contentBlockStop": {}}
        yield {"messageStop": {"stopReason": stop_reason}}
        words_in = sum(len(text.split()) for text in [system_prompt or "", *texts])
        words_out = len(said.split())
        usage = {"inputTokens": words_in, "outputTokens": words_out, "totalTokens": words_in + words_out}
        yield {"metadata": {"usage": usage, "metrics": {"latencyMs": 0}}}
