# SPDX-License-Identifier: Apache-2.0
"""Manual control: one browser at a time moves the servos by sliders, slowly, within limits, as long as it is there.

Whoever holds it lets go by switching it off, hiding its tab, closing its socket, or not being heard of for SILENCE_S;
then the hand holds the pose where it is. Others end it by a stop, relax, a fault, a sentence or a gesture; then the
hand does what they say. Time is passed in.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol

import numpy as np

from amazing_hand.hand.calibration import SERVO_COUNT
from amazing_hand.hand.clearance import PHALANX_PAIRS, phalanx_gaps_m
from amazing_hand.hand.joints import SERVO_JOINTS
from amazing_hand.hand.kinematics import Array, Side

SPEED_RAD_S: Final = 1.5
"""The joint that moves most turns so fast: 86 degrees/s, a fifth of what the servos can do."""

PERIOD_S: Final = 0.05
"""Between two set-points."""

SHORTEST_S: Final = 0.1
"""Of a set-point's motion: two periods, so that a slider that is dragged makes one motion."""

SILENCE_S: Final = 1.0
"""A holder that is not heard of for so long has gone."""

UNUSED_S: Final = 120.0
"""A holder that moves nothing for so long has forgotten it; servos that hold a pose get warm."""

REPEAT_S: Final = 5.0
"""The set-point is repeated so that the driver does not take the hand for idle, and lets it go limp."""

CLOSEST_M: Final = -0.0005
"""Least clearance between two fingers: that of the official closed pose (0), and the rounding of a slider."""

PRESSED: Final = "That would press {} and {} into each other: move one of them away first."

NOBODY: Final = "nobody"


class ManualRefused(Exception):
    """Manual control is not given; the message is one sentence: why, and what to do."""


class Moved(Protocol):
    """The part of a hand that manual control moves."""

    def set_point(self, joints_rad: Mapping[str, float], duration_s: float) -> None:
        """Have servo joints turn to these angles in this time; no joints: hold the pose where it is."""


class Manual:
    """Manual control of one hand. Holders are any objects, such as the browsers' connections.

    hand: to move. on_change: called when `message` has changed.
    """

    def __init__(self, hand: Moved, on_change: Callable[[], None]) -> None:
        self._hand = hand
        self._on_change = on_change
        self._holder: object | None = None
        self._reason = ""
        self._goal_rad = np.zeros(SERVO_COUNT)
        self._heard_s = self._used_s = self._sent_s = 0.0
        self._is_sent = True

    @property
    def is_on(self) -> bool:
        return self._holder is not None

    def take(self, who: object, measured_rad: Array | None, blocked: str, now_s: float) -> None:
        """Give manual control to `who`. It begins where the hand is.

        Args:
            who: who asks.
            measured_rad: the servo joints' measured angles (8,), NaN where unknown; None if they are not measured now.
            blocked: why the hand must not be moved now and what to do; empty if it may.
            now_s: monotonic time.

        Raises:
            ManualRefused: somebody else has it, or the hand cannot be moved.
        """
        if self._holder is not None and self._holder is not who:
            raise ManualRefused("Somebody else moves the hand: wait until they let go.")
        if blocked:
            raise ManualRefused(blocked)
        if measured_rad is None or not np.isfinite(measured_rad).all():
            raise ManualRefused("Not all angles of the hand are measured now: look at its health, then try again.")
        self._holder, self._reason = who, ""
        self._goal_rad = np.array(measured_rad, dtype=np.float64)
        self._is_sent = True
        self._heard_s = self._used_s = self._sent_s = now_s
        self._on_change()

    def wish(
        self,
        who: object,
        joints_rad: Mapping[str, float],
        limits_deg: Sequence[tuple[float, float]],
        side: Side,
        now_s: float,
    ) -> None:
        """Take the angles [rad] by servo joint that the holder asks for; without any it only says that it is there.

        Angles are clipped to the limits. A pose that presses fingers into each other is not taken, unless they are
        pressed harder now; `message` then has the reason. Nobody but the holder is heard.

        Args:
            who: who asks.
            joints_rad: by name; the others keep their goals.
            limits_deg: lowest and highest angle of each servo joint.
            side: of the hand.
            now_s: monotonic time.
        """
        if self._holder is None or who is not self._holder:
            return
        self._heard_s = now_s
        if not joints_rad:
            return
        goal_rad = self._goal_rad.copy()
        for name, angle_rad in joints_rad.items():
            goal_rad[SERVO_JOINTS.index(name)] = angle_rad
        low_rad, high_rad = np.deg2rad(np.array(limits_deg)).T
        named = [SERVO_JOINTS.index(name) for name in joints_rad]
        goal_rad[named] = goal_rad.clip(low_rad, high_rad)[named]
        fingers = pressed_fingers(goal_rad, side, self._goal_rad)
        reason = "" if fingers is None else PRESSED.format(*fingers)
        if not reason and not np.array_equal(goal_rad, self._goal_rad):
            self._goal_rad, self._is_sent, self._used_s = goal_rad, False, now_s
        if reason != self._reason:
            self._reason = reason
            self._on_change()

    def let_go(self, who: object, reason: str = "") -> None:
        """End manual control if `who` has it; the hand holds the pose where it is."""
        if self._holder is not None and who is self._holder:
            self._hand.set_point({}, SHORTEST_S)
            self._end(reason)

    def interrupt(self, reason: str) -> None:
        """End manual control, whoever has it, as the hand is told something else: stop, a sentence, a gesture."""
        if self._holder is not None:
            self._end(reason)

    def tick(self, measured_rad: Array | None, blocked: str, now_s: float) -> None:
        """Send the set-point that is due, and end what is to end. Call this about every PERIOD_S.

        measured_rad, blocked: as of `take`.
        """
        if self._holder is None:
            return
        if blocked:
            self.interrupt(blocked)
        elif now_s - self._heard_s > SILENCE_S:
            self.let_go(self._holder, "The browser was not heard of for a second, so the hand was let go.")
        elif now_s - self._used_s > UNUSED_S:
            self.let_go(self._holder, f"Nothing was moved for {UNUSED_S / 60:g} minutes, so the hand was let go.")
        elif (not self._is_sent and now_s - self._sent_s >= PERIOD_S) or now_s - self._sent_s >= REPEAT_S:
            self._send(measured_rad, now_s)

    def message(self, who: object) -> dict[str, Any]:
        """Return the message `manual` to `who`."""
        holder = NOBODY if self._holder is None else "you" if self._holder is who else "other"
        return {
            "type": "manual",
            "on": self.is_on,
            "holder": holder,
            "reason": self._reason,
            "goal_deg": np.rad2deg(self._goal_rad).round(1).tolist() if self.is_on else None,
        }

    def _send(self, measured_rad: Array | None, now_s: float) -> None:
        """Send the goal, to be reached at SPEED_RAD_S from where the hand is; from anywhere if that is not known."""
        unknown = np.full(SERVO_COUNT, np.nan)
        way_rad = np.abs(self._goal_rad - (unknown if measured_rad is None else measured_rad))
        farthest_rad = float(np.nan_to_num(way_rad, nan=np.pi).max())
        joints_rad = dict(zip(SERVO_JOINTS, self._goal_rad.tolist(), strict=True))
        self._hand.set_point(joints_rad, max(farthest_rad / SPEED_RAD_S, SHORTEST_S))
        self._is_sent, self._sent_s = True, now_s

    def _end(self, reason: str) -> None:
        self._holder, self._reason = None, reason
        self._on_change()


def pressed_fingers(goal_rad: Array, side: Side, now_rad: Array | None = None) -> tuple[str, str] | None:
    """Return two fingers that a pose (8,) rad presses into each other, harder than the pose now; None if none.

    now_rad: None: any pressing counts.
    """
    gaps_m = phalanx_gaps_m(goal_rad, side)
    limit_m = CLOSEST_M if now_rad is None else np.minimum(phalanx_gaps_m(now_rad, side), CLOSEST_M)
    pressed = np.flatnonzero(gaps_m < limit_m)
    if not pressed.size:
        return None
    (first, _), (second, _) = PHALANX_PAIRS[pressed[gaps_m[pressed].argmin()]]
    return first, second
