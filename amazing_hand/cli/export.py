# SPDX-License-Identifier: Apache-2.0
"""Print the hand for another program: its model as URDF, or as MJCF for MuJoCo with its linkages; its calibration."""

import argparse
import sys
from collections.abc import Sequence

import yaml

from amazing_hand.config import DEFAULT_CALIBRATION, load_calibration
from amazing_hand.description.mjcf import mjcf
from amazing_hand.hand.calibration import calibration_to_data
from amazing_hand.hand.joints import SIDES
from amazing_hand.robot_description import robot_description

MODELS = {"urdf": robot_description, "mjcf": mjcf}
CALIBRATION = "calibration"


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="hand export", description=__doc__, epilog="example: hand export mjcf --side left > left_hand.xml"
    )
    parser.add_argument("format", choices=[*MODELS, CALIBRATION], help="what to print")
    parser.add_argument("--side", choices=SIDES, default="right", help="of the model (default: %(default)s)")
    parser.add_argument("--name", default=DEFAULT_CALIBRATION, help="of the calibration (default: %(default)s)")
    arguments = parser.parse_args(argv)
    if arguments.format == CALIBRATION:
        print(yaml.safe_dump(calibration_to_data(load_calibration(arguments.name)), sort_keys=False), end="")
    else:
        print(MODELS[arguments.format](arguments.side))
    return 0


if __name__ == "__main__":
    sys.exit(main())
