# SPDX-License-Identifier: Apache-2.0
"""`hand check`: passes on a good hand, names what is wrong with a bad one, and leaves every hand limp."""

import json
import math
import signal
import struct
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.table import DEADLINE_S, TORQUE, command, hand, pose, torques
from support.waiting import wait_for

import amazing_hand.workbench.servos
from amazing_hand.bus.port import Goal, RustypotBus
from amazing_hand.bus.registers import REGISTERS, Torque
from amazing_hand.config import load_calibration, own_calibration_path, save_calibration
from amazing_hand.hand.calibration import Calibration
from amazing_hand.simulation.servo import SimulatedServo
from amazing_hand.simulation.servo_bus import SimulatedBus
from amazing_hand.simulation.servo_faults import Mute
from amazing_hand.workbench.person import Cancelled
from amazing_hand.workbench.self_test import Result, SelfTest, Status
from amazing_hand.workbench.servos import SLOW_RAD_S, TIMEOUT_S

CALIBRATION = load_calibration("original")
CHECKS = ["answers", "model", "voltage", "temperature", "angle limits", "alarms", "motion", "limp"]


@pytest.fixture
def bus() -> Iterator[SimulatedBus]:
    """A hand that another program has left energised."""
    with SimulatedBus() as bus:
        with bus.lock:
            for servo in bus.servos.values():
                servo.write(REGISTERS["goal_position"].address, struct.pack(">H", round(servo.position)))
        yield bus


def check(
    bus: SimulatedBus,
    calibration: Calibration = CALIBRATION,
    skip_motion: str = "",
    cancelled: Callable[[], bool] = lambda: False,
) -> SelfTest:
    test = SelfTest(calibration, lambda result: None)
    test.run(lambda: RustypotBus(bus.port, timeout_s=TIMEOUT_S), cancelled, skip_motion)
    assert set(torques(bus)) == {Torque.FREE}
    return test


def of_servo(test: SelfTest, servo_id: int) -> dict[str, Result]:
    return {result.check: result for result in test.results if f"(id {servo_id})" in result.servo}


def failed(test: SelfTest) -> list[Result]:
    return [result for result in test.results if result.status is Status.FAIL]


@pytest.mark.usefixtures("quick")
def test_a_good_hand_passes_every_check_and_is_limp(bus: SimulatedBus) -> None:
    test = check(bus)
    assert test.passed
    assert {result.status for result in test.results} == {Status.PASS}
    for servo_id in range(1, 9):
        assert list(of_servo(test, servo_id)) == CHECKS
    assert len(test.results) == 8 * len(CHECKS) + 1
    details = {name: result.detail for name, result in of_servo(test, 3).items()}
    assert details == {
        "answers": "",
        "model": "1284",
        "voltage": "5.0 V",
        "temperature": "30 degC",
        "angle limits": "-143.8 to 144.1 degrees",
        "alarms": "none",
        "motion": "+5 and -5 degrees, and back",
        "limp": "torque reads back as FREE",
    }


class Recording(RustypotBus):
    """Keeps what was sent, with the torques at that time."""

    def __init__(self, bus: SimulatedBus) -> None:
        super().__init__(bus.port, timeout_s=TIMEOUT_S)
        self.simulated = bus
        self.sent: list[tuple[Goal, list[int]]] = []

    def move(self, goals: Sequence[Goal]) -> None:
        (goal,) = goals
        self.sent.append((goal, torques(self.simulated)))
        super().move(goals)


@pytest.mark.usefixtures("quick")
def test_each_servo_moves_slowly_alone_a_little_and_back(bus: SimulatedBus) -> None:
    assert math.degrees(SLOW_RAD_S) < 45  # quick is for this test alone
    recording = Recording(bus)
    SelfTest(CALIBRATION, lambda result: None).run(lambda: recording, lambda: False)
    assert [goal.servo_id for goal, _ in recording.sent] == [i for i in range(1, 9) for _ in range(4)]
    for goal, torque in recording.sent:
        assert goal.speed_rad_s == amazing_hand.workbench.servos.SLOW_RAD_S
        assert all(torque[i - 1] == Torque.FREE for i in range(1, 9) if i != goal.servo_id)
    goals_deg = [math.degrees(goal.position_rad) for goal, _ in recording.sent]
    assert goals_deg == pytest.approx([0.0, 5.0, -5.0, 0.0] * 8)


def test_without_motion_nothing_moves(bus: SimulatedBus) -> None:
    recording = Recording(bus)
    test = SelfTest(CALIBRATION, lambda result: None)
    test.run(lambda: recording, lambda: False, "as told")
    assert recording.sent == []
    assert test.passed
    assert {r.check for r in test.results if r.status is Status.SKIP} == {"motion"}
    assert of_servo(test, 1)["motion"].detail == "as told"


@pytest.mark.usefixtures("quick")
def test_a_joint_at_its_limit_is_not_driven_farther(bus: SimulatedBus) -> None:
    limited = replace(CALIBRATION, middle_deg=(0.0,) * 8, max_deg=(2.0,) * 8, min_deg=(-90.0,) * 8)
    assert of_servo(check(bus, limited), 1)["motion"].detail == "+2 and -5 degrees, and back"
    outside = replace(CALIBRATION, middle_deg=(0.0,) * 8, min_deg=(10.0,) * 8)
    assert of_servo(check(bus, outside), 1)["motion"].detail == "+5 and +0 degrees, and back"


@pytest.mark.usefixtures("quick")
def test_a_missing_servo_fails_and_what_depends_on_it_is_skipped(bus: SimulatedBus) -> None:
    with bus.lock:
        del bus.servos[4]
    test = check(bus)
    (failure,) = failed(test)
    assert (failure.check, failure.servo) == ("answers", "middle_servo_2 (id 4)")
    assert "no answer" in failure.detail
    skipped = [result for result in test.results if result.status is Status.SKIP]
    assert [result.check for result in skipped] == CHECKS[1:]
    assert all(result.servo == failure.servo and "answers" in result.detail for result in skipped)
    assert not test.passed


def at(servo: SimulatedServo, name: str, value: int) -> None:
    """Another value in the EEPROM."""
    register = REGISTERS[name]
    servo._memory[register.address : register.address + register.size] = value.to_bytes(register.size, "big")


def set_supply(servo: SimulatedServo, supply_v: float) -> None:
    servo.supply_v = supply_v


def set_temperature(servo: SimulatedServo, temperature_c: float) -> None:
    servo.temperature_c = temperature_c


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    ("change", "failures"),
    [
        (lambda servo: set_supply(servo, 4.2), {"voltage": "4.2 V is outside 4.5 to 7.4", "alarms": "VOLTAGE"}),
        (lambda servo: set_supply(servo, 8.4), {"voltage": "8.4 V is outside"}),
        (lambda servo: set_temperature(servo, 60.0), {"temperature": "60 degC is above 55"}),
        (lambda servo: at(servo, "model_number", 777), {"model": "777 is no SCS0009"}),
        (lambda servo: at(servo, "max_angle_limit", 700), {"angle limits": "-143.8 to 55.4 degrees, its joint from"}),
        (lambda servo: at(servo, "min_angle_limit", 300), {"angle limits": "-61.8 to 144.1 degrees, its joint from"}),
    ],
)
def test_what_is_wrong_with_a_servo_fails_with_the_value(
    bus: SimulatedBus, change: Callable[[SimulatedServo], None], failures: dict[str, str]
) -> None:
    with bus.lock:
        change(bus.servos[6])
    test = check(bus)
    found = {result.check: result.detail for result in failed(test)}
    assert list(found) == list(failures)
    assert all(words in found[name] for name, words in failures.items())
    assert {result.servo for result in failed(test)} == {"ring_servo_2 (id 6)"}
    motion = of_servo(test, 6)["motion"]
    if "model" in failures:
        assert motion.status is Status.PASS
    else:
        assert (motion.status, motion.detail) == (Status.SKIP, f"{', '.join(failures)} not passed")


@pytest.mark.usefixtures("quick")
def test_a_servo_that_does_not_turn_fails(bus: SimulatedBus) -> None:
    with bus.lock:
        bus.servos[2].reach = (bus.servos[2].position,) * 2
    test = check(bus)
    (failure,) = failed(test)
    assert (failure.check, failure.servo) == ("motion", "index_servo_2 (id 2)")
    assert "is at 0.0 instead of 5.0 degrees" in failure.detail


@pytest.mark.usefixtures("quick")
def test_a_servo_that_stays_energised_fails_and_the_others_do_not_move(bus: SimulatedBus) -> None:
    servo = bus.servos[3]

    def stay(address: int, data: bytes) -> None:
        SimulatedServo.write(servo, address, data)
        SimulatedServo.write(servo, TORQUE, bytes([Torque.ON]))

    with bus.lock:
        servo.write = stay  # type: ignore[method-assign]
    test = SelfTest(CALIBRATION, lambda result: None)
    with pytest.raises(Exception, match=r"CUT THE SERVOS' POWER.*middle_servo_1 \(id 3\)"):
        test.run(lambda: RustypotBus(bus.port, timeout_s=TIMEOUT_S), lambda: False)
    assert of_servo(test, 3)["limp"].status is Status.FAIL
    assert {of_servo(test, i)["motion"].status for i in range(1, 9)} == {Status.FAIL}
    assert torques(bus) == [Torque.ON if i == 3 else Torque.FREE for i in range(1, 9)]


def test_a_person_who_leaves_ends_it_with_the_hand_limp(bus: SimulatedBus) -> None:
    with pytest.raises(Cancelled):
        check(bus, cancelled=lambda: torques(bus)[2] == Torque.ON and torques(bus)[3] == Torque.FREE)
    assert set(torques(bus)) == {Torque.FREE}


def test_results_are_told_as_they_come(bus: SimulatedBus) -> None:
    told: list[Result] = []
    test = SelfTest(CALIBRATION, told.append)
    test.run(lambda: RustypotBus(bus.port, timeout_s=TIMEOUT_S), lambda: False, "as told")
    assert told == test.results


# The command.


@pytest.fixture
def narrow() -> str:
    """The name of a calibration whose joints have hardly room for a trial, which takes no time."""
    save_calibration(own_calibration_path("narrow"), replace(CALIBRATION, min_deg=(-1.0,) * 8, max_deg=(1.0,) * 8))
    return "narrow"


def report(result: "subprocess.CompletedProcess[str]") -> dict[str, Any]:
    content: dict[str, Any] = json.loads(result.stdout)
    return content


def test_the_command_prints_a_line_for_each_check_and_ends_with_0_for_a_good_hand(
    bus: SimulatedBus, narrow: str
) -> None:
    pose(bus, CALIBRATION.middle_deg)
    result = hand("check", "--port", bus.port, "--calibration", narrow)
    assert result.returncode == 0, result.stdout + result.stderr
    *lines, last = result.stdout.splitlines()
    assert len(lines) == 8 * len(CHECKS) + 1
    assert all(line.startswith("PASS  ") for line in lines)
    assert last == "passed: 65 PASS, 0 FAIL, 0 SKIP"
    assert set(torques(bus)) == {Torque.FREE}


def test_the_command_ends_with_1_for_a_missing_servo_and_says_so_in_json(bus: SimulatedBus) -> None:
    with bus.lock:
        del bus.servos[8]
    result = hand("check", "--port", bus.port, "--no-motion", "--json")
    assert result.returncode == 1
    content = report(result)
    assert content["passed"] is False
    assert (content["port"], content["calibration"], content["error"]) == (bus.port, "original", "")
    (failure,) = (row for row in content["results"] if row["status"] == "FAIL")
    assert failure["servo"] == "thumb_servo_2 (id 8)"
    assert failure["check"] == "answers"


def test_the_command_says_in_json_that_all_is_well(bus: SimulatedBus) -> None:
    result = hand("check", "--port", bus.port, "--no-motion", "--json")
    assert result.returncode == 0
    assert report(result)["passed"] is True


def test_without_a_port_everything_else_is_skipped(home: Path) -> None:
    result = hand("check")
    assert result.returncode == 1
    first, *others, last = result.stdout.splitlines()
    assert first.startswith("FAIL ")
    assert f"{home}/servo_bus: cannot open" in first
    assert "hand simulate" in first
    assert len(others) == 8 * len(CHECKS)
    assert all(line.startswith("SKIP  ") and "the port is not open" in line for line in others)
    assert last == "NOT PASSED: 0 PASS, 1 FAIL, 64 SKIP"


def test_a_supply_that_is_off_is_the_first_thing_that_is_said(bus: SimulatedBus) -> None:
    bus.set_fault(Mute())
    result = hand("check", "--port", bus.port)
    assert result.returncode == 1
    first, *others, last = result.stdout.splitlines()
    assert first.startswith("FAIL ")
    assert "none of the servos 1, 2, 3, 4, 5, 6, 7, 8 answers: switch their supply on" in first
    assert all(line.startswith("SKIP  ") and "no servo answers" in line for line in others)
    assert last == "NOT PASSED: 0 PASS, 1 FAIL, 64 SKIP"


def test_the_servos_are_those_of_the_calibration(bus: SimulatedBus) -> None:
    with SimulatedBus(ids=range(11, 19)) as left:
        assert hand("check", "--port", left.port, "--calibration", "pollen_both_left", "--no-motion").returncode == 0
    result = hand("check", "--port", bus.port, "--calibration", "mine")
    assert result.returncode == 1
    assert result.stderr.startswith("hand check: there is no calibration 'mine'")


def test_ctrl_c_in_mid_motion_leaves_the_hand_limp(bus: SimulatedBus) -> None:
    process = subprocess.Popen(command("check", "--port", bus.port), stdout=subprocess.PIPE, text=True)
    wait_for(lambda: torques(bus)[:2] == [Torque.FREE, Torque.ON], "the second one's motion", poll_s=0.005)
    process.send_signal(signal.SIGINT)
    stdout, _ = process.communicate(timeout=DEADLINE_S)
    assert process.returncode == 1
    assert stdout.splitlines()[-1].endswith("; interrupted")
    assert set(torques(bus)) == {Torque.FREE}
