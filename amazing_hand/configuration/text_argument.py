# SPDX-License-Identifier: Apache-2.0
"""Accept positional texts that begin with a dash, for programs whose options begin with two dashes (except -h)."""

from collections.abc import Sequence
from typing import Final

# A character that cannot be part of a command line argument.
_MARK: Final = "\0"


def with_marked_texts(argv: Sequence[str]) -> list[str]:
    """Mark texts that begin with one dash, so that argparse does not take them for options; `text` removes the mark.

    A text that begins with two dashes needs a `--` before it.
    """
    return [_MARK + argument if _is_text(argument) else argument for argument in argv]


def text(argument: str) -> str:
    """Remove the mark of `with_marked_texts`; to be used as the `type` of a text argument."""
    return argument.removeprefix(_MARK)


def _is_text(argument: str) -> bool:
    return argument.startswith("-") and not argument.startswith("--") and argument != "-h"
