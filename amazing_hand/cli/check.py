# SPDX-License-Identifier: Apache-2.0
"""hand check: let the hand's hardware test itself."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict

from amazing_hand.bus.port import SIMULATED, BusError, open_bus
from amazing_hand.config import DEFAULT_CALIBRATION, load_calibration
from amazing_hand.hand.calibration import CalibrationError
from amazing_hand.stopping import stop_signal
from amazing_hand.workbench.person import Cancelled
from amazing_hand.workbench.self_test import Result, SelfTest, Status
from amazing_hand.workbench.servos import TIMEOUT_S


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="hand check", description="Let the hand's hardware test itself. Exit status 0: nothing failed."
    )
    parser.add_argument("--port", default=SIMULATED, help="the hand's serial port (default: %(default)s, simulated)")
    parser.add_argument(
        "--calibration", default=DEFAULT_CALIBRATION, help="name or file of the hand's calibration (%(default)s)"
    )
    parser.add_argument("--no-motion", action="store_true", help="turn no servo")
    parser.add_argument("--json", action="store_true", help="print one JSON object in the end instead of lines")
    args = parser.parse_args(argv)

    error = ""
    try:
        test = SelfTest(load_calibration(args.calibration), (lambda result: None) if args.json else _print)
        with stop_signal() as stop:
            test.run(
                lambda: open_bus(args.port, TIMEOUT_S), lambda: stop.requested, "--no-motion" if args.no_motion else ""
            )
    except CalibrationError as wrong:
        parser.exit(1, f"{parser.prog}: {wrong}\n")
    except Cancelled:
        error = "interrupted"
    except BusError as wrong:
        error = str(wrong)
    passed = test.passed and not error
    if args.json:
        asked = {"port": args.port, "calibration": args.calibration}
        results = [asdict(result) for result in test.results]
        print(json.dumps({**asked, "passed": passed, "error": error, "results": results}, indent=2))
    else:
        counts = ", ".join(f"{sum(r.status is s for r in test.results)} {s.value}" for s in Status)
        print(f"{'passed' if passed else 'NOT PASSED'}: {counts}{f'; {error}' if error else ''}")
    return 0 if passed else 1


def _print(result: Result) -> None:
    print(f"{result.status.value}  {result.servo:<23}  {result.check:<12}  {result.detail}".rstrip(), flush=True)


if __name__ == "__main__":
    sys.exit(main())
