# SPDX-License-Identifier: Apache-2.0
"""Commands on their way from any thread to the one that carries them out."""

import threading
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import Final, NamedTuple

# Energising and letting go again with servos that hear everything and answer nothing takes 2.5 s.
CALL_TIMEOUT_S: Final = 5.0

ENDED: Final = "the driver has ended"


class _Command(NamedTuple):
    """run: carries it out. drop: is told why it will not be. can_wait: something more urgent may take its place."""

    run: Callable[[], None]
    drop: Callable[[str], None]
    can_wait: bool


class CommandQueue:
    """Commands in the order of coming; each is either run or dropped, once."""

    def __init__(self) -> None:
        self._waiting: deque[_Command] = deque()
        self._closed = False
        self._lock = threading.Lock()  # of the two before
        self._wake = threading.Event()

    def put(self, run: Callable[[], None], drop: Callable[[str], None]) -> bool:
        """Whether the command is taken, which it is until the queue is closed."""
        return self._put(_Command(run, drop, can_wait=True))

    def call(self, run: Callable[[], list[str]], *, late: bool = False, ends: str = "") -> list[str]:
        """Have the command run and wait for what it returns, or why there is nothing: a list of lines.

        late: it is carried out even if that comes too late for an answer. ends: all that was `put` and waits is dropped
        for this reason; empty: nothing is.
        """
        done = threading.Event()
        result: list[str] = []

        def run_and_tell() -> None:
            try:
                result.extend(run())
            except ValueError as error:  # an argument that no servo takes
                result.append(str(error))
            finally:
                done.set()

        def drop(reason: str) -> None:
            result.append(reason)
            done.set()

        command = _Command(run_and_tell, drop, can_wait=False)
        if not self._put(command, ends):
            return [ENDED]
        if done.wait(CALL_TIMEOUT_S):
            return list(result)
        if late or not self._take_back(command):
            return [f"no answer within {CALL_TIMEOUT_S:g} s; it is still carried out"]
        return [f"no answer within {CALL_TIMEOUT_S:g} s; it is not carried out any more"]

    def run_one(self) -> None:
        """Run a command, if one waits. What it raises comes from here."""
        self._wake.clear()
        if self._waiting:
            with self._lock:
                command = self._waiting.popleft() if self._waiting else None
            if command is not None:
                command.run()

    def wait(self, timeout_s: float) -> None:
        """Wait for a command, or for `wake`."""
        if not self._waiting:
            self._wake.wait(timeout_s)

    def wake(self) -> None:
        self._wake.set()

    def close(self) -> None:
        """Take no more commands, and drop those that wait."""
        with self._lock:
            self._closed = True
            dropped, self._waiting = self._waiting, deque()
        _drop(dropped, ENDED)

    def _put(self, command: _Command, ends: str = "") -> bool:
        with self._lock:
            if self._closed:
                return False
            dropped = [waiting for waiting in self._waiting if waiting.can_wait] if ends else []
            for waiting in dropped:
                self._waiting.remove(waiting)
            self._waiting.append(command)
        self._wake.set()
        _drop(dropped, ends)
        return True

    def _take_back(self, command: _Command) -> bool:
        """Whether the command was still waiting, and will not be run."""
        with self._lock:
            if command not in self._waiting:
                return False
            self._waiting.remove(command)
        return True


def _drop(commands: Iterable[_Command], reason: str) -> None:
    """Tell each, in their order, even if one raises."""
    with ExitStack() as last_first:
        for command in reversed(tuple(commands)):
            last_first.callback(command.drop, reason)
