"""Have a running hand do one of the things that need no model, in whatever state it is; `help` names them."""

import argparse
import sys
from collections.abc import Sequence

from amazing_hand.agent.commands import COMMAND as BY_COMMAND
from amazing_hand.msg import SentenceStatus
from amazing_hand.nodes.console import Console, run
from amazing_hand.nodes.context import add_namespace_option
from amazing_hand.nodes.hand_node import message_type
from amazing_hand.topics import COMMAND


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="hand command", description=__doc__)
    parser.add_argument("name", help="stop, relax, help or a gesture")
    add_namespace_option(parser)
    args = parser.parse_args(argv)
    return run(COMMAND, args.namespace, lambda console: _command(args.name, console))


def _command(name: str, console: Console) -> int:
    console.say(message_type(COMMAND)(data=name))
    answers = console.answers(lambda status: status.planned_by == BY_COMMAND and status.text == name)
    status = next(answers)
    is_done: bool = status.state == SentenceStatus.DONE
    print(status.reason or "done", file=sys.stdout if is_done else sys.stderr)
    return 0 if is_done else 1
