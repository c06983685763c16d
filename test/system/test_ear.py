# SPDX-License-Identifier: Apache-2.0
"""What a node hears with an ear of its own: all of it, in order, whatever its executor is doing."""

import threading
from typing import Any

import pytest
from amazing_hand.msg import HandState, SentenceStatus
from support.world import Probe, World, wait_for

from amazing_hand.ros.ear import Ear
from amazing_hand.ros.hand_node import PUBLISHER_PROFILES
from amazing_hand.topics import SENTENCE_STATUS, STATE, Topic

BURST = 500


def talk(probe: Probe, topic: Topic, message_type: type) -> Any:
    return probe.create_publisher(message_type, topic.name, PUBLISHER_PROFILES[topic.qos])


def test_a_burst_is_heard_whole_and_in_order_while_the_nodes_executor_is_held_up(world: World) -> None:
    listener, talker = world.probe(), world.probe()
    held_up, go_on = threading.Event(), threading.Event()

    def hold_up() -> None:
        held_up.set()
        go_on.wait()

    listener.create_timer(0.01, hold_up)
    heard: list[str] = []
    ear = Ear(listener, {STATE: lambda state: heard.append(state.letter)})
    state = talk(talker, STATE, HandState)
    try:
        wait_for(state.get_subscription_count, "the ear")
        assert held_up.wait(60)
        letters = [str(number) for number in range(BURST)]
        for letter in letters:
            state.publish(HandState(letter=letter))
        wait_for(lambda: len(heard) >= BURST, "all letters")
        assert heard == letters
    finally:
        go_on.set()
        ear.close()


def test_what_was_said_before_an_ear_was_there_is_heard_of_a_story(world: World) -> None:
    listener, talker = world.probe(), world.probe()
    talk(talker, SENTENCE_STATUS, SentenceStatus).publish(SentenceStatus(id="a"))
    heard: list[Any] = []
    for _ in range(2):
        ear = Ear(listener, {STATE: heard.append, SENTENCE_STATUS: heard.append})
        wait_for(lambda: heard, "the story")
        ear.close()
        assert [status.id for status in heard] == ["a"]
        heard.clear()


def test_a_closed_ear_is_gone_from_the_graph_and_hears_nothing_more(world: World) -> None:
    listener, talker = world.probe(), world.probe()
    heard: list[Any] = []
    state = talk(talker, STATE, HandState)
    ear = Ear(listener, {STATE: heard.append})
    wait_for(state.get_subscription_count, "the ear")
    ear.close()
    state.publish(HandState(letter="A"))
    wait_for(lambda: not state.get_subscription_count(), "the ear to be gone")
    assert not heard
    assert not [thread for thread in threading.enumerate() if thread.name.endswith("-ear")]


def test_an_error_of_a_callback_ends_the_ear_where_all_can_see_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one of an executor's callback does: the program's hook for threads ends the program."""
    errors: list[Any] = []
    monkeypatch.setattr(threading, "excepthook", errors.append)

    def fail(_: Any) -> None:
        raise ValueError("no such letter")

    listener, talker = world.probe(), world.probe()
    state = talk(talker, STATE, HandState)
    ear = Ear(listener, {STATE: fail})
    wait_for(state.get_subscription_count, "the ear")
    state.publish(HandState(letter="A"))
    wait_for(lambda: errors, "the error")
    assert "no such letter" in str(errors[0].exc_value)
    ear.close()
