# SPDX-License-Identifier: Apache-2.0
"""Client for programs without asyncio: each method calls the one of AsyncHand and blocks until it returns."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import Future
from types import TracebackType
from typing import Any, TypeVar

from amazing_hand.client.async_hand import AsyncHand
from amazing_hand.client.async_signing import AsyncSigning
from amazing_hand.client.session import DRIVER
from amazing_hand.client.status import CLOSED, HandError, HandState, Progress, Result
from amazing_hand.node_table import NAMESPACE

T = TypeVar("T")


class _LoopThread:
    """Event loop in a thread of its own. Thread-safe."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._lock = threading.Lock()
        self._is_open = True
        self._thread = threading.Thread(target=self._loop.run_forever, name="hand-client", daemon=True)
        self._thread.start()

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine in the loop and return its result or raise its exception; Ctrl-C cancels it."""
        future: Future[T] | None = None
        try:
            with self._lock:
                if self._is_open:
                    future = asyncio.run_coroutine_threadsafe(coroutine, self._loop)
            if future is None:
                raise HandError(CLOSED)
            return future.result()
        except BaseException:  # Ctrl-C may come at any moment
            if future is None:
                coroutine.close()
            else:
                future.cancel()
            raise

    def close(self) -> None:
        with self._lock:
            self._is_open = False
        asyncio.run_coroutine_threadsafe(_others_ended(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


async def _others_ended() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    await asyncio.gather(*others, return_exceptions=True)


class Signing:
    """Sentence sent to the hand. `for progress in signing` yields each step, including the last one."""

    def __init__(self, loop: _LoopThread, signing: AsyncSigning) -> None:
        self._loop = loop
        self._signing = signing
        self.id = signing.id
        self.text = signing.text

    @property
    def result(self) -> Result | None:
        """Return the last step; None until the sentence has ended."""
        return self._signing.result

    def wait(self, timeout_s: float | None = None) -> Result:
        """Wait until the sentence has ended. Raises HandTimeout, or HandNotFound if the planner is gone."""
        return self._loop.run(self._signing.wait(timeout_s))

    def cancel(self) -> None:
        """End this sentence, or forget it if it waits; do nothing if it has ended. Other sentences stay.

        Raises the errors of `Hand.cancel`.
        """
        self._loop.run(self._signing.cancel())

    def __iter__(self) -> Iterator[Progress]:
        told = 0
        while (step := self._loop.run(self._signing.step(told))) is not None:
            yield step
            told += 1


class Hand:
    """Client of a running hand, connected within a `with` block. Thread-safe; use one object per hand.

    The hand's nodes may run in another process or, with the same ROS domain and discovery range, on another computer.
    All methods raise HandNotFound if the node that they need does not run, HandTimeout if it does not answer, and
    HandRefused if it refuses the request. All of these are HandErrors, with a message of one line.
    """

    def __init__(self, namespace: str = NAMESPACE, *, needs: Sequence[str] = (DRIVER,)) -> None:
        """Set up the client without connecting.

        namespace: of the hand. needs: nodes that must run when the block begins: servo_driver, planner.
        """
        self._hand = AsyncHand(namespace, needs=needs)
        self._loop: _LoopThread | None = None

    def __enter__(self) -> "Hand":
        """Connect to the hand. Raises HandNotFound or HandMisconfigured."""
        if self._loop is not None:
            raise HandError("the hand was used before: make another Hand")
        self._loop = _LoopThread()
        try:
            self._loop.run(self._hand.__aenter__())
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Disconnect from ROS; other threads' pending calls raise HandError. The hand goes on with what it is doing."""
        self._run(self._hand.close())
        assert self._loop is not None
        self._loop.close()

    def say(self, text: str) -> Signing:
        """Have the planner sign a text, ahead of waiting sentences from other sources.

        Returns when the planner has accepted it. Raises HandRefused if it rejects it.
        """
        signing = self._run(self._hand.say(text))
        assert self._loop is not None
        return Signing(self._loop, signing)

    def gesture(self, name: str) -> str:
        """Have the planner start a gesture, such as `open`; return its answer. `help` lists all gestures.

        Raises HandRefused if there is no such gesture, or while a sentence is being signed.
        """
        return self._run(self._hand.gesture(name))

    def pause(self) -> str:
        """Have the hand hold the present letter until `go_on`; return the planner's answer.

        The pause ends with the sentence, and after ten minutes the sentence with the pause. Raises HandRefused if
        nothing is being signed.
        """
        return self._run(self._hand.pause())

    def go_on(self) -> str:
        """Go on after `pause`; return the planner's answer. Raises HandRefused if the hand is not paused."""
        return self._run(self._hand.go_on())

    def back(self) -> str:
        """Sign the letter before the present one once more and go on from there; return the planner's answer.

        At the first letter, that one again. In a pause the letter is shown, and the pause goes on. Raises HandRefused
        if nothing is being signed.
        """
        return self._run(self._hand.back())

    def again(self) -> str:
        """Have the planner sign the last sentence once more, whoever asked for it; return the planner's answer.

        Raises HandRefused if there was none, or if the hand accepts no motions.
        """
        return self._run(self._hand.again())

    def find(self, *nodes: str) -> None:
        """Find nodes of the hand, so that a later request need not look for them: servo_driver, planner.

        Raises HandNotFound.
        """
        self._run(self._hand.find(*nodes))

    def cancel(self, id: str) -> str:
        """End the sentence with this id, or forget it if it waits; others stay. Return the planner's answer.

        The hand holds its pose. Raises HandRefused if there is no such sentence or it has ended.
        """
        return self._run(self._hand.cancel(id))

    def pace(self, name: str) -> None:
        """Set how long each letter is held, from the next letter on: `slow`, `normal` or `fast`.

        The motions between letters stay as they are. Raises ValueError for another name, HandNotFound if no
        fingerspeller runs.
        """
        self._run(self._hand.pace(name))

    def move(self, joints: Mapping[str, float], duration_s: float = 0.5, *, timeout_s: float = 10.0) -> None:
        """Move servo joints and wait until they have reached their goals; the other joints keep their angles.

        Args:
            joints: angle [rad] by joint name, such as index_servo_1; 0 is the calibrated middle.
            duration_s: duration of the motion; longer if the servos are too slow for it.
            timeout_s: how much longer than duration_s to wait.

        Raises:
            ValueError: A joint name is unknown or a number is invalid.
            HandRefused: The hand accepts no motions, or was stopped meanwhile.
            HandTimeout: The joints have not reached their goals, for example if an angle is outside the limits.
        """
        self._run(self._hand.move(joints, duration_s, timeout_s=timeout_s))

    def stop(self) -> str:
        """Stop the hand and hold its pose, directly by the driver; return its answer. All sentences end."""
        return self._run(self._hand.stop())

    def relax(self) -> str:
        """Stop as `stop` does and turn the torque of all servos off; all motions are refused until `resume`."""
        return self._run(self._hand.relax())

    def resume(self) -> str:
        """Allow motions again after `relax`; return the driver's answer."""
        return self._run(self._hand.resume())

    def clear_faults(self) -> str:
        """Allow motions again after a fault, of which somebody has found the cause; return what was cleared."""
        return self._run(self._hand.clear_faults())

    def state(self) -> HandState:
        """Return the current state of the hand."""
        return self._run(self._hand.state())

    def states(self) -> Iterator[HandState]:
        """Yield the state at each new reading, 50 times per second, without end; a slow consumer misses some."""
        seen = 0
        while True:
            state, seen = self._run(self._hand.next_state(seen))
            yield state

    def wait(self, timeout_s: float | None = None) -> None:
        """Wait until all sentences of this client have ended and the hand is at rest. Raises HandTimeout."""
        self._run(self._hand.wait(timeout_s))

    def _run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        if self._loop is None:
            coroutine.close()
            raise HandError(CLOSED)
        return self._loop.run(coroutine)
