# SPDX-License-Identifier: Apache-2.0
"""Two hands on one port: each has its own servos, its turn at the bus, and its own troubles."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from support.hands import CLOSED, OPEN, REST, VICTORY, Hand, MakeHand, Servos, poses_sent, wait_until, written
from support.waiting import BUSY, median_of

import amazing_hand.bus.driver
import amazing_hand.bus.shared_port
from amazing_hand.bus.port import TIMEOUT_S, BusError, Goal, RustypotBus, ServoBus, open_bus
from amazing_hand.bus.registers import InstructionCode, Torque
from amazing_hand.bus.shared_port import SharedPorts, Turns
from amazing_hand.config import load_calibration
from amazing_hand.simulation.bus_trace import TraceFile
from amazing_hand.simulation.servo_bus import SimulatedBus
from amazing_hand.simulation.servo_faults import Mute
from amazing_hand.simulation.servo_protocol import sync_write_parts

RIGHT, LEFT = load_calibration("pollen_both_right"), load_calibration("pollen_both_left")
ALL_FREE = [Torque.FREE] * 16


@pytest.fixture
def link(tmp_path: Path) -> Path:
    return tmp_path / "port"


@pytest.fixture
def bus(trace_path: Path, link: Path) -> Iterator[SimulatedBus]:
    """With the servos of two hands."""
    trace = TraceFile(trace_path)
    with SimulatedBus([*RIGHT.servo_ids, *LEFT.servo_ids], usb_latency_s=0.001, link=link, trace=trace) as bus:
        yield bus
    trace.close()


@pytest.fixture
def ports() -> SharedPorts:
    return SharedPorts()


@pytest.fixture
def handles(bus: SimulatedBus, ports: SharedPorts) -> Iterator[tuple[ServoBus, ServoBus]]:
    """Of the right hand and of the left."""
    right, left = (ports.open(bus.port, calibration.servo_ids) for calibration in (RIGHT, LEFT))
    yield right, left
    right.close()
    left.close()


@pytest.fixture
def hands(bus: SimulatedBus, link: Path, ports: SharedPorts, make_hand: MakeHand) -> tuple[Hand, Hand]:
    """The right one and the left one."""
    right, left = (
        make_hand(lambda ids=calibration.servo_ids: ports.open(str(link), ids), calibration=calibration).start()
        for calibration in (RIGHT, LEFT)
    )
    return right, left


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for the port often."""
    monkeypatch.setattr(amazing_hand.bus.driver, "REOPEN_MIN_S", 0.02)
    monkeypatch.setattr(amazing_hand.bus.driver, "REOPEN_MAX_S", 0.05)


def mute(bus: SimulatedBus, servo_ids: tuple[int, ...]) -> None:
    for servo_id in servo_ids:
        bus.set_fault(Mute(servo_id))


def panic(handle: ServoBus) -> None:
    """A true panic of rustypot, after which only a new bus helps."""
    with pytest.raises(BusError, match="panicked"):
        handle._call(lambda bus: bus._call("panic", lambda c: c.sync_write_goal_position([], [])))  # type: ignore[attr-defined]


@contextmanager
def greedy(handle: ServoBus, servo_id: int) -> Iterator[list[bool]]:
    """A thread that wants the bus whenever it has given it back; whether each of its transactions succeeded."""
    done, results = threading.Event(), list[bool]()

    def read() -> None:
        while not done.is_set():
            try:
                handle.read(servo_id)
            except BusError:
                results.append(False)
            else:
                results.append(True)

    thread = threading.Thread(target=read)
    thread.start()
    try:
        wait_until(lambda: results)
        yield results
    finally:
        done.set()
        thread.join()


# Handles.


def test_the_port_is_open_from_the_first_hand_to_the_last(
    bus: SimulatedBus, handles: tuple[ServoBus, ServoBus]
) -> None:
    right, left = handles
    assert right.read(1).servo_id == 1
    assert left.read(11).servo_id == 11
    right.close()
    assert left.read(11).servo_id == 11
    with pytest.raises(BusError, match="another program has it open"):
        open_bus(bus.port)
    left.close()
    RustypotBus(bus.port).close()


def test_a_handle_does_nothing_after_its_close_which_may_come_twice(
    bus: SimulatedBus, handles: tuple[ServoBus, ServoBus], trace_path: Path
) -> None:
    right, left = handles
    right.close()
    right.close()
    began_s = time.monotonic()
    for operation in (
        lambda: right.ping(1),
        lambda: right.read(1),
        lambda: right.move([Goal(1, 0.0, 1.0)]),
        lambda: right.set_torque(1, Torque.ON),
        lambda: right.free([1]),
        lambda: right.read_torque(1),
        lambda: right.read_register(1, "id"),
        lambda: right.write_register(1, "lock", 0),
    ):
        with pytest.raises(BusError, match=f"{bus.port}: the port is closed"):
            operation()
    assert written(trace_path, began_s) == []
    assert left.ping(11)


def test_every_operation_reaches_the_servo(handles: tuple[ServoBus, ServoBus]) -> None:
    right, _ = handles
    assert right.ping(1)
    assert not right.ping(9)
    right.move([Goal(1, 0.1, 1.0)])
    assert right.read_torque(1) is Torque.ON
    right.free([1])
    assert right.read_torque(1) is Torque.FREE
    right.set_torque(1, Torque.ON)
    assert right.read_torque(1) is Torque.ON
    right.write_register(1, "goal_speed", 77)
    assert right.read_register(1, "goal_speed") == 77


def test_a_servo_id_has_one_hand(bus: SimulatedBus, ports: SharedPorts, handles: tuple[ServoBus, ServoBus]) -> None:
    right, left = handles
    with pytest.raises(BusError) as caught:
        ports.open(bus.port, [7, 8, 9, 11])
    (line,) = str(caught.value).splitlines()
    assert "servo ids 7, 8, 11 are those of another hand" in line
    assert "hand setup-servo" in line
    assert right.ping(1)
    left.close()
    ports.open(bus.port, [9, 11]).close()


def test_a_port_with_two_names_is_one_port(
    bus: SimulatedBus, link: Path, ports: SharedPorts, handles: tuple[ServoBus, ServoBus]
) -> None:
    third = ports.open(str(link), [20])
    assert third.ping(1)
    third.close()


def test_a_port_that_is_not_there_is_an_error_and_leaves_nothing_behind(tmp_path: Path, ports: SharedPorts) -> None:
    link = tmp_path / "later"
    with pytest.raises(BusError, match="later"):
        ports.open(str(link), [1])
    with SimulatedBus(link=link):
        handle = ports.open(str(link), [1])
        assert handle.ping(1)
        handle.close()


# Turns.


def test_who_waits_longest_is_next_and_not_who_has_just_been() -> None:
    turns, been = Turns(), list[int]()

    def take_turn(number: int) -> None:
        with turns:
            been.append(number)

    waiting = []
    with turns:
        for number in range(5):
            waiting.append(threading.Thread(target=take_turn, args=(number,)))
            waiting[-1].start()
            wait_until(lambda: len(turns._waiting) == len(waiting))
    take_turn(5)
    for thread in waiting:
        thread.join()
    assert been == [0, 1, 2, 3, 4, 5]
    take_turn(6)  # nobody waits


def test_a_hand_that_does_not_answer_leaves_half_of_the_time_to_the_other(
    bus: SimulatedBus, handles: tuple[ServoBus, ServoBus]
) -> None:
    right, left = handles
    mute(bus, LEFT.servo_ids)
    with greedy(left, 11) as answers:
        before = len(answers)
        for _ in range(200):
            right.read(1)
        failures = len(answers) - before
    assert not any(answers)
    # Turn by turn there would be a failure for each reading; and the other hand has its tries meanwhile.
    assert 2 <= failures < 100


def test_a_hand_waits_after_a_failure_only_if_there_is_another(
    bus: SimulatedBus, handles: tuple[ServoBus, ServoBus], monkeypatch: pytest.MonkeyPatch
) -> None:
    right, left = handles
    mute(bus, LEFT.servo_ids)
    waited: list[float] = []
    monkeypatch.setattr(
        amazing_hand.bus.shared_port, "time", SimpleNamespace(monotonic=time.monotonic, sleep=waited.append)
    )

    def fail(times: int) -> None:
        waited.clear()
        for _ in range(times):
            with pytest.raises(BusError):
                left.read(11)

    fail(2)
    assert waited
    right.close()
    fail(10)
    assert not waited


# Drivers.


def test_two_hands_move_at_the_same_time_each_its_own_servos(
    bus: SimulatedBus, hands: tuple[Hand, Hand], trace_path: Path
) -> None:
    for pose in (OPEN, CLOSED, VICTORY):
        endings = [hand.move((pose, 0.3)) for hand in hands]
        for ending in endings:
            assert ending.wait().reached, ending.wait().reason
    began_s = time.monotonic()
    hands[1].go(REST)
    told = {
        servo_id
        for code, params in written(trace_path, began_s)
        if code == InstructionCode.SYNC_WRITE
        for servo_id, _, _ in sync_write_parts(params)
    }
    assert told == set(LEFT.servo_ids)
    assert hands[0].driver.present_pose() == pytest.approx(
        hands[0].endings[-1].reports[0].measured_rad, abs=0.01
    )  # and the other one stays


def test_a_hand_goes_on_when_the_other_is_closed_and_when_it_is_back(
    bus: SimulatedBus, link: Path, ports: SharedPorts, hands: tuple[Hand, Hand], make_hand: MakeHand
) -> None:
    right, left = hands
    right.go(OPEN)
    left.go(OPEN)
    assert left.driver.close() == []
    with bus.lock:
        assert {bus.servos[servo_id].value("torque_enable") for servo_id in LEFT.servo_ids} == {Torque.FREE}
        assert {bus.servos[servo_id].value("torque_enable") for servo_id in RIGHT.servo_ids} == {Torque.ON}
    right.go(CLOSED)
    again = make_hand(lambda: ports.open(str(link), LEFT.servo_ids), calibration=LEFT).start()
    again.go(VICTORY)
    right.go(OPEN)
    assert right.heard.ports == [""]


def test_hands_with_the_same_ids_are_told_so_and_the_first_one_works(
    hands: tuple[Hand, Hand], link: Path, ports: SharedPorts, make_hand: MakeHand
) -> None:
    third = make_hand(lambda: ports.open(str(link), RIGHT.servo_ids), calibration=RIGHT)
    third.driver.start()
    wait_until(lambda: third.heard.ports)
    assert "servo ids 1, 2, 3, 4, 5, 6, 7, 8 are those of another hand" in third.heard.ports[0]
    hands[0].go(OPEN)


@pytest.mark.usefixtures("eager")
def test_a_hand_that_does_not_answer_keeps_the_other_neither_from_moving_nor_from_stopping(
    bus: SimulatedBus, hands: tuple[Hand, Hand], trace_path: Path
) -> None:
    right, left = hands
    mute(bus, LEFT.servo_ids)
    wait_until(lambda: left.driver.port_error)
    for pose in (OPEN, CLOSED, VICTORY):  # while the other looks for its servos again and again
        right.go(pose)

    def stop_s() -> float:
        asked_s = time.monotonic()
        ending = right.move((OPEN, 3.0))
        wait_until(lambda: poses_sent(trace_path, asked_s), "the motion to begin")
        began_s = time.monotonic()
        right.driver.stop()
        assert ending.wait().reason == "stopped"
        return ending.end_s - began_s

    assert median_of(5, stop_s) <= BUSY * 2 * TIMEOUT_S
    assert right.heard.ports == [""]
    assert "no servo" in left.heard.ports[-1]
    bus.clear_faults()
    wait_until(lambda: not left.driver.port_error)
    left.go(OPEN)


# The port comes and goes.


def moves_again(hand: Hand) -> None:
    wait_until(lambda: hand.move((OPEN, 0.05)).wait().reached, "the hand to move again")


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize("away_s", [0.0, 1.0], ids=["for a moment", "longer than it takes to notice"])
def test_both_hands_move_again_after_the_cable_was_pulled_out(
    bus: SimulatedBus, hands: tuple[Hand, Hand], away_s: float
) -> None:
    for _ in range(2):
        for hand in hands:
            hand.go(CLOSED)
        bus.unplug()
        if away_s:
            wait_until(lambda: all(hand.driver.port_error for hand in hands), "both to notice")
        bus.replug()
        wait_until(lambda: all(hand.heard.ports[-1] == "" and len(hand.heard.ports) > 1 for hand in hands))
        for hand in hands:
            moves_again(hand)


@pytest.mark.usefixtures("eager")
def test_both_hands_move_again_after_a_panic_of_rustypot(
    bus: SimulatedBus, hands: tuple[Hand, Hand], ports: SharedPorts
) -> None:
    for hand in hands:
        hand.go(CLOSED)
    third = ports.open(bus.port, [20])  # it holds the broken bus for ever
    panic(third)
    wait_until(lambda: any(len(hand.heard.ports) > 1 for hand in hands), "one to notice")
    for hand in hands:
        moves_again(hand)
    third.close()


def test_a_bus_that_broke_when_the_hands_are_let_go_does_not_leave_them_stiff(
    bus: SimulatedBus, hands: tuple[Hand, Hand], ports: SharedPorts
) -> None:
    for hand in hands:
        hand.go(OPEN)
    third = ports.open(bus.port, [20])
    panic(third)
    for hand in hands:
        assert hand.driver.close() == []
    assert Servos(bus).torques() == ALL_FREE
    third.close()


def test_what_fails_for_one_hand_does_not_open_the_port_anew_under_the_other(
    bus: SimulatedBus, ports: SharedPorts, handles: tuple[ServoBus, ServoBus], monkeypatch: pytest.MonkeyPatch
) -> None:
    right, left = handles
    monkeypatch.setattr(RustypotBus, "__init__", None)
    mute(bus, LEFT.servo_ids)
    for _ in range(3):
        with pytest.raises(BusError):
            left.read(11)
    right.read(1)
    left.close()
    ports.open(bus.port, LEFT.servo_ids).close()
    assert right.ping(1)
