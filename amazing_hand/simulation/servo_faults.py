# SPDX-License-Identifier: Apache-2.0
"""Define the faults of the simulated bus, their effect on a packet or a servo, and the set of active faults.

A packet fault applies to each packet independently, with a probability. A servo fault changes the servo's environment;
its consequences (overload, overheating, a reset) are simulated by the servo and outlast the cause, as in a real one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import ClassVar, Final, NamedTuple, TypeVar

from amazing_hand.bus.registers import RAW_ZERO, STEPS
from amazing_hand.hand.servo_limits import MAX_SERVO_ID
from amazing_hand.simulation.servo import FREE_REACH, IDLE_TEMPERATURE_C, SUPPLY_V, SimulatedServo
from amazing_hand.simulation.servo_protocol import status_packet

ALL: Final = "all"


class Reply(NamedTuple):
    """Reply to an instruction: its bytes (empty: no reply) and its additional delay [s]."""

    packet: bytes
    delay_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Fault:
    """Fault of the servo with this id, or of all servos (None).

    Attributes:
        value_name: field that VALUE of `fault KIND ID VALUE` sets; empty if the kind has no value.
        value_range: lowest and highest value allowed.
        meaning: one line for the help text.
    """

    value_name: ClassVar[str] = ""
    value_range: ClassVar[tuple[float, float]] = (0.0, 0.0)
    meaning: ClassVar[str]

    servo_id: int | None = None


@dataclass(frozen=True, slots=True)
class PacketFault(Fault):
    value_name = "probability"
    value_range = (0.0, 1.0)

    probability: float = field(default=1.0, kw_only=True)


class Lost(PacketFault):
    meaning = "the servo does not hear what it is told"


class ReplyFault(PacketFault):
    def strike(self, reply: Reply) -> Reply:
        """Return the reply as this fault changes it."""
        raise NotImplementedError


class Mute(ReplyFault):
    meaning = "the servo does as told and its reply is lost"

    def strike(self, reply: Reply) -> Reply:
        return reply._replace(packet=b"")


@dataclass(frozen=True, slots=True)
class Late(ReplyFault):
    meaning = "the reply comes late"
    value_name = "delay_s"
    value_range = (0.0, 60.0)

    delay_s: float = 0.05

    def strike(self, reply: Reply) -> Reply:
        return reply._replace(delay_s=reply.delay_s + self.delay_s)


class Truncated(ReplyFault):
    meaning = "only the first half of the reply comes"

    def strike(self, reply: Reply) -> Reply:
        return reply._replace(packet=reply.packet[: len(reply.packet) // 2])


class Corrupt(ReplyFault):
    meaning = "the reply's checksum is wrong"

    def strike(self, reply: Reply) -> Reply:
        return reply._replace(packet=reply.packet[:-1] + bytes(byte ^ 0xFF for byte in reply.packet[-1:]))


class WrongId(ReplyFault):
    meaning = "the reply bears the id of a neighbour"

    def strike(self, reply: Reply) -> Reply:
        if not reply.packet:
            return reply
        servo_id, error, params = reply.packet[2], reply.packet[4], reply.packet[5:-1]
        neighbour = servo_id - 1 if servo_id == MAX_SERVO_ID else servo_id + 1
        return reply._replace(packet=status_packet(neighbour, error, params))


class Echo(Fault):
    """Fault of the whole bus: `servo_id` must stay None."""

    meaning = "the adapter sends back all that it is sent (the whole bus, no ID)"


class ServoFault(Fault):
    def begin(self, servo: SimulatedServo) -> None:
        """Apply the fault to a servo that was advanced to the present time."""
        raise NotImplementedError

    def end(self, servo: SimulatedServo) -> None:
        """Remove the cause. To recover, the servo may need time, torque off, or a power cycle."""


@dataclass(frozen=True, slots=True)
class Stall(ServoFault):
    meaning = "the shaft cannot pass this angle, seen from where it is; without VALUE it cannot move at all"
    value_name = "angle_deg"
    value_range = (-149.7, 150.0)

    angle_deg: float | None = None

    def begin(self, servo: SimulatedServo) -> None:
        wall = servo.position if self.angle_deg is None else RAW_ZERO + self.angle_deg * STEPS / 300.0
        lowest, highest = FREE_REACH
        servo.reach = (wall if servo.position >= wall else lowest, wall if servo.position <= wall else highest)

    def end(self, servo: SimulatedServo) -> None:
        servo.reach = FREE_REACH


@dataclass(frozen=True, slots=True)
class Load(ServoFault):
    meaning = "the share of its torque, in percent, that the motor needs to hold its position; it warms up"
    value_name = "percent"
    value_range = (-100.0, 100.0)

    percent: float = 70.0

    def begin(self, servo: SimulatedServo) -> None:
        servo.holding_duty = self.percent / 100

    def end(self, servo: SimulatedServo) -> None:
        servo.holding_duty = 0.0


@dataclass(frozen=True, slots=True)
class Hot(ServoFault):
    meaning = "the servo is that hot, work makes it hotter; above max_temperature_limit its torque goes off"
    value_name = "temperature_c"
    value_range = (0.0, 150.0)

    temperature_c: float = 85.0

    def begin(self, servo: SimulatedServo) -> None:
        servo.temperature_c = servo.idle_temperature_c = self.temperature_c

    def end(self, servo: SimulatedServo) -> None:
        servo.idle_temperature_c = IDLE_TEMPERATURE_C


@dataclass(frozen=True, slots=True)
class BrownOut(ServoFault):
    meaning = "the supply drops to this voltage: an alarm below 4.5, off below 3.5, and limp when it comes back"
    value_name = "supply_v"
    value_range = (0.0, 12.0)

    supply_v: float = 4.2

    def begin(self, servo: SimulatedServo) -> None:
        servo.supply_v = self.supply_v

    def end(self, servo: SimulatedServo) -> None:
        servo.supply_v = SUPPLY_V


class Hang(ServoFault):
    """Hang, as seen on SCS0009 after many writes or large reversals.

    Source: StackChan's servos, kisaragi-mochi/stackchan-mcp issues 100 and 165.
    """

    meaning = "the servo answers nothing and still moves; only power-cycle ends it"

    def begin(self, servo: SimulatedServo) -> None:
        servo.hung = True


def _kind(fault: type[Fault]) -> str:
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in fault.__name__).lstrip("-")


KINDS: Final = {
    _kind(fault): fault
    for fault in (Mute, Lost, Late, Truncated, Corrupt, WrongId, Echo, Stall, Load, Hot, BrownOut, Hang)
}


def parse_fault(words: Sequence[str]) -> Fault:
    """Return the fault for the words KIND [ID [VALUE]], where ID is a number or `all`.

    Raises:
        ValueError: the kind is unknown, or the id or value is not allowed for it; one line.
    """
    kind, servo_id, value = [*words, "", "", ""][:3]
    if kind not in KINDS or len(words) > 3:
        raise ValueError(f"no fault {' '.join(words)!r}: give KIND [ID [VALUE]], with KIND one of {', '.join(KINDS)}")
    fault = KINDS[kind]
    whose = None if servo_id in ("", ALL) else _number(int, servo_id, f"{kind}: id", (0, MAX_SERVO_ID))
    if fault is Echo and servo_id:
        raise ValueError(f"{kind} is a fault of the whole bus: it has no id")
    if not value:
        return fault(whose)
    if not fault.value_name:
        raise ValueError(f"{kind} has no value, only an id")
    number = _number(float, value, f"{kind}: {fault.value_name}", fault.value_range)
    return fault(whose, **{fault.value_name: number})


def describe(fault: Fault) -> str:
    """Return the fault as words that `parse_fault` accepts."""
    words = [_kind(type(fault))]
    value = getattr(fault, fault.value_name) if fault.value_name else None
    if fault.servo_id is not None or value is not None:
        words.append(ALL if fault.servo_id is None else str(fault.servo_id))
    return " ".join([*words, *([] if value is None else [f"{value:g}"])])


_Number = TypeVar("_Number", int, float)


def _number(kind: type[_Number], text: str, what: str, limits: tuple[float, float]) -> _Number:
    low, high = limits
    try:
        number = kind(text)
    except ValueError:
        number = None
    if number is None or not low <= number <= high:  # also excludes NaN
        raise ValueError(f"{what} must be a number from {low:g} to {high:g}, not {text!r}")
    return number


_Fault = TypeVar("_Fault", bound=PacketFault)


class FaultSet:
    """Set of active faults: at most one of each kind per servo, and one of each kind for all servos.

    Args:
        chance: random generator that decides for each packet and fault whether the fault applies.
    """

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._faults: dict[tuple[type[Fault], int | None], Fault] = {}

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._faults.values())

    def add(self, fault: Fault) -> None:
        """Add a fault; it replaces one of the same kind for the same servo."""
        self._faults[type(fault), fault.servo_id] = fault

    def remove(self, kind: type[Fault]) -> None:
        self._faults = {key: fault for key, fault in self._faults.items() if not isinstance(fault, kind)}

    def clear(self) -> None:
        self._faults = {}

    @property
    def echo(self) -> bool:
        return (Echo, None) in self._faults

    def hears(self, servo_id: int) -> bool:
        """Return whether the servo receives the present packet. Draws a random number for each `lost` fault."""
        return not self._striking(Lost, servo_id)

    def strike(self, servo_id: int, packet: bytes) -> Reply:
        """Apply the active reply faults to a servo's reply (bytes) and return the result."""
        reply = Reply(packet)
        for fault in self._striking(ReplyFault, servo_id):
            reply = fault.strike(reply)
        return reply

    def _striking(self, kind: type[_Fault], servo_id: int) -> list[_Fault]:
        return [
            fault
            for fault in self._faults.values()
            if isinstance(fault, kind)
            and fault.servo_id in (None, servo_id)
            and self._chance.random() < fault.probability
        ]
