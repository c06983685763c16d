# SPDX-License-Identifier: Apache-2.0
"""The command `hand` ends with one line and a status, not with a trace, when a hand does not do what it is asked."""

import importlib
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

from amazing_hand import HandMisconfigured, HandNotFound, HandRefused, HandTimeout
from amazing_hand.cli.main import COMMANDS, EXIT_NO_READER, GROUPS, main
from amazing_hand.configuration import EXIT_CONFIGURATION


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (HandNotFound("no planner"), 1, "no planner\n"),
        (HandRefused("it is limp"), 1, "it is limp\n"),
        (HandTimeout("no answer"), 1, "no answer\n"),
        (HandMisconfigured("no such namespace"), EXIT_CONFIGURATION, "no such namespace\n"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_an_error_is_one_line_and_a_status(
    error: BaseException,
    status: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(_: list[str]) -> int:
        raise error

    monkeypatch.setenv("ROS_AUTOMATIC_DISCOVERY_RANGE", "LOCALHOST")
    monkeypatch.setattr(importlib, "import_module", lambda _: SimpleNamespace(main=fail))
    assert main(["say", "HI"]) == status
    assert capsys.readouterr().err == said


def test_a_reader_that_has_read_enough_ends_the_command_without_a_traceback() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        command = [sys.executable, "-m", "amazing_hand.cli.main", "export", "urdf"]
        ended = subprocess.run(command, check=False, stdout=writing, stderr=subprocess.PIPE, text=True)
    finally:
        os.close(writing)
    assert (ended.returncode, ended.stderr) == (EXIT_NO_READER, "")


def test_help_shows_each_command_in_its_group(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    told = capsys.readouterr().out
    assert ended.value.code == 0
    for group in GROUPS:
        assert f"\n{group}:\n" in told
    for command in COMMANDS:
        assert command.group in GROUPS
        assert f"\n  {command.name:<13}{command.meaning}\n" in told
    assert max(map(len, told.splitlines())) <= 100


@pytest.mark.parametrize(
    ("word", "meant"), [("stpo", "stop"), ("callibrate", "calibrate"), ("opne", "open"), ("SYA", "say")]
)
def test_a_wrong_word_is_told_the_nearest(word: str, meant: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([word])
    assert ended.value.code == EXIT_CONFIGURATION
    assert f"did you mean `hand {meant}`?" in capsys.readouterr().err


@pytest.mark.parametrize("word", ["stop", "STOP", "cancel", "rest", "open", "Open"])
def test_words_and_gestures_are_commands_and_are_told_their_name(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []

    def obey(arguments: list[str]) -> int:
        asked.append(arguments)
        return 0

    monkeypatch.setenv("ROS_AUTOMATIC_DISCOVERY_RANGE", "LOCALHOST")
    monkeypatch.setattr(importlib, "import_module", lambda _: SimpleNamespace(main=obey))
    assert main([word, "--namespace", "left_hand"]) == 0
    assert asked == [[word.lower(), "--namespace", "left_hand"]]


def test_an_error_nobody_foresaw_is_one_line_and_a_traceback_only_on_request(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_: list[str]) -> int:
        raise OSError("no space\non the disk")

    monkeypatch.setenv("ROS_AUTOMATIC_DISCOVERY_RANGE", "LOCALHOST")
    monkeypatch.setattr(importlib, "import_module", lambda _: SimpleNamespace(main=fail))
    assert main(["record"]) == 1
    line = "hand record: OSError: no space on the disk; `hand --debug record ...` shows where\n"
    assert capsys.readouterr().err == line
    with pytest.raises(OSError, match="no space"):
        main(["--debug", "record"])


def test_a_misspelt_sign_is_told_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["pose", "opne"])
    assert ended.value.code == EXIT_CONFIGURATION
    assert "did you mean open?" in capsys.readouterr().err
