# SPDX-License-Identifier: Apache-2.0
"""`hand calibrate`: find the middle of each joint, by turning it step by step or from a limp hand posed by hand."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from amazing_hand.bus.port import BusError
from amazing_hand.hand.calibration import Calibration, wrong_middle
from amazing_hand.hand.joints import FINGERS, SERVO_JOINTS
from amazing_hand.workbench.person import Cancelled, Do, Person, View
from amazing_hand.workbench.servos import OpenBus, Servos, limp_in_the_end

# Pose in which both horns of a finger are aligned with their servos (Pollen's AmazingHand_FingerTest.py).
CLOSED_DEG: Final = (90.0, -90.0)


def calibrate(
    bus: OpenBus, calibration: Calibration, joints: Sequence[str], person: Person, from_limp: bool
) -> Calibration:
    """Return the calibration with new middles for `joints`. The torque of all servos is off before and after this.

    Raises BusError, or Cancelled when the person quits.
    """
    servos = Servos(bus, dict(zip(calibration.servo_ids, calibration.servo_names, strict=True)), person.cancelled)
    with limp_in_the_end(servos):
        missing = [servo_id for servo_id in calibration.servo_ids if not servos.answers(servo_id)]
        fingers = [finger for finger in FINGERS if any(joint in joints for joint in _pair(finger))]
        if lacking := [servos.names[i] for finger in fingers for i in _ids(calibration, finger) if i in missing]:
            raise BusError(f"{', '.join(lacking)}: no answer; are cable, supply and id (`hand setup-servo`) right?")
        for servo_id in missing:
            person.tell(f"{servos.names[servo_id]}: no answer; it is left out")
        if wrong := servos.release():
            raise BusError("; ".join(wrong.values()))
        middle_deg = dict(zip(SERVO_JOINTS, calibration.middle_deg, strict=True))
        if from_limp:
            middle_deg |= _from_limp(servos, calibration, joints, person)
        else:
            for finger in fingers:
                _by_turning(servos, calibration, finger, joints, middle_deg, person)
        supply_v = min(servos.read(calibration.servo_ids[SERVO_JOINTS.index(joint)]).voltage_v for joint in joints)
        return replace(calibration, middle_deg=tuple(middle_deg.values()), supply_v=supply_v)


def changes(before: Calibration, after: Calibration) -> list[str]:
    """Return one line for each joint whose middle has changed."""
    rows = zip(SERVO_JOINTS, before.middle_deg, after.middle_deg, strict=True)
    return [f"{joint}: {was:g} -> {now:g} degrees" for joint, was, now in rows if was != now]


def _by_turning(
    servos: Servos,
    calibration: Calibration,
    finger: str,
    joints: Sequence[str],
    middle_deg: dict[str, float],
    person: Person,
) -> None:
    """Let the person turn the finger's servos to their middles; changes `middle_deg` in place."""
    pair, ids = _pair(finger), _ids(calibration, finger)
    person.tell(f"{finger}: turning slowly to its middle; keep clear")
    servos.energise(ids)
    closed = False
    for joint in pair:
        while joint in joints:
            pose_deg = _closed_deg(calibration, finger) if closed else (0.0, 0.0)
            goals_deg = [middle_deg[other] + angle for other, angle in zip(pair, pose_deg, strict=True)]
            servos.turn({i: math.radians(goal) for i, goal in zip(ids, goals_deg, strict=True)})
            servo = servos.names[ids[pair.index(joint)]]
            answer = person.ask(View(servo, middle_deg[joint], closed))
            if answer is Do.NEXT:
                break
            if answer is Do.QUIT:
                raise Cancelled
            if answer is Do.CLOSED:
                closed = not closed
                person.tell("closed: both horns must be in line with their servos" if closed else "back to the middle")
            elif problem := wrong_middle(middle_deg[joint] + answer):
                person.tell(f"{servo}: {problem}")
            else:
                middle_deg[joint] += answer
    if wrong := servos.release(ids):
        raise BusError("; ".join(wrong.values()))


def _from_limp(servos: Servos, calibration: Calibration, joints: Sequence[str], person: Person) -> dict[str, float]:
    """Return the middle [deg] by joint, read from the limp hand as posed by the person."""
    while True:
        person.confirm("The hand is limp. Put it into its middle pose and keep it there")
        middle_deg = {}
        problems = []
        for joint in joints:
            servo_id = calibration.servo_ids[SERVO_JOINTS.index(joint)]
            # A servo step is 0.29 degrees, so one decimal is enough to get the same step back.
            middle_deg[joint] = round(math.degrees(servos.read(servo_id).position_rad), 1)
            if problem := wrong_middle(middle_deg[joint]):
                problems.append(f"{servos.names[servo_id]} is at {problem}")
        if not problems:
            return middle_deg
        for problem in problems:
            person.tell(problem)


def _pair(finger: str) -> tuple[str, ...]:
    first = 2 * FINGERS.index(finger)
    return SERVO_JOINTS[first : first + 2]


def _ids(calibration: Calibration, finger: str) -> tuple[int, ...]:
    first = 2 * FINGERS.index(finger)
    return calibration.servo_ids[first : first + 2]


def _closed_deg(calibration: Calibration, finger: str) -> list[float]:
    """Return the angles [deg] of the closed pose, clipped to the joints' limits."""
    first = 2 * FINGERS.index(finger)
    limits = zip(calibration.min_deg[first : first + 2], calibration.max_deg[first : first + 2], strict=True)
    return [min(max(angle, low), high) for angle, (low, high) in zip(CLOSED_DEG, limits, strict=True)]
