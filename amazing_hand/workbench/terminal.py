# SPDX-License-Identifier: Apache-2.0
"""Ask a person at a terminal: single keys if stdin is a terminal, lines of words if not (for scripts)."""

import math
import os
import re
import select
import sys
import termios
import tty
from types import TracebackType
from typing import Final

from amazing_hand.stopping import Stop
from amazing_hand.workbench.person import Answer, Cancelled, Do, View

# Longest delay until a signal ends the wait for a key.
POLL_S: Final = 0.1

LARGE_STEP_DEG: Final = 5.0

# A lone Esc does not start an escape sequence; it is dropped together with the next key.
_KEY: Final = re.compile(rb"\x1b[\[O][0-9;]*[A-Za-z~]|\x1b(?=[^\[O])|[^\x1b]", re.DOTALL)
_LINE: Final = re.compile(rb"[^\n]*\n")

_KEYS: Final[dict[bytes, Answer]] = {
    b"\x1b[A": 1.0,
    b"\x1bOA": 1.0,
    b"+": 1.0,
    b"=": 1.0,  # the + key without shift
    b"\x1b[B": -1.0,
    b"\x1bOB": -1.0,
    b"-": -1.0,
    b"\x1b[1;2A": LARGE_STEP_DEG,  # with shift
    b"\x1b[5~": LARGE_STEP_DEG,
    b"\x1b[1;2B": -LARGE_STEP_DEG,
    b"\x1b[6~": -LARGE_STEP_DEG,
    b"c": Do.CLOSED,
    b"\n": Do.NEXT,
    b"\r": Do.NEXT,
    b"q": Do.QUIT,
    b"\x04": Do.QUIT,  # Ctrl-D
}
_KEYS_HELP: Final = "up/down 1, PgUp/PgDn 5 degrees, c closed pose, Enter next, q quit"

_WORDS: Final[dict[str, Answer]] = {"+": 1.0, "-": -1.0, "": Do.NEXT, **{do.value: do for do in Do}}
_WORDS_HELP: Final = "degrees such as +1 or -5, closed, next, quit"


class Terminal:
    """Person at stdin and stdout, for use in a `with` block. A requested stop or the end of stdin raise Cancelled."""

    def __init__(self, stop: Stop) -> None:
        self._stop = stop
        self._stdin = sys.stdin.fileno()
        self._is_tty = os.isatty(self._stdin)
        self._typed = b""
        self._asking = False  # the last line on the screen is an open question, without a newline

    def __enter__(self) -> "Terminal":
        if self._is_tty:
            self._before = termios.tcgetattr(self._stdin)
            tty.setcbreak(self._stdin)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._is_tty:
            self._end_question()
            termios.tcsetattr(self._stdin, termios.TCSADRAIN, self._before)

    def tell(self, line: str) -> None:
        self._end_question()
        print(line, flush=True)

    def ask(self, view: View) -> Answer:
        pose = "closed" if view.closed else "middle"
        self._question(f"{view.servo}: middle {view.middle_deg:+g} degrees, pose {pose}", self._help)
        return self._understood()

    def confirm(self, request: str) -> None:
        self._question(request, "Enter when done, q quit" if self._is_tty else "next, quit")
        self._confirmed()

    def cancelled(self) -> bool:
        return self._stop.requested

    def _understood(self) -> Answer:
        """Return the next answer that makes sense."""
        while (answer := self._answer(self._next())) is None:
            self.tell(f"not understood; there are {self._help}")
        return answer

    def _confirmed(self) -> None:
        """Return at the answer `next`. Raises Cancelled at `quit`."""
        while (answer := self._answer(self._next())) is not Do.NEXT:
            if answer is Do.QUIT:
                raise Cancelled

    @property
    def _help(self) -> str:
        return _KEYS_HELP if self._is_tty else _WORDS_HELP

    def _answer(self, typed: bytes) -> Answer | None:
        if self._is_tty:
            return _KEYS.get(typed)
        word = typed.decode(errors="replace").strip().lower()
        if word in _WORDS:
            return _WORDS[word]
        try:
            degrees = float(word)
        except ValueError:
            return None
        return degrees if math.isfinite(degrees) else None

    def _next(self) -> bytes:
        """Return the next key, or the next line if stdin is not a terminal."""
        pattern = _KEY if self._is_tty else _LINE
        while not (match := pattern.match(self._typed)):
            if self._stop.requested:
                raise Cancelled
            if not select.select([self._stdin], [], [], POLL_S)[0]:
                continue
            read = os.read(self._stdin, 1024)
            if not read:
                raise Cancelled
            self._typed += read
        self._typed = self._typed[match.end() :]
        return match[0]

    def _question(self, text: str, choices: str) -> None:
        if self._is_tty:
            print(f"\r\x1b[K{text} [{choices}] ", end="", flush=True)  # overwrite the last question
            self._asking = True
        else:
            print(f"{text} [{choices}]", flush=True)

    def _end_question(self) -> None:
        if self._asking:
            print(flush=True)
            self._asking = False
