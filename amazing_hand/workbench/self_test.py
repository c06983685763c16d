# SPDX-License-Identifier: Apache-2.0
"""`hand check`: self-test of the hardware, servo by servo, from a table of checks."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from amazing_hand.bus.health_monitor import HealthLimits
from amazing_hand.bus.port import BusError
from amazing_hand.bus.registers import rad_from_raw
from amazing_hand.hand.calibration import Calibration
from amazing_hand.workbench.person import Cancelled
from amazing_hand.workbench.servos import OpenBus, Servos, limp_in_the_end

# Model numbers that SCS0009 servos report; the second one was seen on real servos.
MODELS: Final = (1284, 1280)

# The driver's own limits: a servo outside of them would stop the driver.
LIMITS: Final = HealthLimits()

TRIAL_RAD: Final = math.radians(5.0)


class Status(StrEnum):
    PASS = "PASS"
    FAIL = "FAIL"
    SKIP = "SKIP"


@dataclass(frozen=True)
class Result:
    """Result of one check; `servo` is empty for the serial port."""

    status: Status
    check: str
    servo: str
    detail: str


class CheckFailed(Exception):
    """The check failed; the message is the reason in one line."""


@dataclass(frozen=True)
class Subject:
    """Servo under test."""

    servos: Servos
    servo_id: int
    range_deg: tuple[float, float]  # of the servo's own angle, needed for its joint's limits


@dataclass(frozen=True)
class Check:
    """Entry of the table of checks.

    run: returns what was found; raises CheckFailed or BusError. needs: checks that the servo must have passed before.
    """

    name: str
    run: Callable[[Subject], str]
    needs: tuple[str, ...]


def _answers(subject: Subject) -> str:
    if not subject.servos.answers(subject.servo_id):
        raise CheckFailed("no answer: check its cable, its id and the supply")
    return ""


def _model(subject: Subject) -> str:
    model = subject.servos.read_register(subject.servo_id, "model_number")
    if model not in MODELS:
        raise CheckFailed(f"{model} is no SCS0009 ({' or '.join(map(str, MODELS))})")
    return str(model)


def _voltage(subject: Subject) -> str:
    voltage_v = subject.servos.read(subject.servo_id).voltage_v
    if not LIMITS.voltage_min_v <= voltage_v <= LIMITS.voltage_max_v:
        raise CheckFailed(
            f"{voltage_v:.1f} V is outside {LIMITS.voltage_min_v:g} to {LIMITS.voltage_max_v:g}: check the supply"
        )
    return f"{voltage_v:.1f} V"


def _temperature(subject: Subject) -> str:
    temperature_c = subject.servos.read(subject.servo_id).temperature_c
    if temperature_c > LIMITS.temperature_error_c:
        raise CheckFailed(f"{temperature_c:.0f} degC is above {LIMITS.temperature_error_c:g}: let it cool")
    return f"{temperature_c:.0f} degC"


def _angle_limits(subject: Subject) -> str:
    read = subject.servos.read_register
    low, high = (
        math.degrees(rad_from_raw(read(subject.servo_id, name))) for name in ("min_angle_limit", "max_angle_limit")
    )
    lowest, highest = subject.range_deg
    if not low <= lowest <= highest <= high:
        raise CheckFailed(f"it goes from {low:.1f} to {high:.1f} degrees, its joint from {lowest:.1f} to {highest:.1f}")
    return f"{low:.1f} to {high:.1f} degrees"


def _alarms(subject: Subject) -> str:
    if alarms := subject.servos.read(subject.servo_id).status:
        raise CheckFailed(f"reports {alarms.name}")
    return "none"


def _motion(subject: Subject) -> str:
    """Move the servo a little to both sides and back, within the joint's limits unless it starts outside of them."""
    servos, servo_id = subject.servos, subject.servo_id
    if wrong := servos.release():  # of all servos: the previous one, and those another program may have left on
        raise CheckFailed("; ".join(wrong.values()))
    begin_rad = servos.read(servo_id).position_rad
    lowest_rad, highest_rad = (math.radians(limit) for limit in subject.range_deg)
    goals_rad = (
        min(begin_rad + TRIAL_RAD, max(begin_rad, highest_rad)),
        max(begin_rad - TRIAL_RAD, min(begin_rad, lowest_rad)),
        begin_rad,
    )
    servos.energise([servo_id])
    for goal_rad in goals_rad:
        servos.turn({servo_id: goal_rad})
    up_deg, down_deg = (math.degrees(goal_rad - begin_rad) for goal_rad in goals_rad[:2])
    return f"{up_deg:+.0f} and {down_deg:+.0f} degrees, and back"


def _limp(subject: Subject) -> str:
    if wrong := subject.servos.release([subject.servo_id]):
        raise CheckFailed(wrong[subject.servo_id])
    return "torque reads back as FREE"


STATIC: Final = (
    Check("answers", _answers, ()),
    Check("model", _model, ("answers",)),
    Check("voltage", _voltage, ("answers",)),
    Check("temperature", _temperature, ("answers",)),
    Check("angle limits", _angle_limits, ("answers",)),
    Check("alarms", _alarms, ("answers",)),
)
MOTION: Final = Check("motion", _motion, ("answers", "voltage", "temperature", "angle limits", "alarms"))
LIMP: Final = Check("limp", _limp, ("answers",))


class SelfTest:
    """Run all checks of a hand once.

    tell: called with each result. results: the results so far.
    """

    def __init__(self, calibration: Calibration, tell: Callable[[Result], None]) -> None:
        self.results: list[Result] = []
        self._tell = tell
        self._names = dict(zip(calibration.servo_ids, calibration.servo_names, strict=True))
        limits = zip(calibration.middle_deg, calibration.min_deg, calibration.max_deg, strict=True)
        ranges_deg = [(middle + low, middle + high) for middle, low, high in limits]
        self._ranges_deg = dict(zip(calibration.servo_ids, ranges_deg, strict=True))

    @property
    def passed(self) -> bool:
        return all(result.status is not Status.FAIL for result in self.results)

    def run(self, bus: OpenBus, cancelled: Callable[[], bool], skip_motion: str = "") -> None:
        """Run the checks; afterwards the torque of all servos that answer is off.

        skip_motion: reason to skip the motion checks; empty: do them. Raises Cancelled, or BusError if the torque of a
        servo may still be on.
        """
        try:
            servos = Servos(bus, self._names, cancelled)
        except BusError as error:
            self._give_up(str(error), "the port is not open")
            return
        with limp_in_the_end(servos):
            if not any(servos.answers(servo_id) for servo_id in self._names):
                self._give_up(
                    f"open, but none of the servos {', '.join(map(str, self._names))} answers: switch their supply on, "
                    "check the cable to the first servo, and the ids in the calibration",
                    "no servo answers",
                )
                return
            self._report(Status.PASS, "port", "", "open")
            try:
                for checks, skip in ((STATIC, ""), ((MOTION,), skip_motion)):
                    for servo_id in self._names:
                        if cancelled():
                            raise Cancelled
                        for check in checks:
                            self._check(check, servos, servo_id, skip)
            finally:
                for servo_id in self._names:
                    self._check(LIMP, servos, servo_id)

    def _check(self, check: Check, servos: Servos, servo_id: int, skip: str = "") -> None:
        name = self._names[servo_id]
        passed = {result.check for result in self.results if result.servo == name and result.status is Status.PASS}
        if not skip and (lacking := [need for need in check.needs if need not in passed]):
            skip = f"{', '.join(lacking)} not passed"
        if skip:
            self._report(Status.SKIP, check.name, name, skip)
            return
        try:
            found = check.run(Subject(servos, servo_id, self._ranges_deg[servo_id]))
        except (BusError, CheckFailed) as error:
            self._report(Status.FAIL, check.name, name, str(error))
        else:
            self._report(Status.PASS, check.name, name, found)

    def _give_up(self, verdict: str, skip: str) -> None:
        """Report that no servo can be checked, and skip all their checks."""
        self._report(Status.FAIL, "port", "", verdict)
        for check in (*STATIC, MOTION, LIMP):
            for name in self._names.values():
                self._report(Status.SKIP, check.name, name, skip)

    def _report(self, status: Status, check: str, servo: str, detail: str) -> None:
        self.results.append(Result(status, check, servo, detail))
        self._tell(self.results[-1])
