# SPDX-License-Identifier: Apache-2.0
"""Motions of the hand."""

import math
import statistics
import struct
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from support.hands import (
    ALL_FREE,
    ALL_ON,
    BUSY_S,
    CLOSED,
    IDS,
    OPEN,
    REST,
    STEP_DEG,
    VICTORY,
    Blocking,
    Ending,
    Hand,
    MakeHand,
    Servos,
    poses_sent,
    wait_until,
    written,
)
from support.waiting import BUSY, median_of

from amazing_hand.bus.driver_settings import DriverSettings
from amazing_hand.bus.port import RustypotBus
from amazing_hand.bus.registers import RAD_PER_STEP, RAW_ZERO, REGISTERS, InstructionCode
from amazing_hand.hand.clearance import clearance_m
from amazing_hand.hand.motion import Pose
from amazing_hand.simulation.bus_trace import read_trace
from amazing_hand.simulation.servo_bus import SimulatedBus


@pytest.mark.parametrize("pose", [OPEN, CLOSED, VICTORY])
def test_a_motion_reaches_its_pose_in_its_time_and_says_what_was_measured(
    servos: Servos, hand: Hand, pose: tuple[float, ...]
) -> None:
    begin_s = time.monotonic()
    ending = hand.move((pose, 0.4))
    report = ending.wait()
    assert report.reached, report.reason
    assert report.reason == ""
    assert 0.4 <= ending.end_s - begin_s < 0.4 + BUSY_S
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
    def off_deg() -> float:
        """How far the hand is from the first key pose when that is due."""
        hand.go(REST)
        begin_s = time.monotonic()
        ending = hand.move((OPEN, 0.3), (VICTORY, 0.6))
        wait_until(lambda: time.monotonic() >= begin_s + 0.3)
        off_deg = np.abs(servos.joints_deg() - OPEN).max()
        report = ending.wait()
        assert report.reached
        assert ending.end_s - begin_s >= 0.6
        assert np.rad2deg(report.measured_rad) == pytest.approx(VICTORY, abs=0.5)
        return float(off_deg)

    assert median_of(3, off_deg) <= 20.0  # 50 ms of the fastest joint


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
    assert older.end_s - begin_s < BUSY_S
    assert np.rad2deg(report.commanded_rad) == pytest.approx(CLOSED)
    assert newer.wait().reached
    assert servos.joints_deg() == pytest.approx(VICTORY, abs=0.5)


def test_an_empty_motion_keeps_the_pose_and_ends_at_once(trace_path: Path, servos: Servos, hand: Hand) -> None:
    hand.go(VICTORY)
    since_s = time.monotonic()
    ending = hand.move()
    report = ending.wait()
    assert report.reached, report.reason
    assert ending.end_s - since_s < BUSY_S
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
    assert ending.end_s - begin_s < BUSY_S
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
    assert 0.3 + DriverSettings().arrival_timeout_s <= ending.end_s - begin_s < BUSY
    assert np.rad2deg(report.measured_rad) == pytest.approx((17.0, *CLOSED[1:]), abs=0.5)


def test_a_stop_holds_the_hand_within_20_milliseconds(trace_path: Path, servos: Servos, hand: Hand) -> None:
    hand.go(OPEN)
    took_s = []
    for _ in range(10):  # 10 degrees each of the 125 that it has to go
        hand.move((CLOSED, 1.0))
        begin_deg = servos.joints_deg()[0]
        wait_until(lambda begin_deg=begin_deg: servos.joints_deg()[0] - begin_deg > 10)
        called_s = time.monotonic()
        hand.driver.stop()
        wait_until(lambda called_s=called_s: poses_sent(trace_path, called_s))
        took_s += [time_s - called_s for time_s, _ in read_trace(trace_path, called_s)]
    assert len(took_s) == 10
    assert statistics.median(took_s) < BUSY * 0.02


def test_what_waits_behind_a_stopped_motion_never_begins(
    trace_path: Path, bus: SimulatedBus, make_hand: MakeHand
) -> None:
    go_on = threading.Event()
    hand = make_hand(lambda: Blocking(bus.port, go_on))
    hand.driver.start()
    endings = [hand.move((CLOSED, 0.2)), hand.move((OPEN, 0.2))]
    hand.driver.stop()
    assert [ending.wait().reason for ending in endings] == ["stopped"] * 2
    last = hand.move((OPEN, 0.2))
    go_on.set()
    assert last.wait().reached
    assert poses_sent(trace_path)[-1] == poses_sent(trace_path)[1]  # the first one is where the hand was


def test_a_pose_that_the_hand_has_is_not_sent_again(trace_path: Path, hand: Hand) -> None:
    hand.go(VICTORY)
    since_s = time.monotonic()
    ending = hand.move((VICTORY, 0.2), (VICTORY, 0.3))
    assert ending.wait().reached
    assert ending.end_s - since_s >= 0.3
    assert written(trace_path, since_s) == []


def test_fingers_that_would_run_into_each_other_take_another_way(trace_path: Path, servos: Servos, hand: Hand) -> None:
    across = (90.0, -90.0, 90.0, -90.0, -35.0, 35.0, 80.0, -80.0)  # the thumb in front of index and middle finger
    out = (90.0, -90.0, 90.0, -90.0, -60.0, 10.0, -55.0, 15.0)
    way = np.linspace(np.deg2rad(across), np.deg2rad(out), 50)
    assert clearance_m(way).min() < -0.005
    hand.go(across)
    since_s, poses_deg = time.monotonic(), []
    ending = hand.move((out, 0.3))
    while not ending.reports:
        poses_deg.append(servos.joints_deg())
        time.sleep(0.005)
    assert ending.wait().reached
    assert len(poses_sent(trace_path, since_s)) > 1
    assert len(poses_deg) > 20
    assert clearance_m(np.deg2rad(poses_deg)).min() > -0.002
