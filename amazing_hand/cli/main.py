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


@dataclass(frozen=True)
class Command:
    """A subcommand: `main(arguments)` of its module, which is imported only when the subcommand is used."""

    name: str
    module: str
    meaning: str


COMMANDS: Final = (
    Command(
        "demo", "amazing_hand.cli.demo", "start everything on this machine, sign one sentence, show what came back"
    ),
    Command("run", "amazing_hand.cli.run", "run all nodes until Ctrl-C, and start them again if they die"),
    Command("page", "amazing_hand.cli.page", "serve the web page of running hands; --phone: for a phone, too"),
    Command("say", "amazing_hand.cli.say", "have a running hand sign a text, before what others have asked for"),
    Command("command", "amazing_hand.cli.command", "have a running hand stop, relax or make a gesture at once"),
    Command("pose", "amazing_hand.cli.pose", "tell or draw how the hand makes a letter, a digit or a gesture"),
    Command("alphabet", "amazing_hand.cli.alphabet", "list all signs, or report how well they can be told apart"),
    Command("export", "amazing_hand.cli.export", "print the hand's model for other programs: URDF, or MJCF for MuJoCo"),
    Command("record", "amazing_hand.cli.record", "record the topics of a running hand in a bag"),
    Command("replay", "amazing_hand.cli.replay", "replay a bag: its letters move the hand"),
    Command("simulate", "amazing_hand.cli.simulate", "simulate the servos and print their port"),
    Command("broker", "amazing_hand.cli.broker", "run a local MQTT broker in place of AWS IoT Core"),
    Command("voice-cloud", "amazing_hand.cli.voice_cloud", "have the cloud understand sentences that are spoken"),
    Command("provision", "amazing_hand.cli.provision", "make this machine a thing of AWS IoT Core: key, files, policy"),
    Command("deprovision", "amazing_hand.cli.deprovision", "lock a hand out of AWS: revoke its certificate"),
    Command("setup-servo", "amazing_hand.cli.setup_servo", "give a new servo its id"),
    Command("calibrate", "amazing_hand.cli.calibrate", "find the middle of each joint and write it to a file"),
    Command("check", "amazing_hand.cli.check", "let the hand's hardware test itself"),
)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="hand",
        description="Pollen Robotics' Amazing Hand spells in American Sign Language what people say.",
        epilog="\n".join(f"  {command.name:<13}{command.meaning}" for command in COMMANDS),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=[command.name for command in COMMANDS], metavar="command")
    parser.usage = "hand [-h] command ...   see `hand <command> --help`"
    arguments = sys.argv[1:] if argv is None else list(argv)
    parsed = parser.parse_args(arguments[:1])  # only the first: argparse would drop a `--` from the rest
    if problem := environment.problem(os.environ):
        print(problem, file=sys.stderr)
        return EXIT_CONFIGURATION
    module = next(command.module for command in COMMANDS if command.name == parsed.command)
    os.environ.setdefault(environment.DISCOVERY_RANGE, environment.THIS_MACHINE)
    try:
        with extra_named(parsed.command):
            status: int = importlib.import_module(module).main(arguments[1:])
            print(end="", flush=True)
    except (HandNotFound, HandRefused, HandTimeout) as error:
        print(error, file=sys.stderr)
        return EXIT_FAILED
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        if not _is_unread(sys.stdout.fileno()):
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python's last flush must not fail again
        return EXIT_NO_READER
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return EXIT_CONFIGURATION
    return status


def _is_unread(file_descriptor: int) -> bool:
    """Return whether it is the end of a pipe whose reader has gone."""
    poll = select.poll()
    poll.register(file_descriptor, 0)
    return any(event & select.POLLERR for _, event in poll.poll(0))


if __name__ == "__main__":
    sys.exit(main())
