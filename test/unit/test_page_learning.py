# SPDX-License-Identifier: Apache-2.0
"""Lessons: texts are chosen by the generator, guesses are marked letter by letter, confusions are said openly."""

import random
import re
from itertools import combinations
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from amazing_hand.config import load_alphabet
from amazing_hand.hand.legibility import pair_distances
from amazing_hand.page.learning import (
    KEPT,
    Kind,
    LessonError,
    Lessons,
    Mark,
    UnknownLesson,
    explained,
    lessons_from_data,
    load_lessons,
    mark,
    sign_json,
)
from amazing_hand.paths import share_folder

ALPHABET = load_alphabet()
TABLE = load_lessons()
CAPITALS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=12)


def rights(marks: list[Mark]) -> list[bool]:
    return [each.right for each in marks]


def test_the_confused_letters_are_those_of_the_alphabet_s_page() -> None:
    page = (share_folder() / "docs" / "alphabet.md").read_text(encoding="utf-8")
    told = page.partition("## What a person may still confuse")[2].partition("The digits")[0]
    groups = re.findall(r"^\| ([A-Z][A-Z, and]*?) \|", told, re.MULTILINE)
    on_the_page = {frozenset(part.replace(",", "").split(" and ")) for cell in groups for part in split(cell)}
    assert {frozenset(group.letters) for group in TABLE.confused} == on_the_page


def split(cell: str) -> list[str]:
    """`K and P, G and Q` are two groups, `E, M, N, T` is one."""
    return cell.split(", ") if " and " in cell else [" and ".join(cell.split(", "))]


def test_the_three_pairs_that_come_closest_on_this_hand_are_called_confusable() -> None:
    for pair in pair_distances(ALPHABET)[:3]:
        assert TABLE.why_confused(*pair.letters), pair


def test_each_kind_of_lesson_has_enough_to_ask_for() -> None:
    assert len(TABLE.pairs) >= 40
    assert len(TABLE.names) >= 60
    assert len(TABLE.words) >= 60
    assert all(len(text) <= 8 for text in (*TABLE.names, *TABLE.words))
    assert len(set(TABLE.names)) == len(TABLE.names)
    assert len(set(TABLE.words)) == len(TABLE.words)
    for group in TABLE.confused:
        in_a_pair = [
            pair for pair in TABLE.pairs for a, b in zip(*pair, strict=True) if {a, b} <= set(group.letters) != a == b
        ]
        assert in_a_pair, f"no pair of words for {group.letters}"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"pairs": [["MAP", "MAPS"]]}, "MAP and MAPS must differ in one letter"),
        ({"pairs": [["MAP", "LAP"]]}, "MAP and LAP must differ in one letter"),
        ({"pairs": [["MAP", "MAP"]]}, "MAP and MAP must differ in one letter"),
        ({"names": ["Anna"]}, "'Anna' is no single word in capitals"),
        ({"words": ["ICE TEA"]}, "'ICE TEA' is no single word in capitals"),
        ({"words": [True]}, "'True' is no single word in capitals"),
        ({"confused": [{"letters": "AS"}]}, "lessons need"),
        ({"names": None}, "lessons need"),
    ],
)
def test_a_table_that_cannot_be_asked_is_refused(change: dict[str, Any], message: str) -> None:
    data = yaml.safe_load((share_folder() / "config" / "lessons.yaml").read_text(encoding="utf-8")) | change
    with pytest.raises(LessonError, match=re.escape(message)):
        lessons_from_data(data)


def test_the_same_seed_asks_for_the_same_and_never_twice_in_a_row() -> None:
    def texts(seed: int) -> list[str]:
        lessons = Lessons(TABLE, random.Random(seed))
        return [lessons.choose(kind, "hand").text for kind in Kind for _ in range(50)]

    assert texts(1) == texts(1) != texts(2)
    assert all(one != other for one, other in zip(texts(1), texts(1)[1:], strict=False))


@pytest.mark.parametrize("kind", Kind)
def test_a_lesson_asks_for_its_own_kind(kind: Kind) -> None:
    lessons = Lessons(TABLE, random.Random(3))
    texts = {lessons.choose(kind, "hand").text for _ in range(1000)}
    expected = {
        Kind.LETTERS: set("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        Kind.PAIRS: {word for pair in TABLE.pairs for word in pair},
        Kind.NAMES: set(TABLE.names),
        Kind.WORDS: set(TABLE.words),
    }[kind]
    assert texts == expected


def test_a_lesson_cannot_be_found_by_counting() -> None:
    lessons = Lessons(TABLE, random.Random(3))
    ids = [lessons.choose(Kind.WORDS, "hand").id for _ in range(100)]
    assert len(set(ids)) == 100
    assert all(len(each) > 6 for each in ids)


def test_only_the_newest_lessons_are_remembered() -> None:
    lessons = Lessons(TABLE, random.Random(3))
    given = [lessons.choose(Kind.WORDS, "hand") for _ in range(KEPT + 1)]
    for lesson in given:
        lessons.begin(lesson)
    assert lessons.lesson(given[-1].id) is given[-1]
    with pytest.raises(UnknownLesson, match="begin a new one"):
        lessons.lesson(given[0].id)


@pytest.mark.parametrize("guess", ["ANNA", "anna", " an NA\n", "ANNÁ", "a-n-n-a"])
def test_case_blanks_and_accents_of_a_guess_do_not_count(guess: str) -> None:
    assert rights(mark("ANNA", guess, TABLE, ALPHABET)) == [True] * 4


def test_a_digit_that_this_hand_makes_as_a_letter_counts_as_that_letter() -> None:
    assert rights(mark("OVWF", "0249", TABLE, ALPHABET)) == [True] * 4
    assert rights(mark("OVWF", "1111", TABLE, ALPHABET)) == [False] * 4


def test_a_letter_left_out_or_one_too_many_is_marked_where_it_is() -> None:
    assert [(each.letter, each.guess) for each in mark("HELLO", "HELO", TABLE, ALPHABET) if not each.right] == [
        ("L", "")
    ]
    assert [(each.letter, each.guess) for each in mark("CAT", "CHAT", TABLE, ALPHABET) if not each.right] == [("", "H")]
    assert rights(mark("CAT", "", TABLE, ALPHABET)) == [False] * 3


def test_a_confusable_letter_is_named_as_such_and_another_is_not() -> None:
    marks = mark("MAP", "NAB", TABLE, ALPHABET)
    assert rights(marks) == [False, True, False]
    assert "fingers bent over a thumb" in marks[0].why
    assert marks[2].why == ""
    first, second = explained(Kind.WORDS, "MAP", marks, ALPHABET)
    assert first.startswith("M: three fingers folded over the thumb. This hand: three fingers as a roof")
    assert "M and N are hard to tell apart on this hand: all are fingers bent" in first
    assert "You read B: fingers straight and together" in second


def test_of_a_single_letter_it_is_always_said_how_it_is_made() -> None:
    right = mark("Z", "z", TABLE, ALPHABET)
    assert explained(Kind.LETTERS, "Z", right, ALPHABET) == [
        "Z: the index finger draws a Z. This hand: "
        "the tip goes across, slants back down and goes across again, as the signer sees it."
    ]
    assert explained(Kind.NAMES, "ZOE", mark("ZOE", "zoe", TABLE, ALPHABET), ALPHABET) == []


@given(CAPITALS, st.text(max_size=30))
def test_any_guess_is_aligned_whole_and_the_text_with_it(text: str, guess: str) -> None:
    marks = mark(text, guess, TABLE, ALPHABET)
    assert "".join(each.letter for each in marks) == text
    assert all(each.letter or each.guess for each in marks)
    assert sum(not each.right for each in marks) <= max(len(text), len([each for each in marks if each.guess]))


@given(CAPITALS, CAPITALS)
def test_a_guess_is_all_right_only_if_it_is_the_text(text: str, guess: str) -> None:
    assert all(rights(mark(text, guess, TABLE, ALPHABET))) == (text == guess)


def test_no_two_letters_are_made_alike() -> None:
    for first, second in combinations("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 2):
        assert rights(mark(first, second, TABLE, ALPHABET)) == [False]


def test_a_sign_is_shown_with_its_words_its_likes_and_the_time_of_each_pose() -> None:
    shown = sign_json(ALPHABET["Z"], TABLE)
    assert shown["confused_with"] == ["D", "G"]
    assert [pose["duration_s"] for pose in shown["key_poses"]] == [0.35, 0.13, 0.2, 0.13]
    assert shown["key_poses"][0]["angles_deg"] == [-12, 59, 68, -68, 68, -68, 53, 11]
    assert sign_json(ALPHABET["wave"], TABLE)["asl"] == "an open hand waves"
