# SPDX-License-Identifier: Apache-2.0
"""What leaves the hand, byte for byte: the golden files are what the page and the cloud function were built for."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from amazing_hand.cloud.contract import MAX_TS_S, state_message, status_message
from amazing_hand.cloud.result import COMMAND, Result
from amazing_hand.sentence_step import Step

HERE = Path(__file__).parent
E_DEG = (45, -45, 45, -45, 45, -45, 60, -60)
STARTED_MS, FINISHED_S = 1_770_550_848_100, 1_770_550_850.25

GOLDEN = {
    "state_letter": state_message("E", E_DEG, 1770550850),
    "state_rounded": state_message("A", (44.5001, -44.6, 0.4, -0.4, 89.9, -0.0, 12.49, -59.51), 1770550851),
    "state_space": state_message(" ", (0,) * 8, 1770550852),
    "state_estimated": state_message("B", (1, 2, 3, 4, 5, 6, 7, 8), 1770550853, estimated=["thumb_servo_2"]),
    "state_video": state_message(
        "E", (45, -45, 45, -45, 45, -45, 60, -60), 1770550860, video_url="https://x.org/y.mp4"
    ),
    "status_online": status_message(True, "amazing_hand 0.1.0"),
    "status_offline": status_message(False, "amazing_hand 0.1.0"),
    "result_done": Result.of(
        "3f2c1c1e-6c7e-4a53-9f6a-1d2b3c4d5e6f",
        "done",
        "",
        "Grüße, 😀!",
        letters_signed=6,
        started_ms=STARTED_MS,
        finished_s=FINISHED_S,
        planned_by="us.amazon.nova-2-lite-v1:0",
        tokens=150,
        firmware="amazing_hand 0.1.0",
    )
    .with_video("https://x.org/y.mp4")
    .payload(),
    "result_command": Result.of(
        "c",
        "done",
        "holding the present pose",
        "stop",
        finished_s=FINISHED_S,
        firmware="amazing_hand 0.1.0",
        planned_by=COMMAND,
    ).payload(),
    "result_rejected": Result.of(
        "", "rejected", "'sentence' is missing", "", finished_s=FINISHED_S, firmware="amazing_hand 0.1.0"
    ).payload(),
}


def schema(name: str) -> Draft202012Validator:
    content = json.loads((HERE / f"{name}.schema.json").read_text())
    Draft202012Validator.check_schema(content)
    return Draft202012Validator(content)


STATE, RESULT = schema("state"), schema("result")


@pytest.mark.parametrize("name", GOLDEN)
def test_the_message_is_the_golden_file_and_fits_its_schema(name: str) -> None:
    assert GOLDEN[name] == (HERE / "golden" / f"{name}.json").read_bytes().rstrip(b"\n")
    schema(name.partition("_")[0]).validate(json.loads(GOLDEN[name]))


def test_every_golden_file_is_checked() -> None:
    assert {path.stem for path in (HERE / "golden").iterdir()} == set(GOLDEN)


def numbers(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [number for item in value.values() for number in numbers(item)]
    return [value] if isinstance(value, float | int) and not isinstance(value, bool) else []


ANGLES = st.lists(st.floats(-180, 180), min_size=8, max_size=8)


@given(st.text(min_size=1, max_size=2), ANGLES, st.integers(1, MAX_TS_S), st.none() | st.just("https://x"))
def test_every_state_fits_the_schema_and_its_numbers_are_integers(
    letter: str, angles_deg: list[float], ts_s: int, video_url: str | None
) -> None:
    message = json.loads(state_message(letter, angles_deg, ts_s, video_url=video_url))
    STATE.validate(message)
    assert {type(number) for number in numbers(message)} == {int}
    assert len(numbers(message["fingers"])) == 8


def test_numbers_of_numpy_are_integers_too() -> None:
    message = json.loads(state_message("A", np.rad2deg(np.full(8, math.pi / 4)).tolist(), 1))
    assert numbers(message["fingers"]) == [45] * 8


@pytest.mark.parametrize(
    "change",
    [
        {"letter": ""},
        {"letter": 5},
        {"gesture": None},
        {"ts": 1770550850000},
        {"ts": "1770550850"},
        {"ts": 1.5},
        {"video_url": None},
        {"fingers": {"index": {"angle_1": 1, "angle_2": 2}}},
        {"other": 1},
    ],
)
def test_the_schema_refuses_what_the_cloud_would_drop(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        STATE.validate(json.loads(GOLDEN["state_letter"]) | change)


@given(
    st.text(max_size=128),
    st.sampled_from([step.name.lower() for step in Step if step.is_last] + ["unknown"]),
    st.text(max_size=2000),
    st.text(max_size=500),
    st.none() | st.integers(0, 2**45),
    st.floats(0, 2e9),
    st.text(max_size=50),
)
def test_every_result_fits_the_schema(
    id: str, outcome: str, reason: str, text: str, started_ms: int | None, finished_s: float, url: str
) -> None:
    result = Result.of(id, outcome, reason, text, started_ms=started_ms, finished_s=finished_s, firmware="1.0")
    message = json.loads(result.with_video(url).payload())
    RESULT.validate(message)
    assert {type(number) for number in numbers(message)} == {int}
    assert message["started_ms"] is None or message["started_ms"] <= message["finished_ms"]
