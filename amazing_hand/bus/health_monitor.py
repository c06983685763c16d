# SPDX-License-Identifier: Apache-2.0
"""Detect servo problems from the readings: temperature, supply, overload, stall, silence. Pure; time is passed in.

| condition                                        | for   | level    | what the driver does                        |
|--------------------------------------------------|-------|----------|---------------------------------------------|
| warm, or supply outside its limits               |       | DEGRADED | reports                                     |
| load near the limit                              | 1 s   | DEGRADED | reports                                     |
| a servo does not answer                          | 0.5 s | DEGRADED | reports, holds the others, refuses motions  |
| a servo does not answer                          | 2 s   | FAULT    | turns torque off on all servos              |
| hot, supply outside its limits                   | 0.2 s | FAULT    | turns torque off on all servos              |
| the servo's own alarm: heat, supply, overload    | 0.2 s | FAULT    | turns torque off on all servos              |
| off its goal, load above stall_load, not moving  | 0.5 s | FAULT    | turns torque off on all servos              |

The durations are the defaults. A FAULT is latched until `clear`, whatever the servos report later.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final, NamedTuple

from amazing_hand.bus.port import ServoReading
from amazing_hand.bus.registers import StatusBits

# A single reading may be wrong: a condition must last ten cycles at 50 Hz before it is a FAULT.
CONFIRM_S: Final = 0.2

# A servo that moves less than this stands still: twice the resolution of the position register.
STILL_RAD: Final = 0.0102

# Gain of the low-pass filter that learns the load at rest: a time constant of about 2 s at 50 Hz.
BASELINE_GAIN: Final = 0.01

# An accelerating finger may need the full load: only a load that lasts longer than any motion is reported.
LOAD_WARN_S: Final = 1.0

# A servo counts as silent only after this many missed readings: the computer may have been too busy to ask it.
SILENT_LOOKS: Final = 3

ALARMS: Final = {
    int(StatusBits.VOLTAGE): "reports a wrong supply voltage",
    int(StatusBits.OVERHEAT): "reports that it is too hot",
    int(StatusBits.OVERLOAD): "reports an overload",
}


class Level(IntEnum):
    OK = 0
    DEGRADED = 1
    FAULT = 2


@dataclass(frozen=True)
class HealthLimits:
    """Thresholds for warnings (DEGRADED) and faults. Loads are fractions of the motor's full duty, 0 to 1.

    Temperatures: where users of the hand stop it; the servo itself stops at 80 °C. Voltages: the servo's own lower
    limit, and the highest that Feetech specifies.
    """

    temperature_warn_c: float = 45.0
    temperature_error_c: float = 55.0
    voltage_min_v: float = 4.5
    voltage_max_v: float = 7.4
    load_warn: float = 0.8
    stall_load: float = 0.6
    stall_s: float = 0.5
    silence_hold_s: float = 0.5
    silence_limp_s: float = 2.0


class Problem(NamedTuple):
    """A problem of one servo."""

    level: Level
    servo: str
    what: str

    def __str__(self) -> str:
        return f"{self.servo} {self.what}"


@dataclass(frozen=True)
class HealthReport:
    """Health of the hand: the worst level and all problems. hold: motions must be refused."""

    level: Level = Level.OK
    problems: tuple[Problem, ...] = ()
    hold: bool = False

    @property
    def reason(self) -> str:
        """All problems in one line, empty when there are none."""
        return "; ".join(map(str, self.problems))


Found = tuple[Level, str]


@dataclass
class _Memory:
    """State kept for one servo between readings."""

    heard_s: float | None = None
    missed: int = 0
    since_s: dict[str, float] = field(default_factory=dict)
    still_at_rad: float = math.nan
    resting_load: float | None = None

    def lasts_s(self, condition: str, is_so: bool, now_s: float) -> float:
        """Return for how many seconds the condition has been true without a break; -1 when it is false."""
        if not is_so:
            self.since_s.pop(condition, None)
            return -1.0
        return now_s - self.since_s.setdefault(condition, now_s)


class HealthMonitor:
    """Health monitor of one hand; call `look` once per cycle."""

    def __init__(self, names: Sequence[str], limits: HealthLimits) -> None:
        """Create a monitor for servos with these names, which appear in the problems."""
        self._names = tuple(names)
        self.limits = limits
        self._memories = [_Memory() for _ in names]
        self._fault: tuple[Problem, ...] = ()

    def clear(self) -> None:
        """Clear the latched fault and restart all timers. A problem that persists is detected again."""
        self._fault = ()
        self.forget()

    def forget(self) -> None:
        """Restart all timers after a time without readings; keep a latched fault and the learnt loads at rest."""
        self._memories = [_Memory(resting_load=memory.resting_load) for memory in self._memories]

    def load_above_rest(self, place: int, reading: ServoReading) -> float:
        """Return the load minus the load at rest: a preloaded finger can show 0.9 at rest."""
        resting = self._memories[place].resting_load
        return abs(reading.load) - abs(resting or 0.0)

    def look(
        self, now_s: float, readings: Sequence[ServoReading | None], goals_rad: Sequence[float] | None, near_rad: float
    ) -> HealthReport:
        """Check the newest reading of each servo and return the hand's health.

        Args:
            now_s: monotonic time.
            readings: one per servo, None where there is none.
            goals_rad: the goals as servo angles, None while torque is off.
            near_rad: a servo this close to its goal has arrived.
        """
        problems: list[Problem] = []
        silent = False
        for place, (memory, reading) in enumerate(zip(self._memories, readings, strict=True)):
            found = self._silence(memory, now_s, reading)
            silent = silent or bool(found)
            if reading is not None:
                found += self._alarms(memory, now_s, reading)
                found += self._supply_and_heat(memory, now_s, reading)
                found += self._load(
                    place, memory, now_s, reading, None if goals_rad is None else goals_rad[place], near_rad
                )
            problems += [Problem(level, self._names[place], what) for level, what in found]
        if faults := tuple(problem for problem in problems if problem.level is Level.FAULT):
            self._fault = self._fault or faults
        if self._fault:
            return HealthReport(Level.FAULT, self._fault, hold=True)
        level = Level.DEGRADED if problems else Level.OK
        return HealthReport(level, tuple(problems), hold=silent)

    def _silence(self, memory: _Memory, now_s: float, reading: ServoReading | None) -> list[Found]:
        memory.missed += 1
        if memory.heard_s is None or reading is not None:  # an old reading counts: then the servo was not asked since
            memory.heard_s, memory.missed = now_s, 0
        silent_s = now_s - memory.heard_s
        if silent_s <= self.limits.silence_hold_s or memory.missed < SILENT_LOOKS:
            return []
        level = Level.FAULT if silent_s > self.limits.silence_limp_s else Level.DEGRADED
        advice = ": check its cable, or switch the supply off and on" if level is Level.FAULT else ""
        return [(level, f"has been silent for {silent_s:.1f} s{advice}")]

    def _alarms(self, memory: _Memory, now_s: float, reading: ServoReading) -> list[Found]:
        status = int(reading.status)  # runs 400 times a second: the & of IntFlag would cost too much time
        return [
            (Level.FAULT, what)
            for bit, what in ALARMS.items()
            if memory.lasts_s(what, bool(status & bit), now_s) >= CONFIRM_S
        ]

    def _supply_and_heat(self, memory: _Memory, now_s: float, reading: ServoReading) -> list[Found]:
        limits, problems = self.limits, list[Found]()
        hot_s = memory.lasts_s("hot", reading.temperature_c >= limits.temperature_error_c, now_s)
        confirmed = hot_s >= CONFIRM_S
        if confirmed or reading.temperature_c >= limits.temperature_warn_c:
            problems.append((Level.FAULT if confirmed else Level.DEGRADED, f"is at {reading.temperature_c:.0f} °C"))
        off = not limits.voltage_min_v <= reading.voltage_v <= limits.voltage_max_v
        if (lasts_s := memory.lasts_s("supply", off, now_s)) >= 0.0:
            range_ = f"{limits.voltage_min_v:g} to {limits.voltage_max_v:g} V"
            level = Level.FAULT if lasts_s >= CONFIRM_S else Level.DEGRADED
            problems.append((level, f"has {reading.voltage_v:.1f} V instead of {range_}"))
        return problems

    def _load(
        self,
        place: int,
        memory: _Memory,
        now_s: float,
        reading: ServoReading,
        goal_rad: float | None,
        near_rad: float,
    ) -> list[Found]:
        arrived = goal_rad is None or abs(reading.position_rad - goal_rad) <= near_rad
        moved = not abs(reading.position_rad - memory.still_at_rad) <= STILL_RAD
        if moved:
            memory.still_at_rad = reading.position_rad
        pushing = not arrived and not moved and abs(reading.load) >= self.limits.stall_load
        if memory.lasts_s("stall", pushing, now_s) >= self.limits.stall_s:
            return [(Level.FAULT, f"is stalled: it pushes with {abs(reading.load):.0%} and does not move")]
        if goal_rad is not None and arrived and not reading.moving:
            resting = reading.load if memory.resting_load is None else memory.resting_load
            memory.resting_load = resting + BASELINE_GAIN * (reading.load - resting)
        heavy = goal_rad is not None and self.load_above_rest(place, reading) >= self.limits.load_warn
        if memory.lasts_s("load", heavy, now_s) >= LOAD_WARN_S:
            return [(Level.DEGRADED, f"carries {abs(reading.load):.0%} load")]
        return []
