# SPDX-License-Identifier: Apache-2.0
"""Health of each servo for /diagnostics."""

from collections.abc import Sequence

from diagnostic_msgs.msg import DiagnosticStatus

from amazing_hand.bus.health_monitor import HealthReport, Level
from amazing_hand.bus.port import ServoReading
from amazing_hand.hand.calibration import Calibration
from amazing_hand.hand.joints import SERVO_JOINTS
from amazing_hand.ros.hand_node import Health

LEVELS = {
    Level.OK: DiagnosticStatus.OK,
    Level.DEGRADED: DiagnosticStatus.WARN,
    Level.FAULT: DiagnosticStatus.ERROR,
}


def servo_health(
    readings: Sequence[ServoReading | None], verdict: HealthReport, calibration: Calibration
) -> dict[str, Health]:
    """Return level, problems and measurements per servo joint; no measurements for a servo that does not answer."""
    return {
        joint: _health(name, servo_id, reading, verdict)
        for joint, name, servo_id, reading in zip(
            SERVO_JOINTS, calibration.servo_names, calibration.servo_ids, readings, strict=True
        )
    }


def _health(name: str, servo_id: int, reading: ServoReading | None, verdict: HealthReport) -> Health:
    problems = [problem for problem in verdict.problems if problem.servo == name]
    level = max((problem.level for problem in problems), default=Level.OK)
    if reading is None:
        return max(LEVELS[level], DiagnosticStatus.WARN), "does not answer", {"id": servo_id}
    values: dict[str, object] = {
        "id": servo_id,
        "temperature [°C]": f"{reading.temperature_c:.0f}",
        "voltage [V]": f"{reading.voltage_v:.1f}",
        "load [%]": f"{100 * reading.load:.0f}",
        "alarms": ", ".join(str(bit.name) for bit in reading.status) or "none",
    }
    return LEVELS[level], "; ".join(problem.what for problem in problems) or "ok", values
