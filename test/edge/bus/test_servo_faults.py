# SPDX-License-Identifier: Apache-2.0
"""What a client sees of servos that stall, run hot, lose their supply or hang."""

import math
import time

import pytest
from support.ports import STEP_RAD, TIMEOUT_S, position_rad, read_when, register, set_register, wait_until

from amazing_hand.bus.port import Goal, RustypotBus
from amazing_hand.bus.registers import StatusBits, Torque
from amazing_hand.simulation.servo import START_UP_S
from amazing_hand.simulation.servo_bus import SimulatedBus
from amazing_hand.simulation.servo_faults import BrownOut, Hang, Hot, Load, Stall


@pytest.mark.parametrize("sign", [1, -1])
def test_a_stalled_servo_reads_full_load_and_no_progress(simulated: SimulatedBus, bus: RustypotBus, sign: int) -> None:
    simulated.set_fault(Stall(2, sign * 30.0))
    bus.move([Goal(2, sign * math.radians(60), 7.0)])
    stalled = read_when(bus, 2, lambda reading: abs(reading.load) == 1.0)
    assert stalled.position_rad == pytest.approx(sign * math.radians(30), abs=STEP_RAD)
    assert (stalled.load, stalled.speed_rad_s, stalled.moving) == (sign, 0.0, True)
    assert stalled.status == StatusBits(0)
    simulated.clear_faults()
    arrived = read_when(bus, 2, lambda reading: not reading.moving)
    assert arrived.position_rad == pytest.approx(sign * math.radians(60), abs=STEP_RAD)


def test_a_servo_stalled_where_it_is_moves_neither_way(simulated: SimulatedBus, bus: RustypotBus) -> None:
    simulated.set_fault(Stall(2))
    for goal_rad in (0.5, -0.5):
        bus.move([Goal(2, goal_rad, 7.0), Goal(1, goal_rad, 7.0)])
        read_when(bus, 1, lambda reading: not reading.moving)
        stalled = read_when(bus, 2, lambda reading: True)
        assert (stalled.position_rad, stalled.load) == (0.0, math.copysign(1.0, goal_rad))


def test_a_stall_too_long_is_an_overload_until_the_torque_is_released(
    simulated: SimulatedBus, bus: RustypotBus
) -> None:
    set_register(simulated, 2, "protection_time", 10)  # 0.4 s instead of 4 s
    simulated.set_fault(Stall(2))
    start_s = time.monotonic()
    bus.move([Goal(2, 0.5, 7.0)])
    assert read_when(bus, 2, lambda reading: True).load == 1.0
    weak = read_when(bus, 2, lambda reading: reading.status == StatusBits.OVERLOAD)
    assert weak.time_s - start_s >= 0.4
    assert weak.load == pytest.approx(0.2)
    assert bus.read_torque(2) is Torque.ON
    simulated.clear_faults()
    assert read_when(bus, 2, lambda reading: not reading.moving).status == StatusBits.OVERLOAD
    bus.set_torque(2, Torque.FREE)
    assert read_when(bus, 2, lambda reading: True).status == StatusBits(0)


def test_a_load_reads_as_such_only_where_there_is_torque(simulated: SimulatedBus, bus: RustypotBus) -> None:
    simulated.set_fault(Load(None, -60.0))
    bus.move([Goal(2, 0.0, 7.0)])
    assert bus.read(2).load == pytest.approx(-0.6)
    assert bus.read(1).load == 0.0


def test_a_hot_servo_says_so_and_lets_go(simulated: SimulatedBus, bus: RustypotBus) -> None:
    bus.move([Goal(2, 0.0, 7.0), Goal(3, 0.0, 7.0)])
    simulated.set_fault(Hot(2))
    hot = bus.read(2)
    assert (hot.temperature_c, hot.status) == (85.0, StatusBits.OVERHEAT)
    assert bus.read_torque(2) is Torque.OFF
    assert bus.read_torque(3) is Torque.ON
    simulated.clear_faults()
    assert bus.read(2).temperature_c == pytest.approx(85.0, abs=1.0)  # cooling takes minutes


def test_a_low_supply_is_an_alarm(simulated: SimulatedBus, bus: RustypotBus) -> None:
    simulated.set_fault(BrownOut())
    for servo_id in (1, 8):
        low = bus.read(servo_id)
        assert (low.voltage_v, low.status) == (4.2, StatusBits.VOLTAGE)
    simulated.clear_faults()
    assert bus.read(1).status == StatusBits(0)


def test_a_servo_is_limp_and_forgetful_after_a_brown_out(simulated: SimulatedBus, bus: RustypotBus) -> None:
    bus.move([Goal(2, 1.5, 0.1), Goal(3, 0.0, 0.1)])
    assert bus.read_torque(2) is Torque.ON
    simulated.set_fault(BrownOut(2, 3.0))
    assert not bus.ping(2)
    cleared_s = time.monotonic()
    simulated.clear_faults()
    wait_until(lambda: bus.ping(2))
    assert time.monotonic() - cleared_s >= START_UP_S
    assert bus.read_torque(2) is Torque.OFF
    assert register(simulated, 2, "goal_speed") == 0
    assert 0.0 <= bus.read(2).position_rad < 1.0
    assert bus.read_torque(3) is Torque.ON


def test_a_hung_servo_obeys_silently_until_the_power_is_cycled(simulated: SimulatedBus, bus: RustypotBus) -> None:
    simulated.set_fault(Hang())
    bus.move([Goal(2, 0.5, 7.0)])
    wait_until(lambda: position_rad(simulated, 2) == pytest.approx(0.5, abs=STEP_RAD))
    bus.close()
    simulated.clear_faults()
    simulated.unplug()
    simulated.replug()
    bus = RustypotBus(simulated.port, timeout_s=TIMEOUT_S)
    assert not bus.ping(2)
    simulated.power_cycle()
    assert read_when(bus, 2, lambda reading: True).position_rad == pytest.approx(0.5, abs=STEP_RAD)
    assert bus.read_torque(2) is Torque.OFF
    bus.close()
