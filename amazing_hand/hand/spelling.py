"""From text to letters with their motions and times. Pure."""

from dataclasses import dataclass

from amazing_hand.hand.alphabet import Alphabet
from amazing_hand.hand.motion import Motion

SPACE = " "


@dataclass(frozen=True)
class SpelledLetter:
    """One letter of a text, or the space between two words (whose motion is empty: the pose is kept)."""

    letter: str
    motion: Motion
    hold_s: float


@dataclass(frozen=True)
class Spelling:
    """What the hand will show, and how many characters of the text have no letter."""

    letters: tuple[SpelledLetter, ...]
    skipped: int


def spell(text: str, alphabet: Alphabet, hold_s: float, space_s: float) -> Spelling:
    """Letters A to Z of the text in order, upper and lower case alike.

    White space between two letters becomes one space of `space_s`; at the ends it becomes nothing. Every other
    character is skipped and counted.
    """
    letters: list[SpelledLetter] = []
    skipped = 0
    space_is_due = False
    for character in text:
        if character.isspace():
            space_is_due = bool(letters)
        elif handshape := alphabet.get(character.upper()):
            if space_is_due:
                letters.append(SpelledLetter(SPACE, Motion(()), space_s))
                space_is_due = False
            letters.append(SpelledLetter(handshape.letter, handshape.motion, hold_s))
        else:
            skipped += 1
    return Spelling(tuple(letters), skipped)
