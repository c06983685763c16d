# SPDX-License-Identifier: Apache-2.0
"""Real speech to the real recogniser and detectors. How much is understood: bench/voice.py."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from support.speech import between_pauses, missing, noisy, pause, speak

from amazing_hand.configuration import ConfigurationError
from amazing_hand.voice import whisper
from amazing_hand.voice.detectors import speech_detector, wake_word_detector
from amazing_hand.voice.endpointing import Endpointer, Utterance
from amazing_hand.voice.recogniser import RecogniserFailed
from amazing_hand.voice.sound import RATE_HZ, Samples
from amazing_hand.voice.understanding import CommandHeard, SentenceHeard, Understood, understand
from amazing_hand.voice.vocabulary import Meaning, load_vocabulary
from amazing_hand.voice.whisper import Whisper, weights_folder, worker_command
from amazing_hand.voice.worker import Worker

pytestmark = pytest.mark.skipif(bool(missing()), reason=f"{', '.join(missing())} cannot speak here")

VOICE = "flite:slt"
VOCABULARY = load_vocabulary()


def utterances(sound: Samples) -> list[Samples]:
    endpointer = Endpointer(speech_detector())
    return [each.samples for each in [*endpointer.feed(sound), *endpointer.flush()] if isinstance(each, Utterance)]


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    worker = Worker(worker_command("", "en"), answer_s=120.0)
    yield worker
    worker.close()


def heard(worker: Worker, sound: Samples) -> list[Understood]:
    return [understand(samples, worker, VOCABULARY) for samples in utterances(sound)]


@pytest.mark.parametrize("noise", [False, True], ids=["quiet", "noise"])
def test_a_command_is_understood(noise: bool, worker: Worker) -> None:
    speech = speak("slow down", VOICE)
    room = between_pauses(speech)
    (found,) = heard(worker, noisy(room, speech) if noise else room)
    assert isinstance(found, CommandHeard)
    assert found.meaning == Meaning("slower")


def test_a_sentence_is_understood_and_a_like_sounding_word_is_no_command(worker: Worker) -> None:
    sound = np.concatenate([between_pauses(speak(text, VOICE)) for text in ("Where is the next bus stop?", "alexa")])
    sentence, word = heard(worker, sound)
    assert sentence == SentenceHeard("Where is the next bus stop?", "Where is the next bus stop?")
    assert not isinstance(word, CommandHeard)


def test_noise_is_told_from_quiet_by_the_pauses() -> None:
    speech = speak("slow down", VOICE)
    (quiet,) = utterances(between_pauses(speech))
    (loud,) = utterances(noisy(between_pauses(speech), speech))
    assert not whisper.is_noisy(quiet)
    assert whisper.is_noisy(loud)
    assert not whisper.is_noisy(np.zeros(0, np.int16))


def test_speech_without_a_pause_is_understood_in_pieces(worker: Worker) -> None:
    speech = np.concatenate([speak("My sister lives in London.", VOICE)] * 30)[: 40 * RATE_HZ]
    found = heard(worker, between_pauses(speech))
    assert len(found) >= 2
    assert not [each for each in found if isinstance(each, CommandHeard)]
    assert any("London" in each.heard for each in found)


def tones() -> Samples:
    """Three chords, which is as near to music as a test needs."""
    at_s = np.arange(RATE_HZ) / RATE_HZ
    chords = [sum(np.sin(2 * np.pi * hertz * at_s) for hertz in chord) for chord in ((262, 330, 392), (294, 370, 440))]
    return (np.concatenate(chords * 3) * 4000).astype(np.int16)


@pytest.mark.parametrize(
    "sound",
    [np.zeros(8 * RATE_HZ, np.int16), pause(8.0), tones(), np.full(RATE_HZ, 32767, np.int16)],
    ids=["silence", "quiet room", "tones", "a constant"],
)
def test_what_is_no_speech_is_no_command(sound: Samples, worker: Worker) -> None:
    assert not [each for each in heard(worker, sound) if isinstance(each, CommandHeard)]


def test_clipped_speech_is_still_heard() -> None:
    speech = between_pauses(speak("slow down", VOICE)).astype(int) * 20
    assert len(utterances(np.clip(speech, -32768, 32767).astype(np.int16))) == 1


def test_the_wake_word_wakes_and_others_do_not() -> None:
    assert wake_word_detector("") is None
    with pytest.raises(ConfigurationError, match="there is no wake word 'hello', only alexa, hey jarvis"):
        wake_word_detector("hello")
    for text, wakes in (("okay nabu", True), ("open hand", False), ("My sister lives in London.", False)):
        detector = wake_word_detector("okay nabu")
        assert detector is not None
        sound = between_pauses(speak(text, VOICE), 1.0, 1.0)
        assert any(detector(sound[at : at + 1600]) for at in range(0, len(sound), 1600)) == wakes


def test_weights_that_are_others_than_those_tried_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert weights_folder("/some/folder") == Path("/some/folder")
    monkeypatch.setattr(whisper, "SHA256", "0" * 64)
    with pytest.raises(ConfigurationError, match=r"is not the speech recogniser that was tried"):
        weights_folder("")


def test_a_folder_without_a_model_is_named_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=f"no speech recogniser in {tmp_path}"):
        Whisper(tmp_path)
    with pytest.raises(ConfigurationError, match="knows English alone, not 'de'"):
        Whisper(weights_folder(""), "de")
    shutil.copy(weights_folder("") / "tokenizer.json", tmp_path)
    (tmp_path / "model.bin").write_bytes(b"broken")
    worker = Worker(worker_command(str(tmp_path), "en"), answer_s=120.0)
    with pytest.raises(RecogniserFailed, match=f"^no speech recogniser in {tmp_path}"):
        worker.take(pause(0.5))
