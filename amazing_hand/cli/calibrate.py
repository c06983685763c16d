# SPDX-License-Identifier: Apache-2.0
"""hand calibrate: find the middle of each joint and write it to a file."""

import argparse
import re
import sys
import time
from collections.abc import Sequence
from dataclasses import replace

from amazing_hand.bus.port import SIMULATED, BusError, open_bus
from amazing_hand.config import (
    DEFAULT_CALIBRATION,
    calibration_names,
    load_calibration,
    own_calibration_path,
    save_calibration,
)
from amazing_hand.hand.calibration import CalibrationError
from amazing_hand.hand.joints import SERVO_JOINTS
from amazing_hand.stopping import stop_signal
from amazing_hand.workbench.calibrate import calibrate, changes
from amazing_hand.workbench.dialogue import Dialogue
from amazing_hand.workbench.person import Cancelled
from amazing_hand.workbench.servos import TIMEOUT_S
from amazing_hand.workbench.terminal import Terminal


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="hand calibrate",
        description="Find the middle of each joint and write it to a file. docs/calibration.md has the steps.",
    )
    parser.add_argument(
        "--name",
        type=_name,
        default=DEFAULT_CALIBRATION,
        help="calibration to improve, or to make anew (default: %(default)s, which servo_driver loads)",
    )
    parser.add_argument("--like", default=DEFAULT_CALIBRATION, help="what a new one begins as (default: %(default)s)")
    parser.add_argument("--port", default=SIMULATED, help="the hand's serial port (default: %(default)s, simulated)")
    parser.add_argument(
        "--servo",
        choices=SERVO_JOINTS,
        metavar="JOINT",
        action="append",
        help="only this one, such as index_servo_1; may be given several times",
    )
    parser.add_argument("--from-limp", action="store_true", help="take the middle pose that the limp hand is put into")
    parser.add_argument("--json", action="store_true", help="talk to another program, by JSON lines")
    args = parser.parse_args(argv)

    joints = [joint for joint in SERVO_JOINTS if joint in (args.servo or SERVO_JOINTS)]
    new = args.name not in calibration_names()
    path = own_calibration_path(args.name)
    try:
        before = load_calibration(args.like if new else args.name)
        with stop_signal() as stop, (Dialogue if args.json else Terminal)(stop) as person:
            person.tell(f"{args.name}{f', new, as {args.like}' if new else ''}: {before.side} hand on port {args.port}")
            after = calibrate(lambda: open_bus(args.port, TIMEOUT_S), before, joints, person, args.from_limp)
            if isinstance(person, Dialogue):
                person.review(changes(before, after))
            save_calibration(path, replace(after, name=args.name, date=time.strftime("%Y-%m-%d")))
    except Cancelled:
        parser.exit(1, "not finished: the servos are limp, nothing was written\n")
    except (BusError, CalibrationError, OSError) as error:
        parser.exit(1, f"{parser.prog}: {error}; nothing was written\n")
    if isinstance(person, Dialogue):
        person.written(str(path))
        return 0
    print("\n".join(changes(before, after)) or "no middle has changed")
    print(f"all servos are limp; written: {path}\nservo_driver loads it with `calibration: {args.name}`")
    return 0


def _name(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][\w-]*", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no name: use letters, digits, _ and -")
    return text


if __name__ == "__main__":
    sys.exit(main())
