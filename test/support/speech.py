# SPDX-License-Identifier: Apache-2.0
"""Speech for tests: synthesised by espeak-ng and flite, with noise by sox. Always the same."""

import io
import shutil
import subprocess
import wave
from functools import cache
from typing import Final

import numpy as np

from amazing_hand.voice.sound import RATE_HZ, Samples

VOICES: Final = ("espeak-ng:en-us", "espeak-ng:en-gb", "espeak-ng:en-us+f3", "flite:slt", "flite:rms", "flite:awb")
PROGRAMS: Final = ("espeak-ng", "flite", "sox")
NOISE_DB: Final = 10.0
PEAK: Final = 0.5


def missing() -> list[str]:
    """Return the programs that are needed for speech and are not installed."""
    return [program for program in PROGRAMS if shutil.which(program) is None]


@cache
def speak(text: str, voice: str = VOICES[0]) -> Samples:
    """Return the text as spoken by a voice, at half of full scale, without silence before and after it."""
    program, _, name = voice.partition(":")
    if program == "flite":
        made = _run(["flite", "-voice", name, "-t", text, "-o", "/dev/stdout"])
    else:
        made = _run(["espeak-ng", "-v", name, "-s", "150", "--stdout", text])
    trimmed = ["silence", "1", "0", "0.2%", "reverse", "silence", "1", "0", "0.2%", "reverse"]
    sox = [
        "sox",
        "-V1",
        "-R",
        "--ignore-length",
        "-t",
        "wav",
        "-",
        "-t",
        "wav",
        "-r",
        str(RATE_HZ),
        "-c",
        "1",
        "-b",
        "16",
        "-",
    ]
    return at_peak(_samples(_run([*sox, *trimmed], made)))


def at_peak(samples: Samples, peak: float = PEAK) -> Samples:
    """Return the sound with its loudest sample at `peak` of full scale."""
    return (samples * (peak * 32767 / max(1, np.abs(samples.astype(int)).max()))).astype(np.int16)


def pause(seconds: float) -> Samples:
    """Return a quiet room: a little noise, 66 dB below full scale."""
    noise = np.random.default_rng(1).normal(0.0, 16.0, round(seconds * RATE_HZ))
    return noise.astype(np.int16)


def between_pauses(speech: Samples, before_s: float = 0.5, after_s: float = 0.9) -> Samples:
    """Return the speech as somebody says it in a quiet room."""
    room = pause(before_s + len(speech) / RATE_HZ + after_s)
    begin = round(before_s * RATE_HZ)
    room[begin : begin + len(speech)] += speech
    return room


def noisy(room: Samples, speech: Samples, noise_db: float = NOISE_DB) -> Samples:
    """Return the room with pink noise that is `noise_db` weaker than the speech."""
    seconds = len(room) / RATE_HZ
    noise = pink_noise(seconds).astype(float)[: len(room)]
    gain = rms(speech) / rms(noise) / 10 ** (noise_db / 20)
    return np.clip(room + noise * gain, -32768, 32767).astype(np.int16)


@cache
def pink_noise(seconds: float) -> Samples:
    synth = ["sox", "-V1", "-R", "-n", "-t", "wav", "-r", str(RATE_HZ), "-c", "1", "-b", "16", "-"]
    return _samples(_run([*synth, "synth", f"{seconds + 0.1:.2f}", "pinknoise", "vol", "0.5"]))


def rms(samples: "np.ndarray") -> float:
    return float(np.sqrt(np.mean(samples.astype(float) ** 2)))


def _run(command: list[str], given: bytes = b"") -> bytes:
    return subprocess.run(command, input=given, check=True, stdout=subprocess.PIPE).stdout


def _samples(data: bytes) -> Samples:
    with wave.open(io.BytesIO(data)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE_HZ, 1, 2)
        return np.frombuffer(file.readframes(file.getnframes()), np.int16)
