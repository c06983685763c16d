# SPDX-License-Identifier: Apache-2.0
"""Microphones of this machine, and sound files in their place, as blocks of sound."""

import asyncio
import wave
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import numpy as np

from amazing_hand.voice.listener import MicrophoneError
from amazing_hand.voice.microphone import MISSING_S
from amazing_hand.voice.sound import Converter, Samples

BLOCK_S: Final = 0.1
PACE_S: Final = BLOCK_S
"""Time from one block of a file to the next."""

SAMPLE_BYTES: Final = 2
NO_PORTAUDIO: Final = "PortAudio is not there: install libportaudio2"


async def file_blocks(path: Path) -> AsyncIterator[Samples]:
    """Yield a WAV file of 16 bit as a microphone would, a block each 0.1 s. Raises MicrophoneError."""
    try:
        with wave.open(str(path)) as file:
            if file.getsampwidth() != SAMPLE_BYTES:
                raise MicrophoneError(f"{path}: {8 * file.getsampwidth()} bit, use a WAV file of 16 bit")
            converter = Converter(file.getframerate(), file.getnchannels())
            frames = round(file.getframerate() * BLOCK_S)
            while data := file.readframes(frames):
                yield converter.convert(np.frombuffer(data[: len(data) // 2 * 2], "<i2").astype(np.int16))
                await asyncio.sleep(PACE_S)
    except (OSError, EOFError, wave.Error, ValueError) as error:
        raise MicrophoneError(
            f"{path} is no sound that can be read: {error or 'it is empty'}; use a WAV file"
        ) from error


async def device_blocks(name: str) -> AsyncIterator[Samples]:
    """Yield the sound of a microphone of this machine; an empty name: the usual one. Raises MicrophoneError."""
    sounddevice = _sounddevice()
    loop = asyncio.get_running_loop()
    blocks: asyncio.Queue[bytes] = asyncio.Queue()

    def on_block(data: Any, *_: Any) -> None:
        loop.call_soon_threadsafe(blocks.put_nowait, bytes(data))

    try:
        device = sounddevice.query_devices(name or None, "input")
        rate_hz, channels = int(device["default_samplerate"]), min(2, device["max_input_channels"])
        converter = Converter(rate_hz, channels)
        stream = sounddevice.RawInputStream(
            rate_hz, round(rate_hz * BLOCK_S), name or None, channels, "int16", callback=on_block
        )
    except (sounddevice.PortAudioError, ValueError) as error:
        which = f"microphone {name!r}" if name else "microphone"
        raise MicrophoneError(
            f"no {which}: {' '.join(str(error).split())}; `python -m sounddevice` lists them"
        ) from error
    with stream:
        while True:
            try:
                async with asyncio.timeout(MISSING_S):
                    block = await blocks.get()
            except TimeoutError as error:
                raise MicrophoneError(f"the microphone gave no sound for {MISSING_S:.0f} s: plug it in") from error
            yield converter.convert(np.frombuffer(block, np.int16))


def play(samples: Samples, rate_hz: int, speaker: str) -> None:
    """Begin to play a sound. Raises MicrophoneError if there is no such speaker."""
    sounddevice = _sounddevice()
    try:
        sounddevice.play(samples, rate_hz, device=speaker)
    except (sounddevice.PortAudioError, ValueError) as error:
        raise MicrophoneError(f"no speaker {speaker!r}: {' '.join(str(error).split())}") from error


def _sounddevice() -> Any:
    try:
        import sounddevice
    except OSError as error:
        raise MicrophoneError(NO_PORTAUDIO) from error
    return sounddevice
