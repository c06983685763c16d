# SPDX-License-Identifier: Apache-2.0
"""The Python client has sentences signed, follows and cancels them, and has gestures made."""

import asyncio
from collections.abc import Iterator

import pytest
from support.planning import Planning
from support.waiting import PATIENCE_S, wait_for
from support.world import World

from amazing_hand import AsyncHand, Hand, HandRefused, HandTimeout, Progress, Result
from amazing_hand.client import session

LONG = "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ"


@pytest.fixture
def hand(planning: Planning, world_of_all: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hand]:
    monkeypatch.setenv("ROS_DOMAIN_ID", str(world_of_all.domain_id))
    monkeypatch.setattr(session, "FIND_S", PATIENCE_S)
    monkeypatch.setattr(session, "ANSWER_S", PATIENCE_S)
    with Hand() as made:
        yield made


def test_a_sentence_is_followed_from_the_queue_to_its_end(hand: Hand, planning: Planning) -> None:
    signing = hand.say("Hi")
    steps = list(signing)
    assert [step.state for step in steps] == ["queued", "planning", *3 * ["signing"], "done"]
    assert [(step.letters_done, step.letters_total) for step in steps[3:]] == [(1, 2), (2, 2), (2, 2)]
    assert steps[-1] == signing.wait() == signing.result == Result("done", 2, 2, "verbatim")
    assert signing.wait().signed
    assert list(signing) == steps, "as often as one likes"
    signing.cancel()
    assert planning.driver.spelled == "HI"
    assert not planning.driver.stops_s, "a sentence that has ended needs no stop"


def test_one_that_cannot_be_signed_ends_with_the_reason(hand: Hand) -> None:
    result = hand.say("!?").wait(PATIENCE_S)
    assert (result.state, result.signed) == ("failed", False)
    assert "no letter" in result.reason


def test_cancelling_ends_one_sentence_and_the_others_are_signed(hand: Hand, planning: Planning) -> None:
    first, second, third = hand.say(LONG), hand.say(LONG), hand.say("OK")
    assert next(step for step in first if step.state == "signing")
    with pytest.raises(HandTimeout, match="has not ended after 0 s"):
        first.wait(0)
    second.cancel()
    hand.cancel(first.id)
    assert [signing.wait(PATIENCE_S).state for signing in (first, second, third)] == ["cancelled", "cancelled", "done"]
    first.cancel()
    assert not planning.driver.stops_s, "no driver was asked: a stop would end all sentences"
    with pytest.raises(HandRefused, match="no sentence waits or is in hand with the id nobody"):
        hand.cancel("nobody")
    with pytest.raises(HandRefused, match="it has ended already: done"):
        hand.cancel(third.id)


def test_a_limp_hand_refuses_a_sentence_with_the_reason(hand: Hand, planning: Planning) -> None:
    assert hand.relax() == "limp"
    sentence = planning.say("A")
    assert planning.wait_end(sentence), "the planner knows it, too"
    with pytest.raises(HandRefused, match="call resume"):
        hand.say("HI")
    assert hand.resume() == "may move"


def test_gestures_are_made_and_one_that_nobody_knows_is_refused_with_those_there_are(
    hand: Hand, planning: Planning
) -> None:
    assert hand.gesture("open") == ""
    wait_for(lambda: planning.driver.trajectories, "the gesture")
    with pytest.raises(HandRefused, match="there is no command 'jump'"):
        hand.gesture("jump")
    assert "open" in hand.gesture("help")


def test_with_asyncio_sentences_are_asked_for_and_followed_side_by_side(hand: Hand, planning: Planning) -> None:
    async def both() -> list[list[Progress]]:
        async with AsyncHand() as other:
            signings = [await other.say(text) for text in ("A", "B")]

            async def steps(number: int) -> list[Progress]:
                return [step async for step in signings[number]]

            followed = await asyncio.gather(steps(0), steps(1))
            assert [(await signing.wait()).signed for signing in signings] == [True, True]
            return followed

    followed = asyncio.run(asyncio.wait_for(both(), 2 * PATIENCE_S))
    assert [steps[-1].state for steps in followed] == ["done", "done"]
    assert planning.driver.spelled == "AB"
