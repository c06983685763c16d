# SPDX-License-Identifier: Apache-2.0
"""What to do when the port cannot be opened, by the cause."""

import grp
import os
import re
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import Final

BY_ID: Final = Path("/dev/serial/by-id")
"""Where Linux names serial adapters by their make and serial number, whatever else is plugged in."""


class Cause(Enum):
    """Why a port could not be opened."""

    GONE = auto()
    FORBIDDEN = auto()
    TAKEN = auto()
    NOT_SERIAL = auto()
    OTHER = auto()


_CAUSES: Final = (
    (Cause.GONE, ("No such file", "No such device")),
    (Cause.FORBIDDEN, ("Permission denied", "Operation not permitted")),
    (Cause.TAKEN, ("exclusive lock", "busy")),
    (Cause.NOT_SERIAL, ("Not a typewriter", "Inappropriate ioctl", "Is a directory")),
)


@dataclass(frozen=True)
class Surroundings:
    """What there is on this machine. group: that may open the port. holder: who has it open."""

    by_id: tuple[str, ...] = ()
    group: str = ""
    holder: str = ""
    is_in_dev: bool = False


def cause_of(message: str) -> Cause:
    """The cause in the message of rustypot, whose errors have no number."""
    return next((cause for cause, words in _CAUSES if any(word in message for word in words)), Cause.OTHER)


def advice(port: str, cause: Cause, around: Surroundings) -> str:
    """What to do about a port that cannot be opened for this cause; pure."""
    match cause:
        case Cause.FORBIDDEN:
            group = around.group or "dialout"
            return f"let this user in with `sudo usermod -aG {group} $USER`, then log out and in again"
        case Cause.TAKEN:
            who = around.holder or "another program"
            return f"{who} has it open: end that first, or name another port"
        case Cause.NOT_SERIAL:
            return f"this is no serial port{_choice(around, '; name ')}"
        case Cause.GONE if re.fullmatch(r"(?i)com\d+", port):
            return f"that is a name of Windows; on Linux it is like /dev/ttyACM0{_choice(around, ', here ')}"
        case Cause.GONE if around.is_in_dev:
            return f"write /dev/{port}"
        case Cause.GONE if around.by_id:
            return f"plug in the hand, or name the hand's serial port: {_choice(around, 'there is ')}"
        case Cause.GONE:
            return (
                "plug in the hand, or name the hand's serial port: no USB adapter is there (if it comes and goes, "
                "brltty takes it for a Braille display: `sudo apt remove brltty`)"
            )
        case _:
            return f"plug in the hand, or name the hand's serial port{_choice(around, ': there is ')}"


def _choice(around: Surroundings, before: str) -> str:
    return before + " or ".join(around.by_id) if around.by_id else ""


def look_around(port: str) -> Surroundings:
    """What this machine has to say about a port. Whatever may not be seen is left out."""
    try:
        by_id = tuple(sorted(str(path) for path in BY_ID.iterdir()))
    except OSError:
        by_id = ()
    try:
        group = grp.getgrgid(os.stat(port).st_gid).gr_name
    except (OSError, KeyError):
        group = ""
    is_in_dev = "/" not in port and Path("/dev", port).exists()
    return Surroundings(by_id, "" if group == "root" else group, _holder(port), is_in_dev)


def _holder(port: str) -> str:
    """Who has the port open, as `hand run (process 123)`; only root sees the programs of other users."""
    target = os.path.realpath(port)
    for process in Path("/proc").glob("[0-9]*"):
        if int(process.name) == os.getpid():
            continue
        try:
            if any(os.path.realpath(handle) == target for handle in (process / "fd").iterdir()):
                words = (process / "cmdline").read_bytes().decode(errors="replace").split("\0")
                return f"{' '.join(filter(None, words[:4]))} (process {process.name})"
        except OSError:  # it has ended meanwhile, or is another user's
            continue
    return ""
