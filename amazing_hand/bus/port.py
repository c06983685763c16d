# SPDX-License-Identifier: Apache-2.0
"""The driver's port to the servos: what it asks of a bus, and that bus through rustypot.

Only rustypot's raw calls are used. Its typed ones panic on a reply of the wrong length, mask speeds to ten bits, do not
limit what they send, and hide the error byte.
"""

import os
import struct
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

os.environ.setdefault("RUST_BACKTRACE", "0")  # rustypot prints forty lines per panic otherwise

from rustypot import Scs0009PyController

from amazing_hand.bus.port_advice import Cause, advice, cause_of, look_around
from amazing_hand.bus.registers import (
    FEEDBACK,
    FEEDBACK_ADDRESS,
    LOAD_SIGN_BIT,
    RAW_MAX,
    REGISTERS,
    SPEED_SIGN_BIT,
    Access,
    StatusBits,
    Torque,
    rad_from_raw,
    rad_s_from_steps_s,
    raw_from_rad,
    steps_s_from_rad_s,
    to_signed,
)
from amazing_hand.hand.servo_limits import MAX_SERVO_ID
from amazing_hand.paths import data_folder

SIMULATED: Final = "sim"
"""The port's name for the bus that `hand simulate` provides."""

BAUDRATE: Final = 1_000_000

TIMEOUT_S: Final = 0.03
"""Silence that counts as a missing servo. A reply is 0.2 ms on the wire, but an FTDI adapter may keep it for 16 ms and
USB for one or two more; the rest is for a busy computer. More would slow every cycle with a missing servo in it."""

LATE_REPLY_S: Final = 0.02
"""After a failure the next question waits until the last one is this old (an FTDI adapter takes 16 ms). Otherwise a
late reply is taken for the answer to the next question, whose own answer comes late in turn, and so on."""

TRIES: Final = 3
"""So often is a servo asked before it counts as missing: a lost packet is no news."""

ECHO_FREE_REPLIES: Final = 5
"""So many proper replies in a row clear an adapter of echoing: a reply that looked like an echo was a coincidence."""

_GOAL_ADDRESS: Final = REGISTERS["goal_position"].address
_TORQUE_ADDRESS: Final = REGISTERS["torque_enable"].address

_T = TypeVar("_T")


class BusError(Exception):
    """The bus or a servo failed. The message is one line and names port, servo and operation."""


@dataclass(frozen=True, slots=True)
class ServoReading:
    """What one servo measured.

    Attributes:
        time_s: `time.monotonic()` when the reply had arrived.
        load: share of the motor's full duty, -1 to 1, positive towards larger angles.
        status: alarms, from register `status` and from the reply's error byte.
        moving: as the servo says, not derived from its speed.
    """

    servo_id: int
    time_s: float
    position_rad: float
    speed_rad_s: float
    load: float
    voltage_v: float
    temperature_c: float
    status: StatusBits
    moving: bool


@dataclass(frozen=True, slots=True)
class Goal:
    """Where one servo shall go, and how fast. Speed 0 is the slowest that the servo knows, not its maximum."""

    servo_id: int
    position_rad: float
    speed_rad_s: float


class ServoBus(Protocol):
    """Servos by id. Every method may raise BusError, and none does anything after `close`."""

    def ping(self, servo_id: int) -> bool:
        """Whether the servo answers."""

    def read(self, servo_id: int) -> ServoReading:
        """What the servo measures, in one transaction."""

    def move(self, goals: Sequence[Goal]) -> None:
        """Send all servos off with one packet, which energises them; nobody confirms it.

        Raises:
            ValueError: an angle, speed or id is not finite or out of range; then nothing is sent.
        """

    def set_torque(self, servo_id: int, torque: Torque) -> None:
        """Energise or release a servo, which confirms that it got the packet."""

    def free(self, servo_ids: Sequence[int]) -> None:
        """Let servos go limp with one packet, which nobody confirms."""

    def read_torque(self, servo_id: int) -> Torque:
        """Whether the servo is energised."""

    def read_register(self, servo_id: int, name: str) -> int:
        """The raw value of a register, by its name in REGISTERS."""

    def write_register(self, servo_id: int, name: str, value: int) -> None:
        """Write a register's raw value, which the servo confirms. EEPROM takes it only while register `lock` is 0.

        Raises:
            ValueError: the register is read-only, or the value or the id does not fit; then nothing is sent.
        """

    def close(self) -> None:
        """Release the port; the servos stay as they are. Calling it again is harmless."""


class RustypotBus:
    """A ServoBus on a serial port. Thread-safe.

    After an unplugged cable every call fails; after a panic within rustypot too, which lets go of the port. Either way,
    close it and make a new one.

    Raises:
        BusError: the port is missing, in use, or no serial port.
    """

    def __init__(self, port: str, baudrate: int = BAUDRATE, timeout_s: float = TIMEOUT_S) -> None:
        self._port = port
        self._lock = threading.Lock()
        self._closed_because = "closed"
        self._quiet_until_s = 0.0
        self._echo_suspicion = 0
        self._controller: Scs0009PyController | None = None
        try:
            self._controller = Scs0009PyController(port, baudrate, timeout_s)
        except OSError as error:
            raise BusError(f"{port}: cannot open: {error}") from error

    def ping(self, servo_id: int) -> bool:
        answers = self._call(f"ping servo {servo_id}", lambda controller: controller.ping(servo_id))
        if not answers:  # or garbled: rustypot does not say
            self._quiet_until_s = time.monotonic() + LATE_REPLY_S
        return answers

    def read(self, servo_id: int) -> ServoReading:
        operation = f"read servo {servo_id}"
        data, error = self._call(
            operation,
            lambda controller: controller.read_raw_data_with_error(servo_id, FEEDBACK_ADDRESS, FEEDBACK.size),
        )
        time_s = time.monotonic()
        self._check_reply(operation, data, FEEDBACK_ADDRESS, FEEDBACK.size)
        position, speed, load, decivolts, temperature_c, _, status, moving = FEEDBACK.unpack(bytes(data))
        if position > RAW_MAX:
            raise self._error(operation, f"position {position} is above {RAW_MAX}")
        return ServoReading(
            servo_id=servo_id,
            time_s=time_s,
            position_rad=rad_from_raw(position),
            speed_rad_s=rad_s_from_steps_s(to_signed(speed, SPEED_SIGN_BIT)),
            load=max(-1.0, min(to_signed(load, LOAD_SIGN_BIT) / 1000, 1.0)),
            voltage_v=decivolts / 10,
            temperature_c=float(temperature_c),
            status=StatusBits(status | error),
            moving=bool(moving),
        )

    def move(self, goals: Sequence[Goal]) -> None:
        ids = [goal.servo_id for goal in goals]
        data = [list(_goal_bytes(goal)) for goal in goals]
        if not goals:  # an empty sync write makes rustypot panic
            return
        self._call("move", lambda controller: controller.sync_write_raw_data(ids, _GOAL_ADDRESS, data))

    def set_torque(self, servo_id: int, torque: Torque) -> None:
        self._call(
            f"set torque {torque.name} of servo {servo_id}",
            lambda controller: controller.write_raw_data(servo_id, _TORQUE_ADDRESS, [int(torque)]),
        )

    def free(self, servo_ids: Sequence[int]) -> None:
        ids, data = list(servo_ids), [[int(Torque.FREE)]] * len(servo_ids)
        self._call("free", lambda controller: controller.sync_write_raw_data(ids, _TORQUE_ADDRESS, data))

    def read_torque(self, servo_id: int) -> Torque:
        operation = f"read torque of servo {servo_id}"
        data = self._call(operation, lambda controller: controller.read_raw_data(servo_id, _TORQUE_ADDRESS, 1))
        self._check_reply(operation, data, _TORQUE_ADDRESS, 1)
        if data[0] not in set(Torque):
            raise self._error(operation, f"reply {list(data)} is no torque state")
        return Torque(data[0])

    def read_register(self, servo_id: int, name: str) -> int:
        operation, register = f"read {name} of servo {servo_id}", REGISTERS[name]
        data = self._call(
            operation, lambda controller: controller.read_raw_data(servo_id, register.address, register.size)
        )
        self._check_reply(operation, data, register.address, register.size)
        return int.from_bytes(bytes(data), "big")

    def write_register(self, servo_id: int, name: str, value: int) -> None:
        register = REGISTERS[name]
        if register.access is Access.READ_ONLY:
            raise ValueError(f"register {name} is read-only")
        if not 0 <= value < 1 << 8 * register.size:
            raise ValueError(f"{value} does not fit register {name}, which has {register.size} bytes")
        _check_id(servo_id)
        self._call(
            f"write {name} of servo {servo_id}",
            lambda controller: controller.write_raw_data(
                servo_id, register.address, list(value.to_bytes(register.size, "big"))
            ),
        )

    def close(self) -> None:
        with self._lock:
            if self._controller is not None:
                self._controller.close()
                self._controller = None

    def _call(self, operation: str, call: Callable[[Scs0009PyController], _T]) -> _T:
        with self._lock:
            if self._controller is None:
                raise self._error(operation, f"the port is {self._closed_because}")
            began_s = time.monotonic()
            if began_s < self._quiet_until_s:
                time.sleep(self._quiet_until_s - began_s)
                began_s = self._quiet_until_s
            try:
                return call(self._controller)
            except (RuntimeError, OSError, ValueError) as error:
                failure = str(error)
            except BaseException as error:
                # No Exception, for pyo3, and not importable. It poisons the controller: even close() would panic.
                if type(error).__name__ != "PanicException":
                    raise
                failure = f"rustypot panicked: {error}; open the port anew"
                self._closed_because = "closed after a panic of rustypot"
                self._controller = None  # which lets go of the port
            self._quiet_until_s = began_s + LATE_REPLY_S
        raise self._error(operation, failure)  # out here, as the panic's traceback holds the controller

    def _check_reply(self, operation: str, data: Sequence[int], address: int, size: int) -> None:
        if list(data) == [address, size]:  # the question itself; two bytes may be a servo's own
            self._echo_suspicion = ECHO_FREE_REPLIES if size != 2 else self._echo_suspicion
        elif len(data) == size:
            self._echo_suspicion = max(0, self._echo_suspicion - 1)
        if len(data) != size:
            raise self._error(operation, f"reply of {len(data)} bytes instead of {size}")

    def _error(self, operation: str, failure: str) -> BusError:
        if (
            self._echo_suspicion
        ):  # the servos' own replies come second: whatever is out of step from then on, that is why
            failure = "the adapter echoes what is sent: switch its echo off, or use another"
        return BusError(f"{self._port}: {operation}: {failure}")


def port_path(port: str) -> str:
    """The file to open for a port as people name it: SIMULATED, or a serial port."""
    return str(data_folder() / "servo_bus") if port == SIMULATED else port


def open_bus(port: str, timeout_s: float = TIMEOUT_S) -> RustypotBus:
    """The bus on a port as people name it. Raises BusError, which says what to do."""
    try:
        return RustypotBus(port_path(port), timeout_s=timeout_s)
    except BusError as error:
        cause = cause_of(str(error))
        if port == SIMULATED and cause is Cause.GONE:
            raise BusError(f"{error}; start `hand simulate`, or name the hand's serial port") from error
        path = port_path(port)
        raise BusError(f"{error}; {advice(path, cause, look_around(path))}") from error


def _goal_bytes(goal: Goal) -> bytes:
    """Registers `goal_position`, `goal_time` (unused beside a speed) and `goal_speed`."""
    _check_id(goal.servo_id)
    try:
        position = raw_from_rad(goal.position_rad)
        speed = steps_s_from_rad_s(goal.speed_rad_s)
    except ValueError as error:
        raise ValueError(f"servo {goal.servo_id}: {error}") from error
    if speed < 0:
        raise ValueError(f"servo {goal.servo_id}: speed must not be negative, not {goal.speed_rad_s} rad/s")
    return struct.pack(">HHH", position, 0, max(speed, 1))  # a speed of 0 would be the maximum


def _check_id(servo_id: int) -> None:
    if not 0 <= servo_id <= MAX_SERVO_ID:
        raise ValueError(f"servo id {servo_id} is outside 0 to {MAX_SERVO_ID}")
