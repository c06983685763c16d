# SPDX-License-Identifier: Apache-2.0
"""Have a running hand do one of the things that need no model, in whatever state it is: a word, or a gesture."""

import argparse
from collections.abc import Callable, Sequence
from typing import Final

from amazing_hand.client.hand import Hand
from amazing_hand.client.session import DRIVER, PLANNER
from amazing_hand.hand.command_words import (
    AGAIN,
    BACK,
    CANCEL,
    CLEAR_FAULTS,
    CONTINUE,
    DRIVER_WORDS,
    PAUSE,
    RELAX,
    RESUME,
    STOP,
)
from amazing_hand.ros.context import add_namespace_option

CLEAR_WORD: Final = CLEAR_FAULTS.replace("_", "-")

METHODS: dict[str, Callable[[Hand], str]] = {
    STOP: Hand.stop,
    RELAX: Hand.relax,
    RESUME: Hand.resume,
    CLEAR_WORD: Hand.clear_faults,
    PAUSE: Hand.pause,
    CONTINUE: Hand.go_on,
    BACK: Hand.back,
    AGAIN: Hand.again,
}


def main(argv: Sequence[str]) -> int:
    """Have the hand obey the word that the arguments begin with; return 0 if it does.

    Raises the errors of the client: `hand` tells them in one line.
    """
    word, *rest = argv
    parser = argparse.ArgumentParser(
        prog=f"hand {word}",
        description=__doc__,
        epilog=f"example: hand {word}{' SENTENCE_ID' if word == CANCEL else ''} --namespace left_hand",
    )
    if word == CANCEL:
        parser.add_argument("id", help="of the sentence")
    add_namespace_option(parser)
    args = parser.parse_args(rest)
    # Call the driver directly, so that the hand stops whether or not a planner is running.
    with Hand(args.namespace, needs=[DRIVER if word in (*DRIVER_WORDS, CLEAR_WORD) else PLANNER]) as hand:
        if word in METHODS:
            answer = METHODS[word](hand)
        elif word == CANCEL:
            answer = hand.cancel(args.id)
        else:
            answer = hand.gesture(word)
    print(answer or "done")
    return 0
