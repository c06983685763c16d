"""Bags: what is recorded of a running hand can be read with the standard libraries, and replayed into any stage."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import yaml
from mcap.reader import make_reader
from rosbags.highlevel import AnyReader
from world import World, new_world, wait_for

from amazing_hand.bags.bag import BagMessage, bag_topics, decode, read_bag, typestore
from amazing_hand.hand.joints import SERVO_JOINTS
from amazing_hand.node_table import NAMESPACE
from amazing_hand.paths import share_folder
from amazing_hand.topics import IMAGE, JOINT_STATES, LETTER, SENTENCE, SENTENCE_STATUS, STATE, TOPICS

TEXT = "ALE"


def path_of(topic: Any) -> str:
    return topic.name if topic.name.startswith("/") else f"/{NAMESPACE}/{topic.name}"


def run_tool(world: World, module: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", f"amazing_hand.nodes.{module}", *map(str, arguments)]
    return subprocess.Popen(command, env=world.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def replay(world: World, *arguments: object) -> None:
    player = run_tool(world, "replay", *arguments)
    _, errors = player.communicate(timeout=60)
    assert player.returncode == 0, errors


@pytest.fixture(scope="module")
def bag(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One sentence of a whole hand, from before it is asked for until its film is stored."""
    path = tmp_path_factory.mktemp("bag") / "sentence"
    with new_world(tmp_path_factory.mktemp("world")) as world:
        world.start_all()
        recorder = run_tool(world, "record", path)
        assert recorder.stdout is not None
        recorder.stdout.readline()
        probe = world.probe()
        for topic in TOPICS:
            wait_for(lambda topic=topic: probe.count_subscribers(topic.name) > 0, f"someone to listen to {topic.name}")
        page = world.page()
        page.say(TEXT)
        while "video_url" not in page.received.get(timeout=30).json():
            pass
        time.sleep(0.2)
        recorder.send_signal(signal.SIGINT)
        output, errors = recorder.communicate(timeout=20)
        assert recorder.returncode == 0, errors
        assert "letter" in output
    return path


@pytest.fixture(scope="module")
def said(bag: Path) -> dict[str, list[BagMessage]]:
    """All messages by topic."""
    messages: dict[str, list[BagMessage]] = {topic: [] for topic in bag_topics(bag)}
    for message in read_bag(bag):
        messages[message.topic].append(message)
    return messages


@pytest.fixture
def other(tmp_path: Path) -> Iterator[World]:
    """Another hand, on another day."""
    with new_world(tmp_path) as world:
        yield world


def letters(messages: Sequence[BagMessage]) -> str:
    return "".join(decode(message).letter for message in messages)


def test_a_bag_holds_what_was_said_and_the_standard_libraries_read_it(
    bag: Path, said: dict[str, list[BagMessage]]
) -> None:
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
    metadata = yaml.safe_load((bag / "metadata.yaml").read_text())["rosbag2_bagfile_information"]
    assert metadata["storage_identifier"] == "mcap"


def test_a_bag_keeps_the_budgets_of_the_graph(said: dict[str, list[BagMessage]]) -> None:
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


def poses_deg(messages: Sequence[BagMessage], begin_ns: int) -> tuple[np.ndarray, np.ndarray]:
    """Times since the beginning [s], and the servos' angles."""
    decoded = [decode(message) for message in messages]
    times_s = np.array([m.header.stamp.sec + m.header.stamp.nanosec / 1e9 for m in decoded]) - begin_ns / 1e9
    return times_s, np.rad2deg([m.position[: len(SERVO_JOINTS)] for m in decoded])


def at(times_s: np.ndarray, poses: np.ndarray, time_s: float) -> np.ndarray:
    """The pose at a time between two of these."""
    return np.array([np.interp(time_s, times_s, column) for column in poses.T])


def test_a_bag_of_letters_moves_the_hand_through_the_same_poses_in_the_same_time(
    bag: Path, said: dict[str, list[BagMessage]], other: World, tmp_path: Path
) -> None:
    other.start_servos()
    driver = other.start_node("servo_driver")
    wait_for(lambda: "is open; all servos" in driver.log, "the driver")
    recorder = run_tool(other, "record", tmp_path / "again", "--no-images")
    assert recorder.stdout is not None
    recorder.stdout.readline()
    replay(other, bag, "--topics", "letter")
    time.sleep(1.0)
    recorder.send_signal(signal.SIGINT)
    recorder.communicate(timeout=20)
    again: dict[str, list[BagMessage]] = {}
    for message in read_bag(tmp_path / "again"):
        again.setdefault(message.topic, []).append(message)
    assert letters(again[path_of(LETTER)]) == letters(again[path_of(STATE)]) == TEXT

    length_s = (said[path_of(STATE)][-1].time_ns - said[path_of(LETTER)][0].time_ns) / 1e9
    then_s, then_deg = poses_deg(said[path_of(JOINT_STATES)], said[path_of(LETTER)][0].time_ns)
    now_s, now_deg = poses_deg(again[path_of(JOINT_STATES)], again[path_of(LETTER)][0].time_ns)
    during = (then_s > 0) & (then_s < length_s)
    assert during.sum() > 50
    nearby_s = np.arange(-0.04, 0.0401, 0.004)  # between two joint states the steepest motion goes on for 8 degrees
    off_deg = [
        min(np.abs(at(now_s, now_deg, time_s + shift_s) - pose).max() for shift_s in nearby_s)
        for time_s, pose in zip(then_s[during], then_deg[during], strict=True)
    ]
    print(f"poses of the replay: at most {max(off_deg):.1f} degrees off within 40 ms")
    assert np.percentile(off_deg, 98) <= 2.0  # a busy machine may miss a cycle of the steepest motion
    assert max(off_deg) <= 8.0


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


def test_a_bag_of_joint_states_is_drawn_as_it_was_filmed(
    bag: Path, said: dict[str, list[BagMessage]], other: World
) -> None:
    other.start_node("camera")
    probe = other.probe()
    frames = probe.listen(IMAGE)
    wait_for(lambda: probe.count_subscribers("joint_states") and frames, "the camera")
    replay(other, bag, "--topics", "joint_states", "--rate", "2")
    wait_for(lambda: len(frames) > 10, "frames")
    last_then = picture(decode(said[path_of(IMAGE)][-1]).data)
    last_now = picture(frames[-1].data)
    first_now = picture(frames[0].data)
    assert difference(last_now, last_then) < 2.0 < difference(first_now, last_then)


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
    assert list(overrides) == [path_of(topic) for topic in TOPICS]
    for topic in TOPICS:
        reliability = "reliable" if topic.qos.name == "COMMAND" else "best_effort"
        assert overrides[path_of(topic)]["reliability"] == reliability
