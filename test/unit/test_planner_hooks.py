# SPDX-License-Identifier: Apache-2.0
"""The hooks of an agent, one event at a time."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from amazing_hand.agent.hooks import MaxCalls, Retry


def answered(status: str, text: str) -> Any:
    return SimpleNamespace(result={"status": status, "content": [{"text": text}, {"image": "no text"}]})


def test_the_last_error_of_a_tool_call_within_the_limit_is_kept() -> None:
    calls, told = MaxCalls(tool_calls=3, model_calls=8), []
    assert calls.tool_error == ""
    for number in range(1, 6):
        before: Any = SimpleNamespace(cancel_tool=False)
        calls._before_tool(before)
        calls._after_tool(answered("error", f"error {number}"))
        told.append((bool(before.cancel_tool), calls.tool_error))
    assert told == [(False, "error 1"), (False, "error 2"), (False, "error 3"), *[(True, "error 3")] * 2]


def test_a_tool_call_that_succeeds_has_no_error() -> None:
    calls = MaxCalls(tool_calls=3, model_calls=8)
    calls._after_tool(answered("error", "no"))
    calls._after_tool(answered("success", "yes"))
    assert calls.tool_error == ""


def test_the_delay_between_two_tries_doubles(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    async def sleep(delay_s: float) -> None:
        waited.append(delay_s)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    retry = Retry(attempts=4, first_delay_s=0.5)
    events: list[Any] = [SimpleNamespace(exception=ConnectionError("gone"), retry=False) for _ in range(5)]
    for event in events:
        asyncio.run(retry._after_model(event))
    assert waited == [0.5, 1.0, 2.0]
    assert [event.retry for event in events] == [True, True, True, False, False]
