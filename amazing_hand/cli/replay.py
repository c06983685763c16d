# SPDX-License-Identifier: Apache-2.0
"""Replay a bag at its own pace: its `letter` moves the hand, its `sentence` has the hand sign."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from amazing_hand.bags.bag import Bag, BagError
from amazing_hand.ros.bag_player import BagPlayer, playable
from amazing_hand.ros.context import ros_context
from amazing_hand.stopping import stop_signal


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="hand replay", description=__doc__)
    parser.add_argument("bag", type=Path, help="folder of the bag")
    parser.add_argument("--rate", type=float, default=1.0, help="times as fast as it was recorded (default: 1)")
    parser.add_argument("--loop", action="store_true", help="again and again until Ctrl-C")
    parser.add_argument("--topics", nargs="+", default=(), help="only these, such as `letter` (default: all)")
    args = parser.parse_args(argv)
    if not args.rate > 0:
        parser.error(f"--rate is {args.rate:g}; it must be above 0")
    try:
        bag = Bag(args.bag)
        topics, left_out = playable(bag.find(args.topics))
    except BagError as error:
        parser.exit(1, f"{parser.prog}: {error}\n")
    if bag.is_cut:
        left_out.append(f"{args.bag}: the recording was cut off; replaying what came before")
    for line in left_out:
        print(line, file=sys.stderr)
    if not topics:
        parser.exit(1, f"{parser.prog}: {args.bag}: no message that can be replayed is in the bag\n")
    with stop_signal() as stop, ros_context():
        player = BagPlayer()
        for line in player.announce(topics, stop):
            print(line, file=sys.stderr)
        print(f"replaying {', '.join(topics)}", flush=True)
        while not stop.requested:
            player.play(bag.messages(topics), args.rate, stop)
            if not args.loop:
                break
        player.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
