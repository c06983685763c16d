"""Commands on their way from any thread to the one that carries them out."""

import threading
from collections import deque
from collections.abc import Callable
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

    def put_urgent(self, run: Callable[[], None], reason: str) -> None:
        """Run this in the place of all that was `put` and waits, which is dropped for this reason."""
        with self._lock:
            dropped = [command for command in self._waiting if command.can_wait]
            self._waiting = deque(command for command in self._waiting if not command.can_wait)
            if not self._closed:
                self._waiting.append(_Command(run, lambda _: None, can_wait=False))
        self._wake.set()
        for command in dropped:
            command.drop(reason)

    def call(self, run: Callable[[], list[str]]) -> list[str]:
        """Have the command run and wait for what it returns, or why there is nothing: a list of lines."""
        done = threading.Event()
        result = [f"no answer within {CALL_TIMEOUT_S:g} s"]

        def run_and_tell() -> None:
            try:
                result[:] = run()
            finally:
                done.set()

        def drop(reason: str) -> None:
            result[:] = [reason]
            done.set()

        if not self._put(_Command(run_and_tell, drop, can_wait=False)):
            return [ENDED]
        done.wait(CALL_TIMEOUT_S)
        return list(result)

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
        with ExitStack() as last_first:  # each is told, even if one raises
            for command in reversed(dropped):
                last_first.callback(command.drop, ENDED)

    def _put(self, command: _Command) -> bool:
        with self._lock:
            if self._closed:
                return False
            self._waiting.append(command)
        self._wake.set()
        return True
