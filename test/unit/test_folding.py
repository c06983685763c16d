"""From any text to signs: what becomes of letters of other scripts, digits, white space and all the rest."""

import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amazing_hand.hand.folding import PAUSE, SPACE, Digits, fold


@pytest.mark.parametrize(
    ("text", "signs", "skipped"),
    [
        ("HELLO", "HELLO", ""),
        ("Hello, how are you", "HELLO HOW ARE YOU", ","),
        ("  two   spaces\tand\na tab ", "TWO SPACES AND A TAB", ""),
        ("!?", "", "!?"),
        ("A 1 B", "A 1 B", ""),
        ("", "", ""),
        ("é Ü ñ e\u0301", "E U N E", ""),
        ("Straße", "STRASSE", ""),
        ("Æther ﬁne ŉ", "AETHER FINE N", ""),
        ("\uff21\uff22\uff11", "AB1", ""),  # full-width
        ("٣ Ⅷ ①", "3 VIII 1", ""),
        ("Привет", "PRIVET", ""),
        ("你好", "NIHAO", ""),
        ("½", "", "½"),  # not 12
        ("a😀b & c™", "AB C", "😀&™"),
        ("3.14", "314", "."),
        ("x\u0000y\ud800z", "XYZ", "\u0000\ud800"),
    ],
)
def test_letters_and_digits_are_kept_in_order_and_the_rest_is_told(text: str, signs: str, skipped: str) -> None:
    assert fold(text) == (signs, skipped)


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("Yes. No", "YES.NO"),
        ("Yes.No", "YESNO"),
        ("Really?! \n Yes", "REALLY.YES"),
        ('"Go." she said', "GO.SHE SAID"),
        ("Wait\u2026 what", "WAIT.WHAT"),
        ("a, b", "A B"),
        (" . a . ", "A"),
    ],
)
def test_a_gap_after_a_sentence_is_a_pause(text: str, signs: str) -> None:
    assert fold(text).signs == signs


@pytest.mark.parametrize(
    ("digits", "signs", "skipped"),
    [
        (Digits.SIGN, "A1B 20 C", ""),
        (Digits.SPELL, "A ONE B TWO ZERO C", ""),
        (Digits.SKIP, "AB C", "120"),
    ],
)
def test_digits_are_signed_spelled_or_skipped(digits: Digits, signs: str, skipped: str) -> None:
    assert fold("a1b 20 c", digits) == (signs, skipped)


@given(st.text(max_size=500), st.sampled_from(Digits))
def test_any_text_gives_signs_with_single_gaps_between_them_and_nothing_is_lost_unsaid(
    text: str, digits: Digits
) -> None:
    signs, skipped = fold(text, digits)
    assert set(signs) <= {*string.ascii_uppercase, *string.digits, SPACE, PAUSE}
    words = signs.replace(PAUSE, SPACE)
    assert words == " ".join(words.split())
    signed = [c for c in unicodedata.normalize("NFC", text) if not c.isspace()]
    assert len(skipped) <= len(signed)
    for character in skipped:
        signed.remove(character)  # each is one of the text's
    assert bool(signed) == bool(signs)


@given(st.text(alphabet=string.ascii_letters + string.digits + " ", max_size=100))
def test_plain_text_is_signed_as_it_is(text: str) -> None:
    assert fold(text) == (" ".join(text.upper().split()), "")
