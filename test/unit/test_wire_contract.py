# SPDX-License-Identifier: Apache-2.0
"""The wire contract: every payload has a defined answer, every state has the cloud's types."""

import json
import math
import uuid

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from amazing_hand.cloud.contract import (
    MAX_ID_LENGTH,
    MAX_PAYLOAD_BYTES,
    MAX_TS_S,
    Action,
    Command,
    RejectedAction,
    StateClock,
    Topics,
    parse_action,
    parse_command,
    state_message,
)
from amazing_hand.hand.joints import SERVO_JOINTS

ID = "3f2c1c1e-6c7e-4a53-9f6a-1d2b3c4d5e6f"
E_ANGLES_DEG = (45, -45, 45, -45, 45, -45, 60, -60)


def rejected(payload: bytes, max_text_length: int = 500) -> RejectedAction:
    with pytest.raises(RejectedAction) as caught:
        parse_action(payload, max_text_length)
    return caught.value


# --- topics


def test_topics_are_those_that_the_page_and_the_cloud_rule_use() -> None:
    topics = Topics("XIAOAmazingHandRight")
    assert topics.action == "the-project/robotic-hand/XIAOAmazingHandRight/action"
    assert topics.state == "the-project/robotic-hand/XIAOAmazingHandRight/state"


@pytest.mark.parametrize("device", ["", "a/b", "+", "#", "a+", "a#", "a\0b", "a\nb", "\ud800", "ä" * 65, "a" * 129])
def test_a_device_that_is_not_one_topic_level_is_refused(device: str) -> None:
    with pytest.raises(ValueError, match="device name"):
        Topics(device)


@pytest.mark.parametrize("device", ["a", "a" * 128, "ä" * 64, "left hand", "hand:2_b-1"])
def test_any_other_single_topic_level_is_a_device(device: str) -> None:
    assert Topics(device).state.split("/")[2] == device


# --- action: what is signed


def test_the_page_s_message_is_taken_as_it_is() -> None:
    payload = b'{"id": "%s", "sentence": "Hello, how are you?", "ts": 1772356074}' % ID.encode()
    assert parse_action(payload) == Action(ID, "Hello, how are you?", 1772356074)


@pytest.mark.parametrize(
    ("payload", "text"),
    [
        (b"HELLO", "HELLO"),
        ("Grüße 👋".encode(), "Grüße 👋"),
        (b'"a JSON string"', "a JSON string"),
        (b'"with \\"quotes\\" and \\u00e9"', 'with "quotes" and é'),
        (b"42", "42"),
        (b"-1.5e3", "-1.5e3"),
        (b"9" * 400, "9" * 400),
        (b"NaN", "NaN"),
        (b"-Infinity", "-Infinity"),
        (b"true", "true"),
        (b"null", "null"),
        (b"{not json}", "{not json}"),
        (b'{"sentence": "cut of', '{"sentence": "cut of'),
        (b"[not json", "[not json"),
        (b"True", "True"),
        (b'"null"', "null"),
        (b"a {brace}", "a {brace}"),
        (b'"not closed', '"not closed'),
        (b"  two  words \r\n", "two  words"),
        (b"\xef\xbb\xbfHELLO", "HELLO"),
    ],
)
def test_what_is_not_a_json_object_is_plain_text(payload: bytes, text: str) -> None:
    action = parse_action(payload)
    assert (action.text, action.ts_s) == (text, None)
    assert uuid.UUID(action.id).version == 4


def test_a_byte_order_mark_does_not_turn_json_into_plain_text() -> None:
    assert parse_action(b'\xef\xbb\xbf{"sentence":"HI"}').text == "HI"


def test_each_message_without_an_id_gets_its_own() -> None:
    payload = b'{"sentence": "HI"}'
    assert parse_action(payload).id != parse_action(payload).id


def test_text_is_kept_verbatim_but_for_its_ends() -> None:
    text = 'It\'s  9° –\tOK\n¿no? \\ "q" \x07 \u200b'
    assert parse_action(json.dumps({"sentence": f" \n{text}\t"}).encode()).text == text


@pytest.mark.parametrize(("sent", "id"), [(7, "7"), (-1, "-1"), (10**127, str(10**127)), ("x" * 128, "x" * 128)])
def test_an_id_is_a_string_or_a_whole_number(sent: str | int, id: str) -> None:
    assert parse_action(json.dumps({"id": sent, "sentence": "HI"}).encode()).id == id


@pytest.mark.parametrize(
    ("sent", "ts_s"),
    [
        ("0", 0),
        ("1772356074", 1772356074),
        ("1772356074.9", 1772356074),
        (str(MAX_TS_S), MAX_TS_S),
        (str(MAX_TS_S + 1), None),
        ("1772356074000", None),
        ("-1", None),
        ("1e999", None),
        ("NaN", None),
        ("true", None),
        ("null", None),
        ('"1772356074"', None),
        ("[]", None),
        ("1" * 5000, None),
        ("-" + "1" * 5000, None),
    ],
)
def test_ts_is_whole_unix_seconds_or_none(sent: str, ts_s: int | None) -> None:
    assert parse_action(b'{"sentence": "HI", "ts": %s}' % sent.encode()).ts_s == ts_s


@pytest.mark.parametrize(
    ("payload", "text"),
    [
        (b'{"id":"n1","sentence":"HELLO"}\0', "HELLO"),
        (b'\0\0{"id":"n1","sentence":"HELLO"}', "HELLO"),
        (b' \0\r\n{"id":"n1","sentence":"HELLO"}\n\0 \0', "HELLO"),
        (b'{"id":"n1","sentence":"HELLO\\u0000"}', "HELLO"),
        (b'"{\\"id\\":\\"n1\\",\\"sentence\\":\\"HELLO\\"}"', "HELLO"),
        (b'"{\\"id\\":\\"n1\\",\\"sentence\\":\\"HELLO\\"}\\u0000"\0', "HELLO"),
    ],
)
def test_bytes_around_a_message_and_a_second_encoding_are_no_part_of_it(payload: bytes, text: str) -> None:
    assert parse_action(payload) == Action("n1", text, None)


@pytest.mark.parametrize(
    ("payload", "text"),
    [(b"HELLO\0", "HELLO"), (b"\0 HELLO \0\0", "HELLO"), (b'"[1]"', "[1]"), (b'"\\"HI\\""', '"HI"'), (b'"42"', "42")],
)
def test_bytes_around_a_text_are_no_part_of_it_and_a_text_that_is_no_object_is_a_text(
    payload: bytes, text: str
) -> None:
    assert parse_action(payload).text == text


# --- command


@pytest.mark.parametrize("name", ["stop", "relax", "resume", "pause", "continue", "back", "again", "cancel 3F a"])
def test_a_command_is_taken_by_its_name(name: str) -> None:
    assert parse_command(b'{"id": "c", "command": "%s"}' % name.encode()) == Command("c", name, None)


@pytest.mark.parametrize("name", ["stop", "relax", "resume"])
def test_a_command_is_that_command_also_beside_a_sentence(name: str) -> None:
    payload = b'{"id": "c", "command": "%s", "sentence": "HI", "ts": 1772356074}' % name.encode()
    assert parse_command(payload) == Command("c", name, 1772356074)


@pytest.mark.parametrize(
    "payload", [b'{"command": " STOP\\n"}', b'{"command": "Stop", "id": 1.5}\0', b'{"command":"stop","id":""}']
)
def test_a_stop_is_taken_however_badly_it_is_written(payload: bytes) -> None:
    command = parse_command(payload)
    assert command is not None
    assert command.name == "stop"
    assert uuid.UUID(command.id).version == 4


@pytest.mark.parametrize(
    "payload",
    [
        b'{"command": "dance"}',
        b'{"command": "dance", "sentence": "HI"}',
        b'{"command": "cancel"}',
        b'{"command": "cancel a\\u0000b"}',
        b'{"command": "cancel %s"}' % (b"x" * (MAX_ID_LENGTH + 1)),
        b'{"command": "stop"',
        b'{"command": 5}',
        b'{"sentence": "stop"}',
        b'"stop"',
        b"stop",
        b'["stop"]',
        b"[" * 100_000,
        b'{"command": "stop", "pad": "' + b"x" * MAX_PAYLOAD_BYTES + b'"}',
    ],
)
def test_anything_else_is_no_command(payload: bytes) -> None:
    assert parse_command(payload) is None


def test_a_command_that_is_not_known_is_rejected_with_those_that_are() -> None:
    refusal = rejected(b'{"id": "c", "command": "dance"}')
    assert (refusal.id, refusal.reason) == (
        "c",
        "'command' is none of stop, relax, resume, pause, continue, back, again, cancel ID",
    )


# --- action: what is rejected


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"\xff\xfe", "not UTF-8"),
        (b'{"sentence": "\xc3("}', "not UTF-8"),
        (b"\xed\xa0\x80", "not UTF-8"),
        (b"[]", "array"),
        (b'[{"sentence": "HI"}]', "array"),
        (b'{"command": "stop"', "a command in broken JSON: "),
        (b"{'command': 'stop'}", "a command in broken JSON: "),
        (b' \0\r\n{"command": "sto', "a command in broken JSON: "),
        (b'{"sentence": "cut \xc3', "not UTF-8"),
        (b"{}", "'sentence' is missing"),
        (b'{"Sentence": "HI"}', "'sentence' is missing"),
        (
            b'{"action":"sign","word":"HI","chunk":0,"totalChunks":1,"poses":[{"h":1}]}',
            "'sentence' is missing",
        ),
        (b'{"sentence": null}', "'sentence' is null"),
        (b'{"sentence": 5}', "'sentence' is not a string"),
        (b'{"sentence": ["HI"]}', "'sentence' is not a string"),
        (b'{"sentence": {}}', "'sentence' is not a string"),
        (b'{"sentence": ""}', "empty"),
        (b'{"sentence": " \\n\\u00a0"}', "empty"),
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b'""', "empty"),
        (b'{"sentence": "a\\u0000b"}', "NUL"),
        (b"a\0b", "NUL"),
        (b'{"sentence": "\\ud800"}', "lone surrogate"),
        (b'"\\udfff"', "lone surrogate"),
        (b'{"id": "a\\u0000", "sentence": "HI"}', "NUL"),
        (b'{"id": "\\ud83d", "sentence": "HI"}', "lone surrogate"),
        (b'{"id": "", "sentence": "HI"}', "'id' is empty"),
        (b'{"id": null, "sentence": "HI"}', "'id' is neither"),
        (b'{"id": true, "sentence": "HI"}', "'id' is neither"),
        (b'{"id": 1.5, "sentence": "HI"}', "'id' is neither"),
        (b'{"id": ["x"], "sentence": "HI"}', "'id' is neither"),
        (b'{"id": %s, "sentence": "HI"}' % (b"1" * 5000), "'id' is neither"),
        (b'{"id": %s, "sentence": "HI"}' % (b"1" * 129), "'id' has 129 characters"),
        (b'{"id": "%s", "sentence": "HI"}' % (b"x" * 129), "'id' has 129 characters"),
        (b"[" * 100_000, "nested"),
        (b'{"sentence":' * 10_000, "nested"),
        (b"1" * 5000, "over the limit of 500"),
        (b'{"sentence": "%s"}' % (b"x" * 501), "501 characters, over the limit of 500"),
        (b"x" * (MAX_PAYLOAD_BYTES + 1), "131073 bytes"),
    ],
)
def test_what_cannot_be_signed_is_rejected_with_its_reason(payload: bytes, reason: str) -> None:
    assert reason in rejected(payload).reason


def test_a_rejection_carries_the_id_when_it_is_known() -> None:
    assert rejected(b'{"id": "%s", "sentence": null}' % ID.encode()).id == ID
    assert rejected(b'{"id": 7, "sentence": " "}').id == "7"
    assert rejected(b"\xff").id == ""
    assert rejected(b'{"id": "7", "sentence": "\xff"}').id == "7"
    assert rejected(b'{"id": "7", "sentence": "a\\u0000b"}\0').id == "7"
    assert rejected(b'"{\\"id\\": \\"7\\"}"').id == "7"
    assert rejected(b'{"id": "a\\u0000", "sentence": "HI"}').id == ""


def test_the_limit_of_the_text_counts_characters_after_stripping() -> None:
    assert parse_action("  éé ".encode(), max_text_length=2).text == "éé"
    assert "3 characters" in rejected(b"abc", max_text_length=2).reason


def test_the_largest_payload_is_still_read() -> None:
    padding = "x" * (MAX_PAYLOAD_BYTES - len(json.dumps({"sentence": "HI", "pad": ""})))
    payload = json.dumps({"sentence": "HI", "pad": padding}).encode()
    assert len(payload) == MAX_PAYLOAD_BYTES
    assert parse_action(payload).text == "HI"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["id", "sentence", "ts", "x"]), inner),
)


@given(st.binary() | JSON.map(lambda value: json.dumps(value).encode()) | st.text().map(str.encode))
@example(b'{"id": 1e400, "sentence": "HI", "ts": 1e400}')
def test_any_bytes_give_an_action_or_a_rejection_fit_for_ros(payload: bytes) -> None:
    try:
        action = parse_action(payload)
    except RejectedAction as refusal:
        texts = [refusal.reason, refusal.id or "unknown"]
    else:
        texts = [action.id, action.text]
        assert action.text == action.text.strip()
        assert action.ts_s is None or (type(action.ts_s) is int and 0 <= action.ts_s <= MAX_TS_S)
    for text in texts:
        assert text
        assert "\0" not in text
        text.encode()  # raises on a lone surrogate


# --- state


def test_the_state_is_the_cloud_s_json_byte_for_byte() -> None:
    assert state_message("E", E_ANGLES_DEG, 1770550850, video_url="https://x/y.mp4") == (
        b'{"gesture":"fingerspell","letter":"E","ts":1770550850,'
        b'"fingers":{"index":{"angle_1":45,"angle_2":-45},"middle":{"angle_1":45,"angle_2":-45},'
        b'"ring":{"angle_1":45,"angle_2":-45},"thumb":{"angle_1":60,"angle_2":-60}},'
        b'"video_url":"https://x/y.mp4"}'
    )


def test_angles_follow_the_order_of_the_servo_joints() -> None:
    fingers = json.loads(state_message("A", range(1, 9), 1))["fingers"]
    sent = {f"{finger}_servo_{n}": fingers[finger][f"angle_{n}"] for finger in fingers for n in (1, 2)}
    assert sent == dict(zip(SERVO_JOINTS, range(1, 9), strict=True))


def test_what_is_not_known_has_no_key() -> None:
    assert list(json.loads(state_message(" ", E_ANGLES_DEG, 1))) == ["gesture", "letter", "ts", "fingers"]


def test_estimated_joints_are_named() -> None:
    state = json.loads(state_message("A", E_ANGLES_DEG, 1, estimated=("thumb_servo_2",)))
    assert state["estimated"] == ["thumb_servo_2"]


@given(st.lists(st.floats(-1e6, 1e6), min_size=8, max_size=8))
@example([-0.4, -0.0, 0.4, 45.5, 45.0, -45.49, 0.0, -0.5])
def test_angles_are_the_nearest_whole_degrees_and_never_minus_zero(angles_deg: list[float]) -> None:
    message = state_message("A", angles_deg, 1)
    assert b"." not in message
    assert b"-0" not in message
    sent = [pair[key] for pair in json.loads(message)["fingers"].values() for key in ("angle_1", "angle_2")]
    for degrees, angle in zip(sent, angles_deg, strict=True):
        assert type(degrees) is int
        assert abs(degrees - angle) <= 0.5


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_angles_that_are_not_finite_are_an_error(bad: float) -> None:
    with pytest.raises(ValueError, match="not finite"):
        state_message("A", [*E_ANGLES_DEG[:7], bad], 1)


def test_what_the_cloud_would_drop_is_an_error() -> None:
    for letter, angles_deg, ts_s, why in [
        ("A", E_ANGLES_DEG[:7], 1, "7 angles"),
        ("", E_ANGLES_DEG, 1, "letter is empty"),
        ("A", E_ANGLES_DEG, 0, "ts 0"),
        ("A", E_ANGLES_DEG, 1770550850000, "ts 1770550850000"),
    ]:
        with pytest.raises(ValueError, match=why):
            state_message(letter, angles_deg, ts_s)


# --- clock


def test_ts_never_decreases_when_the_clock_steps_back() -> None:
    clock = StateClock()
    assert [clock.ts(now_s) for now_s in (100.9, 101.0, 40.0, 101.5, 102.2)] == [100, 101, 101, 101, 102]


def test_ts_goes_on_from_what_a_former_process_sent() -> None:
    clock = StateClock(last_s=200)
    assert [clock.ts(now_s) for now_s in (100.0, 200.5, 201.0)] == [200, 200, 201]
    assert clock.last_s == 201
