# SPDX-License-Identifier: Apache-2.0
"""A sentence that was said at the hand: the cloud hears how it ends, and the bridge gives it to no planner."""

from support.bridge_alone import Alone

from amazing_hand.sentence_step import Step


def test_a_sentence_said_at_the_hand_is_not_handed_over_and_has_one_result(alone: Alone) -> None:
    alone.hear("local", Step.QUEUED)
    alone.tick()
    alone.hear("local", Step.PLANNING, Step.SIGNING)
    alone.tick(after_s=10.0)
    alone.hear("local", Step.DONE)
    alone.tick()
    assert alone.handed == []
    assert alone.cloud.outcomes == {"local": "done"}


def test_a_sentence_said_at_the_hand_fails_with_its_planner(alone: Alone) -> None:
    alone.hear("local", Step.QUEUED)
    alone.tick("another")
    assert alone.handed == []
    assert alone.cloud.outcomes == {"local": "failed"}


def test_a_stop_leaves_the_end_of_what_was_said_at_the_hand_to_the_planner(alone: Alone) -> None:
    alone.hear("local", Step.QUEUED)
    alone.bridge.moved_on(1, True)
    alone.bridge.moved_on(2, True)
    alone.tick()
    assert alone.cloud.outcomes == {}
    alone.hear("local", Step.CANCELLED)
    alone.tick()
    assert alone.cloud.outcomes == {"local": "cancelled"}
