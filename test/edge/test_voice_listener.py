# SPDX-License-Identifier: Apache-2.0
"""From a microphone to what is told and obeyed, and the socket by which a page's microphone comes in."""

import asyncio
import json
import os
import socket
import stat
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.made_up_voice import blocks_of, microphone, new_session, room, said
from support.waiting import PATIENCE_S

from amazing_hand.configuration import ConfigurationError
from amazing_hand.voice import listener as listening
from amazing_hand.voice import session
from amazing_hand.voice.listener import BUSY, Done, Listener, MicrophoneError, Refused
from amazing_hand.voice.recogniser import RecogniserFailed
from amazing_hand.voice.sound import Samples
from amazing_hand.voice.sound_socket import SoundClient, socket_path, sound_client, sound_server
from amazing_hand.voice.telling import Heard, Microphone, Told, Trouble
from amazing_hand.voice.understanding import CommandHeard, NothingHeard, SentenceHeard, Understood
from amazing_hand.voice.vocabulary import Meaning

HELLO = SentenceHeard("um hello", "hello")
RELAX = CommandHeard("relax", Meaning("relax"))


class Hand:
    """Tells and obeys into lists. reason: why it refuses everything."""

    def __init__(self, reason: str = "") -> None:
        self.told: list[Told] = []
        self.obeyed: list[str] = []
        self.reason = reason

    def tell(self, told: Told) -> None:
        self.told.append(told)

    async def obey(self, meaning: Meaning) -> Done:
        if self.reason:
            raise Refused(self.reason)
        self.obeyed.append(str(meaning))
        return Done("done", meaning.undo or "cancel 1")

    def heard(self) -> list[Heard]:
        return [told for told in self.told if isinstance(told, Heard)]

    def troubles(self) -> list[str]:
        return [told.text for told in self.told if isinstance(told, Trouble)]


def understanding(*results: Understood | Exception) -> Callable[[Samples], Awaitable[Understood]]:
    """A recogniser with these results in turn."""
    left = list(results)

    async def understand(_: Samples) -> Understood:
        await asyncio.sleep(0)
        result = left.pop(0)
        if isinstance(result, Exception):
            raise result
        return result

    return understand


def listened(hand: Hand, *results: Understood | Exception, auto_send: bool = False) -> Hand:
    """The hand after as many utterances as there are results."""
    listener = Listener(new_session(), understanding(*results), hand, auto_send=auto_send)
    samples = np.concatenate([said() for _ in results])
    asyncio.run(asyncio.wait_for(listener.listen("file", microphone(samples)), PATIENCE_S))
    assert listener.microphone is None
    return hand


def test_a_command_is_told_and_obeyed_and_what_was_done_is_told_with_its_undo() -> None:
    hand = listened(Hand(), RELAX)
    assert hand.obeyed == ["relax"]
    first, second = hand.heard()
    assert (first.id, first.heard, first.command, first.text, first.outcome) == (second.id, "relax", "relax", "", "")
    assert (second.outcome, second.undo, second.refused) == ("done", "resume", False)


def test_a_command_that_the_hand_refuses_is_told_with_its_reason() -> None:
    hand = listened(Hand("the hand is limp: resume"), RELAX)
    told = hand.heard()[-1]
    assert (told.outcome, told.undo, told.refused) == ("the hand is limp: resume", "", True)


def test_a_sentence_is_told_as_heard_and_as_cleaned_and_not_sent() -> None:
    hand = listened(Hand(), HELLO)
    (told,) = hand.heard()
    assert (told.heard, told.text, told.command, told.send_in_s, told.final) == ("um hello", "hello", "", 0.0, True)
    assert hand.obeyed == []


def test_with_auto_send_it_is_signed_and_can_be_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "AUTO_SEND_S", 0.2)
    hand = listened(Hand(), HELLO, SentenceHeard("hello", "hello"), auto_send=True)
    assert hand.obeyed == ["say hello", "say hello"]
    told = hand.heard()
    assert len({each.id for each in told}) == 2
    assert [each.undo for each in told if each.outcome] == ["cancel 1", "cancel 1"]
    assert told[0].send_in_s == listening.AUTO_SEND_S


def test_words_that_cannot_be_told_are_told_so() -> None:
    (told,) = listened(Hand(), NothingHeard("mumble")).heard()
    assert (told.heard, told.text, told.command) == ("mumble", "", "")


def test_a_recogniser_that_fails_loses_one_utterance_and_says_so() -> None:
    hand = listened(Hand(), RecogniserFailed("it ended"), RELAX)
    assert hand.troubles() == ["it ended"]
    assert hand.obeyed == ["relax"]


def test_it_tells_that_a_microphone_is_open_and_that_it_is_not() -> None:
    told = [each for each in listened(Hand(), RELAX).told if isinstance(each, Microphone)]
    assert [each.open for each in told] == [True, True, True, False]
    assert [each.speaking for each in told] == [False, True, False, False]


def test_a_second_microphone_is_refused_while_one_is_open() -> None:
    async def two() -> None:
        listener = Listener(new_session(), understanding(), Hand())
        first = asyncio.create_task(listener.listen("device", microphone(room(600.0), 0.01)))
        await asyncio.sleep(0)
        with pytest.raises(MicrophoneError, match=BUSY):
            await listener.listen("file", microphone(said()))
        first.cancel()
        await asyncio.wait([first])
        assert listener.microphone is None

    asyncio.run(asyncio.wait_for(two(), PATIENCE_S))


def test_a_microphone_that_breaks_ends_with_its_reason_and_another_can_be_opened() -> None:
    async def broken() -> AsyncIterator[Samples]:
        yield room(0.1)
        raise MicrophoneError("unplugged")

    async def listen() -> None:
        listener = Listener(new_session(), understanding(RELAX), hand)
        with pytest.raises(MicrophoneError, match="unplugged"):
            await listener.listen("device", broken())
        await listener.listen("device", microphone(said()))

    hand = Hand()
    asyncio.run(asyncio.wait_for(listen(), PATIENCE_S))
    assert hand.obeyed == ["relax"]


def test_an_error_of_the_program_ends_it_and_is_not_passed_over() -> None:
    with pytest.raises(ExceptionGroup) as error:
        listened(Hand(), ZeroDivisionError())
    assert error.group_contains(ZeroDivisionError)


# The socket.

Said = list[Mapping[str, Any]]


def with_socket(path: Path, listener: Listener, use: Callable[[Path], Awaitable[None]]) -> None:
    async def serve() -> None:
        async with sound_server(path, listener):
            await use(path)

    asyncio.run(asyncio.wait_for(serve(), PATIENCE_S))


async def all_told(client: SoundClient) -> Said:
    return [told async for told in client.told()]


@pytest.mark.parametrize(("rate_hz", "channels"), [(16_000, 1), (8_000, 1), (48_000, 2)])
def test_a_browser_s_sound_is_heard_and_told_back(rate_hz: int, channels: int, tmp_path: Path) -> None:
    hand = Hand()
    said_back: Said = []

    async def speak(path: Path) -> None:
        samples = np.repeat(
            np.interp(np.arange(0, len(said()), 16_000 / rate_hz), range(len(said())), said()), channels
        )
        async with sound_client(path, rate_hz, channels) as client:
            for block in blocks_of(samples.astype(np.int16)):
                await client.send(block.astype("<i2").tobytes())
            await client.end()
            said_back.extend(await all_told(client))

    with_socket(socket_path(tmp_path, "/hand"), Listener(new_session(), understanding(RELAX), hand), speak)
    assert hand.obeyed == ["relax"]
    assert {told["type"] for told in said_back} == {"microphone", "heard"}
    assert [told for told in said_back if told["type"] == "heard"][-1] | {"id": ""} == {
        "type": "heard", "id": "", "source": "browser", "heard": "relax", "text": "", "command": "relax",
        "undo": "resume", "final": True, "outcome": "done", "refused": False, "send_in_s": 0.0,
    }  # fmt: skip


def test_what_somebody_mends_is_not_sent_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "AUTO_SEND_S", 1.0)
    hand = Hand()

    async def speak(path: Path) -> None:
        async with sound_client(path) as client:
            for block in blocks_of(said()):
                await client.send(block.tobytes())
            async for told in client.told():
                if told["type"] == "heard":
                    break
            await client.hold()
            await client.end()
            await all_told(client)

    with_socket(tmp_path / "a.sock", Listener(new_session(), understanding(HELLO), hand, auto_send=True), speak)
    assert len(hand.heard()) == 1
    assert hand.obeyed == []


@pytest.mark.parametrize(
    ("garbage", "problem"),
    [
        (b"\xff\xfe\x00garbage\n", "understood"),
        (b"[]\n", "understood"),
        (b"{}\n", "'rate_hz'"),
        (b'{"rate_hz": 1e9, "channels": 1}\n', "no whole numbers"),
        (b'{"rate_hz": 1000000000, "channels": 1}\n', "4000 to 192000 Hz"),
        (b'{"rate_hz": true, "channels": 1}\n', "no whole numbers"),
        (b"[" * 100 + b"\n", "understood"),
        (b"[" * 10_000 + b"\n", "does not say what sound"),
        (b"x" * 100_000, "does not say what sound"),
        (b"", "does not say what sound"),
        (b'{"rate_hz": 16000, "channels": 1}\n' + struct.pack("<I", 0xFFFFFFFF), "4294967295 bytes"),
        (b'{"rate_hz": 16000, "channels": 1}\n' + struct.pack("<I", 3) + b"abc", "3 bytes"),
    ],
)
def test_garbage_is_answered_in_one_line_and_the_next_microphone_works(
    garbage: bytes, problem: str, tmp_path: Path
) -> None:
    path = socket_path(tmp_path, "hand")
    listener = Listener(new_session(), understanding(RELAX), hand := Hand())

    async def speak(path: Path) -> None:
        reader, writer = await asyncio.open_unix_connection(path)
        writer.write(garbage)
        writer.write_eof()
        told = [json.loads(line) for line in (await reader.read()).splitlines()]
        writer.close()
        assert told[-1]["type"] == "trouble"
        assert problem in told[-1]["text"]
        assert "\n" not in told[-1]["text"]
        async with sound_client(path) as client:
            await client.send(said().tobytes()[:60_000])
            await client.send(said().tobytes()[60_000:])
            await client.end()
            await all_told(client)

    with_socket(path, listener, speak)
    assert hand.obeyed == ["relax"]


def test_noise_as_sound_is_only_noise(tmp_path: Path) -> None:
    hand = Hand()

    async def speak(path: Path) -> None:
        async with sound_client(path) as client:
            for _ in range(20):
                await client.send(os.urandom(3200))
            await client.end()
            await all_told(client)

    with_socket(tmp_path / "a.sock", Listener(new_session(), understanding(*[NothingHeard("")] * 20), hand), speak)
    assert all(not told.heard for told in hand.heard())
    assert hand.obeyed == []


def test_a_page_that_is_gone_in_mid_sentence_closes_its_microphone(tmp_path: Path) -> None:
    hand = Hand()
    listener = Listener(new_session(), understanding(RELAX), hand)

    async def speak(path: Path) -> None:
        async with sound_client(path) as client:
            await client.send(said().tobytes()[:20_000])
            while listener.microphone is None:
                await asyncio.sleep(0.01)
        while listener.microphone is not None:
            await asyncio.sleep(0.01)

    with_socket(tmp_path / "a.sock", listener, speak)


def test_a_page_that_does_not_read_is_told_no_more_than_fits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("amazing_hand.voice.sound_socket.SILENT_S", 1.0)
    listener = Listener(new_session(), understanding(*[NothingHeard("x" * 60_000)] * 12), hand := Hand())

    async def speak(path: Path) -> None:
        async with sound_client(path) as client:
            for block in blocks_of(np.concatenate([said()] * 12)):
                await client.send(block.tobytes())
            while len(hand.heard()) + len(hand.troubles()) < 12:
                await asyncio.sleep(0.01)

    with_socket(tmp_path / "a.sock", listener, speak)


def test_the_socket_is_for_this_user_alone_wherever_the_data_folder_is(tmp_path: Path) -> None:
    path = socket_path(tmp_path / ("long" * 40), "/left/hand/")
    assert path.name == "left_hand.sock"

    async def look(path: Path) -> None:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        async with sound_client(path):
            pass

    with_socket(path, Listener(new_session(), understanding(), Hand()), look)


def test_a_socket_that_a_killed_node_left_is_taken_over_and_that_of_a_running_one_is_not(tmp_path: Path) -> None:
    path = tmp_path / "a.sock"
    listener = Listener(new_session(), understanding(), Hand())

    async def second(path: Path) -> None:
        with pytest.raises(ConfigurationError, match="another voice node"):
            async with sound_server(path, listener):
                pass

    with socket.socket(socket.AF_UNIX) as killed:
        killed.bind(str(path))
    assert path.exists()
    with_socket(path, listener, second)
    assert not path.exists()


def test_an_error_of_the_program_while_a_page_speaks_ends_it(tmp_path: Path) -> None:
    async def speak() -> None:
        path = tmp_path / "a.sock"
        listener = Listener(new_session(), understanding(ZeroDivisionError()), Hand())
        async with sound_server(path, listener) as failure, sound_client(path) as client:
            for block in blocks_of(said()):
                await client.send(block.tobytes())
            with pytest.raises(ExceptionGroup):
                await failure

    asyncio.run(asyncio.wait_for(speak(), PATIENCE_S))
