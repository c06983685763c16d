# SPDX-License-Identifier: Apache-2.0
"""The servo bus: the driver's port to the servos, and the simulated servos on a pty."""
