# SPDX-License-Identifier: Apache-2.0
"""Entry point of the command line program `hand`: find the subcommand, import it and run it."""

import argparse
import importlib
import os
import select
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from amazing_hand.client.status import HandNotFound, HandRefused, HandTimeout
from amazing_hand.configuration import EXIT_CONFIGURATION, ConfigurationError, environment
from amazing_hand.configuration.extras import extra_named

EXIT_FAILED: Final = 1

# Exit status that a shell reports for a program ended by SIGINT: 128 + 2.
EXIT_INTERRUPTED: Final = 130

# The same for SIGPIPE, by which programs end whose reader has gone, as in `hand export urdf | head`: 128 + 13.
EXIT_NO_READER: Final = 141

TRY, TALK, WATCH, SET_UP, CLOUD, DEVELOP = GROUPS = (
    "Try it",
    "Talk to it",
    "Watch it",
    "Set it up",
    "Cloud",
    "Develop",
)
"""Headings of `hand --help`, in this order."""

STATUSES: Final = {
    0: "done",
    EXIT_FAILED: "not done: one line on stderr says why and what to do",
    EXIT_CONFIGURATION: "arguments, configuration or installation are wrong: trying again does not help",
    EXIT_INTERRUPTED: "ended by Ctrl-C",
    EXIT_NO_READER: "what it was piped into ended first",
}
"""Meaning of each exit status of all subcommands."""


@dataclass(frozen=True)
class Command:
    """A subcommand: `main(arguments)` of its module, which is imported only when the subcommand is used.

    With takes_name, the subcommand's name is the first of the arguments.
    """

    name: str
    module: str
    meaning: str
    group: str = SET_UP
    takes_name: bool = False


WORDS: Final = "amazing_hand.cli.command"
"""Module of the words that the hand obeys at once, and of the names of gestures."""

COMMANDS: Final = (
    Command("demo", "amazing_hand.cli.demo", "start everything on this machine, sign one sentence, show it", TRY),
    Command("pose", "amazing_hand.cli.pose", "tell or draw how the hand makes a letter, a digit or a gesture", TRY),
    Command("alphabet", "amazing_hand.cli.alphabet", "list all signs, or how well they can be told apart", TRY),
    Command("say", "amazing_hand.cli.say", "sign a text, before what others have asked for", TALK),
    Command("stop", WORDS, "stop now, forget all sentences, hold the pose", TALK, takes_name=True),
    Command("relax", WORDS, "stop, and go limp until resume", TALK, takes_name=True),
    Command("resume", WORDS, "let the hand move again after relax", TALK, takes_name=True),
    Command("clear-faults", WORDS, "let it move again after a fault: find the cause first", TALK, takes_name=True),
    Command("pause", WORDS, "hold the present letter", TALK, takes_name=True),
    Command("continue", WORDS, "go on after pause", TALK, takes_name=True),
    Command("back", WORDS, "sign the letter before once more, and go on from there", TALK, takes_name=True),
    Command("again", WORDS, "sign the last sentence once more", TALK, takes_name=True),
    Command("cancel", WORDS, "end or forget one sentence, by its id", TALK, takes_name=True),
    Command(
        "state", "amazing_hand.cli.state", "how it is: letter, angles, temperatures, load, health; --follow", WATCH
    ),
    Command("page", "amazing_hand.cli.page", "serve the web page of running hands; --phone: for a phone, too", WATCH),
    Command("record", "amazing_hand.cli.record", "record the topics of a running hand in a bag", WATCH),
    Command("replay", "amazing_hand.cli.replay", "replay a bag: its letters move the hand", WATCH),
    Command("run", "amazing_hand.cli.run", "run all nodes until Ctrl-C, and start them again if they die", SET_UP),
    Command("setup-servo", "amazing_hand.cli.setup_servo", "give a new servo its id", SET_UP),
    Command("calibrate", "amazing_hand.cli.calibrate", "find the middle of each joint and write it to a file", SET_UP),
    Command("check", "amazing_hand.cli.check", "let the hand's hardware test itself", SET_UP),
    Command("config", "amazing_hand.cli.config", "show, check or explain parameters, of running nodes too", SET_UP),
    Command("provision", "amazing_hand.cli.provision", "make this machine a thing of AWS IoT Core", CLOUD),
    Command("deprovision", "amazing_hand.cli.deprovision", "lock a hand out of AWS: revoke its certificate", CLOUD),
    Command("voice-cloud", "amazing_hand.cli.voice_cloud", "have the cloud understand spoken sentences", CLOUD),
    Command("topics", "amazing_hand.cli.topics", "list the topics of a hand, for ROS", DEVELOP),
    Command("export", "amazing_hand.cli.export", "print URDF, MJCF or the calibration for other programs", DEVELOP),
    Command("simulate", "amazing_hand.cli.simulate", "simulate the servos and print their port", DEVELOP),
    Command("broker", "amazing_hand.cli.broker", "run a local MQTT broker in place of AWS IoT Core", DEVELOP),
    Command("completion", "amazing_hand.cli.completion", "print the completion for bash, zsh or fish", DEVELOP),
)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="hand",
        usage="hand [-h] [--debug] command ...",
        description="Pollen Robotics' Amazing Hand spells in American Sign Language what people say.",
        epilog=_overview(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--debug", action="store_true", help="show the traceback of an error")
    parser.add_argument("command", help=argparse.SUPPRESS)
    arguments = sys.argv[1:] if argv is None else list(argv)
    # Only up to the subcommand: argparse would drop a `--` from the rest.
    first = 2 if arguments[:1] == ["--debug"] else 1
    parsed = parser.parse_args(arguments[:first])
    rest = arguments[first:]
    if problem := environment.problem(os.environ):
        print(problem, file=sys.stderr)
        return EXIT_CONFIGURATION
    word = " ".join(parsed.command.split()).casefold()
    command = next((command for command in COMMANDS if command.name == word), None)
    if command is None:
        gestures = _gestures()
        if word not in gestures:
            parser.error(_unknown(word, gestures))
        command = Command(word, WORDS, "make this gesture", TALK, takes_name=True)
    os.environ.setdefault(environment.DISCOVERY_RANGE, environment.THIS_MACHINE)
    try:
        with extra_named(command.name):
            entry = importlib.import_module(command.module).main
            status: int = entry([command.name, *rest] if command.takes_name else rest)
            print(end="", flush=True)
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        if not _is_unread(sys.stdout.fileno()):
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python's last flush must not fail again
        return EXIT_NO_READER
    except Exception as error:
        if parsed.debug:
            raise
        print(_line(command.name, error), file=sys.stderr)
        return EXIT_CONFIGURATION if isinstance(error, ConfigurationError) else EXIT_FAILED
    return status


def _overview() -> str:
    """Return all subcommands by group, and the exit statuses."""
    lines = []
    for group in GROUPS:
        lines.append(f"{group}:")
        lines += [f"  {command.name:<13}{command.meaning}" for command in COMMANDS if command.group == group]
        if group == TALK:
            lines.append(f"  {'<gesture>':<13}make a gesture, as in `hand open`; `hand alphabet` lists them")
        lines.append("")
    statuses = [f"  {status:<13}{meaning}" for status, meaning in STATUSES.items()]
    return "\n".join([*lines, "Exit status:", *statuses, "", "`hand <command> --help` tells more about each."])


def _gestures() -> list[str]:
    """Return the names of all gestures, one's own too."""
    # Imported when it is needed: the alphabet takes longer to load than everything else here.
    from amazing_hand.config import load_alphabet, load_own_gestures

    alphabet = load_alphabet()
    return [*alphabet.gestures, *load_own_gestures(alphabet)[0]]


def _unknown(word: str, gestures: Sequence[str]) -> str:
    """Return that there is no such command, with the one that was probably meant."""
    from amazing_hand.configuration.declared import closest

    guess = closest(word, [*(command.name for command in COMMANDS), *gestures])
    hint = f"did you mean `hand {guess}`?" if guess else "`hand --help` lists all commands"
    return f"there is no command {word!r}; {hint}"


def _line(command: str, error: Exception) -> str:
    """Return the one line that tells an error; of one that was not foreseen, with the way to its traceback."""
    if isinstance(error, (HandNotFound, HandRefused, HandTimeout, ConfigurationError)):
        return str(error)
    told = " ".join(str(error).split())
    return f"hand {command}: {type(error).__name__}: {told}; `hand --debug {command} ...` shows where"


def _is_unread(file_descriptor: int) -> bool:
    """Return whether it is the end of a pipe whose reader has gone."""
    poll = select.poll()
    poll.register(file_descriptor, 0)
    return any(event & select.POLLERR for _, event in poll.poll(0))


if __name__ == "__main__":
    sys.exit(main())
