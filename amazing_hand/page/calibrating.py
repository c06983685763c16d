# SPDX-License-Identifier: Apache-2.0
"""Calibration by eye in the browser: `hand calibrate` itself, run as a program of its own whose person is the browser.

The driver lets the servos go limp and closes its port, `hand calibrate --json` opens it, turns the servos slowly and
asks, and in the end the driver opens its port again with the calibration as it is then. Every way out ends limp: the
program lets the servos go when it is told to quit, when it is terminated, and when the page dies, as its stdin closes
then. The page ends it when the browser is not heard of for LOST_S, and at a stop or relax.

Endpoints, all POST, `{"hand": NAME, ...}`; the answer is `{"step": STEP}`, at once. One calibration per hand at a time.

- `/api/calibration/start`, `joints`: a list of servo joints, or null for all. The first finger turns to its middle.
- `/api/calibration/step`: the browser asks once a second, and shows what has changed.
- `/api/calibration/turn`, `degrees`: -30 to 30, by which the servo's middle is changed.
- `/api/calibration/closed`, `closed`: bool. The finger shows its closed pose, or its middle.
- `/api/calibration/next`: this servo is right.
- `/api/calibration/save`: write the file, when the state is `ready`.
- `/api/calibration/quit`: end, nothing is written; also when the driver did not get its port back.

STEP: `state` (`off`: none was begun; `starting`; `turning`: wait; `asking`: answer; `ready`: all servos were gone
through, save or quit; `saving`; `saved` and `ended`: over), `joint`, `servo`, `number` of `count`, `middle_deg`,
`turned_deg` (sum for this servo), `closed`, `limit_deg`, `text` (what to do now), `problem` (why the last answer was
refused, or why it ended), `changes` (lines), `file`.
"""

import asyncio
import json
import logging
import math
import os
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final, Protocol

from amazing_hand.hand.calibration import MAX_MIDDLE_DEG
from amazing_hand.hand.joints import SERVO_JOINTS

LOST_S: Final = 5.0
"""A browser that is not heard of for so long has gone."""

LOOK_S: Final = 0.25
"""Between two looks whether it has."""

POLL_S: Final = 0.02

END_S: Final = 10.0
"""Time for the program to let all servos go, with retries, before it is killed."""

OFF: Final = "off"
STARTING: Final = "starting"
TURNING: Final = "turning"
ASKING: Final = "asking"
READY: Final = "ready"
SAVING: Final = "saving"
SAVED: Final = "saved"
ENDED: Final = "ended"

TEXTS: Final = {
    OFF: "",
    STARTING: "All servos go limp. Keep clear of the hand.",
    TURNING: "The finger turns slowly. Keep clear of it.",
    READY: "All servos were gone through, and all are limp. Nothing is written yet: save, or quit.",
    SAVING: "The calibration is written.",
    SAVED: "The calibration is written, and the hand moves by it from now on.",
    ENDED: "The calibration is over. Nothing was written.",
}
CLOSED_TEXT: Final = (
    "The finger shows its closed pose: look at it from the side. Both horns must be in line with the middle of their "
    "servos. Turn this servo until they are, then go on."
)
MIDDLE_TEXT: Final = "The finger shows its middle, half closed. Show the closed pose to judge this servo."

log = logging.getLogger(__name__)


class CalibrationRefused(Exception):
    """What was asked is not possible now; the message is one sentence: why, and what to do."""


class CalibratedHand(Protocol):
    """The part of a hand that calibration needs. Both raise an exception whose text is one sentence."""

    async def give_port(self) -> tuple[str, str]:
        """Have the driver let all servos go limp and close its port.

        Return its parameters `port` and `calibration`.
        """

    async def take_port(self) -> None:
        """Have the driver read its calibration, open its port and move the hand again; nothing if it does already."""


@dataclass(frozen=True)
class CalibrationStep:
    """Where a calibration is; the module's text says what each entry means."""

    state: str = OFF
    joint: str = ""
    servo: str = ""
    number: int = 0
    count: int = 0
    middle_deg: float = 0.0
    turned_deg: float = 0.0
    closed: bool = False
    limit_deg: float = MAX_MIDDLE_DEG
    problem: str = ""
    changes: tuple[str, ...] = ()
    file: str = ""

    @property
    def text(self) -> str:
        if self.state == ASKING:
            return CLOSED_TEXT if self.closed else MIDDLE_TEXT
        return TEXTS[self.state]

    @property
    def is_going_on(self) -> bool:
        return self.state not in (OFF, SAVED, ENDED)

    def json(self) -> dict[str, Any]:
        return {**asdict(self), "text": self.text}


def program(port: str, calibration: str, joints: Sequence[str]) -> list[str]:
    """Return the command line of `hand calibrate` for these joints."""
    servos = [argument for joint in joints for argument in ("--servo", joint)]
    return [
        sys.executable,
        "-m",
        "amazing_hand.cli.calibrate",
        "--json",
        f"--port={port}",
        f"--name={calibration}",
        *servos,
    ]


class Calibrating:
    """Calibration of one hand; call its methods in one event loop.

    hand: whose driver gives its port. note: file that is there while the driver has not got it back, so that a page
    that was killed gives it back at its next start. clock: time [s], monotonic.
    """

    def __init__(self, hand: CalibratedHand, note: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._hand = hand
        self._note = note
        self._clock = clock
        self._step = CalibrationStep()
        self._joints: tuple[str, ...] = ()
        self._began_deg = 0.0
        self._process: Process | None = None
        self._task: asyncio.Task[None] | None = None
        self._heard_s = 0.0
        self._end_reason: str | None = None
        """Why it is to end; None: it is not to."""

    @property
    def is_going_on(self) -> bool:
        """Whether the driver does not have the hand."""
        return self._step.is_going_on or self._note.exists()

    # What the browser asks.

    def step(self) -> CalibrationStep:
        """Return where it is; the browser is still there."""
        self._heard_s = self._clock()
        return self._step

    def start(self, joints: Sequence[str] | None) -> CalibrationStep:
        """Begin with these servo joints, or with all. Raises CalibrationRefused."""
        if self._step.is_going_on:
            raise CalibrationRefused("A calibration of this hand is going on: finish or quit it first.")
        if self._is_elsewhere():
            raise CalibrationRefused("Another page calibrates this hand: wait for its end.")
        if self._try_again():
            raise CalibrationRefused(
                "The driver is taking the hand back from the last calibration: try again in a moment."
            )
        if joints is not None and (not joints or not all(joint in SERVO_JOINTS for joint in joints)):
            raise CalibrationRefused(f"joints must be null or some of {', '.join(SERVO_JOINTS)}.")
        self._joints = tuple(joint for joint in SERVO_JOINTS if joints is None or joint in joints)
        self._step = CalibrationStep(STARTING, count=len(self._joints))
        self._end_reason = None
        self._heard_s = self._clock()
        self._task = asyncio.create_task(self._run())
        return self.step()

    def turn(self, degrees: float) -> CalibrationStep:
        """Change the servo's middle. Raises CalibrationRefused."""
        if not math.isfinite(degrees) or abs(degrees) > MAX_MIDDLE_DEG:
            raise CalibrationRefused(f"degrees must be a number from {-MAX_MIDDLE_DEG:g} to {MAX_MIDDLE_DEG:g}.")
        return self._answer(ASKING, f"{degrees:+.9g}")

    def show_closed(self, closed: bool) -> CalibrationStep:
        """Show the closed pose, or the middle. Raises CalibrationRefused."""
        if self._step.state == ASKING and self._step.closed is closed:
            return self.step()
        return self._answer(ASKING, "closed")

    def next(self) -> CalibrationStep:
        """Go to the next servo. Raises CalibrationRefused."""
        return self._answer(ASKING, "next")

    def save(self) -> CalibrationStep:
        """Write the file. Raises CalibrationRefused."""
        return self._answer(READY, "next")

    async def quit(self, reason: str = "") -> CalibrationStep:
        """End it and return when the servos are limp; the driver takes its port back after that.

        If a calibration before did not give the port back to the driver, try that again.
        """
        if self._step.is_going_on:
            self._want_end(reason)
            while self._step.is_going_on:
                await asyncio.sleep(POLL_S)
        elif not self._is_elsewhere():
            self._try_again()
        return self.step()

    def recover(self) -> None:
        """Give the port back to the driver if a page was killed in a calibration; the servos are limp by then."""
        if not self._is_elsewhere():
            self._try_again()

    async def close(self) -> None:
        """End it, and return when the driver has its port again, or could not take it."""
        await self.quit("The page has ended.")
        if self._task is not None:
            await self._task

    def _is_elsewhere(self) -> bool:
        """Return whether another page that runs has borrowed the port."""
        try:
            owner = int(self._note.read_text())
        except (FileNotFoundError, ValueError):
            return False
        return owner != os.getpid() and Path(f"/proc/{owner}").exists()

    def _try_again(self) -> bool:
        """Give the port back if that was not done, or is being done; return whether that is so."""
        is_owed = self._note.exists()
        if is_owed and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._give_back())
        return is_owed

    def _answer(self, state: str, line: str) -> CalibrationStep:
        process = self._process
        if process is None or process.stdin is None or self._step.state != state:
            waits = self._step.state in (STARTING, TURNING, SAVING)
            todo = "wait until the servos have turned" if waits else "start a calibration first"
            if self._step.state in (ASKING, READY):
                todo = "go through all servos first" if state == READY else "save or quit"
            raise CalibrationRefused(f"This cannot be answered now: {todo}.")
        process.stdin.write(f"{line}\n".encode())
        self._step = replace(self._step, state=SAVING if state == READY else TURNING, problem="")
        return self.step()

    # What happens by itself.

    async def _run(self) -> None:
        """Have the port, run the program, give the port back."""
        watching = asyncio.create_task(self._watch())
        try:
            self._note.parent.mkdir(parents=True, exist_ok=True)
            self._note.write_text(str(os.getpid()))
            port, calibration = await self._hand.give_port()
            if "/" in calibration or "." in calibration:
                raise CalibrationRefused(f"servo_driver.calibration is the file {calibration}: use `hand calibrate`.")
            problem = await self._converse(program(port, calibration, self._joints))
        except Exception as error:  # whatever it is, the driver must have its port back
            log.warning("calibration: %s", error)
            problem = str(error)
        finally:
            watching.cancel()
        if self._step.state != SAVED:
            self._step = replace(
                self._step, state=ENDED, problem=problem if self._end_reason is None else self._end_reason
            )
        await self._give_back()

    async def _converse(self, command: Sequence[str]) -> str:
        """Run the program and follow what it says until it ends; return why it failed, or an empty text."""
        if self._is_to_end():
            return ""
        self._process = process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, stderr=PIPE)
        if self._is_to_end():  # it was to end while the program was started
            self._terminate()
        assert process.stdout is not None
        assert process.stderr is not None
        errors = asyncio.create_task(process.stderr.read())
        try:
            async for line in process.stdout:
                self._hear(json.loads(line))
            told = (await errors).decode(errors="replace").strip().splitlines()
            await process.wait()
            return told[-1] if process.returncode and told else ""
        finally:
            await self._end(process)
            self._process = None

    async def _end(self, process: Process) -> None:
        """Make sure that the program has ended, so that the servos are limp and the port is free."""
        if process.stdin is not None:
            process.stdin.close()
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.terminate()
            try:
                async with asyncio.timeout(END_S):
                    await process.wait()
            except TimeoutError:
                process.kill()
                await process.wait()

    def _is_to_end(self) -> bool:
        return self._end_reason is not None

    def _want_end(self, reason: str) -> None:
        self._end_reason = reason
        self._terminate()

    def _terminate(self) -> None:
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.terminate()

    async def _give_back(self) -> None:
        try:
            await self._hand.take_port()
            self._note.unlink(missing_ok=True)
        except Exception as error:
            log.error("calibration: %s", error)
            problem = f"{self._step.problem} The driver did not take the hand back: {error}".strip()
            self._step = replace(self._step, problem=problem)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            if self._clock() - self._heard_s > LOST_S and self._end_reason is None:
                self._want_end(f"The browser was not heard of for {LOST_S:g} s.")

    def _hear(self, message: dict[str, Any]) -> None:
        """Take what the program says, see workbench/dialogue.py."""
        step = self._step
        match message:
            case {"ask": {"servo": servo, "middle_deg": middle_deg, "closed": closed}}:
                if servo != step.servo:
                    self._began_deg = middle_deg
                joint = servo.partition(" ")[0]
                self._step = replace(
                    step,
                    state=ASKING,
                    joint=joint,
                    servo=servo,
                    number=self._joints.index(joint) + 1,
                    middle_deg=middle_deg,
                    turned_deg=round(middle_deg - self._began_deg, 6),
                    closed=closed,
                )
            case {"tell": line} if step.servo and line.startswith(f"{step.servo}: "):
                self._step = replace(step, problem=line)  # the last answer was refused
            case {"review": changes}:
                self._step = replace(step, state=READY, changes=tuple(changes))
            case {"written": path}:
                self._step = replace(step, state=SAVED, file=path)
            case _:
                log.info("calibration: %s", message)
