# SPDX-License-Identifier: Apache-2.0
"""A sentence that arrives over MQTT is signed by the hand, filmed and published: all nodes, real wire, real broker."""

import itertools
import time
from dataclasses import dataclass
from urllib.request import urlopen

import av
import numpy as np
import pytest
from support.world import World, wait_for

from amazing_hand.bus.registers import InstructionCode
from amazing_hand.config import load_alphabet, load_calibration
from amazing_hand.hand.joints import FINGERS
from amazing_hand.hand.spelling import Speller
from amazing_hand.simulation.bus_trace import first_motion_s, read_trace
from amazing_hand.simulation.page_client import Page, Received

LETTER_S, SPACE_S = 0.8, 0.4

# How far the median letter may be off its beat: a wrong rhythm is off by more, a busy machine by less. How exact it is,
# is measured by bench/main_job.py.
TOLERANCE_S = 0.2
TOLERANCE_DEG = 2.5  # the driver's tolerance, and whole degrees in the cloud
TEXT, LETTERS = "Hi, Leo!", "HI LEO"
ALPHABET = load_alphabet()

# Everything that the deployed cloud function stores, with the only types that it takes.
WIRE_TYPES = {"gesture": str, "letter": str, "ts": int, "fingers": dict, "video_url": str}


def states_until_film(page: Page, timeout_s: float = 60.0) -> list[Received]:
    """All messages up to the one with the film's link."""
    messages: list[Received] = []
    deadline_s = time.monotonic() + timeout_s
    while not messages or "video_url" not in messages[-1].json():
        messages.append(page.received.get(timeout=max(deadline_s - time.monotonic(), 0.01)))
    return messages


def angles_deg(state: dict[str, dict[str, dict[str, int]]]) -> list[int]:
    return [state["fingers"][finger][angle] for finger in FINGERS for angle in ("angle_1", "angle_2")]


@pytest.fixture(scope="module")
def page_of_all(world_of_all: World) -> Page:
    """Of a hand whose nodes run in one process."""
    world_of_all.start_all()
    return world_of_all.page()


@pytest.fixture
def page(page_of_all: Page) -> Page:
    """With nothing left of the test before."""
    while not page_of_all.received.empty():
        page_of_all.received.get()
    return page_of_all


def test_a_sentence_is_signed_filmed_and_published(world_of_all: World, page: Page) -> None:
    assert_signed_filmed_and_published(world_of_all, page)


def test_a_sentence_is_signed_filmed_and_published_by_processes_of_each_node(world: World) -> None:
    world.start_nodes()
    assert_signed_filmed_and_published(world, world.page())


@dataclass
class Signed:
    """The sentence as it was asked for at `sent_s`, and what the page was told."""

    sent_s: float
    messages: list[Received]


def sign(page: Page) -> Signed:
    sent_s = time.monotonic()
    page.say(TEXT)  # after its last letter the way to the first needs no detour: it may be said again
    return Signed(sent_s, states_until_film(page))


def assert_signed_filmed_and_published(world: World, page: Page) -> None:
    sent_ts = int(time.time())
    signed = sign(page)
    messages = signed.messages
    states = [message.json() for message in messages]
    letters, film = states[:-1], states[-1]

    # The letters, in order, spaces between words, nothing for punctuation; then the film with the last letter again.
    assert [state["letter"] for state in letters] == list(LETTERS)
    assert {key: film[key] for key in ("letter", "fingers")} == {key: letters[-1][key] for key in ("letter", "fingers")}

    # Types as the cloud takes them: a wrong one would vanish without a sign.
    for state in states:
        assert all(type(value) is WIRE_TYPES[key] for key, value in state.items())
        assert state["gesture"] == "fingerspell"
        assert all(type(angle) is int and -90 <= angle <= 90 for angle in angles_deg(state))
        assert set(state["fingers"]) == set(FINGERS)
    assert all(earlier["ts"] <= later["ts"] for earlier, later in itertools.pairwise(states))
    assert sent_ts <= states[0]["ts"] <= states[-1]["ts"] <= int(time.time())
    assert all("video_url" not in state for state in letters)

    # The film, from its link: H.264 that a browser plays, as long as the letters lasted.
    shown_s = float(np.ptp(poses_sent_s(world, signed))) + LETTER_S
    path = world.folder / "fetched.mp4"
    with urlopen(film["video_url"]) as response:
        assert response.headers["Content-Type"] == "video/mp4"
        path.write_bytes(response.read())
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        frames = sum(1 for _ in container.decode(stream))
        assert stream.codec_context.name == "h264"
        assert stream.codec_context.pix_fmt == "yuv420p"
        assert (stream.codec_context.width, stream.codec_context.height) == (640, 480)
        assert frames / 30 == pytest.approx(shown_s, abs=0.5)
        assert float(stream.duration * stream.time_base) == pytest.approx(frames / 30, abs=0.05)
    content = path.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat"), "a browser would have to load all of it first"

    # Angles and rhythm. A busy machine delays poses and letters, but adds up nothing.
    assert np.abs(off_the_letters_deg(signed)).max() <= TOLERANCE_DEG
    steps_s = off_the_beat_s(world, signed)
    assert np.median(np.abs(steps_s)) <= TOLERANCE_S
    assert abs(np.median(steps_s)) * len(LETTERS) <= 2 * TOLERANCE_S, "from the first letter to the last"


def off_the_letters_deg(signed: Signed) -> np.ndarray:
    """How far the measured angles, relative to the calibrated middle, are from those of each letter."""
    states = [message.json() for message in signed.messages[:-1]]
    letters = [state for state in states if state["letter"] != " "]
    poses_rad = [ALPHABET[state["letter"]].motion.key_poses[-1].angles_rad for state in letters]
    return np.array([angles_deg(state) for state in letters]) - np.rad2deg(poses_rad)


def poses_sent_s(world: World, signed: Signed) -> list[float]:
    """When each pose of the sentence was sent to the servos."""
    trace = world.folder / "servo_bus.trace"
    first_s = first_motion_s(trace, signed.sent_s)
    assert first_s is not None
    return [
        time_s
        for time_s, packet in read_trace(trace, first_s)
        if packet.code == InstructionCode.SYNC_WRITE and time_s < signed.messages[-1].time_s
    ]


def off_the_beat_s(world: World, signed: Signed) -> np.ndarray:
    """How late or early each pose and each letter was after the one before, on the servo bus and in the cloud."""
    plan = list(Speller(ALPHABET, load_calibration()).spell(LETTERS))
    planned_s = [
        letter.start_s + began_s
        for letter in plan
        for began_s in (0.0, *(key_pose.time_s for key_pose in letter.motion.key_poses[:-1]))
    ]
    poses_s = poses_sent_s(world, signed)
    between_s = [LETTER_S, LETTER_S + SPACE_S, LETTER_S, LETTER_S]
    np.testing.assert_allclose(np.diff([item.start_s for item in plan if item.letter != " "]), between_s)
    letter_s = [message.time_s for message in signed.messages[:-1] if message.json()["letter"] != " "]
    letters_off_s = np.diff(letter_s) - between_s
    if len(poses_s) != len(planned_s):  # one that a servo missed was sent again
        return letters_off_s
    return np.array([*(np.diff(poses_s) - np.diff(planned_s)), *letters_off_s])


def test_nothing_follows_the_film_on_the_state_topic(page: Page) -> None:
    page.say("A")
    states_until_film(page)
    time.sleep(1.5)  # the absence of messages takes time to see: longer than the period of anything periodic
    assert page.received.empty()


def test_three_sentences_at_once_are_signed_in_order_each_with_its_film(world_of_all: World, page: Page) -> None:
    films = len(world_of_all.films())
    for sentence in ("A", "BY", "C"):
        page.say(sentence)
    letters, links = [], set()
    for _ in range(3):
        states = [message.json() for message in states_until_film(page)]
        letters += [state["letter"] for state in states]
        links.add(states[-1]["video_url"])
    assert letters == ["A", "A", "B", "Y", "Y", "C", "C"]
    assert len(links) == 3
    wait_for(lambda: len(world_of_all.films()) == films + 3, "three films")
