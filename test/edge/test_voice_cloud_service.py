# SPDX-License-Identifier: Apache-2.0
"""The process between the voice node and the cloud: the agent's code, with speech models that need no network."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from strands.bidi.models import ConnectionTimeoutError
from strands.types.exceptions import ModelThrottledException
from support.made_up_voice import ScriptedRecogniser, speech
from support.waiting import PATIENCE_S

from amazing_hand.configuration import ConfigurationError
from amazing_hand.simulation.sonic import StandInSonic
from amazing_hand.voice.cloud import INSTEAD, CloudRecogniser
from amazing_hand.voice.cloud_socket import (
    ANSWER_S,
    LENGTH,
    CloudAnswer,
    CloudTrouble,
    answer_of,
    ask,
    cloud_socket_path,
)
from amazing_hand.voice.understanding import SentenceHeard, understand
from amazing_hand.voice.vocabulary import load_vocabulary
from amazing_hand.voice_cloud.life import IDLE_S, MAX_AGE_S
from amazing_hand.voice_cloud.service import Service, serve

HEARD = "The bus is late."


class Models:
    """Makes a model for each connection; counts them."""

    def __init__(self, *texts: str, model: type[StandInSonic] = StandInSonic) -> None:
        self.texts = list(texts)
        self.model = model
        self.made = 0

    def __call__(self) -> StandInSonic:
        self.made += 1
        return self.model(self)

    def take(self, samples: Any) -> None:
        self.taken = samples

    def text(self, told: Any = ()) -> Any:
        return ScriptedRecogniser([("", self.texts.pop(0))], utterances=[speech()]).text()


def sound(seconds: float = 0.5) -> bytes:
    return np.ascontiguousarray(speech(seconds), "<i2").tobytes()


@asynccontextmanager
async def serving(path: Path, service: Service) -> AsyncIterator[None]:
    stop = asyncio.Event()
    task = asyncio.create_task(serve(path, service, stop))
    async with asyncio.timeout(PATIENCE_S):
        while not path.exists():
            assert not task.done(), task
            await asyncio.sleep(0.02)
    try:
        yield
    finally:
        stop.set()
        async with asyncio.timeout(PATIENCE_S):
            await task


async def understood(*answers_to: bytes, service: Service) -> list[str]:
    async with asyncio.timeout(PATIENCE_S):
        found = [(await service.understand(each)).heard for each in answers_to]
        await service.close()
    return found


def test_the_users_words_are_taken_and_one_connection_serves_many_utterances() -> None:
    models = Models("Hello  there.", "And again.")
    assert asyncio.run(understood(sound(), sound(1.0), service=Service(models))) == ["Hello  there.", "And again."]
    assert models.made == 1
    assert np.count_nonzero(models.taken) == len(speech(1.0))


@pytest.mark.parametrize(("later_s", "connections"), [(1.0, 1), (IDLE_S, 2), (MAX_AGE_S, 2)])
def test_a_connection_is_opened_anew_before_the_model_would_end_it(later_s: float, connections: int) -> None:
    now_s = 0.0
    models = Models("one", "two")
    service = Service(models, clock=lambda: now_s)

    async def both() -> None:
        nonlocal now_s
        await service.understand(sound())
        now_s = later_s
        assert (await service.understand(sound())).heard == "two"
        await service.close()

    asyncio.run(asyncio.wait_for(both(), PATIENCE_S))
    assert models.made == connections


class AccessDeniedException(Exception):
    """Named as the SDK's."""


class ValidationException(Exception):
    """Named as the SDK's."""


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (ModelThrottledException("slow down"), "asked more than this account may"),
        (AccessDeniedException("no access to the model"), r"refuses access .* \(no access to the model\)"),
        (ValidationException("InternalErrorCode=531 ..."), "after its time or a long silence"),
        (TimeoutError(), "no answer in time"),
        (ValueError("no AWS credentials found. configure"), "no AWS credentials: name the hand's parameter file"),
        (OSError("Name or service\nnot known"), "OSError: Name or service not known.*network and region"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
@pytest.mark.parametrize("when", ["start", "receive"])
def test_what_is_wrong_with_the_cloud_is_one_sentence_and_the_next_utterance_tries_again(
    error: Exception, sentence: str, when: str
) -> None:
    is_broken = True

    class Broken(StandInSonic):
        async def start(self, *arguments: Any, **named: Any) -> None:
            if is_broken and when == "start":
                raise error
            await super().start(*arguments, **named)

        async def receive(self) -> AsyncGenerator[Any, None]:
            if is_broken and when == "receive":
                raise error
            async for event in super().receive():
                yield event

    models = Models(HEARD, model=Broken)

    async def both() -> None:
        nonlocal is_broken
        service = Service(models)
        with pytest.raises(CloudTrouble, match=sentence) as caught:
            await service.understand(sound())
        assert "\n" not in str(caught.value)
        is_broken = False
        assert (await service.understand(sound())).heard == HEARD
        await service.close()

    asyncio.run(asyncio.wait_for(both(), PATIENCE_S))
    assert models.made == 2


def test_a_model_that_ends_a_connection_after_silence_is_opened_anew_by_strands_itself() -> None:
    ended = False

    class Ends(StandInSonic):
        async def receive(self) -> AsyncGenerator[Any, None]:
            nonlocal ended
            if not ended:
                ended = True
                raise ConnectionTimeoutError("InternalErrorCode=531")
            async for event in super().receive():
                yield event

    models = Models(HEARD, model=Ends)

    async def heard() -> str:
        service = Service(models)
        # The first utterance may be lost with the connection, and is recognised offline.
        for _ in range(2):
            try:
                return (await service.understand(sound())).heard
            except CloudTrouble:
                continue
            finally:
                await service.close()
        return ""

    assert asyncio.run(asyncio.wait_for(heard(), PATIENCE_S)) == HEARD


@pytest.mark.parametrize("proposed", ["The bus is late", None], ids=["cleaned", "the model fails"])
def test_a_language_model_proposes_the_sentence_and_may_fail(proposed: str | None) -> None:
    async def clean(heard: str) -> str:
        assert heard == HEARD
        if proposed is None:
            raise ModelThrottledException("slow down")
        return proposed

    async def answer() -> CloudAnswer:
        service = Service(Models(HEARD), clean)
        try:
            return await service.understand(sound())
        finally:
            await service.close()

    assert asyncio.run(asyncio.wait_for(answer(), PATIENCE_S)) == CloudAnswer(HEARD, proposed or "")


def test_the_node_gets_its_answer_over_the_socket_which_is_this_users_alone(tmp_path: Path) -> None:
    path = cloud_socket_path(tmp_path, "/hand")
    models = Models(HEARD)

    async def answer() -> CloudAnswer:
        async with serving(path, Service(models)):
            assert path.stat().st_mode & 0o777 == 0o600
            with pytest.raises(ConfigurationError, match="another `hand voice-cloud` listens there"):
                await serve(path, Service(models), asyncio.Event())
            return await asyncio.to_thread(ask, path, speech(), PATIENCE_S)

    assert asyncio.run(answer()) == CloudAnswer(HEARD)
    assert not path.exists()


def garbage() -> list[Callable[[], bytes]]:
    return [lambda: b"", lambda: b"GET", lambda: LENGTH.pack(2**31), lambda: LENGTH.pack(3), lambda: LENGTH.pack(8)]


def test_a_client_that_sends_garbage_or_leaves_does_no_harm(tmp_path: Path) -> None:
    path = cloud_socket_path(tmp_path, "hand")

    async def answer() -> CloudAnswer:
        async with serving(path, Service(Models(HEARD))):
            for make in garbage():
                reader, writer = await asyncio.open_unix_connection(path)
                writer.write(make())
                writer.write_eof()
                line = await asyncio.wait_for(reader.read(), PATIENCE_S)
                if line:
                    with pytest.raises(CloudTrouble, match="is no sound"):
                        answer_of(line)
                writer.close()
            return await asyncio.to_thread(ask, path, speech(), PATIENCE_S)

    assert asyncio.run(answer()) == CloudAnswer(HEARD)


class Hangs(StandInSonic):
    """Never answers."""

    async def send(self, content: Any) -> None:
        pass


def test_a_cloud_that_hangs_or_is_gone_leaves_the_sentence_to_this_machine(tmp_path: Path) -> None:
    path = cloud_socket_path(tmp_path, "hand")
    models = Models(HEARD, model=Hangs)

    def sentence(answer_s: float) -> tuple[Any, str]:
        offline = ScriptedRecogniser([("the bus", "The bus.")])
        recogniser = CloudRecogniser(offline, lambda samples: ask(path, samples, answer_s))
        return understand(speech(), recogniser, load_vocabulary()), recogniser.trouble

    async def hanging() -> tuple[Any, str]:
        async with serving(path, Service(models)):
            return await asyncio.to_thread(sentence, 0.3)

    assert ANSWER_S <= 2.0
    path.parent.mkdir(parents=True)
    found, trouble = sentence(PATIENCE_S)
    assert found == SentenceHeard("The bus.", "The bus.")
    assert trouble == f"nothing is connected to the cloud: start `hand voice-cloud`; {INSTEAD}"
    found, trouble = asyncio.run(hanging())
    assert found == SentenceHeard("The bus.", "The bus.")
    assert trouble == f"the cloud gave no answer for 0.3 s; {INSTEAD}"
    path.unlink(missing_ok=True)


def test_a_transcript_that_comes_late_is_not_taken_for_the_next_utterance(tmp_path: Path) -> None:
    path = cloud_socket_path(tmp_path, "hand")
    release = asyncio.Event()

    class Late(StandInSonic):
        async def receive(self) -> AsyncGenerator[Any, None]:
            await release.wait()
            async for event in super().receive():
                yield event

        def _text(self, sound: bytes) -> str:
            return f"{np.count_nonzero(np.frombuffer(sound, '<i2'))} samples"

    models = Models(model=Late)
    long = speech(1.0)

    async def second() -> CloudAnswer:
        async with serving(path, Service(models)):
            with pytest.raises(CloudTrouble, match="no answer for"):
                await asyncio.to_thread(ask, path, speech(), 0.5)
            release.set()
            return await asyncio.to_thread(ask, path, long, PATIENCE_S)

    assert asyncio.run(asyncio.wait_for(second(), 2 * PATIENCE_S)) == CloudAnswer(f"{len(long)} samples")
    assert models.made == 2


def test_without_a_folder_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CloudTrouble, match="start `hand voice-cloud`"):
        ask(tmp_path / "none" / "hand.cloud.sock", speech())
