# SPDX-License-Identifier: Apache-2.0
"""Have a running hand do one of the things that need no model, in whatever state it is; `help` names them."""

import argparse
from collections.abc import Callable, Sequence

from amazing_hand.client.hand import Hand
from amazing_hand.client.session import DRIVER, PLANNER
from amazing_hand.hand.command_words import (
    AGAIN,
    BACK,
    CANCEL,
    COMMAND_WORDS,
    CONTINUE,
    DRIVER_WORDS,
    PAUSE,
    RELAX,
    RESUME,
    STOP,
    cancel_in,
    word_of,
)
from amazing_hand.ros.context import add_namespace_option

METHODS: dict[str, Callable[[Hand], str]] = {
    STOP: Hand.stop,
    RELAX: Hand.relax,
    RESUME: Hand.resume,
    PAUSE: Hand.pause,
    CONTINUE: Hand.go_on,
    BACK: Hand.back,
    AGAIN: Hand.again,
}


def main(argv: Sequence[str] | None = None) -> int:
    words = ", ".join(word for word in COMMAND_WORDS if word != CANCEL)
    parser = argparse.ArgumentParser(prog="hand command", description=__doc__)
    parser.add_argument("command", nargs="+", help=f"{words}, `{CANCEL} ID` or a gesture")
    add_namespace_option(parser)
    args = parser.parse_args(argv)
    text = " ".join(args.command)
    word = word_of(text)
    # Call the driver directly, so that the hand stops whether or not a planner is running.
    with Hand(args.namespace, needs=[DRIVER if word in DRIVER_WORDS else PLANNER]) as hand:
        if word in METHODS:
            answer = METHODS[word](hand)
        elif (cancel := cancel_in(text)) is not None and cancel.id:
            answer = hand.cancel(cancel.id)
        else:
            answer = hand.gesture(text)
    print(answer or "done")
    return 0
