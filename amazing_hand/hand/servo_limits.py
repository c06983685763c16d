# SPDX-License-Identifier: Apache-2.0
"""What a servo of the hand (Feetech SCS0009) can do, and how often it is told."""

from typing import Final

MAX_SERVO_ID: Final = 253
"""The bus keeps 254 for packets to all servos, and 255 begins a packet (Feetech SCS protocol)."""

MAX_SPEED_RAD_S: Final = 7.0
"""As fast as the shaft turns: `MaxSpeed` of Pollen's demos. The data sheet's 0.1 s for 60 degrees (10.5 rad/s) is at
6 V without a load; the hand runs at 5 V and moves fingers."""

DRIVER_CYCLE_S: Final = 0.02
"""The driver reads all servos and looks for the next key pose this often: 50 Hz, the default of `rate_hz`."""
