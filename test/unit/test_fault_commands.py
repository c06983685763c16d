# SPDX-License-Identifier: Apache-2.0
"""Faults of the simulated bus as data."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amazing_hand.bus.registers import RAW_ZERO
from amazing_hand.hand.servo_limits import MAX_SERVO_ID
from amazing_hand.simulation.servo import FREE_REACH, SimulatedServo
from amazing_hand.simulation.servo_faults import (
    KINDS,
    BrownOut,
    Corrupt,
    Echo,
    Fault,
    FaultSet,
    Hang,
    Hot,
    Late,
    Load,
    Lost,
    Mute,
    PacketFault,
    Reply,
    ReplyFault,
    ServoFault,
    Stall,
    Truncated,
    WrongId,
    describe,
    parse_fault,
)
from amazing_hand.simulation.servo_protocol import PacketParser, status_packet

PACKET = status_packet(3, 0, b"\x01\xff")


def fault_set(*faults: Fault, seed: int = 0) -> FaultSet:
    faults_set = FaultSet(Random(seed))
    for fault in faults:
        faults_set.add(fault)
    return faults_set


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("mute", Mute()),
        ("mute:3", Mute(3)),
        ("mute:all:0.25", Mute(probability=0.25)),
        ("lost:3:0.5", Lost(3, probability=0.5)),
        ("late", Late()),
        ("late:0:1.5", Late(0, 1.5)),
        ("truncated:3", Truncated(3)),
        ("corrupt:253", Corrupt(253)),
        ("wrong-id:3", WrongId(3)),
        ("echo", Echo()),
        ("stall:2", Stall(2)),
        ("stall:2:-30", Stall(2, -30.0)),
        ("load:2:-90", Load(2, -90.0)),
        ("hot:2", Hot(2, 85.0)),
        ("brown-out:all:3", BrownOut(None, 3.0)),
        ("hang", Hang()),
    ],
)
def test_a_fault_is_written_as_kind_id_and_value(text: str, fault: Fault) -> None:
    assert parse_fault(text.split(":")) == fault
    assert parse_fault(describe(fault).split()) == fault


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "KIND one of mute, lost,"),
        ("mite", "no fault 'mite'"),
        ("mute:3:1:2", "KIND [ID [VALUE]]"),
        ("mute:x", "mute: id must be a number from 0 to 253, not 'x'"),
        ("mute:254", "not '254'"),
        ("mute:-1", "not '-1'"),
        ("mute:3:1.1", "mute: probability must be a number from 0 to 1, not '1.1'"),
        ("late:3:nan", "late: delay_s must be a number from 0 to 60, not 'nan'"),
        ("late:3:-1", "not '-1'"),
        ("stall:3:inf", "not 'inf'"),
        ("echo:3", "has no id"),
        ("hang:3:1", "hang has no value"),
    ],
)
def test_what_is_no_fault_is_refused_in_one_line(text: str, complaint: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        parse_fault(text.split(":"))
    assert complaint in str(caught.value)
    assert "\n" not in str(caught.value)


def test_every_kind_has_a_meaning_and_one_way_to_strike() -> None:
    for fault in KINDS.values():
        assert fault.meaning
        assert fault is Echo or issubclass(fault, PacketFault | ServoFault)


@pytest.mark.parametrize(
    ("fault", "packet"),
    [
        (Mute(3), b""),
        (Truncated(3), PACKET[:4]),
        (Corrupt(3), PACKET[:-1] + bytes((PACKET[-1] ^ 0xFF,))),
        (WrongId(3), status_packet(4, 0, b"\x01\xff")),
        (Lost(3), PACKET),
        (Late(3, 0.0), PACKET),
    ],
)
def test_what_becomes_of_a_reply(fault: Fault, packet: bytes) -> None:
    assert fault_set(fault).strike(3, PACKET) == Reply(packet)
    assert fault_set(fault).strike(2, PACKET) == Reply(PACKET)


def test_late_replies_add_up_and_keep_what_else_is_wrong_with_them() -> None:
    faults = fault_set(Late(3, 0.1), Truncated(), Late(None, 0.2))
    reply = faults.strike(3, PACKET)
    assert reply.packet == PACKET[:4]
    assert reply.delay_s == pytest.approx(0.3)


def test_a_wrong_id_is_one_that_a_servo_may_have() -> None:
    for servo_id in range(MAX_SERVO_ID + 1):
        [reply] = PacketParser().feed(WrongId().strike(Reply(status_packet(servo_id, 0))).packet)
        assert reply.servo_id != servo_id
        assert 0 <= reply.servo_id <= MAX_SERVO_ID


@pytest.mark.parametrize("kind", [kind for kind in KINDS.values() if issubclass(kind, ReplyFault)])
def test_nothing_comes_of_no_reply(kind: type[Fault]) -> None:
    assert fault_set(kind()).strike(3, b"").packet == b""


def test_only_a_lost_packet_is_not_heard() -> None:
    assert not fault_set(Lost(3)).hears(3)
    assert not fault_set(Lost()).hears(3)
    assert fault_set(Lost(2)).hears(3)
    assert fault_set(*(kind(3) for kind in KINDS.values() if kind is not Lost)).hears(3)


@given(st.integers(), st.floats(0.05, 0.95))
def test_a_probability_strikes_that_share_and_the_same_packets_in_every_run(seed: int, probability: float) -> None:
    runs = []
    for _ in range(2):
        faults = fault_set(Mute(3, probability=probability), seed=seed)
        runs.append([faults.strike(3, PACKET).packet == b"" for _ in range(1000)])
    assert runs[0] == runs[1]
    assert sum(runs[0]) / 1000 == pytest.approx(probability, abs=0.12)


@pytest.mark.parametrize(("probability", "struck"), [(0.0, 0), (1.0, 1000)])
def test_never_and_always_are_just_that(probability: float, struck: int) -> None:
    faults = fault_set(Mute(probability=probability))
    assert sum(faults.strike(3, PACKET).packet == b"" for _ in range(1000)) == struck


def test_there_is_one_fault_of_a_kind_for_a_servo() -> None:
    faults = fault_set(Mute(3), Late(3, 0.1), Mute(), Mute(3, probability=0.5))
    assert list(faults) == [Mute(3, probability=0.5), Late(3, 0.1), Mute()]
    faults.remove(Mute)
    assert list(faults) == [Late(3, 0.1)]
    faults.clear()
    assert list(faults) == []


@pytest.mark.parametrize(
    ("position", "angle_deg", "reach"),
    [
        (RAW_ZERO, 30.0, (0.0, RAW_ZERO + 102.4)),
        (RAW_ZERO, -30.0, (RAW_ZERO - 102.4, 1023.0)),
        (RAW_ZERO + 200.0, 30.0, (RAW_ZERO + 102.4, 1023.0)),
        (RAW_ZERO, 0.0, (RAW_ZERO, RAW_ZERO)),
        (700.0, None, (700.0, 700.0)),
    ],
)
def test_a_wall_is_in_the_way_from_where_the_shaft_is(
    position: float, angle_deg: float | None, reach: tuple[float, float]
) -> None:
    servo = SimulatedServo()
    servo.position = position
    Stall(1, angle_deg).begin(servo)
    assert servo.reach == pytest.approx(reach)
    Stall(1, angle_deg).end(servo)
    assert servo.reach == FREE_REACH


@pytest.mark.parametrize("kind", [kind for kind in KINDS.values() if issubclass(kind, ServoFault) and kind is not Hang])
def test_the_cause_is_gone_at_the_end(kind: type[ServoFault]) -> None:
    servo, untouched = SimulatedServo(), SimulatedServo()
    kind().begin(servo)
    assert surroundings(servo) != surroundings(untouched)
    kind().end(servo)
    assert surroundings(servo) == surroundings(untouched)


def surroundings(servo: SimulatedServo) -> tuple[object, ...]:
    return servo.reach, servo.holding_duty, servo.idle_temperature_c, servo.supply_v


def test_a_servo_hangs_on_when_the_fault_has_ended() -> None:
    servo = SimulatedServo()
    Hang().begin(servo)
    Hang().end(servo)
    assert servo.hung
