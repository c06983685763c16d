# SPDX-License-Identifier: Apache-2.0
"""Utterances are found in a stream of sound whatever the lengths of its blocks, and none is lost or endless."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amazing_hand.voice.endpointing import (
    FRAME,
    LEAD_IN_S,
    LEAD_OUT_S,
    MAX_UTTERANCE_S,
    MIN_SPEECH_S,
    Endpoint,
    Endpointer,
    NoiseEnded,
    SpeechBegan,
    Utterance,
)
from amazing_hand.voice.sound import RATE_HZ, Samples

SPEECH, PAUSE = 1000, 1


def loud_is_speech(frame: Samples) -> float:
    return 1.0 if frame.mean() > SPEECH / 2 else 0.0


def sound(*parts: tuple[int, float]) -> Samples:
    """Parts of a level and a length [s], in whole frames so that the detector sees one level at a time."""
    return np.concatenate(
        [np.full(round(length_s * RATE_HZ / FRAME) * FRAME, level, np.int16) for level, length_s in parts]
    )


def fed(samples: Samples, block: int = 1600) -> list[Endpoint]:
    endpointer = Endpointer(loud_is_speech)
    found: list[Endpoint] = []
    for begin in range(0, len(samples), block):
        found += endpointer.feed(samples[begin : begin + block])
    return found


def speech_s(utterance: Utterance) -> float:
    return float(np.count_nonzero(utterance.samples == SPEECH)) / RATE_HZ


def test_an_utterance_has_all_its_speech_with_a_lead_in_and_a_lead_out() -> None:
    began, utterance = fed(sound((PAUSE, 1.0), (SPEECH, 0.8), (PAUSE, 1.0)))
    assert isinstance(began, SpeechBegan)
    assert isinstance(utterance, Utterance)
    assert not utterance.is_cut
    assert speech_s(utterance) == pytest.approx(0.8, abs=0.03)
    first = int(np.argmax(utterance.samples == SPEECH))
    assert first / RATE_HZ == pytest.approx(LEAD_IN_S, abs=0.07)
    assert len(utterance.samples) / RATE_HZ == pytest.approx(LEAD_IN_S + 0.8 + LEAD_OUT_S, abs=0.13)


def test_it_ends_no_later_than_its_lead_out() -> None:
    assert len(fed(sound((SPEECH, 0.5), (PAUSE, LEAD_OUT_S + 0.1)))) == 2


def test_a_pause_within_a_sentence_does_not_end_it() -> None:
    found = fed(sound((SPEECH, 0.4), (PAUSE, LEAD_OUT_S - 0.1), (SPEECH, 0.4), (PAUSE, 1.0)))
    (utterance,) = [each for each in found if isinstance(each, Utterance)]
    assert speech_s(utterance) == pytest.approx(0.8, abs=0.1)


def test_a_click_is_no_utterance() -> None:
    found = fed(sound((PAUSE, 0.5), (SPEECH, MIN_SPEECH_S / 2), (PAUSE, 1.0)))
    assert [type(each) for each in found] == [SpeechBegan, NoiseEnded]


def test_a_short_word_is_one() -> None:
    found = fed(sound((PAUSE, 0.5), (SPEECH, MIN_SPEECH_S + 0.04), (PAUSE, 1.0)))
    assert [type(each) for each in found] == [SpeechBegan, Utterance]


def test_silence_is_nothing() -> None:
    assert fed(np.zeros(RATE_HZ * 60, np.int16)) == []


def test_a_minute_without_a_pause_is_cut_and_nothing_of_it_is_lost_or_told_twice() -> None:
    ramp = np.arange(RATE_HZ * 60) % 20_000 + SPEECH
    found = fed(np.concatenate([ramp.astype(np.int16), np.zeros(RATE_HZ, np.int16)]))
    utterances = [each for each in found if isinstance(each, Utterance)]
    assert [each.is_cut for each in utterances[:1]] == [True]
    assert all(len(each.samples) <= MAX_UTTERANCE_S * RATE_HZ + FRAME for each in utterances)
    joined = np.concatenate([each.samples[each.samples > 0] for each in utterances])
    assert np.array_equal(joined, ramp[: len(joined)])
    assert len(joined) >= RATE_HZ * 60 - 2 * FRAME


def test_the_end_of_the_sound_ends_the_utterance() -> None:
    endpointer = Endpointer(loud_is_speech)
    assert [type(each) for each in endpointer.feed(sound((SPEECH, 0.5)))] == [SpeechBegan]
    assert [type(each) for each in endpointer.flush()] == [Utterance]
    assert list(endpointer.flush()) == []


PARTS = st.lists(st.tuples(st.sampled_from([SPEECH, PAUSE]), st.floats(0.03, 3.0)), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(PARTS, st.integers(1, 5000))
def test_the_lengths_of_the_blocks_make_no_difference(parts: list[tuple[int, float]], block: int) -> None:
    samples = sound(*parts)
    in_one, in_blocks = fed(samples, max(1, len(samples))), fed(samples, block)
    assert [type(each) for each in in_one] == [type(each) for each in in_blocks]
    for one, other in zip(in_one, in_blocks, strict=True):
        if isinstance(one, Utterance) and isinstance(other, Utterance):
            assert np.array_equal(one.samples, other.samples)


@settings(max_examples=60, deadline=None)
@given(PARTS)
def test_each_beginning_has_one_end_and_every_utterance_has_enough_speech(parts: list[tuple[int, float]]) -> None:
    found = fed(sound(*parts, (PAUSE, 1.0)))
    assert all(isinstance(each, SpeechBegan) for each in found[::2])
    assert not any(isinstance(each, SpeechBegan) for each in found[1::2])
    assert len(found) % 2 == 0
    assert all(speech_s(each) >= MIN_SPEECH_S - 0.04 for each in found if isinstance(each, Utterance))
