# SPDX-License-Identifier: Apache-2.0
"""Which phrase of a vocabulary a recognised text is, if any."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

MAX_DISTANCE: Final = 0.25
"""A text is a phrase if no larger part of the phrase's characters must be changed.

The largest with which no voice of test/voice was taken for another command.
"""


MIN_ALIKE: Final = 3
MAX_ALIKE: Final = 0.25
"""Clauses are repetitions of the first if there are at least so many, and no larger part of it is changed."""


def words_of(text: str) -> list[str]:
    """Return the words in lower case, without punctuation; a hyphen parts words, an apostrophe does not."""
    return re.sub(r"[^\w' ]", " ", text.casefold().replace("’", "'")).split()


def folded(words: Sequence[str]) -> list[str]:
    """Return the words once if they are nothing but repetitions of themselves: a recogniser repeats what it is told.

    The last repetition may be cut off if it is at least the second.
    """
    for length in range(1, len(words) // 2 + 1):
        if all(word == words[number % length] for number, word in enumerate(words)):
            return list(words[:length])
    return list(words)


def nearest(text: str, phrases: Iterable[str]) -> str | None:
    """Return the phrase that the text is, or None. Raises nothing: whatever was heard is some text."""
    said = " ".join(folded(words_of(_first_of_alike(text))))
    if not said:
        return None
    distances = {phrase: distance(said, phrase) / max(1, len(phrase)) for phrase in phrases}
    if not distances:
        return None
    # Of phrases that are equally near none is meant for sure.
    best = min(distances.values())
    near = [phrase for phrase, value in distances.items() if value == best]
    return near[0] if best <= MAX_DISTANCE and len(near) == 1 else None


def _first_of_alike(text: str) -> str:
    """Return the first clause if all are nearly the same: repeating itself, a recogniser changes words in noise."""
    clauses = [clause for clause in (" ".join(words_of(part)) for part in re.split(r"[,.;!?]", text)) if clause]
    if len(clauses) < MIN_ALIKE:
        return text
    first, *others = clauses
    # The last may be cut off.
    are_alike = all(distance(first, other) <= MAX_ALIKE * len(first) for other in others[:-1])
    return first if are_alike else text


def distance(one: Sequence[str], other: Sequence[str]) -> int:
    """Return the Levenshtein distance: insertions, deletions and replacements of characters, or of words in lists."""
    row = list(range(len(other) + 1))
    for number, item in enumerate(one):
        last, row = row, [number + 1]
        for column, peer in enumerate(other):
            row.append(min(last[column + 1] + 1, row[column] + 1, last[column] + (item != peer)))
    return row[-1]
