# SPDX-License-Identifier: Apache-2.0
"""hand simulate: the servos of a hand on a pseudo-terminal."""

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from amazing_hand.hand.servo_limits import MAX_SERVO_ID
from amazing_hand.paths import data_folder
from amazing_hand.simulation.bus_trace import TraceFile
from amazing_hand.simulation.fault_console import USAGE, obey_stdin
from amazing_hand.simulation.servo_bus import SimulatedBus
from amazing_hand.simulation.servo_faults import Fault, parse_fault
from amazing_hand.stopping import add_stand_in_options, stop_signal


def servo_ids(text: str) -> list[int]:
    """Parse servo ids from a text such as `1-8` or `1,2,11-14`. Raises argparse.ArgumentTypeError."""
    ids: list[int] = []
    for part in text.split(","):
        match = re.fullmatch(r"(\d+)(?:-(\d+))?", part)
        span = range(int(match[1]), int(match[2] or match[1]) + 1) if match else range(0)
        if not span or span[-1] > MAX_SERVO_ID:
            raise argparse.ArgumentTypeError(
                f"{part!r} is no servo id or span of ids from 0 to {MAX_SERVO_ID}; write them like 1-8 or 1,2,11-14"
            )
        ids += span
    return ids


def _fault(text: str) -> Fault:
    try:
        return parse_fault(text.split(":"))
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def main(argv: Sequence[str] | None = None) -> int:
    """Simulate a hand until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(
        prog="hand simulate",
        description="Simulate the servos of a hand on a pseudo-terminal.",
        epilog=USAGE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--ids", type=servo_ids, default="1-8", help="servo ids (default: %(default)s)")
    parser.add_argument("--link", type=Path, help="symlink to make to the port (default: servo_bus in the data folder)")
    parser.add_argument("--trace", type=Path, help="file for a log of what is written to the servos")
    parser.add_argument("--usb-latency-ms", type=float, default=0.0, help="delay of every reply (default: 0)")
    parser.add_argument("--wire-timing", action="store_true", help="every byte takes its time at 1 Mbaud")
    parser.add_argument(
        "--fault",
        type=_fault,
        action="append",
        default=[],
        metavar="KIND[:ID[:VALUE]]",
        help="start with this fault; may be given several times",
    )
    add_stand_in_options(parser)
    args = parser.parse_args(argv)
    link: Path = args.link or data_folder() / "servo_bus"
    link.parent.mkdir(parents=True, exist_ok=True)
    trace = TraceFile(args.trace) if args.trace else None

    try:
        with (
            stop_signal() as stop,
            SimulatedBus(
                args.ids,
                wire_timing=args.wire_timing,
                usb_latency_s=args.usb_latency_ms / 1000,
                link=link,
                trace=trace,
                realtime=True,
            ) as bus,
        ):
            stop.linger_s = args.linger_s
            for fault in args.fault:
                bus.set_fault(fault)
            print(bus.port, flush=True)
            obey_stdin(bus, at_end=stop.request if args.until_stdin_closes else None)
            stop.wait()
    except (OSError, ValueError) as error:
        parser.exit(1, f"{parser.prog}: {error}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
