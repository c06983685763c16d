# SPDX-License-Identifier: Apache-2.0
"""Servo bus interface of the driver, and its implementation on a serial port with rustypot.

Only rustypot's raw calls are used. Its typed calls panic on a reply of the wrong length, mask speeds to ten bits, do
not check the range of what they send, and hide the error byte.
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
"""Port name of the simulated bus that `hand simulate` provides."""

BAUDRATE: Final = 1_000_000

TIMEOUT_S: Final = 0.03
"""Time-out of one reply. A reply takes 0.2 ms on the wire, but an FTDI adapter may buffer it for 16 ms and USB for one
or two more; the rest is for a busy computer. A longer one would slow every cycle in which a servo does not answer."""

LATE_REPLY_S: Final = 0.02
"""After a failure the next request waits until the failed one is this old (an FTDI adapter takes 16 ms). Otherwise a
late reply is taken for the reply to the next request, whose own reply is then late in turn, and so on."""

TRIES: Final = 3
"""Requests to a servo before it counts as missing: a single lost packet is normal."""

ECHO_FREE_REPLIES: Final = 5
"""Valid replies in a row after which a reply that looked like an echo of the request counts as a coincidence."""

_GOAL_ADDRESS: Final = REGISTERS["goal_position"].address
_TORQUE_ADDRESS: Final = REGISTERS["torque_enable"].address

_T = TypeVar("_T")


class BusError(Exception):
    """Failure of the bus or a servo. The message is one line and names port, servo and operation."""


@dataclass(frozen=True, slots=True)
class ServoReading:
    """Measured values of one servo.

    Attributes:
        time_s: `time.monotonic()` when the reply had arrived.
        load: fraction of the motor's full duty, -1 to 1, positive towards larger angles.
        status: alarms, from register `status` and from the reply's error byte.
        moving: the servo's own flag, not derived from its speed.
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
    """Goal position and speed of one servo. Speed 0 means the slowest speed of the servo, not its maximum."""

    servo_id: int
    position_rad: float
    speed_rad_s: float


class ServoBus(Protocol):
    """Access to servos by id. Every method may raise BusError. After `close` none has any effect."""

    def ping(self, servo_id: int) -> bool:
        """Return whether the servo answers."""

    def read(self, servo_id: int) -> ServoReading:
        """Read all measured values of a servo in one transaction."""

    def move(self, goals: Sequence[Goal]) -> None:
        """Send the goals of all servos with one packet, which also turns torque on and has no reply.

        Raises:
            ValueError: an angle, speed or id is not finite or out of range; then nothing is sent.
        """

    def set_torque(self, servo_id: int, torque: Torque) -> None:
        """Write the torque state of a servo, which confirms that it got the packet."""

    def free(self, servo_ids: Sequence[int]) -> None:
        """Turn torque off (FREE) on these servos with one packet, which has no reply."""

    def read_torque(self, servo_id: int) -> Torque:
        """Read the torque state of a servo."""

    def read_register(self, servo_id: int, name: str) -> int:
        """Read the raw value of a register by its name in REGISTERS."""

    def write_register(self, servo_id: int, name: str, value: int) -> None:
        """Write a register's raw value, which the servo confirms. EEPROM is writable only while `lock` is 0.

        Raises:
            ValueError: the register is read-only, or the value or the id does not fit; then nothing is sent.
        """

    def close(self) -> None:
        """Close the port; the servos keep their state. Further calls have no effect."""


class RustypotBus:
    """ServoBus on a serial port. Thread-safe.

    After the cable was unplugged every call fails; after a panic inside rustypot too, which also closes the port. In
    both cases close this bus and create a new one.

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
        if not answers:  # or the reply was garbled: rustypot does not tell which
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
                # pyo3's PanicException is no Exception and cannot be imported. After it, even close() would panic.
                if type(error).__name__ != "PanicException":
                    raise
                failure = f"rustypot panicked: {error}; open the port anew"
                self._closed_because = "closed after a panic of rustypot"
                self._controller = None  # dropping the object closes the port
            self._quiet_until_s = began_s + LATE_REPLY_S
        raise self._error(operation, failure)  # outside the handler: the panic's traceback keeps the controller alive

    def _check_reply(self, operation: str, data: Sequence[int], address: int, size: int) -> None:
        if list(data) == [address, size]:  # an echo of the request; with a size of two it may also be a valid reply
            self._echo_suspicion = ECHO_FREE_REPLIES if size != 2 else self._echo_suspicion
        elif len(data) == size:
            self._echo_suspicion = max(0, self._echo_suspicion - 1)
        if len(data) != size:
            raise self._error(operation, f"reply of {len(data)} bytes instead of {size}")

    def _error(self, operation: str, failure: str) -> BusError:
        if self._echo_suspicion:  # an echo shifts all replies by one, so every failure after it has this cause
            failure = "the adapter echoes what is sent: switch its echo off, or use another"
        return BusError(f"{self._port}: {operation}: {failure}")


def port_path(port: str) -> str:
    """Return the file to open for a port name: SIMULATED, or the path of a serial port."""
    return str(data_folder() / "servo_bus") if port == SIMULATED else port


def open_bus(port: str, timeout_s: float = TIMEOUT_S) -> RustypotBus:
    """Open the bus on a port by its name (see `port_path`). Raises BusError with advice on what to do."""
    try:
        return RustypotBus(port_path(port), timeout_s=timeout_s)
    except BusError as error:
        cause = cause_of(str(error))
        if port == SIMULATED and cause is Cause.GONE:
            raise BusError(f"{error}; start `hand simulate`, or name the hand's serial port") from error
        path = port_path(port)
        raise BusError(f"{error}; {advice(path, cause, look_around(path))}") from error


def _goal_bytes(goal: Goal) -> bytes:
    """Encode registers `goal_position`, `goal_time` (not used together with a speed) and `goal_speed`."""
    _check_id(goal.servo_id)
    try:
        position = raw_from_rad(goal.position_rad)
        speed = steps_s_from_rad_s(goal.speed_rad_s)
    except ValueError as error:
        raise ValueError(f"servo {goal.servo_id}: {error}") from error
    if speed < 0:
        raise ValueError(f"servo {goal.servo_id}: speed must not be negative, not {goal.speed_rad_s} rad/s")
    return struct.pack(">HHH", position, 0, max(speed, 1))  # register value 0 would mean the maximum speed


def _check_id(servo_id: int) -> None:
    if not 0 <= servo_id <= MAX_SERVO_ID:
        raise ValueError(f"servo id {servo_id} is outside 0 to {MAX_SERVO_ID}")
