# SPDX-License-Identifier: Apache-2.0
import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amazing_hand.bus.registers import (
    BROADCAST_ID,
    LOAD_SIGN_BIT,
    RAD_PER_STEP,
    RAW_MAX,
    REGISTERS,
    SPEED_SIGN_BIT,
    InstructionCode,
    from_signed,
    rad_from_raw,
    rad_s_from_steps_s,
    raw_from_rad,
    steps_s_from_rad_s,
    to_signed,
)
from amazing_hand.simulation.servo_protocol import (
    MAX_PARAMS,
    Instruction,
    PacketParser,
    checksum,
    instruction_packet,
    status_packet,
    sync_write_packet,
    sync_write_parts,
)

LONGEST_PACKET = 4 + 255

instructions = st.builds(
    Instruction,
    servo_id=st.integers(0, 254),
    code=st.integers(0, 255),
    params=st.binary(max_size=MAX_PARAMS),
)


def packet(instruction: Instruction) -> bytes:
    return instruction_packet(*instruction)


def parse_in_pieces(stream: bytes, cuts: list[int]) -> list[Instruction]:
    parser = PacketParser()
    edges = [0, *sorted(cut % (len(stream) + 1) for cut in cuts), len(stream)]
    return [found for a, b in itertools.pairwise(edges) for found in parser.feed(stream[a:b])]


@pytest.mark.parametrize(
    ("servo_id", "code", "params", "frame"),
    [
        (1, InstructionCode.PING, "", "FF FF 01 02 01 FB"),
        (1, InstructionCode.WRITE, "28 01", "FF FF 01 04 03 28 01 CE"),
        (1, InstructionCode.WRITE, "28 02", "FF FF 01 04 03 28 02 CD"),
        (1, InstructionCode.WRITE, "2A 01 FF", "FF FF 01 05 03 2A 01 FF CC"),
        (1, InstructionCode.WRITE, "2E 04 95", "FF FF 01 05 03 2E 04 95 2F"),
        (1, InstructionCode.READ, "38 02", "FF FF 01 04 02 38 02 BE"),
    ],
)
def test_packets_are_those_that_rustypot_sends(servo_id: int, code: int, params: str, frame: str) -> None:
    assert instruction_packet(servo_id, code, bytes.fromhex(params)) == bytes.fromhex(frame)


def test_a_good_status_packet_is_the_captured_one() -> None:
    assert status_packet(1, 0) == bytes.fromhex("FF FF 01 02 00 FC")


def test_a_sync_write_holds_every_servo_in_one_packet() -> None:
    frame = sync_write_packet(42, {i: bytes((1, i)) for i in range(1, 9)})
    assert frame[:11] == bytes.fromhex("FF FF FE 1C 83 2A 02 01 01 01 02")
    assert frame[-1] == checksum(frame[2:-1])


@pytest.mark.parametrize("data", [{}, {1: b"\1\2", 2: b"\1"}])
def test_a_sync_write_without_servos_or_of_unequal_sizes_is_refused(data: dict[int, bytes]) -> None:
    with pytest.raises(ValueError, match="equally many"):
        sync_write_packet(42, data)


def test_a_packet_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="range"):
        instruction_packet(1, InstructionCode.WRITE, bytes(MAX_PARAMS + 1))


@given(st.dictionaries(st.integers(0, 253), st.binary(min_size=6, max_size=6), min_size=1, max_size=30))
def test_the_parts_of_a_sync_write_are_what_was_put_in(data: dict[int, bytes]) -> None:
    [instruction] = PacketParser().feed(sync_write_packet(42, data))
    assert (instruction.servo_id, instruction.code) == (BROADCAST_ID, InstructionCode.SYNC_WRITE)
    assert list(sync_write_parts(instruction.params)) == [(i, 42, values) for i, values in data.items()]


@given(st.binary())
def test_any_bytes_as_a_sync_write_give_whole_parts_or_none(params: bytes) -> None:
    for _, address, data in sync_write_parts(params):
        assert (address, len(data)) == (params[0], params[1])


@given(st.lists(instructions, max_size=5), st.lists(st.integers(0, 2000), max_size=8))
def test_packets_come_back_however_the_stream_is_cut(sent: list[Instruction], cuts: list[int]) -> None:
    assert parse_in_pieces(b"".join(map(packet, sent)), cuts) == sent


# Bytes that look like headers and lengths, far more often than chance would have it.
noise = st.lists(
    st.one_of(st.just(b"\xff"), st.just(b"\xff\xff"), st.binary(max_size=4), st.builds(packet, instructions)),
    max_size=12,
).map(b"".join)


@given(noise, st.lists(st.integers(0, 5000), max_size=8))
def test_any_stream_gives_the_same_packets_however_it_is_cut(stream: bytes, cuts: list[int]) -> None:
    assert parse_in_pieces(stream, cuts) == PacketParser().feed(stream)


@given(noise, instructions)
def test_after_any_noise_a_packet_is_found_once_the_noise_cannot_claim_it(stream: bytes, sent: Instruction) -> None:
    parser = PacketParser()
    parser.feed(stream)
    parser.feed(bytes(LONGEST_PACKET))
    assert parser.feed(packet(sent)) == [sent]


@given(noise, st.integers(1, 20))
def test_the_parser_keeps_less_than_one_packet(stream: bytes, times: int) -> None:
    parser = PacketParser()
    for _ in range(times):
        parser.feed(stream)
        assert len(parser._buffer) < LONGEST_PACKET


@given(st.binary(max_size=40).filter(lambda noise: b"\xff" not in noise), instructions)
def test_a_packet_behind_garbage_is_found_at_once(garbage: bytes, sent: Instruction) -> None:
    assert PacketParser().feed(garbage + packet(sent)) == [sent]


def test_a_wrong_checksum_loses_that_packet_and_no_other() -> None:
    ping = instruction_packet(1, InstructionCode.PING)
    assert PacketParser().feed(ping[:-1] + b"\0" + ping) == [Instruction(1, InstructionCode.PING, b"")]


def test_a_packet_inside_a_broken_one_is_found() -> None:
    ping = instruction_packet(1, InstructionCode.PING)
    assert PacketParser().feed(b"\xff\xff\x01\x09" + ping) == []
    parser = PacketParser()
    parser.feed(b"\xff\xff\x01\x09" + ping)
    assert parser.feed(b"\0\0\0") == [Instruction(1, InstructionCode.PING, b"")]


def test_more_header_bytes_than_two_are_skipped() -> None:
    assert PacketParser().feed(b"\xff\xff\xff" + instruction_packet(1, InstructionCode.PING)) == [
        Instruction(1, InstructionCode.PING, b"")
    ]


def test_a_checksum_of_ff_is_not_taken_for_a_header() -> None:
    ends_in_ff = next(p for i in range(256) if (p := instruction_packet(1, 3, bytes((40, i))))[-1] == 0xFF)
    parser = PacketParser()
    assert len(parser.feed(ends_in_ff)) == 1
    assert not parser.pending


def test_a_reset_parser_has_forgotten_the_half_packet() -> None:
    parser = PacketParser()
    parser.feed(b"\xff\xff\x01\xff")
    held = parser.pending
    parser.reset()
    assert (held, parser.pending) == (True, False)
    assert parser.feed(instruction_packet(1, InstructionCode.PING)) == [Instruction(1, InstructionCode.PING, b"")]


@given(st.integers(0, RAW_MAX))
def test_every_raw_position_survives_the_way_to_radians_and_back(raw: int) -> None:
    assert raw_from_rad(rad_from_raw(raw)) == raw


@given(st.floats(rad_from_raw(0), rad_from_raw(RAW_MAX)))
def test_an_angle_is_sent_as_the_nearest_step(angle_rad: float) -> None:
    assert abs(rad_from_raw(raw_from_rad(angle_rad)) - angle_rad) <= RAD_PER_STEP / 2 + 1e-12


@pytest.mark.parametrize("degrees", [math.nan, math.inf, -math.inf, 151.0, -151.0, 360.0])
def test_an_angle_that_no_servo_has_is_refused(degrees: float) -> None:
    with pytest.raises(ValueError, match="servo angle"):
        raw_from_rad(math.radians(degrees))


@pytest.mark.parametrize(("degrees", "raw"), [(0, 511), (90, 818), (-90, 204), (-149.7, 0), (150, 1023)])
def test_known_angles(degrees: float, raw: int) -> None:
    assert raw_from_rad(math.radians(degrees)) == raw


@pytest.mark.parametrize(("rad_s", "steps_s"), [(3, 587), (4, 782), (5, 978), (6, 1173), (7, 1369), (-6, -1173)])
def test_known_speeds(rad_s: float, steps_s: int) -> None:
    assert steps_s_from_rad_s(rad_s) == steps_s
    assert rad_s_from_steps_s(steps_s) == pytest.approx(rad_s, abs=RAD_PER_STEP / 2)


@pytest.mark.parametrize("rad_s", [math.nan, math.inf, 168.0])
def test_a_speed_that_no_register_holds_is_refused(rad_s: float) -> None:
    with pytest.raises(ValueError, match="servo speed"):
        steps_s_from_rad_s(rad_s)


@pytest.mark.parametrize("sign_bit", [SPEED_SIGN_BIT, LOAD_SIGN_BIT])
@given(st.data())
def test_signed_words_survive_both_ways(sign_bit: int, data: st.DataObject) -> None:
    largest = (1 << sign_bit) - 1
    value = data.draw(st.integers(-largest, largest))
    assert to_signed(from_signed(value, sign_bit), sign_bit) == value


def test_no_two_registers_overlap() -> None:
    taken = [r.address + i for r in REGISTERS.values() for i in range(r.size)]
    assert len(taken) == len(set(taken))
    assert all(r.default < 256**r.size for r in REGISTERS.values())
