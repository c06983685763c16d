"""The driver of the hand, on rustypot and a real pseudo-terminal, against simulated servos that can be looked into."""

import contextlib
import itertools
import logging
import math
import random
import struct
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

import amazing_hand.bus.driver
from amazing_hand.bus.driver import DriverSettings, HandDriver
from amazing_hand.bus.port import BusError, Goal, RustypotBus, ServoBus, ServoReading
from amazing_hand.bus.protocol import sync_write_parts
from amazing_hand.bus.registers import RAD_PER_STEP, RAW_ZERO, REGISTERS, InstructionCode, StatusBits, Torque
from amazing_hand.bus.servo import SimulatedServo
from amazing_hand.bus.simulator import SimulatedBus
from amazing_hand.bus.trace import TraceFile, read_trace
from amazing_hand.hand.calibration import SERVO_COUNT, Calibration
from amazing_hand.hand.joints import SERVO_JOINTS
from amazing_hand.hand.motion import KeyPose, Motion, MotionReport, Pose

DEADLINE_S = 10.0
STEP_DEG = math.degrees(RAD_PER_STEP)

IDS = (1, 2, 3, 4, 5, 6, 7, 8)
CALIBRATION = Calibration(IDS, (-17.0, 8.0, -16.0, -4.0, -12.0, 10.0, -9.0, 9.0))

REST = (0.0,) * SERVO_COUNT
OPEN = (-35.0, 35.0) * 4
CLOSED = (90.0, -90.0) * 4
VICTORY = (-15.0, 65.0, -65.0, 15.0, 80.0, -80.0, 65.0, 12.0)

ALL_FREE = [Torque.FREE] * SERVO_COUNT
ALL_ON = [Torque.ON] * SERVO_COUNT

TORQUE_ON = bytes((REGISTERS["torque_enable"].address, Torque.ON))
GOAL_ADDRESS = REGISTERS["goal_position"].address


def wait_until(condition: Callable[[], object], what: str = "") -> None:
    deadline_s = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < deadline_s, f"waited in vain {what}"
        time.sleep(0.001)


def motion(*points: tuple[Sequence[float], float]) -> Motion:
    """Key poses from degrees and seconds."""
    return Motion(tuple(KeyPose(np.deg2rad(np.array(angles_deg)), time_s) for angles_deg, time_s in points))


class Servos:
    """The servos of a simulated bus, also those that are taken off it for a while."""

    def __init__(self, bus: SimulatedBus) -> None:
        self.bus = bus
        self.all = dict(bus.servos)

    def torques(self) -> list[int]:
        with self.bus.lock:
            return [servo.value("torque_enable") for servo in self.all.values()]

    def energise(self) -> None:
        """As another program may have left them."""
        with self.bus.lock:
            for servo in self.all.values():
                servo.write(REGISTERS["torque_enable"].address, bytes([Torque.ON]))
                servo.write(GOAL_ADDRESS, struct.pack(">H", round(servo.position)))

    def joints_deg(self) -> Pose:
        """Where the shafts are at this instant, as angles of the joints."""
        with self.bus.lock:
            now_s = time.monotonic()
            for servo in self.all.values():
                servo.advance(now_s)
            positions = np.array([servo.position for servo in self.all.values()])
        return np.rad2deg(CALIBRATION.to_joint_rad((positions - RAW_ZERO) * RAD_PER_STEP))

    def bend(self, joints_deg: Sequence[float]) -> None:
        """Turn the limp shafts by hand."""
        steps = CALIBRATION.to_servo_rad(np.deg2rad(np.array(joints_deg))) / RAD_PER_STEP + RAW_ZERO
        with self.bus.lock:
            for servo, position in zip(self.all.values(), steps, strict=True):
                servo.position = float(round(position))

    @contextlib.contextmanager
    def unplugged(self, *ids: int) -> Iterator[None]:
        with self.bus.lock:
            for servo_id in ids:
                del self.bus.servos[servo_id]
        yield
        self.plug_in(*ids)

    def plug_in(self, *ids: int) -> None:
        with self.bus.lock:
            for servo_id in ids:
                self.bus.servos[servo_id] = self.all[servo_id]

    def answer_only_if(self, servo_id: int, answers: Callable[[], bool]) -> None:
        """The servo does what it is told, but its reply is lost unless `answers` says otherwise."""
        servo = self.all[servo_id]
        execute = servo.execute

        def carry_out(code: int, params: bytes) -> bytes | None:
            reply = execute(code, params)
            return reply if answers() else None

        with self.bus.lock:
            servo.execute = carry_out  # type: ignore[method-assign]

    def stuck_at(self, servo_id: int, torque: Torque) -> None:
        """The servo's torque is, and stays, as it is said here."""
        servo = self.all[servo_id]
        write, address = SimulatedServo.write, REGISTERS["torque_enable"].address

        def write_and_fall_back(start: int, data: bytes) -> None:
            write(servo, start, data)
            write(servo, address, bytes([torque]))

        with self.bus.lock:
            servo.write = write_and_fall_back  # type: ignore[method-assign]
            write(servo, address, bytes([torque]))


class Recorder:
    """A listener that keeps all it is told."""

    def __init__(self) -> None:
        self.joints: list[tuple[float, Pose]] = []
        self.ports: list[str] = []

    def on_joints(self, measured_rad: Pose, speed_rad_s: Pose) -> None:
        self.joints.append((time.monotonic(), measured_rad))

    def on_port(self, error: str) -> None:
        self.ports.append(error)


@dataclass
class Ending:
    """What a motion's `on_end` was called with."""

    reports: list[MotionReport] = field(default_factory=list)
    end_s: float = 0.0

    def __call__(self, report: MotionReport) -> None:
        self.end_s = time.monotonic()
        self.reports.append(report)

    def wait(self) -> MotionReport:
        wait_until(lambda: self.reports, "for the motion's end")
        return self.reports[0]


class Hand:
    """A driver, and all that it tells."""

    def __init__(self, open_bus: Callable[[], ServoBus], settings: DriverSettings) -> None:
        self.heard = Recorder()
        self.driver = HandDriver(open_bus, CALIBRATION, settings, self.heard)
        self.endings: list[Ending] = []

    def start(self) -> "Hand":
        self.driver.start()
        wait_until(lambda: self.heard.joints, "for the first measurement")
        assert self.heard.ports == [""]
        return self

    def move(self, *points: tuple[Sequence[float], float]) -> Ending:
        ending = Ending()
        self.endings.append(ending)
        self.driver.move(motion(*points), ending)
        return ending

    def go(self, angles_deg: Sequence[float]) -> None:
        report = self.move((angles_deg, 0.05)).wait()
        assert report.reached, report.reason


@pytest.fixture
def trace_path(tmp_path: Path) -> Path:
    return tmp_path / "trace"


@pytest.fixture
def bus(trace_path: Path) -> Iterator[SimulatedBus]:
    trace = TraceFile(trace_path)
    with SimulatedBus(trace=trace) as bus:
        yield bus
    trace.close()


@pytest.fixture
def servos(bus: SimulatedBus) -> Servos:
    return Servos(bus)


MakeHand = Callable[..., Hand]


@pytest.fixture
def make_hand() -> Iterator[MakeHand]:
    hands: list[Hand] = []

    def make(open_bus: Callable[[], ServoBus], settings: DriverSettings | None = None) -> Hand:
        hands.append(Hand(open_bus, settings or DriverSettings()))
        return hands[-1]

    yield make
    for hand in hands:
        hand.driver.close()
        assert [len(ending.reports) for ending in hand.endings] == [1] * len(hand.endings)


@pytest.fixture
def hand(bus: SimulatedBus, make_hand: MakeHand) -> Hand:
    return make_hand(lambda: RustypotBus(bus.port)).start()


def written(path: Path, since_s: float = 0.0) -> list[tuple[int, bytes]]:
    """Codes and parameters of all that was written to the servos."""
    return [(instruction.code, instruction.params) for _, instruction in read_trace(path, since_s)]


def poses_sent(path: Path, since_s: float = 0.0) -> list[dict[int, tuple[int, int]]]:
    """Each sync write of goals: id -> raw position and raw speed."""
    poses = []
    for code, params in written(path, since_s):
        if code == InstructionCode.SYNC_WRITE:
            pose = {}
            for servo_id, address, data in sync_write_parts(params):
                position, goal_time, speed = struct.unpack(">HHH", data)
                assert (address, goal_time) == (GOAL_ADDRESS, 0)
                pose[servo_id] = (position, speed)
            poses.append(pose)
    return poses


# Limp at first.


def test_all_servos_are_limp_after_connecting_whoever_energised_them(
    bus: SimulatedBus, servos: Servos, make_hand: MakeHand
) -> None:
    servos.energise()
    assert servos.torques() == ALL_ON
    make_hand(lambda: RustypotBus(bus.port)).start()
    assert servos.torques() == ALL_FREE


def test_a_limp_hand_is_measured_as_it_is_bent(servos: Servos, hand: Hand) -> None:
    servos.bend(VICTORY)
    wait_until(lambda: np.allclose(np.rad2deg(hand.heard.joints[-1][1]), VICTORY, atol=STEP_DEG))
    assert np.rad2deg(hand.driver.present_pose()) == pytest.approx(VICTORY, abs=STEP_DEG)
    assert servos.torques() == ALL_FREE


def test_a_servo_that_was_silent_at_first_is_limp_as_soon_as_it_answers(
    bus: SimulatedBus, servos: Servos, make_hand: MakeHand, caplog: pytest.LogCaptureFixture
) -> None:
    servos.energise()
    with servos.unplugged(3):
        make_hand(lambda: RustypotBus(bus.port)).start()
        assert servos.torques() == [2, 2, 1, 2, 2, 2, 2, 2]
        assert "middle_servo_1 (id 3)" in caplog.text
    wait_until(lambda: servos.torques() == ALL_FREE)


def test_before_it_is_measured_the_pose_is_unknown(make_hand: MakeHand, bus: SimulatedBus) -> None:
    assert np.isnan(make_hand(lambda: RustypotBus(bus.port)).driver.present_pose()).all()


# Torque comes on without a snap.


@pytest.mark.parametrize("wake", ["energise", "motion"])
def test_torque_comes_on_when_every_goal_is_where_the_servo_is(
    trace_path: Path, servos: Servos, hand: Hand, wake: str
) -> None:
    servos.bend(VICTORY)
    before_deg = servos.joints_deg()
    wait_until(lambda: np.allclose(np.rad2deg(hand.driver.present_pose()), before_deg, atol=0.01))
    since_s = time.monotonic()
    if wake == "energise":
        assert hand.driver.energise() == []
    else:
        assert hand.move((before_deg.round(3).tolist(), 0.2)).wait().reached
    packets = written(trace_path, since_s)
    torque = packets.index((InstructionCode.WRITE, TORQUE_ON))
    assert packets[:torque] == [packets[0]] * torque
    assert packets[torque : torque + SERVO_COUNT] == [(InstructionCode.WRITE, TORQUE_ON)] * SERVO_COUNT
    seed = poses_sent(trace_path, since_s)[0]
    assert list(seed) == list(IDS)
    for servo_id, (position, speed) in seed.items():
        assert position == servos.all[servo_id].position
        assert 0 < speed < 100  # 0 would be the maximum
    assert servos.torques() == ALL_ON
    assert servos.joints_deg() == pytest.approx(before_deg, abs=1e-9)


def test_a_servo_that_misses_the_first_packet_does_not_leap_to_a_goal_of_before(servos: Servos, hand: Hand) -> None:
    servo = servos.all[5]
    write, lost = servo.write, iter([True])

    def write_later(address: int, data: bytes) -> None:
        if address != GOAL_ADDRESS or not next(lost, False):
            write(address, data)

    with servos.bus.lock:
        servo.write = write_later  # type: ignore[method-assign]
        assert servo.value("goal_position") == 0
    before_deg = servos.joints_deg()
    assert hand.driver.energise() == []
    assert next(lost, None) is None
    assert servos.torques() == ALL_ON
    assert servos.joints_deg() == pytest.approx(before_deg, abs=1e-9)


def test_energising_twice_writes_nothing_more(trace_path: Path, hand: Hand) -> None:
    assert hand.driver.energise() == []
    since_s = time.monotonic()
    assert hand.driver.energise() == []
    assert written(trace_path, since_s) == []


def test_with_a_servo_missing_the_hand_is_not_energised_and_says_who_is_missing(
    trace_path: Path, servos: Servos, hand: Hand
) -> None:
    with servos.unplugged(6):
        since_s = time.monotonic()
        (failure,) = hand.driver.energise()
        assert "ring_servo_2 (id 6)" in failure
        report = hand.move((OPEN, 0.2)).wait()
        assert not report.reached
        assert "ring_servo_2 (id 6)" in report.reason
        assert poses_sent(trace_path, since_s) == []
    assert servos.torques() == ALL_FREE
    hand.go(OPEN)


def test_a_lost_packet_here_and_there_does_not_keep_the_hand_limp(servos: Servos, hand: Hand) -> None:
    turns = itertools.count()
    servos.answer_only_if(4, lambda: next(turns) % 3 != 1)
    assert hand.driver.energise() == []
    assert servos.torques() == ALL_ON
    assert hand.driver.relax() == []
    assert servos.torques() == ALL_FREE


def test_a_servo_whose_torque_does_not_come_on_lets_the_whole_hand_go_limp(servos: Servos, hand: Hand) -> None:
    servos.stuck_at(7, Torque.OFF)
    failures = hand.driver.energise()
    assert "thumb_servo_1 (id 7)" in failures[0]
    assert "reads back as OFF" in failures[0]
    assert servos.torques() == [2, 2, 2, 2, 2, 2, Torque.OFF, 2]


class Interposed:
    """A bus between the driver and the true one, whose operations tests replace."""

    def __init__(self, port: str) -> None:
        self.inner = RustypotBus(port)

    def ping(self, servo_id: int) -> bool:
        return self.inner.ping(servo_id)

    def read(self, servo_id: int) -> ServoReading:
        return self.inner.read(servo_id)

    def move(self, goals: Sequence[Goal]) -> None:
        self.inner.move(goals)

    def set_torque(self, servo_id: int, torque: Torque) -> None:
        self.inner.set_torque(servo_id, torque)

    def read_torque(self, servo_id: int) -> Torque:
        return self.inner.read_torque(servo_id)

    def close(self) -> None:
        self.inner.close()


class Deaf(Interposed):
    """Goals do not get out."""

    def move(self, goals: Sequence[Goal]) -> None:
        raise BusError("port: move: I/O error")


def test_torque_stays_off_if_the_present_pose_could_not_be_sent(
    trace_path: Path, bus: SimulatedBus, servos: Servos, make_hand: MakeHand
) -> None:
    hand = make_hand(lambda: Deaf(bus.port)).start()
    assert "I/O error" in hand.driver.energise()[0]
    assert "I/O error" in hand.move((OPEN, 0.1)).wait().reason
    assert (InstructionCode.WRITE, TORQUE_ON) not in written(trace_path)
    assert servos.torques() == ALL_FREE


# Moving.


@pytest.mark.parametrize("pose", [OPEN, CLOSED, VICTORY])
def test_a_motion_reaches_its_pose_in_its_time_and_says_what_was_measured(
    servos: Servos, hand: Hand, pose: tuple[float, ...]
) -> None:
    begin_s = time.monotonic()
    ending = hand.move((pose, 0.4))
    report = ending.wait()
    assert report.reached, report.reason
    assert report.reason == ""
    assert 0.4 <= ending.end_s - begin_s < 1.0
    assert np.rad2deg(report.measured_rad) == pytest.approx(pose, abs=0.5)
    assert np.rad2deg(report.commanded_rad) == pytest.approx(pose)
    assert servos.joints_deg() == pytest.approx(pose, abs=0.5)
    assert servos.torques() == ALL_ON


def test_a_key_pose_is_one_packet(trace_path: Path, hand: Hand) -> None:
    assert hand.driver.energise() == []
    since_s = time.monotonic()
    hand.move((OPEN, 0.15), (VICTORY, 0.3), (OPEN, 0.45)).wait()
    assert [code for code, _ in written(trace_path, since_s)] == [InstructionCode.SYNC_WRITE] * 3
    assert [list(pose) for pose in poses_sent(trace_path, since_s)] == [list(IDS)] * 3


def test_key_poses_are_passed_at_their_times(servos: Servos, hand: Hand) -> None:
    hand.go(REST)
    begin_s = time.monotonic()
    ending = hand.move((OPEN, 0.3), (VICTORY, 0.6))
    wait_until(lambda: time.monotonic() >= begin_s + 0.3)
    assert servos.joints_deg() == pytest.approx(OPEN, abs=20)  # at most 7 rad/s for the delay of a busy computer
    report = ending.wait()
    assert report.reached
    assert ending.end_s - begin_s >= 0.6
    assert np.rad2deg(report.measured_rad) == pytest.approx(VICTORY, abs=0.5)


def sample_progress(servos: Servos, ending: Ending, start: Sequence[float], goal: Sequence[float]) -> list[Pose]:
    """While the motion is on its way, how far each joint has come, 0 to 1, all at one instant per sample."""
    start_deg, goal_deg = np.array(start), np.array(goal)
    samples = []
    while not ending.reports:
        samples.append((servos.joints_deg() - start_deg) / (goal_deg - start_deg))
        time.sleep(0.005)
    return [sample for sample in samples if (sample > 0.1).all() and (sample < 0.9).all()]


@pytest.mark.parametrize("settings", [DriverSettings(), DriverSettings(max_speed_rad_s=2.0)], ids=["in time", "slow"])
def test_all_joints_are_on_their_way_together(
    bus: SimulatedBus, servos: Servos, make_hand: MakeHand, settings: DriverSettings
) -> None:
    """A joint that has far to go turns faster; also where the speed limit stretches the motion."""
    hand = make_hand(lambda: RustypotBus(bus.port), settings).start()
    hand.go(OPEN)
    samples = sample_progress(servos, ending := hand.move((VICTORY, 0.4)), OPEN, VICTORY)
    assert ending.wait().reached
    assert len(samples) > 5
    assert max(np.ptp(sample) for sample in samples) < 0.05


def test_no_servo_is_told_to_turn_faster_than_the_limit(
    trace_path: Path, bus: SimulatedBus, make_hand: MakeHand
) -> None:
    hand = make_hand(lambda: RustypotBus(bus.port), DriverSettings(max_speed_rad_s=3.0)).start()
    begin_s = time.monotonic()
    ending = hand.move((CLOSED, 0.01))
    assert ending.wait().reached
    assert ending.end_s - begin_s >= math.radians(90) / 3.0
    speeds = [speed for pose in poses_sent(trace_path) for _, speed in pose.values()]
    assert max(speeds) <= round(3.0 / RAD_PER_STEP)
    assert min(speeds) > 0


def test_a_hand_that_still_moves_has_not_arrived_however_wide_the_tolerance(
    bus: SimulatedBus, servos: Servos, make_hand: MakeHand
) -> None:
    settings = DriverSettings(max_speed_rad_s=12.0, arrival_tolerance_rad=math.radians(30))  # the servos make 7 rad/s
    hand = make_hand(lambda: RustypotBus(bus.port), settings).start()
    hand.go(OPEN)
    report = hand.move((CLOSED, 0.2)).wait()
    assert report.reached
    assert np.rad2deg(report.measured_rad) == pytest.approx(CLOSED, abs=0.5)


def test_a_newer_motion_takes_over_and_ends_the_older_one(servos: Servos, hand: Hand) -> None:
    hand.go(REST)
    older = hand.move((OPEN, 1.0), (CLOSED, 2.0))
    wait_until(lambda: np.abs(servos.joints_deg()).max() > 5)
    begin_s = time.monotonic()
    newer = hand.move((VICTORY, 0.3))
    report = older.wait()
    assert not report.reached
    assert "next motion" in report.reason
    assert older.end_s - begin_s < 0.2
    assert np.rad2deg(report.commanded_rad) == pytest.approx(CLOSED)
    assert newer.wait().reached
    assert servos.joints_deg() == pytest.approx(VICTORY, abs=0.5)


def test_an_empty_motion_keeps_the_pose_and_ends_at_once(trace_path: Path, servos: Servos, hand: Hand) -> None:
    hand.go(VICTORY)
    since_s = time.monotonic()
    ending = hand.move()
    report = ending.wait()
    assert report.reached, report.reason
    assert ending.end_s - since_s < 0.2
    assert np.rad2deg(report.commanded_rad) == pytest.approx(VICTORY)
    assert written(trace_path, since_s) == []
    assert servos.joints_deg() == pytest.approx(VICTORY, abs=0.5)


def test_an_empty_motion_does_not_energise_a_limp_hand(servos: Servos, hand: Hand) -> None:
    servos.bend(VICTORY)
    wait_until(lambda: np.allclose(np.rad2deg(hand.driver.present_pose()), VICTORY, atol=STEP_DEG))
    report = hand.move().wait()
    assert report.reached, report.reason
    assert np.rad2deg(report.measured_rad) == pytest.approx(VICTORY, abs=STEP_DEG)
    assert servos.torques() == ALL_FREE


def assert_stays_there(servos: Servos, near_deg: Pose) -> None:
    """All joints come to rest where they were when they were stopped, give or take a busy computer's delay."""
    wait_until(lambda: not any(servo.moving for servo in servos.all.values()))
    assert servos.joints_deg() == pytest.approx(near_deg, abs=15)


@pytest.mark.parametrize("how", ["stop", "empty motion"])
def test_a_stopped_hand_holds_its_present_pose(trace_path: Path, servos: Servos, hand: Hand, how: str) -> None:
    hand.go(OPEN)
    ending = hand.move((CLOSED, 2.5), (OPEN, 5.0))
    wait_until(lambda: servos.joints_deg()[0] > 10)
    here_deg, begin_s = servos.joints_deg(), time.monotonic()
    if how == "stop":
        hand.driver.stop()
    else:
        hand.move()
    report = ending.wait()
    assert ending.end_s - begin_s < 0.2
    assert not report.reached
    assert how != "stop" or report.reason == "stopped"
    assert_stays_there(servos, here_deg)
    assert servos.torques() == ALL_ON
    assert len(poses_sent(trace_path, begin_s)) == 1


def test_a_hand_that_is_stopped_does_not_turn_back(bus: SimulatedBus, servos: Servos, make_hand: MakeHand) -> None:
    """It holds the pose of now, not the one of the last cycle, when it was elsewhere."""
    hand = make_hand(lambda: RustypotBus(bus.port), DriverSettings(rate_hz=5.0)).start()
    hand.go(OPEN)
    hand.move((CLOSED, 0.5))
    heard = len(hand.heard.joints)
    wait_until(lambda: len(hand.heard.joints) > heard)
    measured_s = time.monotonic()
    wait_until(lambda: time.monotonic() > measured_s + 0.1)  # 25 degrees
    highest_deg = servos.joints_deg()
    hand.driver.stop()
    while any(servo.moving for servo in servos.all.values()):
        highest_deg = np.maximum(highest_deg, here_deg := servos.joints_deg())
        assert (highest_deg - here_deg)[::2].max() < 12
        time.sleep(0.005)


def test_stopping_a_limp_hand_writes_nothing(trace_path: Path, servos: Servos, hand: Hand) -> None:
    since_s = time.monotonic()
    hand.driver.stop()
    assert hand.move().wait().reached  # which comes behind
    assert written(trace_path, since_s) == []
    assert servos.torques() == ALL_FREE


def test_a_joint_that_does_not_get_there_is_named_with_its_angle(servos: Servos, hand: Hand) -> None:
    with servos.bus.lock:  # its own limit stops it at 0 degrees of the servo
        servo = servos.all[1]
        servo.write(REGISTERS["lock"].address, b"\0")
        servo.write(REGISTERS["max_angle_limit"].address, struct.pack(">H", RAW_ZERO))
    begin_s = time.monotonic()
    ending = hand.move((CLOSED, 0.3))
    report = ending.wait()
    assert not report.reached
    assert report.reason == "index_servo_1 (id 1) is at 17.0 instead of 90.0 degrees"
    assert 0.3 + DriverSettings().arrival_timeout_s <= ending.end_s - begin_s < 2.0
    assert np.rad2deg(report.measured_rad) == pytest.approx((17.0, *CLOSED[1:]), abs=0.5)


# Letting go.


def test_relaxing_in_mid_motion_leaves_all_servos_limp_for_good(trace_path: Path, servos: Servos, hand: Hand) -> None:
    """A key pose that is sent later would energise the servos again."""
    hand.go(OPEN)
    ending = hand.move((VICTORY, 0.3), (OPEN, 0.6), (CLOSED, 0.9))
    wait_until(lambda: servos.joints_deg()[6] > -20)
    assert hand.driver.relax() == []
    assert servos.torques() == ALL_FREE
    since_s = time.monotonic()
    report = ending.wait()
    assert not report.reached
    assert "limp" in report.reason
    assert ending.end_s - since_s < 0.2
    wait_until(lambda: time.monotonic() > since_s + 1.0)
    assert written(trace_path, since_s) == []
    assert servos.torques() == ALL_FREE


@pytest.mark.parametrize("verb", ["relax", "close"])
def test_letting_go_frees_all_eight_servos(servos: Servos, hand: Hand, verb: str) -> None:
    hand.go(VICTORY)
    assert servos.torques() == ALL_ON
    assert getattr(hand.driver, verb)() == []
    assert servos.torques() == ALL_FREE


@pytest.mark.parametrize("verb", ["relax", "close"])
@pytest.mark.parametrize("missing", [1, 4, 8])
def test_letting_go_frees_seven_servos_and_names_the_eighth_that_does_not_answer(
    servos: Servos, hand: Hand, verb: str, missing: int
) -> None:
    hand.go(VICTORY)
    with servos.unplugged(missing):
        (failure,) = getattr(hand.driver, verb)()
    assert f"{SERVO_JOINTS[missing - 1]} (id {missing})" in failure
    assert "FREE" in failure
    assert [servo_id for servo_id, torque in zip(IDS, servos.torques(), strict=True) if torque != Torque.FREE] in (
        [missing],
        [],  # when the driver got hold of it again
    )


def test_a_servo_that_could_not_be_released_is_limp_as_soon_as_it_answers(servos: Servos, hand: Hand) -> None:
    hand.go(VICTORY)
    with servos.unplugged(5):
        assert len(hand.driver.relax()) == 1
        assert servos.torques()[4] == Torque.ON
    wait_until(lambda: servos.torques() == ALL_FREE)


def test_a_silent_servo_does_not_delay_the_release_of_the_others(servos: Servos, hand: Hand) -> None:
    hand.go(VICTORY)
    servos.answer_only_if(1, lambda: False)
    begin_s = time.monotonic()
    threading.Thread(target=hand.driver.relax).start()
    wait_until(lambda: servos.torques()[1:] == ALL_FREE[1:])
    assert time.monotonic() - begin_s < 0.075  # two timeouts: the reading under way, and the silent servo's first


def test_a_servo_that_stays_energised_is_named(servos: Servos, hand: Hand) -> None:
    servos.stuck_at(2, Torque.ON)
    (failure,) = hand.driver.relax()
    assert failure == "index_servo_2 (id 2): torque FREE failed: it reads back as ON"


def test_closing_in_mid_motion_ends_it_and_frees_the_hand(servos: Servos, hand: Hand) -> None:
    hand.go(OPEN)
    ending = hand.move((CLOSED, 1.0), (OPEN, 2.0))
    wait_until(lambda: servos.joints_deg()[0] > 0)
    begin_s = time.monotonic()
    assert hand.driver.close() == []
    assert time.monotonic() - begin_s < 0.5
    assert servos.torques() == ALL_FREE
    (report,) = ending.reports
    assert not report.reached
    assert "driver" in report.reason


def test_a_closed_driver_leaves_the_port_to_others_and_answers_at_once(bus: SimulatedBus, hand: Hand) -> None:
    assert hand.driver.close() == []
    assert hand.driver.close() == []
    RustypotBus(bus.port).close()
    begin_s = time.monotonic()
    for ending in (hand.move((OPEN, 0.3)), hand.move()):
        (report,) = ending.reports
        assert not report.reached
        assert report.reason
    assert len(hand.driver.energise()) == 1
    assert len(hand.driver.relax()) == 1
    hand.driver.stop()
    assert time.monotonic() - begin_s < 0.2


class Blocking(Interposed):
    """Reading takes until `go_on` is set."""

    def __init__(self, port: str, go_on: threading.Event) -> None:
        super().__init__(port)
        self.go_on = go_on

    def read(self, servo_id: int) -> ServoReading:
        self.go_on.wait(DEADLINE_S)
        return super().read(servo_id)


def test_closing_says_so_if_the_hand_may_still_be_energised(bus: SimulatedBus, make_hand: MakeHand) -> None:
    go_on = threading.Event()
    hand = make_hand(lambda: Blocking(bus.port, go_on))
    hand.driver.start()
    wait_until(lambda: hand.heard.ports == [""])
    (failure,) = hand.driver.close(timeout_s=0.05)
    assert "0.05 s" in failure
    go_on.set()
    assert hand.driver.close() == []


# Silence.


def test_a_servo_that_does_not_answer_is_not_called_measured_for_long(servos: Servos, hand: Hand) -> None:
    delays_s = []
    for _ in range(3):
        with servos.unplugged(8):
            begin_s = time.monotonic()
            wait_until(lambda: np.isnan(hand.heard.joints[-1][1][7]))
            delays_s.append(hand.heard.joints[-1][0] - begin_s)
        wait_until(lambda: not np.isnan(hand.heard.joints[-1][1]).any())
    assert min(delays_s) < 0.15  # not max: a busy computer takes its time


@pytest.mark.parametrize("missing", [(1,), (8,), (2, 3, 4, 5, 6, 7, 8)], ids=["first", "last", "all but one"])
def test_a_servo_that_does_not_answer_is_not_measured_and_the_others_are(
    servos: Servos, hand: Hand, missing: tuple[int, ...]
) -> None:
    silent = [IDS.index(servo_id) for servo_id in missing]
    others = [joint for joint in range(SERVO_COUNT) if joint not in silent]
    with servos.unplugged(*missing):
        wait_until(lambda: np.isnan(hand.heard.joints[-1][1][silent]).all())
        heard, begin_s = len(hand.heard.joints), time.monotonic()
        wait_until(lambda: time.monotonic() > begin_s + 1.0)
        poses = np.array([pose for _, pose in hand.heard.joints[heard:]])
        assert np.isnan(poses[:, silent]).all()
        assert np.isnan(poses[:, others]).mean() < 0.3  # none but on a busy computer
    wait_until(lambda: not np.isnan(hand.heard.joints[-1][1]).any())
    assert hand.heard.ports == [""]


def test_a_lost_packet_is_no_news(servos: Servos, hand: Hand) -> None:
    turns = itertools.count()
    heard = len(hand.heard.joints)
    servos.answer_only_if(4, lambda: next(turns) % 2 == 1)
    wait_until(lambda: len(hand.heard.joints) > heard + 20)
    assert np.isnan([pose[3] for _, pose in hand.heard.joints[heard:]]).mean() < 0.2  # none but on a busy computer


class Counting(Interposed):
    """Counts the readings that fail."""

    failed = 0

    def read(self, servo_id: int) -> ServoReading:
        try:
            return super().read(servo_id)
        except BusError:
            self.failed += 1
            raise


def test_a_late_reply_costs_two_readings_and_no_more(make_hand: MakeHand) -> None:
    """It is taken for the answer to the next question, whose own answer then comes late in turn, and so on."""
    with SimulatedBus(usb_latency_s=0.005) as usb:
        counting = Counting(usb.port)
        hand = make_hand(lambda: counting).start()
        failed, heard = counting.failed, len(hand.heard.joints)
        once = iter([0.04])

        def late() -> bool:
            time.sleep(next(once, 0.0))
            return True

        Servos(usb).answer_only_if(4, late)
        wait_until(lambda: len(hand.heard.joints) > heard + 10)
        assert 1 <= counting.failed - failed <= 4  # two more for a busy computer
        hand.driver.close()


def test_a_motion_that_a_servo_does_not_confirm_is_not_reached(servos: Servos, hand: Hand) -> None:
    hand.go(OPEN)
    ending = hand.move((VICTORY, 0.3))
    with servos.unplugged(8):
        report = ending.wait()
    assert not report.reached
    assert "thumb_servo_2 (id 8) does not answer" in report.reason
    assert np.isnan(report.measured_rad[7])


def test_a_slow_adapter_delays_and_does_not_blind(trace_path: Path, make_hand: MakeHand) -> None:
    """16 ms per reply is what an FTDI adapter takes as it comes: eight of them are a seventh of a second."""
    trace = TraceFile(trace_path)
    with SimulatedBus(usb_latency_s=0.016, trace=trace) as slow:
        hand = make_hand(lambda: RustypotBus(slow.port)).start()
        begin_s = time.monotonic()
        ending = hand.move((OPEN, 0.35))
        report = ending.wait()
        assert report.reached, report.reason
        assert ending.end_s - begin_s >= 0.35
        wait_until(lambda: not np.isnan([pose for _, pose in hand.heard.joints[-5:]]).any(), "for five whole cycles")
        speeds = [speed for _, speed in poses_sent(trace_path)[-1].values()]
        farthest_deg = np.abs(np.array(OPEN) + CALIBRATION.middle_deg).max()  # from the servos' own zero
        # The motion has its full time, whatever energising took.
        assert max(speeds) * RAD_PER_STEP == pytest.approx(math.radians(farthest_deg) / 0.35, rel=0.05)
        assert hand.driver.close() == []
    trace.close()


# The port comes and goes.


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for the port often."""
    monkeypatch.setattr(amazing_hand.bus.driver, "REOPEN_MIN_S", 0.02)
    monkeypatch.setattr(amazing_hand.bus.driver, "REOPEN_MAX_S", 0.05)


@pytest.mark.usefixtures("eager")
def test_a_missing_port_is_reported_once_and_opened_when_it_appears(tmp_path: Path, make_hand: MakeHand) -> None:
    link = tmp_path / "port"
    tries = itertools.count()

    def open_bus() -> ServoBus:
        next(tries)
        return RustypotBus(str(link))

    hand = make_hand(open_bus)
    hand.driver.start()
    wait_until(lambda: next(tries) > 10)
    (error,) = hand.heard.ports
    assert str(link) in error
    assert hand.driver.port_error == error
    assert hand.move((OPEN, 0.1)).wait().reason == error
    assert hand.move().wait().reason == error
    assert hand.driver.energise() == [error]
    assert hand.driver.relax() == [error]
    with SimulatedBus(link=link):
        wait_until(lambda: hand.driver.port_error == "")
        assert hand.heard.ports == [error, ""]
        hand.go(OPEN)
        hand.driver.close()


def test_commands_do_not_hurry_the_search_for_the_port_and_are_answered_at_once(
    tmp_path: Path, make_hand: MakeHand
) -> None:
    tries: list[float] = []

    def open_bus() -> ServoBus:
        tries.append(time.monotonic())
        return RustypotBus(str(tmp_path / "port"))

    hand = make_hand(open_bus)
    hand.driver.start()
    begin_s = time.monotonic()
    for _ in range(20):
        hand.move((OPEN, 0.1)).wait()
    assert time.monotonic() - begin_s < 0.4
    assert len(tries) == 1


@pytest.mark.usefixtures("eager")
def test_a_port_with_no_servo_on_it_is_reported_once(make_hand: MakeHand) -> None:
    with SimulatedBus(ids=[20]) as empty:
        hand = make_hand(lambda: RustypotBus(empty.port))
        hand.driver.start()
        wait_until(lambda: empty.received[InstructionCode.WRITE] > 60)
        (error,) = hand.heard.ports
        assert "no servo answers" in error
        assert "index_servo_1 (id 1)" in error


@pytest.mark.usefixtures("eager")
def test_a_port_that_vanishes_in_mid_motion_is_reported_and_the_hand_is_limp_when_it_is_back(
    tmp_path: Path, make_hand: MakeHand
) -> None:
    link = tmp_path / "port"
    with SimulatedBus(link=link) as first:
        hand = make_hand(lambda: RustypotBus(str(link))).start()
        hand.go(OPEN)
        ending = hand.move((CLOSED, 1.0), (OPEN, 2.0))
        wait_until(lambda: Servos(first).joints_deg()[0] > 0)
    vanished_s = time.monotonic()
    report = ending.wait()
    assert ending.end_s - vanished_s < 1.5
    assert not report.reached
    assert "no servo has answered" in report.reason
    assert np.isnan(report.measured_rad).all()
    assert hand.heard.ports[:2] == ["", report.reason]
    assert np.isnan(hand.driver.present_pose()).all()
    with SimulatedBus(link=link) as second:
        back = Servos(second)
        back.energise()
        wait_until(lambda: hand.driver.port_error == "")
        assert hand.heard.ports[-1] == ""
        assert back.torques() == ALL_FREE
        hand.go(VICTORY)
        assert back.joints_deg() == pytest.approx(VICTORY, abs=0.5)
        assert hand.driver.close() == []
        assert back.torques() == ALL_FREE


class Cut(Interposed):
    """A cable that is pulled out of the computer: the servos keep their supply."""

    pulled = False

    def read(self, servo_id: int) -> ServoReading:
        self._check()
        return super().read(servo_id)

    def set_torque(self, servo_id: int, torque: Torque) -> None:
        self._check()
        super().set_torque(servo_id, torque)

    def _check(self) -> None:
        if self.pulled:
            raise BusError("port: I/O error")


@pytest.mark.parametrize("noticed", [True, False])
def test_closing_opens_a_lost_port_once_more_to_free_the_energised_hand(
    bus: SimulatedBus, servos: Servos, make_hand: MakeHand, noticed: bool
) -> None:
    cables: list[Cut] = []

    def open_bus() -> ServoBus:
        cables.append(Cut(bus.port))
        return cables[-1]

    hand = make_hand(open_bus).start()
    hand.go(VICTORY)
    cables[0].pulled = True
    if noticed:
        wait_until(lambda: hand.driver.port_error)
        assert hand.driver.relax() == [hand.driver.port_error]
    assert servos.torques() == ALL_ON
    assert hand.driver.close() == []
    assert servos.torques() == ALL_FREE
    assert len(cables) == 2


def test_closing_with_the_port_gone_says_that_the_hand_was_not_freed(bus: SimulatedBus, make_hand: MakeHand) -> None:
    hand = make_hand(lambda: RustypotBus(bus.port)).start()
    hand.go(VICTORY)
    bus.stop()
    wait_until(lambda: hand.driver.port_error)
    assert hand.driver.close() != []


# Nothing is lost.


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("end", ["in the end", "close in the middle", "unplugged in the middle"])
def test_every_motion_is_answered_once_in_a_burst_of_commands_from_four_threads(
    bus: SimulatedBus, servos: Servos, make_hand: MakeHand, seed: int, end: str
) -> None:
    hand = make_hand(lambda: RustypotBus(bus.port)).start()
    half_done = threading.Barrier(5)

    def command(randomness: random.Random) -> None:
        match randomness.choice(["move", "move", "move twice", "empty", "stop", "relax", "energise"]):
            case "move":
                hand.move((OPEN, randomness.uniform(0.001, 0.2)))
            case "move twice":
                hand.move((VICTORY, 0.02), (REST, 0.04))
            case "empty":
                hand.move()
            case "stop":
                hand.driver.stop()
            case "relax":
                hand.driver.relax()
            case _:
                hand.driver.energise()

    def burst(thread_seed: int) -> None:
        randomness = random.Random(thread_seed)
        for i in range(100 // 4):
            if i == 12:
                half_done.wait(DEADLINE_S)
            command(randomness)

    threads = [threading.Thread(target=burst, args=(4 * seed + i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    half_done.wait(DEADLINE_S)
    if end == "close in the middle":
        hand.driver.close()
    elif end == "unplugged in the middle":
        bus.stop()
    for thread in threads:
        thread.join(2 * DEADLINE_S)
        assert not thread.is_alive()
    hand.driver.close()
    assert [len(ending.reports) for ending in hand.endings] == [1] * len(hand.endings)
    assert len(hand.endings) > 20
    if end != "unplugged in the middle":
        assert servos.torques() == ALL_FREE


class Raising(Recorder):
    """A listener with a defect that shows when `armed`."""

    armed = False

    def on_joints(self, measured_rad: Pose, speed_rad_s: Pose) -> None:
        super().on_joints(measured_rad, speed_rad_s)
        if self.armed:
            raise ZeroDivisionError("the listener has a defect")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_defect_of_the_listener_ends_the_driver_with_the_hand_limp_and_everything_answered(
    bus: SimulatedBus, servos: Servos
) -> None:
    listener = Raising()
    driver = HandDriver(lambda: RustypotBus(bus.port), CALIBRATION, DriverSettings(), listener)
    driver.start()
    ending = Ending()
    driver.move(motion((OPEN, 0.05), (CLOSED, 5.0)), ending)
    wait_until(lambda: servos.torques() == ALL_ON)
    listener.armed = True
    assert not ending.wait().reached
    wait_until(lambda: servos.torques() == ALL_FREE)
    late = Ending()
    driver.move(motion((OPEN, 0.1)), late)
    assert not late.wait().reached
    assert driver.close() == []
    assert [len(e.reports) for e in (ending, late)] == [1, 1]
    RustypotBus(bus.port).close()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_defect_in_the_answer_to_a_motion_leaves_the_hand_limp_and_the_others_answered(
    bus: SimulatedBus, servos: Servos
) -> None:
    go_on = threading.Event()
    driver = HandDriver(lambda: Blocking(bus.port, go_on), CALIBRATION, DriverSettings(), Recorder())
    driver.start()
    calls: list[str] = []
    endings = [Ending(), Ending()]
    results: list[list[str]] = []

    def raising(report: MotionReport) -> None:
        calls.append(report.reason)
        raise ZeroDivisionError("the caller has a defect")

    driver.move(motion((OPEN, 5.0)), raising)
    driver.move(motion((CLOSED, 5.0)), endings[0])  # ends the first one, whose answer fails
    relaxing = threading.Thread(target=lambda: results.append(driver.relax()))
    relaxing.start()
    driver.move(motion((OPEN, 0.1)), endings[1])
    begin_s = time.monotonic()
    go_on.set()
    for ending in endings:
        assert not ending.wait().reached
    relaxing.join(DEADLINE_S)
    assert time.monotonic() - begin_s < 1.5
    assert len(results) == 1
    wait_until(lambda: servos.torques() == ALL_FREE)
    driver.close()
    assert len(calls) == 1
    assert [len(ending.reports) for ending in endings] == [1, 1]


def test_alarms_of_a_servo_do_not_end_the_driver(servos: Servos, hand: Hand, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with servos.bus.lock:
        servos.all[3].supply_v = 4.0
        assert servos.all[3].status & StatusBits.VOLTAGE
    hand.go(OPEN)
