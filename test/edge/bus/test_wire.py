# SPDX-License-Identifier: Apache-2.0
"""Bytes by hand against the simulated servos on their pseudo-terminal."""

import os
import select
import time

import pytest
from support.ports import Wire, rustypot_on, wait_until

from amazing_hand.bus.registers import BROADCAST_ID, InstructionCode, StatusBits
from amazing_hand.simulation.servo_bus import BYTE_S, SimulatedBus
from amazing_hand.simulation.servo_protocol import instruction_packet, status_packet, sync_write_packet


@pytest.mark.parametrize(
    ("sent", "answered"),
    [
        ("FF FF 01 02 01 FB", "FF FF 01 02 00 FC"),  # ping
        ("FF FF 01 04 03 28 01 CE", "FF FF 01 02 00 FC"),  # torque on
        ("FF FF 01 04 03 28 02 CD", "FF FF 01 02 00 FC"),  # torque free
        ("FF FF 01 05 03 2A 01 FF CC", "FF FF 01 02 00 FC"),  # goal 0 rad
        ("FF FF 01 05 03 2E 04 95 2F", "FF FF 01 02 00 FC"),  # speed 6 rad/s
        ("FF FF 01 04 02 38 02 BE", "FF FF 01 04 00 01 FF FA"),  # present position
        ("FF FF FE 02 01 FE", ""),  # ping to all
        ("FF FF FE 04 03 28 02 D0", ""),  # torque free to all
        ("FF FF FE 05 82 38 02 01 3F", ""),  # sync read, which the SCS0009 does not know
        ("FF FF 09 02 01 F3", ""),  # nobody has this id
        ("FF FF 01 02 01 00", ""),  # wrong checksum
        ("FF FF 01 02 06 F6", "FF FF 01 02 00 FC"),  # reset
        ("FF FF 01 02 08 F4", "FF FF 01 02 00 FC"),  # reboot
        ("00 FF 13 FF FF FF 01 02 01 FB", "FF FF 01 02 00 FC"),  # ping after noise
    ],
)
def test_the_servos_answer_byte_for_byte(wire: Wire, sent: str, answered: str) -> None:
    assert wire.answers(bytes.fromhex(sent)) == bytes.fromhex(answered)


def test_a_packet_may_come_in_pieces(wire: Wire) -> None:
    for byte in instruction_packet(1, InstructionCode.PING):
        wire.send(bytes((byte,)))
    assert wire.receive(6) == status_packet(1, 0)


def test_half_a_packet_does_not_swallow_what_comes_later(wire: Wire) -> None:
    wire.send(b"\xff\xff\x01\xff")
    assert not select.select([wire.fd], [], [], 0.3)[0]  # longer than the gap that a packet may have
    wire.send(instruction_packet(1, InstructionCode.PING))
    assert wire.receive(6) == status_packet(1, 0)


def test_a_registered_write_acts_on_all_servos_at_the_broadcast_action(wire: Wire, simulated: SimulatedBus) -> None:
    for servo_id in (1, 2):
        goal = instruction_packet(servo_id, InstructionCode.REG_WRITE, bytes((42, 2, 88)))
        assert wire.answers(goal) == status_packet(servo_id, 0)
    assert wire.answers(instruction_packet(BROADCAST_ID, InstructionCode.ACTION)) == b""
    with simulated.lock:
        assert [simulated.servos[i].value("goal_position") for i in (1, 2, 3)] == [600, 600, 0]


def test_every_reply_bears_the_alarms(simulated: SimulatedBus, wire: Wire) -> None:
    with simulated.lock:
        simulated.servos[1].temperature_c = 90.0
    assert wire.answers(instruction_packet(1, InstructionCode.PING)) == status_packet(1, StatusBits.OVERHEAT)


def test_a_program_that_never_reads_does_not_stop_the_bus(simulated: SimulatedBus, wire: Wire) -> None:
    reads = 10_000  # 170 kB of replies, more than a terminal holds
    for _ in range(reads):
        wire.send(instruction_packet(1, InstructionCode.READ, bytes((56, 11))))
    wait_until(lambda: simulated.received[InstructionCode.READ] == reads)
    while select.select([wire.fd], [], [], 0.1)[0]:
        os.read(wire.fd, 4096)
    wire.send(instruction_packet(1, InstructionCode.PING))
    assert wire.receive(6) == status_packet(1, 0)


def test_a_usb_adapter_delays_every_reply() -> None:
    with SimulatedBus(usb_latency_s=0.02) as simulated, rustypot_on(simulated) as controller:
        start_s = time.monotonic()
        controller.read_present_position(1)
        assert time.monotonic() - start_s >= 0.02


def test_bytes_take_their_time_on_the_wire() -> None:
    goals = sync_write_packet(42, {i: bytes((2, 0, 0, 0, 0, 100)) for i in range(1, 9)})
    read_all, reply_size = instruction_packet(1, InstructionCode.READ, bytes((0, 70))), 6 + 70
    with SimulatedBus(wire_timing=True) as simulated:
        wire = Wire(simulated.port)
        start_s = time.monotonic()
        wire.send(20 * goals)
        for _ in range(40):
            wire.send(read_all)
            wire.receive(reply_size)
        assert time.monotonic() - start_s >= BYTE_S * (20 * len(goals) + 40 * (len(read_all) + reply_size))
        os.close(wire.fd)
