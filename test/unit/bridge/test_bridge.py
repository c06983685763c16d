# SPDX-License-Identifier: Apache-2.0
"""What the bridge tells the cloud of the hand, and how it comes and goes."""

import json
import logging
import math
import threading
from collections.abc import Callable
from typing import Any

import pytest
from support.bridge_alone import SETTINGS, TOPICS, Alone, wait_until

from amazing_hand.cloud import bridge as bridge_module
from amazing_hand.cloud.bridge import Shown
from amazing_hand.cloud.client import Will
from amazing_hand.cloud.contract import status_message
from amazing_hand.sentence_step import Step

NAN = math.nan


def states(alone: Alone) -> list[dict[str, Any]]:
    return [json.loads(payload) for payload in alone.cloud.payloads(TOPICS.state)]


def shown(id: str, letter: str, measured_rad: list[float] | None = None) -> Shown:
    return Shown(id, letter, measured_rad or [math.radians(10)] * 8, [math.radians(20)] * 8)


def test_a_letter_is_told_as_measured_and_what_was_not_measured_as_commanded(alone: Alone) -> None:
    alone.bridge.shown(shown("a", "A", [math.radians(10)] * 7 + [NAN]))
    (state,) = states(alone)
    assert (state["letter"], state["estimated"]) == ("A", ["thumb_servo_2"])
    assert state["fingers"]["thumb"] == {"angle_1": 10, "angle_2": 20}
    assert "video_url" not in state


def test_a_letter_that_the_hand_never_showed_is_not_told(alone: Alone) -> None:
    alone.bridge.shown(Shown("a", "A", [NAN] * 8, [0.0] * 7 + [NAN]))
    assert states(alone) == []


def test_the_time_of_states_is_kept_once_a_second_and_does_not_go_back_over_a_restart(
    live: Callable[[], Alone], monkeypatch: pytest.MonkeyPatch
) -> None:
    now_s = 1_770_550_000.9
    monkeypatch.setattr(bridge_module.time, "time", lambda: now_s)
    first = live()
    first.connect()
    kept: list[str] = []
    keep = first.bridge._database.set_value

    def set_value(name: str, value: str) -> None:
        kept.append(value)
        keep(name, value)

    monkeypatch.setattr(first.bridge._database, "set_value", set_value)
    for seconds in (0.0, 0.05, 0.2, 0.3):
        now_s = 1_770_550_000.9 + seconds
        first.bridge.shown(shown("a", "A"))
    assert kept == ["1770550000", "1770550001"]
    now_s = 1_770_549_000.0
    second = live()
    second.connect()
    second.bridge.shown(shown("a", "B"))
    assert [state["ts"] for state in states(second)] == [1_770_550_000] * 2 + [1_770_550_001] * 3


def test_a_film_repeats_the_last_letter_with_its_link(alone: Alone) -> None:
    alone.bridge.shown(shown("a", "A"))
    alone.bridge.film("a", "https://x/y.mp4")
    before, after = states(alone)
    assert after == before | {"video_url": "https://x/y.mp4", "ts": after["ts"]}


@pytest.mark.parametrize(("id", "url", "warns"), [("b", "https://x", 1), ("a", "", 0), ("b", "", 0)])
def test_a_film_of_another_sentence_or_none_is_not_announced(
    alone: Alone, caplog: pytest.LogCaptureFixture, id: str, url: str, warns: int
) -> None:
    alone.bridge.shown(shown("a", "A"))
    alone.bridge.film(id, url)
    assert len(states(alone)) == 1
    assert caplog.text.count("is not announced: the hand shows another one by now") == warns


def test_a_film_before_any_letter_is_not_announced(alone: Alone, caplog: pytest.LogCaptureFixture) -> None:
    alone.bridge.film("a", "https://x")
    assert states(alone) == []
    assert "the film of sentence a is not announced" in caplog.text


def test_the_last_will_says_that_the_hand_is_gone_and_a_session_is_taken_up_again_once_there_was_one(
    live: Callable[[], Alone], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    alone = live()
    alone.connect(granted=False)
    settings = alone.cloud.settings
    assert settings.will == Will(TOPICS.status, status_message(False, "1.0"))
    assert not settings.rejoin
    assert settings.endpoint == SETTINGS.endpoint
    alone.grant()
    assert f"listening on {TOPICS.action}" in caplog.text
    alone.bridge.disconnect()
    alone.connect()
    assert alone.cloud.settings.rejoin
    again = live()
    again.connect("another broker", granted=False)
    assert not again.cloud.settings.rejoin, "that one has no session of ours"
    again.bridge.disconnect()
    again.connect("local")
    assert again.cloud.settings.rejoin


def test_sentences_are_handed_over_while_connected_only(live: Callable[[], Alone]) -> None:
    alone = live()
    alone.tick()
    alone.say("a" * 9, "HI")
    assert alone.handed == []
    assert alone.cloud.outcomes == {}
    alone.connect()
    alone.tick()
    alone.say("b")
    first = alone.handed
    alone.bridge.disconnect()
    assert alone.cloud.is_stopped
    alone.say("c")
    alone.tick()
    assert alone.handed == first
    assert "c" not in first
    alone.connect()
    alone.tick()
    assert alone.handed[-1] == "c"


def test_the_greatest_length_of_a_text_is_the_one_of_the_connection(live: Callable[[], Alone]) -> None:
    alone = live()
    alone.connect(max_text_length=5)
    alone.say("a", "x" * 6)
    assert [str(rejected) for rejected in alone.rejected] == ["the text has 6 characters, over the limit of 5"]


def test_what_is_on_its_way_is_waited_for_at_the_end_but_not_for_ever(
    alone: Alone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bridge_module, "FLUSH_S", 60.0)
    alone.cloud.acknowledges = False
    alone.bridge.shown(shown("a", "A"))
    ending = threading.Thread(target=alone.bridge.disconnect)
    ending.start()
    ending.join(0.1)
    assert ending.is_alive()
    assert not alone.cloud.is_stopped
    alone.cloud.open.pop().set_result(None)
    ending.join(30.0)
    assert alone.cloud.is_stopped
    alone.bridge.disconnect()  # once more is nothing

    monkeypatch.setattr(bridge_module, "FLUSH_S", 0.1)
    alone.connect()
    alone.bridge.shown(shown("a", "B"))
    alone.bridge.disconnect()
    assert len(alone.cloud.open) == 1, "it was given up"


def test_nothing_is_sent_offline_and_all_of_it_online(alone: Alone) -> None:
    alone.cloud.cut()
    alone.bridge.shown(shown("a", "A"))
    alone.say("a", "")
    alone.settle()
    assert alone.cloud.published == []
    values = alone.bridge.values()
    assert (values["states_waiting"], values["results_waiting"]) == (1, 1)
    alone.cloud.connected()
    wait_until(lambda: len(alone.cloud.published) == 2)


def test_the_values_count_what_is_kept(alone: Alone) -> None:
    alone.say("a")
    alone.tick()
    assert alone.bridge.values() == {
        "sentences_unfinished": 1,
        "events_waiting_for_the_disk": 0,
        "results_waiting": 0,
        "results_waiting_bytes": 0,
        "results_dropped": 0,
        "states_waiting": 0,
        "states_dropped": 0,
    }
    alone.hear("a", Step.QUEUED, Step.DONE)
    alone.tick()
    assert alone.bridge.values()["sentences_unfinished"] == 0


def test_the_problem_is_that_of_the_connection_and_that_of_the_disk(alone: Alone) -> None:
    assert alone.bridge.problem == ""
    alone.cloud.cut()
    assert alone.bridge.problem == "disconnected: cut"
    alone.fill_disk()
    alone.say("a")
    memory, connection = alone.bridge.problem.split("; disconnected: ")
    assert connection == "cut"
    assert memory.endswith("make room on the disk")
    alone.bridge.disconnect()
    assert "disconnected" not in alone.bridge.problem
