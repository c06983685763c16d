# SPDX-License-Identifier: Apache-2.0
"""What is no port of the driver's, is not its own any more, or breaks under it."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from rustypot import Scs0009PyController
from support.ports import all_operations

import amazing_hand.bus.port
from amazing_hand.bus.port import SIMULATED, BusError, RustypotBus, open_bus, port_path
from amazing_hand.simulation.servo_bus import SimulatedBus


@pytest.mark.parametrize("port", ["/dev/no-such-hand", "/dev/null"])
def test_a_port_that_is_none_is_an_error_that_names_it(port: str) -> None:
    with pytest.raises(BusError, match=f"^{port}: cannot open: "):
        RustypotBus(port)


def test_the_simulated_bus_is_found_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMAZING_HAND_HOME", str(tmp_path))
    assert port_path("/dev/hand") == "/dev/hand"
    with pytest.raises(BusError, match=f"{tmp_path}/servo_bus: cannot open: .*start `hand simulate`, or name"):
        open_bus(SIMULATED)
    with SimulatedBus(link=Path(port_path(SIMULATED))):
        bus = open_bus(SIMULATED)
        assert bus.ping(1)
        bus.close()


def test_a_port_that_is_missing_is_an_error_that_says_what_to_do() -> None:
    with pytest.raises(BusError, match="/dev/no-such-hand: cannot open: .*plug in the hand, or name"):
        open_bus("/dev/no-such-hand")


def test_a_port_in_use_is_an_error(simulated: SimulatedBus, bus: RustypotBus) -> None:
    with pytest.raises(BusError, match="cannot open: .*lock"):
        RustypotBus(simulated.port)


def test_who_has_the_port_is_named(simulated: SimulatedBus) -> None:
    program = (
        "import sys, time; from amazing_hand.bus.port import RustypotBus; bus = RustypotBus(sys.argv[1]); "
        "print(1, flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", program, simulated.port], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline()
        with pytest.raises(BusError, match=rf"lock.*; .*python.* \(process {holder.pid}\) has it open"):
            open_bus(simulated.port)


def test_a_closed_port_refuses_everything_and_is_free_for_others(simulated: SimulatedBus, bus: RustypotBus) -> None:
    bus.close()
    bus.close()
    for operation in all_operations(bus):
        with pytest.raises(BusError, match=f"{simulated.port}: .*: the port is closed"):
            operation()
    other = RustypotBus(simulated.port)
    assert other.ping(1)
    other.close()


def test_an_unplugged_port_fails_every_operation_and_can_be_closed(simulated: SimulatedBus, bus: RustypotBus) -> None:
    assert bus.ping(1)
    simulated.stop()
    for operation in all_operations(bus):
        with pytest.raises(BusError, match="I/O error"):
            operation()
    bus.close()


class Panicking:
    """A controller whose `ping` runs into a true panic of rustypot, which poisons what is behind it."""

    def __init__(self, port: str, baudrate: int, timeout_s: float) -> None:
        self._inner = Scs0009PyController(port, baudrate, timeout_s)

    def ping(self, servo_id: int) -> bool:
        self._inner.sync_write_raw_data([], 42, [])
        return True

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


def test_a_panic_of_rustypot_is_an_error_that_leaves_the_port_to_the_next(
    simulated: SimulatedBus, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(amazing_hand.bus.port, "Scs0009PyController", Panicking)
        broken = RustypotBus(simulated.port)
    assert broken.read(1).servo_id == 1
    with pytest.raises(BusError, match="ping servo 1: rustypot panicked: .*; open the port anew") as caught:
        broken.ping(1)
    for operation in all_operations(broken):
        with pytest.raises(BusError, match="the port is closed after a panic"):
            operation()
    broken.close()
    assert caught.value.__context__ is None  # it would keep the port locked
    renewed = RustypotBus(simulated.port)
    assert renewed.ping(1)
    renewed.close()


def test_what_is_neither_a_failure_nor_a_panic_goes_through(bus: RustypotBus, monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupted:
        def ping(self, servo_id: int) -> bool:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(bus, "_controller", Interrupted())
        with pytest.raises(KeyboardInterrupt):
            bus.ping(1)
    assert bus.ping(1)
