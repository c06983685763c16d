# SPDX-License-Identifier: Apache-2.0
"""Bags: what is recorded of a running hand can be read with the standard libraries, and replayed into any stage."""

import resource
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
from mcap.reader import make_reader
from rclpy.serialization import serialize_message
from rosbags.highlevel import AnyReader
from support.bagging import (
    SAME_TIME_S,
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
from support.waiting import BUSY
from support.world import World, new_world, patched, path_of, wait_for

from amazing_hand.bags.bag import Bag, BagTopic, BagWriter, read_bag
from amazing_hand.bags.cut import read_cut
from amazing_hand.bags.definitions import decode, typestore
from amazing_hand.paths import share_folder
from amazing_hand.ros.hand_node import message_type
from amazing_hand.topics import (
    COMMAND,
    IMAGE,
    JOINT_STATES,
    LETTER,
    MOTION_STATE,
    PAUSED,
    ROBOT_DESCRIPTION,
    SENTENCE,
    SENTENCE_STATUS,
    STATE,
    TOPICS,
    Topic,
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
    assert said[path_of(MOTION_STATE)], "what was latched when the recording began"
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
        assert (len(heard_s) - 1) / (heard_s[-1] - heard_s[0]) == pytest.approx(topic.rate_hz, rel=0.3)
        assert np.median(np.diff(heard_s)) == pytest.approx(1 / topic.rate_hz, rel=0.2)
        assert np.diff(heard_s).max() < BUSY * 0.5
    first_letter_s = times_s[path_of(LETTER)][0] - times_s[path_of(SENTENCE)][0]
    assert 0.0 < first_letter_s < BUSY * 0.2
    shown_s = times_s[path_of(STATE)] - times_s[path_of(LETTER)]
    assert (shown_s > 0.1).all()
    assert np.median(shown_s) < 0.8
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
    print(f"poses of the replay: at most {off.max():.1f} degrees off within {SAME_TIME_S:g} s")
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


def write_bag(path: Path, *messages: tuple[str, str, bytes]) -> None:
    """Topic, type and message of each, a tenth of a second apart."""
    topics = {topic: BagTopic(topic, kind, True, False, 10) for topic, kind, _ in messages}
    bag = BagWriter(path, topics.values())
    for number, (topic, _, data) in enumerate(messages):
        bag.write(topic, 1_000_000_000 + number * 100_000_000, data)
    bag.close()


def said_on(topic: Topic, **fields: object) -> tuple[str, str, bytes]:
    return path_of(topic), topic.type, serialize_message(message_type(topic)(**fields))


def test_a_topic_of_an_unknown_type_and_the_drivers_own_word_are_left_out_and_the_others_are_said(
    other: World, tmp_path: Path
) -> None:
    letters = [said_on(LETTER, letter=letter, epoch=77) for letter in "AB"]
    tf = "tf2_msgs/msg/TFMessage"
    transforms = bytes(typestore().serialize_cdr(typestore().types[tf]([]), tf))
    own = said_on(MOTION_STATE, epoch=77), said_on(PAUSED, data=True)
    write_bag(tmp_path / "bag", ("/tf", tf, transforms), *own, *letters)

    probe = other.probe()
    heard, states = probe.listen(LETTER), probe.listen(MOTION_STATE)
    player = run_tool(other, "replay", tmp_path / "bag")
    _, errors = player.communicate(timeout=60)
    assert player.returncode == 0, errors
    assert f"/tf is left out: its message type {tf} is not installed here" in errors.splitlines()
    assert "/hand/motion_state is left out" in errors
    assert "/hand/paused is left out" in errors
    assert "no servo_driver hears /hand/letter" in errors
    wait_for(lambda: len(heard) == 2, "the letters")
    assert [(letter.letter, letter.epoch) for letter in heard] == [("A", 0), ("B", 0)]
    assert states == []

    player = run_tool(other, "replay", tmp_path / "bag", "--topics", "tf")
    _, errors = player.communicate(timeout=60)
    assert player.returncode == 1
    assert "no message that can be replayed" in errors.splitlines()[-1]


def test_the_first_message_is_said_when_the_reader_that_is_meant_is_there_whoever_records(
    other: World, tmp_path: Path
) -> None:
    """The reader comes long after a recording of the same topic."""
    write_bag(tmp_path / "bag", said_on(SENTENCE, text="HI"))
    other.probe().listen(SENTENCE)  # as a recorder does
    command = [sys.executable, *patched("amazing_hand.cli.replay", {"amazing_hand.ros.discovery.FIND_S": 60.0})]
    player = subprocess.Popen([*command, str(tmp_path / "bag")], env=other.environment, stderr=subprocess.PIPE)
    probe = other.probe("planner")
    wait_for(lambda: probe.count_publishers("sentence"), "the player")
    time.sleep(1.0)  # twice as long as it waits for others, once all are there
    heard = probe.listen(SENTENCE)
    player.communicate(timeout=60)
    assert player.returncode == 0
    wait_for(lambda: [said.text for said in heard] == ["HI"], "the first and only message")


def test_a_recording_that_is_killed_can_be_replayed_up_to_the_cut(other: World, tmp_path: Path) -> None:
    probe = other.probe()
    publisher = probe.create_publisher(message_type(COMMAND), COMMAND.name, 10)
    heard = probe.listen(COMMAND)
    recorder = start_recording(other, tmp_path / "bag", "--no-images")

    def said() -> list[str]:
        publisher.publish(message_type(COMMAND)(data=f"number {len(heard)}"))
        files = list((tmp_path / "bag").glob("*.mcap"))
        return [decode(message).data for message in read_cut(files) if message.topic == path_of(COMMAND)]

    wait_for(lambda: len(said()) > 3, "the file to grow", poll_s=0.1)
    recorder.kill()
    recorder.communicate()
    bag = Bag(tmp_path / "bag")
    kept = [decode(message).data for message in bag.messages(["command"])]
    assert bag.is_cut
    heard.clear()
    player = run_tool(other, "replay", tmp_path / "bag", "--topics", "command", "--rate", "10")
    _, errors = player.communicate(timeout=60)
    assert player.returncode == 0, errors
    assert "the recording was cut off; replaying what came before" in errors
    wait_for(lambda: [message.data for message in heard] == kept, "what was recorded before the cut")


def test_a_disk_that_takes_no_more_ends_the_recording_with_one_line_and_keeps_what_it_has(
    other: World, tmp_path: Path
) -> None:
    probe = other.probe()
    publisher = probe.create_publisher(message_type(COMMAND), COMMAND.name, 10)
    recorder = start_recording(other, tmp_path / "bag", "--no-images")

    def kept() -> int:
        publisher.publish(message_type(COMMAND)(data="before"))
        return sum(message.topic == path_of(COMMAND) for message in read_cut(list((tmp_path / "bag").glob("*.mcap"))))

    wait_for(lambda: kept() > 3, "the file to grow", poll_s=0.1)
    (file,) = (tmp_path / "bag").glob("*.mcap")
    limit = file.stat().st_size + 20_000
    resource.prlimit(recorder.pid, resource.RLIMIT_FSIZE, (limit, limit))

    def is_over() -> bool:
        publisher.publish(message_type(COMMAND)(data="x" * 10_000))
        return recorder.poll() is not None

    wait_for(is_over, "the end of the recording", poll_s=0.1)
    _, errors = recorder.communicate()
    assert recorder.returncode == 1
    (line,) = errors.splitlines()
    assert "bag: cannot be written: File too large; what was recorded until then stays" in line
    words = [decode(message).data for message in read_bag(tmp_path / "bag", ["command"])]
    assert words.count("before") > 3


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
        [sys.executable, "-m", "amazing_hand.cli.replay", *given], capture_output=True, text=True, check=False
    )
    assert player.returncode != 0
    assert words in player.stderr.splitlines()[-1]


def test_a_bag_is_not_written_over_another(bag: Path) -> None:
    recorder = subprocess.run(
        [sys.executable, "-m", "amazing_hand.cli.record", str(bag)], capture_output=True, text=True, check=False
    )
    assert recorder.returncode == 1
    assert str(bag) in recorder.stderr.splitlines()[-1]


def test_the_settings_for_ros2_bag_are_those_of_the_topic_table() -> None:
    overrides = yaml.safe_load((share_folder() / "config" / "bag.yaml").read_text())
    assert list(overrides) == [path_of(topic) for topic in (*TOPICS, ROBOT_DESCRIPTION)]
    assert overrides[path_of(ROBOT_DESCRIPTION)]["durability"] == "transient_local"
    for topic in TOPICS:
        durability = "transient_local" if topic.qos.name == "LATCHED" else "volatile"
        assert overrides[path_of(topic)]["durability"] == durability
        reliability = "best_effort" if topic.qos.name == "STREAM" else "reliable"
        assert overrides[path_of(topic)]["reliability"] == reliability
