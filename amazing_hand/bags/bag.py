# SPDX-License-Identifier: Apache-2.0
"""Read and write rosbag2 folders with MCAP storage, as `ros2 bag` does, without a ROS install."""

import os
import re
import threading
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from rosbags.interfaces import (
    Connection,
    MessageDefinitionFormat,
    Qos,
    QosDurability,
    QosHistory,
    QosLiveliness,
    QosReliability,
    QosTime,
)
from rosbags.rosbag2 import Reader, ReaderError, WriterError

from amazing_hand.bags.cut import read_cut
from amazing_hand.bags.definitions import BagMessage, typestore
from amazing_hand.bags.storage import McapBag

_FOREVER: Final = QosTime(0x7FFF_FFFF, 0xFFFF_FFFF)


class BagError(ValueError):
    """The bag cannot be written or read; the message is one line that names it."""


class BagTopic(NamedTuple):
    """A recorded topic with its QoS.

    Attributes:
        name: absolute, such as /hand/letter.
        type: such as amazing_hand/msg/Letter.
        reliable: reliability: reliable, else best effort.
        keeps_past: durability: transient local, else volatile.
        depth: of the history.
    """

    name: str
    type: str
    reliable: bool
    keeps_past: bool
    depth: int


class BagWriter:
    """Writer of a new bag. `flush` puts all messages so far on the disk, `close` completes the bag. Thread-safe.

    Raises BagError if the folder exists already or cannot be written. After a BagError of `write` or `flush` the
    messages since the last flush are lost, and what is in the file stays: call `close`.
    """

    def __init__(self, path: Path, topics: Collection[BagTopic]) -> None:
        self._path = path
        self._lock = threading.Lock()
        try:
            self._bag = McapBag(path)
            self._bag.open()
            self._connections = {topic.name: self._add(topic) for topic in topics}
            self._bag.storage.flush()
            for folder in (path, path.parent):  # so that the file's name is on the disk, too
                _sync_folder(folder)
        except WriterError as error:
            raise BagError(f"{path}: {error}") from error
        except OSError as error:
            raise self._failed(error) from error

    def write(self, topic: str, time_ns: int, data: bytes) -> None:
        try:
            with self._lock:
                self._bag.write(self._connections[topic], time_ns, data)
        except OSError as error:
            raise self._failed(error) from error

    def flush(self) -> None:
        try:
            with self._lock:
                self._bag.storage.flush()
            self._bag.storage.bio.sync()  # without the lock: a slow disk must not delay messages
        except OSError as error:
            raise self._failed(error) from error

    def close(self) -> None:
        try:
            with self._lock:
                self._close()
        except OSError as error:
            raise self._failed(error) from error

    def _close(self) -> None:
        try:
            self._bag.storage.flush()
        finally:  # also after a full disk: its failed chunk was removed, which leaves room for the index
            self._bag.close()

    def _failed(self, error: OSError) -> BagError:
        return BagError(
            f"{self._path}: cannot be written: {error.strerror or error}; what was recorded until then stays"
        )

    def _add(self, topic: BagTopic) -> Connection:
        reliability = QosReliability.RELIABLE if topic.reliable else QosReliability.BEST_EFFORT
        qos = Qos(
            QosHistory.KEEP_LAST,
            topic.depth,
            reliability,
            QosDurability.TRANSIENT_LOCAL if topic.keeps_past else QosDurability.VOLATILE,
            _FOREVER,
            _FOREVER,
            QosLiveliness.AUTOMATIC,
            _FOREVER,
            False,
        )
        return self._bag.add_connection(topic.name, topic.type, typestore=typestore(), offered_qos_profiles=[qos])


class Bag:
    """Reader of a bag: a folder, or one of its files. A recording that was interrupted is read up to its last record.

    A topic may be named without its namespace. Raises BagError.

    Attributes:
        topics: topic -> type, of the topics that have messages.
        is_cut: whether the end is missing, and with it an unknown number of messages.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.is_cut = False
        self.topics: dict[str, str] = {}
        try:
            with Reader(path) as reader:
                self.topics = {c.topic: c.msgtype for c in reader.connections if c.msgcount}
                self._names = [c.topic for c in reader.connections]
        except (ReaderError, OSError) as error:
            self._read_what_is_left(error)

    def find(self, names: Collection[str]) -> dict[str, str]:
        """Return topic -> type for these names, if they have messages; for all topics if no name is given."""
        found = [self._find(name) for name in names] or self._names
        return {topic: self.topics[topic] for topic in found if topic in self.topics}

    def messages(self, topics: Collection[str] = ()) -> Iterator[BagMessage]:
        """Yield the messages in the order of their times: all, or those of these topics."""
        chosen = [self._find(name) for name in topics] or self._names
        if self.is_cut:
            yield from (message for message in read_cut(_files(self.path)) if message.topic in chosen)
            return
        try:
            with Reader(self.path) as reader:
                connections = [c for c in reader.connections if c.topic in chosen]
                for connection, time_ns, data in reader.messages(connections):
                    is_text = connection.msgdef.format is MessageDefinitionFormat.MSG
                    definition = connection.msgdef.data if is_text else ""
                    yield BagMessage(connection.topic, connection.msgtype, time_ns, bytes(data), definition)
        except (ReaderError, OSError) as error:
            raise BagError(f"{self.path}: {error}") from error

    def _read_what_is_left(self, why: Exception) -> None:
        """Find the messages of an interrupted recording: files without their end, or a folder without metadata."""
        try:
            for message in read_cut(_files(self.path)):
                self.topics[message.topic] = message.type
        except OSError as error:
            raise BagError(f"{self.path}: {error}") from error
        if not self.topics:
            raise BagError(f"{self.path}: {_one_line(self.path, why)}") from why
        self.is_cut = True
        self._names = list(self.topics)

    def _find(self, name: str) -> str:
        matching = [topic for topic in self._names if topic == name or topic.endswith(f"/{name.strip('/')}")]
        if len(matching) != 1:
            what = f"several topics {name}" if matching else f"no topic {name}"
            raise BagError(f"{self.path}: the bag has {what}, only {', '.join(sorted(self._names)) or 'none at all'}")
        return matching[0]


def read_bag(path: Path, topics: Collection[str] = ()) -> Iterator[BagMessage]:
    """Return the messages of a bag in the order of their times: all, or those of these topics. Raises BagError."""
    return Bag(path).messages(topics)


def _one_line(path: Path, why: Exception) -> str:
    """Return why the bag cannot be read, and what may help."""
    files = list(path.iterdir()) if path.is_dir() else [path] if path.exists() else []
    if any(file.suffix == ".mcap" for file in files):
        return "the recording was cut off before anything was on the disk"
    if any(file.suffix == ".db3" for file in files):
        return f"the recording was cut off ({why}); `ros2 bag reindex` may mend it"
    return str(why)


def _files(path: Path) -> Sequence[Path]:
    """Return the MCAP files of a bag in the order of their numbers: name_2.mcap comes before name_10.mcap."""
    if not path.is_dir():
        return [path] if path.suffix == ".mcap" else []

    def number(file: Path) -> tuple[int, str]:
        digits = re.search(r"(\d+)$", file.stem)
        return int(digits[1]) if digits else -1, file.name

    return sorted(path.glob("*.mcap"), key=number)


def _sync_folder(path: Path) -> None:
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
