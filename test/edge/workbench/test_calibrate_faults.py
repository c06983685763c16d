# SPDX-License-Identifier: Apache-2.0
"""`hand calibrate`: whatever goes wrong, the servos are limp in the end."""

import time
from collections.abc import Sequence

import pytest
from support.table import BEFORE, TORQUE, Script, all_limp, angles_deg, pose, run, torques

from amazing_hand.bus.port import BusError, Goal, RustypotBus, ServoBus
from amazing_hand.bus.registers import Torque
from amazing_hand.simulation.servo import SimulatedServo
from amazing_hand.simulation.servo_bus import SimulatedBus
from amazing_hand.workbench.calibrate import calibrate
from amazing_hand.workbench.person import Cancelled, Do
from amazing_hand.workbench.servos import TIMEOUT_S


def test_a_person_who_leaves_ends_it_at_once(bus: SimulatedBus) -> None:
    pose(bus, [60.0] * 8)
    person = Script()
    begin_s = time.monotonic()

    def leaves() -> bool:
        return Torque.ON in torques(bus) and time.monotonic() > begin_s + 0.3

    person.cancelled = leaves  # type: ignore[method-assign]
    with pytest.raises(Cancelled):
        run(bus, person)
    assert angles_deg(bus)[0] > 0, "it is not at the end of its way"
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
    with SimulatedBus(ids=range(1, 7)) as bus:
        person = Script(1.0, Do.NEXT)
        assert run(bus, person, ["index_servo_1"]).middle_deg[0] == -16
        assert all_limp(bus)
        assert sum("no answer; it is left out" in line for line in person.told) == 2


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
