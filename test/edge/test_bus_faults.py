"""What a client sees of each fault of the simulated bus, through rustypot and through the driver's port."""

import contextlib
import json
import math
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from rustypot import Scs0009PyController

import amazing_hand
from amazing_hand.bus.faults import (
    BrownOut,
    Corrupt,
    Echo,
    Fault,
    Hang,
    Hot,
    Late,
    Load,
    Lost,
    Mute,
    Stall,
    Truncated,
    WrongId,
)
from amazing_hand.bus.port import BusError, Goal, RustypotBus, ServoReading
from amazing_hand.bus.registers import REGISTERS, StatusBits, Torque
from amazing_hand.bus.servo import START_UP_S
from amazing_hand.bus.simulator import SimulatedBus

ROOT = Path(amazing_hand.__file__).parents[1]

DEADLINE_S = 10.0
TIMEOUT_S = 0.5
SHORT_TIMEOUT_S = 0.05
"""For replies that shall not come."""

STEP_RAD = math.radians(300 / 1024)


@pytest.fixture
def simulated() -> Iterator[SimulatedBus]:
    with SimulatedBus() as simulated:
        yield simulated


@pytest.fixture
def bus(simulated: SimulatedBus) -> Iterator[RustypotBus]:
    bus = RustypotBus(simulated.port, timeout_s=TIMEOUT_S)
    yield bus
    bus.close()


@contextlib.contextmanager
def rustypot_on(simulated: SimulatedBus, timeout_s: float) -> Iterator[Scs0009PyController]:
    controller = Scs0009PyController(simulated.port, 1_000_000, timeout_s)
    try:
        yield controller
    finally:
        controller.close()


@pytest.fixture
def controller(simulated: SimulatedBus) -> Iterator[Scs0009PyController]:
    with rustypot_on(simulated, TIMEOUT_S) as controller:
        yield controller


def wait_until(condition: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < deadline_s, "waited in vain"
        time.sleep(0.001)


def read_when(bus: RustypotBus, servo_id: int, condition: Callable[[ServoReading], bool]) -> ServoReading:
    readings: list[ServoReading] = []

    def fulfilled() -> bool:
        with contextlib.suppress(BusError):  # it may be starting
            readings.append(bus.read(servo_id))
            return condition(readings[-1])
        return False

    wait_until(fulfilled)
    return readings[-1]


def register(simulated: SimulatedBus, servo_id: int, name: str) -> int:
    with simulated.lock:
        return simulated.servos[servo_id].value(name)


def set_register(simulated: SimulatedBus, servo_id: int, name: str, value: int) -> None:
    place = REGISTERS[name]
    with simulated.lock:
        servo = simulated.servos[servo_id]
        servo.write(REGISTERS["lock"].address, b"\0")
        servo.write(place.address, value.to_bytes(place.size, "big"))


def position_rad(simulated: SimulatedBus, servo_id: int) -> float:
    with simulated.lock:
        simulated.servos[servo_id].advance(time.monotonic())
        return (simulated.servos[servo_id].position - 511) * STEP_RAD


# Packets


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Mute(3), "Operation timed out"),
        (Lost(3), "Operation timed out"),
        (Late(3, 10.0), "Operation timed out"),
        (Truncated(3), "Operation timed out"),
        (Corrupt(3), "Checksum error"),
        (WrongId(3), "Parsing error"),
        (Hang(3), "Operation timed out"),
        (BrownOut(3, 3.0), "Operation timed out"),
    ],
)
def test_what_rustypot_and_the_port_make_of_a_spoilt_reply(simulated: SimulatedBus, fault: Fault, error: str) -> None:
    simulated.set_fault(fault)
    with rustypot_on(simulated, SHORT_TIMEOUT_S) as controller:
        assert not controller.ping(3)
        with pytest.raises(RuntimeError, match=error):
            controller.read_present_position(3)
        with pytest.raises(RuntimeError, match=error):
            controller.write_torque_enable(3, Torque.FREE)
    bus = RustypotBus(simulated.port, timeout_s=SHORT_TIMEOUT_S)
    with pytest.raises(BusError) as caught:
        bus.read(3)
    assert str(caught.value) == f"{simulated.port}: read servo 3: {error}"
    bus.close()
    with rustypot_on(simulated, TIMEOUT_S) as controller:  # nobody else is touched
        assert controller.sync_read_register([1, 2, 4, 5, 6, 7, 8], "present_position") == [511] * 7


@pytest.mark.parametrize(
    ("fault", "done"),
    [
        (Mute(3), True),
        (Late(3, 10.0), True),
        (Truncated(3), True),
        (Corrupt(3), True),
        (WrongId(3), True),
        (Hang(3), True),
        (Lost(3), False),
        (BrownOut(3, 3.0), False),
    ],
)
def test_whether_an_unconfirmed_write_was_carried_out(simulated: SimulatedBus, fault: Fault, done: bool) -> None:
    simulated.set_fault(fault)
    with rustypot_on(simulated, SHORT_TIMEOUT_S) as controller, pytest.raises(RuntimeError):
        controller.write_torque_enable(3, Torque.FREE)
    assert register(simulated, 3, "torque_enable") == (Torque.FREE if done else Torque.OFF)


def test_a_sync_write_leaves_out_who_does_not_hear_it_and_nobody_is_told(
    simulated: SimulatedBus, bus: RustypotBus
) -> None:
    simulated.set_fault(Lost(3))
    bus.move([Goal(servo_id, 0.5, 7.0) for servo_id in range(1, 9)])
    read_when(bus, 1, lambda reading: not reading.moving)
    assert [register(simulated, servo_id, "goal_position") for servo_id in (1, 2, 3, 4)] == [609, 609, 0, 609]


def test_a_late_reply_holds_nobody_else_up(simulated: SimulatedBus) -> None:
    simulated.set_fault(Late(3, 5.0))
    with rustypot_on(simulated, SHORT_TIMEOUT_S) as controller, pytest.raises(RuntimeError, match="timed out"):
        controller.read_register(3, "present_position")
    with rustypot_on(simulated, TIMEOUT_S) as controller:
        start_s = time.monotonic()
        for _ in range(20):
            controller.read_register(1, "present_position")
        assert time.monotonic() - start_s < 1.0


def test_a_late_reply_in_time_is_a_reply(simulated: SimulatedBus) -> None:
    simulated.set_fault(Late(3, 0.1))
    with rustypot_on(simulated, TIMEOUT_S) as controller:
        start_s = time.monotonic()
        assert controller.read_register(3, "present_position") == 511
        assert 0.1 <= time.monotonic() - start_s < TIMEOUT_S


def test_a_late_reply_is_taken_for_the_answer_to_the_next_question(simulated: SimulatedBus) -> None:
    """Which is why a client must wait after a failure before it asks again."""
    simulated.set_fault(Late(3, 0.6))
    with rustypot_on(simulated, 0.4) as controller:
        with pytest.raises(RuntimeError, match="timed out"):
            controller.read_register(3, "present_position")
        with simulated.lock:
            simulated.servos[3].position = 700.0
        assert controller.read_register(3, "present_position") == 511


@pytest.mark.parametrize("probability", [0.2, 0.7])
def test_a_fault_of_a_probability_strikes_the_same_packets_in_every_run(probability: float) -> None:
    runs = []
    for _ in range(2):
        with SimulatedBus(chance=Random(7)) as simulated, rustypot_on(simulated, TIMEOUT_S) as controller:
            simulated.set_fault(Corrupt(probability=probability))
            runs.append([controller.ping(1 + i % 8) for i in range(100)])
    assert runs[0] == runs[1]
    assert runs[0].count(False) == pytest.approx(100 * probability, abs=15)


def test_all_servos_or_one(simulated: SimulatedBus, controller: Scs0009PyController) -> None:
    simulated.set_fault(Corrupt())
    assert not any(controller.ping(servo_id) for servo_id in range(1, 9))
    simulated.clear_faults()
    simulated.set_fault(Corrupt(2))
    simulated.set_fault(Corrupt(5))
    assert [servo_id for servo_id in range(1, 9) if not controller.ping(servo_id)] == [2, 5]


def test_a_fault_of_a_servo_that_is_not_there_is_refused(simulated: SimulatedBus) -> None:
    for fault in (Mute(9), Stall(9)):
        with pytest.raises(ValueError, match="no servo 9 is on the bus, only 1, 2, 3, 4, 5, 6, 7, 8"):
            simulated.set_fault(fault)
    assert not list(simulated.faults)


def test_an_adapter_that_echoes_makes_any_servo_seem_present_and_no_reading_possible(
    simulated: SimulatedBus, bus: RustypotBus
) -> None:
    simulated.set_fault(Echo())
    assert bus.ping(99)
    with pytest.raises(BusError, match="read servo 1: the adapter echoes what is sent"):
        bus.read(1)
    simulated.clear_faults()
    assert read_when(bus, 1, lambda reading: True).position_rad == 0.0
    assert not bus.ping(99)


def test_all_is_well_when_the_faults_are_cleared(simulated: SimulatedBus) -> None:
    for fault in (Mute(), Lost(), Late(), Truncated(), Corrupt(), WrongId(), Echo(), Stall(), Load(), BrownOut()):
        simulated.set_fault(fault)
    simulated.clear_faults()
    bus = RustypotBus(simulated.port, timeout_s=TIMEOUT_S)
    bus.move([Goal(1, 0.5, 7.0)])
    reading = read_when(bus, 1, lambda reading: not reading.moving)
    assert reading.position_rad == pytest.approx(0.5, abs=STEP_RAD)
    assert (reading.load, reading.voltage_v, reading.status) == (0.0, 5.0, StatusBits(0))
    bus.close()


def test_faults_can_be_changed_while_the_bus_is_used(simulated: SimulatedBus, bus: RustypotBus) -> None:
    enough = threading.Event()
    failures: list[BaseException] = []

    def change() -> None:
        try:
            while not enough.is_set():
                for fault in (Corrupt(), WrongId(2), Echo(), Stall(1, 5.0), Late(1, 0.001)):
                    simulated.set_fault(fault)
                simulated.clear_faults()
        except BaseException as error:
            failures.append(error)

    changer = threading.Thread(target=change)
    changer.start()
    for _ in range(100):
        with contextlib.suppress(BusError):
            bus.read(1)
    enough.set()
    changer.join()
    assert not failures
    simulated.clear_faults()
    assert read_when(bus, 1, lambda reading: True).servo_id == 1


# Servos


@pytest.mark.parametrize("sign", [1, -1])
def test_a_stalled_servo_reads_full_load_and_no_progress(simulated: SimulatedBus, bus: RustypotBus, sign: int) -> None:
    simulated.set_fault(Stall(2, sign * 30.0))
    bus.move([Goal(2, sign * math.radians(60), 7.0)])
    stalled = read_when(bus, 2, lambda reading: abs(reading.load) == 1.0)
    assert stalled.position_rad == pytest.approx(sign * math.radians(30), abs=STEP_RAD)
    assert (stalled.load, stalled.speed_rad_s, stalled.moving) == (sign, 0.0, True)
    assert stalled.status == StatusBits(0)
    simulated.clear_faults()
    arrived = read_when(bus, 2, lambda reading: not reading.moving)
    assert arrived.position_rad == pytest.approx(sign * math.radians(60), abs=STEP_RAD)


def test_a_servo_stalled_where_it_is_moves_neither_way(simulated: SimulatedBus, bus: RustypotBus) -> None:
    simulated.set_fault(Stall(2))
    for goal_rad in (0.5, -0.5):
        bus.move([Goal(2, goal_rad, 7.0), Goal(1, goal_rad, 7.0)])
        read_when(bus, 1, lambda reading: not reading.moving)
        stalled = read_when(bus, 2, lambda reading: True)
        assert (stalled.position_rad, stalled.load) == (0.0, math.copysign(1.0, goal_rad))


def test_a_stall_too_long_is_an_overload_until_the_torque_is_released(
    simulated: SimulatedBus, bus: RustypotBus
) -> None:
    set_register(simulated, 2, "protection_time", 10)  # 0.4 s instead of 4 s
    simulated.set_fault(Stall(2))
    start_s = time.monotonic()
    bus.move([Goal(2, 0.5, 7.0)])
    assert read_when(bus, 2, lambda reading: True).load == 1.0
    weak = read_when(bus, 2, lambda reading: reading.status == StatusBits.OVERLOAD)
    assert weak.time_s - start_s >= 0.4
    assert weak.load == pytest.approx(0.2)
    assert bus.read_torque(2) is Torque.ON
    simulated.clear_faults()
    assert read_when(bus, 2, lambda reading: not reading.moving).status == StatusBits.OVERLOAD
    bus.set_torque(2, Torque.FREE)
    assert read_when(bus, 2, lambda reading: True).status == StatusBits(0)


def test_a_load_reads_as_such_only_where_there_is_torque(simulated: SimulatedBus, bus: RustypotBus) -> None:
    simulated.set_fault(Load(None, -60.0))
    bus.move([Goal(2, 0.0, 7.0)])
    assert bus.read(2).load == pytest.approx(-0.6)
    assert bus.read(1).load == 0.0


def test_a_hot_servo_says_so_and_lets_go(simulated: SimulatedBus, bus: RustypotBus) -> None:
    bus.move([Goal(2, 0.0, 7.0), Goal(3, 0.0, 7.0)])
    simulated.set_fault(Hot(2))
    hot = bus.read(2)
    assert (hot.temperature_c, hot.status) == (85.0, StatusBits.OVERHEAT)
    assert bus.read_torque(2) is Torque.OFF
    assert bus.read_torque(3) is Torque.ON
    simulated.clear_faults()
    assert bus.read(2).temperature_c == pytest.approx(85.0, abs=1.0)  # cooling takes minutes


def test_a_low_supply_is_an_alarm(simulated: SimulatedBus, bus: RustypotBus) -> None:
    simulated.set_fault(BrownOut())
    for servo_id in (1, 8):
        low = bus.read(servo_id)
        assert (low.voltage_v, low.status) == (4.2, StatusBits.VOLTAGE)
    simulated.clear_faults()
    assert bus.read(1).status == StatusBits(0)


def test_a_servo_is_limp_and_forgetful_after_a_brown_out(simulated: SimulatedBus, bus: RustypotBus) -> None:
    bus.move([Goal(2, 1.5, 0.1), Goal(3, 0.0, 0.1)])
    assert bus.read_torque(2) is Torque.ON
    simulated.set_fault(BrownOut(2, 3.0))
    assert not bus.ping(2)
    cleared_s = time.monotonic()
    simulated.clear_faults()
    wait_until(lambda: bus.ping(2))
    assert time.monotonic() - cleared_s >= START_UP_S
    assert bus.read_torque(2) is Torque.OFF
    assert register(simulated, 2, "goal_speed") == 0
    assert 0.0 <= bus.read(2).position_rad < 1.0
    assert bus.read_torque(3) is Torque.ON


def test_a_hung_servo_obeys_silently_until_the_power_is_cycled(simulated: SimulatedBus, bus: RustypotBus) -> None:
    simulated.set_fault(Hang())
    bus.move([Goal(2, 0.5, 7.0)])
    wait_until(lambda: position_rad(simulated, 2) == pytest.approx(0.5, abs=STEP_RAD))
    bus.close()
    simulated.clear_faults()
    simulated.unplug()
    simulated.replug()
    bus = RustypotBus(simulated.port, timeout_s=TIMEOUT_S)
    assert not bus.ping(2)
    simulated.power_cycle()
    assert read_when(bus, 2, lambda reading: True).position_rad == pytest.approx(0.5, abs=STEP_RAD)
    assert bus.read_torque(2) is Torque.OFF
    bus.close()


# The port


def test_an_unplugged_adapter_is_an_io_error_and_the_link_is_gone(tmp_path: Path) -> None:
    link = tmp_path / "hand"
    with SimulatedBus(link=link) as simulated:
        bus = RustypotBus(str(link), timeout_s=TIMEOUT_S)
        assert bus.ping(1)
        simulated.unplug()
        simulated.unplug()
        assert not simulated.plugged
        operations: list[Callable[[], Any]] = [
            lambda: bus.ping(1),
            lambda: bus.read(1),
            lambda: bus.move([Goal(1, 0.0, 1.0)]),
            lambda: bus.set_torque(1, Torque.FREE),
        ]
        for operation in operations:
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


def test_no_files_and_threads_are_left_by_replugging() -> None:
    open_before, threads_before = len(os.listdir("/proc/self/fd")), threading.active_count()
    with SimulatedBus() as simulated:
        for _ in range(10):
            simulated.unplug()
            simulated.replug()
    assert (len(os.listdir("/proc/self/fd")), threading.active_count()) == (open_before, threads_before)


def test_a_bus_with_faults_and_nothing_to_do_takes_no_time(simulated: SimulatedBus, bus: RustypotBus) -> None:
    simulated.set_fault(Late(1, 60.0))
    assert not bus.ping(1)  # its reply waits
    start_s = time.process_time()
    time.sleep(0.5)
    assert time.process_time() - start_s < 0.05


# The program


class Program:
    """`hand simulate` with its lines in and out."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.port = self.receive()

    def receive(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().rstrip("\n")

    def send(self, text: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(text)
        self.process.stdin.flush()

    def ask(self, line: str) -> str:
        self.send(f"{line}\n")
        return self.receive()

    def close_stdin(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()


@contextlib.contextmanager
def program(link: Path, *arguments: str) -> Iterator[Program]:
    with subprocess.Popen(
        [sys.executable, "-m", "amazing_hand.bus.simulator", "--link", str(link), *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Program(process)
        finally:
            process.kill()


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
    tmp_path: Path, line: str, complaint: str
) -> None:
    with program(tmp_path / "hand") as hand:
        answer = hand.ask(line)
        assert answer.startswith("error: ")
        assert complaint in answer
        assert hand.ask("clear") == "ok: no fault"


def test_lines_may_come_in_pieces_in_bulk_and_empty(tmp_path: Path) -> None:
    with program(tmp_path / "hand") as hand:
        hand.send("fault mu")
        hand.send("te 3\r\n\n  \nfault hot 4\ncl")
        assert hand.receive() == "ok: mute 3 1"
        assert hand.receive() == "ok: mute 3 1, hot 4 85"
        assert hand.ask("ear") == "ok: no fault"


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
    command = [sys.executable, "-m", "amazing_hand.bus.simulator", "--link", str(tmp_path / "hand"), "--fault", fault]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=DEADLINE_S, check=False)
    assert ended.returncode in (1, 2)
    assert complaint in ended.stderr
    assert (ended.stdout, list(tmp_path.iterdir())) == ("", [])
