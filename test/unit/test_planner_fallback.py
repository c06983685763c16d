# SPDX-License-Identifier: Apache-2.0
"""Who plans a sentence: the model, or the fallback when it does not."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace

from amazing_hand.agent.breaker import MAX_FAILURES
from amazing_hand.agent.fallback import FALLBACK, FallbackPlanner
from amazing_hand.agent.model_planner import Plan, Spelled
from amazing_hand.agent.usage import Usage

RETRY_AFTER_S = 30.0
GOOD = Plan(None, "", "", Usage(1, 1, 10, 5), 1, 0.2)
BAD = replace(GOOD, cause="it rains", tool_calls=0)


class ScriptedPlanner:
    """Signs when its script has a good plan; the last plan counts for ever."""

    def __init__(self, *plans: Plan) -> None:
        self.plans = plans
        self.asked = 0

    def plan(self, sentence: str, sign: Callable[[str], Spelled], stopping: "Future[None]") -> Plan:
        self.asked += 1
        plan = self.plans[min(self.asked, len(self.plans)) - 1]
        return plan if plan.cause else replace(plan, outcome=sign(sentence))


class Hand:
    def __init__(self) -> None:
        self.signed: list[tuple[str, str, str]] = []

    def sign(self, text: str, planned_by: str, cause: str) -> Spelled:
        self.signed.append((text, planned_by, cause))
        return Spelled(text)


class Stage:
    def __init__(self, *plans: Plan) -> None:
        self.now_s = 1000.0
        self.planner, self.hand = ScriptedPlanner(*plans), Hand()
        self.director = FallbackPlanner(self.planner, "nova", RETRY_AFTER_S, lambda: self.now_s)

    def sign(self, is_stopped: bool = False) -> str:
        stopping: Future[None] = Future()
        if is_stopped:
            stopping.set_result(None)
        account = self.director.sign("HELLO", self.hand, stopping)
        return account.planned_by if account.outcome else "nobody"


def test_what_the_model_plans_is_signed_in_its_name() -> None:
    stage = Stage(replace(GOOD, difference="from character 1 on 'X'"))
    assert stage.sign() == "nova"
    assert stage.hand.signed == [("HELLO", "nova", "")]
    assert (stage.director.differences, stage.director.fallbacks, stage.director.last_cause) == (1, 0, "")


def test_what_the_model_does_not_plan_is_signed_by_the_fallback_with_its_cause_and_what_it_took() -> None:
    stage = Stage(BAD)
    account = stage.director.sign("HELLO", stage.hand, Future())
    assert stage.hand.signed == [("HELLO", FALLBACK, "it rains")]
    assert (account.planned_by, account.cause, account.usage, account.planning_s) == (
        FALLBACK,
        "it rains",
        BAD.usage,
        0.2,
    )
    assert (stage.director.fallbacks, stage.director.last_cause) == (1, "it rains")


def test_a_model_that_failed_three_times_in_a_row_is_not_asked_until_its_time_has_come() -> None:
    stage = Stage(*[BAD] * MAX_FAILURES, GOOD)
    assert [stage.sign() for _ in range(6)] == 6 * [FALLBACK]
    assert stage.planner.asked == MAX_FAILURES
    assert stage.hand.signed[-1][2] == "not asked for 30 s more, after 3 failures in a row or more: it rains"
    stage.now_s += RETRY_AFTER_S
    assert [stage.sign() for _ in range(2)] == ["nova", "nova"]
    assert stage.director.last_cause == ""


def test_a_sentence_that_was_stopped_is_not_signed_and_counts_for_nothing() -> None:
    stage = Stage(BAD)
    assert [stage.sign(is_stopped=True) for _ in range(5)] == 5 * ["nobody"]
    assert stage.hand.signed == []
    assert stage.planner.asked == 5
    assert (stage.director.fallbacks, stage.director.last_cause) == (0, "")


def test_a_probe_that_is_stopped_leaves_the_next_sentence_to_probe() -> None:
    stage = Stage(*[BAD] * (MAX_FAILURES + 1), GOOD)
    for _ in range(MAX_FAILURES):
        stage.sign()
    stage.now_s += RETRY_AFTER_S
    assert [stage.sign(is_stopped=True), stage.sign()] == ["nobody", "nova"]
