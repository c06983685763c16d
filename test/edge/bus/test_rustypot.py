# SPDX-License-Identifier: Apache-2.0
"""rustypot against the simulated servos on their pseudo-terminal."""

import fcntl
import math
import os
import struct
import subprocess
import sys
import time

import pytest
from rustypot import Scs0009PyController
from support.ports import SHORT_TIMEOUT_S, TIMEOUT_S, rustypot_on, set_register, wait_until
from support.waiting import BUSY

from amazing_hand.bus.registers import BROADCAST_ID, REGISTERS, InstructionCode, StatusBits, Torque
from amazing_hand.simulation.servo_bus import SimulatedBus

TIOCGEXCL = 0x80045440
"""Linux: whether a terminal is held exclusively; `termios` does not have it."""


def test_rustypot_reads_the_power_on_state(controller: Scs0009PyController) -> None:
    assert controller.ping(1)
    assert controller.scan(list(range(12))) == dict.fromkeys(range(1, 9), 1284)
    assert controller.read_present_position(1) == [0.0]
    assert controller.read_present_voltage(1) == [50]
    assert controller.read_present_temperature(1) == [30]
    assert controller.read_torque_enable(1) == [Torque.OFF]
    assert controller.read_moving(1) == [False]
    assert controller.read_model(1) == [0x0405]  # rustypot takes these two bytes the other way round
    assert controller.read_register(1, "model_number") == 1284


def test_rustypot_and_the_simulator_know_the_same_registers(controller: Scs0009PyController) -> None:
    theirs = {info.name: (info.addr, info.size) for info in Scs0009PyController.registers()}
    ours = {name: (r.address, r.size) for name, r in REGISTERS.items() if name != "big_endian"}
    assert ours.items() <= theirs.items()
    for name in ours:
        controller.read_register(3, name)


def test_every_register_that_rustypot_writes_reads_back(controller: Scs0009PyController) -> None:
    controller.write_register(1, "lock", 0)
    for name, value in [
        ("max_angle_limit", 1000),
        ("max_temperature_limit", 70),
        ("max_torque_limit", 500),
        ("torque_enable", 2),
        ("goal_time", 777),
        ("goal_speed", 300),
    ]:
        controller.write_register(1, name, value)
        assert controller.read_register(1, name) == value
        assert controller.read_register(2, name) == REGISTERS[name].default


@pytest.mark.parametrize(
    ("degrees", "raw"), [(0, 511), (90, 818), (-90, 203), (151, 1026), (-151, 65532), (math.nan, 0)]
)
def test_rustypot_converts_angles_as_it_always_did(controller: Scs0009PyController, degrees: float, raw: int) -> None:
    controller.write_goal_position(1, math.radians(degrees))
    assert controller.read_register(1, "goal_position") == raw


@pytest.mark.parametrize(("rad_s", "raw"), [(3, 586), (4, 782), (5, 977), (6, 1173), (7, 1368), (-1, 0)])
def test_rustypot_converts_speeds_as_it_always_did(controller: Scs0009PyController, rad_s: float, raw: int) -> None:
    controller.write_goal_speed(1, rad_s)
    assert controller.read_register(1, "goal_speed") == raw


def test_a_motion_takes_the_time_that_its_speed_says(controller: Scs0009PyController) -> None:
    controller.write_goal_speed(1, 500 * math.radians(300) / 1024)
    start_s = time.monotonic()
    controller.write_register(1, "goal_position", 511 + 150)
    wait_until(lambda: controller.read_moving(1) == [False])
    took_s = time.monotonic() - start_s
    assert controller.read_register(1, "present_position") == 661
    assert 0.3 <= took_s < BUSY * 0.3


@pytest.mark.parametrize(("goal", "sign"), [(900, 1), (100, -1)])
def test_rustypot_finds_the_signs_of_speed_and_load(controller: Scs0009PyController, goal: int, sign: int) -> None:
    controller.write_goal_speed(1, 2.0)
    controller.write_register(1, "goal_position", goal)
    assert controller.read_register(1, "present_speed") == sign * 391
    assert sign * controller.read_register(1, "present_load") == pytest.approx(171, abs=2)


def test_sync_write_moves_all_servos_with_one_packet(simulated: SimulatedBus, controller: Scs0009PyController) -> None:
    controller.sync_write_register(list(range(1, 9)), "goal_position", [500 + i for i in range(1, 9)])
    wait_until(lambda: all(controller.read_moving(i) == [False] for i in range(1, 9)))
    assert [controller.read_register(i, "present_position") for i in range(1, 9)] == list(range(501, 509))
    assert simulated.received[InstructionCode.SYNC_WRITE] == 1


def test_sync_read_times_out_and_reading_one_by_one_does_not(simulated: SimulatedBus) -> None:
    with rustypot_on(simulated, SHORT_TIMEOUT_S) as controller:
        with pytest.raises(RuntimeError, match="timed out"):
            controller.sync_read_present_position([1, 2])
        assert controller.sync_read_register([1, 2], "present_position") == [511, 511]


def test_a_broadcast_write_is_carried_out_and_not_answered(simulated: SimulatedBus) -> None:
    with rustypot_on(simulated, SHORT_TIMEOUT_S) as controller:
        with pytest.raises(RuntimeError, match="timed out"):
            controller.write_torque_enable(BROADCAST_ID, Torque.FREE)
        assert [controller.read_torque_enable(i) for i in range(1, 9)] == [[Torque.FREE]] * 8


def test_a_missing_servo_times_out_as_runtime_error(simulated: SimulatedBus) -> None:
    with rustypot_on(simulated, SHORT_TIMEOUT_S) as controller:
        assert not controller.ping(9)
        with pytest.raises(RuntimeError, match="timed out"):
            controller.read_present_position(9)


def test_a_servo_of_low_status_level_confirms_no_write(simulated: SimulatedBus) -> None:
    set_register(simulated, 1, "response_status_level", 0)
    with rustypot_on(simulated, SHORT_TIMEOUT_S) as controller:
        with pytest.raises(RuntimeError, match="timed out"):
            controller.write_torque_enable(1, Torque.ON)
        assert controller.read_torque_enable(1) == [Torque.ON]


def test_a_servo_gets_a_new_id_as_the_official_script_does_it(simulated: SimulatedBus) -> None:
    with rustypot_on(simulated, SHORT_TIMEOUT_S) as controller:
        controller.write_id(1, 21)
        assert not controller.ping(21)  # still locked
        controller.write_lock(1, False)
        controller.write_id(1, 21)
        controller.write_lock(21, True)
        assert controller.ping(21)
        assert not controller.ping(1)
        with simulated.lock:
            assert sorted(simulated.servos) == [2, 3, 4, 5, 6, 7, 8, 21]


def test_reboot_switches_the_torque_off(controller: Scs0009PyController) -> None:
    controller.write_torque_enable(1, Torque.ON)
    assert controller.reboot(1)
    assert controller.read_torque_enable(1) == [Torque.OFF]


def test_alarms_reach_rustypot(simulated: SimulatedBus, controller: Scs0009PyController) -> None:
    with simulated.lock:
        simulated.servos[1].supply_v = 4.0
    assert controller.read_register_with_error(1, "status") == (StatusBits.VOLTAGE, StatusBits.VOLTAGE)


def test_the_port_belongs_to_one_program_at_a_time(simulated: SimulatedBus, controller: Scs0009PyController) -> None:
    assert controller.ping(1)
    with pytest.raises(OSError, match="lock"):
        Scs0009PyController(simulated.port, 1_000_000, TIMEOUT_S)


def test_the_port_can_be_opened_again_and_again(simulated: SimulatedBus) -> None:
    for _ in range(20):
        with rustypot_on(simulated) as controller:
            assert controller.read_register(1, "present_position") == 511


def test_a_killed_program_does_not_keep_the_port(simulated: SimulatedBus) -> None:
    program = (
        "import sys, time, rustypot\n"
        "controller = rustypot.Scs0009PyController(sys.argv[1], 1_000_000, 0.5)\n"
        "print(controller.ping(1), flush=True)\n"
        "time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program, simulated.port], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "True\n"
        holder.kill()
    fd = os.open(simulated.port, os.O_RDWR | os.O_NOCTTY)
    try:
        wait_until(lambda: struct.unpack("i", fcntl.ioctl(fd, TIOCGEXCL, bytes(4))) == (0,))
    finally:
        os.close(fd)
    with rustypot_on(simulated) as controller:
        assert controller.ping(1)
