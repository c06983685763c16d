# SPDX-License-Identifier: Apache-2.0
"""Decode recorded messages with the definitions in their bag, and convert them to today's definitions."""

from functools import cache
from typing import Any, NamedTuple

import numpy as np
from rosbags.interfaces import Nodetype
from rosbags.typesys import Stores, get_types_from_msg, get_typestore
from rosbags.typesys.store import Typestore

from amazing_hand.paths import share_folder


class BagMessage(NamedTuple):
    """A recorded message.

    Attributes:
        topic: absolute name.
        type: such as amazing_hand/msg/Letter.
        time_ns: time of reception since 1970.
        data: serialised message (CDR).
        definition: text of its message type and of the nested ones, as they were when the bag was recorded.
    """

    topic: str
    type: str
    time_ns: int
    data: bytes
    definition: str


@cache
def typestore() -> Typestore:
    """Return the current message types of ROS 2 Jazzy and of this package."""
    store = get_typestore(Stores.ROS2_JAZZY)
    for path in sorted((share_folder() / "msg").glob("*.msg")):
        store.register(get_types_from_msg(path.read_text(encoding="utf-8"), f"amazing_hand/msg/{path.stem}"))
    return store


def decode(message: BagMessage) -> Any:
    """Deserialise a message to an object with the fields that its type had when it was recorded."""
    return _store_of(message.type, message.definition).deserialize_cdr(message.data, message.type)


def is_as_today(message: BagMessage) -> bool:
    """Return whether the type has the same fields as at the recording; True for types that this package lacks."""
    ours = typestore()
    return message.type not in ours.types or _store_of(message.type, message.definition) is ours


def as_today(message: BagMessage, **values: Any) -> bytes:
    """Convert a message to today's definition of its type, set these fields, and return it serialised (CDR).

    Fields that the recorded type did not have are zero or empty; fields that today's type lacks are left out.
    """
    store = typestore()
    then = decode(message)
    made = _zero(store, (Nodetype.NAME, message.type))
    for name, _ in store.fielddefs[message.type][1]:
        if hasattr(then, name):
            setattr(made, name, getattr(then, name))
    if hasattr(made, "header") and hasattr(then, "stamp"):  # before this package's messages had headers
        made.header.stamp = then.stamp
    for name, value in values.items():
        setattr(made, name, value)
    return bytes(store.serialize_cdr(made, message.type))


@cache
def _store_of(type_name: str, definition: str) -> Typestore:
    """Return the types to decode a message with: today's if nothing has changed, else those of the definition."""
    ours = typestore()
    then = get_types_from_msg(definition, type_name)
    if all(ours.fielddefs.get(name) == fields for name, fields in then.items()):
        return ours
    store = get_typestore(Stores.EMPTY)
    store.register(then)
    return store


def _zero(store: Typestore, kind: Any) -> Any:
    """Return the ROS default value of a field type, given as rosbags describes types."""
    node, what = kind
    if node is Nodetype.NAME:
        return store.types[what](**{name: _zero(store, inner) for name, inner in store.fielddefs[what][1]})
    if node is Nodetype.BASE:
        return "" if what[0] in ("string", "wstring") else np.zeros(1, dtype=what[0])[0].item()
    inner, count = what
    items = [_zero(store, inner) for _ in range(count if node is Nodetype.ARRAY else 0)]
    is_numbers = inner[0] is Nodetype.BASE and inner[1][0] not in ("string", "wstring")
    return np.array(items, dtype=inner[1][0]) if is_numbers else items
