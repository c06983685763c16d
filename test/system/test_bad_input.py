# SPDX-License-Identifier: Apache-2.0
"""What comes in wrong is refused with its reason; nothing crashes, and the next sentence is signed."""

import json
import queue
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from amazing_hand.msg import SentenceStatus
from support.world import ALL, PATIENCE_S, Process, World, error_lines, wait_for

from amazing_hand.simulation.page_client import Page
from amazing_hand.topics import SENTENCE_STATUS

BAD = {
    "invalid UTF-8": (b"\xff\xfeHELLO", "UTF-8"),
    "a JSON array": (b'["HELLO"]', "array"),
    "no sentence": (b'{"id": "n1"}', "sentence"),
    "a sentence that is no string": (b'{"id": "n2", "sentence": 5}', "sentence"),
    "null": (b'{"id": "n3", "sentence": null}', "sentence"),
    "empty text": (b"", "empty"),
    "white space": (b'{"id": "n4", "sentence": "  \\n "}', "empty"),
    "too long": (b"A" * 501, "500"),
    "too large": (b"A" * (128 * 1024 + 1), "131072"),
    "nothing but braces": (b"[" * 100_000, "nested"),
    "half a character": (b'{"id": "n5", "sentence": "\\ud800"}', "surrogate"),
}


@dataclass
class Hand:
    """All nodes, the page at their other end, and what is said about sentences."""

    process: Process
    page: Page
    statuses: list[SentenceStatus]


@pytest.fixture(scope="module")
def hand_of_all(world_of_all: World) -> Hand:
    process = world_of_all.start_all(rate=2.0)
    page = world_of_all.page()
    statuses: list[SentenceStatus] = world_of_all.probe().listen(SENTENCE_STATUS)
    deadline_s = time.monotonic() + PATIENCE_S
    while not statuses:  # the nodes have found this listener when it hears of a refusal
        assert time.monotonic() < deadline_s
        page.send(b"")
        time.sleep(0.1)
    time.sleep(0.2)  # until the last refusal has come
    return Hand(process, page, statuses)


@pytest.fixture
def hand(hand_of_all: Hand) -> Iterator[Hand]:
    """Nothing is left of the test before; what is refused here ends nothing."""
    while not hand_of_all.page.received.empty():
        hand_of_all.page.received.get()
    yield hand_of_all
    assert hand_of_all.process.popen.poll() is None


def letters_until_film(page: Page) -> str:
    letters = ""
    while "video_url" not in (state := page.received.get(timeout=60).json()):
        letters += state["letter"]
    return letters


def test_bad_messages_are_refused_with_a_reason_and_the_next_sentence_is_signed(hand: Hand) -> None:
    process, page, statuses = hand.process, hand.page, hand.statuses
    heard, logged = len(statuses), len(error_lines(process.log))
    for number, (name, (payload, reason)) in enumerate(BAD.items(), start=1):
        page.send(payload)
        wait_for(lambda number=number: len(statuses) == heard + number, f"the refusal of {name}")
        assert statuses[-1].state == SentenceStatus.REJECTED
        assert reason in statuses[-1].reason, name
        assert len(error_lines(process.log)) == logged + number, f"one line for {name}"
        assert statuses[-1].reason in error_lines(process.log)[-1]

    page.say("OK")
    assert letters_until_film(page) == "OK"


def test_a_sentence_that_is_delivered_twice_is_signed_once(hand: Hand) -> None:
    page = hand.page
    message = json.dumps({"id": "twice", "sentence": "A", "ts": int(time.time())}).encode()
    page.send(message)
    page.send(message)
    assert letters_until_film(page) == "A"
    with pytest.raises(queue.Empty):
        page.received.get(timeout=1.5)
    assert "duplicate" in hand.process.log


@pytest.mark.parametrize(
    ("payload", "letters"),
    [(b"hi", "HI"), (b'"a b"', "A B"), ("Ü é".encode(), "U E"), (b"true", "TRUE")],
)
def test_what_is_no_json_object_is_plain_text(hand: Hand, payload: bytes, letters: str) -> None:
    hand.page.send(payload)
    assert letters_until_film(hand.page) == letters


def test_a_sentence_without_letters_fails_with_a_reason_and_the_next_is_signed(hand: Hand) -> None:
    page, statuses = hand.page, hand.statuses
    page.say("+ = ?!")
    wait_for(lambda: statuses and statuses[-1].state == SentenceStatus.FAILED, "the refusal")
    assert "no letter" in statuses[-1].reason
    page.say("A")
    assert letters_until_film(page) == "A"


def test_missing_things_at_the_start_are_named_and_the_rest_keeps_running(world: World) -> None:
    """No servos, no camera: said in one line each; the servos are found when they come, the sentence is signed."""
    world.start_broker()
    process = world.start_node(ALL, source="/dev/video99")
    world.wait_listening(process)
    wait_for(lambda: len(error_lines(process.log)) >= 2, "two complaints")
    time.sleep(3.0)  # more tries must not mean more lines
    lines = error_lines(process.log)
    assert len(lines) == 2
    assert any("servo_driver.port" in line and "hand simulate" in line for line in lines)
    assert any("camera.source" in line and "/dev/video99" in line for line in lines)

    world.start_servos()
    wait_for(lambda: "is open; all servos" in process.log, "the servos to be found")
    page = world.page()
    page.say("A")
    assert page.received.get(timeout=60).json()["letter"] == "A"
    wait_for(lambda: "no picture" in process.log, "the recorder's complaint")
    assert process.popen.poll() is None


def test_missing_certificates_are_named_and_waited_for(world: World) -> None:
    world.start_servos()
    bridge = world.start_node("mqtt_bridge", endpoint="localhost", cert="/nowhere/device.pem")
    world.start_node("planner")
    wait_for(lambda: "mqtt_bridge.cert" in bridge.log, "the complaint")
    assert "/nowhere/device.pem" in error_lines(bridge.log)[0]
    assert bridge.popen.poll() is None
