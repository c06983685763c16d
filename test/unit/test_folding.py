# SPDX-License-Identifier: Apache-2.0
"""From any text to signs: what becomes of letters of other scripts, digits, white space and all the rest."""

import string
import unicodedata

import pytest
from anyascii import anyascii
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
        ("a😀b & c™", "A B C", "😀&™"),
        ("x\u0000y\ud800z", "XYZ", "\u0000\ud800"),
    ],
)
def test_letters_and_digits_are_kept_in_order_and_the_rest_is_told(text: str, signs: str, skipped: str) -> None:
    assert fold(text) == (signs, skipped)


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("Yes. No", "YES.NO"),
        ("Yes.No", "YES.NO"),
        ("你好。再见", "NIHAO.ZAIJIAN"),
        ("नमस्ते।कैसे", "NMSTE.KAISE"),
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
    ("text", "signs"),
    [
        ("दिल्ली", "DILLI"),
        ("ঢাকা", "DHAKA"),
        ("ગુજરાતી", "GUJRATI"),
        ("తెలుగు", "TELUGU"),
        ("தமிழ்", "TMIL"),
        ("မြန်မာ", "MRNMA"),
        ("ภาษาไทยสุข", "PHASAAITHYSUKH"),
        ("ភាសាខ្មែរ", "PHASAKHMAER"),
        ("ﾊﾟﾝ", "PAN"),
        ("שָׁלוֹם", "SHALVOM"),
    ],
)
def test_vowel_signs_are_letters_of_their_word(text: str, signs: str) -> None:
    assert fold(text) == (signs, "")


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("Hello.How are you", "HELLO.HOW ARE YOU"),
        ("yes—no", "YES NO"),
        ("hello,world", "HELLO WORLD"),
        ("rock/paper", "ROCK PAPER"),
        ("snake_case", "SNAKE CASE"),
        ("hi😀there", "HI THERE"),
        ("3.14", "3 14"),
        ("10:30", "10 30"),
        ("1/2", "1 2"),
        ("5'10", "5 10"),
        ("(a)[b]", "A B"),
    ],
)
def test_what_stands_between_two_words_keeps_them_apart_without_a_space_too(text: str, signs: str) -> None:
    assert fold(text).signs == signs


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("don't", "DONT"),
        ("l'eau", "LEAU"),
        ("l\u2019été", "LETE"),
        ("rock'n'roll", "ROCKNROLL"),
        ("col·lecció", "COLLECCIO"),
        ("कम्'क", "KMK"),
        ("U.S.A.", "USA"),
        ("e.g. this", "EG.THIS"),
        ("co\u00adop \u200dx", "COOP X"),  # a hyphen that is not seen, a joiner
    ],
)
def test_an_apostrophe_or_the_stops_of_initials_do_not_cut_a_word(text: str, signs: str) -> None:
    assert fold(text).signs == signs


WORDS = st.text(alphabet=string.ascii_letters + "éßпривет你दि", min_size=2, max_size=8).filter(
    lambda word: word[0].isalpha()
)


@given(
    st.lists(WORDS, min_size=1, max_size=6),
    st.lists(st.sampled_from(list(",;:/|+=—–-…!?&_😀")), min_size=6, max_size=6),
)
def test_words_are_the_same_whatever_separates_them(words: list[str], separators: list[str]) -> None:
    spaced = fold(" ".join(words)).signs
    joined = "".join(word + separator for word, separator in zip(words, separators, strict=False))
    assert fold(joined).signs.replace(PAUSE, SPACE) == spaced


@given(WORDS, WORDS, st.sampled_from("'\u2019"))
def test_a_word_with_an_apostrophe_is_one_word(before: str, after: str, apostrophe: str) -> None:
    assert fold(before + apostrophe + after).signs == fold(before + after).signs


@given(st.text(alphabet="कखगदनमটকธมയกខသ", min_size=1, max_size=5), st.sampled_from("ािীুেুិាုိ"))
def test_a_vowel_sign_is_never_lost(letters: str, vowel: str) -> None:
    assert fold(letters + vowel).signs == fold(letters).signs + anyascii(vowel).upper()


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
