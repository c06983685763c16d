# SPDX-License-Identifier: Apache-2.0
"""Texts on the command line that begin with a dash, for programs whose options begin with two (but for -h)."""

from collections.abc import Sequence
from typing import Final

# Cannot be part of an argument.
_MARK: Final = "\0"


def with_marked_texts(argv: Sequence[str]) -> list[str]:
    """Arguments of which argparse takes none for an option that begins with one dash; `text` gives it back.

    A text that begins with two dashes needs a `--` before it.
    """
    return [_MARK + argument if _is_text(argument) else argument for argument in argv]


def text(argument: str) -> str:
    """The `type` of an argument that is a text."""
    return argument.removeprefix(_MARK)


def _is_text(argument: str) -> bool:
    return argument.startswith("-") and not argument.startswith("--") and argument != "-h"
