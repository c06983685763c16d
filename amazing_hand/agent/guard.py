# SPDX-License-Identifier: Apache-2.0
"""Whether a model left a sentence as it was. Pure."""

import unicodedata
from typing import Final

# Enough of both texts to see what happened, short enough for one line.
EXCERPT_CHARACTERS: Final = 24


def normalised(text: str) -> str:
    """The text in Unicode's NFKC form, each white space a single blank, none at the ends.

    Letters, their case, their order and their repetition remain.
    """
    return " ".join(unicodedata.normalize("NFKC", text).split())


def difference(sentence: str, text: str) -> str:
    """Where the normalised `text` departs from the normalised `sentence`, as one line; empty when it does not."""
    ours, theirs = normalised(sentence), normalised(text)
    if ours == theirs:
        return ""
    same = next((i for i, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), min(len(ours), len(theirs)))
    return f"from character {same + 1} on {_excerpt(theirs, same)} instead of {_excerpt(ours, same)}"


def _excerpt(text: str, begin: int) -> str:
    rest = text[begin:]
    return repr(rest) if len(rest) <= EXCERPT_CHARACTERS else f"{rest[:EXCERPT_CHARACTERS]!r}…"
