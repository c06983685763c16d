# SPDX-License-Identifier: Apache-2.0
"""The Python client has sentences signed, follows and cancels them, and has gestures made."""

import asyncio
import math
from collections.abc import Iterator
from typing import Any

import pytest
from amazing_hand.msg import SentenceStatus
from support.planning import Planning
from support.waiting import PATIENCE_S, wait_for
from support.world import World

from amazing_hand import AsyncHand, Hand, HandRefused, HandTimeout, Progress, Result, Signing
from amazing_hand.client import session
from amazing_hand.ros.convert import seconds
from amazing_hand.ros.hand_node import SUBSCRIPTION_PROFILES, message_type
from amazing_hand.topics import PAUSED

LONG = "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ"
TEXT = "ABCDEFGHIKLMNO"


@pytest.fixture
def hand(planning: Planning, world_of_all: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hand]:
    monkeypatch.setenv("ROS_DOMAIN_ID", str(world_of_all.domain_id))
    monkeypatch.setattr(session, "FIND_S", PATIENCE_S)
    monkeypatch.setattr(session, "ANSWER_S", PATIENCE_S)
    with Hand() as made:
        yield made


@pytest.fixture(scope="module")
def paused_of_all(planning_of_all: Planning) -> list[bool]:
    heard: list[bool] = []

    def note(message: Any) -> None:
        heard.append(message.data)

    profile = SUBSCRIPTION_PROFILES[PAUSED.qos]
    planning_of_all.probe.create_subscription(message_type(PAUSED), PAUSED.name, note, profile)
    return heard


@pytest.fixture
def paused(paused_of_all: list[bool], planning: Planning) -> list[bool]:
    """What the topic `paused` tells; a reader that comes late is told the last."""
    wait_for(lambda: paused_of_all[-1:] == [False], "no pause of the test before")
    return paused_of_all


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


def signing_at(hand: Hand, planning: Planning, count: int) -> Signing:
    """A sentence of which this many letters, at least, have been issued."""
    signing = hand.say(TEXT)
    wait_for(lambda: len(planning.driver.letters) >= count, "the letters")
    return signing


def test_a_paused_sentence_waits_goes_back_and_is_signed_whole(
    hand: Hand, planning: Planning, paused: list[bool]
) -> None:
    signing = signing_at(hand, planning, 3)
    answer = hand.pause()
    place = len(planning.driver.letters) - 1
    assert answer == f"paused at {TEXT[place]}, {place + 1} of {len(TEXT)}"
    assert hand.pause() == answer, "as often as one likes"
    wait_for(lambda: paused[-1:] == [True], "the pause on its topic")
    for before in (place - 1, place - 2):
        assert hand.back() == f"back to {TEXT[before]}, {before + 1} of {len(TEXT)}"
        wait_for(lambda before=before: planning.driver.spelled[-1] == TEXT[before], "the letter before")
    assert planning.driver.spelled == TEXT[: place + 1] + TEXT[place - 1] + TEXT[place - 2], "and it waits again"
    told = len(planning.of(signing.id))
    wait_for(lambda: len(planning.of(signing.id)) > told, "a word that the sentence is still in hand")
    assert hand.go_on() == ""
    wait_for(lambda: paused[-1:] == [False], "the end of the pause on its topic")
    result = signing.wait(PATIENCE_S)
    assert (result.state, result.letters_done, result.letters_total) == ("done", len(TEXT), len(TEXT))
    assert planning.driver.spelled.endswith(TEXT[place - 2] + TEXT[place - 1 :])
    steps = [(step.letters_done, step.letters_total) for step in signing]
    assert steps == sorted(steps), "a letter that is signed twice counts once"
    signing_at(hand, planning, len(planning.driver.letters) + 1)
    with pytest.raises(HandRefused, match="the hand is not paused"):
        hand.go_on()


def test_back_while_a_letter_is_on_its_way_shows_that_one_first(hand: Hand, planning: Planning) -> None:
    planning.driver.motion_s = 0.2
    signing = signing_at(hand, planning, 3)
    hand.back()
    assert signing.wait(PATIENCE_S).letters_done == len(TEXT)
    spelled = planning.driver.spelled
    explained = [TEXT[: place + 1] + TEXT[place - 1 :] for place in range(1, len(TEXT))]
    assert spelled in explained, "one letter back, once, and nothing left out"


@pytest.mark.parametrize("word", ["pause", "go_on", "back"])
def test_what_is_asked_of_a_sentence_is_refused_while_nothing_is_signed(hand: Hand, word: str) -> None:
    with pytest.raises(HandRefused, match="nothing is being signed"):
        getattr(hand, word)()


@pytest.mark.parametrize("end", ["stop", "relax", "cancel", "fault"])
def test_a_pause_ends_with_its_sentence(hand: Hand, planning: Planning, paused: list[bool], end: str) -> None:
    signing = signing_at(hand, planning, 2)
    hand.pause()
    wait_for(lambda: paused[-1:] == [True], "the pause on its topic")
    if end == "fault":
        planning.driver.begin_epoch("servo 3 is too hot", by_request=False, can_move=False)
    else:
        {"stop": hand.stop, "relax": hand.relax, "cancel": signing.cancel}[end]()
    assert signing.wait(PATIENCE_S).state == ("failed" if end == "fault" else "cancelled")
    wait_for(lambda: paused[-1:] == [False], "the end of the pause on its topic")
    planning.begin_anew()
    hand.resume()
    assert hand.say("OK").wait(PATIENCE_S).signed


def test_the_last_sentence_is_signed_again_but_not_by_a_limp_hand(hand: Hand, planning: Planning) -> None:
    assert hand.say("HI").wait(PATIENCE_S).signed
    id = hand.again().removeprefix("once more, as ")
    assert planning.wait_end(id).state == SentenceStatus.DONE
    assert planning.driver.spelled == "HIHI"
    assert planning.of(id)[0].text == "HI"
    hand.relax()
    for refused in (hand.again, lambda: hand.gesture("open")):
        with pytest.raises(HandRefused, match="call resume"):
            wait_for(refused, "the planner to know that the hand is limp")
    assert not planning.driver.trajectories
    hand.resume()


def test_the_pace_holds_from_the_next_letter_on(hand: Hand, planning: Planning) -> None:
    def held_s(number: int) -> float:
        return seconds(planning.driver.letters[number].hold)

    signing = signing_at(hand, planning, 2)
    hand.pause()
    shown = len(planning.driver.letters)
    hand.pace("slow")
    hand.go_on()
    wait_for(lambda: len(planning.driver.letters) > shown, "the next letter")
    assert held_s(shown) - held_s(shown - 1) > 0.8
    hand.pace("fast")
    wait_for(lambda: len(planning.driver.letters) > shown + 1, "the next letter")
    assert held_s(shown + 1) < 1.0
    with pytest.raises(ValueError, match="no pace 'hasty'; there are slow, normal, fast"):
        hand.pace("hasty")
    signing.cancel()
    signing.wait(PATIENCE_S)


def test_a_gesture_of_ones_own_is_known_as_soon_as_its_file_is_there(
    hand: Hand, planning: Planning, world_of_all: World
) -> None:
    pose = "{index: [10, -10], middle: [0, 0], ring: [0, 0], thumb: [0, 0]}"
    file = world_of_all.folder / "gestures.yaml"
    file.write_text(f"gestures: {{knock: {{meaning: knocks, poses: [{pose}]}}, stop: {{}}}}")
    assert hand.gesture("Knock") == ""
    wait_for(lambda: planning.driver.trajectories, "the gesture")
    goal = planning.driver.trajectories[0].points[-1].positions
    assert list(goal) == pytest.approx([math.radians(10), math.radians(-10), *6 * [0.0]])
    wait_for(lambda: f"{file}: gesture stop: 'stop' is a command" in planning.planner.log, "a word on the other")
    file.unlink()
    with pytest.raises(HandRefused, match="there is no command 'knock'"):
        hand.gesture("knock")


def test_a_planner_that_has_just_been_started_has_nothing_to_sign_again(hand: Hand, planning: Planning) -> None:
    planning.kill_planner()
    with pytest.raises(HandRefused, match="no sentence has been signed since the planner was started"):
        hand.again()
