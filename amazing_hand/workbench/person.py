# SPDX-License-Identifier: Apache-2.0
"""Interface to the person who sets up the hand, at a terminal or on a web page."""

from dataclasses import dataclass
from enum import Enum
from typing import Protocol


class Cancelled(Exception):
    """The person quits."""


class Do(Enum):
    """Answers of a person other than an angle to turn by."""

    CLOSED = "closed"  # show the closed pose, or the middle again
    NEXT = "next"
    QUIT = "quit"


Answer = float | Do
"""A number is an angle [deg] to turn the servo by."""


@dataclass(frozen=True)
class View:
    """What is shown to the person: a servo, its current middle, and the pose of its finger."""

    servo: str
    middle_deg: float
    closed: bool


class Person(Protocol):
    """Interface to a person. `ask` and `confirm` raise Cancelled when the person quits."""

    def tell(self, line: str) -> None:
        """Show one line of text."""

    def ask(self, view: View) -> Answer:
        """Ask what to do with the servo."""

    def confirm(self, request: str) -> None:
        """Show a request and return when the person has confirmed it."""

    def cancelled(self) -> bool:
        """Return whether the person wants to quit; polled while servos turn."""
