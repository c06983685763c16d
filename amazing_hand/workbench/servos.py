# SPDX-License-Identifier: Apache-2.0
"""Find single servos, turn them slowly, and turn their torque off."""

import math
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Final, TypeVar

from amazing_hand.bus.port import TRIES, BusError, Goal, ServoBus, ServoReading
from amazing_hand.bus.registers import Torque, raw_from_rad
from amazing_hand.workbench.person import Cancelled

# Generous, as nothing here is time-critical: a servo must not count as missing because the computer is busy.
TIMEOUT_S: Final = 0.1

# 40 degrees/s: slow enough to pull one's own hand away from the fingers. The longest motion, 120 degrees, takes 3 s,
# less than the 4 s after which the overload protection of a blocked servo starts.
SLOW_RAD_S: Final = 0.7

ARRIVAL_TOLERANCE_RAD: Final = math.radians(2.0)

# A servo that is later than this counts as blocked.
ARRIVAL_TIMEOUT_S: Final = 0.5

# Polling interval of servos in motion.
POLL_S: Final = 0.02

OpenBus = Callable[[], ServoBus]

_T = TypeVar("_T")


class Servos:
    """Servos of a hand, by id. Call `answers` for each first. Failed operations are retried before they raise BusError.

    names: of the servos, for messages. cancelled: polled while servos turn; if it returns True, Cancelled is raised.
    """

    def __init__(self, open_bus: OpenBus, names: Mapping[int, str], cancelled: Callable[[], bool]) -> None:
        self.names = names
        self._open_bus = open_bus
        self._cancelled = cancelled
        self._bus = open_bus()
        self._found: set[int] = set()

    def answers(self, servo_id: int) -> bool:
        """Return whether the servo answers."""
        found = answers(self._bus, servo_id)
        if found:
            self._found.add(servo_id)
        return found

    def read(self, servo_id: int) -> ServoReading:
        return self._try(servo_id, lambda: self._bus.read(servo_id))

    def read_register(self, servo_id: int, name: str) -> int:
        """Return the raw value of a register, by its name in REGISTERS."""
        return self._try(servo_id, lambda: self._bus.read_register(servo_id, name))

    def energise(self, servo_ids: Collection[int]) -> None:
        """Turn torque on, after setting each servo's goal to its current position, so that it does not jump."""
        self._send({servo_id: self.read(servo_id).position_rad for servo_id in servo_ids})
        for servo_id in servo_ids:
            self._set_torque(servo_id, Torque.ON)

    def turn(self, goals_rad: Mapping[int, float]) -> None:
        """Turn servos slowly and wait until they have arrived. Raises BusError, also when a servo is blocked."""
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
        """Turn torque off, by default on all servos, and read it back; return the failures, one line by servo id.

        Servos that were never found are addressed, too, as they may receive but not answer; they cannot fail.
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
        """Release all servos, reopen the port and retry if that fails, then close the port; return the failures."""
        wrong = self.release()
        if wrong:
            self._bus.close()
            with suppress(BusError):  # then the first failures are more informative
                self._bus = self._open_bus()
                wrong = self.release()
        self._bus.close()
        return wrong

    def _send(self, goals_rad: Mapping[int, float]) -> None:
        """Send the goals and read them back, as the servos do not confirm them."""
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
        """Mark the servo as found, since it gave a result."""
        self._found.add(servo_id)
        return result


def answers(bus: ServoBus, servo_id: int) -> bool:
    """Return whether a servo answers, with retries for lost packets. Raises BusError if the port fails."""
    return any(bus.ping(servo_id) for _ in range(TRIES))


@contextmanager
def limp_in_the_end(servos: Servos) -> Iterator[None]:
    """Turn torque off on all servos and close the port at the end of the block, also after an exception.

    Raises BusError if that fails.
    """
    try:
        yield
    finally:
        if wrong := servos.end():
            raise BusError("CUT THE SERVOS' POWER, they may be energised: " + "; ".join(wrong.values()))
