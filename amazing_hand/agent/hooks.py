# SPDX-License-Identifier: Apache-2.0
"""Strands hooks that limit, end and retry the agent's calls. Create new ones for each sentence."""

import asyncio
from collections.abc import Callable
from typing import Any

from strands.hooks import (
    AfterModelCallEvent,
    AfterToolCallEvent,
    AfterToolsEvent,
    BeforeModelCallEvent,
    BeforeToolCallEvent,
    HookProvider,
    HookRegistry,
)

from amazing_hand.agent.failures import may_pass, shorten


class MaxCalls(HookProvider):
    """Cancel tool and model calls beyond their limits, and end the turn.

    Cancelling tool calls alone would not end the loop: the model would be called again after each.
    """

    def __init__(self, tool_calls: int, model_calls: int) -> None:
        self.max_tool_calls = tool_calls
        self.max_model_calls = model_calls
        self.tool_calls = 0
        self.model_calls = 0
        self.tool_error = ""
        """Result of the last tool call within the limit if it was an error, else empty."""

    def register_hooks(self, registry: HookRegistry, **kwargs: Any) -> None:
        registry.add_callback(BeforeModelCallEvent, self._before_model)
        registry.add_callback(BeforeToolCallEvent, self._before_tool)
        registry.add_callback(AfterToolCallEvent, self._after_tool)
        registry.add_callback(AfterToolsEvent, self._after_tools)

    def _before_model(self, event: BeforeModelCallEvent) -> None:
        if self.model_calls >= self.max_model_calls:
            event.cancel = f"no more than {self.max_model_calls} model calls per sentence"
            return
        self.model_calls += 1

    def _before_tool(self, event: BeforeToolCallEvent) -> None:
        self.tool_calls += 1
        if self.tool_calls > self.max_tool_calls:
            event.cancel_tool = f"no more than {self.max_tool_calls} tool calls per sentence"

    def _after_tool(self, event: AfterToolCallEvent) -> None:
        if self.tool_calls > self.max_tool_calls:
            return
        texts = [block["text"] for block in event.result["content"] if "text" in block]
        self.tool_error = shorten(" ".join(texts)) if event.result["status"] == "error" else ""

    def _after_tools(self, event: AfterToolsEvent) -> None:
        if self.tool_calls > self.max_tool_calls:
            event.end_turn = f"ended after {self.max_tool_calls} tool calls"


class EndWhenSigned(HookProvider):
    """End the turn as soon as the sentence has been signed, which saves a model call."""

    def __init__(self, signed: Callable[[], bool]) -> None:
        self._signed = signed

    def register_hooks(self, registry: HookRegistry, **kwargs: Any) -> None:
        registry.add_callback(AfterToolsEvent, self._after_tools)

    def _after_tools(self, event: AfterToolsEvent) -> None:
        if self._signed():
            event.end_turn = "the sentence has been signed"


class Retry(HookProvider):
    """Repeat a model call after a transient failure, with a delay that doubles; cancelling the turn ends the delay.

    attempts: model calls per sentence that may fail, including the first.
    """

    def __init__(self, attempts: int, first_delay_s: float) -> None:
        self._left = attempts - 1
        self._delay_s = first_delay_s

    def register_hooks(self, registry: HookRegistry, **kwargs: Any) -> None:
        registry.add_callback(AfterModelCallEvent, self._after_model)

    async def _after_model(self, event: AfterModelCallEvent) -> None:
        if event.exception is None or self._left == 0 or not may_pass(event.exception):
            return
        self._left -= 1
        await asyncio.sleep(self._delay_s)
        self._delay_s *= 2
        event.retry = True
