# SPDX-License-Identifier: Apache-2.0
"""hand setup-servo: give a new servo its id."""

import argparse
import sys
from collections.abc import Sequence

from amazing_hand.bus.port import SIMULATED, BusError, open_bus
from amazing_hand.hand.servo_limits import MAX_SERVO_ID
from amazing_hand.stopping import stop_signal
from amazing_hand.workbench.servos import TIMEOUT_S
from amazing_hand.workbench.setup_servo import FACTORY_ID, MIN_ID, SetupError, give_id


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="hand setup-servo", description="Give a new servo its id. Connect it alone: every new one has id 1."
    )
    parser.add_argument("--id", type=int, required=True, help=f"its new id, {MIN_ID} to {MAX_SERVO_ID}")
    parser.add_argument("--from", dest="old_id", type=int, default=FACTORY_ID, help="its id (default: %(default)s)")
    parser.add_argument("--port", default=SIMULATED, help="the hand's serial port (default: %(default)s, simulated)")
    args = parser.parse_args(argv)
    try:
        with stop_signal():  # Ctrl-C must not leave the servo's EEPROM unlocked; this takes 2 s
            bus = open_bus(args.port, TIMEOUT_S)
            try:
                give_id(bus, args.id, args.old_id, print)
            finally:
                bus.close()
    except (BusError, SetupError) as error:
        parser.exit(1, f"{parser.prog}: {error}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
