# SPDX-License-Identifier: Apache-2.0
"""Whether a language model has only cleaned a sentence: it may leave out words and mend some, and add nothing."""

from typing import Final

from amazing_hand.voice.cleaning import cleaned
from amazing_hand.voice.matching import distance, words_of

MAX_CHANGED: Final = 0.4
"""Largest part of the words heard that may be left out or changed."""

MAX_LONGER: Final = 1.5


def cleaned_by(proposed: str, heard: str) -> str:
    """Return what a model proposes for a sentence, or where it did more than clean it, the sentence cleaned by rule."""
    return proposed.strip() if is_cleaning(proposed, heard) else cleaned(heard)


def is_cleaning(proposed: str, heard: str) -> bool:
    """Return whether the proposal keeps the sentence: no word more than were heard, few changed, and no answer."""
    before, after = words_of(heard), words_of(proposed)
    if not after or len(after) > len(before) or len(proposed.strip()) > MAX_LONGER * len(heard.strip()):
        return False
    if "\n" in proposed.strip() or (after[0] in _ANSWERS and before[0] not in _ANSWERS and after[0] not in before):
        return False
    return distance(before, after) <= MAX_CHANGED * len(before) or after == words_of(cleaned(heard))


_ANSWERS: Final = frozenset({"i", "i'm", "i'll", "i've", "i'd"})
"""First words of an answer."""
