# SPDX-License-Identifier: Apache-2.0
"""The voice node with `hand voice-cloud` beside it: by choice, and with this machine in its place when it is gone."""

import asyncio
import signal
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest
from support.made_up_voice import ScriptedRecogniser
from support.speech import between_pauses, missing, speak
from support.waiting import PATIENCE_S, wait_for
from support.world import Process, World

from amazing_hand.simulation.sonic import StandInSonic
from amazing_hand.topics import DIAGNOSTICS
from amazing_hand.voice.cloud import INSTEAD
from amazing_hand.voice.cloud_socket import CloudAnswer, ask, cloud_socket_path
from amazing_hand.voice.local_socket import address_of
from amazing_hand.voice.sound_socket import socket_path, sound_client
from amazing_hand.voice_cloud.service import Service, serve

pytestmark = pytest.mark.skipif(bool(missing()), reason=f"{', '.join(missing())} cannot speak here")

SENTENCE = "Where is the next bus stop?"
BY_CLOUD = "This is what the cloud has heard."
BLOCK_BYTES = 3200


def say(path: Path, text: str) -> list[Mapping[str, Any]]:
    """Speak as through the page's microphone; return what was told of it, but for its state."""

    async def told() -> list[Mapping[str, Any]]:
        async with sound_client(path) as client:
            sound = between_pauses(speak(text, "flite:slt")).astype("<i2").tobytes()
            for begin in range(0, len(sound), BLOCK_BYTES):
                await client.send(sound[begin : begin + BLOCK_BYTES])
            await client.end()
            return [each async for each in client.told() if each["type"] != "microphone"]

    return asyncio.run(asyncio.wait_for(told(), PATIENCE_S))


def start_voice(world: World, **parameters: object) -> tuple[Process, Path]:
    process = world.start_node("voice", **parameters)
    path = socket_path(world.folder, "hand")
    wait_for(lambda: path.exists() or process.popen.poll() is not None, "the voice's socket")
    assert process.popen.poll() is None, process.log
    return process, path


@contextmanager
def cloud(path: Path) -> Iterator[None]:
    """A cloud that always hears the same."""
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()
    service = Service(lambda: StandInSonic(ScriptedRecogniser([("", BY_CLOUD)] * 99)))
    thread = threading.Thread(target=lambda: loop.run_until_complete(serve(path, service, stop)))
    thread.start()
    try:
        wait_for(path.exists, "the cloud's socket")
        yield
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()


def test_a_sentence_is_the_clouds_until_it_is_gone_and_then_this_machines(world: World) -> None:
    diagnostics = world.probe().listen(DIAGNOSTICS)
    _, path = start_voice(world, model="nova-sonic")

    def is_told(where: str, level: bytes) -> bool:
        own = [status for array in diagnostics for status in array.status if status.name == "hand/voice"]
        return bool(own) and own[-1].level == level and where in {value.value for value in own[-1].values}

    with cloud(cloud_socket_path(world.folder, "hand")):
        # On a busy machine the two seconds may pass, after which the cloud is left alone for a while.
        wait_for(lambda: say(path, SENTENCE)[-1]["heard"] == BY_CLOUD, "a sentence that the cloud has heard")
        wait_for(lambda: is_told("by the cloud", b"\0"), "the diagnostics to tell of the cloud")
    told = say(path, SENTENCE)
    assert [each["type"] for each in told] == ["trouble", "heard"]
    assert told[0]["text"] == f"nothing is connected to the cloud: start `hand voice-cloud`; {INSTEAD}"
    assert told[1]["text"] == SENTENCE
    wait_for(lambda: is_told("on this machine", b"\1"), "the diagnostics to tell that it is gone")


def test_the_stand_in_is_a_process_that_understands_speech_without_a_network(world: World) -> None:
    path = cloud_socket_path(world.folder, "hand")
    process = world.start_program("voice_cloud", "-m", "amazing_hand.cli.main", "voice-cloud")
    wait_for(lambda: path.exists() or process.popen.poll() is not None, "the socket")
    assert process.popen.poll() is None, process.log
    assert ask(path, between_pauses(speak(SENTENCE, "flite:slt")), PATIENCE_S) == CloudAnswer(SENTENCE)
    assert psutil.Process(process.popen.pid).net_connections("inet") == []
    process.end(signal.SIGTERM)
    assert process.popen.returncode == 0, process.log
    assert not path.exists()


def test_without_the_choice_nothing_is_sent_to_the_cloud_and_nothing_but_the_graph_is_connected(world: World) -> None:
    process, path = start_voice(world)
    asked: list[socket.socket] = []
    cloud_path = cloud_socket_path(world.folder, "hand")
    with address_of(cloud_path) as address, socket.socket(socket.AF_UNIX) as listening:
        listening.bind(address)
        listening.listen()
        listening.setblocking(False)
        (told,) = say(path, SENTENCE)
        assert told["text"] == SENTENCE
        with pytest.raises(BlockingIOError):
            asked.append(listening.accept()[0])
    own = psutil.Process(process.popen.pid)
    for each in (own, *own.children(recursive=True)):
        connected = [
            entry for entry in each.net_connections("inet") if entry.type == socket.SOCK_STREAM and entry.raddr
        ]
        assert [entry for entry in connected if not entry.raddr.ip.startswith("127.")] == []
    assert asked == []
    assert INSTEAD not in process.log
