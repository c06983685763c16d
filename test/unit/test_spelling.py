"""From text to letters: what is signed, in which order, and what is skipped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amazing_hand.config import load_alphabet
from amazing_hand.hand.spelling import SPACE, spell

ALPHABET = load_alphabet()


def letters(text: str) -> str:
    return "".join(item.letter for item in spell(text, ALPHABET, 0.8, 0.4).letters)


@pytest.mark.parametrize(
    ("text", "expected", "skipped"),
    [
        ("HELLO", "HELLO", 0),
        ("Hello, how are you?", "HELLO HOW ARE YOU", 2),
        ("  two   spaces\tand\na tab ", "TWO SPACES AND A TAB", 0),
        ("!?", "", 2),
        ("A 1 B", "A B", 1),
        ("", "", 0),
    ],
)
def test_letters_are_kept_in_order_and_the_rest_is_counted(text: str, expected: str, skipped: int) -> None:
    assert letters(text) == expected
    assert spell(text, ALPHABET, 0.8, 0.4).skipped == skipped


def test_letters_and_spaces_last_as_long_as_asked() -> None:
    assert [item.hold_s for item in spell("a b", ALPHABET, 0.8, 0.4).letters] == [0.8, 0.4, 0.8]


@given(st.text(max_size=500))
def test_any_text_gives_letters_of_the_alphabet_with_single_spaces_between_them(text: str) -> None:
    spelling = spell(text, ALPHABET, 0.8, 0.4)
    spelled = "".join(item.letter for item in spelling.letters)
    assert set(spelled) <= {*ALPHABET, SPACE}
    assert spelled == " ".join(spelled.split())
    assert len(spelled.replace(SPACE, "")) + spelling.skipped == sum(not c.isspace() for c in text)
