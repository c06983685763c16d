# SPDX-License-Identifier: Apache-2.0
"""Limits of the hand's servo (Feetech SCS0009), and the cycle time of the driver."""

from typing import Final

MAX_SERVO_ID: Final = 253
"""Highest servo id: 254 is the broadcast id, and 255 begins a packet (Feetech SCS protocol)."""

MAX_SPEED_RAD_S: Final = 7.0
"""Highest speed of the servo shaft: `MaxSpeed` of Pollen's demos. The data sheet's 0.1 s for 60 degrees (10.5 rad/s) is
at 6 V without a load; the hand runs at 5 V and moves fingers."""

STALL_TORQUE_NM: Final = 0.226
"""Torque at standstill and full duty, with RATED_VOLTAGE_V: 2.3 kgf cm (data sheet)."""

RATED_VOLTAGE_V: Final = 6.0

DRIVER_CYCLE_S: Final = 0.02
"""Period in which the driver reads all servos and looks for the next key pose: 50 Hz, the default of `rate_hz`."""
