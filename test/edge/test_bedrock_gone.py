# SPDX-License-Identifier: Apache-2.0
"""However Bedrock fails, the sentence is signed verbatim in time, and its account says why."""

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import ExitStack

import boto3.session
import botocore.session
import pytest
from support.bedrock_runtime import (
    BEHAVIOURS,
    Behaviour,
    aws_session,
    hangs,
    refuses,
    running,
    stalls,
    throttles_in_stream,
    verbatim,
)
from support.bedrock_runtime import endless as endless_text
from support.waiting import BUSY, median_of

from amazing_hand.agent import model_planner as planner_module
from amazing_hand.agent.breaker import MAX_FAILURES
from amazing_hand.agent.fallback import FALLBACK, Account, FallbackPlanner
from amazing_hand.agent.model_planner import ModelPlanner, PlanLimits, Spelled
from amazing_hand.agent.models import ModelSettings, build_model

SENTENCE = "Hello, World"
TIMEOUT_S, BUDGET_S, ATTEMPTS, RETRY_S, RETRY_AFTER_S = 0.2, 0.8, 2, 0.05, 30.0

# More than the threads of asyncio's own pool, which has four and one per core.
HANGING = 40

# Until the sentence begins to be signed: the budget, and what a slow machine takes on top.
LATEST_S = BUDGET_S + BUSY

# What stopping may take in all; what comes after planning has its own test.
STOPPED_S = 0.1

both_ways = pytest.mark.parametrize("streaming", [True, False], ids=["streaming", "whole"])


class RecordingHand:
    def __init__(self) -> None:
        self.signed: list[tuple[str, str]] = []

    def sign(self, text: str, planned_by: str, cause: str) -> Spelled:
        self.signed.append((text, planned_by))
        return Spelled(text)


class Bench:
    """A director with its hand, a model at an address, and a clock of its own."""

    def __init__(self, url: str, streaming: bool, timeout_s: float, limits: PlanLimits) -> None:
        settings = ModelSettings(
            "bedrock",
            region="us-east-1",
            endpoint=url,
            streaming=streaming,
            connect_timeout_s=timeout_s,
            read_timeout_s=timeout_s,
        )
        self.planner = ModelPlanner(build_model(settings), limits)
        self.now_s = 0.0
        self.director = FallbackPlanner(self.planner, "nova", RETRY_AFTER_S, lambda: self.now_s)
        self.hand = RecordingHand()

    def sign(self, sentence: str = SENTENCE) -> Account:
        return self.director.sign(sentence, self.hand, Future())


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("strands.models.bedrock.boto3.Session", aws_session)
    monkeypatch.setattr(planner_module, "FIRST_RETRY_S", RETRY_S)


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as made:
        yield made


def bench_at(
    stack: ExitStack,
    url: str,
    streaming: bool = True,
    timeout_s: float = TIMEOUT_S,
    limits: PlanLimits = PlanLimits(BUDGET_S, ATTEMPTS),  # noqa: B008 - frozen
) -> Bench:
    bench = Bench(url, streaming, timeout_s, limits)
    stack.callback(bench.planner.close)
    return bench


def bench_with(stack: ExitStack, *behaviours: Behaviour, streaming: bool = True) -> Bench:
    return bench_at(stack, stack.enter_context(running(*behaviours)).url, streaming)


def assert_signed_by_fallback(bench: Bench, cause: str) -> None:
    began_s = time.monotonic()
    account = bench.sign()
    assert time.monotonic() - began_s < LATEST_S
    assert bench.hand.signed == [(SENTENCE, FALLBACK)]
    assert (account.outcome, account.planned_by) == (Spelled(SENTENCE), FALLBACK)
    assert cause in account.cause
    assert "\n" not in account.cause


IN_BOTH_WAYS = {
    "throttled": "ModelThrottledException",
    "forbidden": "AccessDenied",
    "invalid": "Validation",
    "internal": "InternalServer",
    "unavailable": "ServiceUnavailable",
    "hangs": "Timeout",
    "talks": "did not call",
    "max_tokens": "MaxTokensReached",
    "wrong_argument": "3 times: ",
    "wrong_tool": "Unknown tool",
}
IN_THE_STREAM = {
    "throttles_in_stream": "ModelThrottledException",
    "breaks_in_stream": "modelStreamErrorException",
    "cut": "ProtocolError",
    "stalls": "Timeout",
    "endless": f"no decision within {BUDGET_S} s",
    "malformed": "3 times: ",
}
CASES = [(name, cause, way) for name, cause in IN_BOTH_WAYS.items() for way in (True, False)]
CASES += [(name, cause, True) for name, cause in IN_THE_STREAM.items()]


@pytest.mark.parametrize(("name", "cause", "streaming"), CASES)
def test_a_sentence_is_signed_in_time_when_bedrock(stack: ExitStack, name: str, cause: str, streaming: bool) -> None:
    assert_signed_by_fallback(bench_with(stack, BEHAVIOURS[name], streaming=streaming), cause)


@both_ways
def test_a_sentence_is_signed_in_time_when_the_connection_is_refused(stack: ExitStack, streaming: bool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    assert_signed_by_fallback(bench_at(stack, url, streaming), "EndpointConnectionError")


def test_a_sentence_is_signed_in_time_when_the_name_cannot_be_resolved(stack: ExitStack) -> None:
    assert_signed_by_fallback(bench_at(stack, "http://bedrock.invalid"), "EndpointConnectionError")


def test_a_sentence_is_signed_in_time_when_nobody_takes_the_connection(stack: ExitStack) -> None:
    full = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
    waiting = stack.enter_context(socket.create_connection(full.getsockname()))
    url = f"http://127.0.0.1:{full.getsockname()[1]}"
    assert_signed_by_fallback(bench_at(stack, url), "ConnectTimeoutError")
    waiting.close()


def test_a_sentence_is_signed_in_time_when_there_are_no_credentials(
    stack: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = botocore.session.Session()
    nobody.get_component("credential_provider").providers = []
    session = boto3.session.Session(botocore_session=nobody)
    monkeypatch.setattr("strands.models.bedrock.boto3.Session", lambda: session)
    assert_signed_by_fallback(bench_with(stack, verbatim), "NoCredentialsError")


def test_what_may_pass_is_tried_again_and_what_will_not_is_not(stack: ExitStack) -> None:
    calls = {}
    for name in ("throttled", "unavailable", "cut", "forbidden", "hangs", "max_tokens"):
        runtime = stack.enter_context(running(BEHAVIOURS[name]))
        bench_at(stack, runtime.url).sign()
        calls[name] = len(runtime.requests)
    assert calls == {"throttled": 2, "unavailable": 2, "cut": 2, "forbidden": 1, "hangs": 1, "max_tokens": 1}


def test_a_stream_that_was_cut_is_asked_for_again_and_signed_once(stack: ExitStack) -> None:
    bench = bench_with(stack, BEHAVIOURS["cut"], verbatim)
    assert bench.sign().planned_by == "nova"
    assert bench.hand.signed == [(SENTENCE, "nova")]


def test_a_stream_without_an_end_is_left(stack: ExitStack) -> None:
    runtime = stack.enter_context(running(endless_text))
    bench_at(stack, runtime.url).sign()
    assert runtime.client_left.wait(2.0), "the thread that reads must close the connection"


@both_ways
@pytest.mark.parametrize("behave", [hangs, stalls, refuses(429, "ThrottlingException")], ids=["hangs", "stalls", "429"])
def test_stopping_ends_planning_at_once_and_signs_nothing(
    stack: ExitStack, monkeypatch: pytest.MonkeyPatch, behave: Behaviour, streaming: bool
) -> None:
    monkeypatch.setattr(planner_module, "FIRST_RETRY_S", 30.0)
    url = stack.enter_context(running(behave)).url
    bench = bench_at(stack, url, streaming, timeout_s=10.0, limits=PlanLimits(30.0, 3))

    def took_s() -> float:
        stopping: Future[None] = Future()
        asked_s: list[float] = []

        def stop() -> None:
            asked_s.append(time.monotonic())
            stopping.set_result(None)

        threading.Timer(0.1, stop).start()
        account = bench.director.sign(SENTENCE, bench.hand, stopping)
        took_s = time.monotonic() - asked_s[0]
        assert account.outcome is None
        return took_s

    assert median_of(3, took_s) <= BUSY * STOPPED_S
    assert bench.hand.signed == []
    assert bench.director.wait_s == 0.0


def test_calls_that_hang_do_not_keep_the_next_sentence_waiting(stack: ExitStack) -> None:
    """More of them than asyncio's own pool has threads, for longer than the next sentence may take."""
    runtime = stack.enter_context(running(*[hangs] * HANGING, verbatim))
    bench = bench_at(stack, runtime.url, timeout_s=20.0, limits=PlanLimits(10.0, 1))
    for number in range(HANGING):
        stopping: Future[None] = Future()
        threading.Timer(0.01, stopping.set_result, [None]).start()
        bench.director.sign(SENTENCE, bench.hand, stopping)
        while len(runtime.requests) <= number:
            time.sleep(0.001)
    began_s = time.monotonic()
    assert bench.sign().planned_by == "nova"
    assert time.monotonic() - began_s < LATEST_S


def test_after_three_failures_in_a_row_the_model_is_left_alone_and_probed_again(stack: ExitStack) -> None:
    runtime = stack.enter_context(running(*[throttles_in_stream] * (ATTEMPTS * MAX_FAILURES), hangs, verbatim))
    bench = bench_at(stack, runtime.url)
    for _ in range(MAX_FAILURES):
        bench.sign()
    asked = len(runtime.requests)
    assert asked == ATTEMPTS * MAX_FAILURES

    bench.now_s += RETRY_AFTER_S - 1.0
    account = bench.sign()
    assert len(runtime.requests) == asked, "it is not asked"
    assert account.planned_by == FALLBACK
    assert "not asked for 1 s more" in account.cause
    assert "ModelThrottledException" in account.cause

    bench.now_s += 1.0
    assert bench.sign().planned_by == FALLBACK  # a probe, which hangs
    assert len(runtime.requests) == asked + 1
    assert bench.director.wait_s == RETRY_AFTER_S
    bench.now_s += RETRY_AFTER_S
    assert bench.sign().planned_by == "nova"
    assert bench.director.wait_s == 0.0
    assert (bench.director.last_cause, bench.director.fallbacks) == ("", MAX_FAILURES + 2)
