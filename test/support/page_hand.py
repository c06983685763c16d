# SPDX-License-Identifier: Apache-2.0
"""The page with a hand that is made up: for tests of the server, and to look at the page without ROS.

PYTHONPATH=test python -m support.page_hand --port 8080 [--hands hand,left_hand]
"""

import argparse
import asyncio
import contextlib
import os
import tempfile
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from amazing_hand.camera.jpeg import encode_jpeg
from amazing_hand.config import load_alphabet, load_calibration
from amazing_hand.hand.joints import SERVO_JOINTS
from amazing_hand.hand.kinematics import Array, Side
from amazing_hand.hand.spelling import PACES_S, Rhythm, Speller
from amazing_hand.page.access import Access
from amazing_hand.page.app import create_app
from amazing_hand.page.guard import Guard
from amazing_hand.page.hand import (
    About,
    Asked,
    Commanded,
    Event,
    FilmStored,
    HandError,
    HandRefuses,
    LetterIssued,
    LetterShown,
    Measured,
    Motion,
    NodeHealth,
    Paused,
    Picture,
    Step,
    with_fingers,
)
from amazing_hand.page.history import HistoryFile
from amazing_hand.page.server import listen, serve, server
from amazing_hand.page.view import HandView
from amazing_hand.rendering.renderer import HandRenderer
from amazing_hand.simulation.servo_bus import SimulatedBus
from support.waiting import wait_for

SPEED_RAD_S = 7.0
CYCLE_S = 0.02
VERSION = "amazing_hand 0.1.0"


class FakeHand:
    """A hand that signs what it is told, in time; or whatever a test makes of it.

    Attributes:
        asked: what it was asked to do, such as ("say", "HELLO").
        error: raised by whatever is asked, if it is set.
        watched: whether (joints, pictures) are looked at.
        sound_socket: of its voice, if a test has one.
        film: a file that each sentence is said to have been filmed to.
    """

    def __init__(self, namespace: str = "hand", side: Side = "right") -> None:
        self.namespace = namespace
        self.about = About(side=side, simulated=True)
        self.asked: list[tuple[str, object]] = []
        self.error: HandError | None = None
        self.watched = (False, False)
        self.is_paused = False
        self.film: Path | None = None
        self.sound_socket = Path("/nonexistent/voice.sock")
        self._alphabet = load_alphabet(side=side)
        self._tell: Callable[[Event], None] = lambda _: None
        self._pose_rad: Array = self._alphabet["rest"].motion.key_poses[-1].angles_rad
        self._goal_rad = self._pose_rad
        self._moved_s = time.monotonic()
        self._limp = ""
        self._queue: deque[tuple[str, str]] = deque()
        self._now: tuple[str, str] | None = None
        self._last = ""
        self._stop = asyncio.Event()
        self._place = 0
        self._worker: asyncio.Task[None] | None = None
        self._caption = ""
        self._picture_rad: Array | None = None
        self._lent = contextlib.ExitStack()

    @cached_property
    def _renderer(self) -> HandRenderer:
        """Made for the first picture, as it takes a second."""
        return HandRenderer(640, 480, self.about.side)

    # PageHand.

    def listen(self, on_event: Callable[[Event], None]) -> None:
        self._tell = on_event
        on_event(self.about)
        on_event(Motion(True))
        on_event(Commanded(self._goal_rad))
        for health in healthy():
            on_event(health)
        self._worker = asyncio.get_running_loop().create_task(self._work())

    def watch(self, *, joints: bool, pictures: bool) -> None:
        self.watched = joints, pictures

    def measured(self) -> Measured | None:
        self._move()
        return Measured(with_fingers(self._pose_rad), time.monotonic())

    def picture(self) -> Picture | None:
        self._move()
        if self._picture_rad is not None and np.array_equal(self._picture_rad, self._pose_rad):
            return None
        self._picture_rad = self._pose_rad
        return Picture(encode_jpeg(self._renderer.render(self._pose_rad, self._caption)), time.monotonic())

    async def say(self, text: str) -> str:
        self._ask("say", text)
        if self._limp:
            raise HandRefuses(self._limp)
        sentence = uuid.uuid4().hex, text
        self.tell(Asked(*sentence, "local"))
        self.step(*sentence, "queued")
        self._queue.append(sentence)
        return sentence[0]

    async def command(self, word: str) -> str:
        self._ask("command", word)
        match word:
            case "stop":
                self._end_all("stopped by request")
                return "stopped; the hand holds its pose"
            case "relax":
                self._limp = "the hand is limp: press Resume"
                self._end_all("the hand was told to relax")
                self.tell(Motion(False, self._limp))
                self.tell(Commanded(None))
                return "all servos are limp"
            case "resume":
                self._limp = ""
                self.tell(Motion(True))
                return "the hand moves again"
            case "pause" | "continue":
                if self._now is None:
                    raise HandRefuses("nothing is being signed")
                self._pause(word == "pause")
                return "paused" if word == "pause" else "goes on"
            case "back":
                if self._now is None:
                    raise HandRefuses("nothing is being signed")
                self._place = max(self._place - 2, -1)
                self._stop.set()
                return "one letter back"
            case "again":
                if not self._last:
                    raise HandRefuses("nothing has been signed yet")
                await self.say(self._last)
                return "once more"
        if self._limp:
            raise HandRefuses(self._limp)
        if word not in self._alphabet.gestures:
            raise HandRefuses(f"there is no command {word!r}")
        self.go(self._alphabet[word].motion.key_poses[-1].angles_rad)
        return f"does {word}"

    async def cancel(self, sentence_id: str) -> str:
        self._ask("cancel", sentence_id)
        for waiting in list(self._queue):
            if waiting[0] == sentence_id:
                self._queue.remove(waiting)
                self.step(*waiting, "cancelled", "cancelled by request")
                return "forgotten"
        if self._now is None or self._now[0] != sentence_id:
            raise HandRefuses("there is no such sentence, or it has ended")
        self._cancel_now("cancelled by request")
        return "cancelled"

    async def pace(self, name: str) -> str:
        self._ask("pace", name)
        self.about = About(self.about.side, True, hold_s=PACES_S[name])
        self.tell(self.about)
        return f"{name} from the next sentence on"

    async def give_port(self) -> tuple[str, str]:
        """Give servos that are simulated for this calibration alone."""
        if self.error is not None:
            raise self.error
        bus = self._lent.enter_context(SimulatedBus())
        self.tell(Motion(False, "servo_driver is not active: activate it first"))
        return bus.port, "original"

    async def take_port(self) -> None:
        self._lent.close()
        self.tell(Motion(True))

    def set_point(self, joints_rad: Mapping[str, float], duration_s: float) -> None:
        self.asked.append(("set_point", dict(joints_rad)))
        goal_rad = (self._goal_rad if joints_rad else self._pose_rad).copy()
        for name, angle_rad in joints_rad.items():
            goal_rad[SERVO_JOINTS.index(name)] = angle_rad
        self.go(goal_rad)

    # What tests make of it.

    def tell(self, event: Event) -> None:
        self._tell(event)

    def step(self, sentence_id: str, text: str, state: str, reason: str = "") -> None:
        self.tell(Step(sentence_id, text, state, reason, round(1000 * time.time())))

    def go(self, goal_rad: Array) -> None:
        self._move()
        self._goal_rad = goal_rad
        self.tell(Commanded(goal_rad))

    # How it signs.

    def _ask(self, what: str, of: object) -> None:
        self.asked.append((what, of))
        if self.error is not None:
            raise self.error

    def _move(self) -> None:
        now_s = time.monotonic()
        step_rad = SPEED_RAD_S * (now_s - self._moved_s)
        self._moved_s = now_s
        self._pose_rad = self._pose_rad + np.clip(self._goal_rad - self._pose_rad, -step_rad, step_rad)

    def _pause(self, paused: bool) -> None:
        self.is_paused = paused
        self.tell(Paused(paused))

    def _end_all(self, reason: str) -> None:
        while self._queue:
            self.step(*self._queue.popleft(), "cancelled", reason)
        self._cancel_now(reason)
        self._move()
        self.go(self._pose_rad)

    def _cancel_now(self, reason: str) -> None:
        now, self._now = self._now, None
        self._pause(False)
        self._stop.set()
        if now is not None:
            self.step(*now, "cancelled", reason)

    async def _work(self) -> None:
        while True:
            await asyncio.sleep(CYCLE_S)
            if self._queue:
                self._now = now = self._queue.popleft()
                self._last = now[1]
                self.step(*now, "planning")
                await self._sign(now)
                self._pause(False)

    async def _sign(self, now: tuple[str, str]) -> None:
        rhythm = Rhythm(hold_s=self.about.hold_s)
        spelling = list(Speller(self._alphabet, load_calibration(), rhythm).spell(now[1]))
        self.step(*now, "signing")
        self._place = 0
        began_s = time.time()
        while self._place < len(spelling) and self._now is now:
            letter, place = spelling[self._place], self._place
            self._stop.clear()
            self._caption = letter.letter
            self.tell(LetterIssued(now[0], letter.letter, place, len(spelling)))
            for key_pose in letter.motion.key_poses:
                self.go(key_pose.angles_rad)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stop.wait(), key_pose.time_s / len(letter.motion.key_poses))
            if self._now is now and not self._stop.is_set():
                self.tell(LetterShown(now[0], place, True))
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stop.wait(), self.about.hold_s)
            while self.is_paused and self._now is now and not self._stop.is_set():
                await asyncio.sleep(CYCLE_S)
            self._place += 1
        if self._now is now:
            self._now = None
            self.step(*now, "done")
            if (film := self.film) is not None:
                at_ms = round(1000 * time.time())
                self.tell(FilmStored(now[0], str(film), at_ms, time.time() - began_s, film.stat().st_size))


def healthy() -> Iterator[NodeHealth]:
    """Return the diagnostics of a hand that is well."""
    yield NodeHealth("servo_driver", "ok", "ok", {"port": "sim"})
    for number, joint in enumerate(SERVO_JOINTS):
        values = {"temperature [°C]": str(30 + number), "voltage [V]": "5.1", "load [%]": str(3 * number)}
        yield NodeHealth(f"servo_driver: {joint}", "ok", "ok", values)
    yield NodeHealth("fingerspeller", "ok", "ok")
    yield NodeHealth("planner", "ok", "ok", {"model": "verbatim"})
    yield NodeHealth("camera", "ok", "ok")
    yield NodeHealth("recorder", "ok", "ok", {"free [bytes]": "52000000000"})
    yield NodeHealth("mqtt_bridge", "ok", "connected")


def views(hands: Sequence[FakeHand], folder: Path) -> dict[str, HandView]:
    """Return what the page shows of these hands; their histories are kept in the folder."""
    return {hand.namespace: HandView(hand, VERSION, HistoryFile(folder, hand.namespace)) for hand in hands}


class Page:
    """The page, served in a thread of its own."""

    def __init__(self, hands: Sequence[FakeHand], folder: Path, access: Access, port: int = 0) -> None:
        self.hands = {hand.namespace: hand for hand in hands}
        self.views = views(hands, folder)
        self._socket = listen(access.address, port)
        self.address = self._socket.getsockname()[:2]
        self.loop: asyncio.AbstractEventLoop | None = None
        self._server = server(create_app(self.views, Guard(access), access), access.certificate)
        self._thread = threading.Thread(target=self._run, name="page", daemon=True)

    @property
    def url(self) -> str:
        return f"http://{self.address[0]}:{self.address[1]}"

    def do(self, what: Callable[[], object]) -> None:
        """Call this in the page's event loop, where hands tell what happens."""
        assert self.loop is not None
        self.loop.call_soon_threadsafe(what)

    def __enter__(self) -> "Page":
        self._thread.start()
        wait_for(lambda: self._server.started or not self._thread.is_alive(), "the page's server")
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(20.0)
        self._socket.close()

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self.loop = asyncio.get_running_loop()
        await serve(self._server, self._socket, self.views.values())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--hands", default="hand", help="names of the hands, with commas between")
    parser.add_argument("--film", type=Path, help="a film that each sentence is said to have")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["AMAZING_HAND_HOME"] = folder  # what is saved on the page
        hands = [FakeHand(name, "left" if "left" in name else "right") for name in arguments.hands.split(",")]
        for hand in hands:
            hand.film = arguments.film
        with Page(hands, Path(folder), Access(), arguments.port) as page:
            print(page.url, flush=True)
            with contextlib.suppress(KeyboardInterrupt):
                threading.Event().wait()


if __name__ == "__main__":
    main()
