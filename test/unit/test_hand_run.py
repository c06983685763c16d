# SPDX-License-Identifier: Apache-2.0
"""`hand run`: its options reach the nodes they are for, its status says how the nodes ended."""

import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from amazing_hand import supervisor
from amazing_hand.cli import run
from amazing_hand.cli.main import main
from amazing_hand.cli.run import OPTIONS
from amazing_hand.configuration.parameter_file import read
from amazing_hand.configuration.ros_arguments import parse

HUNG = """
import signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("hung", flush=True)
time.sleep(600)
"""

SUPERVISED = """
import sys
from amazing_hand import supervisor
from amazing_hand.cli import run
supervisor.END_TIMEOUT_S = 0.2
sys.exit(run._keep_running([sys.executable, "-c", sys.argv[1]]))
"""


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """For each start, what the nodes are given: parameters by files, then by arguments."""
    given: list[dict[str, object]] = []

    def keep_running(command: Sequence[str]) -> int:
        arguments = parse(command[4:])
        assert command[2:4] == ["amazing_hand.ros.all_nodes", "--until-stdin-closes"]
        values = [each for file in arguments.files for each in read(file)]
        given.append({f"{each.block} {each.name}": each.value and each.value.value for each in values})
        given.append({"parameters": list(arguments.parameters)})
        return 0

    monkeypatch.setattr(run, "_keep_running", keep_running)
    return given


def test_an_option_sets_the_parameter_of_its_node_whatever_yaml_takes_it_for(started: list[dict[str, object]]) -> None:
    assert run.main(["--port", "/dev/hand", "--camera", "0"]) == 0
    assert started[0] == {"/**/servo_driver port": "/dev/hand", "/**/camera source": "0"}
    for text in ("no", "1e3", "010", "~", "y", "2026-01-28", "é: {"):
        run.main(["--camera", text])
        assert started[-2] == {"/**/camera source": text}


def test_parameter_files_and_ros_arguments_are_handed_on(started: list[dict[str, object]], tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_text(f"/**/servo_driver: {{ros__parameters: {{port: {name}}}}}")
    files = ["--params-file", f"{tmp_path}/a", "--params-file", f"{tmp_path}/b"]
    assert run.main([*files, "--ros-args", "-p", "hold_s:=0.6"]) == 0
    assert started == [{"/**/servo_driver port": "b"}, {"parameters": ["hold_s:=0.6"]}]


@pytest.mark.parametrize("unknown", [["foo"], ["--prot", "x"], ["-p", "hold_s:=1"], ["--port"]])
def test_what_it_does_not_know_is_refused(
    unknown: list[str], started: list[dict[str, object]], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        run.main(unknown)
    assert ended.value.code == 2
    assert "hand run: error:" in capsys.readouterr().err
    assert started == []


def test_help_helps_and_starts_nothing(started: list[dict[str, object]], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["run", "--help"])
    assert ended.value.code == 0
    told = capsys.readouterr().out
    assert all(f"--{option}" in told for option in (*OPTIONS, "params-file", "ros-args"))
    assert started == []


def test_nodes_that_had_to_be_killed_give_a_status_that_says_so() -> None:
    nodes = subprocess.Popen([sys.executable, "-c", SUPERVISED, HUNG], stdout=subprocess.PIPE, text=True)
    try:
        assert nodes.stdout is not None
        assert nodes.stdout.readline() == "hung\n"
        nodes.send_signal(signal.SIGTERM)
        assert nodes.wait(60.0) == supervisor.KILLED_STATUS + signal.SIGKILL
    finally:
        nodes.kill()
        nodes.wait()
        if nodes.stdout is not None:
            nodes.stdout.close()


@pytest.mark.parametrize("status", [0, 2, 102])
def test_nodes_that_end_by_themselves_or_cannot_get_right_are_not_started_again(status: int) -> None:
    nodes = [sys.executable, "-c", SUPERVISED, f"print('once'); raise SystemExit({status})"]
    ended = subprocess.run(nodes, capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (status, "once\n", "")
