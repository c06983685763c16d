"""Bags: what is recorded of a running hand can be read with the standard libraries, and replayed into any stage."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import cv2
import numpy as np
import pytest
import yaml
from bagging import (
    Messages,
    by_topic,
    end_recording,
    letters,
    off_deg,
    poses_deg,
    record_sentence,
    run_tool,
    start_recording,
)
from mcap.reader import make_reader
from rosbags.highlevel import AnyReader
from world import World, new_world, path_of, wait_for

from amazing_hand.bags.bag import decode, typestore
from amazing_hand.paths import share_folder
from amazing_hand.topics import (
    IMAGE,
    JOINT_STATES,
    LETTER,
    ROBOT_DESCRIPTION,
    SENTENCE,
    SENTENCE_STATUS,
    STATE,
    TOPICS,
)

TEXT = "ALE"


def replay(world: World, *arguments: object) -> None:
    player = run_tool(world, "replay", *arguments)
    _, errors = player.communicate(timeout=60)
    assert player.returncode == 0, errors


@pytest.fixture(scope="module")
def bag(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bag") / "sentence"
    with new_world(tmp_path_factory.mktemp("world")) as world:
        assert "letter" in record_sentence(world, path, TEXT)
    return path


@pytest.fixture(scope="module")
def said(bag: Path) -> Messages:
    return by_topic(bag)


@pytest.fixture
def other(tmp_path: Path) -> Iterator[World]:
    """Another hand, on another day."""
    with new_world(tmp_path) as world:
        yield world


def test_a_bag_holds_what_was_said_and_the_standard_libraries_read_it(bag: Path, said: Messages) -> None:
    assert letters(said[path_of(LETTER)]) == letters(said[path_of(STATE)]) == TEXT
    assert decode(said[path_of(SENTENCE)][0]).text == TEXT
    assert decode(said[path_of(SENTENCE_STATUS)][-1]).letters_done == len(TEXT)
    with AnyReader([bag], default_typestore=typestore()) as reader:
        assert reader.message_count == sum(len(messages) for messages in said.values())
    (file,) = bag.glob("*.mcap")
    with file.open("rb") as stream:
        summary = make_reader(stream).get_summary()
    assert summary is not None
    assert {channel.topic for channel in summary.channels.values()} >= set(said)
    assert {schema.name for schema in summary.schemas.values()} >= {
        "amazing_hand/msg/Letter",
        "sensor_msgs/msg/JointState",
    }
    urdf = ElementTree.fromstring(decode(said[path_of(ROBOT_DESCRIPTION)][0]).data)
    assert {joint.attrib["name"] for joint in urdf.iter("joint")} >= set(decode(said[path_of(JOINT_STATES)][0]).name)
    metadata = yaml.safe_load((bag / "metadata.yaml").read_text())["rosbag2_bagfile_information"]
    assert metadata["storage_identifier"] == "mcap"


def test_a_bag_keeps_the_budgets_of_the_graph(said: Messages) -> None:
    """Rates and gaps by the topic table, latencies from topic to topic, sizes. Wide, as the machine may be busy."""
    times_s = {topic: np.array([m.time_ns for m in messages]) / 1e9 for topic, messages in said.items()}
    for topic in (JOINT_STATES, IMAGE):
        heard_s = times_s[path_of(topic)]
        assert topic.rate_hz is not None
        assert (len(heard_s) - 1) / (heard_s[-1] - heard_s[0]) == pytest.approx(topic.rate_hz, rel=0.15)
        assert np.median(np.diff(heard_s)) == pytest.approx(1 / topic.rate_hz, rel=0.1)
        assert np.diff(heard_s).max() < 0.5
    first_letter_s = times_s[path_of(LETTER)][0] - times_s[path_of(SENTENCE)][0]
    assert 0.0 < first_letter_s < 0.2
    shown_s = times_s[path_of(STATE)] - times_s[path_of(LETTER)]
    assert (shown_s > 0.1).all()
    assert (shown_s < 0.8).all()
    assert max(len(m.data) for m in said[path_of(LETTER)]) < 4_000
    assert max(len(m.data) for m in said[path_of(JOINT_STATES)]) < 1_000
    assert max(len(m.data) for m in said[path_of(IMAGE)]) < 200_000


def test_a_bag_of_letters_moves_the_hand_through_the_same_poses_in_the_same_time(
    bag: Path, said: Messages, other: World, tmp_path: Path
) -> None:
    other.start_servos()
    driver = other.start_node("servo_driver")
    wait_for(lambda: "is open; all servos" in driver.log, "the driver")
    recorder = start_recording(other, tmp_path / "again", "--no-images")
    replay(other, bag, "--topics", "letter")
    time.sleep(1.0)  # the last letter takes its time
    end_recording(recorder)
    again = by_topic(tmp_path / "again")
    assert letters(again[path_of(LETTER)]) == letters(again[path_of(STATE)]) == TEXT

    begin = {id(messages): messages[path_of(LETTER)][0].time_ns for messages in (said, again)}
    length_s = (said[path_of(STATE)][-1].time_ns - begin[id(said)]) / 1e9
    ways = [poses_deg(messages[path_of(JOINT_STATES)], begin[id(messages)]) for messages in (said, again)]
    off = off_deg(ways[0], ways[1], length_s)
    print(f"poses of the replay: at most {off.max():.1f} degrees off within 40 ms")
    assert np.percentile(off, 98) <= 2.0  # a busy machine may miss a cycle of the steepest motion
    assert off.max() <= 8.0


def test_a_bag_of_sentences_is_signed_by_whichever_fingerspeller_is_there(bag: Path, other: World) -> None:
    other.start_servos()
    for name in ("servo_driver", "fingerspeller", "planner"):
        other.start_node(name)
    probe = other.probe()
    heard = probe.listen(LETTER)
    wait_for(lambda: probe.count_subscribers("sentence") and probe.count_publishers("letter"), "the nodes")
    replay(other, bag, "--topics", "sentence")
    wait_for(lambda: len(heard) == len(TEXT), "the letters")
    assert "".join(letter.letter for letter in heard) == TEXT


def test_a_bag_of_joint_states_is_drawn_as_it_was_filmed(bag: Path, said: Messages, other: World) -> None:
    other.start_node("camera")
    probe = other.probe()
    frames = probe.listen(IMAGE)
    wait_for(lambda: probe.count_subscribers("joint_states") and frames, "the camera")
    replay(other, bag, "--topics", "joint_states", "--rate", "2")
    wait_for(lambda: len(frames) > 10, "frames")
    last_then = picture(decode(said[path_of(IMAGE)][-1]).data)
    assert difference(picture(frames[0].data), last_then) > 2.0
    wait_for(lambda: difference(picture(frames[-1].data), last_then) < 2.0, "the picture of then")


def picture(jpeg: Any) -> np.ndarray:
    """Without the caption, which comes from the letters."""
    image = cv2.imdecode(np.frombuffer(bytes(jpeg), dtype=np.uint8), cv2.IMREAD_GRAYSCALE)
    assert image is not None
    return image[: image.shape[0] * 3 // 4].astype(float)


def difference(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one - other).mean())


def test_a_loop_goes_on_until_it_is_ended_and_a_rate_makes_it_faster(bag: Path, other: World) -> None:
    probe = other.probe()
    heard = probe.listen(LETTER)
    player = run_tool(other, "replay", bag, "--topics", "letter", "--loop", "--rate", "10")
    wait_for(lambda: len(heard) > 2 * len(TEXT), "the letters again")
    assert "".join(letter.letter for letter in heard).startswith(2 * TEXT)
    player.send_signal(signal.SIGINT)
    player.communicate(timeout=10)
    assert player.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nowhere",), "nowhere"),
        (("BAG", "--topics", "tune"), "no topic tune, only /"),
        (("BAG", "--rate", "0"), "--rate is 0"),
    ],
    ids=["no bag", "no such topic", "no rate"],
)
def test_what_cannot_be_replayed_is_told_in_one_line(bag: Path, arguments: tuple[str, ...], words: str) -> None:
    given = [str(bag) if argument == "BAG" else argument for argument in arguments]
    player = subprocess.run(
        [sys.executable, "-m", "amazing_hand.nodes.replay", *given], capture_output=True, text=True, check=False
    )
    assert player.returncode != 0
    assert words in player.stderr.splitlines()[-1]


def test_a_bag_is_not_written_over_another(bag: Path) -> None:
    recorder = subprocess.run(
        [sys.executable, "-m", "amazing_hand.nodes.record", str(bag)], capture_output=True, text=True, check=False
    )
    assert recorder.returncode == 1
    assert str(bag) in recorder.stderr.splitlines()[-1]


def test_the_settings_for_ros2_bag_are_those_of_the_topic_table() -> None:
    overrides = yaml.safe_load((share_folder() / "config" / "bag.yaml").read_text())
    assert list(overrides) == [path_of(topic) for topic in (*TOPICS, ROBOT_DESCRIPTION)]
    assert overrides[path_of(ROBOT_DESCRIPTION)]["durability"] == "transient_local"
    for topic in TOPICS:
        reliability = "best_effort" if topic.qos.name == "STREAM" else "reliable"
        assert overrides[path_of(topic)]["reliability"] == reliability
