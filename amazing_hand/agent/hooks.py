"""Hooks that keep an agent from running away."""

from typing import Any

from strands.hooks import (
    AfterToolsEvent,
    BeforeInvocationEvent,
    BeforeToolCallEvent,
    HookProvider,
    HookRegistry,
)


class MaxToolCalls(HookProvider):
    """Cancels every tool call of one invocation beyond the limit, and then ends the turn.

    Cancelling alone would not end the loop: the model would be asked again for each cancelled call.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.asked = 0

    def register_hooks(self, registry: HookRegistry, **kwargs: Any) -> None:
        registry.add_callback(BeforeInvocationEvent, self._reset)
        registry.add_callback(BeforeToolCallEvent, self._count)
        registry.add_callback(AfterToolsEvent, self._end)

    def _reset(self, event: BeforeInvocationEvent) -> None:
        self.asked = 0

    def _count(self, event: BeforeToolCallEvent) -> None:
        self.asked += 1
        if self.asked > self.limit:
            event.cancel_tool = f"no more than {self.limit} tool calls per sentence"

    def _end(self, event: AfterToolsEvent) -> None:
        if self.asked > self.limit:
            event.end_turn = f"ended after {self.limit} tool calls"
