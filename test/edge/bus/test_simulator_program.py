# SPDX-License-Identifier: Apache-2.0
"""`hand simulate`: its port, its lines, its end."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from rustypot import Scs0009PyController
from support.ports import (
    DEADLINE_S,
    PACKAGE_PARENT,
    SIMULATOR,
    STEP_RAD,
    TIMEOUT_S,
    Program,
    program,
    read_when,
    wait_until,
)

from amazing_hand.bus.port import BusError, Goal, RustypotBus
from amazing_hand.bus.registers import Torque
from amazing_hand.cli.simulate import main


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """One program for tests that leave it as it was."""
    with program(tmp_path_factory.mktemp("bus") / "hand") as hand:
        yield hand


def test_the_program_starts_with_its_faults_and_obeys_lines(tmp_path: Path) -> None:
    with program(tmp_path / "hand", "--fault", "corrupt:1", "--fault", "stall:2:30") as hand:
        bus = RustypotBus(hand.port, timeout_s=TIMEOUT_S)
        with pytest.raises(BusError, match="Checksum"):
            bus.read(1)
        assert hand.ask("fault wrong-id 3") == "ok: corrupt 1 1, stall 2 30, wrong-id 3 1"
        with pytest.raises(BusError, match="Parsing"):
            bus.read(3)
        bus.move([Goal(2, 1.0, 7.0)])
        read_when(bus, 2, lambda reading: reading.load == 1.0)
        state = json.loads(hand.ask("state").removeprefix("ok: "))
        assert state["port"] == hand.port
        assert state["faults"] == ["corrupt 1 1", "stall 2 30", "wrong-id 3 1"]
        servo = state["servos"]["2"]
        assert servo["angle_deg"] == pytest.approx(30.0, abs=0.3)
        assert (servo["torque"], servo["load_percent"], servo["status"]) == ("ON", 100, [])
        assert hand.ask("clear") == "ok: no fault"
        assert bus.ping(1)
        bus.close()


def test_the_program_unplugs_replugs_and_cycles_the_power(tmp_path: Path) -> None:
    link = tmp_path / "hand"
    with program(link) as hand:
        assert hand.ask("unplug") == "ok: unplugged"
        assert not link.is_symlink()
        assert json.loads(hand.ask("state").removeprefix("ok: "))["port"] is None
        assert hand.ask("replug") == f"ok: {os.readlink(link)}"
        bus = RustypotBus(str(link), timeout_s=TIMEOUT_S)
        bus.move([Goal(1, 0.0, 1.0)])
        assert bus.read_torque(1) is Torque.ON
        assert hand.ask("fault hang 1") == "ok: hang 1"
        assert hand.ask("power-cycle") == "ok: no fault"
        wait_until(lambda: bus.ping(1))
        assert bus.read_torque(1) is Torque.OFF
        bus.close()


def thread_states(pid: int) -> list[str]:
    """S: it waits, T: it is stopped (proc(5))."""
    return [path.read_text().rpartition(")")[2].split()[0] for path in Path(f"/proc/{pid}/task").glob("*/stat")]


def test_a_motion_that_came_while_the_servos_got_no_turn_is_not_late(tmp_path: Path) -> None:
    """A real servo does not wait for the computer; and the simulator says that it did."""
    with program(tmp_path / "hand") as hand:
        bus = RustypotBus(hand.port, timeout_s=TIMEOUT_S)
        bus.move([Goal(1, 0.0, 1.0)])
        read_when(bus, 1, lambda reading: not reading.moving)
        wait_until(lambda: set(thread_states(hand.process.pid)) == {"S"})  # it has done all that was asked
        hand.process.send_signal(signal.SIGSTOP)
        wait_until(lambda: set(thread_states(hand.process.pid)) == {"T"})
        bus.move([Goal(1, 1.0, 1.0)])
        time.sleep(1.5)  # half as long again as the way takes
        hand.process.send_signal(signal.SIGCONT)
        assert read_when(bus, 1, lambda reading: True).position_rad == pytest.approx(1.0, abs=STEP_RAD)
        stalls = json.loads(hand.ask("state").removeprefix("ok: "))["stalls"]
        assert stalls["count"] >= 1
        assert stalls["longest_s"] > 1.0
        bus.close()


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("mute 3", "'mute 3' is none of `fault KIND"),
        ("fault", "'fault' is none of"),
        ("clear 3", "'clear 3' is none of"),
        ("fault mute 9", "no servo 9 is on the bus"),
        ("fault mite 3", "no fault 'mite 3'"),
        ("\x00\t!\u00e9", "is none of"),
    ],
)
def test_a_line_that_is_no_command_is_answered_with_one_line_and_changes_nothing(
    unchanged: Program, line: str, complaint: str
) -> None:
    before = unchanged.ask("state")
    answer = unchanged.ask(line)
    assert answer.startswith("error: ")
    assert complaint in answer
    assert unchanged.ask("state") == before


def test_lines_may_come_in_pieces_in_bulk_and_empty(unchanged: Program) -> None:
    unchanged.send("fault mu")
    unchanged.send("te 3\r\n\n  \nfault hot 4\ncl")
    assert unchanged.receive() == "ok: mute 3 1"
    assert unchanged.receive() == "ok: mute 3 1, hot 4 85"
    assert unchanged.ask("ear") == "ok: no fault"


def test_the_program_ends_with_its_stdin_only_if_it_shall(tmp_path: Path) -> None:
    with program(tmp_path / "one", "--until-stdin-closes") as ending, program(tmp_path / "two") as staying:
        assert ending.ask("fault mute 3") == "ok: mute 3 1"
        ending.close_stdin()
        staying.close_stdin()
        assert ending.process.wait(DEADLINE_S) == 0
        bus = RustypotBus(staying.port, timeout_s=TIMEOUT_S)
        assert bus.ping(1)
        bus.close()
        staying.process.send_signal(signal.SIGTERM)
        assert staying.process.wait(DEADLINE_S) == 0


@pytest.mark.parametrize(
    ("fault", "complaint"),
    [
        ("mite", "no fault 'mite'"),
        ("mute:x", "id must be a number"),
        ("mute:9", "no servo 9 is on the bus"),
        ("echo:1", "has no id"),
    ],
)
def test_a_fault_that_is_none_keeps_the_program_from_starting(fault: str, complaint: str, tmp_path: Path) -> None:
    command = [*SIMULATOR, "--link", str(tmp_path / "hand"), "--fault", fault]
    ended = subprocess.run(command, cwd=PACKAGE_PARENT, capture_output=True, text=True, timeout=DEADLINE_S, check=False)
    assert ended.returncode in (1, 2)
    assert complaint in ended.stderr
    assert (ended.stdout, list(tmp_path.iterdir())) == ("", [])


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_the_program_prints_its_port_and_ends_well(ending: signal.Signals, tmp_path: Path) -> None:
    link = tmp_path / "hand"
    with program(link, "--ids", "1,11-12") as hand:
        assert os.readlink(link) == hand.port
        controller = Scs0009PyController(hand.port, 1_000_000, TIMEOUT_S)
        wait_until(lambda: sorted(controller.scan(list(range(20)))) == [1, 11, 12])
        hand.process.send_signal(ending)
        assert hand.process.wait(DEADLINE_S) == 0
    assert not link.is_symlink()


@pytest.mark.parametrize("ids", ["", "x", "1-", "1,", "-1", "254", "2,5-3", "5-3"])
def test_ids_that_no_servo_has_are_refused(ids: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main([f"--ids={ids}"])
    assert "no servo id or span of ids from 0 to 253" in capsys.readouterr().err
