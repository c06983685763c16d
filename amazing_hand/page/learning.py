# SPDX-License-Identifier: Apache-2.0
"""Lessons for people who learn to read the hand: choose a text, mark a guess, and say how letters are made. Pure."""

import random
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from typing import Any, Final

import numpy as np
import yaml

from amazing_hand.hand.alphabet import Alphabet, Handshape
from amazing_hand.hand.folding import PAUSE, SPACE, fold
from amazing_hand.page.hand import with_fingers
from amazing_hand.paths import share_folder

# Lessons that are remembered: an older one can no longer be answered.
KEPT: Final = 64

MAX_GUESS_LENGTH: Final = 100

ABOUT: Final = (
    "This is English, spelled letter by letter. It is not American Sign Language, and no interpreter.",
    "The hand has three fingers, a thumb and no wrist: some letters are not made as people make them.",
    "It was not tested with Deaf readers so far.",
)
"""What the page says of itself to people who learn."""


class Kind(StrEnum):
    """What a lesson asks for."""

    LETTERS = "letters"
    PAIRS = "pairs"
    NAMES = "names"
    WORDS = "words"


KINDS: Final[Mapping[Kind, str]] = {
    Kind.LETTERS: "Single letters",
    Kind.PAIRS: "Words that differ in one letter which is easily confused",
    Kind.NAMES: "Names",
    Kind.WORDS: "Short words",
}


class LessonError(ValueError):
    """A lesson that cannot be given or marked; the message is one sentence: what is wrong and what to do."""


class UnknownLesson(LessonError):
    """There is no such lesson any more."""


@dataclass(frozen=True)
class Confusion:
    """Letters that a person cannot tell apart for sure on this hand, and why."""

    letters: str
    why: str


@dataclass(frozen=True)
class LessonTable:
    """What lessons ask for.

    Attributes:
        confused: groups of letters that are easily confused, the most difficult first.
        pairs: two words that differ in one letter of the same group.
        names, words: in capitals.
    """

    confused: tuple[Confusion, ...]
    pairs: tuple[tuple[str, str], ...]
    names: tuple[str, ...]
    words: tuple[str, ...]

    def confused_with(self, letter: str) -> list[str]:
        """Return the letters that are easily confused with this one."""
        together = "".join(group.letters for group in self.confused if letter in group.letters)
        return sorted(set(together) - {letter})

    def why_confused(self, first: str, second: str) -> str:
        """Return why two letters are easily confused; empty if they are not, are the same, or one is missing."""
        if not first or not second or first == second:
            return ""
        reasons = (each.why for each in self.confused if first in each.letters and second in each.letters)
        return next(reasons, "")


def load_lessons() -> LessonTable:
    """Load config/lessons.yaml. Raises LessonError with one line that names the file."""
    path = share_folder() / "config" / "lessons.yaml"
    try:
        return lessons_from_data(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise LessonError(f"{path}: {' '.join(str(error).split())}") from error


def lessons_from_data(data: Any) -> LessonTable:
    """Build the table from parsed YAML; see config/lessons.yaml. Raises LessonError."""
    try:
        table = LessonTable(
            confused=tuple(Confusion(str(each["letters"]), str(each["why"])) for each in data["confused"]),
            pairs=tuple((str(first), str(second)) for first, second in data["pairs"]),
            names=tuple(map(str, data["names"])),
            words=tuple(map(str, data["words"])),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise LessonError(f"lessons need confused, pairs, names and words: {error!r}") from error
    for text in (*(word for pair in table.pairs for word in pair), *table.names, *table.words):
        if not text or fold(text).signs != text or SPACE in text:
            raise LessonError(f"{text!r} is no single word in capitals")
    for first, second in table.pairs:
        differences = [(one, other) for one, other in zip(first, second, strict=False) if one != other]
        if len(first) != len(second) or len(differences) != 1 or not table.why_confused(*differences[0]):
            raise LessonError(f"{first} and {second} must differ in one letter, and those two must be confused")
    return table


@dataclass(frozen=True)
class Mark:
    """One place of a guess against the text.

    Attributes:
        letter: of the text; empty where the guess has one too many.
        guess: the letter that was guessed; empty where one was left out.
        right: whether it is right.
        why: why the two are easily confused on this hand; empty if they are not, or if it is right.
    """

    letter: str
    guess: str
    right: bool
    why: str = ""


def mark(text: str, guess: str, table: LessonTable, alphabet: Alphabet) -> list[Mark]:
    """Align a guess with the text, with as few differences as possible, and mark each place.

    Case, accents and blanks of the guess do not count. A digit that this hand makes as a letter counts as that letter.
    """
    shown, guessed = _signs(text), _signs(guess)
    marks: list[Mark] = []
    for letter, sign in _aligned(shown, guessed, alphabet):
        right = bool(letter and sign) and _look_the_same(letter, sign, alphabet)
        marks.append(Mark(letter, sign, right, "" if right else table.why_confused(letter, sign)))
    return marks


def words_of(letter: str, alphabet: Alphabet) -> str:
    """Return in words how a letter is made, in American Sign Language and by this hand."""
    shape = alphabet[letter]
    return f"{letter}: {shape.meaning}. This hand: {shape.here}."


def explained(kind: Kind, text: str, marks: Sequence[Mark], alphabet: Alphabet) -> list[str]:
    """Return sentences on what was misread; of a single letter also when it was read right."""
    sentences: list[str] = []
    if kind is Kind.LETTERS and all(each.right for each in marks):
        return [words_of(text, alphabet)]
    for each in marks:
        if each.right or not each.letter:
            continue
        sentence = words_of(each.letter, alphabet)
        if each.why:
            sentence += f" {each.letter} and {each.guess} are hard to tell apart on this hand: {each.why}."
        elif each.guess:
            sentence += f" You read {words_of(each.guess, alphabet)}"
        if sentence not in sentences:
            sentences.append(sentence)
    return sentences


@dataclass
class Lesson:
    """A text to be read from the hand. sentence_ids: the sentences that showed it."""

    id: str
    kind: Kind
    text: str
    hand: str
    sentence_ids: list[str]
    answered: bool = False


class Lessons:
    """The lessons that are going on; the oldest is forgotten when there are more than KEPT.

    random: chooses the texts.
    """

    def __init__(self, table: LessonTable, random: random.Random) -> None:
        self.table = table
        self._random = random
        self._numbers = count(1)
        self._kept: OrderedDict[str, Lesson] = OrderedDict()
        self._last = ""

    def choose(self, kind: Kind, hand: str) -> Lesson:
        """Return a new lesson whose text is not that of the one before. `begin` keeps it once the hand signs it."""
        text = self._last
        while text == self._last:
            text = self._random.choice(self._texts(kind))
        self._last = text
        # The number alone could be guessed by another visitor, who would then read the answer.
        return Lesson(f"{next(self._numbers)}-{self._random.getrandbits(48):x}", kind, text, hand, [])

    def begin(self, lesson: Lesson) -> None:
        """Keep a lesson until it is answered."""
        self._kept[lesson.id] = lesson
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)

    def lesson(self, lesson_id: str) -> Lesson:
        """Return a lesson by its id. Raises UnknownLesson."""
        if (lesson := self._kept.get(lesson_id)) is None:
            raise UnknownLesson("this lesson is over: begin a new one")
        return lesson

    def _texts(self, kind: Kind) -> Sequence[str]:
        if kind is Kind.LETTERS:
            return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        if kind is Kind.PAIRS:
            return self._random.choice(self.table.pairs)
        return self.table.names if kind is Kind.NAMES else self.table.words


def sign_json(shape: Handshape, table: LessonTable) -> dict[str, Any]:
    """Return a sign as the page shows it: its words, the letters it is confused with, and its key poses."""
    before_s = 0.0
    key_poses = []
    for pose in shape.motion.key_poses:
        angles_deg = np.rad2deg(pose.angles_rad).round(1).tolist()
        duration_s = round(pose.time_s - before_s, 3)
        joints_rad = with_fingers(pose.angles_rad).round(3).tolist()
        key_poses.append({"angles_deg": angles_deg, "duration_s": duration_s, "joints_rad": joints_rad})
        before_s = pose.time_s
    return {
        "name": shape.name,
        "asl": shape.meaning,
        "hand": shape.here,
        "confused_with": table.confused_with(shape.name),
        "key_poses": key_poses,
    }


def _signs(text: str) -> str:
    return fold(text[:MAX_GUESS_LENGTH]).signs.replace(SPACE, "").replace(PAUSE, "")


def _look_the_same(first: str, second: str, alphabet: Alphabet) -> bool:
    """Return whether this hand makes the two signs alike, as O and 0."""
    if first == second:
        return True
    one, other = alphabet[first].motion.key_poses, alphabet[second].motion.key_poses
    return len(one) == len(other) and all(
        pose.time_s == same.time_s and np.array_equal(pose.angles_rad, same.angles_rad)
        for pose, same in zip(one, other, strict=True)
    )


def _aligned(text: str, guess: str, alphabet: Alphabet) -> list[tuple[str, str]]:
    """Return pairs (letter, guessed letter) with the least edit distance (Levenshtein); one of a pair may be empty."""
    cost = np.zeros((len(text) + 1, len(guess) + 1), dtype=int)
    cost[:, 0] = range(len(text) + 1)
    cost[0, :] = range(len(guess) + 1)
    differs = [[not _look_the_same(letter, sign, alphabet) for sign in guess] for letter in text]
    for i in range(1, len(text) + 1):
        for j in range(1, len(guess) + 1):
            replaced = cost[i - 1, j - 1] + differs[i - 1][j - 1]
            cost[i, j] = min(replaced, cost[i - 1, j] + 1, cost[i, j - 1] + 1)
    pairs: list[tuple[str, str]] = []
    i, j = len(text), len(guess)
    while i or j:  # from the end; a replaced letter comes before one left out and one too many
        if i and j and cost[i, j] == cost[i - 1, j - 1] + differs[i - 1][j - 1]:
            i, j = i - 1, j - 1
            pairs.append((text[i], guess[j]))
        elif i and cost[i, j] == cost[i - 1, j] + 1:
            i -= 1
            pairs.append((text[i], ""))
        else:
            j -= 1
            pairs.append(("", guess[j]))
    return pairs[::-1]
