# SPDX-License-Identifier: Apache-2.0
"""What goes on between a microphone and the hand: blocks of sound and results in, events out. Time is passed in."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from amazing_hand.voice.endpointing import Endpointer, SpeechBegan, Utterance
from amazing_hand.voice.microphone import CLIPPED, MicrophoneWatch, is_clipped
from amazing_hand.voice.sound import Samples
from amazing_hand.voice.understanding import CommandHeard, NothingHeard, SentenceHeard, Understood

AUTO_SEND_S: Final = 2.0
"""How long a sentence is shown before it is sent by itself."""

AWAKE_S: Final = 8.0
"""How long the hand listens after its wake word and after each utterance."""

MAX_WAITING: Final = 3
"""Utterances that may wait for the recogniser; beyond, the oldest is lost."""

TOO_MANY: Final = "speech faster than it can be recognised: an utterance was left out"
FORGOTTEN: Final = "the hand was stopped: what was said before that is not done"


@dataclass(frozen=True)
class Listening:
    """Whether the microphone is open, whether what is said now is listened to, and whether somebody speaks."""

    is_open: bool
    is_awake: bool
    is_speaking: bool


@dataclass(frozen=True)
class Recognise:
    """Utterance for the recogniser; its result comes back by `Session.on_understood` or `on_lost`."""

    samples: Samples


@dataclass(frozen=True)
class Trouble:
    """Something is wrong with the microphone or the recogniser; one sentence."""

    text: str


@dataclass(frozen=True)
class Send:
    """Sentence to be signed now."""

    sentence: SentenceHeard


Event = Listening | Recognise | CommandHeard | SentenceHeard | NothingHeard | Trouble | Send

WakeWord = Callable[[Samples], bool]
"""Return whether the wake word ended in the samples, which follow those before."""


class Session:
    """One microphone, open until `close`. Only one utterance is with the recogniser at a time."""

    def __init__(
        self, endpointer: Endpointer, now_s: float, *, auto_send: bool = False, wake_word: WakeWord | None = None
    ) -> None:
        """auto_send: a sentence is sent by itself after AUTO_SEND_S. wake_word: None: everything is listened to."""
        self._endpointer = endpointer
        self._watch = MicrophoneWatch(now_s)
        self.auto_send = auto_send
        self._wake_word = wake_word
        self._awake_until_s = now_s
        self._is_open = True
        self._count = 0
        """Of the utterances so far: the number of the last one."""
        self._recognising = 0
        """Number of the utterance that is with the recogniser; 0: none is."""
        self._held = 0
        self._forgotten = 0
        """Utterances up to these numbers are not sent by themselves, and not told."""
        self._waiting: deque[tuple[int, Samples]] = deque()
        self._to_send: deque[tuple[float, SentenceHeard]] = deque()
        """The sentences that will be sent, with the time."""
        self._told: Listening | None = None

    def on_block(self, block: Samples, now_s: float) -> Iterator[Event]:
        """Take the next block of sound."""
        if not self._is_open:
            return
        if self._wake_word is not None and self._wake_word(block):
            self._awake_until_s = now_s + AWAKE_S
        if self._is_awake(now_s):
            for endpoint in self._endpointer.feed(block):
                if isinstance(endpoint, SpeechBegan):
                    yield from self._listening(now_s)
                elif isinstance(endpoint, Utterance):
                    yield from self._on_utterance(endpoint.samples, now_s)
        if trouble := self._watch.on_block(block, self._endpointer.is_speaking, now_s):
            yield Trouble(trouble)
        yield from self._listening(now_s)

    def on_tick(self, now_s: float) -> Iterator[Event]:
        """Send what is due, and notice a microphone that is gone. To be called several times a second."""
        if self._is_open and (trouble := self._watch.on_tick(now_s)):
            yield Trouble(trouble)
        while self._to_send and self._to_send[0][0] <= now_s:
            yield Send(self._to_send.popleft()[1])
        yield from self._listening(now_s)

    def on_understood(self, understood: Understood, now_s: float) -> Iterator[Event]:
        """Take the recogniser's result."""
        if self._recognising > self._forgotten:
            if isinstance(understood, CommandHeard):
                # A command is about what is seen now: what would be sent later is not wanted any more.
                self._to_send.clear()
            elif isinstance(understood, SentenceHeard) and self.auto_send and self._recognising > self._held:
                self._to_send.append((now_s + AUTO_SEND_S, understood))
            yield understood
        yield from self._next()

    def on_lost(self, reason: str) -> Iterator[Event]:
        """Go on after the recogniser has failed with an utterance."""
        yield Trouble(reason)
        yield from self._next()

    def will_send(self, sentence: SentenceHeard) -> bool:
        """Return whether a sentence that was told will be sent by itself."""
        return any(waiting is sentence for _, waiting in self._to_send)

    def hold(self) -> None:
        """Send nothing by itself of what was said so far: somebody mends it."""
        self._to_send.clear()
        self._held = self._so_far

    def forget(self) -> Iterator[Event]:
        """Neither tell nor send anything of what was said so far: the hand was stopped since."""
        is_lost = bool(self._to_send) or self._so_far > max(self._forgotten, self._done)
        self._to_send.clear()
        self._waiting.clear()
        self._forgotten = self._so_far
        if is_lost:
            yield Trouble(FORGOTTEN)

    def close(self, now_s: float) -> Iterator[Event]:
        """End: the microphone is closed. What was said so far is still recognised."""
        for endpoint in self._endpointer.flush():
            if isinstance(endpoint, Utterance):
                yield from self._on_utterance(endpoint.samples, now_s)
        self._is_open = False
        yield from self._listening(now_s)

    @property
    def is_done(self) -> bool:
        """Return whether nothing will come any more: the microphone is closed, and all is recognised and sent."""
        return not (self._is_open or self._recognising or self._to_send)

    @property
    def trouble(self) -> str:
        """Return what is wrong with the microphone now; empty if nothing is."""
        return self._watch.trouble

    def _on_utterance(self, samples: Samples, now_s: float) -> Iterator[Event]:
        self._awake_until_s = now_s + AWAKE_S
        self._count += 1
        if self._count <= self._forgotten:
            return
        if is_clipped(samples):
            yield Trouble(CLIPPED)
        self._waiting.append((self._count, samples))
        if len(self._waiting) > MAX_WAITING:
            self._waiting.popleft()
            yield Trouble(TOO_MANY)
        if not self._recognising:
            yield from self._next()

    def _next(self) -> Iterator[Event]:
        self._recognising = 0
        if self._waiting:
            self._recognising, samples = self._waiting.popleft()
            yield Recognise(samples)

    @property
    def _so_far(self) -> int:
        """Return the number of the last utterance, also if it is being said."""
        return self._count + self._endpointer.is_speaking

    @property
    def _done(self) -> int:
        """Return the number of the last utterance that was told."""
        numbers = [number for number, _ in self._waiting]
        return min([self._recognising or self._count + 1, *numbers]) - 1

    def _is_awake(self, now_s: float) -> bool:
        return self._wake_word is None or self._endpointer.is_speaking or now_s < self._awake_until_s

    def _listening(self, now_s: float) -> Iterator[Event]:
        is_speaking = self._is_open and self._endpointer.is_speaking
        listening = Listening(self._is_open, self._is_open and self._is_awake(now_s), is_speaking)
        if listening != self._told:
            self._told = listening
            yield listening
