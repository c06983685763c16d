"""Where the package's data lies and where its programs may write."""

import os
from pathlib import Path


def share_folder() -> Path:
    """The folder with config/ and launch/: the source checkout, or share/amazing_hand of the install prefix."""
    for parent in Path(__file__).resolve().parents:
        for folder in (parent, parent / "share" / "amazing_hand"):
            if (folder / "config" / "hand.yaml").is_file():
                return folder
    raise FileNotFoundError("config/hand.yaml is not installed with amazing_hand: run `make` or `colcon build`")


def data_folder() -> Path:
    """Where recordings, local certificates and run files go: $AMAZING_HAND_HOME, else ~/.ros/amazing_hand."""
    if home := os.environ.get("AMAZING_HAND_HOME"):
        return Path(home).absolute()
    ros_home = os.environ.get("ROS_HOME") or Path.home() / ".ros"
    return Path(ros_home, "amazing_hand")
