# SPDX-License-Identifier: Apache-2.0
"""Print the hand's model for another program: as URDF, or as MJCF for MuJoCo with its linkages."""

import argparse
import sys
from collections.abc import Sequence

from amazing_hand.description.mjcf import mjcf
from amazing_hand.hand.joints import SIDES
from amazing_hand.robot_description import robot_description

FORMATS = {"urdf": robot_description, "mjcf": mjcf}


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="hand export", description=__doc__, epilog="example: hand export mjcf --side left > left_hand.xml"
    )
    parser.add_argument("format", choices=FORMATS, help="what to print")
    parser.add_argument("--side", choices=SIDES, default="right", help="which hand (default: %(default)s)")
    arguments = parser.parse_args(argv)
    print(FORMATS[arguments.format](arguments.side))
    return 0


if __name__ == "__main__":
    sys.exit(main())
