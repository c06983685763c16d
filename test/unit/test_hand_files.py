# SPDX-License-Identifier: Apache-2.0
"""Files that parameters name are found by the paths that people write."""

import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from amazing_hand.identity.credentials import Identity
from amazing_hand.paths import share_folder
from amazing_hand.ros import aws_session
from amazing_hand.ros.hand_files import alphabet_of, calibration_of
from amazing_hand.ros.parameters import ParameterError


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    config = share_folder() / "config"
    shutil.copy(config / "alphabet.yaml", tmp_path / "alphabet.yaml")
    shutil.copy(config / "calibration" / "kit_right.yaml", tmp_path / "mine.yml")
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("before", ["~/", "$HOME/", "${HOME}/", "file://~/"])
def test_alphabet_and_calibration_are_found_at_home(home: Path, before: str) -> None:
    assert calibration_of("planner", f"{before}mine.yml").side == "right"
    assert alphabet_of("planner", f"{before}alphabet.yaml", "right").gestures


def test_a_file_that_is_not_there_is_told_with_the_parameter(home: Path) -> None:
    with pytest.raises(ParameterError, match=f"^planner.alphabet: {home}/none.yaml: .*No such file"):
        alphabet_of("planner", "~/none.yaml", "right")
    with pytest.raises(ParameterError, match=f"^planner.calibration: {home}/none.yaml: .*No such file"):
        calibration_of("planner", "~/none.yaml")


def test_certificates_are_found_at_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[Identity] = []
    monkeypatch.setattr(aws_session, "session", lambda identity, region: found.append(identity))
    files: dict[str, Any] = {name: f"~/certs/{name}.pem" for name in ("cert", "key", "ca")}
    settings: Any = SimpleNamespace(
        role_alias="hand", credential_endpoint="c.example", device="hand", region="us-east-1", **files
    )
    aws_session.aws_session("recorder", settings, "eu-west-1")
    (identity,) = found
    assert (identity.cert, identity.key, identity.ca) == tuple(home / "certs" / f"{name}.pem" for name in files)
