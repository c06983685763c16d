"""rustypot, and bytes by hand, against the simulated servos on their pseudo-terminal."""

import contextlib
import fcntl
import math
import os
import select
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rustypot import Scs0009PyController

import amazing_hand
from amazing_hand.bus.protocol import instruction_packet, status_packet, sync_write_packet
from amazing_hand.bus.registers import BROADCAST_ID, REGISTERS, InstructionCode, StatusBits, Torque
from amazing_hand.bus.simulator import BYTE_S, SimulatedBus, main

DEADLINE_S = 10.0
TIMEOUT_S = 0.5
SHORT_TIMEOUT_S = 0.05
"""For servos that shall not answer."""

TIOCGEXCL = 0x80045440
"""Linux: whether a terminal is held exclusively; `termios` does not have it."""

PACKAGE_PARENT = Path(amazing_hand.__file__).parents[1]


@pytest.fixture
def bus() -> Iterator[SimulatedBus]:
    with SimulatedBus() as bus:
        yield bus


@contextlib.contextmanager
def rustypot_on(bus: SimulatedBus, timeout_s: float = TIMEOUT_S) -> Iterator[Scs0009PyController]:
    controller = Scs0009PyController(bus.port, 1_000_000, timeout_s)
    try:
        yield controller
    finally:
        controller.close()


@pytest.fixture
def controller(bus: SimulatedBus) -> Iterator[Scs0009PyController]:
    with rustypot_on(bus) as controller:
        yield controller


def wait_until(condition: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < deadline_s, "waited in vain"
        time.sleep(0.001)


class Wire:
    """The port as a file: what is sent and what comes back, byte for byte."""

    def __init__(self, port: str) -> None:
        self.fd = os.open(port, os.O_RDWR | os.O_NOCTTY)

    def send(self, data: bytes) -> None:
        os.write(self.fd, data)

    def receive(self, size: int) -> bytes:
        received = b""
        while len(received) < size:
            assert select.select([self.fd], [], [], DEADLINE_S)[0], f"only {received.hex(' ')} came back"
            received += os.read(self.fd, size - len(received))
        return received

    def answers(self, data: bytes) -> bytes:
        """All that comes back for `data`: what is there before the reply to a ping that is sent behind it."""
        marker_ping, marker = instruction_packet(8, InstructionCode.PING), status_packet(8, 0)
        self.send(data + marker_ping)
        received = b""
        while not received.endswith(marker):
            received += self.receive(1)
        return received[: -len(marker)]


@pytest.fixture
def wire(bus: SimulatedBus) -> Iterator[Wire]:
    wire = Wire(bus.port)
    yield wire
    os.close(wire.fd)


def set_register(bus: SimulatedBus, servo_id: int, name: str, value: int) -> None:
    register = REGISTERS[name]
    with bus.lock:
        servo = bus.servos[servo_id]
        servo.write(REGISTERS["lock"].address, b"\0")
        servo.write(register.address, value.to_bytes(register.size, "big"))


@pytest.mark.parametrize(
    ("sent", "answered"),
    [
        ("FF FF 01 02 01 FB", "FF FF 01 02 00 FC"),  # ping
        ("FF FF 01 04 03 28 01 CE", "FF FF 01 02 00 FC"),  # torque on
        ("FF FF 01 04 03 28 02 CD", "FF FF 01 02 00 FC"),  # torque free
        ("FF FF 01 05 03 2A 01 FF CC", "FF FF 01 02 00 FC"),  # goal 0 rad
        ("FF FF 01 05 03 2E 04 95 2F", "FF FF 01 02 00 FC"),  # speed 6 rad/s
        ("FF FF 01 04 02 38 02 BE", "FF FF 01 04 00 01 FF FA"),  # present position
        ("FF FF FE 02 01 FE", ""),  # ping to all
        ("FF FF FE 04 03 28 02 D0", ""),  # torque free to all
        ("FF FF FE 05 82 38 02 01 3F", ""),  # sync read, which the SCS0009 does not know
        ("FF FF 09 02 01 F3", ""),  # nobody has this id
        ("FF FF 01 02 01 00", ""),  # wrong checksum
        ("FF FF 01 02 06 F6", "FF FF 01 02 00 FC"),  # reset
        ("FF FF 01 02 08 F4", "FF FF 01 02 00 FC"),  # reboot
        ("00 FF 13 FF FF FF 01 02 01 FB", "FF FF 01 02 00 FC"),  # ping after noise
    ],
)
def test_the_servos_answer_byte_for_byte(wire: Wire, sent: str, answered: str) -> None:
    assert wire.answers(bytes.fromhex(sent)) == bytes.fromhex(answered)


def test_a_packet_may_come_in_pieces(wire: Wire) -> None:
    for byte in instruction_packet(1, InstructionCode.PING):
        wire.send(bytes((byte,)))
    assert wire.receive(6) == status_packet(1, 0)


def test_half_a_packet_does_not_swallow_what_comes_later(wire: Wire) -> None:
    wire.send(b"\xff\xff\x01\xff")
    assert not select.select([wire.fd], [], [], 0.3)[0]  # longer than the gap that a packet may have
    wire.send(instruction_packet(1, InstructionCode.PING))
    assert wire.receive(6) == status_packet(1, 0)


def test_a_registered_write_acts_on_all_servos_at_the_broadcast_action(wire: Wire, bus: SimulatedBus) -> None:
    for servo_id in (1, 2):
        goal = instruction_packet(servo_id, InstructionCode.REG_WRITE, bytes((42, 2, 88)))
        assert wire.answers(goal) == status_packet(servo_id, 0)
    assert wire.answers(instruction_packet(BROADCAST_ID, InstructionCode.ACTION)) == b""
    with bus.lock:
        assert [bus.servos[i].value("goal_position") for i in (1, 2, 3)] == [600, 600, 0]


def test_every_reply_bears_the_alarms(bus: SimulatedBus, wire: Wire) -> None:
    with bus.lock:
        bus.servos[1].temperature_c = 90.0
    assert wire.answers(instruction_packet(1, InstructionCode.PING)) == status_packet(1, StatusBits.OVERHEAT)


def test_rustypot_reads_the_power_on_state(controller: Scs0009PyController) -> None:
    assert controller.ping(1)
    assert controller.scan(list(range(12))) == dict.fromkeys(range(1, 9), 1284)
    assert controller.read_present_position(1) == [0.0]
    assert controller.read_present_voltage(1) == [50]
    assert controller.read_present_temperature(1) == [30]
    assert controller.read_torque_enable(1) == [Torque.OFF]
    assert controller.read_moving(1) == [False]
    assert controller.read_model(1) == [0x0405]  # rustypot takes these two bytes the other way round
    assert controller.read_register(1, "model_number") == 1284


def test_rustypot_and_the_simulator_know_the_same_registers(controller: Scs0009PyController) -> None:
    theirs = {info.name: (info.addr, info.size) for info in Scs0009PyController.registers()}
    ours = {name: (r.address, r.size) for name, r in REGISTERS.items() if name != "big_endian"}
    assert ours.items() <= theirs.items()
    for name in ours:
        controller.read_register(3, name)


def test_every_register_that_rustypot_writes_reads_back(controller: Scs0009PyController) -> None:
    controller.write_register(1, "lock", 0)
    for name, value in [
        ("max_angle_limit", 1000),
        ("max_temperature_limit", 70),
        ("max_torque_limit", 500),
        ("torque_enable", 2),
        ("goal_time", 777),
        ("goal_speed", 300),
    ]:
        controller.write_register(1, name, value)
        assert controller.read_register(1, name) == value
        assert controller.read_register(2, name) == REGISTERS[name].default


@pytest.mark.parametrize(
    ("degrees", "raw"), [(0, 511), (90, 818), (-90, 203), (151, 1026), (-151, 65532), (math.nan, 0)]
)
def test_rustypot_converts_angles_as_it_always_did(controller: Scs0009PyController, degrees: float, raw: int) -> None:
    controller.write_goal_position(1, math.radians(degrees))
    assert controller.read_register(1, "goal_position") == raw


@pytest.mark.parametrize(("rad_s", "raw"), [(3, 586), (4, 782), (5, 977), (6, 1173), (7, 1368), (-1, 0)])
def test_rustypot_converts_speeds_as_it_always_did(controller: Scs0009PyController, rad_s: float, raw: int) -> None:
    controller.write_goal_speed(1, rad_s)
    assert controller.read_register(1, "goal_speed") == raw


def test_a_motion_takes_the_time_that_its_speed_says(controller: Scs0009PyController) -> None:
    controller.write_goal_speed(1, 500 * math.radians(300) / 1024)
    start_s = time.monotonic()
    controller.write_register(1, "goal_position", 511 + 150)
    wait_until(lambda: controller.read_moving(1) == [False])
    took_s = time.monotonic() - start_s
    assert controller.read_register(1, "present_position") == 661
    assert 0.3 <= took_s < 0.6


@pytest.mark.parametrize(("goal", "sign"), [(900, 1), (100, -1)])
def test_rustypot_finds_the_signs_of_speed_and_load(controller: Scs0009PyController, goal: int, sign: int) -> None:
    controller.write_goal_speed(1, 2.0)
    controller.write_register(1, "goal_position", goal)
    assert controller.read_register(1, "present_speed") == sign * 391
    assert sign * controller.read_register(1, "present_load") == pytest.approx(171, abs=2)


def test_sync_write_moves_all_servos_with_one_packet(bus: SimulatedBus, controller: Scs0009PyController) -> None:
    controller.sync_write_register(list(range(1, 9)), "goal_position", [500 + i for i in range(1, 9)])
    wait_until(lambda: all(controller.read_moving(i) == [False] for i in range(1, 9)))
    assert [controller.read_register(i, "present_position") for i in range(1, 9)] == list(range(501, 509))
    assert bus.received[InstructionCode.SYNC_WRITE] == 1


def test_sync_read_times_out_and_reading_one_by_one_does_not(bus: SimulatedBus) -> None:
    with rustypot_on(bus, SHORT_TIMEOUT_S) as controller:
        with pytest.raises(RuntimeError, match="timed out"):
            controller.sync_read_present_position([1, 2])
        assert controller.sync_read_register([1, 2], "present_position") == [511, 511]


def test_a_broadcast_write_is_carried_out_and_not_answered(bus: SimulatedBus) -> None:
    with rustypot_on(bus, SHORT_TIMEOUT_S) as controller:
        with pytest.raises(RuntimeError, match="timed out"):
            controller.write_torque_enable(BROADCAST_ID, Torque.FREE)
        assert [controller.read_torque_enable(i) for i in range(1, 9)] == [[Torque.FREE]] * 8


def test_a_missing_servo_times_out_as_runtime_error(bus: SimulatedBus) -> None:
    with rustypot_on(bus, SHORT_TIMEOUT_S) as controller:
        assert not controller.ping(9)
        with pytest.raises(RuntimeError, match="timed out"):
            controller.read_present_position(9)


def test_a_servo_of_low_status_level_confirms_no_write(bus: SimulatedBus) -> None:
    set_register(bus, 1, "response_status_level", 0)
    with rustypot_on(bus, SHORT_TIMEOUT_S) as controller:
        with pytest.raises(RuntimeError, match="timed out"):
            controller.write_torque_enable(1, Torque.ON)
        assert controller.read_torque_enable(1) == [Torque.ON]


def test_a_servo_gets_a_new_id_as_the_official_script_does_it(bus: SimulatedBus) -> None:
    with rustypot_on(bus, SHORT_TIMEOUT_S) as controller:
        controller.write_id(1, 21)
        assert not controller.ping(21)  # still locked
        controller.write_lock(1, False)
        controller.write_id(1, 21)
        controller.write_lock(21, True)
        assert controller.ping(21)
        assert not controller.ping(1)
        with bus.lock:
            assert sorted(bus.servos) == [2, 3, 4, 5, 6, 7, 8, 21]


def test_reboot_switches_the_torque_off(controller: Scs0009PyController) -> None:
    controller.write_torque_enable(1, Torque.ON)
    assert controller.reboot(1)
    assert controller.read_torque_enable(1) == [Torque.OFF]


def test_alarms_reach_rustypot(bus: SimulatedBus, controller: Scs0009PyController) -> None:
    with bus.lock:
        bus.servos[1].supply_v = 4.0
    assert controller.read_register_with_error(1, "status") == (StatusBits.VOLTAGE, StatusBits.VOLTAGE)


def test_the_port_belongs_to_one_program_at_a_time(bus: SimulatedBus, controller: Scs0009PyController) -> None:
    assert controller.ping(1)
    with pytest.raises(OSError, match="lock"):
        Scs0009PyController(bus.port, 1_000_000, TIMEOUT_S)


def test_the_port_can_be_opened_again_and_again(bus: SimulatedBus) -> None:
    for _ in range(20):
        with rustypot_on(bus) as controller:
            assert controller.read_register(1, "present_position") == 511


def test_a_killed_program_does_not_keep_the_port(bus: SimulatedBus) -> None:
    program = (
        "import sys, time, rustypot\n"
        "controller = rustypot.Scs0009PyController(sys.argv[1], 1_000_000, 0.5)\n"
        "print(controller.ping(1), flush=True)\n"
        "time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program, bus.port], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "True\n"
        holder.kill()
    fd = os.open(bus.port, os.O_RDWR | os.O_NOCTTY)
    try:
        wait_until(lambda: struct.unpack("i", fcntl.ioctl(fd, TIOCGEXCL, bytes(4))) == (0,))
    finally:
        os.close(fd)
    with rustypot_on(bus) as controller:
        assert controller.ping(1)


def test_a_program_that_never_reads_does_not_stop_the_bus(bus: SimulatedBus, wire: Wire) -> None:
    reads = 10_000  # 170 kB of replies, more than a terminal holds
    for _ in range(reads):
        wire.send(instruction_packet(1, InstructionCode.READ, bytes((56, 11))))
    wait_until(lambda: bus.received[InstructionCode.READ] == reads)
    while select.select([wire.fd], [], [], 0.1)[0]:
        os.read(wire.fd, 4096)
    wire.send(instruction_packet(1, InstructionCode.PING))
    assert wire.receive(6) == status_packet(1, 0)


def test_stopping_takes_the_port_away(bus: SimulatedBus) -> None:
    with rustypot_on(bus) as controller:
        assert controller.ping(1)
        bus.stop()
        bus.stop()
        with pytest.raises(RuntimeError, match="I/O error"):
            controller.ping(1)
    assert not os.path.exists(bus.port)


def test_a_usb_adapter_delays_every_reply() -> None:
    with SimulatedBus(usb_latency_s=0.02) as bus, rustypot_on(bus) as controller:
        start_s = time.monotonic()
        controller.read_present_position(1)
        assert time.monotonic() - start_s >= 0.02


def test_bytes_take_their_time_on_the_wire() -> None:
    goals = sync_write_packet(42, {i: bytes((2, 0, 0, 0, 0, 100)) for i in range(1, 9)})
    read_all, reply_size = instruction_packet(1, InstructionCode.READ, bytes((0, 70))), 6 + 70
    with SimulatedBus(wire_timing=True) as bus:
        wire = Wire(bus.port)
        start_s = time.monotonic()
        wire.send(20 * goals)
        for _ in range(40):
            wire.send(read_all)
            wire.receive(reply_size)
        assert time.monotonic() - start_s >= BYTE_S * (20 * len(goals) + 40 * (len(read_all) + reply_size))
        os.close(wire.fd)


def test_the_link_leads_to_the_port_and_goes_with_it(tmp_path: Path) -> None:
    link = tmp_path / "hand"
    with SimulatedBus(link=link) as bus:
        assert os.readlink(link) == bus.port
        assert Scs0009PyController(str(link), 1_000_000, TIMEOUT_S).ping(1)
    assert list(tmp_path.iterdir()) == []


def test_a_newer_simulator_takes_the_link_over_and_keeps_it(tmp_path: Path) -> None:
    link = tmp_path / "hand"
    first = SimulatedBus(link=link)
    with SimulatedBus(link=link) as second:
        assert os.readlink(link) == second.port
        first.stop()
        assert os.readlink(link) == second.port


def test_a_file_is_not_replaced_by_a_link(tmp_path: Path) -> None:
    link = tmp_path / "notes"
    link.write_text("precious")
    with pytest.raises(FileExistsError, match="notes"):
        SimulatedBus(link=link)
    assert link.read_text() == "precious"


def test_threads_and_files_are_gone_after_the_stop() -> None:
    open_before = len(os.listdir("/proc/self/fd"))
    for _ in range(5):
        with SimulatedBus():
            pass
    assert len(os.listdir("/proc/self/fd")) == open_before


@contextlib.contextmanager
def simulator_process(*args: str, stdin: int | None = None) -> Iterator[tuple[subprocess.Popen[str], str]]:
    with subprocess.Popen(
        [sys.executable, "-m", "amazing_hand.bus.simulator", *args],
        cwd=PACKAGE_PARENT,
        stdin=stdin,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_the_simulator_process_prints_its_port_and_ends_well(ending: signal.Signals, tmp_path: Path) -> None:
    link = tmp_path / "hand"
    with simulator_process("--ids", "1,11-12", "--link", str(link)) as (process, port):
        assert os.readlink(link) == port
        controller = Scs0009PyController(port, 1_000_000, TIMEOUT_S)
        assert sorted(controller.scan(list(range(20)))) == [1, 11, 12]
        process.send_signal(ending)
        assert process.wait(DEADLINE_S) == 0
    assert not link.is_symlink()


def test_the_simulator_process_ends_with_its_stdin(tmp_path: Path) -> None:
    args = ("--until-stdin-closes", "--link", str(tmp_path / "hand"))
    with simulator_process(*args, stdin=subprocess.PIPE) as (process, port):
        assert Path(port).exists()
        assert process.poll() is None
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(DEADLINE_S) == 0


@pytest.mark.parametrize("ids", ["", "x", "1-", "1,", "-1", "254", "2,5-3", "5-3"])
def test_ids_that_no_servo_has_are_refused(ids: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main([f"--ids={ids}"])
    assert "no servo id or span of ids from 0 to 253" in capsys.readouterr().err
