# SPDX-License-Identifier: Apache-2.0
"""Convert any text to the signs of the alphabet: A to Z, 0 to 9, and gaps between words. Pure."""

import re
import string
import unicodedata
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from anyascii import anyascii

SPACE: Final = " "
PAUSE: Final = "."
"""The gap after a sentence; like SPACE it is shown as the hand at rest, but for longer."""

_SIGNS: Final = frozenset(string.ascii_uppercase + string.digits)
_SENTENCE_ENDS: Final = frozenset(".?!\u2026\u3002\uff0e\uff1f\uff01\u061f\u0964")  # also Arabic, Indic, full-width
# Characters that are part of a word between two letters: apostrophes (don't), and the marks of Catalan and Hebrew.
_WITHIN_WORDS: Final = frozenset("'\u2018\u2019\u201b\u2032\uff07`\u00b4\u00b7\u05f3\u05f4")
_INITIALS: Final = re.compile(r"(?<![^\W\d_])[^\W\d_](?:\.[^\W\d_](?![^\W\d_]))+")
_HALF_WIDTH_KANA: Final = re.compile("[\uff66-\uff9d][\uff9e\uff9f]")
_VOWEL_BEFORE_SHIN_DOT: Final = re.compile("([\u05b0-\u05bd]+)\u05c1")
_GAPS: Final = re.compile(f"[{SPACE}{PAUSE}]+")
_DIGIT_WORDS: Final = ("ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE")


class Digits(StrEnum):
    """How the digits 0 to 9 are shown: as signs, spelled as words, or not at all."""

    SIGN = "sign"
    SPELL = "spell"
    SKIP = "skip"


class Folded(NamedTuple):
    """Result of `fold`.

    Attributes:
        signs: A to Z, 0 to 9, and SPACE or PAUSE between words.
        skipped: the characters of the text that have no sign.
    """

    signs: str
    skipped: str


def fold(text: str, digits: Digits = Digits.SIGN) -> Folded:
    """Convert a text to signs.

    Letters and numbers of all scripts and styles become Latin capitals and digits: É to E, ß to SS, ﬁ to FI, 你 to NI.
    Vowel signs and other marks belong to the letter before them: दि is DI. White space, punctuation and symbols between
    two of them become one gap, and nothing at the ends; the gap is a PAUSE if a sentence ended there. An apostrophe
    within a word makes no gap, nor do the full stops of initials. All characters except letters, numbers and white
    space are listed as skipped.
    """
    composed = _composed(text)
    initials = {place for found in _INITIALS.finditer(composed) for place in range(*found.span())}
    pieces: list[str] = []
    skipped: list[str] = []
    is_letter = False  # whether a mark that follows belongs to a letter that is signed
    for place, character in enumerate(composed):
        if is_letter and unicodedata.category(character)[0] == "M":
            pieces.append(_signs_of_mark(character))
            continue
        signs = _signs_of(character, digits)
        is_letter = bool(signs) and character.isalpha()
        if character.isspace():
            pieces.append(SPACE)
        elif signs:
            pieces.append(signs)
        else:
            skipped.append(character)
            if place not in initials:
                pieces.append(_gap(composed[max(place - 1, 0)], character, composed[place + 1 : place + 2]))
    signs = _GAPS.sub(lambda gap: PAUSE if PAUSE in gap[0] else SPACE, "".join(pieces)).strip(SPACE + PAUSE)
    return Folded(signs, "".join(skipped))


def _composed(text: str) -> str:
    """Return the text with letters and marks composed (NFC), half-width kana widened, and marks in spoken order."""
    text = unicodedata.normalize("NFC", text)
    text = _HALF_WIDTH_KANA.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    return _VOWEL_BEFORE_SHIN_DOT.sub("\u05c1\\1", text)


def _gap(before: str, character: str, after: str) -> str:
    """Return the gap that a character without a sign makes between its neighbours: PAUSE, SPACE or none."""
    if unicodedata.category(character)[0] not in "PS":
        return ""
    if character in _WITHIN_WORDS and _is_of_letter(before) and _is_of_letter(after):
        return ""
    is_decimal_point = before.isdecimal() and after.isdecimal()
    return PAUSE if character in _SENTENCE_ENDS and not is_decimal_point else SPACE


def _is_of_letter(character: str) -> bool:
    return character.isalpha() or (character != "" and unicodedata.category(character)[0] == "M")


@lru_cache(maxsize=4096)
def _signs_of_mark(mark: str) -> str:
    """Return the Latin letters of a vowel sign, which is a character of its own; empty for an accent."""
    latin = anyascii(mark).upper()
    return "".join(sign for sign in latin if sign in _SIGNS and sign.isalpha())


@lru_cache(maxsize=4096)  # a long text is folded before its first letter is shown
def _signs_of(character: str, digits: Digits) -> str:
    """Return the signs of one character; empty if it is no letter or number, or a number that signs would change."""
    if not character.isalnum():
        return ""
    latin = anyascii(character).upper()
    signs = "".join(sign for sign in latin if sign in _SIGNS)
    if character.isnumeric() and signs != latin:  # such as ½, which must not become 12
        return ""
    if digits is Digits.SPELL:
        return "".join(f"{SPACE}{_DIGIT_WORDS[int(sign)]}{SPACE}" if sign.isdecimal() else sign for sign in signs)
    return "".join(sign for sign in signs if digits is Digits.SIGN or not sign.isdecimal())
