# SPDX-License-Identifier: Apache-2.0
"""Trajectories as follow_joint_trajectory has them, on the bus: how they are sent, followed and ended."""

import math
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from support.hands import (
    ALL_FREE,
    ALL_ON,
    CALIBRATION,
    DEADLINE_S,
    IDS,
    REST,
    Ending,
    Hand,
    Servos,
    poses_sent,
    wait_until,
)

from amazing_hand.bus.motion_gate import STOPPED
from amazing_hand.bus.mover import SUPERSEDED
from amazing_hand.hand.calibration import SERVO_COUNT
from amazing_hand.hand.joint_path import SEND_PERIOD_S, JointPath, PathPoint, joint_path
from amazing_hand.hand.joints import SERVO_JOINTS
from amazing_hand.hand.motion import Pose
from amazing_hand.hand.trajectory_goal import CANCELLED, ErrorCode, TrajectoryMonitor

NO_LIMIT = np.full(SERVO_COUNT, math.inf)
WAVE_S = 2.0


def wave(duration_s: float = WAVE_S, rate_hz: float = 100.0) -> list[PathPoint]:
    """The index finger bends and comes back, as a planner says it: many points, with velocities."""
    points = []
    for time_s in np.arange(1, round(duration_s * rate_hz) + 1) / rate_hz:
        phase = 2 * math.pi * time_s / duration_s
        angle, speed = 0.5 * (1 - math.cos(phase)), math.pi / duration_s * math.sin(phase)
        points.append(PathPoint(float(time_s), [angle, -angle], [speed, -speed], []))
    points[-1] = PathPoint(duration_s, [0.0, 0.0], [0.0, 0.0])
    return points


class Follow:
    """A goal under way."""

    def __init__(
        self, hand: Hand, points: Sequence[PathPoint], goal_tolerance_rad: float = 0.05, goal_time_s: float = DEADLINE_S
    ) -> None:
        self.seen: list[tuple[Pose, Pose, Pose]] = []
        self.path: JointPath = joint_path(SERVO_JOINTS[:2], points, hand.driver.present_pose())
        self.monitor = TrajectoryMonitor(
            self.path,
            NO_LIMIT,
            np.full(SERVO_COUNT, goal_tolerance_rad),
            goal_time_s,
            lambda *poses: self.seen.append(poses),
        )
        self.ending = Ending()
        hand.endings.append(self.ending)
        hand.driver.move(self.path.motion(CALIBRATION, self.monitor), self.ending)


def bending(servos: Servos, hand: Hand, points: Sequence[PathPoint] = tuple(wave(12.0))) -> Follow:
    """A goal from rest, after the finger has begun to bend."""
    hand.go(REST)
    followed = Follow(hand, points)
    wait_until(lambda: servos.joints_deg()[0] > 5.0, "the finger to bend")
    return followed


def test_a_planners_trajectory_is_followed_with_few_packets(trace_path: Path, hand: Hand) -> None:
    assert hand.driver.energise() == []
    since_s = time.monotonic()
    followed = Follow(hand, wave())
    report = followed.ending.wait()
    assert report.reached, report.reason
    assert followed.monitor.outcome(report).code is ErrorCode.SUCCESSFUL
    sent = poses_sent(trace_path, since_s)
    assert [list(pose) for pose in sent] == [list(IDS)] * len(sent)
    assert (
        WAVE_S / SEND_PERIOD_S / 2 <= len(sent) <= WAVE_S / SEND_PERIOD_S + 3
    )  # with those for a packet that got lost
    assert max(measured_rad[0] for _, _, measured_rad in followed.seen) > 0.3  # it bent on the way


def test_a_cancelled_motion_holds_where_it_is_and_no_epoch_begins(servos: Servos, hand: Hand) -> None:
    followed = bending(servos, hand)
    epoch = hand.driver.epoch
    followed.monitor.cancel()
    report = followed.ending.wait()
    assert (report.reached, report.reason, report.refused) == (False, CANCELLED, False)
    servos.stay(ALL_ON, hand.heard.joints)
    assert hand.driver.epoch == epoch
    hand.go(REST)  # what comes next moves the hand


def test_a_cancelled_motion_does_not_go_on_to_the_point_that_was_sent(servos: Servos, hand: Hand) -> None:
    far_deg = math.degrees(1.2)
    followed = bending(servos, hand, [PathPoint(20.0, [1.2, -1.2])])  # five seconds at the servo's lowest speed
    followed.monitor.cancel()
    assert followed.ending.wait().reason == CANCELLED
    servos.stay(ALL_ON, hand.heard.joints)
    assert servos.joints_deg()[0] < far_deg - 5.0


def test_stop_relax_and_a_newer_motion_end_it_and_it_moves_nothing_afterwards(servos: Servos, hand: Hand) -> None:
    for end, reason, torques in (
        (hand.driver.stop, STOPPED, ALL_ON),
        (hand.move, SUPERSEDED, ALL_ON),
        (lambda: hand.driver.relax("enough"), "enough", ALL_FREE),
    ):
        followed = bending(servos, hand)
        end()
        report = followed.ending.wait()
        assert (report.reached, report.reason) == (False, reason)
        assert followed.monitor.outcome(report) == (ErrorCode.INVALID_GOAL, reason)
        servos.stay(torques, hand.heard.joints)


def test_a_servo_that_goes_silent_ends_it_with_its_name(servos: Servos, hand: Hand) -> None:
    followed = Follow(hand, wave(12.0))
    wait_until(lambda: followed.seen, "the motion")
    with servos.unplugged(IDS[4]):
        report = followed.ending.wait()
    assert report.refused
    assert SERVO_JOINTS[4] in report.reason


def test_a_goal_that_is_missed_ends_the_motion_when_its_time_is_over(servos: Servos, hand: Hand) -> None:
    followed = Follow(hand, [PathPoint(0.3, [0.3, -0.3])], goal_tolerance_rad=1e-6, goal_time_s=0.1)
    report = followed.ending.wait()
    assert not report.reached
    assert followed.monitor.outcome(report).code is ErrorCode.GOAL_TOLERANCE_VIOLATED
    servos.stay(ALL_ON, hand.heard.joints)
