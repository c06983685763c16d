# SPDX-License-Identifier: Apache-2.0
"""Drive the servos of a hand over the serial bus: port, driver thread, motion, health monitoring."""
