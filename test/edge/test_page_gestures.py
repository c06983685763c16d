# SPDX-License-Identifier: Apache-2.0
"""A browser saves a gesture of one's own, finds it among the gestures, and removes it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from support.page_hand import FakeHand, Page
from support.waiting import PATIENCE_S

from amazing_hand.config import own_gestures_path
from amazing_hand.page.access import Access

POSE = {"angles_deg": [68, -68, 68, -68, 68, -68, 46, 29], "duration_s": 0.4}


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    monkeypatch.setenv("AMAZING_HAND_HOME", str(tmp_path))
    with Page([FakeHand()], tmp_path, Access()) as page:
        yield page


def post(page: Page, **body: Any) -> httpx.Response:
    return httpx.post(f"{page.url}/api/gestures", json={"hand": "hand", **body}, timeout=PATIENCE_S)


def gestures(page: Page) -> dict[str, bool]:
    """Whether each gesture is one's own, by name."""
    answer = httpx.get(f"{page.url}/api/alphabet", timeout=PATIENCE_S).json()
    return {gesture["name"]: gesture["own"] for gesture in answer["gestures"]}


def test_a_gesture_is_saved_listed_and_removed(page: Page) -> None:
    assert post(page, name="  My  FIST ", key_poses=[POSE]).json() == {"name": "my fist"}
    assert gestures(page)["my fist"] is True
    assert gestures(page)["open"] is False
    written = yaml.safe_load(own_gestures_path().read_text(encoding="utf-8"))
    assert written["gestures"]["my fist"]["poses"][0]["thumb"] == [46.0, 29.0]
    assert post(page, name="my fist", delete=True).status_code == 200
    assert "my fist" not in gestures(page)


def test_what_cannot_be_saved_is_said_in_a_sentence_and_changes_nothing(page: Page) -> None:
    far = {**POSE, "angles_deg": [120, *POSE["angles_deg"][1:]]}  # type: ignore[misc, index]
    for body, sentence in (
        ({"name": "mine"}, "a gesture needs 1 to 100 key poses"),
        ({"key_poses": [POSE]}, "name is missing"),
        ({"name": "stop", "key_poses": [POSE]}, "'stop' is a command"),
        ({"name": "A", "key_poses": [POSE]}, "the alphabet has this sign"),
        ({"name": "open", "key_poses": [POSE]}, "the alphabet has this sign"),
        ({"name": "mine", "key_poses": [far]}, "index_servo_1 at 120.0 degrees is outside its limits"),
        ({"name": "theirs", "delete": True}, "has no gesture 'theirs'"),
    ):
        answer = post(page, **body)
        assert answer.status_code == 400, body
        assert sentence in answer.json()["error"]
    assert not own_gestures_path().exists()


def test_a_folder_that_cannot_be_written_is_said(page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("AMAZING_HAND_HOME", str(tmp_path / "file"))
    answer = post(page, name="mine", key_poses=[POSE])
    assert answer.status_code == 503
    assert "was not saved" in answer.json()["error"]
