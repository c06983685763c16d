# SPDX-License-Identifier: Apache-2.0
"""From a microphone to the hand: what is heard, understood, told and obeyed. For one event loop."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable
from dataclasses import replace
from typing import Any, Final, NamedTuple, Protocol

from amazing_hand.voice import telling
from amazing_hand.voice.recogniser import RecogniserFailed
from amazing_hand.voice.session import AUTO_SEND_S, Event, Listening, Recognise, Send, Session, Trouble
from amazing_hand.voice.sound import Samples
from amazing_hand.voice.telling import Heard, Told
from amazing_hand.voice.understanding import CommandHeard, NothingHeard, SentenceHeard, Understood
from amazing_hand.voice.vocabulary import SAY, Meaning

TICK_S: Final = 0.1

BUSY: Final = "another microphone is open: close it first"


class Refused(Exception):
    """The hand does not do what was said; the message is one line."""


class MicrophoneError(Exception):
    """A microphone that cannot be used; one line that says why and what to do."""


class Done(NamedTuple):
    """The hand's answer, and the meaning that undoes what it does; empty if there is nothing to be undone."""

    answer: str
    undo: str


class Mouth(Protocol):
    """Where what was understood goes."""

    def tell(self, told: Told) -> None:
        """Tell people and programs."""

    async def obey(self, meaning: Meaning) -> Done:
        """Have the hand do it. Raises Refused."""


Understand = Callable[[Samples], Awaitable[Understood]]
"""Raises RecogniserFailed."""


class Listener:
    """Listens to one microphone at a time.

    Attributes:
        microphone: the open one; None while none is open.
        auto_send: sentences are sent by themselves after AUTO_SEND_S.
    """

    def __init__(
        self, new_session: Callable[[float], Session], understand: Understand, mouth: Mouth, *, auto_send: bool = False
    ) -> None:
        """new_session: for a microphone that is opened at this time [s]."""
        self._new_session = new_session
        self._understand = understand
        self._mouth = mouth
        self.auto_send = auto_send
        self.microphone: _Microphone | None = None
        self._working: set[_Microphone] = set()
        """Also those that are closed, while what was said is being done."""

    async def listen(
        self, source: str, blocks: AsyncIterator[Samples], tell: Callable[[Told], None] = lambda _: None
    ) -> None:
        """Listen to a microphone until it ends, and until all that was said is done.

        tell: gets what is told of this microphone, as everybody does. Raises MicrophoneError if the blocks do, and at
        once if another microphone is open.
        """
        if self.microphone is not None:
            raise MicrophoneError(BUSY)

        def tell_both(told: Told) -> None:
            self._mouth.tell(told)
            tell(told)

        session = self._new_session(time.monotonic())
        self.microphone = microphone = _Microphone(source, session, self, self._understand, self._mouth.obey, tell_both)
        self._working.add(microphone)
        try:
            await microphone.listen(blocks)
        finally:
            self._working.discard(microphone)

    def forget(self) -> None:
        """Do nothing of what was said so far: the hand was stopped since."""
        for microphone in self._working:
            microphone.forget()

    def warn(self, text: str) -> None:
        """Tell of each microphone what is wrong with the recogniser, which goes on."""
        for microphone in self._working:
            microphone.warn(text)


class _Microphone:
    """One microphone from its opening until all that was said is done."""

    def __init__(
        self,
        source: str,
        session: Session,
        listener: Listener,
        understand: Understand,
        obey: Callable[[Meaning], Awaitable[Done]],
        tell: Callable[[Told], None],
    ) -> None:
        self.source = source
        self.session = session
        self._listener = listener
        self._understand = understand
        self._obey = obey
        self._tell = tell
        self._group = asyncio.TaskGroup()
        self._working: set[asyncio.Task[None]] = set()
        self._told: dict[int, Heard] = {}
        """What was told of a sentence that may be sent, by the identity of the SentenceHeard."""

    async def listen(self, blocks: AsyncIterator[Samples]) -> None:
        failure: MicrophoneError | None = None
        async with self._group:
            ticking = self._group.create_task(self._tick())
            try:
                async for block in blocks:
                    self.session.auto_send = self._listener.auto_send
                    self._handle(self.session.on_block(block, time.monotonic()))
            except MicrophoneError as error:
                failure = error
            finally:
                self._listener.microphone = None
                task = asyncio.current_task()
                is_cancelled = task is not None and task.cancelling() > 0
                closing = self.session.close(time.monotonic())
                self._handle(event for event in closing if isinstance(event, Listening) or not is_cancelled)
            while self._working or not self.session.is_done:
                await asyncio.sleep(TICK_S)
            ticking.cancel()
        if failure is not None:
            raise failure

    def forget(self) -> None:
        """Do nothing of what was said so far."""
        self._handle(self.session.forget())

    def warn(self, text: str) -> None:
        """Tell what is wrong with the recogniser."""
        self._handle([Trouble(text)])

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            self._handle(self.session.on_tick(time.monotonic()))

    def _handle(self, events: Iterable[Event]) -> None:
        for event in events:
            match event:
                case Listening(is_open, is_awake, is_speaking):
                    self._tell(telling.Microphone(self.source, is_open, is_awake, is_speaking))
                case Trouble(text):
                    self._tell(telling.Trouble(self.source, text))
                case Recognise(samples):
                    self._start(self._recognise(samples))
                case CommandHeard(heard, meaning):
                    told = Heard(self._new_id(), self.source, heard, command=str(meaning), undo=meaning.undo)
                    self._tell(told)
                    self._start(self._do(meaning, told))
                case SentenceHeard(heard, text):
                    send_in_s = AUTO_SEND_S if self.session.will_send(event) else 0.0
                    told = Heard(self._new_id(), self.source, heard, text, send_in_s=send_in_s)
                    self._tell(told)
                    if send_in_s:
                        self._told[id(event)] = told
                case Send(sentence):
                    told = replace(self._told.pop(id(sentence)), send_in_s=0.0)
                    self._start(self._do(Meaning(SAY, sentence.text), told))
                case NothingHeard(heard):
                    self._tell(Heard(self._new_id(), self.source, heard))

    async def _recognise(self, samples: Samples) -> None:
        try:
            understood = await self._understand(samples)
        except RecogniserFailed as error:
            self._handle(self.session.on_lost(str(error)))
        else:
            self._handle(self.session.on_understood(understood, time.monotonic()))

    async def _do(self, meaning: Meaning, told: Heard) -> None:
        try:
            done = await self._obey(meaning)
        except Refused as error:
            self._tell(replace(told, outcome=str(error), undo="", refused=True))
        else:
            self._tell(replace(told, outcome=done.answer, undo=done.undo))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._group.create_task(work)
        self._working.add(task)
        task.add_done_callback(self._working.discard)

    @staticmethod
    def _new_id() -> str:
        return uuid.uuid4().hex
