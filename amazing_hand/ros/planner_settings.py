# SPDX-License-Identifier: Apache-2.0
"""Parameters of the planner, and the language model that they select."""

import json
from dataclasses import dataclass
from typing import Any

from amazing_hand.agent.models import BEDROCK, VERBATIM, ModelError, ModelSettings, build_model
from amazing_hand.ros.aws_session import aws_session
from amazing_hand.ros.parameters import ParameterError, param
from amazing_hand.ros.shared_parameters import AwsSettings, HandSettings


@dataclass(frozen=True)
class Settings(HandSettings, AwsSettings):
    model: str = param(VERBATIM, "`verbatim`: in this process, no cloud; `bedrock`, `ollama`, any provider of Strands")
    model_id: str = param("", "the provider's name for the model; empty with bedrock: us.amazon.nova-2-lite-v1:0")
    region: str = param("us-east-1", "AWS region of Bedrock")
    endpoint: str = param("", "URL of Bedrock or Ollama; empty: the usual one")
    streaming: bool = param(True, "Bedrock answers as a stream, not in one piece")
    max_tokens: int = param(1024, "longest answer of Bedrock or Ollama [tokens]", 16, 4096)
    temperature: float = param(0.0, "randomness of Bedrock or Ollama", 0.0, 1.0)
    connect_timeout_s: float = param(3.0, "how long to wait for a connection to the model [s]", 0.1, 60.0)
    read_timeout_s: float = param(15.0, "how long to wait for the next bytes of the answer [s]", 0.1, 120.0)
    attempts: int = param(3, "tries of a model call whose failure may pass, per sentence", 1, 5, live=True)
    model_options: str = param("", "further arguments of the model's class in Strands [JSON object]")
    sentence_budget_s: float = param(
        20.0, "time to plan a sentence before it is signed verbatim [s]", 0.1, 300.0, live=True
    )
    retry_after_s: float = param(30.0, "how long a model is left alone after three failures in a row [s]", 0.1, 3600.0)
    max_queue: int = param(10, "sentences that may wait; more are rejected", 1, 1000, live=True)
    max_age_s: float = param(60.0, "a sentence that waits longer is not signed any more [s]", 1.0, 86400.0, live=True)
    alphabet: str = param("", "file with the gestures; empty: config/alphabet.yaml of the package")
    input_usd_per_mtok: float = param(0.33, "price of a million tokens to the model [USD]", 0.0, 1000.0)
    output_usd_per_mtok: float = param(2.75, "price of a million tokens from the model [USD]", 0.0, 1000.0)


def model_of(settings: Settings) -> Any:
    """Return the model that the settings select. Raises ParameterError."""
    try:
        options = json.loads(settings.model_options or "{}")
        if not isinstance(options, dict):
            raise ValueError("it is no JSON object")
    except ValueError as error:
        raise ParameterError(f"planner.model_options {settings.model_options!r}: {error}") from error
    try:
        return build_model(
            ModelSettings(
                kind=settings.model,
                model_id=settings.model_id,
                region=settings.region,
                endpoint=settings.endpoint,
                streaming=settings.streaming,
                max_tokens=settings.max_tokens,
                temperature=settings.temperature,
                connect_timeout_s=settings.connect_timeout_s,
                read_timeout_s=settings.read_timeout_s,
                boto_session=aws_session("planner", settings, settings.region) if settings.model == BEDROCK else None,
                options=options,
            )
        )
    except ModelError as error:
        raise ParameterError(str(error)) from error
