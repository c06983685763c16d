# SPDX-License-Identifier: Apache-2.0
"""Have a running hand do one of the things that need no model, in whatever state it is; `help` names them."""

import argparse
import sys
from collections.abc import Sequence

from amazing_hand.agent.command_words import COMMAND as BY_COMMAND
from amazing_hand.agent.command_words import DRIVER_WORDS, RESUME, word_of
from amazing_hand.msg import SentenceStatus
from amazing_hand.ros.console import Console, run
from amazing_hand.ros.context import add_namespace_option
from amazing_hand.ros.hand_node import message_type
from amazing_hand.topics import COMMAND


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="hand command", description=__doc__)
    parser.add_argument("name", help=f"{', '.join(DRIVER_WORDS)}, help or a gesture")
    add_namespace_option(parser)
    args = parser.parse_args(argv)
    command = _driver if word_of(args.name) in DRIVER_WORDS else _planner
    return run(args.namespace, lambda console: command(args.name, console))


def _driver(name: str, console: Console) -> int:
    """Of the driver itself, so that a hand is stopped whether there is a planner or not."""
    word = word_of(name)
    answer = console.call(word, "servo_driver", may_repeat=word != RESUME)
    return _tell(answer.message, is_done=answer.success)


def _planner(name: str, console: Console) -> int:
    message = message_type(COMMAND)(data=name)
    answers = console.ask(
        COMMAND, message, message, lambda status: status.planned_by == BY_COMMAND and status.text == name
    )
    status = next(answers)
    return _tell(status.reason or "done", is_done=status.state == SentenceStatus.DONE)


def _tell(line: str, *, is_done: bool) -> int:
    print(line, file=sys.stdout if is_done else sys.stderr)
    return 0 if is_done else 1
