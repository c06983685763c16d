# SPDX-License-Identifier: Apache-2.0
"""Have a running hand sign a text, before the sentences that others have asked for; status 0 when it was signed."""

import argparse
import sys
import uuid
from collections.abc import Sequence

from amazing_hand.agent.queue import LOCAL
from amazing_hand.configuration.text_argument import text, with_marked_texts
from amazing_hand.msg import Sentence, SentenceStatus
from amazing_hand.ros.console import Console, run
from amazing_hand.ros.context import add_namespace_option
from amazing_hand.topics import SENTENCE

STATES = {
    getattr(SentenceStatus, name): name.lower()
    for name in ("QUEUED", "PLANNING", "SIGNING", "DONE", "REJECTED", "EXPIRED", "FAILED", "CANCELLED")
}
ENDED = tuple(state for state in STATES if state >= SentenceStatus.DONE)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="hand say", description=__doc__)
    parser.add_argument("text", nargs="+", type=text, help="what to sign; several words may do without quotes")
    add_namespace_option(parser)
    args = parser.parse_args(with_marked_texts(sys.argv[1:] if argv is None else argv))
    return run(args.namespace, lambda console: _say(" ".join(args.text), console))


def _say(text: str, console: Console) -> int:
    fields = {"stamp": console.get_clock().now().to_msg(), "id": uuid.uuid4().hex, "text": text, "source": LOCAL}
    answers = console.ask(
        SENTENCE, Sentence(**fields), Sentence(**fields, redelivered=True), lambda status: status.id == fields["id"]
    )
    for status in answers:
        print(_line(status), flush=True)
        if status.state in ENDED:
            break
    return 0 if status.state == SentenceStatus.DONE else 1


def _line(status: SentenceStatus) -> str:
    progress = f"{status.letters_done} of {status.letters_total}" if status.letters_total else ""
    by = f"planned by {status.planned_by}" if status.planned_by else ""
    return "  ".join(filter(None, (f"{STATES[status.state]:9}", progress, by, status.reason)))
