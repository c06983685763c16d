# SPDX-License-Identifier: Apache-2.0
"""The command `hand` ends with one line and a status, not with a trace, when a hand does not do what it is asked."""

import importlib
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

from amazing_hand import HandMisconfigured, HandNotFound, HandRefused, HandTimeout
from amazing_hand.cli.main import EXIT_NO_READER, main
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
