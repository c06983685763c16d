# SPDX-License-Identifier: Apache-2.0
"""The hand's model for viewers and simulators."""

import xacro

from amazing_hand.paths import share_folder


def robot_description(side: str) -> str:
    """The URDF of a right or left hand, as robot_state_publisher gets it from `rviz.launch.py`."""
    path = share_folder() / "urdf" / "amazing_hand.urdf.xacro"
    return str(xacro.process_file(str(path), mappings={"side": side}).toxml())
