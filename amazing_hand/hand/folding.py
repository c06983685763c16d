"""From any text to what the alphabet has signs for: A to Z, 0 to 9, and the gaps between words. Pure."""

import re
import string
import unicodedata
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from anyascii import anyascii

SPACE: Final = " "
PAUSE: Final = "."
"""The gap after a sentence; as SPACE it is shown as the hand at rest, only longer."""

_SIGNS: Final = frozenset(string.ascii_uppercase + string.digits)
_SENTENCE_ENDS: Final = frozenset(".?!\u2026\u3002\uff0e\uff1f\uff01\u061f")  # with ellipsis, full-width, Arabic
_GAPS: Final = re.compile(f"[{SPACE}{PAUSE}]+")
_DIGIT_WORDS: Final = ("ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE")


class Digits(StrEnum):
    """What becomes of 0 to 9."""

    SIGN = "sign"
    SPELL = "spell"
    SKIP = "skip"


class Folded(NamedTuple):
    """signs: A to Z, 0 to 9, and between words SPACE or PAUSE. skipped: the characters of the text that have none."""

    signs: str
    skipped: str


def fold(text: str, digits: Digits = Digits.SIGN) -> Folded:
    """What is signed of a text, in its order.

    Letters and numbers of all scripts and styles become Latin capitals and digits: É to E, ß to SS, ﬁ to FI, 你 to NI.
    White space between two of them becomes one gap, at the ends nothing; it is a PAUSE if a sentence ended there.
    Everything else, such as punctuation, symbols and emoji, is skipped.
    """
    pieces: list[str] = []
    skipped: list[str] = []
    sentence_ended = False
    for character in unicodedata.normalize("NFC", text):
        if character.isspace():
            pieces.append(PAUSE if sentence_ended else SPACE)
        elif piece := _signs_of(character, digits):
            pieces.append(piece)
            sentence_ended = False
        else:
            skipped.append(character)
            sentence_ended |= character in _SENTENCE_ENDS
    signs = _GAPS.sub(lambda gap: PAUSE if PAUSE in gap[0] else SPACE, "".join(pieces)).strip(SPACE + PAUSE)
    return Folded(signs, "".join(skipped))


@lru_cache(maxsize=4096)  # a long text is folded before its first letter is shown
def _signs_of(character: str, digits: Digits) -> str:
    """The signs of one character, none if it is neither letter nor number, or a number that they would not tell."""
    if not character.isalnum():
        return ""
    latin = anyascii(character).upper()
    signs = "".join(sign for sign in latin if sign in _SIGNS)
    if character.isnumeric() and signs != latin:  # one half is not 12
        return ""
    if digits is Digits.SPELL:
        return "".join(f"{SPACE}{_DIGIT_WORDS[int(sign)]}{SPACE}" if sign.isdecimal() else sign for sign in signs)
    return "".join(sign for sign in signs if digits is Digits.SIGN or not sign.isdecimal())
