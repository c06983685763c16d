# SPDX-License-Identifier: Apache-2.0
"""Memory table, instruction codes, status bits and unit conversions of the Feetech SCS0009 servo.

Addresses, sizes and factory values are those of Feetech's SCS memory table (FD 1.9.8, sheet 1902), the names
rustypot's. Words are big-endian; signed words carry the sign in one bit above the magnitude. The registers from
address 78 on are left out: their values are unpublished.
"""

import math
import struct
from enum import Enum, IntEnum, IntFlag
from types import MappingProxyType
from typing import Final, NamedTuple

BROADCAST_ID: Final = 254

STEPS: Final = 1024
"""Steps of the position sensor over its 300 degrees."""

RAW_ZERO: Final = 511
"""The raw position that is 0 rad."""

RAW_MAX: Final = STEPS - 1
SPEED_RAW_MAX: Final = 0x7FFF
"""Largest magnitude of a speed word, in steps/s: bit 15 is the sign."""

RAD_PER_STEP: Final = math.radians(300.0) / STEPS

SPEED_SIGN_BIT: Final = 15
LOAD_SIGN_BIT: Final = 10


class InstructionCode(IntEnum):
    """Instruction codes of request packets. The SCS0009 does not implement SYNC_READ: it does not answer."""

    PING = 0x01
    READ = 0x02
    WRITE = 0x03
    REG_WRITE = 0x04
    ACTION = 0x05
    RESET = 0x06
    REBOOT = 0x08
    SYNC_READ = 0x82
    SYNC_WRITE = 0x83


class StatusBits(IntFlag):
    """Bits of the error byte in a status packet and of register `status`.

    Feetech documents VOLTAGE, OVERHEAT and OVERLOAD; the others have the meaning of Dynamixel protocol 1.
    """

    VOLTAGE = 0x01
    ANGLE_LIMIT = 0x02
    OVERHEAT = 0x04
    RANGE = 0x08
    CHECKSUM = 0x10
    OVERLOAD = 0x20
    INSTRUCTION = 0x40


class Torque(IntEnum):
    """Values of register `torque_enable`: OFF damps the shaft, ON drives it, FREE lets it turn freely."""

    OFF = 0
    ON = 1
    FREE = 2


class Access(Enum):
    READ_ONLY = "r"
    READ_WRITE = "rw"


class Memory(Enum):
    """Memory type of a register. EEPROM keeps its value without power and is writable only while `lock` is 0."""

    EEPROM = "eeprom"
    SRAM = "sram"


class Register(NamedTuple):
    address: int
    size: int
    default: int
    access: Access
    memory: Memory


_R, _RW = Access.READ_ONLY, Access.READ_WRITE
_EEPROM, _SRAM = Memory.EEPROM, Memory.SRAM

REGISTERS: Final = MappingProxyType(
    {
        "firmware_major_version": Register(0, 1, 3, _R, _EEPROM),
        "firmware_minor_version": Register(1, 1, 6, _R, _EEPROM),
        "big_endian": Register(2, 1, 1, _R, _EEPROM),
        "model_number": Register(3, 2, 1284, _R, _EEPROM),
        "id": Register(5, 1, 1, _RW, _EEPROM),
        "baud_rate": Register(6, 1, 0, _RW, _EEPROM),  # 0 = 1 Mbaud
        "return_delay_time": Register(7, 1, 0, _RW, _EEPROM),  # 2 us
        "response_status_level": Register(8, 1, 1, _RW, _EEPROM),  # 0 = only PING and READ are answered
        "min_angle_limit": Register(9, 2, 20, _RW, _EEPROM),
        "max_angle_limit": Register(11, 2, 1003, _RW, _EEPROM),
        "max_temperature_limit": Register(13, 1, 80, _RW, _EEPROM),  # degC
        "max_voltage_limit": Register(14, 1, 90, _RW, _EEPROM),  # 0.1 V
        "min_voltage_limit": Register(15, 1, 45, _RW, _EEPROM),  # 0.1 V
        "max_torque_limit": Register(16, 2, 1000, _RW, _EEPROM),  # 0.1 %
        "phase": Register(18, 1, 8, _RW, _EEPROM),  # bit 3: goal speed 0 is the maximum, not a stop
        "unloading_condition": Register(19, 1, 36, _RW, _EEPROM),  # StatusBits that drop the torque
        "led_alarm_condition": Register(20, 1, 37, _RW, _EEPROM),
        "p_coefficient": Register(21, 1, 15, _RW, _EEPROM),
        "d_coefficient": Register(22, 1, 15, _RW, _EEPROM),
        "i_coefficient": Register(23, 1, 0, _RW, _EEPROM),
        "minimum_startup_force": Register(24, 2, 30, _RW, _EEPROM),  # 0.1 %
        "cw_dead_zone": Register(26, 1, 1, _RW, _EEPROM),
        "ccw_dead_zone": Register(27, 1, 1, _RW, _EEPROM),
        "protective_torque": Register(37, 1, 20, _RW, _EEPROM),  # %, after an overload
        "protection_time": Register(38, 1, 100, _RW, _EEPROM),  # 40 ms
        "overload_torque": Register(39, 1, 80, _RW, _EEPROM),  # %
        "torque_enable": Register(40, 1, Torque.OFF, _RW, _SRAM),
        "acceleration": Register(41, 1, 0, _RW, _SRAM),
        "goal_position": Register(42, 2, 0, _RW, _SRAM),
        "goal_time": Register(44, 2, 0, _RW, _SRAM),  # ms; effective only while goal speed is 0
        "goal_speed": Register(46, 2, 0, _RW, _SRAM),  # steps/s; 0 = maximum
        # The table says 0, but Feetech's own programs unlock before they write: 1 is the stricter assumption.
        "lock": Register(48, 1, 1, _RW, _SRAM),
        "present_position": Register(56, 2, 0, _R, _SRAM),
        "present_speed": Register(58, 2, 0, _R, _SRAM),  # steps/s, sign bit 15
        "present_load": Register(60, 2, 0, _R, _SRAM),  # 0.1 % of full duty, sign bit 10
        "present_voltage": Register(62, 1, 0, _R, _SRAM),  # 0.1 V
        "present_temperature": Register(63, 1, 0, _R, _SRAM),  # degC
        "sync_write_flag": Register(64, 1, 0, _R, _SRAM),  # a REG_WRITE waits for its ACTION
        "status": Register(65, 1, 0, _R, _SRAM),
        "moving": Register(66, 1, 0, _R, _SRAM),
    }
)

FEEDBACK: Final = struct.Struct(">HHHBBBBB")
"""Layout of the registers `present_position` to `moving`, which are read in one transaction."""

FEEDBACK_ADDRESS: Final = REGISTERS["present_position"].address


def raw_from_rad(angle_rad: float) -> int:
    """Convert a servo angle to the nearest raw position.

    Raises:
        ValueError: the angle is not finite, or outside the sensor's -149.7 to +150.0 degrees.
    """
    if not math.isfinite(angle_rad):
        raise ValueError(f"servo angle must be finite, not {angle_rad} rad")
    raw = round(RAW_ZERO + angle_rad / RAD_PER_STEP)
    if not 0 <= raw <= RAW_MAX:
        raise ValueError(f"servo angle {angle_rad:.3f} rad is outside -2.613 to 2.618 rad")
    return raw


def rad_from_raw(raw: int) -> float:
    return (raw - RAW_ZERO) * RAD_PER_STEP


def steps_s_from_rad_s(speed_rad_s: float) -> int:
    """Convert a speed to whole steps/s, rounded to nearest.

    Raises:
        ValueError: the speed is not finite, or too large for a speed word.
    """
    if not math.isfinite(speed_rad_s):
        raise ValueError(f"servo speed must be finite, not {speed_rad_s} rad/s")
    steps_s = round(speed_rad_s / RAD_PER_STEP)
    if abs(steps_s) > SPEED_RAW_MAX:
        raise ValueError(f"servo speed {speed_rad_s:.3f} rad/s does not fit the register: at most 167 rad/s")
    return steps_s


def rad_s_from_steps_s(steps_s: float) -> float:
    return steps_s * RAD_PER_STEP


def to_signed(word: int, sign_bit: int) -> int:
    """Decode a sign-and-magnitude word."""
    magnitude = word & ((1 << sign_bit) - 1)
    return -magnitude if word >> sign_bit & 1 else magnitude


def from_signed(value: int, sign_bit: int) -> int:
    """Encode a value as a sign-and-magnitude word."""
    return abs(value) | (1 << sign_bit if value < 0 else 0)
