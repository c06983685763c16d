# SPDX-License-Identifier: Apache-2.0
"""A spoken sentence as it shall be signed: without hesitations, its words unchanged."""

import re
from typing import Final

from amazing_hand.voice.matching import distance, words_of

_HESITATION: Final = re.compile(r"u+m+|u+h+|e+r+m*|h+m+")
_OPENERS: Final = frozenset({"like,", "so,", "well,"})
"""Words before a comma at the beginning of a sentence that say nothing."""

_MEANT_TWICE: Final = frozenset({"that", "had", "very", "bye", "no", "yes", "ha", "knock"})
"""Words that people say twice on purpose."""

_NOISE: Final = re.compile(r"\[[^\]]*\]|\([^)]*\)|[♪♫]+")
"""How Whisper describes what is no speech: [BLANK_AUDIO], (upbeat music)."""

_INVENTED: Final = re.compile(r"(?<=[.!?])\s+(?:thank you|thanks for watching)[.!]*\s*$", re.IGNORECASE)
"""What Whisper adds to a sentence from the silence after it."""

_ALPHABET: Final = (
    "alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa quebec romeo "
    "sierra tango uniform victor whiskey x-ray yankee zulu"
)
NATO: Final = {word: word[0].upper() for word in _ALPHABET.split()}
"""Letter by word of the spelling alphabet, as Whisper writes the words."""

_NATO_SPELLINGS: Final = {**NATO, "alfa": "A", "juliett": "J", "whisky": "W", "xray": "X"}
MAX_NATO_DISTANCE: Final = 0.25
MIN_NATO_WORDS: Final = 2


def cleaned(heard: str) -> str:
    """Return the sentence without hesitations, doubled words and what a recogniser adds. All else stays as it is."""
    kept: list[str] = []
    for token in _INVENTED.sub("", _NOISE.sub(" ", heard).strip()).split():
        said = " ".join(words_of(token))
        before = " ".join(words_of(kept[-1])) if kept else ""
        if _HESITATION.fullmatch(said) or (said and said == before and said not in _MEANT_TWICE):
            # What ended the word that is left out ends the one before it.
            if kept and _ends(token) and not _ends(kept[-1]):
                kept[-1] = kept[-1].rstrip(",") + token[-1]
        elif said and (kept or token.casefold() not in _OPENERS):
            kept.append(token)
    text = " ".join(kept).rstrip(",")
    return text[:1].upper() + text[1:] if heard.strip()[:1].isupper() else text


def _ends(token: str) -> bool:
    return token[-1] in ".!?"


def spelled(text: str) -> str | None:
    """Return the letters of a text that consists of words of the spelling alphabet: "Hotel India" is HI. Else None."""
    letters = _letters(text)
    if len(letters) < MIN_NATO_WORDS or None in letters:
        return None
    return "".join(letter for letter in letters if letter)


def may_be_spelled(text: str) -> bool:
    """Return whether a text has some word of the spelling alphabet: others may not have been recognised as such."""
    return any(_letters(text))


def _letters(text: str) -> list[str | None]:
    return [_letter(word) for word in words_of(re.sub(r"\bx[- ]ray\b", "xray", text, flags=re.IGNORECASE))]


def _letter(word: str) -> str | None:
    nearest = min(_NATO_SPELLINGS, key=lambda known: distance(word, known) / len(known))
    return _NATO_SPELLINGS[nearest] if distance(word, nearest) <= MAX_NATO_DISTANCE * len(nearest) else None
