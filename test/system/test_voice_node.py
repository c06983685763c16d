# SPDX-License-Identifier: Apache-2.0
"""The voice node beside a hand: what is said to it is told and done. With real speech and the real recogniser."""

import asyncio
import os
import signal
from collections.abc import Mapping
from typing import Any

import psutil
import pytest
from support.speech import between_pauses, missing, speak
from support.waiting import PATIENCE_S, wait_for
from support.world import Probe, Process, World

from amazing_hand.topics import DIAGNOSTICS, HEARD, MOTION_STATE
from amazing_hand.voice.sound_socket import socket_path, sound_client

pytestmark = pytest.mark.skipif(bool(missing()), reason=f"{', '.join(missing())} cannot speak here")

VOICE = "flite:slt"
BLOCK_BYTES = 3200


class Voice:
    """The node, and what it tells everybody."""

    def __init__(self, world: World, probe: Probe) -> None:
        self.heard = probe.listen(HEARD)
        self.motion = probe.heard[MOTION_STATE.name]
        self.diagnostics = probe.listen(DIAGNOSTICS)
        self.world = world
        self.process: Process = world.start_node("voice")
        self.path = socket_path(world.folder, "hand")
        wait_for(lambda: self.path.exists() or self.process.popen.poll() is not None, "the voice's socket")
        assert self.process.popen.poll() is None, self.process.log
        wait_for(lambda: probe.count_publishers(f"/hand/{HEARD.name}"), "the voice's topic")

    def say(self, text: str) -> Mapping[str, Any]:
        """Speak as through the page's microphone; return the last that was told of it."""

        async def told() -> list[Mapping[str, Any]]:
            async with sound_client(self.path) as client:
                sound = between_pauses(speak(text, VOICE)).astype("<i2").tobytes()
                for begin in range(0, len(sound), BLOCK_BYTES):
                    await client.send(sound[begin : begin + BLOCK_BYTES])
                await client.end()
                return [each async for each in client.told() if each["type"] != "microphone"]

        return asyncio.run(asyncio.wait_for(told(), PATIENCE_S))[-1]

    def can_move(self) -> bool:
        return bool(self.motion) and self.motion[-1].can_move


@pytest.fixture(scope="module")
def voice(world_of_all: World) -> Voice:
    """The voice of a hand that runs."""
    probe = world_of_all.probe()
    probe.listen(MOTION_STATE)
    world_of_all.start_all()
    return Voice(world_of_all, probe)


def test_relax_makes_the_hand_limp_until_resume_is_said(voice: Voice) -> None:
    wait_for(voice.can_move, "the hand to take motions")
    told = voice.say("relax")
    assert (told["command"], told["undo"], told["refused"]) == ("relax", "resume", False)
    wait_for(lambda: not voice.can_move(), "the hand to be limp")
    refused = voice.say("open hand")
    assert (refused["command"], refused["refused"]) == ("gesture open", True)
    assert "resume" in refused["outcome"]
    assert not voice.say("resume")["refused"]
    wait_for(voice.can_move, "the hand to move again")


def test_a_word_that_is_to_be_spelled_is_signed(voice: Voice) -> None:
    told = voice.say("spell hello")
    assert (told["command"], told["refused"], told["outcome"]) == ("say hello", False, "signing hello")
    assert told["undo"].startswith("cancel ")


def test_a_sentence_is_told_to_everybody_and_not_signed_by_itself(voice: Voice) -> None:
    voice.heard.clear()
    told = voice.say("Where is the next bus stop?")
    assert told["text"] == "Where is the next bus stop?"
    assert (told["command"], told["outcome"], told["send_in_s"]) == ("", "", 0.0)
    (heard,) = wait_for(lambda: voice.heard, "the topic")
    assert (heard.id, heard.text, heard.source, heard.final) == (told["id"], told["text"], "browser", True)


def test_a_recogniser_that_is_killed_is_started_again_and_the_diagnostics_tell_of_the_microphone(voice: Voice) -> None:
    def values() -> Mapping[str, str]:
        own = [status for array in voice.diagnostics for status in array.status if status.name == "hand/voice"]
        return {value.key: value.value for value in own[-1].values} if own else {}

    wait_for(lambda: values().get("microphone") == "closed", "the diagnostics")
    workers = wait_for(lambda: voice_workers(voice.process.popen.pid), "the recogniser's process")
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
    lost = voice.say("relax")
    assert lost["type"] == "trouble"
    assert "this utterance is lost" in lost["text"]
    assert voice.say("resume")["command"] == "resume"


def voice_workers(pid: int) -> list[int]:
    return [child.pid for child in psutil.Process(pid).children()]


def test_no_sound_is_stored_and_the_recogniser_has_no_network(voice: Voice) -> None:
    (worker,) = voice_workers(voice.process.popen.pid)
    assert psutil.Process(worker).net_connections("inet") == []
    assert [path for path in voice.world.folder.rglob("*") if path.suffix in (".wav", ".raw", ".pcm")] == []


def test_it_ends_in_order_with_its_recogniser(voice: Voice) -> None:
    workers = voice_workers(voice.process.popen.pid)
    assert workers
    voice.process.end(signal.SIGTERM)
    assert voice.process.popen.returncode == 0, voice.process.log
    wait_for(lambda: not any(os.path.exists(f"/proc/{pid}") for pid in workers), "the recogniser to end")
    assert not voice.path.exists()
