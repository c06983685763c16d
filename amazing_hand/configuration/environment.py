# SPDX-License-Identifier: Apache-2.0
"""Check the environment variables that ROS and this package depend on."""

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

DISCOVERY_RANGE: Final = "ROS_AUTOMATIC_DISCOVERY_RANGE"
"""Variable for the range of ROS discovery. Launch files and the program `hand` set it to THIS_MACHINE if unset."""

THIS_MACHINE: Final = "LOCALHOST"

MAX_ROS_DOMAIN_ID: Final = 232
"""DDS derives UDP ports from the domain id; those of a greater id would be above 65535."""

_RMW: Final = Path("share", "ament_index", "resource_index", "rmw_typesupport")


def problem(environment: Mapping[str, str]) -> str:
    """Return in one line, which names the variable, what ROS could not work with; empty if all is well."""
    domain = environment.get("ROS_DOMAIN_ID", "")
    if domain and not (re.fullmatch(r"\d+", domain) and int(domain) <= MAX_ROS_DOMAIN_ID):
        return f"ROS_DOMAIN_ID is {domain!r}; set a whole number from 0 to {MAX_ROS_DOMAIN_ID}, or none"
    rmw = environment.get("RMW_IMPLEMENTATION", "")
    if rmw and rmw not in (installed := _rmw_implementations(environment.get("AMENT_PREFIX_PATH", ""))) and installed:
        return f"RMW_IMPLEMENTATION is {rmw!r}, which is not installed; set one of {', '.join(installed)}, or none"
    if not environment.get("AMAZING_HAND_HOME") and not environment.get("ROS_HOME"):
        try:
            Path.home()
        except RuntimeError:
            return "HOME is not set; set it, or AMAZING_HAND_HOME, to a folder where this user may write"
    return ""


def _rmw_implementations(prefix_path: str) -> list[str]:
    """Return the RMW implementations in the ament index of these prefixes or of the virtual environment."""
    folders = [Path(prefix) / _RMW for prefix in (*prefix_path.split(":"), sys.prefix) if prefix]
    names = {path.name for folder in folders if folder.is_dir() for path in folder.iterdir()}
    return sorted(names - {"rmw_implementation"})  # this package only loads the selected implementation
