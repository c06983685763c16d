# SPDX-License-Identifier: Apache-2.0
"""The planner's node: what becomes of sentences, each step told."""

import json

from amazing_hand.msg import SentenceStatus as Status
from support.planning import Planning
from support.world import World, wait_for


def test_every_step_of_a_sentence_is_told(planning: Planning) -> None:
    sentence = planning.say("Hi")
    planning.wait_end(sentence)
    told = planning.of(sentence)
    steps = [Status.QUEUED, Status.PLANNING, Status.SIGNING, Status.SIGNING, Status.SIGNING, Status.DONE]
    assert [status.state for status in told] == steps
    assert [status.planned_by for status in told] == ["", "", *4 * ["verbatim"]]
    assert [(status.letters_done, status.letters_total) for status in told[3:]] == [(1, 2), (2, 2), (2, 2)]
    assert {(status.text, status.reason) for status in told} == {("Hi", "")}
    assert planning.driver.spelled == "HI"


def test_one_sentence_at_a_time_those_of_the_person_at_the_hand_first(planning: Planning) -> None:
    first = planning.say("ABC")
    planning.wait_state(first, Status.SIGNING)
    others = [planning.say("D"), planning.say("E", source="local"), planning.say("F", source="local")]
    for sentence in others:
        planning.wait_end(sentence)
    assert planning.driver.spelled == "ABCEFD"
    begun = [status.id for _, status in planning.statuses if status.state == Status.PLANNING]
    assert begun == [first, others[1], others[2], others[0]]


def test_ten_sentences_may_wait_and_the_eleventh_is_rejected(planning: Planning) -> None:
    first = planning.say("ABCDEFGH")
    planning.wait_state(first, Status.SIGNING)
    waiting = [planning.say("A") for _ in range(10)]
    for sentence in waiting:
        planning.wait_state(sentence, Status.QUEUED)
    refused = planning.wait_end(planning.say("A"))
    assert (refused.state, refused.reason) == (Status.REJECTED, "queue full: 10 are waiting")
    assert planning.command("stop").state == Status.DONE
    for sentence in (first, *waiting):
        assert planning.wait_end(sentence).state == Status.CANCELLED


def test_a_sentence_that_is_too_old_expires_and_one_without_a_stamp_is_new(planning: Planning) -> None:
    old, young, unknown, future = (planning.say("A", age_s=age_s) for age_s in (61.0, 58.0, None, -3600.0))
    expired = planning.wait_end(old)
    assert (expired.state, expired.reason) == (Status.EXPIRED, "it waited for more than 60 s")
    assert [planning.wait_end(sentence).state for sentence in (young, unknown, future)] == 3 * [Status.DONE]
    assert planning.driver.spelled == "AAA"


def test_a_sentence_that_grows_too_old_while_it_waits_expires_then(planning: Planning) -> None:
    first = planning.say("ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ")
    planning.wait_state(first, Status.SIGNING)
    planning.wait_state(planning.say("A", age_s=59.0), Status.EXPIRED)
    assert planning.of(first)[-1].state == Status.SIGNING, "long before its turn would come"


def test_a_sentence_without_letters_fails_with_its_reason_and_is_no_failure_of_the_model(planning: Planning) -> None:
    ended = planning.sign("!?")
    assert ended.state == Status.FAILED
    assert "no letter" in ended.reason
    assert ended.planned_by == "verbatim"


def test_tokens_are_told_and_summed_per_day(planning: Planning, world_of_all: World) -> None:
    def today() -> dict[str, float]:
        (day,) = json.loads((world_of_all.folder / "usage.json").read_text()).values()
        return dict(day)

    before = today()
    for text in ("A", "B"):
        planning.sign(text)
    wait_for(lambda: today()["sentences"] == before["sentences"] + 2, "two sentences to be counted")
    sums = today()
    assert sums["model_calls"] == before["model_calls"] + 2
    assert sums["input_tokens"] > before["input_tokens"]
    assert sums["total_tokens"] == sums["input_tokens"] + sums["output_tokens"]
    assert sums["estimated_cost_usd"] == 0.0, "the verbatim model is free"
    _, _, values = planning.health()
    assert values["today_sentences"] == str(sums["sentences"])
    assert int(values["last_total_tokens"]) == int(values["last_input_tokens"]) + int(values["last_output_tokens"]) > 0
    assert float(values["last_planning_ms"]) > 0
    wait_for(lambda: "tokens in" in planning.planner.log, "the log")


def test_a_sentence_that_is_redelivered_is_answered_again_and_signed_once(planning: Planning) -> None:
    sentence = planning.say("HI")
    assert planning.wait_end(sentence).state == Status.DONE
    heard = len(planning.of(sentence))
    planning.say("HI", again=sentence)
    wait_for(lambda: len(planning.of(sentence)) > heard, "its end to be told again")
    (again,) = planning.of(sentence)[heard:]
    assert (again.state, again.letters_done) == (Status.DONE, 2)
    never_heard = planning.say("OK", again="never heard")
    assert planning.wait_end(never_heard).state == Status.DONE
    assert planning.driver.spelled == "HIOK"
