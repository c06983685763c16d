# SPDX-License-Identifier: Apache-2.0
"""By its measured angles the client tells whether a hand moves, rests or has arrived."""

import math

import pytest

from amazing_hand.client.arrival import ARRIVED_RAD, REST_RAD, REST_S, Readings, checked
from amazing_hand.hand.joints import SERVO_JOINTS

ONE, TWO = SERVO_JOINTS[:2]
CYCLE_S = 0.02


def readings_of(angle_at: "dict[float, float]") -> Readings:
    """angle_at: the first joint's angle by time."""
    readings = Readings()
    for time_s, angle_rad in angle_at.items():
        readings.add({ONE: angle_rad, TWO: 0.0}, time_s)
    return readings


def test_a_hand_whose_servo_turns_moves_and_rests_only_when_it_has_stood_still_for_long_enough() -> None:
    turning = {n * CYCLE_S: n * REST_RAD / 3 for n in range(20)}
    still = {0.4 + n * CYCLE_S: turning[19 * CYCLE_S] for n in range(20)}
    assert readings_of(turning).is_moving()
    assert not readings_of(turning).rested(-math.inf)
    after = readings_of({**turning, **still})
    assert not after.is_moving()
    assert after.rested(since_s=0.4)
    assert not after.rested(since_s=0.78 - REST_S + CYCLE_S), "not for long enough since then"


def test_a_servo_that_trembles_by_a_step_rests() -> None:
    step_rad = math.radians(0.3)
    assert not readings_of({n * CYCLE_S: step_rad * (n % 2) for n in range(50)}).is_moving()


def test_without_a_reading_nothing_rests_and_nothing_has_arrived() -> None:
    readings = Readings()
    assert not readings.rested(-math.inf)
    assert not readings.arrived({ONE: 0.0})


def test_a_joint_has_arrived_within_three_degrees_and_one_that_is_not_measured_has_not() -> None:
    readings = Readings()
    readings.add({ONE: 0.5, TWO: math.nan, "index_distal": 0.0}, 0.0)
    assert readings.joints == {ONE: 0.5}
    assert readings.arrived({ONE: 0.5 + 0.9 * ARRIVED_RAD})
    assert not readings.arrived({ONE: 0.5 + 1.1 * ARRIVED_RAD})
    assert not readings.arrived({ONE: 0.5, TWO: 0.0})


@pytest.mark.parametrize(
    ("joints", "duration_s", "said"),
    [
        ({"index_distal": 0.1}, 1.0, "no servo joint is called index_distal; there are index_servo_1"),
        ({}, 1.0, "no joint is named"),
        ({ONE: math.nan}, 1.0, f"the angle of {ONE} is not finite"),
        ({ONE: math.inf}, 1.0, f"the angle of {ONE} is not finite"),
        ({ONE: 0.0}, 0.0, "duration_s is 0.0; give seconds above 0"),
        ({ONE: 0.0}, math.nan, "duration_s is nan; give seconds above 0"),
    ],
)
def test_a_motion_that_cannot_be_is_refused_with_what_to_write(
    joints: dict[str, float], duration_s: float, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        checked(joints, duration_s)
