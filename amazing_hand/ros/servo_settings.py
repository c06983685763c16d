# SPDX-License-Identifier: Apache-2.0
"""Parameters of servo_driver."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from amazing_hand.bus.driver_settings import DriverSettings
from amazing_hand.bus.health_monitor import HealthLimits
from amazing_hand.bus.port import SIMULATED
from amazing_hand.config import load_alphabet
from amazing_hand.hand.alphabet import REST
from amazing_hand.hand.calibration import Calibration
from amazing_hand.hand.motion import Pose
from amazing_hand.ros.managed_node import autostart_param
from amazing_hand.ros.parameters import ParameterError, param
from amazing_hand.ros.shared_parameters import HandSettings

DEFAULTS: Final = DriverSettings()
LIMITS: Final = DEFAULTS.limits


@dataclass(frozen=True)
class Settings(HandSettings):
    autostart: bool = autostart_param()
    port: str = param(SIMULATED, "serial port of the servo bus; `sim`: the bus that `hand simulate` provides")
    rate_hz: float = param(DEFAULTS.rate_hz, "how often all servos are read [1/s]", 5.0, 100.0)
    max_speed_rad_s: float = param(
        DEFAULTS.max_speed_rad_s, "no servo is told to turn faster [rad/s]", 0.5, 12.0, live=True
    )
    arrival_tolerance_deg: float = param(
        round(math.degrees(DEFAULTS.arrival_tolerance_rad), 6),
        "a joint this close to its goal has arrived [degrees]",
        0.3,
        20.0,
        live=True,
    )
    arrival_timeout_s: float = param(
        DEFAULTS.arrival_timeout_s, "a joint that is later than this is reported [s]", 0.05, 5.0, live=True
    )
    idle_timeout_s: float = param(
        DEFAULTS.idle_timeout_s, "after so long without a command to rest, and then limp [s]", 1.0, 3600.0, live=True
    )
    temperature_warn_c: float = param(
        LIMITS.temperature_warn_c, "a servo as hot as this is warned of [°C]", 30.0, 80.0, live=True
    )
    temperature_error_c: float = param(
        LIMITS.temperature_error_c, "a servo as hot as this ends the work [°C]", 30.0, 80.0, live=True
    )
    voltage_min_v: float = param(LIMITS.voltage_min_v, "a supply below this ends the work [V]", 3.0, 9.0, live=True)
    voltage_max_v: float = param(LIMITS.voltage_max_v, "a supply above this ends the work [V]", 3.0, 9.0, live=True)
    load_warn_percent: float = param(
        100 * LIMITS.load_warn, "a load so far above that at rest is warned of [%]", 10.0, 100.0, live=True
    )
    stall_load_percent: float = param(
        100 * LIMITS.stall_load, "a servo that pushes so hard and stands ends the work [%]", 10.0, 100.0, live=True
    )


def driver_settings(settings: Settings, rest_rad: Pose) -> DriverSettings:
    """Convert the parameters to the driver's settings, in its units."""
    limits = HealthLimits(
        temperature_warn_c=settings.temperature_warn_c,
        temperature_error_c=settings.temperature_error_c,
        voltage_min_v=settings.voltage_min_v,
        voltage_max_v=settings.voltage_max_v,
        load_warn=settings.load_warn_percent / 100,
        stall_load=settings.stall_load_percent / 100,
    )
    return DriverSettings(
        max_speed_rad_s=settings.max_speed_rad_s,
        rate_hz=settings.rate_hz,
        arrival_tolerance_rad=float(np.deg2rad(settings.arrival_tolerance_deg)),
        arrival_timeout_s=settings.arrival_timeout_s,
        idle_timeout_s=settings.idle_timeout_s,
        rest_rad=rest_rad,
        limits=limits,
    )


def rest_pose(calibration: Calibration) -> Pose:
    """Return the pose (8,) rad of the hand at rest, within its limits."""
    rest = load_alphabet(side=calibration.side).gestures[REST].motion.key_poses[-1].angles_rad
    return rest.clip(np.deg2rad(calibration.min_deg), np.deg2rad(calibration.max_deg))


def check(settings: Settings) -> None:
    """Check that the parameters are consistent. Raises ParameterError."""
    for low, high in (("temperature_warn_c", "temperature_error_c"), ("voltage_min_v", "voltage_max_v")):
        low_value, high_value = getattr(settings, low), getattr(settings, high)
        if low_value >= high_value:
            raise ParameterError(f"servo_driver.{low} is {low_value:g}; it must be below {high}, {high_value:g}")
