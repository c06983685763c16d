# SPDX-License-Identifier: Apache-2.0
"""What is done with all eight servos, on a bus that is a table, and a clock of the test."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np
import pytest

from amazing_hand.bus import hand_servos
from amazing_hand.bus.hand_servos import READING_MAX_AGE_S, SILENCE_S, HandServos
from amazing_hand.bus.port import TRIES, BusError, Goal, ServoReading
from amazing_hand.bus.registers import StatusBits, Torque, raw_from_rad
from amazing_hand.hand.calibration import SERVO_COUNT, Calibration
from amazing_hand.hand.motion import MIN_SPEED_RAD_S, Pose

IDS = (1, 2, 3, 4, 5, 6, 7, 8)
CALIBRATION = Calibration(IDS, (0.0,) * SERVO_COUNT)
SPEED_RAD_S = 7.0


@dataclass
class Bus:
    """Servos that do at once what they are told. lost: how often a servo does not answer, by (operation, id)."""

    now_s: float = 100.0
    position_rad: dict[int, float] = field(default_factory=lambda: dict.fromkeys(IDS, 0.1))
    speed_rad_s: float = 0.0
    goal_raw: dict[int, int] = field(default_factory=lambda: dict.fromkeys(IDS, 0))
    torque: dict[int, Torque] = field(default_factory=lambda: dict.fromkeys(IDS, Torque.FREE))
    lost: dict[tuple[str, int], float] = field(default_factory=dict)
    moves: list[list[Goal]] = field(default_factory=list)
    told: list[tuple[str, int]] = field(default_factory=list)
    is_open: bool = True

    def _ask(self, operation: str, servo_id: int) -> None:
        self.told.append((operation, servo_id))
        if (times := self.lost.get((operation, servo_id), 0)) > 0:
            self.lost[operation, servo_id] = times - 1
            raise BusError(f"{operation} of servo {servo_id}: timed out")

    def read(self, servo_id: int) -> ServoReading:
        self._ask("read", servo_id)
        position_rad = self.position_rad[servo_id]
        return ServoReading(
            servo_id, self.now_s, position_rad, self.speed_rad_s, 0.0, 5.0, 30, StatusBits(0), moving=False
        )

    def move(self, goals: Sequence[Goal]) -> None:
        self._ask("move", 0)
        self.moves.append(list(goals))
        for goal in goals:
            if self.lost.get(("missed", goal.servo_id), 0) > 0:
                self.lost["missed", goal.servo_id] -= 1
            else:
                self.goal_raw[goal.servo_id] = raw_from_rad(goal.position_rad)

    def set_torque(self, servo_id: int, torque: Torque) -> None:
        self._ask("set", servo_id)
        self.torque[servo_id] = torque

    def free(self, servo_ids: Sequence[int]) -> None:
        self._ask("free", 0)
        self.torque |= {servo_id: Torque.FREE for servo_id in servo_ids if not self.lost.get(("freed", servo_id))}

    def read_torque(self, servo_id: int) -> Torque:
        self._ask("check", servo_id)
        return self.torque[servo_id]

    def read_register(self, servo_id: int, name: str) -> int:
        assert name == "goal_position"
        self._ask("goal", servo_id)
        return self.goal_raw[servo_id]

    def close(self) -> None:
        self.is_open = False

    def count(self, operation: str) -> int:
        return sum(told == operation for told, _ in self.told)


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Bus:
    bus = Bus()
    monkeypatch.setattr(hand_servos, "time", SimpleNamespace(monotonic=lambda: bus.now_s))
    return bus


@pytest.fixture
def servos(bus: Bus) -> HandServos:
    return HandServos(bus, CALIBRATION)  # type: ignore[arg-type]


@pytest.fixture
def stiff(servos: HandServos, bus: Bus) -> HandServos:
    """Energised; nothing that was told before counts."""
    assert servos.energise(SPEED_RAD_S) == []
    bus.moves.clear()
    bus.told.clear()
    return servos


def pose(servos_rad: Sequence[float]) -> Pose:
    return CALIBRATION.to_joint_rad(servos_rad)


def test_a_hand_is_energised_where_it_is_once_each_goal_reads_back(servos: HandServos, bus: Bus) -> None:
    assert servos.energise(SPEED_RAD_S) == []
    (goals,) = bus.moves
    assert [goal.position_rad for goal in goals] == pytest.approx([0.1] * 8)
    assert set(bus.torque.values()) == {Torque.ON}
    assert servos.commanded_rad == pytest.approx(pose([0.1] * 8))
    assert list(servos.stiff) == list(range(SERVO_COUNT)), "each may have torque, whatever happens now"
    order = [operation for operation, _ in bus.told]
    assert order == ["read"] * 8 + ["move"] + ["goal"] * 8 + ["set", "check"] * 8
    assert servos.energise(SPEED_RAD_S) == []
    assert len(bus.told) == len(order), "it is already"


def test_a_servo_that_misses_its_goal_is_told_again_before_any_has_torque(servos: HandServos, bus: Bus) -> None:
    bus.lost["missed", 4] = 1
    assert servos.energise(SPEED_RAD_S) == []
    assert len(bus.moves) == 2
    assert {goal.speed_rad_s for goal in bus.moves[1]} == {MIN_SPEED_RAD_S}
    assert [servo_id for operation, servo_id in bus.told if operation == "goal"] == [*IDS, 4]


@pytest.mark.parametrize(
    ("operation", "line"),
    [
        ("read", "servo_1 (id 3): does not answer: read of servo 3: timed out; the hand stays limp"),
        ("goal", "servo_1 (id 3): does not tell its goal: goal of servo 3: timed out"),
        ("set", "servo_1 (id 3): torque ON failed: set of servo 3: timed out"),
    ],
)
def test_whatever_fails_while_energising_names_the_servo_and_leaves_the_hand_limp(
    servos: HandServos, bus: Bus, operation: str, line: str
) -> None:
    bus.lost[operation, 3] = TRIES - 1
    assert servos.energise(SPEED_RAD_S) == [], "it may fail all but once"
    assert servos.release() == []
    bus.lost[operation, 3] = TRIES
    (failure,) = servos.energise(SPEED_RAD_S)
    assert failure == f"middle_{line}"
    assert servos.commanded_rad is None
    assert set(bus.torque.values()) == {Torque.FREE}


def test_a_port_that_fails_while_energising_is_told(servos: HandServos, bus: Bus) -> None:
    bus.lost["move", 0] = 1
    assert servos.energise(SPEED_RAD_S) == ["move of servo 0: timed out"]
    assert servos.commanded_rad is None


def test_a_release_is_one_packet_and_a_look_at_each(stiff: HandServos, bus: Bus) -> None:
    assert stiff.release() == []
    assert bus.told == [("free", 0), *(("check", servo_id) for servo_id in IDS)]
    assert stiff.commanded_rad is None
    assert stiff.stiff == {}
    assert not stiff.release_late(2)


def test_a_servo_that_cannot_be_released_is_named_and_released_when_it_answers(stiff: HandServos, bus: Bus) -> None:
    bus.lost |= {("free", 0): 1, ("check", 5): 1, ("set", 5): TRIES, ("set", 6): 1}
    assert stiff.release() == ["ring_servo_1 (id 5): torque FREE failed: set of servo 5: timed out"]
    assert bus.torque == {**dict.fromkeys(IDS, Torque.FREE), 5: Torque.ON}
    assert list(stiff.stiff) == [4]
    bus.lost["set", 5] = 1
    assert not stiff.release_late(4)
    assert stiff.release_late(4)
    assert bus.torque[5] is Torque.FREE
    assert stiff.stiff == {}


def test_a_servo_that_reads_back_as_stiff_is_told_again(stiff: HandServos, bus: Bus) -> None:
    bus.lost["freed", 7] = 1
    assert stiff.release() == []
    assert [servo_id for operation, servo_id in bus.told if operation == "set"] == [7]


def test_a_hand_that_is_stiff_is_not_released_late(stiff: HandServos, bus: Bus) -> None:
    stiff.stiff[3] = "of before"
    assert not stiff.release_late(3)
    assert bus.told == []


def test_readings_count_until_they_are_too_old_and_a_servo_that_is_silent_for_less_keeps_its_last(
    servos: HandServos, bus: Bus
) -> None:
    begun_s = bus.now_s = 0.0
    servos.read_all()
    assert servos.expected_rad() == pytest.approx(pose([0.1] * 8)), "a limp hand stays where it is"
    bus.lost["read", 8] = math.inf
    bus.now_s = begun_s + SILENCE_S
    assert "does not answer" in servos.read(7)
    assert servos.readings[7] is not None
    bus.now_s = begun_s + SILENCE_S + 0.001
    servos.read(7)
    assert servos.readings[7] is None
    assert np.isnan(servos.measured_rad()).tolist() == [False] * 7 + [True]
    bus.now_s = begun_s + READING_MAX_AGE_S
    assert not np.isnan(servos.measured_rad()[:7]).any()
    bus.now_s = begun_s + READING_MAX_AGE_S + 0.001
    assert np.isnan(servos.measured_rad()).all()
    assert np.isnan(servos.present_pose()).all(), "a limp hand is where it was bent to"


def test_all_are_silent_once_each_was_asked_in_vain(servos: HandServos, bus: Bus) -> None:
    bus.lost = {("read", servo_id): math.inf for servo_id in IDS}
    bus.now_s += 2.0
    for joint in range(SERVO_COUNT - 1):
        servos.read(joint)
    assert servos.silent_s == 0.0
    servos.read(7)
    assert servos.silent_s == 2.0
    bus.lost.clear()
    servos.read(0)
    assert servos.silent_s == 0.0
    bus.lost = {("read", servo_id): math.inf for servo_id in IDS}
    servos.read_all()
    bus.now_s += 1.0
    assert servos.silent_s == 1.0
    assert servos.release() == []
    assert servos.silent_s == 0.0, "they tell their torque"


def test_a_stiff_hand_is_where_it_was_told_to_be_as_far_as_nobody_knows_better(stiff: HandServos, bus: Bus) -> None:
    goal_rad = pose([0.5] * 8)
    stiff.move(goal_rad, 1.0, SPEED_RAD_S)
    stiff.readings[2] = None
    present_rad = stiff.present_pose()
    assert present_rad[2] == goal_rad[2]
    assert np.delete(present_rad, 2) == pytest.approx(np.delete(pose([0.1] * 8), 2))
    assert stiff.is_at(goal_rad, 10.0) is False, "one is not measured"


def test_all_arrive_together_from_where_they_are_expected(stiff: HandServos, bus: Bus) -> None:
    goal_rad = pose([0.5] * 8)
    assert stiff.move(goal_rad, 1.0, SPEED_RAD_S) == pytest.approx(1.0)
    assert [goal.servo_id for goal in bus.moves[0]] == list(IDS)
    assert [goal.position_rad for goal in bus.moves[0]] == pytest.approx([0.5] * 8)
    assert [goal.speed_rad_s for goal in bus.moves[0]] == pytest.approx([0.4] * 8)
    assert stiff.move(goal_rad, 0.1, 2.0) == pytest.approx(0.2), "no faster than it may"
    bus.speed_rad_s = 2.0
    stiff.read_all()
    bus.now_s += SILENCE_S / 2
    expected = [stiff.expected_rad() - pose([0.1] * 8)]
    bus.now_s += SILENCE_S * 2
    expected.append(stiff.expected_rad() - pose([0.1] * 8))
    up = goal_rad > pose([0.1] * 8)  # speeds are those of the servos: joints that turn the other way have not begun
    assert [each[up].tolist() for each in expected] == [
        pytest.approx([2.0 * passed_s] * up.sum()) for passed_s in (SILENCE_S / 2, SILENCE_S)
    ]
    bus.speed_rad_s = 100.0
    stiff.read_all()
    bus.now_s += SILENCE_S
    assert stiff.expected_rad()[up] == pytest.approx(goal_rad[up]), "none goes past its goal"


def test_a_hand_is_there_when_it_was_told_to_be_and_is(stiff: HandServos, bus: Bus) -> None:
    goal_rad = pose([0.2] * 8)
    assert not stiff.is_at(goal_rad, 0.2)
    stiff.move(goal_rad, 0.1, SPEED_RAD_S)
    assert not stiff.is_at(goal_rad, 0.05)
    bus.position_rad = dict.fromkeys(IDS, 0.2)
    stiff.read_all()
    assert stiff.is_at(goal_rad, 0.05)
    stiff.release()
    assert not stiff.is_at(goal_rad, 0.05)


def test_a_hand_holds_where_it_is_and_tells_who_does_not_answer(stiff: HandServos, bus: Bus) -> None:
    bus.position_rad = dict.fromkeys(IDS, 0.3)
    assert stiff.hold(0.1, SPEED_RAD_S) == []
    assert [goal.position_rad for goal in bus.moves[-1]] == pytest.approx([0.3] * 8)
    bus.lost["read", 2] = 1
    assert stiff.hold(0.1, SPEED_RAD_S) == [], "it answers when it is asked again"
    bus.lost["read", 2] = math.inf
    assert stiff.hold(0.1, SPEED_RAD_S) == ["index_servo_2 (id 2): does not answer: read of servo 2: timed out"]
    stiff.release()
    moves = len(bus.moves)
    assert stiff.hold(0.1, SPEED_RAD_S) == []
    assert len(bus.moves) == moves, "a limp hand is left alone"


def test_a_goal_is_missed_when_the_servo_has_another(stiff: HandServos, bus: Bus) -> None:
    assert not stiff.missed_goal(3)
    bus.goal_raw[4] += 1
    assert stiff.missed_goal(3)
    stiff.release()
    assert not stiff.missed_goal(3), "a limp hand has no goal"
    assert stiff.goals_rad() is None
    stiff.close()
    assert not bus.is_open
