# SPDX-License-Identifier: Apache-2.0
"""Check the configuration (arguments, parameter files, environment) before anything starts. Does not need ROS."""

from typing import Final

EXIT_CONFIGURATION: Final = 2
"""Exit status of a program whose configuration is not valid: restarting it does not help."""

EXIT_OTHER_RMW: Final = 102
"""Exit status of ROS if RMW_IMPLEMENTATION names one that is not installed: restarting does not help either."""


class ConfigurationError(ValueError):
    """The configuration is not valid. The message has one line per problem: where it is, and what to write instead."""
