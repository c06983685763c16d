# SPDX-License-Identifier: Apache-2.0
"""Convert what the topics of a hand say to the page's events. Pure: a message is any object with its type's fields.

Message types are those of msg/, sensor_msgs, trajectory_msgs and diagnostic_msgs.
"""

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np

from amazing_hand.config import load_calibration
from amazing_hand.hand.joints import SERVO_JOINTS
from amazing_hand.hand.kinematics import Array, Side
from amazing_hand.page.hand import JOINTS, About, FilmStored, LetterShown, Level, NodeHealth, Speech, Step
from amazing_hand.page.words import for_visitors

LEVELS: Final[Mapping[bytes, Level]] = {b"\0": "ok", b"\1": "warn"}
"""DiagnosticStatus.OK and WARN; any other is an error."""

SIMULATED_PORT: Final = "sim"


def unix_ms(stamp: Any) -> int:
    """Return a stamp as Unix time [ms]; the present time for one that is not set."""
    return stamp.sec * 1000 + stamp.nanosec // 1_000_000 or round(1000 * time.time())


def step(status: Any, states: Mapping[int, str]) -> Step:
    """Convert a SentenceStatus. states: name of each state by its number."""
    state = states[status.state]
    reason = "" if (state, status.reason) == ("cancelled", "stopped") else for_visitors(status.reason)
    return Step(status.id, status.text, state, reason, unix_ms(status.header.stamp))


def letter_shown(state: Any) -> LetterShown:
    """Convert a HandState."""
    return LetterShown(state.sentence_id, state.index, state.reached, for_visitors(state.reason))


def film_stored(recording: Any) -> FilmStored:
    """Convert a Recording."""
    duration_s = recording.duration.sec + recording.duration.nanosec / 1e9
    at_ms = unix_ms(recording.header.stamp)
    size_bytes = recording.size_bytes
    return FilmStored(recording.sentence_id, recording.path, at_ms, duration_s, size_bytes, recording.error)


def joints_rad(state: Any) -> Array:
    """Return the angles (20,) of JOINTS in a JointState, NaN for those that it does not name."""
    known = dict(zip(state.name, state.position, strict=False))
    return np.array([known.get(name, np.nan) for name in JOINTS], dtype=np.float64)


def last_pose_rad(trajectory: Any, present_rad: Array | None) -> Array | None:
    """Return the angles (8,) of the servo joints that a JointTrajectory leads to; None if they are not known.

    present_rad: where the hand is now (8,), for joints that the trajectory does not name.
    """
    if not trajectory.points:
        return None
    pose_rad = np.full(len(SERVO_JOINTS), np.nan) if present_rad is None else present_rad.copy()
    for name, angle_rad in zip(trajectory.joint_names, trajectory.points[-1].positions, strict=False):
        if name in SERVO_JOINTS:
            pose_rad[SERVO_JOINTS.index(name)] = angle_rad
    return pose_rad if np.isfinite(pose_rad).all() else None


def health(array: Any, namespace: str) -> Iterator[NodeHealth]:
    """Convert those statuses of a DiagnosticArray that are of the hand in this namespace."""
    prefix = f"{namespace}/"
    for status in array.status:
        if status.name.startswith(prefix):
            values = {value.key: value.value for value in status.values}
            level = LEVELS.get(status.level, "error")
            yield NodeHealth(status.name.removeprefix(prefix), level, for_visitors(status.message), values)


def about(known: About, name: str, value: Any) -> About:
    """Return what is known of a hand when a parameter of one of its nodes has this value.

    Raises CalibrationError for a calibration that cannot be read here.
    """
    match name, value:
        case "calibration", str(file):
            calibration = load_calibration(file)
            side: Side = "left" if calibration.side == "left" else "right"
            return replace(known, side=side, min_deg=calibration.min_deg, max_deg=calibration.max_deg)
        case "port", str(port):
            return replace(known, simulated=port == SIMULATED_PORT)
        case "hold_s", float(hold_s):
            return replace(known, hold_s=hold_s)
        case "max_text_length", int(length):
            return replace(known, max_text_length=length)
    return known


def speech(message: Any) -> Speech:
    """Convert a Heard."""
    return Speech(
        id=message.id,
        heard=message.heard,
        text=message.text,
        undo=message.undo,
        outcome=for_visitors(message.outcome),
        refused=message.refused,
    )
