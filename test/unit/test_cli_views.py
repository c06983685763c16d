# SPDX-License-Identifier: Apache-2.0
"""`hand state` fits a terminal and says what is simulated; `hand topics` lists all; completion works in a real bash."""

import json
import math
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from amazing_hand import topics
from amazing_hand.cli import completion, state
from amazing_hand.cli.main import COMMANDS
from amazing_hand.cli.main import main as hand
from amazing_hand.client.status import HandState
from amazing_hand.config import calibration_names, load_calibration
from amazing_hand.hand.joints import SERVO_JOINTS
from amazing_hand.page.hand import NodeHealth

JOINTS = dict.fromkeys(SERVO_JOINTS, math.radians(-110))
AT_REST = HandState("A", JOINTS, moving=False, can_move=True, reason="", age_s=0.01)
LIMP = HandState("", {}, moving=False, can_move=False, reason="limp: " + 20 * "very ", age_s=0.01)


def driver(port: str, message: str = "ok") -> dict[str, NodeHealth]:
    parts = {
        f"servo_driver: {joint}": NodeHealth(
            joint,
            "warn",
            "supply 4.4 V, too low for a servo that carries",
            {state.TEMPERATURE: "100", state.LOAD: "-100"},
        )
        for joint in SERVO_JOINTS
    }
    level = "ok" if message == "ok" else "error"
    return {"servo_driver": NodeHealth("servo_driver", level, message, {"port": port}), **parts}  # type: ignore[arg-type]


@pytest.mark.parametrize("shown", [AT_REST, LIMP])
@pytest.mark.parametrize("nodes", [driver("sim", "a fault " + 20 * "long "), driver("/dev/ttyUSB0"), {}])
def test_the_view_fits_80_by_24(shown: HandState, nodes: dict[str, NodeHealth]) -> None:
    lines = state.view(shown, nodes)
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 80
    for joint in SERVO_JOINTS:
        assert any(line.startswith(joint) for line in lines)


def test_a_reason_is_told_whole_and_once() -> None:
    reason = "the hand was let go limp; call resume (`hand resume`) to have it move again"
    shown = HandState("", JOINTS, moving=False, can_move=False, reason=reason, age_s=0.0)
    told = " ".join(state.view(shown, driver("/dev/ttyUSB0", reason)))
    assert told.count(reason) == 1


@pytest.mark.parametrize("port", ["sim", "/dev/pts/7"])
def test_a_simulated_hand_says_so_in_each_view(port: str) -> None:
    nodes = driver(port)
    assert state.view(AT_REST, nodes)[0] == state.SIMULATED
    assert state.SIMULATED in state.line(AT_REST, nodes)
    assert state.as_json(AT_REST, nodes)["simulated"] is True


def test_a_real_hand_is_not_called_simulated() -> None:
    nodes = driver("/dev/serial/by-id/usb-1a86-hand")
    assert not any("SIMULATED" in line for line in state.view(AT_REST, nodes))
    assert state.as_json(AT_REST, nodes)["simulated"] is False


def test_a_bar_shows_side_and_size_of_the_angle() -> None:
    assert state.bar(0.0) == f"{'':10}|{'':10}"
    assert state.bar(math.radians(110)) == f"{'':10}|{10 * '#'}"
    assert state.bar(math.radians(-55)) == f"{'':5}#####|{'':10}"
    assert {len(state.bar(math.radians(each))) for each in range(-200, 200, 7)} == {21}


def test_the_state_for_programs_is_json() -> None:
    told = json.loads(json.dumps(state.as_json(AT_REST, driver("sim"))))
    assert told["letter"] == "A"
    assert set(told["joints"]) == set(SERVO_JOINTS)
    assert told["health"]["servo_driver"]["level"] == "ok"


def test_topics_lists_each_of_the_table_for_people_and_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert hand(["topics", "--json", "--namespace", "left_hand"]) == 0
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    for topic in (*topics.TOPICS, topics.HEARD, topics.IMAGE_RAW):
        name = topic.name if topic.name.startswith("/") else f"/left_hand/{topic.name}"
        assert (rows[name]["type"], rows[name]["rate_hz"]) == (topic.type, topic.rate_hz)
    assert hand(["topics"]) == 0
    assert "joint_states" in capsys.readouterr().out


COMPLETE = """
eval "$1"
COMP_WORDS=(hand "$2"); COMP_CWORD=1
_hand
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.mark.parametrize(
    ("begun", "expected"), [("re", {"relax", "resume", "record", "replay", "rest"}), ("ope", {"open"})]
)
def test_bash_completes_commands_and_gestures(begun: str, expected: set[str]) -> None:
    script = completion.SHELLS["bash"](completion.words())
    done = subprocess.run(
        ["bash", "-c", COMPLETE, "bash", script, begun], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stderr == ""
    assert set(done.stdout.split()) == expected


@pytest.mark.parametrize("shell", sorted(completion.SHELLS))
def test_completion_knows_each_command_and_its_shell_can_read_it(
    shell: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert hand(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert all(command.name in script for command in COMMANDS)
    if shutil.which(shell) is None:
        return
    syntax = subprocess.run([shell, "-n"], input=script, capture_output=True, text=True, check=False, timeout=60)
    assert (syntax.returncode, syntax.stderr) == (0, "")


def test_help_of_each_command_that_needs_no_extra_is_told_without_an_error() -> None:
    for name in ("state", "topics", "completion", "stop", "cancel", "open", "say"):
        command = [sys.executable, "-m", "amazing_hand.cli.main", name, "--help"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith(f"usage: hand {name} ")


@pytest.mark.parametrize("name", calibration_names())
def test_a_calibration_that_is_exported_can_be_loaded_again(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert hand(["export", "calibration", "--name", name]) == 0
    file = tmp_path / "copy.yaml"
    file.write_text(capsys.readouterr().out)
    assert replace(load_calibration(file), name=name) == load_calibration(name)
