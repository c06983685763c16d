# SPDX-License-Identifier: Apache-2.0
"""An adapter that is unplugged and plugged in again, and ports that come and go."""

import contextlib
import os
import subprocess
import threading
from pathlib import Path

import pytest
from rustypot import Scs0009PyController
from support.ports import (
    DEADLINE_S,
    SIMULATOR,
    STEP_RAD,
    TIMEOUT_S,
    all_operations,
    program,
    read_when,
    rustypot_on,
    wait_until,
)

from amazing_hand.bus.port import BusError, Goal, RustypotBus
from amazing_hand.bus.registers import Torque
from amazing_hand.simulation import stand_ins
from amazing_hand.simulation.servo_bus import SimulatedBus
from amazing_hand.simulation.servo_faults import Mute


def test_an_unplugged_adapter_is_an_io_error_and_the_link_is_gone(tmp_path: Path) -> None:
    link = tmp_path / "hand"
    with SimulatedBus(link=link) as simulated:
        bus = RustypotBus(str(link), timeout_s=TIMEOUT_S)
        assert bus.ping(1)
        simulated.unplug()
        simulated.unplug()
        assert not simulated.plugged
        for operation in all_operations(bus):
            with pytest.raises(BusError, match="I/O error"):
                operation()
        assert not link.is_symlink()
        with pytest.raises(BusError, match=f"{link}: cannot open"):
            RustypotBus(str(link))
        simulated.replug()
        with pytest.raises(BusError, match="I/O error"):  # the old handle stays dead
            bus.read(1)
        bus.close()
    assert not link.is_symlink()


def test_a_replugged_adapter_is_a_new_port_under_the_old_name_with_the_servos_as_they_were(tmp_path: Path) -> None:
    link = tmp_path / "hand"
    with SimulatedBus(link=link) as simulated:
        bus = RustypotBus(str(link), timeout_s=TIMEOUT_S)
        bus.move([Goal(1, 0.5, 7.0)])
        assert bus.ping(1)
        old_port = simulated.port
        simulated.unplug()
        simulated.replug()
        simulated.replug()
        assert simulated.plugged
        assert os.readlink(link) == simulated.port != old_port  # the old one is still held open
        bus.close()
        bus = RustypotBus(str(link), timeout_s=TIMEOUT_S)
        assert bus.read_torque(1) is Torque.ON
        arrived = read_when(bus, 1, lambda reading: not reading.moving)
        assert arrived.position_rad == pytest.approx(0.5, abs=STEP_RAD)
        bus.close()


def test_faults_outlast_the_replugging(simulated: SimulatedBus) -> None:
    simulated.set_fault(Mute(1))
    simulated.unplug()
    simulated.replug()
    bus = RustypotBus(simulated.port, timeout_s=TIMEOUT_S)
    assert not bus.ping(1)
    bus.close()


def test_unplugging_in_the_middle_of_traffic_hurts_nobody_but_the_client(simulated: SimulatedBus) -> None:
    for _ in range(20):
        bus = RustypotBus(simulated.port, timeout_s=TIMEOUT_S)
        ended = threading.Event()

        def read_until_it_fails(bus: RustypotBus = bus, ended: threading.Event = ended) -> None:
            with contextlib.suppress(BusError):
                while True:
                    bus.read(1)
            ended.set()

        reader = threading.Thread(target=read_until_it_fails)
        reader.start()
        wait_until(lambda: sum(simulated.received.values()) > 0)
        simulated.unplug()
        assert ended.wait(DEADLINE_S)
        reader.join()
        bus.close()
        simulated.received.clear()
        simulated.replug()


def test_no_files_and_threads_are_left_after_replugging_and_stopping() -> None:
    open_before, threads_before = len(os.listdir("/proc/self/fd")), threading.active_count()
    for _ in range(5):
        with SimulatedBus() as simulated:
            for _ in range(2):
                simulated.unplug()
                simulated.replug()
    assert (len(os.listdir("/proc/self/fd")), threading.active_count()) == (open_before, threads_before)


def test_stopping_takes_the_port_away(simulated: SimulatedBus) -> None:
    with rustypot_on(simulated) as controller:
        assert controller.ping(1)
        simulated.stop()
        simulated.stop()
        with pytest.raises(RuntimeError, match="I/O error"):
            controller.ping(1)
    assert not os.path.exists(simulated.port)


def test_the_link_leads_to_the_port_and_goes_with_it(tmp_path: Path) -> None:
    link = tmp_path / "hand"
    with SimulatedBus(link=link) as simulated:
        assert os.readlink(link) == simulated.port
        assert Scs0009PyController(str(link), 1_000_000, TIMEOUT_S).ping(1)
    assert list(tmp_path.iterdir()) == []


def test_a_second_simulator_does_not_take_the_link_of_one_that_lives(tmp_path: Path) -> None:
    link = tmp_path / "hand"
    with SimulatedBus(link=link) as first:
        words = f"{link} is the port of simulated servos that run already \\(process {os.getpid()}\\)"
        with pytest.raises(FileExistsError, match=words):
            SimulatedBus(link=link)
        assert os.readlink(link) == first.port
        first.unplug()  # the name stays its own
        with pytest.raises(FileExistsError, match=words):
            SimulatedBus(link=link)
        first.replug()
        assert os.readlink(link) == first.port
    with SimulatedBus(link=link) as second:
        assert os.readlink(link) == second.port
    assert list(tmp_path.iterdir()) == []


def test_the_program_refuses_in_one_line_and_takes_over_what_a_killed_one_has_left(tmp_path: Path) -> None:
    link, trace = tmp_path / "hand", tmp_path / "trace"
    with program(link, "--trace", str(trace)) as first:
        bus = RustypotBus(str(link), timeout_s=TIMEOUT_S)
        bus.move([Goal(1, 0.0, 1.0)])
        wait_until(lambda: trace.read_text() != "")
        bus.close()
        command = [*SIMULATOR, "--link", str(link), "--trace", str(trace)]
        second = subprocess.run(command, capture_output=True, text=True, check=False)
        assert trace.read_text() != ""
        assert second.returncode == 1
        (line,) = second.stderr.splitlines()
        assert f"that run already (process {first.process.pid})" in line
        bus = RustypotBus(str(link), timeout_s=TIMEOUT_S)
        assert bus.ping(1)
        bus.close()
        first.process.kill()
        first.process.wait()
    assert link.is_symlink()
    with program(link) as third:
        assert os.readlink(link) == third.port


def test_a_demo_beside_a_running_hand_is_refused_and_the_hand_keeps_its_port(tmp_path: Path) -> None:
    """Of what `hand demo` and simulated launches start, in one data folder."""
    servos = stand_ins.servo_bus(tmp_path)
    with stand_ins.running([servos]):
        port = os.readlink(tmp_path / "servo_bus")
        with pytest.raises(stand_ins.StandInError, match="simulated servos did not start"), stand_ins.running([servos]):
            pass
        assert os.readlink(tmp_path / "servo_bus") == port
        bus = RustypotBus(str(tmp_path / "servo_bus"), timeout_s=TIMEOUT_S)
        assert bus.ping(1)
        bus.close()


def test_a_link_to_something_else_is_left_alone(tmp_path: Path) -> None:
    link = tmp_path / "hand"
    link.symlink_to("/dev/null")
    with pytest.raises(FileExistsError, match="a link to /dev/null"):
        SimulatedBus(link=link)
    assert os.readlink(link) == "/dev/null"


def test_what_another_program_has_put_there_is_not_removed(tmp_path: Path) -> None:
    link = tmp_path / "hand"
    with SimulatedBus(link=link):
        link.unlink()
        link.symlink_to("/dev/null")
    assert os.readlink(link) == "/dev/null"


def test_a_file_is_not_replaced_by_a_link(tmp_path: Path) -> None:
    link = tmp_path / "notes"
    link.write_text("precious")
    with pytest.raises(FileExistsError, match="notes"):
        SimulatedBus(link=link)
    assert link.read_text() == "precious"
