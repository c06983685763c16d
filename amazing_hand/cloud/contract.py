# SPDX-License-Identifier: Apache-2.0
"""The wire contract with the cloud: topics, the action message in, the state and status messages out. Pure.

The web page and the cloud rule behind it are deployed and stay as they are. The rule drops a badly typed
state without any sign at the hand, so whatever leaves here has exactly the types that it takes.
"""

import json
import math
import re
import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from amazing_hand.hand.joints import FINGERS, SERVO_JOINTS

TOPIC_ROOT: Final = "the-project/robotic-hand"
DEFAULT_DEVICE: Final = "XIAOAmazingHandRight"
"""The name that the deployed web page talks to."""
DEVICE_NAME: Final = re.compile(r"[A-Za-z0-9:_-]{1,64}")
"""The characters of AWS IoT thing names; an X.509 common name has at most 64."""
MAX_PAYLOAD_BYTES: Final = 128 * 1024
"""AWS IoT Core refuses larger messages."""
MAX_TEXT_LENGTH: Final = 500
MAX_ID_LENGTH: Final = 128
MAX_DEVICE_BYTES: Final = 128
"""The longest AWS IoT thing name; the topic then stays far below the 256 bytes that AWS allows."""
MAX_TS_S: Final = 2**31 - 1
"""`ts` is a GraphQL Int: 32 bits, signed."""
_AROUND: Final = "\0" + "".join(character for character in map(chr, range(0x3001)) if character.isspace())
"""What may stand around a payload or a text and is no part of it: NUL, and what `str.strip` takes away."""
_compact: Final = json.JSONEncoder(separators=(",", ":")).encode
_MAX_INT_DIGITS: Final = 200
"""Longer JSON integers are read as floats: Python refuses to convert very long ones. No id is this long."""


class Topics:
    """The topics of one hand. `device` is one topic level; ValueError says why one is not."""

    def __init__(self, device: str) -> None:
        if not device:
            raise ValueError("device name: empty; give the name that the cloud knows the hand by")
        if any(character in "/+#" or not character.isprintable() for character in device):
            raise ValueError(f"device name {device!r}: '/', '+', '#' and control characters cannot be in it")
        if len(device.encode()) > MAX_DEVICE_BYTES:
            raise ValueError(f"device name {device!r}: longer than {MAX_DEVICE_BYTES} bytes; shorten it")
        self.device: Final = device
        self.action: Final = f"{TOPIC_ROOT}/{device}/action"
        self.state: Final = f"{TOPIC_ROOT}/{device}/state"
        self.result: Final = f"{TOPIC_ROOT}/{device}/result"
        self.status: Final = f"{TOPIC_ROOT}/{device}/status"


COMMANDS: Final = ("stop", "relax", "resume")
"""What the cloud may tell the hand to do at once; the services of the driver that do it have the same names."""


@dataclass(frozen=True)
class Command:
    """Something to do at once: one of COMMANDS. `ts_s`: as that of an Action."""

    id: str
    name: str
    ts_s: int | None


@dataclass(frozen=True)
class Action:
    """A sentence to sign. `ts_s`: when the page sent it, Unix seconds, None when it did not say."""

    id: str
    text: str
    ts_s: int | None


class RejectedAction(ValueError):
    """An action message that is not signed. `id` is its id, "" when unknown, and so is `text`."""

    def __init__(self, reason: str, id: str = "", text: str = "") -> None:
        super().__init__(reason)
        self.reason: Final = reason
        self.id: Final = id
        self.text: Final = text


def parse_command(payload: bytes) -> Command | None:
    """The command in an MQTT payload: a JSON object whose `command` is one of COMMANDS; None when it is none.

    What else is in it does not keep the hand from stopping: a `sentence` beside it is not signed, and for an `id` that
    is none it has one of its own.
    """
    if len(payload) > MAX_PAYLOAD_BYTES:
        return None
    try:
        message = _message_of(payload)
    except (ValueError, RecursionError):
        return None
    if not isinstance(message, dict):
        return None
    command = message.get("command")
    if not isinstance(command, str) or (name := command.strip().lower()) not in COMMANDS:
        return None
    try:
        id = _id_of(message)
    except RejectedAction:
        id = _new_id()
    return Command(id, name, _ts_s_of(message))


def parse_action(payload: bytes, max_text_length: int = MAX_TEXT_LENGTH) -> Action:
    """The action in an MQTT payload: a JSON object with `sentence`, a JSON string, or plain text.

    White space and NUL bytes around it, which microcontrollers send, are nothing. A JSON string that holds a JSON
    object is that object. What is no JSON is the sentence itself, but for an object with a `command` that was cut off
    or has the wrong quotes: nobody who wants the hand to stop means that to be signed. Whatever the bytes, this returns
    an Action or raises RejectedAction, nothing else.
    """
    if len(payload) > MAX_PAYLOAD_BYTES:
        raise RejectedAction(f"payload of {len(payload)} bytes is over the limit of {MAX_PAYLOAD_BYTES}")
    message: Any = None
    broken: ValueError | None = None
    try:
        message = _message_of(payload)
    except RecursionError:
        raise RejectedAction("JSON is nested too deeply") from None
    except ValueError as error:
        broken = error
    if isinstance(message, list):
        raise RejectedAction("JSON is an array, not an object with 'sentence'")
    id = _id_of(message) if isinstance(message, dict) else ""
    try:
        plain = payload.decode("utf-8-sig")  # some editors and shells put a byte order mark first
    except UnicodeDecodeError as error:
        raise RejectedAction(f"payload is not UTF-8 (byte {error.start})", id) from None
    if isinstance(message, dict):
        return Action(id, _text_of(_sentence_of(message, id), id, max_text_length), _ts_s_of(message))
    if broken is not None and plain.strip(_AROUND).startswith("{") and "command" in plain:
        raise RejectedAction(f"a command in broken JSON: {broken}")
    text = message if isinstance(message, str) else plain
    return Action(_new_id(), _text_of(text, "", max_text_length), None)


def _message_of(payload: bytes) -> Any:
    """The payload as JSON. Raises ValueError when it is none, and RecursionError."""
    message = _json_of(payload.decode("utf-8-sig", errors="replace"))
    if isinstance(message, str):
        with suppress(ValueError):  # then it is the text
            if isinstance(inner := _json_of(message), dict):
                return inner  # encoded twice
    return message


def _json_of(text: str) -> Any:
    return json.loads(text.strip(_AROUND), parse_int=_parse_int)


def _parse_int(digits: str) -> int | float:
    return int(digits) if len(digits) <= _MAX_INT_DIGITS else float(digits)


def _new_id() -> str:
    return str(uuid.uuid4())


def _id_of(message: dict[str, Any]) -> str:
    if "id" not in message:
        return _new_id()
    id = message["id"]
    if isinstance(id, int) and not isinstance(id, bool):
        id = str(id)
    if not isinstance(id, str):
        raise RejectedAction("'id' is neither a string nor an integer")
    if not id:
        raise RejectedAction("'id' is empty")
    if len(id) > MAX_ID_LENGTH:
        raise RejectedAction(f"'id' has {len(id)} characters, over the limit of {MAX_ID_LENGTH}")
    if problem := _unfit_for_ros(id):
        raise RejectedAction(f"'id' has {problem}")
    return id


def _sentence_of(message: dict[str, Any], id: str) -> str:
    if "sentence" not in message and "command" in message:
        raise RejectedAction(f"'command' is none of {', '.join(COMMANDS)}", id)
    if "sentence" not in message:
        raise RejectedAction("'sentence' is missing", id)
    sentence = message["sentence"]
    if sentence is None:
        raise RejectedAction("'sentence' is null", id)
    if not isinstance(sentence, str):
        raise RejectedAction("'sentence' is not a string", id)
    return sentence


def _text_of(sentence: str, id: str, max_text_length: int) -> str:
    text = sentence.strip(_AROUND)
    if not text:
        raise RejectedAction("the text is empty", id)
    if len(text) > max_text_length:
        raise RejectedAction(f"the text has {len(text)} characters, over the limit of {max_text_length}", id)
    if problem := _unfit_for_ros(text):
        raise RejectedAction(f"the text has {problem}", id)
    return text


def _unfit_for_ros(text: str) -> str | None:
    """What keeps a text from passing through a ROS string, a NUL-ended UTF-8 one."""
    if "\0" in text:
        return "a NUL character"
    if any("\ud800" <= character <= "\udfff" for character in text):
        return "a lone surrogate"
    return None


def _ts_s_of(message: dict[str, Any]) -> int | None:
    ts = message.get("ts")
    if isinstance(ts, bool) or not isinstance(ts, int | float):
        return None
    return int(ts) if 0 <= ts <= MAX_TS_S else None  # false for NaN too


def state_message(
    letter: str,
    angles_deg: Sequence[float],
    ts_s: int,
    *,
    gesture: str = "fingerspell",
    video_url: str | None = None,
    estimated: Sequence[str] = (),
) -> bytes:
    """The state that the page shows: one letter with the angles of the hand, as JSON.

    `angles_deg`: shape (8,), SERVO_JOINTS order, relative to the calibrated middle. `estimated` names the
    joints whose angle was not measured. ValueError for what the cloud would drop or turn into something else.
    """
    if len(angles_deg) != len(SERVO_JOINTS):
        raise ValueError(f"state message: {len(angles_deg)} angles, not {len(SERVO_JOINTS)}")
    if not all(math.isfinite(angle) for angle in angles_deg):
        raise ValueError(f"state message: angles are not finite: {list(angles_deg)}")
    if not letter:
        raise ValueError("state message: the letter is empty, which the cloud drops; a space is ' '")
    if not 0 < ts_s <= MAX_TS_S:
        raise ValueError(f"state message: ts {ts_s} is not a 32-bit time in Unix seconds")
    degrees = iter([round(float(angle)) for angle in angles_deg])  # whole numbers: the cloud drops 45.5
    message: dict[str, Any] = {
        "gesture": gesture,
        "letter": letter,
        "ts": ts_s,
        "fingers": {finger: {"angle_1": next(degrees), "angle_2": next(degrees)} for finger in FINGERS},
    }
    if video_url is not None:
        message["video_url"] = video_url
    if estimated:
        message["estimated"] = list(estimated)
    return _compact(message).encode()


def status_message(is_online: bool, firmware: str) -> bytes:
    """What the broker keeps about the hand, and as its last will sends when the hand is gone."""
    return _compact({"online": is_online, "firmware": firmware}).encode()


class StateClock:
    """The `ts` of states: never decreases, since the page shows the state with the highest one."""

    def __init__(self, last_s: int = 0) -> None:
        """last_s: the highest one that was sent before."""
        self.last_s = last_s

    def ts(self, now_s: float) -> int:
        """`ts` for a state that is published at `now_s`, Unix seconds."""
        self.last_s = max(self.last_s, int(now_s))
        return self.last_s
