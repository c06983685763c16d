# SPDX-License-Identifier: Apache-2.0
"""Whoever of bridge and planner dies and when: a sentence is signed once and answered once."""

import random
import uuid
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.bridge_process import Bridge

from amazing_hand.cloud.database import Database
from amazing_hand.cloud.sentences import MAX_HANDOVERS, Duplicate
from amazing_hand.sentence_step import Step


def test_a_bridge_that_died_before_the_planner_had_it_hands_it_over_later(bridge: Bridge) -> None:
    bridge.receive("a")
    bridge = bridge.killed()
    bridge.planner("p")
    assert bridge.handed == ["a"]


def test_what_the_planner_did_not_hear_is_said_again_until_it_answers(bridge: Bridge) -> None:
    bridge.planner("p")
    bridge.receive("lost")
    bridge.receive("b")
    bridge.hear("b", Step.QUEUED, Step.PLANNING, Step.SIGNING)
    bridge.wait(4.9)
    assert bridge.handed == ["lost", "b"]
    bridge.wait(0.2)
    bridge.wait(0.2)
    assert bridge.handed == ["lost", "b", "lost!"], "and a later sentence does not mean that it is over"
    bridge.hear("b", Step.DONE)
    bridge.hear("lost", Step.QUEUED, Step.PLANNING, Step.SIGNING, Step.DONE)
    bridge.wait(60)
    assert bridge.handed == ["lost", "b", "lost!"]
    assert bridge.outcomes == {"b": "done", "lost": "done"}


def test_a_planner_that_never_answers_is_not_asked_for_ever(bridge: Bridge) -> None:
    bridge.planner("p")
    bridge.receive("a")
    for _ in range(100):
        bridge.wait(1.0)
    assert bridge.handed == ["a", *["a!"] * (MAX_HANDOVERS - 1)]
    assert bridge.outcomes == {"a": "unknown"}


@pytest.mark.parametrize("heard", [0, 1, 2, 3])
def test_a_bridge_that_died_hears_the_rest_from_the_planner(bridge: Bridge, heard: int) -> None:
    steps = [Step.QUEUED, Step.PLANNING, Step.SIGNING, Step.DONE]
    bridge.planner("p")
    bridge.receive("a")
    bridge.hear("a", *steps[:heard])
    bridge = bridge.killed()
    bridge.planner("p")
    bridge.hear("a", *steps[heard:])
    assert bridge.handed == ["a"]
    assert bridge.outcomes == {"a": "done"}


def test_a_sentence_that_ended_unheard_is_answered_when_the_planner_begins_a_later_one(bridge: Bridge) -> None:
    bridge.planner("p")
    for id in "abc":
        bridge.receive(id)
    bridge.hear("a", Step.QUEUED, Step.PLANNING, Step.SIGNING)
    bridge = bridge.killed()
    bridge.planner("p")
    bridge.hear("b", Step.PLANNING)
    bridge.wait(0.5)
    assert bridge.outcomes == {}
    bridge.wait(0.6)
    assert bridge.outcomes == {"a": "unknown"}
    bridge.hear("a", Step.DONE)
    bridge.hear("b", Step.DONE)
    bridge.wait(10)
    assert bridge.outcomes == {"a": "unknown", "b": "done"}
    assert bridge.handed == ["a", "b", "c"]


def test_a_sentence_that_ended_unheard_is_answered_when_the_planner_says_nothing_any_more(bridge: Bridge) -> None:
    bridge.planner("p")
    bridge.receive("a")
    bridge.hear("a", Step.QUEUED)
    bridge = bridge.killed()
    bridge.planner("p")
    bridge.wait(0)
    bridge.receive("b")
    bridge.wait(29)
    assert bridge.outcomes == {}
    bridge.wait(2)
    assert bridge.outcomes == {"a": "unknown"}, "b was handed over by this process: its end will be heard"


def test_a_planner_that_is_restarted_gets_what_it_had_not_begun(bridge: Bridge) -> None:
    bridge.planner("p")
    for id in "abc":
        bridge.receive(id)
    bridge.hear("a", Step.QUEUED, Step.PLANNING, Step.SIGNING)
    bridge.hear("b", Step.QUEUED, Step.PLANNING)
    bridge.planner()
    assert bridge.outcomes == {}
    bridge.planner("q")
    assert bridge.outcomes == {"a": "failed"}
    assert bridge.handed == ["a", "b", "c", "b", "c"]


def test_what_a_restarted_bridge_hands_to_another_planner_is_not_given_up_as_unheard(bridge: Bridge) -> None:
    bridge.planner("p")
    bridge.receive("a")
    bridge.hear("a", Step.QUEUED)
    bridge = bridge.killed()
    bridge.planner("q")
    bridge.wait(0)
    bridge.wait(31)
    assert bridge.handed == ["a", "a", "a!"]
    assert bridge.outcomes == {}
    bridge.hear("a", Step.QUEUED, Step.DONE)
    assert bridge.outcomes == {"a": "done"}


def test_a_new_planner_counts_even_while_the_killed_one_lingers_in_the_graph(bridge: Bridge) -> None:
    bridge.planner("p")
    bridge.receive("a")
    bridge.planner("p", "q")
    assert bridge.handed == ["a", "a"]
    bridge.receive("b")
    bridge.planner("q")
    assert bridge.handed == ["a", "a", "b"]


def test_a_restarted_bridge_that_sees_two_planners_waits_until_one_is_left(bridge: Bridge) -> None:
    bridge.planner("p")
    bridge.receive("a")
    bridge = bridge.killed()
    bridge.planner("p", "q")
    assert bridge.handed == ["a"]
    bridge.planner("q")
    assert bridge.handed == ["a", "a"]


def test_a_bridge_that_died_while_the_film_was_awaited_still_answers(bridge: Bridge) -> None:
    for id, has_film in (("a", True), ("b", False)):
        bridge.planner("p")
        bridge.receive(id)
        bridge.hear(id, Step.PLANNING, Step.SIGNING, Step.DONE, films=True)
        bridge = bridge.killed()
        if has_film:
            bridge.sentences.film(id, "u", bridge.now)
        bridge.wait(0)
        bridge.wait(41)
    assert [(result.id, result.video_url) for result in bridge.results] == [("a", "u"), ("b", None)]


class Planner:
    """Signs whatever it is given, in order; what is said again it answers with what it said last."""

    def __init__(self) -> None:
        self.queue: list[tuple[str, Step]] = []
        self.said: dict[str, Step] = {}

    def take(self, handed: str) -> list[tuple[str, Step]]:
        """A sentence with a mark when it is said again; what the planner answers at once."""
        id = handed.rstrip("!")
        if id in self.said:
            return [(id, self.said[id])]
        self.said[id] = Step.QUEUED
        self.queue.append((id, Step.QUEUED))
        return []

    def next(self) -> tuple[str, Step]:
        """What it says next of the sentence that it is at."""
        id, step = self.queue[0]
        self.said[id] = step
        if step is Step.DONE:
            self.queue.pop(0)
        else:
            self.queue[0] = (id, Step(step + 1))
        return id, step


@given(st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_one_signing_and_one_result_whatever_happens(tmp_path: Path, chance: random.Random) -> None:
    """A bridge that dies at any moment and misses what is said."""
    path = tmp_path / f"{uuid.uuid4()}.db"
    database = Database(path)
    bridge, name, planner, sent, signings = Bridge(database), "p0", Planner(), [], Counter[str]()
    bridge.planner(name)
    taken, unheard = 0, set[str]()

    def hand_over() -> None:
        nonlocal taken
        while taken < len(bridge.handed):
            taken += 1
            for id, step in planner.take(bridge.handed[taken - 1]):
                bridge.hear(id, step)

    for _ in range(60):
        what = chance.choice("aaasssssskpt")
        if what == "a":
            sent.append(f"s{len(sent)}")
            bridge.receive(sent[-1])
            if chance.random() < 0.3:
                with pytest.raises(Duplicate):
                    bridge.receive(chance.choice(sent))
        elif what == "s" and planner.queue:
            id, step = planner.next()
            signings[id] += step is Step.SIGNING
            if chance.random() < 0.8:
                bridge.hear(id, step)
            else:  # said while no bridge was there
                unheard.add(id)
                bridge = bridge.killed()
                bridge.planner(name)
        elif what == "k":
            bridge = bridge.killed()
            bridge.planner(name)
        elif (
            what == "p"
            and not (planner.queue and planner.queue[0][1] > Step.PLANNING)
            and unheard <= set(bridge.outcomes)
        ):
            # Never both unheard: what a planner signed while no bridge was there, and that it was restarted.
            name, planner = name + "'", Planner()
            bridge.planner(name)
        elif what == "t":
            bridge.wait(chance.choice([0.3, 2.0, 6.0]))
        hand_over()
    while planner.queue:
        id, step = planner.next()
        signings[id] += step is Step.SIGNING
        bridge.hear(id, step)
        hand_over()
    for _ in range(3):
        bridge.wait(31)
        hand_over()
    assert set(bridge.outcomes) == set(sent), "one result each"
    assert set(signings) == set(sent)
    assert max(signings.values(), default=1) == 1, "signed once"
    database.close()
    path.unlink()
