# SPDX-License-Identifier: Apache-2.0
"""Single servos on the table: found, turned slowly, let go limp."""

import math
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Final, TypeVar

from amazing_hand.bus.port import TRIES, BusError, Goal, ServoBus, ServoReading
from amazing_hand.bus.registers import Torque, raw_from_rad
from amazing_hand.workbench.person import Cancelled

# Nothing here is in a hurry: a computer that is busy for a moment must not make a servo missing.
TIMEOUT_S: Final = 0.1

# 40 degrees/s: a hand beside the fingers can be pulled away. Nothing takes the 4 s after which a servo that is blocked
# protects itself, as the farthest way, 120 degrees, is 3 s.
SLOW_RAD_S: Final = 0.7

ARRIVAL_TOLERANCE_RAD: Final = math.radians(2.0)

# A servo that is later than this is blocked.
ARRIVAL_TIMEOUT_S: Final = 0.5

# How often turning servos are looked at.
POLL_S: Final = 0.02

OpenBus = Callable[[], ServoBus]

_T = TypeVar("_T")


class Servos:
    """The servos of a hand, by id: look for them first. What fails is tried again before it is a BusError.

    names: what to call each servo in messages. cancelled: looked at while servos turn, which then raises Cancelled.
    """

    def __init__(self, open_bus: OpenBus, names: Mapping[int, str], cancelled: Callable[[], bool]) -> None:
        self.names = names
        self._open_bus = open_bus
        self._cancelled = cancelled
        self._bus = open_bus()
        self._found: set[int] = set()

    def answers(self, servo_id: int) -> bool:
        """Whether the servo is there."""
        found = answers(self._bus, servo_id)
        if found:
            self._found.add(servo_id)
        return found

    def read(self, servo_id: int) -> ServoReading:
        return self._try(servo_id, lambda: self._bus.read(servo_id))

    def read_register(self, servo_id: int, name: str) -> int:
        """The raw value of a register, by its name in REGISTERS."""
        return self._try(servo_id, lambda: self._bus.read_register(servo_id, name))

    def energise(self, servo_ids: Collection[int]) -> None:
        """Torque on, but first each servo's goal is where it is: no snap."""
        self._send({servo_id: self.read(servo_id).position_rad for servo_id in servo_ids})
        for servo_id in servo_ids:
            self._set_torque(servo_id, Torque.ON)

    def turn(self, goals_rad: Mapping[int, float]) -> None:
        """Turn energised servos slowly and wait until they are there. Raises BusError, one that is blocked too."""
        farthest_rad = max(abs(goal_rad - self.read(i).position_rad) for i, goal_rad in goals_rad.items())
        self._send(goals_rad)
        deadline_s = time.monotonic() + farthest_rad / SLOW_RAD_S + ARRIVAL_TIMEOUT_S
        while late := [i for i, goal_rad in goals_rad.items() if not self._is_at(i, goal_rad)]:
            if self._cancelled():
                raise Cancelled
            if time.monotonic() > deadline_s:
                raise BusError("; ".join(self._where(i, goals_rad[i]) for i in late) + ": is something in the way?")
            time.sleep(POLL_S)

    def release(self, servo_ids: Collection[int] | None = None) -> dict[int, str]:
        """Let the servos go limp, by default all, and read it back; returns what is wrong, per servo.

        One that was never found is told too, as it may hear and be unable to answer, but nothing can be wrong with it.
        """
        wrong: dict[int, str] = {}
        for servo_id in self.names if servo_ids is None else servo_ids:
            try:
                self._set_torque(servo_id, Torque.FREE)
            except BusError as error:
                if servo_id in self._found:
                    wrong[servo_id] = str(error)
        return wrong

    def end(self) -> dict[int, str]:
        """The last release, with the port opened anew if it failed; closes the port."""
        wrong = self.release()
        if wrong:
            self._bus.close()
            with suppress(BusError):  # then the first failures tell more
                self._bus = self._open_bus()
                wrong = self.release()
        self._bus.close()
        return wrong

    def _send(self, goals_rad: Mapping[int, float]) -> None:
        """Nobody confirms a goal: it is read back."""
        lost: Collection[int] = goals_rad
        for _ in range(TRIES):
            self._bus.move([Goal(i, goals_rad[i], SLOW_RAD_S) for i in lost])
            lost = [i for i in lost if self.read_register(i, "goal_position") != raw_from_rad(goals_rad[i])]
            if not lost:
                return
        raise BusError(f"{', '.join(self.names[i] for i in lost)}: the goal did not arrive")

    def _set_torque(self, servo_id: int, torque: Torque) -> None:
        def attempt() -> None:
            self._bus.set_torque(servo_id, torque)
            found = self._bus.read_torque(servo_id)
            if found is not torque:
                raise BusError(f"torque {torque.name} failed: it reads back as {found.name}")

        self._try(servo_id, attempt)

    def _is_at(self, servo_id: int, goal_rad: float) -> bool:
        reading = self.read(servo_id)
        if reading.status:
            raise BusError(f"{self.names[servo_id]} reports {reading.status.name}")
        return not reading.moving and abs(reading.position_rad - goal_rad) <= ARRIVAL_TOLERANCE_RAD

    def _where(self, servo_id: int, goal_rad: float) -> str:
        position_deg = math.degrees(self.read(servo_id).position_rad)
        return f"{self.names[servo_id]} is at {position_deg:.1f} instead of {math.degrees(goal_rad):.1f} degrees"

    def _try(self, servo_id: int, call: Callable[[], _T]) -> _T:
        for _ in range(TRIES - 1 if servo_id in self._found else 0):
            with suppress(BusError):
                return self._note(servo_id, call())
        try:
            return self._note(servo_id, call())
        except BusError as error:
            raise BusError(f"{self.names[servo_id]}: {error}") from error

    def _note(self, servo_id: int, result: _T) -> _T:
        """A result means that the servo was found."""
        self._found.add(servo_id)
        return result


def answers(bus: ServoBus, servo_id: int) -> bool:
    """Whether a servo is there, whatever became of a packet or two. Raises BusError if the port fails."""
    return any(bus.ping(servo_id) for _ in range(TRIES))


@contextmanager
def limp_in_the_end(servos: Servos) -> Iterator[None]:
    """However the block ends, all servos are limp after it and the port is closed. Raises BusError if they are not."""
    try:
        yield
    finally:
        if wrong := servos.end():
            raise BusError("CUT THE SERVOS' POWER, they may be energised: " + "; ".join(wrong.values()))
