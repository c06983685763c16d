# SPDX-License-Identifier: Apache-2.0
"""Torque comes on without a snap, or not at all."""

import itertools
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from support.hands import (
    ALL_FREE,
    ALL_ON,
    GOAL_ADDRESS,
    IDS,
    OPEN,
    TORQUE_ON,
    VICTORY,
    Hand,
    Interposed,
    MakeHand,
    Servos,
    poses_sent,
    wait_until,
    written,
)

from amazing_hand.bus.port import BusError, Goal
from amazing_hand.bus.registers import InstructionCode, Torque
from amazing_hand.hand.calibration import SERVO_COUNT
from amazing_hand.simulation.servo_bus import SimulatedBus


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
