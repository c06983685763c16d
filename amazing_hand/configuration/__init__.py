# SPDX-License-Identifier: Apache-2.0
"""Check the configuration (arguments, parameter files, environment) before anything starts. Does not need ROS."""

from typing import Final

EXIT_CONFIGURATION: Final = 2
"""The exit status of programs that cannot work as they are configured: starting them again does not help."""

EXIT_OTHER_RMW: Final = 102
"""ROS's own exit status when RMW_IMPLEMENTATION names one that is not installed: no better."""


class ConfigurationError(ValueError):
    """The configuration is not valid. The message has one line per problem: where it is, and what to write instead."""
