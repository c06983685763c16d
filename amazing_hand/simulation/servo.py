# SPDX-License-Identifier: Apache-2.0
"""Simulate an SCS0009 servo without its bus. Time is passed in; nothing sleeps and nothing is random."""

import math
from collections.abc import Callable
from typing import Final

from amazing_hand.bus.registers import (
    BROADCAST_ID,
    FEEDBACK,
    FEEDBACK_ADDRESS,
    LOAD_SIGN_BIT,
    RAD_PER_STEP,
    RAW_MAX,
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
from amazing_hand.hand.servo_limits import MAX_SPEED_RAD_S
from amazing_hand.simulation.servo_protocol import MAX_PARAMS, Instruction, status_packet, sync_write_parts

MAX_SPEED_STEPS_S: Final = MAX_SPEED_RAD_S / RAD_PER_STEP

FULL_SPEED_DUTY: Final = 0.6
"""Motor duty (0 to 1) of an unloaded finger at full speed; at lower speeds proportionally less."""

SUPPLY_V: Final = 5.0
FULL_DUTY_SAG_V: Final = 0.3

BROWN_OUT_V: Final = 3.5
"""Below this the servo's processor stops. An assumption: Feetech only specifies 4.5 V for the motor."""

START_UP_S: Final = 0.2
"""Time without answers after the supply comes back (measured by users of StackChan's SCS0009)."""

IDLE_TEMPERATURE_C: Final = 30.0
FULL_DUTY_RISE_C: Final = 60.0
"""Rise at constant full duty: it settles at 90 degC, above the servo's limit of 80."""

WARM_UP_S: Final = 180.0
"""Thermal time constant of motor and case."""

PROTECTION_TIME_UNIT_S: Final = 0.04
FREE_REACH: Final = (0.0, float(RAW_MAX))
"""Lowest and highest position [steps] of an unobstructed shaft."""

_NO_ALARM: Final = StatusBits(0)
_MEMORY_SIZE: Final = 256


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

_PLACES: Final = {
    name: slice(register.address, register.address + register.size) for name, register in REGISTERS.items()
}
_ID: Final = REGISTERS["id"].address
_TORQUE: Final = REGISTERS["torque_enable"].address  # the first register of the SRAM
_GOAL_POSITION: Final = REGISTERS["goal_position"].address
_GOAL_TIME: Final = REGISTERS["goal_time"].address
_LOCK: Final = REGISTERS["lock"].address


class SimulatedServo:
    """One simulated servo. Call `advance` with the time before reading or changing its state.

    It protects itself: after `protection_time` above `overload_torque` only `protective_torque` is left until the
    torque is released, and above `max_temperature_limit` the torque goes off.

    Not modelled: acceleration, motor mode (angle limits 0/0), gravity: a shaft without torque does not move.

    Attributes:
        position: of the shaft [steps], 0 to 1023; 511 is 0 rad.
        reach: lowest and highest position [steps] that the shaft can have; it stalls there.
        holding_duty: motor duty needed to hold the position, -1 to 1.
        temperature_c: temperature inside the servo [degC].
        idle_temperature_c: temperature that it settles at without load [degC].
        hung: it executes instructions but does not reply, until it is power-cycled.
    """

    def __init__(self, servo_id: int = 1, now_s: float = 0.0) -> None:
        self.position = float(RAW_ZERO)
        self.reach = FREE_REACH
        self.holding_duty = 0.0
        self.temperature_c = self.idle_temperature_c = IDLE_TEMPERATURE_C
        self.hung = False
        self._supply_v = SUPPLY_V
        self._now_s = self._awake_s = now_s
        self._overloaded = False
        self._strained_s = 0.0  # how long the load has been above the limit
        self.reset()
        self._memory[_ID] = servo_id

    @property
    def servo_id(self) -> int:
        return self._memory[_ID]

    @property
    def supply_v(self) -> float:
        """Supply voltage at the connector without load [V]. Below BROWN_OUT_V the servo is off and loses its SRAM."""
        return self._supply_v

    @supply_v.setter
    def supply_v(self, supply_v: float) -> None:
        was_on = self._supply_v >= BROWN_OUT_V
        self._supply_v = supply_v
        if was_on != (supply_v >= BROWN_OUT_V):
            self.power_cycle()

    @property
    def awake(self) -> bool:
        """Whether the servo receives instructions: it has supply and has started up."""
        return self._now_s >= self._awake_s

    @property
    def moving(self) -> bool:
        """Whether the servo is driven towards a goal that is not reached yet, even if it is stalled."""
        return self._memory[_TORQUE] == Torque.ON and self.position != self._target

    @property
    def speed(self) -> float:
        """Speed of the shaft [steps/s], positive towards larger positions."""
        if not self.moving or self.position == self._stop:
            return 0.0
        strongest = MAX_SPEED_STEPS_S * self._duty_limit / FULL_SPEED_DUTY
        return math.copysign(min(self._goal_speed, strongest), self._target - self.position)

    @property
    def duty(self) -> float:
        """Motor duty, -1 to 1."""
        if self._memory[_TORQUE] != Torque.ON:
            return 0.0
        if self.position == self._target:
            return math.copysign(min(abs(self.holding_duty), self._duty_limit), self.holding_duty)
        if self.position == self._stop:
            return math.copysign(self._duty_limit, self._target - self.position)
        return FULL_SPEED_DUTY * self.speed / MAX_SPEED_STEPS_S

    @property
    def voltage_v(self) -> float:
        return self.supply_v - FULL_DUTY_SAG_V * abs(self.duty)

    @property
    def status(self) -> StatusBits:
        """Register `status`, also the error byte of every reply: alarms, never a refused instruction."""
        status = StatusBits.ANGLE_LIMIT if self._goal_clipped else _NO_ALARM
        lowest_v, highest_v = self.value("min_voltage_limit") / 10, self.value("max_voltage_limit") / 10
        if not lowest_v <= self.voltage_v <= highest_v:
            status |= StatusBits.VOLTAGE
        if self.temperature_c > self.value("max_temperature_limit"):
            status |= StatusBits.OVERHEAT
        if self._overloaded:
            status |= StatusBits.OVERLOAD
        return status

    def value(self, name: str) -> int:
        """Return a stored register as an unsigned integer. For measured registers (position, load ...) use `read`."""
        return int.from_bytes(self._memory[_PLACES[name]], "big")

    def advance(self, now_s: float) -> None:
        """Simulate up to the time `now_s`. An earlier time than the last one changes nothing."""
        while (left_s := now_s - self._now_s) > 0.0:  # one step per event: arrival, overload
            duty, speed = self.duty, self.speed
            strained = abs(duty) > self.value("overload_torque") / 100
            arrival_s = abs(self._stop - self.position) / abs(speed) if speed else math.inf
            overload_s = math.inf
            if strained and not self._overloaded:
                overload_s = self.value("protection_time") * PROTECTION_TIME_UNIT_S - self._strained_s
            step_s = min(left_s, arrival_s, max(overload_s, 0.0))
            self.position = self._stop if step_s == arrival_s else self.position + speed * step_s
            self._warm(duty, step_s)
            self._strained_s = self._strained_s + step_s if strained else 0.0
            self._overloaded |= step_s >= overload_s
            self._now_s = now_s if step_s == left_s else self._now_s + step_s
        self._unload()

    def _warm(self, duty: float, elapsed_s: float) -> None:
        settled_c = self.idle_temperature_c + FULL_DUTY_RISE_C * abs(duty)
        self.temperature_c += (settled_c - self.temperature_c) * -math.expm1(-elapsed_s / WARM_UP_S)

    def reset(self) -> None:
        """Set all registers to their factory values, the id included, and restart."""
        self._memory = _factory_memory()
        self.power_on()

    def power_on(self) -> None:
        """Set the SRAM to its start values: torque off, no speed limit, a goal unrelated to the shaft's position."""
        self._memory[_TORQUE:] = _factory_memory()[_TORQUE:]
        self._registered: bytes | None = None
        self._goal_clipped = False
        self._end_overload()
        self._plan()

    def power_cycle(self) -> None:
        """Switch the supply off and on. With a supply below BROWN_OUT_V the servo stays off."""
        self.hung = False
        self.power_on()
        self._awake_s = self._now_s + START_UP_S if self._supply_v >= BROWN_OUT_V else math.inf

    def read(self, address: int, size: int) -> bytes:
        """Return `size` bytes from `address` on, zeros where there is no register."""
        FEEDBACK.pack_into(
            self._memory,
            FEEDBACK_ADDRESS,
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
        """Write `data` from `address` on. Bytes for read-only or missing registers or locked EEPROM are dropped."""
        writable = _WRITABLE_SRAM if self._memory[_LOCK] else _WRITABLE
        for target, byte in enumerate(data, address):
            if target in writable:
                self._memory[target] = byte
        end = address + len(data)
        if address < _GOAL_TIME and end > _GOAL_POSITION:
            # A goal enables torque: not documented, but Pollen's demo enables one servo and moves all eight.
            self._memory[_TORQUE] = Torque.ON
            self._goal_clipped = self.value("goal_position") != self._clipped_goal()
        if self._memory[_TORQUE] != Torque.ON:
            self._end_overload()
        self._unload()
        if address < _LOCK and end > _TORQUE:
            self._plan()

    def execute(self, code: int, params: bytes) -> bytes | None:
        """Execute one instruction and return the reply's parameters, or None if the servo does not reply."""
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
        """Set target [steps] and speed [steps/s] of the shaft from the goal registers."""
        self._target = float(self._clipped_goal())
        speed = float(self.value("goal_speed") & SPEED_RAW_MAX)
        time_ms = self.value("goal_time")
        if not speed and time_ms:
            speed = abs(self._target - self.position) * 1000 / time_ms
        self._goal_speed = min(speed or MAX_SPEED_STEPS_S, MAX_SPEED_STEPS_S)

    def _clipped_goal(self) -> int:
        goal = min(self.value("goal_position"), self.value("max_angle_limit"))
        return max(goal, self.value("min_angle_limit"))

    def _unload(self) -> None:
        conditions = self.value("unloading_condition") & ~StatusBits.OVERLOAD  # an overload reduces the torque instead
        if self._memory[_TORQUE] == Torque.ON and self.status & conditions:
            self._memory[_TORQUE] = Torque.OFF

    def _end_overload(self) -> None:
        self._overloaded = False
        self._strained_s = 0.0

    @property
    def _stop(self) -> float:
        """Position [steps] where the shaft stops on its way to the target."""
        lowest, highest = self.reach
        return min(max(self._target, lowest), highest)

    @property
    def _duty_limit(self) -> float:
        weak = self._overloaded and self.value("unloading_condition") & StatusBits.OVERLOAD
        return min(self.value("protective_torque") / 100 if weak else self.value("max_torque_limit") / 1000, 1.0)


def carry_out(
    servos: dict[int, SimulatedServo],
    instruction: Instruction,
    now_s: float,
    hears: Callable[[int], bool] = lambda servo_id: True,
) -> bytes:
    """Execute one packet on the servos of a bus and return the reply's bytes, empty if no servo replies.

    A servo whose id changes gets the new key in `servos`; of two servos with one id, only one is kept.

    Args:
        servos: id -> servo; changed in place.
        instruction: the packet.
        now_s: time [s]; each servo that the packet is for is advanced to it.
        hears: called once with the id of each servo that the packet is for; if False, that servo ignores it.
    """
    servo_id, code, params = instruction

    def reached(target_id: int) -> SimulatedServo | None:
        servo = servos.get(target_id)
        if servo is None or not hears(target_id):
            return None
        servo.advance(now_s)
        return servo if servo.awake else None

    reply = b""
    if code == InstructionCode.SYNC_WRITE:
        for target_id, address, data in sync_write_parts(params):
            if target := reached(target_id):
                target.write(address, data)
    elif servo_id == BROADCAST_ID:
        for target_id in servos:
            if target := reached(target_id):
                target.execute(code, params)
    elif addressed := reached(servo_id):
        answer = addressed.execute(code, params)
        if answer is not None and not addressed.hung:  # with the id addressed, even if that has just changed
            reply = status_packet(servo_id, addressed.status, answer)
    if any(servo.servo_id != filed_id for filed_id, servo in servos.items()):
        filed_anew = {servo.servo_id: servo for servo in servos.values()}
        servos.clear()
        servos.update(filed_anew)
    return reply
