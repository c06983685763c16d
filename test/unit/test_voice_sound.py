# SPDX-License-Identifier: Apache-2.0
"""Any microphone's sound becomes 16 kHz mono; whatever was recorded wrongly is said in one line."""

import asyncio
import stat
import wave
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amazing_hand.paths import share_folder
from amazing_hand.voice import sources
from amazing_hand.voice.keeping import DAY_S, keep
from amazing_hand.voice.listener import MicrophoneError
from amazing_hand.voice.sound import RATE_HZ, Converter, Samples

TONE_HZ = 440.0


def tone(rate_hz: int, channels: int, frequency_hz: float = TONE_HZ, seconds: float = 0.5) -> Samples:
    mono = 8000 * np.sin(2 * np.pi * frequency_hz * np.arange(round(seconds * rate_hz)) / rate_hz)
    return np.repeat(mono, channels).astype(np.int16)


def loudness(samples: Samples) -> float:
    return float(np.sqrt(np.mean(samples.astype(float) ** 2)))


@pytest.mark.parametrize("rate_hz", [8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("channels", [1, 2])
def test_a_tone_stays_a_tone_of_the_same_height_and_loudness(rate_hz: int, channels: int) -> None:
    converted = Converter(rate_hz, channels).convert(tone(rate_hz, channels))
    assert len(converted) == pytest.approx(RATE_HZ / 2, abs=2)
    steady = converted[1000:]
    loudest = np.argmax(np.abs(np.fft.rfft(steady))) * RATE_HZ / len(steady)
    assert loudest == pytest.approx(TONE_HZ, abs=4.0)
    assert loudness(steady) == pytest.approx(8000 / 2**0.5, rel=0.05)


@pytest.mark.parametrize("rate_hz", [44_100, 48_000])
def test_what_16_khz_cannot_hold_is_left_out(rate_hz: int) -> None:
    converted = Converter(rate_hz, 1).convert(tone(rate_hz, 1, 12_000.0))
    assert loudness(converted[1000:]) < 80


def test_opposite_channels_cancel() -> None:
    stereo = np.array([1000, -1000] * 800, np.int16)
    assert not Converter(RATE_HZ, 2).convert(stereo).any()


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([8_000, 16_000, 44_100, 48_000]), st.lists(st.integers(1, 6000), min_size=1, max_size=8))
def test_the_lengths_of_the_blocks_make_no_difference(rate_hz: int, lengths: list[int]) -> None:
    samples = tone(rate_hz, 1, seconds=sum(lengths) / rate_hz)
    whole, in_blocks = Converter(rate_hz, 1), Converter(rate_hz, 1)
    parts = np.split(samples, np.cumsum(lengths)[:-1])
    one, other = whole.convert(samples), np.concatenate([in_blocks.convert(part) for part in parts])
    shorter = min(len(one), len(other))
    assert abs(len(one) - len(other)) <= 1
    assert np.abs(one[:shorter].astype(int) - other[:shorter]).max(initial=0) <= 2


@pytest.mark.parametrize(("rate_hz", "channels"), [(0, 1), (-1, 1), (1_000_000, 1), (16_000, 0), (16_000, 1000)])
def test_what_is_no_microphone_s_sound_is_refused(rate_hz: int, channels: int) -> None:
    with pytest.raises(ValueError, match="use 1 to 32 channels at 4000 to 192000 Hz"):
        Converter(rate_hz, channels)


def test_blocks_without_a_whole_frame_give_nothing() -> None:
    assert len(Converter(48_000, 2).convert(np.zeros(1, np.int16))) == 0


def write(path: Path, samples: Samples, rate_hz: int, channels: int, width: int = 2) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate_hz)
        file.writeframes(samples.tobytes())
    return path


def read(path: Path) -> Samples:
    async def all_blocks() -> Samples:
        return np.concatenate([block async for block in sources.file_blocks(path)])

    return asyncio.run(all_blocks())


@pytest.mark.parametrize(("rate_hz", "channels"), [(8_000, 1), (16_000, 1), (44_100, 2)])
def test_a_sound_file_is_read_whatever_its_rate_and_channels(
    rate_hz: int, channels: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "PACE_S", 0.0)
    samples = read(write(tmp_path / "tone.wav", tone(rate_hz, channels), rate_hz, channels))
    assert len(samples) == pytest.approx(RATE_HZ / 2, abs=8)
    assert loudness(samples[1000:]) == pytest.approx(8000 / 2**0.5, rel=0.05)


def test_a_file_that_is_no_sound_is_refused_in_one_line(tmp_path: Path) -> None:
    text, empty = tmp_path / "text.wav", tmp_path / "empty.wav"
    text.write_text("no sound at all")
    empty.write_bytes(b"")
    eight_bit = write(tmp_path / "eight.wav", tone(16_000, 1), 16_000, 1, width=1)
    fast = write(tmp_path / "fast.wav", tone(16_000, 1), 400_000, 1)
    for path in (text, empty, eight_bit, fast, tmp_path / "none.wav", tmp_path):
        with pytest.raises(MicrophoneError, match=str(path)) as error:
            read(path)
        assert "\n" not in str(error.value)


class FakeDevices:
    """The package sounddevice, with one microphone of 48 kHz stereo that gives a tone; `broken`: none."""

    class PortAudioError(Exception):
        pass

    def __init__(self, *, broken: bool = False) -> None:
        self.broken = broken

    def query_devices(self, name: str | None, kind: str) -> dict[str, Any]:
        if self.broken:
            raise ValueError(f"No {kind} device matching {name!r}")
        return {"default_samplerate": 48_000.0, "max_input_channels": 4}

    @contextmanager
    def RawInputStream(self, *arguments: Any, callback: Callable[..., None]) -> Iterator[None]:  # noqa: N802
        assert arguments == (48_000, 4_800, None, 2, "int16")
        callback(tone(48_000, 2, seconds=0.1).tobytes(), 4_800, None, None)
        yield


def from_device(devices: FakeDevices | None, name: str, monkeypatch: pytest.MonkeyPatch) -> list[Samples]:
    def import_devices() -> Any:
        if devices is None:
            raise MicrophoneError(sources.NO_PORTAUDIO)
        return devices

    async def blocks() -> list[Samples]:
        found = []
        async for block in sources.device_blocks(name):
            found.append(block)
            monkeypatch.setattr(sources, "MISSING_S", 0.01)
        return found

    monkeypatch.setattr(sources, "_sounddevice", import_devices)
    return asyncio.run(blocks())


def test_a_microphone_of_this_machine_that_is_not_there_or_gives_nothing_is_told_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(MicrophoneError, match="no microphone 'desk': .* `python -m sounddevice` lists them"):
        from_device(FakeDevices(broken=True), "desk", monkeypatch)
    with pytest.raises(MicrophoneError, match="install libportaudio2"):
        from_device(None, "", monkeypatch)
    with pytest.raises(MicrophoneError, match="gave no sound for .* plug it in"):
        from_device(FakeDevices(), "", monkeypatch)


def test_utterances_are_kept_for_some_days_for_this_user_alone(tmp_path: Path) -> None:
    folder = tmp_path / "utterances"
    keep(folder, tone(RATE_HZ, 1), 1_000_000.0, 1.0)
    (kept,) = folder.iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert len(read_all(kept)) == RATE_HZ / 2
    keep(folder, tone(RATE_HZ, 1), kept.stat().st_mtime + 2 * DAY_S, 1.0)
    assert not kept.exists()
    assert len(list(folder.iterdir())) == 1


def read_all(path: Path) -> Samples:
    with wave.open(str(path)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), np.int16)


def test_the_acknowledgement_is_a_short_sound() -> None:
    with wave.open(str(share_folder() / "config" / "acknowledged.wav")) as file:
        assert 0.1 < file.getnframes() / file.getframerate() < 0.5
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
