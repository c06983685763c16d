# SPDX-License-Identifier: Apache-2.0
"""Queue of commands that any thread may fill and one thread runs."""

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

# Torque on and off again takes 2.5 s with servos that receive every packet but never reply.
CALL_TIMEOUT_S: Final = 5.0

ENDED: Final = "the driver has ended"

log = logging.getLogger(__name__)


class _Command(NamedTuple):
    """A command with its two possible outcomes.

    Attributes:
        run: carries the command out.
        drop: called with the reason when the command will not be run.
        can_wait: an urgent command may remove this one from the queue.
    """

    run: Callable[[], None]
    drop: Callable[[str], None]
    can_wait: bool


class CommandQueue:
    """Thread-safe FIFO of commands. Each command is either run once or dropped once."""

    def __init__(self) -> None:
        self._waiting: deque[_Command] = deque()
        self._closed = False
        self._lock = threading.Lock()  # guards the two attributes above
        self._wake = threading.Event()

    def put(self, run: Callable[[], None], drop: Callable[[str], None]) -> bool:
        """Append a command. Return False if the queue is closed."""
        return self._put(_Command(run, drop, can_wait=True))

    def call(self, run: Callable[[], list[str]], *, late: bool = False, ends: str = "") -> list[str]:
        """Append a command, wait until it has run, and return its result.

        Args:
            run: the command; a ValueError that it raises becomes a line of the result.
            late: after a time-out, keep the command in the queue so that it still runs.
            ends: if not empty, drop all commands that wait after `put`, with this reason.

        Returns:
            The lines that `run` returned, or one line that says why there are none.
        """
        done = threading.Event()
        result: list[str] = []

        def run_and_tell() -> None:
            try:
                result.extend(run())
            except ValueError as error:  # an argument out of a servo's range
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
        """Run the oldest waiting command, if there is one. Raise what the command raises."""
        self._wake.clear()
        if self._waiting:
            with self._lock:
                command = self._waiting.popleft() if self._waiting else None
            if command is not None:
                command.run()

    def wait(self, timeout_s: float) -> None:
        """Wait for a command or for `wake`, at most `timeout_s`."""
        if not self._waiting:
            self._wake.wait(timeout_s)

    def wake(self) -> None:
        self._wake.set()

    def close(self) -> None:
        """Accept no more commands and drop those that wait."""
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
        """Remove the command from the queue. Return False if it is running or has run."""
        with self._lock:
            if command not in self._waiting:
                return False
            self._waiting.remove(command)
        return True


def _drop(commands: Iterable[_Command], reason: str) -> None:
    """Drop the commands in order, all of them even if one raises; then raise the first error and log the others."""
    errors: list[Exception] = []
    for command in commands:
        try:
            command.drop(reason)
        except Exception as error:
            errors.append(error)
    for other in errors[1:]:
        log.error("one more command failed while it was dropped", exc_info=other)
    if errors:
        raise errors[0]
