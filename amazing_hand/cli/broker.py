# SPDX-License-Identifier: Apache-2.0
"""hand broker: a local MQTT broker in place of AWS IoT Core."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from amazing_hand.cloud.contract import DEFAULT_DEVICE
from amazing_hand.cloud.local_broker import BrokerError, BrokerInfo
from amazing_hand.paths import data_folder
from amazing_hand.simulation.broker import LocalBroker
from amazing_hand.stopping import add_stand_in_options, stand_in_stop

WATCH_S: Final = 0.2


def main(argv: Sequence[str] | None = None) -> int:
    """Run a local broker until SIGINT or SIGTERM. Its first line on stdout is host:port."""
    parser = argparse.ArgumentParser(prog="hand broker", description="Run a local broker in place of AWS IoT Core.")
    parser.add_argument(
        "--folder",
        type=Path,
        default=data_folder() / "broker",
        help="certificates, sessions, log, broker.json (default: broker/ in the data folder)",
    )
    parser.add_argument("--device", default=DEFAULT_DEVICE, help="name of the hand (default: %(default)s)")
    parser.add_argument("--port", type=int, default=0, help="TCP port (default: a free one)")
    add_stand_in_options(parser)
    arguments = parser.parse_args(argv)
    try:
        with (
            stand_in_stop(arguments) as stop,
            LocalBroker(arguments.folder, arguments.device, arguments.port) as broker,
        ):
            info = BrokerInfo.load(arguments.folder)
            print(f"{info.host}:{info.port}", flush=True)
            while not stop.wait(WATCH_S):
                broker.check()
    except BrokerError as error:
        print(f"hand broker: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
