# SPDX-License-Identifier: Apache-2.0
"""`hand calibrate`: how it finds middles on simulated servos, by turning them and from a hand that is posed limp."""

import math
from collections.abc import Sequence
from dataclasses import replace

import pytest
from support.table import BEFORE, Script, all_limp, angles_deg, pose, run, torques

from amazing_hand.bus.port import Goal, RustypotBus
from amazing_hand.bus.registers import RAW_ZERO, Torque, raw_from_rad
from amazing_hand.simulation.servo_bus import SimulatedBus
from amazing_hand.workbench.calibrate import calibrate, changes
from amazing_hand.workbench.person import Answer, Do
from amazing_hand.workbench.servos import SLOW_RAD_S, TIMEOUT_S


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
