# SPDX-License-Identifier: Apache-2.0
"""Message definitions: those of this package, and those that a bag brings with it, which may be older."""

from functools import cache
from typing import Any, NamedTuple

import numpy as np
from rosbags.interfaces import Nodetype
from rosbags.typesys import Stores, get_types_from_msg, get_typestore
from rosbags.typesys.store import Typestore

from amazing_hand.paths import share_folder


class BagMessage(NamedTuple):
    """time_ns: when it was heard, since 1970. data: as it went over the wire (CDR).

    definition: the fields of its type and of the types within, as they were when the bag was recorded.
    """

    topic: str
    type: str
    time_ns: int
    data: bytes
    definition: str


@cache
def typestore() -> Typestore:
    """The message types of ROS 2 Jazzy and of this package, as they are today."""
    store = get_typestore(Stores.ROS2_JAZZY)
    for path in sorted((share_folder() / "msg").glob("*.msg")):
        store.register(get_types_from_msg(path.read_text(encoding="utf-8"), f"amazing_hand/msg/{path.stem}"))
    return store


def decode(message: BagMessage) -> Any:
    """The message as an object with the fields that its type had when it was recorded."""
    return _store_of(message.type, message.definition).deserialize_cdr(message.data, message.type)


def is_as_today(message: BagMessage) -> bool:
    """Whether its type has the fields today that it had then; so are taken types that this package does not know."""
    ours = typestore()
    return message.type not in ours.types or _store_of(message.type, message.definition) is ours


def as_today(message: BagMessage, **values: Any) -> bytes:
    """The message in CDR of its type as it is today, with these fields set to these values.

    Fields that the recorded type did not have are zero or empty, those that today's does not have are left out.
    """
    store = typestore()
    then = decode(message)
    made = _zero(store, (Nodetype.NAME, message.type))
    for name, _ in store.fielddefs[message.type][1]:
        if hasattr(then, name):
            setattr(made, name, getattr(then, name))
    for name, value in values.items():
        setattr(made, name, value)
    return bytes(store.serialize_cdr(made, message.type))


@cache
def _store_of(type_name: str, definition: str) -> Typestore:
    """Types to read a message with: today's if nothing has changed, else those of the definition."""
    ours = typestore()
    then = get_types_from_msg(definition, type_name)
    if all(ours.fielddefs.get(name) == fields for name, fields in then.items()):
        return ours
    store = get_typestore(Stores.EMPTY)
    store.register(then)
    return store


def _zero(store: Typestore, kind: Any) -> Any:
    """The value that ROS gives a field, described as rosbags does, that nobody has set."""
    node, what = kind
    if node is Nodetype.NAME:
        return store.types[what](**{name: _zero(store, inner) for name, inner in store.fielddefs[what][1]})
    if node is Nodetype.BASE:
        return "" if what[0] in ("string", "wstring") else np.zeros(1, dtype=what[0])[0].item()
    inner, count = what
    items = [_zero(store, inner) for _ in range(count if node is Nodetype.ARRAY else 0)]
    is_numbers = inner[0] is Nodetype.BASE and inner[1][0] not in ("string", "wstring")
    return np.array(items, dtype=inner[1][0]) if is_numbers else items
