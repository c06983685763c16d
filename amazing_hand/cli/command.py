# SPDX-License-Identifier: Apache-2.0
"""Have a running hand do one of the things that need no model, in whatever state it is; `help` names them."""

import argparse
from collections.abc import Sequence

from amazing_hand.agent.command_words import DRIVER_WORDS, RELAX, STOP, word_of
from amazing_hand.client.hand import Hand
from amazing_hand.client.session import DRIVER, PLANNER
from amazing_hand.ros.context import add_namespace_option


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="hand command", description=__doc__)
    parser.add_argument("name", help=f"{', '.join(DRIVER_WORDS)}, help or a gesture")
    add_namespace_option(parser)
    args = parser.parse_args(argv)
    word = word_of(args.name)
    # Call the driver directly, so that the hand stops whether or not a planner is running.
    with Hand(args.namespace, needs=[DRIVER if word in DRIVER_WORDS else PLANNER]) as hand:
        if word == STOP:
            answer = hand.stop()
        elif word == RELAX:
            answer = hand.relax()
        elif word in DRIVER_WORDS:
            answer = hand.resume()
        else:
            answer = hand.gesture(args.name)
    print(answer or "done")
    return 0
