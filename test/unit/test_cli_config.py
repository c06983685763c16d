# SPDX-License-Identifier: Apache-2.0
"""`hand config` tells the value of a parameter that counts, where it is from, and what running nodes have instead."""

import json
from pathlib import Path

import pytest

from amazing_hand.cli import config
from amazing_hand.cli.main import main as hand
from amazing_hand.configuration import EXIT_CONFIGURATION

FILE = """\
/**:
  ros__parameters:
    hold_s: 0.6
/**/fingerspeller:
  ros__parameters:
    hold_s: 1
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "hand.yaml"
    path.write_text(FILE)
    return path


def test_explain_tells_the_value_that_counts_and_those_it_counts_before(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = hand(["config", "explain", "hold_s", "--params-file", str(file), "--ros-args", "-p", "hold_s:=0.7"])
    assert status == 0
    assert capsys.readouterr().out.splitlines() == [
        "fingerspeller.hold_s: 0.7  (-p hold_s:=0.7)",
        f"  before 1.0  ({file}, line 6)",
        f"  before 0.6  ({file}, line 3)",
        "  before 0.45  (default)",
    ]


def test_show_lists_each_parameter_with_its_source_for_programs(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert hand(["config", "show", "--json", "--params-file", str(file)]) == 0
    rows = {(row["node"], row["name"]): row for row in json.loads(capsys.readouterr().out)}
    assert rows["fingerspeller", "hold_s"]["value"] == 1.0
    assert rows["fingerspeller", "hold_s"]["source"] == f"{file}, line 6"
    assert (rows["servo_driver", "port"]["value"], rows["servo_driver", "port"]["source"]) == ("sim", config.DEFAULT)


def test_a_block_of_another_hand_sets_nothing(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text("/left_hand/fingerspeller:\n  ros__parameters:\n    hold_s: 2.0\n")
    arguments = ["config", "explain", "hold_s", "--params-file", str(file), "--ros-args", "-r", "__ns:=/left_hand"]
    assert hand(arguments) == 0
    assert capsys.readouterr().out.startswith("fingerspeller.hold_s: 2.0")
    assert hand(arguments[:5]) == EXIT_CONFIGURATION
    assert "is for another hand" in capsys.readouterr().err


def test_a_name_that_no_node_has_is_told_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert hand(["config", "explain", "hodl_s"]) == EXIT_CONFIGURATION
    assert capsys.readouterr().err == "no node has a parameter hodl_s; did you mean hold_s?\n"


def test_check_refuses_what_no_node_takes(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert hand(["config", "check", "--params-file", str(file)]) == 0
    file.write_text(FILE.replace("hold_s: 1", "hold_s: long"))
    assert hand(["config", "check", "--params-file", str(file)]) == EXIT_CONFIGURATION
    assert f"{file}, line 6" in capsys.readouterr().err


def test_a_running_node_with_another_value_is_told_and_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []

    def running(path: str, found: list[config.Value], node: str) -> dict[str, object]:
        asked.append(path)
        return {"hold_s": 0.9}

    monkeypatch.setattr(config, "_running", running)
    arguments = ["config", "explain", "fingerspeller.hold_s", "--running"]
    assert hand(arguments) == 1
    assert capsys.readouterr().out.endswith("  running with 0.9\n")
    assert asked == ["/hand/fingerspeller"]
    assert hand([*arguments, "--ros-args", "-p", "hold_s:=0.9"]) == 0


def test_a_node_that_does_not_run_is_said_to_be_none(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(config, "_running", lambda path, found, node: None)
    assert hand(["config", "explain", "hold_s", "--running"]) == 0
    assert capsys.readouterr().out.endswith("  fingerspeller is not running\n")
