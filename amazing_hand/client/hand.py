# SPDX-License-Identifier: Apache-2.0
"""The client for programs without asyncio: each method is the one of AsyncHand, and blocks until it has come back."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, TypeVar

from amazing_hand.client.async_hand import AsyncHand
from amazing_hand.client.async_signing import AsyncSigning
from amazing_hand.client.session import DRIVER
from amazing_hand.client.status import CLOSED, HandError, HandState, Progress, Result
from amazing_hand.node_table import NAMESPACE

T = TypeVar("T")


class _LoopThread:
    """An event loop in a thread; from any thread, coroutines run in it and are waited for."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._lock = threading.Lock()
        self._is_open = True
        self._thread = threading.Thread(target=self._loop.run_forever, name="hand-client", daemon=True)
        self._thread.start()

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """What the coroutine returns or raises; one that is interrupted by Ctrl-C is cancelled."""
        with self._lock:
            if not self._is_open:
                coroutine.close()
                raise HandError(CLOSED)
            future = asyncio.run_coroutine_threadsafe(coroutine, self._loop)
        try:
            return future.result()
        except BaseException:
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
    """A sentence that the hand was asked to sign. `for progress in signing` tells each step, the last one too."""

    def __init__(self, loop: _LoopThread, signing: AsyncSigning) -> None:
        self._loop = loop
        self._signing = signing
        self.id = signing.id
        self.text = signing.text

    @property
    def result(self) -> Result | None:
        """The last step; None until it has come."""
        return self._signing.result

    def wait(self, timeout_s: float | None = None) -> Result:
        """Wait for the end. Raises HandTimeout, or HandNotFound if the planner has gone away."""
        return self._loop.run(self._signing.wait(timeout_s))

    def cancel(self) -> None:
        """Stop the hand, which ends all sentences, this one and those that wait; nothing if this one has ended.

        Raises as `stop` does.
        """
        self._loop.run(self._signing.cancel())

    def __iter__(self) -> Iterator[Progress]:
        told = 0
        while (step := self._loop.run(self._signing.step(told))) is not None:
            yield step
            told += 1


class Hand:
    """A running hand, for the length of a `with` block. From any thread; two hands at once are two of these.

    Its nodes may run in another process or, with the same ROS domain and discovery range, on another computer.
    All methods may raise HandNotFound if the node that they need does not run, HandTimeout if it does not answer, and
    HandRefused if it does not do what is asked; all of these are HandErrors of one line.
    """

    def __init__(self, namespace: str = NAMESPACE, *, needs: Sequence[str] = (DRIVER,)) -> None:
        """namespace: which hand. needs: its nodes that must run when the block begins: servo_driver, planner."""
        self._hand = AsyncHand(namespace, needs=needs)
        self._loop: _LoopThread | None = None

    def __enter__(self) -> "Hand":
        """Raises HandNotFound, or HandMisconfigured."""
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
        """Leave ROS; what other threads still wait for raises HandError. The hand goes on with what it does."""
        self._run(self._hand.close())
        assert self._loop is not None
        self._loop.close()

    def say(self, text: str) -> Signing:
        """Have the planner sign a text, before the sentences that others have asked for.

        Comes back when the planner has taken it. Raises HandRefused if it does not.
        """
        signing = self._run(self._hand.say(text))
        assert self._loop is not None
        return Signing(self._loop, signing)

    def gesture(self, name: str) -> str:
        """Have the planner begin a gesture, such as `open`; its answer. `help` has it name all that it knows.

        Raises HandRefused: there is no such gesture, or a sentence is being signed.
        """
        return self._run(self._hand.gesture(name))

    def move(self, joints: Mapping[str, float], duration_s: float = 0.5, *, timeout_s: float = 10.0) -> None:
        """Move servo joints and wait until they have arrived; the others keep their angles.

        joints: angle in rad by joint name, such as index_servo_1; 0 is the calibrated middle. duration_s: how long the
        motion takes, or longer if the servos are not as fast. timeout_s: how long is waited beyond that.
        Raises ValueError for a name or a number that cannot be, HandRefused if the hand takes no motions or was stopped
        meanwhile, HandTimeout if the joints have not arrived, as when an angle is outside the hand's limits.
        """
        self._run(self._hand.move(joints, duration_s, timeout_s=timeout_s))

    def stop(self) -> str:
        """Have the driver itself end what the hand does and hold the pose; its answer. All sentences end."""
        return self._run(self._hand.stop())

    def relax(self) -> str:
        """As `stop`, and let all servos go limp; everything is refused until `resume`."""
        return self._run(self._hand.relax())

    def resume(self) -> str:
        """Let the hand move again after `relax`."""
        return self._run(self._hand.resume())

    def state(self) -> HandState:
        """How the hand is now."""
        return self._run(self._hand.state())

    def states(self) -> Iterator[HandState]:
        """How the hand is, at each new reading, 50 times a second; whoever is slower misses some. Without an end."""
        seen = 0
        while True:
            state, seen = self._run(self._hand.next_state(seen))
            yield state

    def wait(self, timeout_s: float | None = None) -> None:
        """Wait until the sentences of this client have ended and the hand is at rest. Raises HandTimeout."""
        self._run(self._hand.wait(timeout_s))

    def _run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        if self._loop is None:
            coroutine.close()
            raise HandError(CLOSED)
        return self._loop.run(coroutine)
