# SPDX-License-Identifier: Apache-2.0
"""The public API in Python: names and signatures, which docs/client.md promises. Changing one is a breaking change."""

import dataclasses
import inspect
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import amazing_hand
from amazing_hand import AsyncHand, AsyncSigning, Hand, HandError, HandState, Progress, Result, Signing

DOCUMENT = (Path(__file__).parents[2] / "docs" / "client.md").read_text()

NAMES = {
    *("Hand", "Signing", "AsyncHand", "AsyncSigning", "HandState", "Progress", "Result"),
    *("HandError", "HandMisconfigured", "HandNotFound", "HandRefused", "HandTimeout"),
}
HAND = {
    "__init__": "(self, namespace: str = 'hand', *, needs: collections.abc.Sequence[str] = ('servo_driver',)) -> None",
    "say": "(self, text: str) -> {Signing}",
    "gesture": "(self, name: str) -> str",
    "pause": "(self) -> str",
    "go_on": "(self) -> str",
    "back": "(self) -> str",
    "again": "(self) -> str",
    "cancel": "(self, id: str) -> str",
    "pace": "(self, name: str) -> None",
    "move": "(self, joints: collections.abc.Mapping[str, float], duration_s: float = 0.5, *, "
    "timeout_s: float = 10.0) -> None",
    "stop": "(self) -> str",
    "relax": "(self) -> str",
    "resume": "(self) -> str",
    "clear_faults": "(self) -> str",
    "state": "(self) -> amazing_hand.client.status.HandState",
    "states": "(self) -> collections.abc.{Iterator}[amazing_hand.client.status.HandState]",
    "wait": "(self, timeout_s: float | None = None) -> None",
    "find": "(self, *nodes: str) -> None",
    "close": "(self) -> None",
}
SIGNING = {
    "result": "property",
    "wait": "(self, timeout_s: float | None = None) -> amazing_hand.client.status.Result",
    "cancel": "(self) -> None",
}
SYNC = {"Signing": "amazing_hand.client.hand.Signing", "Iterator": "Iterator"}
ASYNC = {"Signing": "amazing_hand.client.async_signing.AsyncSigning", "Iterator": "AsyncIterator"}

FIELDS = {
    HandState: ("letter", "joints", "moving", "can_move", "reason", "age_s"),
    Progress: ("state", "letters_done", "letters_total", "planned_by", "reason"),
    Result: ("state", "letters_done", "letters_total", "planned_by", "reason"),
}


def test_the_package_names_its_public_api() -> None:
    assert set(amazing_hand.__all__) == NAMES
    assert all(getattr(amazing_hand, name).__name__ == name for name in NAMES)
    with pytest.raises(AttributeError, match="no attribute 'Foot'"):
        amazing_hand.Foot  # noqa: B018


@pytest.mark.parametrize(
    ("kind", "pinned", "words"),
    [(Hand, HAND, SYNC), (AsyncHand, HAND, ASYNC), (Signing, SIGNING, SYNC), (AsyncSigning, SIGNING, ASYNC)],
)
def test_methods_have_the_signatures_that_are_promised(
    kind: type[Any], pinned: dict[str, str], words: dict[str, str]
) -> None:
    for name, signature in pinned.items():
        member = inspect.getattr_static(kind, name)
        if signature == "property":
            assert isinstance(member, property)
        else:
            assert str(inspect.signature(member)) == signature.format(**words), f"{kind.__name__}.{name}"


@pytest.mark.parametrize(("kind", "names"), FIELDS.items())
def test_what_is_returned_has_its_fields(kind: type[Any], names: tuple[str, ...]) -> None:
    assert tuple(entry.name for entry in dataclasses.fields(kind)) == names


def test_every_error_is_a_hand_error() -> None:
    errors = [getattr(amazing_hand, name) for name in NAMES if issubclass(getattr(amazing_hand, name), Exception)]
    assert len(errors) == 5
    assert all(issubclass(error, HandError) for error in errors)
    assert amazing_hand.HandRefused("why").reason == "why"


@pytest.mark.parametrize("name", sorted(NAMES | set(HAND) | set(SIGNING)))
def test_the_document_explains_each_name(name: str) -> None:
    assert name in DOCUMENT or name == "__init__"


WITHOUT_ROS = """
import sys
sys.modules["rclpy"] = sys.modules["numpy"] = None
import amazing_hand
assert not [name for name in sys.modules if name.startswith("amazing_hand.")], "it imports what is used only later"
print(amazing_hand.HandRefused("why"), amazing_hand.HandState.__name__)
"""


def test_the_package_and_its_errors_are_imported_without_ros() -> None:
    told = subprocess.check_output([sys.executable, "-c", WITHOUT_ROS], text=True, timeout=60)
    assert told.split() == ["why", "HandState"]


CLIENT_ALONE = """
import sys
from amazing_hand import Hand
print([name for name in ("strands", "boto3", "awscrt", "cv2", "rustypot") if name in sys.modules])
"""


def test_the_client_needs_neither_the_planner_nor_the_cloud_nor_a_camera_nor_a_port() -> None:
    told = subprocess.check_output([sys.executable, "-c", CLIENT_ALONE], text=True, timeout=60)
    assert told.strip() == "[]"
