# SPDX-License-Identifier: Apache-2.0
"""Compare the model's text with the sentence. Pure."""

import unicodedata
from typing import Final

# Length of the excerpts of both texts: they must fit on one line.
EXCERPT_CHARACTERS: Final = 24


def normalised(text: str) -> str:
    """Return the text in Unicode's NFKC form, with single blanks as white space and none at the ends.

    Letters, their case, order and repetition are kept.
    """
    return " ".join(unicodedata.normalize("NFKC", text).split())


def difference(sentence: str, text: str) -> str:
    """Return one line that shows the first difference of the normalised texts; empty if they are equal."""
    ours, theirs = normalised(sentence), normalised(text)
    if ours == theirs:
        return ""
    same = next((i for i, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), min(len(ours), len(theirs)))
    return f"from character {same + 1} on {_excerpt(theirs, same)} instead of {_excerpt(ours, same)}"


def _excerpt(text: str, begin: int) -> str:
    rest = text[begin:]
    return repr(rest) if len(rest) <= EXCERPT_CHARACTERS else f"{rest[:EXCERPT_CHARACTERS]!r}…"
