# SPDX-License-Identifier: Apache-2.0
"""One motion at a time: a servo that missed its goal is told it again, also when the question gets lost at first."""

from typing import Any

import numpy as np
import pytest

from amazing_hand.bus.driver_settings import DriverSettings
from amazing_hand.bus.mover import REPEATS, SECOND_LOOK_S, SUPERSEDED, Mover
from amazing_hand.bus.port import BusError
from amazing_hand.config import load_calibration
from amazing_hand.hand.calibration import SERVO_COUNT
from amazing_hand.hand.motion import KeyPose, Motion, MotionReport, Pose

GOAL = np.full(SERVO_COUNT, 0.1)
MOVE_S = 0.2
SETTINGS = DriverSettings(arrival_timeout_s=1.0)
MISSED, HAS_IT, SILENT = "missed", "has it", "silent"


class Servos:
    """Eight servos of which the first stays where it is until it `hears`. answers: to the question for its goal."""

    def __init__(self, *answers: str) -> None:
        self.commanded_rad: Pose | None = np.zeros(SERVO_COUNT)
        self.readings: list[None] = [None] * SERVO_COUNT
        self.answers = list(answers)
        self.moves: list[float] = []
        self.held = 0
        self.pose = np.zeros(SERVO_COUNT)

    def energise(self, max_speed_rad_s: float) -> list[str]:
        return []

    def expected_rad(self) -> Pose:
        return self.pose

    measured_rad = present_pose = expected_rad

    def is_at(self, goal_rad: Pose, tolerance_rad: float) -> bool:
        return False

    def move(self, goal_rad: Pose, duration_s: float, max_speed_rad_s: float) -> float:
        self.moves.append(duration_s)
        self.pose = np.array([0.0, *goal_rad[1:]])
        return max(duration_s, 0.0)

    def hold(self, duration_s: float, max_speed_rad_s: float) -> list[str]:
        self.held += 1
        return []

    def missed_goal(self, joint: int) -> bool:
        assert joint == 0
        answer = self.answers.pop(0)
        if answer == SILENT:
            raise BusError("no reply")
        return answer == MISSED


@pytest.fixture
def mover() -> Mover:
    return Mover(load_calibration(), SETTINGS)


def begin(mover: Mover, servos: Any) -> list[MotionReport]:
    reports: list[MotionReport] = []
    mover.begin(servos, Motion((KeyPose(GOAL, MOVE_S),)), reports.append)
    return reports


def look(mover: Mover, servos: Any, times: int = 1) -> None:
    """As the driver does in its cycles, each time when it is late enough to look at the goals."""
    for _ in range(times):
        course = mover._course
        assert course is not None
        mover.advance(servos, course.arrives_s + 1.5 * SECOND_LOOK_S)


def test_a_goal_that_was_missed_is_sent_again_until_the_servo_has_it(mover: Mover) -> None:
    servos = Servos(MISSED, MISSED)
    reports = begin(mover, servos)
    look(mover, servos, 2)
    assert servos.moves[1:] == [0.0, 0.0]
    servos.pose = GOAL
    look(mover, servos)
    assert [report.reached for report in reports] == [True]


def test_a_goal_is_not_sent_for_ever(mover: Mover) -> None:
    servos = Servos(*[MISSED] * REPEATS)
    begin(mover, servos)
    look(mover, servos, REPEATS + 3)
    assert len(servos.moves) == 1 + REPEATS


def test_a_servo_that_has_the_goal_is_told_nothing_more(mover: Mover) -> None:
    servos = Servos(HAS_IT)
    begin(mover, servos)
    look(mover, servos, 3)
    assert len(servos.moves) == 1
    assert servos.answers == []


def test_a_question_that_got_lost_is_asked_again(mover: Mover) -> None:
    servos = Servos(SILENT, SILENT, MISSED)
    begin(mover, servos)
    look(mover, servos, 2)
    assert len(servos.moves) == 1
    look(mover, servos)
    assert servos.moves[1:] == [0.0]


def test_nobody_is_asked_before_the_hand_has_had_its_time(mover: Mover) -> None:
    servos = Servos()
    begin(mover, servos)
    course = mover._course
    assert course is not None
    mover.advance(servos, course.arrives_s + 0.5 * SECOND_LOOK_S)  # type: ignore[arg-type]
    mover.advance(servos, course.arrives_s - 0.1)  # type: ignore[arg-type]
    assert mover.is_moving


def test_a_hand_that_does_not_arrive_is_told_with_the_servo_when_its_time_is_over(mover: Mover) -> None:
    servos = Servos(HAS_IT)
    reports = begin(mover, servos)
    look(mover, servos)
    course = mover._course
    assert course is not None
    mover.advance(servos, course.arrives_s + SETTINGS.arrival_timeout_s + 0.01)  # type: ignore[arg-type]
    (report,) = reports
    assert not report.reached
    assert not report.refused
    assert load_calibration().servo_names[0] in report.reason
    assert not mover.is_moving


def test_the_next_motion_ends_the_one_before_and_an_empty_one_holds(mover: Mover) -> None:
    servos = Servos()
    first, second = begin(mover, servos), begin(mover, servos)
    assert [report.reason for report in first] == [SUPERSEDED]
    assert second == []
    mover.begin(servos, Motion(()), first.append)  # type: ignore[arg-type]
    assert [report.reason for report in second] == [SUPERSEDED]
    assert servos.held == 1


def test_an_end_is_told_once_and_only_of_a_motion_that_is_under_way(mover: Mover) -> None:
    reports = begin(mover, Servos())
    mover.end(GOAL, "stopped", refused=True)
    mover.end(GOAL, "stopped again")
    assert [(report.reason, report.refused) for report in reports] == [("stopped", True)]
