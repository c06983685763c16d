# SPDX-License-Identifier: Apache-2.0
"""Text to a model's tokens and back, and the spectrogram that it was trained on."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amazing_hand.voice.log_mel import HOP, log_mel
from amazing_hand.voice.sound import RATE_HZ
from amazing_hand.voice.tokens import Tokens, decode

MERGES = [("h", "a"), ("n", "d"), ("ha", "nd"), ("Ġ", "hand"), ("o", "p"), ("e", "n"), ("op", "en"), ("Ġ", "open")]


def test_pairs_are_merged_in_the_order_of_their_ranks_within_words() -> None:
    assert Tokens(MERGES).encode(" open hand, hands") == ["Ġopen", "Ġhand", ",", "Ġhand", "s"]


@given(st.text(max_size=60))
def test_every_text_comes_back(text: str) -> None:
    assert decode(Tokens(MERGES).encode(text)) == text.encode(errors="replace").decode()


def test_special_tokens_are_no_text() -> None:
    assert decode(["<|startoftranscript|>", "Ġhand", "<|endoftext|>"]) == " hand"


@pytest.mark.parametrize("merges", [["h a", "n d"], [["h", "a"], ["n", "d"]]])
def test_both_forms_of_the_file_are_read(merges: list[object], tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_text(json.dumps({"model": {"merges": merges}}))
    assert Tokens.load(path).encode("hand") == ["ha", "nd"]


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"model": {"merges": [1]}}', '{"model": {"merges": ["a"]}}'])
def test_a_file_of_another_kind_is_refused(content: str, tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_text(content)
    with pytest.raises(ValueError, match="is no byte-pair encoding"):
        Tokens.load(path)


@pytest.mark.parametrize("hertz", [200.0, 1000.0, 4000.0])
def test_a_tone_is_in_one_band_while_it_sounds_and_higher_ones_are_in_higher_bands(hertz: float) -> None:
    tone = (8000 * np.sin(2 * np.pi * hertz * np.arange(RATE_HZ) / RATE_HZ)).astype(np.int16)
    spectrogram = log_mel(tone, 15 * RATE_HZ // HOP, 80)
    assert spectrogram.shape == (1, 80, 1500)
    loudest = spectrogram[0].argmax(axis=0)[5:95]
    assert len(set(loudest)) == 1
    # Slaney's mel scale: 15 mel at 1 kHz, 200/3 Hz each below, 27 to a factor of 6.4 above.
    mel = hertz * 3 / 200 if hertz <= 1000 else 15 + 27 * np.log(hertz / 1000) / np.log(6.4)
    highest = 15 + 27 * np.log(8) / np.log(6.4)
    assert loudest[0] == pytest.approx(mel / highest * 81 - 1, abs=1.0)
    assert spectrogram[0, :, 200:].max() < spectrogram[0, :, 5:95].max() - 1.5


def test_silence_and_an_empty_sound_are_finite() -> None:
    for samples in (np.zeros(0, np.int16), np.zeros(RATE_HZ, np.int16)):
        assert np.isfinite(log_mel(samples, 1500, 80)).all()
