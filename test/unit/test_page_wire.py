# SPDX-License-Identifier: Apache-2.0
"""Frames to the browser, and what is taken of what a browser sends."""

import json
import struct
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amazing_hand.hand.joints import SERVO_JOINTS
from amazing_hand.page.hand import JOINTS, with_fingers
from amazing_hand.page.wire import (
    COMMANDED,
    MAX_MESSAGE_BYTES,
    MEASURED,
    UNIT_RAD,
    Drawn,
    ManualSwitch,
    Nonsense,
    PoseWish,
    Visible,
    encode,
    frame,
    joints_body,
    parse,
)


def test_a_frame_is_type_flags_age_and_twenty_angles_of_a_ten_thousandth_radian() -> None:
    angles_rad = np.linspace(-1.5, 1.5, len(JOINTS))
    data = frame(MEASURED, 0.12, joints_body(angles_rad))
    kind, flags, age_ms, *units = struct.unpack("<BBH20h", data)
    assert (len(data), kind, flags, age_ms) == (44, MEASURED, 0, 120)
    assert np.allclose(np.array(units) * UNIT_RAD, angles_rad, atol=UNIT_RAD)


def test_an_unknown_angle_is_told_as_unknown_and_one_out_of_range_as_the_farthest() -> None:
    angles_rad = np.zeros(len(JOINTS))
    angles_rad[:3] = np.nan, 9.0, -9.0
    assert struct.unpack_from("<4h", joints_body(angles_rad)) == (-32768, 32767, -32767, 0)


@pytest.mark.parametrize(("age_s", "age_ms"), [(-1.0, 0), (0.0, 0), (70.0, 65535), (float("inf"), 65535)])
def test_an_age_is_never_negative_nor_too_long_for_its_field(age_s: float, age_ms: int) -> None:
    assert struct.unpack_from("<BBH", frame(COMMANDED, age_s, b"")) == (COMMANDED, 0, age_ms)


def test_finger_joints_follow_from_the_servos() -> None:
    angles_rad = with_fingers(np.deg2rad(np.tile([-35.0, 35.0], 4)))
    joints = dict(zip(JOINTS, np.rad2deg(angles_rad), strict=True))
    assert joints["index_servo_1"] == pytest.approx(-35.0)
    assert joints["index_abduction"] == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"type":"picture"}', Drawn()),
        ('{"type":"visible","visible":false}', Visible(False)),
        ('{"type":"manual","on":true}', ManualSwitch(True)),
        ('{"type":"pose","joints":{"index_servo_1":0.31}}', PoseWish({"index_servo_1": 0.31})),
        ('{"type":"pose","joints":{}}', PoseWish({})),
    ],
)
def test_what_the_page_sends_is_understood(text: str, message: object) -> None:
    assert parse(text) == message


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{",
        '"picture"',
        '{"type":"say","text":"HELLO"}',
        '{"type":["picture"]}',
        '{"type":"visible","visible":1}',
        '{"type":"manual"}',
        '{"type":"pose","joints":[]}',
        '{"type":"pose","joints":{"little_servo_1":0.1}}',
        '{"type":"pose","joints":{"index_servo_1":true}}',
        '{"type":"pose","joints":{"index_servo_1":"0.1"}}',
        '{"type":"pose","joints":{"index_servo_1":NaN}}',
        '{"type":"pose","joints":{"index_servo_1":1e999}}',
        '{"type":"pose","joints":{"index_servo_1":4.0}}',
        "[" * 4000,
        json.dumps({"type": "picture", "more": "x" * MAX_MESSAGE_BYTES}),
    ],
)
def test_nonsense_is_told_from_what_the_page_sends(text: str) -> None:
    with pytest.raises(Nonsense):
        parse(text)


@given(st.text() | st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists).map(json.dumps))
def test_no_message_does_more_than_be_refused(text: str) -> None:
    with suppress(Nonsense):
        parse(text)


def test_all_servo_joints_can_be_asked_for() -> None:
    joints = dict.fromkeys(SERVO_JOINTS, 0.5)
    assert parse(encode({"type": "pose", "joints": joints})) == PoseWish(joints)
