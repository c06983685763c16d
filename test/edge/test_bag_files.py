# SPDX-License-Identifier: Apache-2.0
"""A bag's files: readable at any moment of the recording, whatever ends it, and in the types of another day."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mcap.writer import CompressionType, Writer
from rosbags.rosbag2 import Reader
from rosbags.typesys import Stores, get_types_from_msg, get_typestore

from amazing_hand.bags import storage
from amazing_hand.bags.bag import Bag, BagError, BagTopic, BagWriter, read_bag
from amazing_hand.bags.cut import read_cut
from amazing_hand.bags.definitions import BagMessage, as_today, decode, is_as_today, typestore
from amazing_hand.bags.storage import WholeFile

TEXT = "/hand/command"
STRING = "std_msgs/msg/String"
TOPICS = [BagTopic(TEXT, STRING, True, False, 10)]


def string(text: str) -> bytes:
    return bytes(typestore().serialize_cdr(typestore().types[STRING](text), STRING))


def texts(messages: Iterator[BagMessage]) -> list[str]:
    return [decode(message).data for message in messages]


def write(bag: BagWriter, *words: str) -> None:
    for word in words:
        bag.write(TEXT, 1_000_000_000 + len(word), string(word))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three chunks with a, bb and ccc, dddd."""
    path = tmp_path_factory.mktemp("bags") / "whole"
    bag = BagWriter(path, TOPICS)
    for words in (["a"], ["bb", "ccc"], ["dddd"]):
        write(bag, *words)
        bag.flush()
    bag.close()
    return path


def test_what_was_flushed_can_be_read_while_the_recording_goes_on_and_after_it_was_killed(tmp_path: Path) -> None:
    writer = BagWriter(tmp_path / "bag", TOPICS)
    write(writer, "a", "bb")
    writer.flush()
    write(writer, "ccc")  # in memory, as when the program is killed now
    bag = Bag(tmp_path / "bag")
    assert bag.is_cut
    assert bag.find([]) == {TEXT: STRING}
    assert texts(bag.messages(["command"])) == ["a", "bb"]
    writer.close()
    bag = Bag(tmp_path / "bag")
    assert not bag.is_cut
    assert texts(bag.messages()) == ["a", "bb", "ccc"]


@given(st.data())
def test_a_file_that_is_cut_anywhere_gives_the_messages_before_the_cut(whole: Path, data: st.DataObject) -> None:
    (file,) = whole.glob("*.mcap")
    content = file.read_bytes()
    words = ["a", "bb", "ccc", "dddd"]
    ends = [content.index(string(word)) + len(string(word)) for word in words]
    cut_at = data.draw(st.integers(0, len(content)) | st.sampled_from([end + d for end in ends for d in (-1, 0)]))
    part = whole.parent / "part.mcap"
    part.write_bytes(content[:cut_at])
    before = [string(word) for word, end in zip(words, ends, strict=True) if end <= cut_at]
    assert [message.data for message in read_cut([part])] == before
    for rest in (bytes(500), b"\xff" * 500, b"\x05" * 500):  # as a power cut leaves on the disk
        part.write_bytes(content[:cut_at] + rest)
        found = [message.data for message in read_cut([part])]
        assert found[: len(before)] == before


@pytest.mark.parametrize("compression", list(CompressionType))
def test_files_of_other_recorders_are_read_up_to_the_cut(tmp_path: Path, compression: CompressionType) -> None:
    path = tmp_path / "other.mcap"
    with path.open("wb") as stream:
        writer = Writer(stream, chunk_size=200, compression=compression)
        writer.start("ros2")
        definition = typestore().generate_msgdef(STRING, ros_version=2)[0]
        schema = writer.register_schema(STRING, "ros2msg", definition.encode())
        channel = writer.register_channel(TEXT, "cdr", schema)
        for number in range(100):
            writer.add_message(channel, number, string(f"number {number}"), number)
        writer.finish()
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 3])
    bag = Bag(path)
    found = texts(bag.messages())
    assert bag.is_cut
    assert 5 < len(found) < 100
    assert found == [f"number {number}" for number in range(len(found))]


def test_the_files_of_a_bag_are_read_in_the_order_of_their_numbers(whole: Path, tmp_path: Path) -> None:
    (file,) = whole.glob("*.mcap")
    for number in (2, 10, 0):
        writer = BagWriter(tmp_path / f"bag{number}", TOPICS)
        write(writer, f"{number}")
        writer.close()
        (file,) = (tmp_path / f"bag{number}").glob("*.mcap")
        (tmp_path / "split").mkdir(exist_ok=True)
        file.rename(tmp_path / "split" / f"split_{number}.mcap")
    assert texts(read_bag(tmp_path / "split")) == ["0", "2", "10"]


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("bag.mcap", "cut off before anything was on the disk"),
        ("bag.db3", "`ros2 bag reindex` may mend it"),
        ("notes.txt", "metadata"),
    ],
)
def test_where_nothing_can_be_read_the_reason_and_the_way_out_are_named(tmp_path: Path, file: str, words: str) -> None:
    folder = tmp_path / "bag"
    folder.mkdir()
    (folder / file).write_bytes(b"")
    with pytest.raises(BagError, match=words) as caught:
        Bag(folder)
    assert str(folder) in str(caught.value)


class Disk:
    """Takes so many more bytes, and then is full."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.free = 1 << 40
        self._write = os.write
        monkeypatch.setattr(storage.os, "write", self.write)

    def write(self, fd: int, data: Any) -> int:
        taken = min(self.free, len(data))
        if not taken:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self.free -= taken
        return self._write(fd, data[:taken])


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


def test_a_file_has_all_of_what_was_committed_or_nothing_of_it(tmp_path: Path, disk: Disk) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"before ")
    file = WholeFile(path)
    file.write(b"one ")
    file.commit()
    disk.free = 3
    file.write(b"second")
    assert file.tell() == len("before one second")
    with pytest.raises(OSError, match="No space"):
        file.commit()
    assert path.read_bytes() == b"before one "
    disk.free = 100
    file.write(b"third")
    file.close()
    assert path.read_bytes() == b"before one third"


def test_a_full_disk_is_told_at_once_and_takes_only_what_came_last(tmp_path: Path, disk: Disk) -> None:
    path = tmp_path / "bag"
    bag = BagWriter(path, TOPICS)
    write(bag, "a", "bb")
    bag.flush()
    write(bag, "lost")
    disk.free = 10
    with pytest.raises(BagError, match=r"bag: cannot be written: No space left on device; what was recorded"):
        bag.flush()
    disk.free = 1 << 20  # what the last chunk did not get is there for the index
    bag.close()
    with Reader(path) as reader:
        assert reader.message_count == 2
    assert not Bag(path).is_cut
    assert texts(read_bag(path)) == ["a", "bb"]


def test_a_chunk_that_grows_too_large_for_the_disk_is_told_at_once(tmp_path: Path, disk: Disk) -> None:
    bag = BagWriter(tmp_path / "bag", TOPICS)
    write(bag, "a")
    bag.flush()
    disk.free = 0
    bag.write(TEXT, 1, bytes(1 << 19))
    with pytest.raises(BagError, match="No space"):
        bag.write(TEXT, 1, bytes(1 << 19))
    with pytest.raises(BagError, match="No space"):
        bag.close()
    assert texts(read_bag(tmp_path / "bag")) == ["a"]


def test_a_disk_that_takes_nothing_at_all_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BagError, match="Not a directory"):
        BagWriter(tmp_path / "file" / "bag", TOPICS)


OLD = "string text\nint32 gone\n"


def old_message(type_name: str, definition: str, **fields: Any) -> BagMessage:
    """As a bag has it that was recorded when the type had this definition."""
    store = get_typestore(Stores.EMPTY)
    store.register(get_types_from_msg(definition, type_name))
    data = store.serialize_cdr(store.types[type_name](**fields), type_name)
    return BagMessage("/topic", type_name, 1, bytes(data), definition)


def test_a_message_of_an_older_type_is_said_in_todays() -> None:
    message = old_message("amazing_hand/msg/Sentence", OLD, text="HELLO", gone=7)
    assert decode(message).gone == 7
    assert not is_as_today(message)
    today = typestore().deserialize_cdr(as_today(message, id="x"), message.type)
    assert (today.text, today.id, today.header.stamp.sec) == ("HELLO", "x", 0)


def test_a_stamp_from_before_messages_had_headers_is_kept() -> None:
    store = typestore()
    time = store.types["builtin_interfaces/msg/Time"](sec=12, nanosec=34)
    inner = "=" * 80 + "\nMSG: builtin_interfaces/Time\nint32 sec\nuint32 nanosec\n"
    message = old_message(
        "amazing_hand/msg/Letter", f"builtin_interfaces/Time stamp\nstring letter\n{inner}", stamp=time, letter="A"
    )
    today = store.deserialize_cdr(as_today(message), message.type)
    assert (today.letter, today.header.stamp.sec, today.header.stamp.nanosec) == ("A", 12, 34)


def test_arrays_and_inner_types_that_were_not_there_are_empty() -> None:
    message = old_message("sensor_msgs/msg/CameraInfo", "uint32 height\n", height=3)
    today = typestore().deserialize_cdr(as_today(message), message.type)
    assert (today.height, list(today.k), list(today.d), today.roi.width) == (3, [0.0] * 9, [], 0)


def test_comments_and_order_of_the_definitions_do_not_make_a_type_old() -> None:
    assert is_as_today(BagMessage("/t", STRING, 1, b"", "# what is said\nstring data   # any text\n"))
    assert is_as_today(BagMessage("/t", "own_msgs/msg/Tune", 1, b"", "string data"))
