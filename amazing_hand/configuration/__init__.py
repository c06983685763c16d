# SPDX-License-Identifier: Apache-2.0
"""Checks what people configure (arguments, parameter files, environment) before anything starts; without ROS."""

from typing import Final

EXIT_CONFIGURATION: Final = 2
"""The exit status of programs that cannot work as they are configured: starting them again does not help."""

EXIT_OTHER_RMW: Final = 102
"""ROS's own exit status when RMW_IMPLEMENTATION names one that is not installed: no better."""


class ConfigurationError(ValueError):
    """Something cannot work as it is configured: one line for each problem, which says where and what to write."""
