# SPDX-License-Identifier: Apache-2.0
"""Find out why a serial port cannot be opened, and say what to do about it."""

import grp
import os
import re
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import Final

BY_ID: Final = Path("/dev/serial/by-id")
"""Folder of stable device names: Linux names serial adapters here by their make and serial number."""


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
    """Facts about a port on this machine, as `look_around` finds them.

    Attributes:
        by_id: the serial adapters in BY_ID.
        group: the group that may open the port.
        holder: the program that has the port open.
        is_in_dev: whether the name is that of a device in /dev.
    """

    by_id: tuple[str, ...] = ()
    group: str = ""
    holder: str = ""
    is_in_dev: bool = False


def cause_of(message: str) -> Cause:
    """Return the cause named in rustypot's error message: its errors have no error number."""
    return next((cause for cause, words in _CAUSES if any(word in message for word in words)), Cause.OTHER)


def advice(port: str, cause: Cause, around: Surroundings) -> str:
    """Return what to do about a port that cannot be opened for this cause. Pure."""
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
    """Collect the facts about a port on this machine. What this user may not read is left empty."""
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
    """Return the program that has the port open, as `hand run (process 123)`, empty if unknown.

    Only root sees the programs of other users.
    """
    target = os.path.realpath(port)
    for process in Path("/proc").glob("[0-9]*"):
        if int(process.name) == os.getpid():
            continue
        try:
            if any(os.path.realpath(handle) == target for handle in (process / "fd").iterdir()):
                words = (process / "cmdline").read_bytes().decode(errors="replace").split("\0")
                return f"{' '.join(filter(None, words[:4]))} (process {process.name})"
        except OSError:  # the process has ended meanwhile, or belongs to another user
            continue
    return ""
