# SPDX-License-Identifier: Apache-2.0
"""What the workbench asks of the person beside the hand, be it at a terminal or at a page."""

from dataclasses import dataclass
from enum import Enum
from typing import Protocol


class Cancelled(Exception):
    """The person does not want to go on."""


class Do(Enum):
    """What a person can want besides a turn."""

    CLOSED = "closed"  # show the closed pose, or the middle again
    NEXT = "next"
    QUIT = "quit"


Answer = float | Do
"""A number: turn the servo by so many degrees."""


@dataclass(frozen=True)
class View:
    """What the person sees: a servo, its middle as it is now, and which pose its finger shows."""

    servo: str
    middle_deg: float
    closed: bool


class Person(Protocol):
    """Both questions raise Cancelled when the person does not want to go on."""

    def tell(self, line: str) -> None:
        """One line of what happens."""

    def ask(self, view: View) -> Answer:
        """What to do with the servo."""

    def confirm(self, request: str) -> None:
        """Comes back when the person has done what is requested."""

    def cancelled(self) -> bool:
        """Whether the person does not want to go on; looked at while servos turn."""
