# SPDX-License-Identifier: Apache-2.0
"""What the page shows of one hand, and to whom: takes the hand's events, and tells the browsers what has changed."""

import asyncio
import logging
import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np

from amazing_hand.bus import motion_gate
from amazing_hand.config import load_alphabet
from amazing_hand.hand.alphabet import Alphabet, Handshape
from amazing_hand.hand.calibration import SERVO_COUNT
from amazing_hand.hand.command_words import RELAX, STOP
from amazing_hand.hand.kinematics import Array
from amazing_hand.page.calibrating import Calibrating, CalibrationRefused, CalibrationStep
from amazing_hand.page.films import Films
from amazing_hand.page.hand import (
    JOINTS,
    About,
    Asked,
    Commanded,
    Event,
    FilmStored,
    Gone,
    LetterIssued,
    LetterShown,
    Measured,
    Motion,
    NodeHealth,
    PageHand,
    Paused,
    Speech,
    Step,
    VoiceState,
    with_fingers,
)
from amazing_hand.page.health import PLANNER, Health
from amazing_hand.page.hello import HELLO, hello, pace_of
from amazing_hand.page.history import HistoryFile
from amazing_hand.page.manual import Manual, ManualRefused
from amazing_hand.page.own_gestures import OwnGestures
from amazing_hand.page.story import HIDDEN, Story
from amazing_hand.page.transcript import HEARD, Transcript
from amazing_hand.page.watchers import Watcher, Watchers
from amazing_hand.page.wire import COMMANDED, MEASURED, PICTURE, encode, joints_body

FRAME_PERIOD_S: Final = 1 / 30
PICTURE_PERIOD_S: Final = 1 / 15
FRESH_S: Final = 0.5
"""A measured angle that is older is not taken for the present one."""

STOPPED: Final = "The hand was stopped."
IN_HAND: Final = "A sentence is being signed: wait for its end, or stop it."

HEALTH_PERIOD_S: Final = 1.0
SAVE_PERIOD_S: Final = 2.0
"""The history is written at most this often."""

SENTENCES: Final = "sentences"
MOTION: Final = "motion"
HEALTH: Final = "health"
FILMS: Final = "films"
MANUAL: Final = "manual"

_NO_POSE: Final = joints_body(np.full(len(JOINTS), np.nan))

NO_VOICE: Final = "The voice of this hand is looked for: it is started with the page."

log = logging.getLogger(__name__)


class HandView:
    """One hand on the page.

    Attributes:
        hand: the hand.
        about: what is known of it.
        alphabet: its signs, for its side.
        story, health, films: what is shown.
        watchers: who watches.
    """

    def __init__(self, hand: PageHand, version: str, history: HistoryFile) -> None:
        """version: of the program. history: where sentences and films are remembered."""
        self.hand = hand
        self.about = About()
        self.alphabet: Alphabet = load_alphabet(side=self.about.side)
        self.watchers = Watchers()
        self.motion = Motion(False, "The hand is not found yet: it is looked for.")
        self.names: tuple[str, ...] = (hand.namespace,)
        """Of all hands on the page."""
        self._version = version
        self._history = history
        try:
            past, films = history.load()
        except ValueError as error:
            log.error("%s", error)
            past, films = [], []
        self.story = Story(past)
        self.health = Health(version)
        self.films = Films(films)
        self.voice = VoiceState(False, NO_VOICE)
        self.transcript = Transcript()
        self._commanded = _NO_POSE, time.monotonic()
        self._measured: tuple[bytes, float] | None = None
        self._servos: Measured | None = None
        self.manual = Manual(hand, self._tell_manual)
        self.calibrating = Calibrating(hand, history.beside(".calibrating"))
        self._own_gestures = OwnGestures()
        self._ending: asyncio.Future[CalibrationStep] | None = None
        self._texts: dict[str, str] = {}
        """What was last told, by kind; made anew when it has changed and somebody is told."""
        self._unsaved = asyncio.Event()
        self._unwell = asyncio.Event()
        self._somebody = asyncio.Event()

    # What the hand tells.

    def on_event(self, event: Event) -> None:
        for kind in self._changed_by(event):
            self._tell(kind)
        if isinstance(event, Step | FilmStored):
            self._unsaved.set()

    def _changed_by(self, event: Event) -> Iterator[str]:
        """Take an event; yield the kinds of messages that it changes."""
        match event:
            case About():
                if event.side != self.about.side:
                    self.alphabet = load_alphabet(side=event.side)
                if event != self.about:
                    self.about = event
                    yield HELLO
            case Asked() if self.story.on_asked(event):
                yield SENTENCES
            case Step() if self.story.on_step(event):
                if self.story.in_hand:
                    self.manual.interrupt(IN_HAND)
                yield SENTENCES
            case LetterIssued():
                letter = HIDDEN if self.story.is_hidden(event.id) else event.letter
                told = {"letter": letter, "index": event.index, "count": event.count, "id": event.id}
                self.watchers.notify(encode({"type": "letter", **told}))
                if self.story.on_issued(event):
                    yield SENTENCES
            case LetterShown() if self.story.on_shown(event):
                yield SENTENCES
            case Paused(paused) if self.story.on_paused(paused):
                yield SENTENCES
            case Motion():
                # Also one that says nothing new: each stop begins a new epoch, which is told as a Motion.
                self.manual.interrupt(event.reason)
                if self._is_stop(event) and self.calibrating.is_going_on:
                    self._ending = asyncio.ensure_future(self.calibrating.quit(STOPPED))
                if event != self.motion:
                    self.motion = event
                    yield MOTION
            case Commanded(angles_rad):
                body = _NO_POSE if angles_rad is None else joints_body(with_fingers(angles_rad))
                if body != self._commanded[0]:
                    self._commanded = body, time.monotonic()
                    for watcher in self.watchers.looking:
                        watcher.show(COMMANDED, *self._commanded)
            case FilmStored():
                text = next((past.text for past in self.story.past if past.id == event.id), "")
                self.films.on_stored(event, text)
                yield FILMS
                if not event.error and self.story.on_film(event.id, self.films.all[0].name):
                    yield SENTENCES
            case Speech():
                self.transcript.on_speech(event, round(1000 * time.time()))
                yield HEARD
            case VoiceState() if event != self.voice:
                self.voice = event
                yield HELLO
            case NodeHealth():
                self.health.on_health(event)
                self._unwell.set()
            case Gone():
                self.health.on_gone(event)
                self._unwell.set()
                if PLANNER in event.nodes and self.story.on_planner_gone(round(1000 * time.time())):
                    self._unsaved.set()
                    yield SENTENCES

    @property
    def pace(self) -> str:
        """The name of the pace now."""
        return pace_of(self.about)

    @property
    def own_gestures(self) -> Mapping[str, Handshape]:
        """The gestures of one's own that there are now."""
        return self._own_gestures.all(self.alphabet, self.about.side)

    @property
    def own_problems(self) -> list[str]:
        """What is wrong with the file of `own_gestures`, one line each."""
        return self._own_gestures.problems

    @property
    def gestures(self) -> Mapping[str, Handshape]:
        """The alphabet's gestures and those of one's own."""
        return {**self.alphabet.gestures, **self.own_gestures}

    def _is_stop(self, motion: Motion) -> bool:
        """Return whether the driver, which has lent its port, was told to stop or relax; by its lending it was not."""
        is_new = motion.by_request and motion.epoch != self.motion.epoch
        return is_new and motion.reason.startswith(motion_gate.STOPPED)

    # What a browser has the hand do.

    async def command(self, word: str) -> str:
        """Do a word at once; return the hand's answer.

        During a calibration the driver does not have the servos: a stop or relax makes them limp by ending it.
        """
        if word in (STOP, RELAX):
            await self.calibrating.quit(STOPPED)
        elif word in self.gestures:
            self.manual.interrupt(f"The hand was told to {word}.")
        return await self.hand.command(word)

    def calibrate(self, joints: Sequence[str] | None) -> CalibrationStep:
        """Begin a calibration of these servo joints, or of all. Raises CalibrationRefused."""
        if not self.calibrating.is_going_on and (blocked := self._blocked()):
            raise CalibrationRefused(blocked)
        step = self.calibrating.start(joints)
        self.manual.interrupt("The hand is calibrated.")
        return step

    # Manual control.

    def switch_manual(self, watcher: Watcher, on: bool) -> None:
        """Give manual control to a browser, or take it; if it cannot have it, tell it why."""
        now_s = time.monotonic()
        if not on:
            self.manual.let_go(watcher)
            return
        try:
            if not watcher.can_control:
                raise ManualRefused("You may watch, not control: open the page by the link for control.")
            self.manual.take(watcher, self._servo_rad(now_s), self._blocked(), now_s)
        except ManualRefused as refused:
            message = encode({**self.manual.message(watcher), "reason": str(refused)})
            watcher.tell(MANUAL, lambda: message)

    def move(self, watcher: Watcher, joints_rad: Mapping[str, float]) -> None:
        """Take the pose that a browser asks for, if it has manual control."""
        limits_deg = list(zip(self.about.min_deg, self.about.max_deg, strict=True))
        self.manual.wish(watcher, joints_rad, limits_deg, self.about.side, time.monotonic())

    def _blocked(self) -> str:
        """Return why nobody may move the hand by hand now; empty if somebody may."""
        if not self.motion.can_move:
            return self.motion.reason
        return IN_HAND if self.story.in_hand else ""

    def _servo_rad(self, now_s: float) -> Array | None:
        """Return the servo joints' measured angles (8,); None if they are old."""
        measured = self._servos
        return measured.angles_rad[:SERVO_COUNT] if measured and now_s - measured.at_s <= FRESH_S else None

    def _tell_manual(self) -> None:
        for watcher in self.watchers:
            watcher.tell(MANUAL, self._text_of(MANUAL, watcher))

    # What browsers are told.

    def welcome(self, watcher: Watcher) -> None:
        """Add a browser and tell it all there is."""
        self.watchers.add(watcher)
        for kind in (HELLO, SENTENCES, MOTION, HEALTH, FILMS, MANUAL, HEARD):
            watcher.tell(kind, self._text_of(kind, watcher))
        self.look_again(watcher)

    def look_again(self, watcher: Watcher) -> None:
        """Send the last poses to a browser that has come, or whose tab can be seen again."""
        watcher.show(COMMANDED, *self._commanded)
        if self._measured is not None:
            watcher.show(MEASURED, *self._measured)
        self._somebody.set()

    def notice(self, level: str, text: str) -> None:
        """Tell all browsers one sentence."""
        self.watchers.notify(encode({"type": "notice", "level": level, "text": text}))

    def changed(self, kind: str) -> None:
        """Tell all browsers the state of this kind again, as it has changed."""
        self._tell(kind)

    def _tell(self, kind: str) -> None:
        self._texts.pop(kind, None)
        for watcher in self.watchers:
            watcher.tell(kind, self._text_of(kind, watcher))

    def _text_of(self, kind: str, watcher: Watcher) -> Callable[[], str]:
        if kind == HELLO:
            return lambda: encode(self._hello(watcher))
        if kind == MANUAL:
            return lambda: encode(self.manual.message(watcher))
        return lambda: self._text(kind)

    def _text(self, kind: str) -> str:
        if (text := self._texts.get(kind)) is None:
            text = self._texts[kind] = encode(self._message(kind))
        return text

    def _message(self, kind: str) -> dict[str, Any]:
        match kind:
            case "sentences":
                return self.story.message()
            case "motion":
                return {"type": MOTION, "can_move": self.motion.can_move, "reason": self.motion.reason}
            case "health":
                return self.health.message()
            case "films":
                return self.films.message(self.story.is_hidden)
            case "heard":
                return self.transcript.message()
        raise KeyError(kind)

    def _hello(self, watcher: Watcher) -> dict[str, Any]:
        message = hello(
            self.about, self.voice, hand=self.hand.namespace, hands=self.names, gestures=list(self.gestures)
        )
        return {**message, "role": "control" if watcher.can_control else "watch", "version": self._version}

    # What happens by itself.

    async def run(self) -> None:
        """Send joints and pictures while somebody looks, and save the history, until cancelled."""
        self.hand.listen(self.on_event)
        try:
            self.calibrating.recover()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._send_frames())
                tasks.create_task(self._tell_health())
                tasks.create_task(self._save_changes())
        finally:
            await self.calibrating.close()
            self.hand.watch(joints=False, pictures=False)
            if self._unsaved.is_set():
                self._save()

    async def _send_frames(self) -> None:
        picture_s = -math.inf
        while True:
            looking = self.watchers.looking
            now_s = time.monotonic()
            self.hand.watch(joints=bool(looking), pictures=any(watcher.asks_pictures(now_s) for watcher in looking))
            if not looking:
                self._somebody.clear()
                await self._somebody.wait()
                continue
            if (measured := self.hand.measured()) is not None:
                self._measured = joints_body(measured.angles_rad), measured.at_s
                self._servos = measured
                for watcher in looking:
                    watcher.show(MEASURED, *self._measured)
            self.manual.tick(self._servo_rad(now_s), self._blocked(), now_s)
            wanting = [watcher for watcher in looking if watcher.wants_picture]
            if wanting and now_s >= picture_s + PICTURE_PERIOD_S and (picture := self.hand.picture()) is not None:
                picture_s = now_s
                for watcher in wanting:
                    watcher.show(PICTURE, picture.jpeg, picture.at_s)
            await asyncio.sleep(FRAME_PERIOD_S)

    async def _tell_health(self) -> None:
        """Tell the health when what is shown of it has changed, at most every HEALTH_PERIOD_S."""
        while True:
            await self._unwell.wait()
            self._unwell.clear()
            if encode(self._message(HEALTH)) != self._texts.get(HEALTH):
                self._tell(HEALTH)
            await asyncio.sleep(HEALTH_PERIOD_S)

    async def _save_changes(self) -> None:
        while True:
            await self._unsaved.wait()
            self._unsaved.clear()
            await asyncio.to_thread(self._save)
            await asyncio.sleep(SAVE_PERIOD_S)

    def _save(self) -> None:
        try:
            self._history.save(self.story.past, self.films.all)
        except OSError as error:
            log.error("what was signed is not remembered: %s", error)
