# SPDX-License-Identifier: Apache-2.0
"""`hand calibrate` in a terminal: what is typed, what is written, what is left behind."""

import os
import pty
import signal
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import pytest
from support.table import BEFORE, DEADLINE_S, all_limp, command, hand, pose, torques
from support.waiting import wait_for

from amazing_hand.bus.registers import Torque
from amazing_hand.config import load_calibration, own_calibration_path, save_calibration
from amazing_hand.simulation.servo_bus import SimulatedBus


def type_in(bus: SimulatedBus, typed: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return hand("calibrate", "--port", bus.port, *arguments, typed=typed)


@pytest.fixture
def near() -> str:
    """The name of a calibration whose joints close by 5 degrees, which takes no time."""
    save_calibration(own_calibration_path("near"), replace(BEFORE, max_deg=(5.0,) * 8, min_deg=(-5.0,) * 8))
    return "near"


def test_the_command_writes_what_was_typed_and_prints_what_has_changed(bus: SimulatedBus, home: Path) -> None:
    result = type_in(bus, "+2\n-\nnext\n" + "\n" * 7)
    assert result.returncode == 0, result.stderr
    path = home / "calibration" / "original.yaml"
    assert "index_servo_1: -17 -> -16 degrees\n" in result.stdout
    assert result.stdout.count("->") == 1
    assert f"all servos are limp; written: {path}\n" in result.stdout
    written = load_calibration()
    assert written.middle_deg == (-16.0, *BEFORE.middle_deg[1:])
    assert written.date == time.strftime("%Y-%m-%d")
    assert written.supply_v == 5.0
    assert all_limp(bus)


def test_the_command_tells_what_it_understands(bus: SimulatedBus, near: str) -> None:
    typed = "whatever\nnan\n-1.5\nclosed\nclosed\n\n"
    result = type_in(bus, typed, "--servo", "index_servo_2", "--name", near)
    assert result.returncode == 0, result.stderr
    assert result.stdout.count("not understood; there are degrees such as +1 or -5, closed, next, quit\n") == 2
    assert "index_servo_2: 8 -> 6.5 degrees" in result.stdout


def test_the_command_takes_the_pose_of_the_limp_hand(bus: SimulatedBus) -> None:
    pose(bus, [5.0] * 8)
    result = type_in(bus, "\n", "--from-limp", "--name", "new-one", "--like", "kit_left")
    assert result.returncode == 0, result.stderr
    written = load_calibration("new-one")
    assert written.side == "left"
    assert written.middle_deg == pytest.approx((5.0,) * 8, abs=0.2)


def test_the_command_improves_the_hand_s_own_calibration_and_keeps_the_one_before(bus: SimulatedBus) -> None:
    save_calibration(own_calibration_path("mine"), BEFORE)
    result = type_in(bus, "+1\n\n", "--name", "mine", "--servo", "thumb_servo_1")
    assert result.returncode == 0, result.stderr
    assert load_calibration("mine").middle_deg[6] == -8
    backup = own_calibration_path("mine").with_name("mine.yaml.bak")
    backup.rename(own_calibration_path("before"))
    assert load_calibration("before").middle_deg == BEFORE.middle_deg


@pytest.mark.parametrize("typed", ["+1\nquit\n", "+1\nnext\n", ""])
def test_what_is_quit_or_ends_early_is_not_written(bus: SimulatedBus, home: Path, typed: str) -> None:
    result = type_in(bus, typed)
    assert result.returncode == 1
    assert result.stderr == "not finished: the servos are limp, nothing was written\n"
    assert not (home / "calibration").exists()
    assert all_limp(bus)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_all_servos_limp(bus: SimulatedBus, home: Path, number: signal.Signals) -> None:
    process = subprocess.Popen(
        command("calibrate", "--port", bus.port),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_for(lambda: Torque.ON in torques(bus), "torque")
    process.send_signal(number)
    process.send_signal(number)
    _, stderr = process.communicate(timeout=DEADLINE_S)
    assert process.returncode == 1
    assert stderr == "not finished: the servos are limp, nothing was written\n"
    assert all_limp(bus)
    assert not (home / "calibration").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--servo", "pinky_servo_1"], "invalid choice: 'pinky_servo_1'"),
        (["--name", "../mine"], "'../mine' is no name"),
        (["--name", "mine", "--like", "yours"], "no calibration 'yours', only kit_left"),
        (["--port", "/dev/no-such-hand"], "/dev/no-such-hand: cannot open"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(bus: SimulatedBus, arguments: list[str], message: str) -> None:
    result = type_in(bus, "", *arguments)
    assert result.returncode != 0
    assert message in result.stderr.splitlines()[-1]
    assert "Traceback" not in result.stderr


def test_keys_turn_the_servo_on_a_terminal(bus: SimulatedBus, near: str) -> None:
    keyboard, terminal = pty.openpty()
    process = subprocess.Popen(
        command("calibrate", "--port", bus.port, "--servo", "index_servo_1", "--name", near),
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
    )
    shown = b""

    def until(text: str) -> None:
        nonlocal shown
        while text.encode() not in shown:
            shown += os.read(keyboard, 4096)
        shown = shown.partition(text.encode())[2]

    until("middle -17 degrees, pose middle [up/down 1, PgUp/PgDn 5 degrees")
    for keys, text in {
        "\x1b[A": "-16 degrees",  # up
        "\x1b[B\x1b[B": "-18 degrees",  # down, twice
        "\x1b[5~": "-13 degrees",  # PgUp
        "\x1b[1;2B": "-18 degrees",  # shift and down
        "+=": "-16 degrees",
        "\x1bx-": "-17 degrees",  # Esc, then two that mean less
        "c": "closed",
    }.items():
        os.write(keyboard, keys.encode())
        until(text)
    until("pose closed")
    os.write(keyboard, b"-\r")
    until("index_servo_1: -17 -> -18 degrees")
    assert process.wait(DEADLINE_S) == 0
    assert all_limp(bus)
    os.close(keyboard)
    os.close(terminal)


def test_ctrl_c_on_a_terminal_leaves_it_as_it_was(bus: SimulatedBus) -> None:
    keyboard, terminal = pty.openpty()
    before = subprocess.check_output(["stty", "-g"], stdin=terminal)
    process = subprocess.Popen(
        [
            "setsid",
            "--ctty",
            *command("calibrate", "--port", bus.port),
        ],  # only the terminal that controls it turns Ctrl-C into a signal
        stdin=terminal,
        stdout=terminal,
        stderr=subprocess.PIPE,
    )
    wait_for(lambda: Torque.ON in torques(bus), "torque")
    os.write(keyboard, b"\x03")
    assert process.wait(DEADLINE_S) == 1
    assert process.stderr is not None
    assert process.stderr.read() == b"not finished: the servos are limp, nothing was written\n"
    process.stderr.close()
    assert subprocess.check_output(["stty", "-g"], stdin=terminal) == before
    assert all_limp(bus)
    os.close(keyboard)
    os.close(terminal)
