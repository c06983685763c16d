"""Bags of a hand's topics, as `ros2 bag` has them: rosbag2 folders with MCAP storage, without a ROS install."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from rosbags.interfaces import Connection, Qos, QosDurability, QosHistory, QosLiveliness, QosReliability, QosTime
from rosbags.rosbag2 import Reader, ReaderError, StoragePlugin, Writer, WriterError
from rosbags.typesys import Stores, get_types_from_msg, get_typestore
from rosbags.typesys.store import Typestore

from amazing_hand.paths import share_folder

# What Jazzy writes.
BAG_VERSION: Final = 9

_FOREVER: Final = QosTime(0x7FFF_FFFF, 0xFFFF_FFFF)


class BagError(ValueError):
    """The bag cannot be written or read; one line that names it."""


class BagTopic(NamedTuple):
    """How a topic was said. name: absolute, such as /hand/letter. type: such as amazing_hand/msg/Letter.

    keeps_past: what was said is told to those who come later (transient local).
    """

    name: str
    type: str
    reliable: bool
    keeps_past: bool
    depth: int


class BagMessage(NamedTuple):
    """time_ns: when it was heard, since 1970. data: as it went over the wire (CDR)."""

    topic: str
    type: str
    time_ns: int
    data: bytes


class BagWriter:
    """Writes a new bag; `close` makes it whole. Raises BagError if the folder is there already."""

    def __init__(self, path: Path, topics: Collection[BagTopic]) -> None:
        try:
            self._writer = Writer(path, version=BAG_VERSION, storage_plugin=StoragePlugin.MCAP)
            self._writer.open()
        except WriterError as error:
            raise BagError(f"{path}: {error}") from error
        self._connections = {topic.name: self._add(topic) for topic in topics}

    def write(self, topic: str, time_ns: int, data: bytes) -> None:
        self._writer.write(self._connections[topic], time_ns, data)

    def close(self) -> None:
        self._writer.close()

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
        return self._writer.add_connection(topic.name, topic.type, typestore=typestore(), offered_qos_profiles=[qos])


def bag_topics(path: Path, topics: Collection[str] = ()) -> dict[str, str]:
    """The topics of which the bag has messages, with their types; of these only, if any are given. Raises BagError."""
    with _reading(path) as reader:
        return {c.topic: c.msgtype for c in _connections(path, reader, topics) if c.msgcount}


def read_bag(path: Path, topics: Collection[str] = ()) -> Iterator[BagMessage]:
    """The messages of a bag in the order of their times; of these topics only, if any are given.

    A topic may be named without its namespace. Raises BagError, also for a topic that the bag does not have.
    """
    with _reading(path) as reader:
        for connection, time_ns, data in reader.messages(_connections(path, reader, topics)):
            yield BagMessage(connection.topic, connection.msgtype, time_ns, bytes(data))


def decode(message: BagMessage) -> Any:
    """The message as an object with the fields of its type."""
    return typestore().deserialize_cdr(message.data, message.type)


@cache
def typestore() -> Typestore:
    """The message types of ROS 2 Jazzy and of this package."""
    store = get_typestore(Stores.ROS2_JAZZY)
    for path in sorted((share_folder() / "msg").glob("*.msg")):
        store.register(get_types_from_msg(path.read_text(encoding="utf-8"), f"amazing_hand/msg/{path.stem}"))
    return store


@contextmanager
def _reading(path: Path) -> Iterator[Reader]:
    try:
        with Reader(path) as reader:
            yield reader
    except (ReaderError, OSError) as error:
        raise BagError(f"{path}: {error}") from error


def _connections(path: Path, reader: Reader, topics: Collection[str]) -> list[Connection]:
    found = {connection.topic: connection for connection in reader.connections}
    return [_find(path, name, found) for name in topics] or list(found.values())


def _find(path: Path, name: str, found: Mapping[str, Connection]) -> Connection:
    matching = [topic for topic in found if topic == name or topic.endswith(f"/{name.strip('/')}")]
    if len(matching) != 1:
        what = f"several topics {name}" if matching else f"no topic {name}"
        raise BagError(f"{path}: the bag has {what}, only {', '.join(sorted(found)) or 'none at all'}")
    return found[matching[0]]
