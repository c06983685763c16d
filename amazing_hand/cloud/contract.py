# SPDX-License-Identifier: Apache-2.0
"""MQTT interface to the cloud: topics, parsing of action messages, building of state and status messages. Pure.

The web page and the cloud rule behind it are deployed and must not need changes. The rule drops a state with a wrong
type without an error at the hand, so messages built here have exactly the types that it accepts.
"""

import json
import math
import re
import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from amazing_hand.hand.command_words import AGAIN, CANCEL, DRIVER_WORDS, SPELLER_WORDS, cancel_in, word_of
from amazing_hand.hand.joints import FINGERS, SERVO_JOINTS

TOPIC_ROOT: Final = "the-project/robotic-hand"
DEFAULT_DEVICE: Final = "XIAOAmazingHandRight"
"""Device name that the deployed web page uses."""
DEVICE_NAME: Final = re.compile(r"[A-Za-z0-9:_-]{1,64}")
"""Characters allowed in AWS IoT thing names; an X.509 common name has at most 64."""
MAX_PAYLOAD_BYTES: Final = 128 * 1024
"""Largest message that AWS IoT Core accepts."""
MAX_TEXT_LENGTH: Final = 500
MAX_ID_LENGTH: Final = 128
MAX_DEVICE_BYTES: Final = 128
"""Longest AWS IoT thing name; topics then stay far below the 256 bytes that AWS allows."""
MAX_TS_S: Final = 2**31 - 1
"""`ts` is a GraphQL Int: 32 bits, signed."""
_AROUND: Final = "\0" + "".join(character for character in map(chr, range(0x3001)) if character.isspace())
"""Characters stripped from both ends of a payload or text: NUL, and those that `str.strip` removes."""
_compact: Final = json.JSONEncoder(separators=(",", ":")).encode
_MAX_INT_DIGITS: Final = 200
"""Longer JSON integers are read as floats: Python refuses to convert very long ones. No id is this long."""


class Topics:
    """MQTT topics of one hand. Raises ValueError when `device` cannot be one topic level."""

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


COMMANDS: Final = (*DRIVER_WORDS, *SPELLER_WORDS, AGAIN)
"""Commands of the cloud that are carried out at once; besides these there is `cancel ID`."""


@dataclass(frozen=True)
class Command:
    """Command to carry out at once; its name is one of COMMANDS or `cancel ID`. `ts_s`: as that of an Action."""

    id: str
    name: str
    ts_s: int | None


@dataclass(frozen=True)
class Action:
    """Sentence to sign. `ts_s`: time at which the page sent it, Unix seconds; None if not given."""

    id: str
    text: str
    ts_s: int | None


class RejectedAction(ValueError):
    """The action message is invalid and is not signed. `id` and `text` are those of the message, "" when unknown."""

    def __init__(self, reason: str, id: str = "", text: str = "") -> None:
        super().__init__(reason)
        self.reason: Final = reason
        self.id: Final = id
        self.text: Final = text


def parse_command(payload: bytes) -> Command | None:
    """Return the command in an MQTT payload: a JSON object whose `command` is one of COMMANDS or `cancel ID`, or None.

    Other fields never keep the hand from stopping: a `sentence` in the same object is not signed, and an invalid `id`
    is replaced by a new one.
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
    if not isinstance(command, str) or not (name := _command_name(command)):
        return None
    try:
        id = _id_of(message)
    except RejectedAction:
        id = _new_id()
    return Command(id, name, _ts_s_of(message))


def _command_name(text: str) -> str:
    """Return the name of the command in a text; empty if it is none."""
    if (cancel := cancel_in(text)) is not None:
        is_id = 0 < len(cancel.id) <= MAX_ID_LENGTH and _unfit_for_ros(cancel.id) is None
        return f"{CANCEL} {cancel.id}" if is_id else ""
    word = word_of(text)
    return word if word in COMMANDS else ""


def parse_action(payload: bytes, max_text_length: int = MAX_TEXT_LENGTH) -> Action:
    """Return the action in an MQTT payload: a JSON object with `sentence`, a JSON string, or plain text.

    White space and NUL bytes at both ends, which microcontrollers send, are removed. A JSON string that contains a JSON
    object is decoded again. A payload that is not JSON is taken as the sentence itself, except for what looks like a
    truncated or wrongly quoted object with a `command`: it was meant to stop the hand, so it must not be signed.
    For any bytes, this either returns an Action or raises RejectedAction, and raises nothing else.
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
        plain = payload.decode("utf-8-sig")  # some editors and shells add a byte order mark
    except UnicodeDecodeError as error:
        raise RejectedAction(f"payload is not UTF-8 (byte {error.start})", id) from None
    if isinstance(message, dict):
        return Action(id, _text_of(_sentence_of(message, id), id, max_text_length), _ts_s_of(message))
    if broken is not None and plain.strip(_AROUND).startswith("{") and "command" in plain:
        raise RejectedAction(f"a command in broken JSON: {broken}")
    text = message if isinstance(message, str) else plain
    return Action(_new_id(), _text_of(text, "", max_text_length), None)


def _message_of(payload: bytes) -> Any:
    """Decode the payload as JSON. Raises ValueError when it is not JSON, or RecursionError."""
    message = _json_of(payload.decode("utf-8-sig", errors="replace"))
    if isinstance(message, str):
        with suppress(ValueError):  # not JSON: the string is the sentence
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
        raise RejectedAction(f"'command' is none of {', '.join(COMMANDS)}, {CANCEL} ID", id)
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
    """Return why a text cannot be sent as a ROS string (NUL-terminated UTF-8), or None."""
    if "\0" in text:
        return "a NUL character"
    if any("\ud800" <= character <= "\udfff" for character in text):
        return "a lone surrogate"
    return None


def _ts_s_of(message: dict[str, Any]) -> int | None:
    ts = message.get("ts")
    if isinstance(ts, bool) or not isinstance(ts, int | float):
        return None
    return int(ts) if 0 <= ts <= MAX_TS_S else None  # also None for NaN


def state_message(
    letter: str,
    angles_deg: Sequence[float],
    ts_s: int,
    *,
    gesture: str = "fingerspell",
    video_url: str | None = None,
    estimated: Sequence[str] = (),
) -> bytes:
    """Return the state message for the page as JSON: one letter with the angles of the hand.

    `angles_deg`: shape (8,), in SERVO_JOINTS order, relative to the calibrated middle. `estimated`: names of the joints
    whose angle was not measured. Raises ValueError for values that the cloud would drop or change.
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
    """Return the status message: retained by the broker, and used as the last will when the connection breaks."""
    return _compact({"online": is_online, "firmware": firmware}).encode()


class StateClock:
    """Clock for the `ts` of states. It never decreases, since the page shows the state with the highest `ts`."""

    def __init__(self, last_s: int = 0) -> None:
        """last_s: the highest `ts` sent so far."""
        self.last_s = last_s

    def ts(self, now_s: float) -> int:
        """Return the `ts` for a state that is published at `now_s`, Unix seconds."""
        self.last_s = max(self.last_s, int(now_s))
        return self.last_s
