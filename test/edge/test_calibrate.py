"""`hand calibrate`: how it finds middles on simulated servos, and that it leaves them limp whatever happens."""

import math
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

import amazing_hand.workbench.servos
from amazing_hand.bus.port import BusError, Goal, RustypotBus, ServoBus
from amazing_hand.bus.registers import RAD_PER_STEP, RAW_ZERO, REGISTERS, Torque, raw_from_rad, steps_s_from_rad_s
from amazing_hand.bus.servo import SimulatedServo
from amazing_hand.bus.simulator import SimulatedBus
from amazing_hand.config import load_calibration, own_calibration_path, save_calibration
from amazing_hand.hand.calibration import Calibration
from amazing_hand.hand.joints import SERVO_JOINTS
from amazing_hand.workbench.calibrate import calibrate, changes
from amazing_hand.workbench.person import Answer, Cancelled, Do, View
from amazing_hand.workbench.servos import SLOW_RAD_S, TIMEOUT_S

DEADLINE_S = 10.0
BEFORE = Calibration((1, 2, 3, 4, 5, 6, 7, 8), (-17.0, 8.0, -16.0, -4.0, -12.0, 10.0, -9.0, 9.0), name="mine")
TORQUE = REGISTERS["torque_enable"].address
SLOW_STEPS_S = steps_s_from_rad_s(SLOW_RAD_S)


def wait_until(condition: Callable[[], object], what: str) -> None:
    deadline_s = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < deadline_s, f"waited in vain for {what}"
        time.sleep(0.005)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AMAZING_HAND_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def bus() -> Iterator[SimulatedBus]:
    """Energised servos, as another program may have left them, at their middles."""
    with SimulatedBus() as bus:
        pose(bus, BEFORE.middle_deg)
        with bus.lock:
            for servo in bus.servos.values():
                servo.write(TORQUE, bytes([Torque.OFF]))
        yield bus


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Servos turn at 344 degrees/s."""
    monkeypatch.setattr(amazing_hand.workbench.servos, "SLOW_RAD_S", 6.0)


def pose(bus: SimulatedBus, servos_deg: Sequence[float]) -> None:
    """Turn the shafts by hand."""
    with bus.lock:
        for servo, angle in zip(bus.servos.values(), servos_deg, strict=True):
            servo.position = float(round(math.radians(angle) / RAD_PER_STEP + RAW_ZERO))


def angles_deg(bus: SimulatedBus) -> list[float]:
    with bus.lock:
        for servo in bus.servos.values():
            servo.advance(time.monotonic())
        return [math.degrees((servo.position - RAW_ZERO) * RAD_PER_STEP) for servo in bus.servos.values()]


def torques(bus: SimulatedBus) -> list[int]:
    with bus.lock:
        return [servo.value("torque_enable") for servo in bus.servos.values()]


def all_limp(bus: SimulatedBus) -> bool:
    return set(torques(bus)) == {Torque.FREE}


class Script:
    """A person who answers as written down, and looks at the hand at every question."""

    def __init__(self, *answers: Answer, look: Callable[[], None] = lambda: None) -> None:
        self.answers = list(answers)
        self.look = look
        self.views: list[View] = []
        self.told: list[str] = []
        self.requests: list[str] = []
        self.leaves = False

    def tell(self, line: str) -> None:
        self.told.append(line)

    def ask(self, view: View) -> Answer:
        self.views.append(view)
        self.look()
        return self.answers.pop(0)

    def confirm(self, request: str) -> None:
        self.requests.append(request)
        self.look()

    def cancelled(self) -> bool:
        return self.leaves


def run(
    bus: SimulatedBus, person: Script, joints: Sequence[str] = SERVO_JOINTS, from_limp: bool = False
) -> Calibration:
    return calibrate(lambda: RustypotBus(bus.port, timeout_s=TIMEOUT_S), BEFORE, joints, person, from_limp)


# By turning.


@pytest.mark.usefixtures("quick")
def test_turning_every_servo_gives_its_middle_and_leaves_the_hand_limp(bus: SimulatedBus) -> None:
    answers: list[Answer] = [step for i in range(8) for step in (float(i - 4), Do.NEXT)]
    energised: list[list[int]] = []
    person = Script(*answers, look=lambda: energised.append(torques(bus)))
    after = run(bus, person)
    one_finger = [[Torque.ON if i // 2 == finger else Torque.FREE for i in range(8)] for finger in range(4)]
    assert energised == [torque for torque in one_finger for _ in range(4)]
    assert after.middle_deg == tuple(middle + i - 4 for i, middle in enumerate(BEFORE.middle_deg))
    assert replace(after, middle_deg=BEFORE.middle_deg, supply_v=None) == BEFORE
    assert after.supply_v == 5.0
    assert angles_deg(bus) == pytest.approx(after.middle_deg, abs=0.2)
    assert all_limp(bus)
    assert changes(BEFORE, after)[0] == "index_servo_1: -17 -> -21 degrees"
    assert len(changes(BEFORE, after)) == 7


@pytest.mark.usefixtures("quick")
def test_at_each_question_the_finger_shows_what_is_asked_and_the_others_are_limp(bus: SimulatedBus) -> None:
    seen: list[tuple[list[float], list[int]]] = []
    person = Script(
        1.0, Do.CLOSED, -3.0, Do.NEXT, Do.CLOSED, Do.NEXT, look=lambda: seen.append((angles_deg(bus), torques(bus)))
    )
    run(bus, person, ("ring_servo_1", "ring_servo_2"))
    ring = [tuple(round(angle) for angle in angles[4:6]) for angles, _ in seen]
    assert ring == [(-12, 10), (-11, 10), (79, -80), (76, -80), (76, -80), (-14, 10)]
    for _, torque in seen:
        assert torque == [Torque.FREE] * 4 + [Torque.ON] * 2 + [Torque.FREE] * 2
    assert [view.middle_deg for view in person.views] == [-12, -11, -11, -14, 10, 10]
    assert [view.closed for view in person.views] == [False, False, True, True, True, False]
    assert person.views[0].servo == "ring_servo_1 (id 5)"
    assert any("in line" in line for line in person.told)


@pytest.mark.usefixtures("quick")
def test_the_closed_pose_ends_at_the_joint_s_limits(bus: SimulatedBus) -> None:
    limited = replace(BEFORE, max_deg=(90.0,) * 6 + (70.0, 90.0))
    seen: list[list[float]] = []
    person = Script(Do.CLOSED, Do.NEXT, look=lambda: seen.append(angles_deg(bus)))
    calibrate(lambda: RustypotBus(bus.port, timeout_s=TIMEOUT_S), limited, ["thumb_servo_1"], person, False)
    assert seen[1][6:] == pytest.approx([70 - 9, -90 + 9], abs=0.2)


class Recording(RustypotBus):
    """Keeps what was sent, each with the torques before it."""

    def __init__(self, bus: SimulatedBus) -> None:
        super().__init__(bus.port, timeout_s=TIMEOUT_S)
        self.simulated = bus
        self.sent: list[tuple[list[Goal], list[int]]] = []

    def move(self, goals: Sequence[Goal]) -> None:
        self.sent.append((list(goals), torques(self.simulated)))
        super().move(goals)


def test_nothing_snaps_and_nothing_is_fast(bus: SimulatedBus) -> None:
    begin_deg = [angle + 8 for angle in BEFORE.middle_deg]
    pose(bus, begin_deg)
    recording = Recording(bus)
    calibrate(lambda: recording, BEFORE, ["middle_servo_2"], Script(1.0, Do.NEXT), False)
    (first, torques_before), *others = recording.sent
    assert torques_before == [Torque.FREE] * 8
    assert [goal.servo_id for goal in first] == [3, 4]
    assert [math.degrees(goal.position_rad) for goal in first] == pytest.approx(begin_deg[2:4], abs=0.2)
    assert others
    for goals, _ in recording.sent:
        assert all(goal.speed_rad_s == SLOW_RAD_S for goal in goals)


@pytest.mark.usefixtures("quick")
def test_one_servo_alone_is_asked_for_and_changed(bus: SimulatedBus) -> None:
    person = Script(2.0, Do.NEXT)
    after = run(bus, person, ["thumb_servo_2"])
    assert changes(BEFORE, after) == ["thumb_servo_2: 9 -> 11 degrees"]
    assert {view.servo for view in person.views} == {"thumb_servo_2 (id 8)"}


@pytest.mark.usefixtures("quick")
def test_a_middle_too_far_off_is_refused_with_what_to_do(bus: SimulatedBus) -> None:
    person = Script(-13.0, -1.0, Do.NEXT)
    after = run(bus, person, ["index_servo_1"])
    assert after.middle_deg[0] == -30
    assert any("-31 degrees; more than 30 means a wrongly mounted horn" in line for line in person.told)
    assert [view.middle_deg for view in person.views] == [-17, -30, -30]


# From limp.


@pytest.mark.parametrize("steps", [-102, -51, -1, 0, 1, 52, 102])
def test_the_pose_of_the_limp_hand_is_read_exactly(bus: SimulatedBus, steps: int) -> None:
    positions = [RAW_ZERO + steps + (i if steps < 0 else -i) for i in range(8)]

    def look() -> None:
        assert all_limp(bus)
        with bus.lock:
            for servo, position in zip(bus.servos.values(), positions, strict=True):
                servo.position = float(position)

    person = Script(look=look)
    after = run(bus, person, from_limp=True)
    assert [raw_from_rad(servo_rad) for servo_rad in after.to_servo_rad([0.0] * 8)] == positions
    assert len(person.requests) == 1
    assert all_limp(bus)


def test_of_one_servo_only_its_own_middle_is_taken(bus: SimulatedBus) -> None:
    person = Script(look=lambda: pose(bus, [0.0] * 8))
    assert changes(BEFORE, run(bus, person, ["ring_servo_1"], from_limp=True)) == ["ring_servo_1: -12 -> 0 degrees"]


def test_a_pose_that_cannot_be_the_middle_is_refused_and_asked_for_again(bus: SimulatedBus) -> None:
    poses = iter([[0.0] * 7 + [45.0], [0.0] * 8])
    person = Script(look=lambda: pose(bus, next(poses)))
    assert run(bus, person, from_limp=True).middle_deg == (0.0,) * 8
    assert len(person.requests) == 2
    (line,) = person.told
    assert "thumb_servo_2 (id 8) is at 45" in line


# What goes wrong leaves the hand limp.


def test_a_person_who_leaves_ends_it_at_once(bus: SimulatedBus) -> None:
    pose(bus, [60.0] * 8)
    person = Script()
    begin_s = time.monotonic()

    def leaves() -> bool:
        return Torque.ON in torques(bus) and time.monotonic() > begin_s + 0.3

    person.cancelled = leaves  # type: ignore[method-assign]
    with pytest.raises(Cancelled):
        run(bus, person)
    assert time.monotonic() - begin_s < 1.0
    assert angles_deg(bus)[0] > 20
    assert all_limp(bus)


@pytest.mark.parametrize("error", [Cancelled(), KeyboardInterrupt(), ZeroDivisionError(), OSError()])
@pytest.mark.parametrize("from_limp", [False, True])
def test_whatever_the_person_s_end_does_the_hand_is_limp(
    bus: SimulatedBus, error: BaseException, from_limp: bool
) -> None:
    energised: list[bool] = []

    def fail() -> None:
        energised.append(Torque.ON in torques(bus))
        raise error

    with pytest.raises(type(error)):
        run(bus, Script(look=fail), from_limp=from_limp)
    assert energised == [not from_limp]
    assert all_limp(bus)
    RustypotBus(bus.port).close()  # which is not in use any more


def test_a_person_who_quits_gets_no_calibration(bus: SimulatedBus) -> None:
    with pytest.raises(Cancelled):
        run(bus, Script(1.0, Do.NEXT, Do.QUIT))
    assert all_limp(bus)


def test_a_finger_that_is_blocked_ends_it(bus: SimulatedBus) -> None:
    with bus.lock:
        bus.servos[1].reach = (0.0, 600.0)
    begin_s = time.monotonic()
    with pytest.raises(BusError, match=r"index_servo_1 \(id 1\) is at 26.1 instead of 73.0 degrees: .*in the way"):
        run(bus, Script(Do.CLOSED, Do.NEXT))
    assert time.monotonic() - begin_s < 4.0  # the servo's own protection comes then
    assert all_limp(bus)


def test_an_alarm_ends_it(bus: SimulatedBus) -> None:
    def drop() -> None:
        with bus.lock:
            bus.servos[2].supply_v = 4.2

    with pytest.raises(BusError, match=r"index_servo_2 \(id 2\) reports VOLTAGE"):
        run(bus, Script(1.0, look=drop))
    assert all_limp(bus)


def test_missing_servos_are_named_before_anything_moves(bus: SimulatedBus) -> None:
    with bus.lock:
        del bus.servos[3]
        del bus.servos[8]
    with pytest.raises(BusError, match=r"^middle_servo_1 \(id 3\), thumb_servo_2 \(id 8\): no answer; .*setup-servo"):
        run(bus, Script())
    assert all_limp(bus)


@pytest.mark.usefixtures("quick")
def test_a_finger_can_be_calibrated_before_the_others_are_there() -> None:
    with SimulatedBus(ids=[1, 2]) as bus:
        person = Script(1.0, Do.NEXT)
        assert run(bus, person, ["index_servo_1"]).middle_deg[0] == -16
        assert all_limp(bus)
        assert sum("no answer; it is left out" in line for line in person.told) == 6


@pytest.mark.usefixtures("quick")
def test_lost_packets_are_no_news(bus: SimulatedBus) -> None:
    heard = 0

    def every_third(servo: SimulatedServo, code: int, params: bytes) -> bytes | None:
        nonlocal heard
        heard += 1
        reply = SimulatedServo.execute(servo, code, params)
        return None if heard % 3 == 0 else reply

    with bus.lock:
        for servo in bus.servos.values():
            servo.execute = (  # type: ignore[method-assign]
                lambda code, params, servo=servo: every_third(servo, code, params)
            )
    assert run(bus, Script(1.0, Do.NEXT), ["index_servo_1"]).middle_deg[0] == -16
    assert all_limp(bus)


class Deaf(RustypotBus):
    """Goals do not get out."""

    def move(self, goals: Sequence[Goal]) -> None:
        pass


def test_a_goal_that_does_not_arrive_is_noticed_before_torque(bus: SimulatedBus) -> None:
    with pytest.raises(BusError, match=r"index_servo_1 \(id 1\).*the goal did not arrive"):
        calibrate(lambda: Deaf(bus.port, timeout_s=TIMEOUT_S), BEFORE, ["index_servo_1"], Script(), False)
    assert all_limp(bus)


def test_a_servo_that_stays_energised_is_an_alarm(bus: SimulatedBus) -> None:
    servo = bus.servos[1]
    write = servo.write

    def stay(address: int, data: bytes) -> None:
        if (address, data) != (TORQUE, bytes([Torque.FREE])) or not stuck:
            write(address, data)

    stuck: list[bool] = []
    with bus.lock:
        servo.write = stay  # type: ignore[method-assign]
    with pytest.raises(BusError, match=r"CUT THE SERVOS' POWER.*index_servo_1 \(id 1\).*reads back as ON"):
        run(bus, Script(Do.NEXT, Do.QUIT, look=lambda: stuck.append(True)))
    assert torques(bus)[1:] == [Torque.FREE] * 7


class Cut(RustypotBus):
    """A cable that is pulled out of the computer: the servos keep their supply."""

    pulled = False

    def read_torque(self, servo_id: int) -> Torque:
        if self.pulled:
            raise BusError("port: I/O error")
        return super().read_torque(servo_id)

    def set_torque(self, servo_id: int, torque: Torque) -> None:
        if self.pulled:
            raise BusError("port: I/O error")
        super().set_torque(servo_id, torque)


def test_a_port_that_fails_is_opened_once_more_to_free_the_hand(bus: SimulatedBus) -> None:
    cables: list[Cut] = []

    def open_port() -> ServoBus:
        cables.append(Cut(bus.port, timeout_s=TIMEOUT_S))
        return cables[-1]

    def pull() -> None:
        cables[0].pulled = True

    with pytest.raises(Cancelled):
        calibrate(open_port, BEFORE, ["index_servo_1"], Script(Do.QUIT, look=pull), False)
    assert len(cables) == 2
    assert all_limp(bus)


# The command.


def command(bus: SimulatedBus, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "amazing_hand.cli", "calibrate", "--port", bus.port, *arguments]


def type_in(bus: SimulatedBus, typed: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(bus, *arguments), input=typed, capture_output=True, text=True, timeout=60, check=False
    )


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


def test_the_command_tells_what_it_understands(bus: SimulatedBus) -> None:
    result = type_in(bus, "whatever\nnan\n-1.5\nclosed\nclosed\n\n", "--servo", "index_servo_2")
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
        command(bus), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    wait_until(lambda: Torque.ON in torques(bus), "torque")
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


def test_keys_turn_the_servo_on_a_terminal(bus: SimulatedBus) -> None:
    keyboard, terminal = pty.openpty()
    process = subprocess.Popen(
        command(bus, "--servo", "index_servo_1"), stdin=terminal, stdout=terminal, stderr=terminal
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
        ["setsid", "--ctty", *command(bus)],  # only the terminal that controls it turns Ctrl-C into a signal
        stdin=terminal,
        stdout=terminal,
        stderr=subprocess.PIPE,
    )
    wait_until(lambda: Torque.ON in torques(bus), "torque")
    os.write(keyboard, b"\x03")
    assert process.wait(DEADLINE_S) == 1
    assert process.stderr is not None
    assert process.stderr.read() == b"not finished: the servos are limp, nothing was written\n"
    process.stderr.close()
    assert subprocess.check_output(["stty", "-g"], stdin=terminal) == before
    assert all_limp(bus)
    os.close(keyboard)
    os.close(terminal)
