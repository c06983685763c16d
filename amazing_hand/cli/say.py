# SPDX-License-Identifier: Apache-2.0
"""Have a running hand sign a text, before the sentences that others have asked for; status 0 when it was signed."""

import argparse
import sys
from collections.abc import Sequence

from amazing_hand.client.hand import Hand
from amazing_hand.client.session import PLANNER
from amazing_hand.client.status import REJECTED, HandRefused, Progress
from amazing_hand.configuration.text_argument import text, with_marked_texts
from amazing_hand.ros.context import add_namespace_option


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="hand say", description=__doc__, epilog="examples: hand say HELLO; hand say -- --help"
    )
    parser.add_argument("text", nargs="+", type=text, help="what to sign; several words may do without quotes")
    add_namespace_option(parser)
    args = parser.parse_args(with_marked_texts(sys.argv[1:] if argv is None else argv))
    with Hand(args.namespace, needs=[PLANNER]) as hand:
        try:
            signing = hand.say(" ".join(args.text))
        except HandRefused as error:
            print(_line(Progress(REJECTED, reason=error.reason)), flush=True)
            return 1
        for step in signing:
            print(_line(step), flush=True)
        return 0 if signing.wait().signed else 1


def _line(step: Progress) -> str:
    progress = f"{step.letters_done} of {step.letters_total}" if step.letters_total else ""
    by = f"planned by {step.planned_by}" if step.planned_by else ""
    return "  ".join(filter(None, (f"{step.state:9}", progress, by, step.reason)))
