"""A simulated SCS0009 without its wire. Time is passed in; nothing sleeps and nothing is random."""

import math
import struct
from typing import Final

from amazing_hand.bus.protocol import MAX_PARAMS, Instruction, status_packet, sync_write_parts
from amazing_hand.bus.registers import (
    BROADCAST_ID,
    LOAD_SIGN_BIT,
    RAD_PER_STEP,
    RAW_ZERO,
    REGISTERS,
    SPEED_RAW_MAX,
    SPEED_SIGN_BIT,
    Access,
    InstructionCode,
    Memory,
    StatusBits,
    Torque,
    from_signed,
)

MAX_SPEED_STEPS_S: Final = 7.0 / RAD_PER_STEP
"""Fastest turn of the shaft: the `MaxSpeed` of Pollen's demos, 7 rad/s. The data sheet's 0.1 s for 60 degrees
(10.5 rad/s) is at 6 V without a load; the hand runs at 5 V and moves fingers."""

FULL_SPEED_DUTY: Final = 0.6
"""Share of the full duty that a free finger takes at full speed; a slower one takes less in proportion."""

SUPPLY_V: Final = 5.0
FULL_DUTY_SAG_V: Final = 0.3

IDLE_TEMPERATURE_C: Final = 30.0
FULL_DUTY_RISE_C: Final = 60.0
"""Full duty for ever ends at 90 degC, above the servo's limit of 80."""

WARM_UP_S: Final = 180.0
"""Time constant of motor and case."""

_NO_ALARM: Final = StatusBits(0)
_MEMORY_SIZE: Final = 256
_FEEDBACK: Final = struct.Struct(">HHHBBBBB")
"""Registers `present_position` to `moving`, one after the other."""


def _factory_memory() -> bytearray:
    memory = bytearray(_MEMORY_SIZE)
    for register in REGISTERS.values():
        end = register.address + register.size
        memory[register.address : end] = register.default.to_bytes(register.size, "big")
    return memory


def _writable(memory: Memory) -> frozenset[int]:
    return frozenset(
        register.address + i
        for register in REGISTERS.values()
        if register.access is Access.READ_WRITE and register.memory is memory
        for i in range(register.size)
    )


_WRITABLE_SRAM: Final = _writable(Memory.SRAM)
_WRITABLE: Final = _WRITABLE_SRAM | _writable(Memory.EEPROM)

_ID: Final = REGISTERS["id"].address
_TORQUE: Final = REGISTERS["torque_enable"].address  # the first register of the SRAM
_GOAL_POSITION: Final = REGISTERS["goal_position"].address
_GOAL_TIME: Final = REGISTERS["goal_time"].address
_LOCK: Final = REGISTERS["lock"].address
_FEEDBACK_ADDRESS: Final = REGISTERS["present_position"].address


class SimulatedServo:
    """One servo. Call `advance` with the time before anything that reads or changes its state.

    Not modelled: acceleration, motor mode (angle limits 0/0), gravity: a shaft without torque stays put.

    Attributes:
        position: the shaft, in steps (0 to 1023, 511 = 0 rad).
        temperature_c: inside the servo.
        supply_v: at the connector while the motor rests.
    """

    def __init__(self, servo_id: int = 1, now_s: float = 0.0) -> None:
        self.position = float(RAW_ZERO)
        self.temperature_c = IDLE_TEMPERATURE_C
        self.supply_v = SUPPLY_V
        self._now_s = now_s
        self.reset()
        self._memory[_ID] = servo_id

    @property
    def servo_id(self) -> int:
        return self._memory[_ID]

    @property
    def moving(self) -> bool:
        return self._memory[_TORQUE] == Torque.ON and self.position != self._target

    @property
    def speed(self) -> float:
        """Steps/s, positive towards larger positions."""
        return math.copysign(self._goal_speed, self._target - self.position) if self.moving else 0.0

    @property
    def duty(self) -> float:
        """Drive of the motor, -1 to 1."""
        return FULL_SPEED_DUTY * self.speed / MAX_SPEED_STEPS_S

    @property
    def voltage_v(self) -> float:
        return self.supply_v - FULL_DUTY_SAG_V * abs(self.duty)

    @property
    def status(self) -> StatusBits:
        """Register `status` and the error byte of every reply: alarms, never the refusal of an instruction."""
        status = StatusBits.ANGLE_LIMIT if self._goal_clipped else _NO_ALARM
        lowest_v, highest_v = self.value("min_voltage_limit") / 10, self.value("max_voltage_limit") / 10
        if not lowest_v <= self.voltage_v <= highest_v:
            status |= StatusBits.VOLTAGE
        if self.temperature_c > self.value("max_temperature_limit"):
            status |= StatusBits.OVERHEAT
        return status

    def value(self, name: str) -> int:
        """A register that is written, as an unsigned integer; those that are measured come with `read`."""
        register = REGISTERS[name]
        return int.from_bytes(self._memory[register.address : register.address + register.size], "big")

    def advance(self, now_s: float) -> None:
        """Let the time pass up to `now_s`; a time that has passed already changes nothing."""
        elapsed_s = now_s - self._now_s
        if elapsed_s <= 0.0:
            return
        self._now_s = now_s
        duty = self.duty
        driven_s = self._drive(elapsed_s)
        self._warm(duty, driven_s)
        self._warm(0.0, elapsed_s - driven_s)

    def _drive(self, elapsed_s: float) -> float:
        """Turn the shaft towards its target; how long of `elapsed_s` it turned."""
        if not self.moving:
            return 0.0
        needed_s = abs(self._target - self.position) / self._goal_speed
        if needed_s <= elapsed_s:
            self.position = self._target
            return needed_s
        self.position += self.speed * elapsed_s
        return elapsed_s

    def _warm(self, duty: float, elapsed_s: float) -> None:
        settled_c = IDLE_TEMPERATURE_C + FULL_DUTY_RISE_C * abs(duty)
        self.temperature_c += (settled_c - self.temperature_c) * -math.expm1(-elapsed_s / WARM_UP_S)

    def reset(self) -> None:
        """Factory values everywhere, the id included."""
        self._memory = _factory_memory()
        self.power_on()

    def power_on(self) -> None:
        """Start the SRAM anew: no torque, no speed limit, a goal that has nothing to do with the shaft."""
        self._memory[_TORQUE:] = _factory_memory()[_TORQUE:]
        self._registered: bytes | None = None
        self._goal_clipped = False
        self._plan()

    def read(self, address: int, size: int) -> bytes:
        """`size` bytes from `address` on; zeros where there is no register."""
        _FEEDBACK.pack_into(
            self._memory,
            _FEEDBACK_ADDRESS,
            round(self.position),
            from_signed(round(self.speed), SPEED_SIGN_BIT),
            from_signed(round(self.duty * 1000), LOAD_SIGN_BIT),
            round(self.voltage_v * 10),
            round(self.temperature_c),
            self._registered is not None,
            self.status,
            self.moving,
        )
        return bytes(self._memory[address : address + size]).ljust(size, b"\0")

    def write(self, address: int, data: bytes) -> None:
        """Bytes that meet a read-only register, none at all, or locked EEPROM are dropped."""
        writable = _WRITABLE_SRAM if self._memory[_LOCK] else _WRITABLE
        for target, byte in enumerate(data, address):
            if target in writable:
                self._memory[target] = byte
        end = address + len(data)
        if address < _GOAL_TIME and end > _GOAL_POSITION:
            # Feetech does not say so, but Pollen's demo switches one servo on and moves all eight.
            self._memory[_TORQUE] = Torque.ON
            self._goal_clipped = self.value("goal_position") != self._clipped_goal()
        if address < _LOCK and end > _TORQUE:
            self._plan()

    def execute(self, code: int, params: bytes) -> bytes | None:
        """Carry out one instruction: the parameters of the reply, or None when the servo does not reply."""
        match code:
            case InstructionCode.PING:
                return b""
            case InstructionCode.READ if len(params) == 2 and params[1] <= MAX_PARAMS:
                return self.read(*params)
            case InstructionCode.WRITE if params:
                self.write(params[0], params[1:])
            case InstructionCode.REG_WRITE if params:
                self._registered = params
            case InstructionCode.ACTION:
                if self._registered is not None:
                    self.write(self._registered[0], self._registered[1:])
                    self._registered = None
            case InstructionCode.RESET:
                self.reset()
            case InstructionCode.REBOOT:
                self.power_on()
            case _:
                return None
        return b"" if self.value("response_status_level") else None

    def _plan(self) -> None:
        """Target and speed of the shaft from now on, as the goal registers have them."""
        self._target = float(self._clipped_goal())
        speed = float(self.value("goal_speed") & SPEED_RAW_MAX)
        time_ms = self.value("goal_time")
        if not speed and time_ms:
            speed = abs(self._target - self.position) * 1000 / time_ms
        self._goal_speed = min(speed or MAX_SPEED_STEPS_S, MAX_SPEED_STEPS_S)

    def _clipped_goal(self) -> int:
        goal = min(self.value("goal_position"), self.value("max_angle_limit"))
        return max(goal, self.value("min_angle_limit"))


def carry_out(servos: dict[int, SimulatedServo], instruction: Instruction, now_s: float) -> bytes:
    """Give one packet to the servos of a bus: the bytes that come back, none when nobody answers.

    A servo whose id changes is filed under the new one; of two with one id, only one stays on the bus.
    """
    servo_id, code, params = instruction
    reply = b""
    if code == InstructionCode.SYNC_WRITE:
        for target_id, address, data in sync_write_parts(params):
            if target := servos.get(target_id):
                target.advance(now_s)
                target.write(address, data)
    elif servo_id == BROADCAST_ID:
        for servo in servos.values():
            servo.advance(now_s)
            servo.execute(code, params)
    elif addressed := servos.get(servo_id):
        addressed.advance(now_s)
        answer = addressed.execute(code, params)
        if answer is not None:  # under the id it was asked by, even if that has just changed
            reply = status_packet(servo_id, addressed.status, answer)
    if any(servo.servo_id != filed_id for filed_id, servo in servos.items()):
        filed_anew = {servo.servo_id: servo for servo in servos.values()}
        servos.clear()
        servos.update(filed_anew)
    return reply
