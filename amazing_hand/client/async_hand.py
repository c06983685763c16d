# SPDX-License-Identifier: Apache-2.0
"""Client for programs that use asyncio; `Hand` is the same for all others."""

import itertools
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from functools import partial
from types import TracebackType
from typing import Any

from std_msgs.msg import Header
from trajectory_msgs.msg import JointTrajectory, JointTrajectoryPoint

from amazing_hand.agent.queue import LOCAL
from amazing_hand.client.arrival import Readings, checked
from amazing_hand.client.async_signing import AsyncSigning
from amazing_hand.client.session import AGAIN_S, ANSWER_S, DRIVER, PLANNER, SPELLER, Session
from amazing_hand.client.status import CLOSED, REJECTED, HandError, HandRefused, HandState, HandTimeout
from amazing_hand.hand.command_words import (
    AGAIN,
    BACK,
    CANCEL,
    CLEAR_FAULTS,
    CONTINUE,
    DRIVER_WORDS,
    HELP,
    PAUSE,
    RELAX,
    RESUME,
    STOP,
)
from amazing_hand.hand.command_words import COMMAND as BY_COMMAND
from amazing_hand.hand.spelling import PACES_S
from amazing_hand.msg import Sentence, SentenceStatus
from amazing_hand.node_table import NAMESPACE
from amazing_hand.ros import convert
from amazing_hand.ros.hand_node import message_type
from amazing_hand.topics import COMMAND, JOINT_STATES, JOINT_TRAJECTORY, MOTION_STATE, SENTENCE, SENTENCE_STATUS, STATE


class AsyncHand:
    """Client of a running hand, connected within an `async with` block.

    The hand's nodes may run in another process or, with the same ROS domain and discovery range, on another computer.
    All methods raise HandNotFound if the node that they need does not run, HandTimeout if it does not answer, and
    HandRefused if it refuses the request. All of these are HandErrors, with a message of one line.
    """

    def __init__(self, namespace: str = NAMESPACE, *, needs: Sequence[str] = (DRIVER,)) -> None:
        """Set up the client without connecting.

        namespace: of the hand. needs: nodes that must run when the block begins: servo_driver, planner.
        """
        self._namespace = namespace
        self._needs = tuple(needs)
        if unknown := set(self._needs) - {DRIVER, PLANNER}:
            raise ValueError(f"needs {', '.join(sorted(unknown))}: write {DRIVER} or {PLANNER}")
        self._open: Session | None = None
        self._signings: dict[str, AsyncSigning] = {}
        self._commands: list[tuple[str, list[SentenceStatus]]] = []
        """Those that are asked for now, with what was answered."""
        self._is_known = False
        """Whether the planner's answers reach this client."""
        self._readings = Readings()
        self._motion: Any = None
        self._letter = ""

    async def __aenter__(self) -> "AsyncHand":
        """Connect to the hand. Raises HandNotFound or HandMisconfigured."""
        self._open = Session(self._namespace)
        try:
            if DRIVER in self._needs:
                self._watch()
            await self.find(*self._needs)
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Disconnect from ROS; pending calls raise HandError. The hand goes on with what it is doing."""
        session, self._open = self._open, None
        if session is not None:
            session.close()

    async def find(self, *nodes: str) -> None:
        """Find nodes of the hand, so that a later request need not look for them: servo_driver, planner.

        Raises HandNotFound.
        """
        if DRIVER in nodes:
            await self._session.find_services(DRIVER_WORDS)
        if PLANNER in nodes:
            await self._session.find_reader(SENTENCE, PLANNER)
            await self._session.find_reader(COMMAND, PLANNER)

    # Requests to the hand.

    async def say(self, text: str) -> AsyncSigning:
        """Have the planner sign a text, ahead of waiting sentences from other sources.

        Returns when the planner has accepted it. Raises HandRefused if it rejects it.
        """
        session = self._session
        session.hear(SENTENCE_STATUS, self._on_status)
        await session.find_reader(SENTENCE, PLANNER)
        signing = AsyncSigning(session, text, self.cancel)
        self._signings[signing.id] = signing
        sentence = Sentence(header=Header(stamp=session.link.now()), id=signing.id, text=text, source=LOCAL)

        def ask() -> None:
            session.link.say(SENTENCE, sentence)
            sentence.redelivered = True

        try:
            await session.ask(ask, lambda: bool(signing.steps), SENTENCE, PLANNER)
        except BaseException:
            self._signings.pop(signing.id, None)
            raise
        if signing.result is not None and signing.result.state == REJECTED:
            raise HandRefused(signing.result.reason)
        return signing

    async def gesture(self, name: str) -> str:
        """Have the planner start a gesture, such as `open`; return its answer. `help` lists all gestures.

        Raises HandRefused if there is no such gesture, or while a sentence is being signed.
        """
        return await self._command(name)

    async def pause(self) -> str:
        """Have the hand hold the present letter until `go_on`; return the planner's answer.

        The pause ends with the sentence, and after ten minutes the sentence with the pause. Raises HandRefused if
        nothing is being signed.
        """
        return await self._command(PAUSE, may_repeat=False)

    async def go_on(self) -> str:
        """Go on after `pause`; return the planner's answer. Raises HandRefused if the hand is not paused."""
        return await self._command(CONTINUE, may_repeat=False)

    async def back(self) -> str:
        """Sign the letter before the present one once more and go on from there; return the planner's answer.

        At the first letter, that one again. In a pause the letter is shown, and the pause goes on. Raises HandRefused
        if nothing is being signed.
        """
        return await self._command(BACK, may_repeat=False)

    async def again(self) -> str:
        """Have the planner sign the last sentence once more, whoever asked for it; return the planner's answer.

        Raises HandRefused if there was none, or if the hand accepts no motions.
        """
        return await self._command(AGAIN, may_repeat=False)

    async def cancel(self, id: str) -> str:
        """End the sentence with this id, or forget it if it waits; others stay. Return the planner's answer.

        The hand holds its pose. Raises HandRefused if there is no such sentence or it has ended.
        """
        return await self._command(f"{CANCEL} {id}")

    async def pace(self, name: str) -> None:
        """Set how long each letter is held, from the next letter on: `slow`, `normal` or `fast`.

        The motions between letters stay as they are. Raises ValueError for another name, HandNotFound if no
        fingerspeller runs.
        """
        if name not in PACES_S:
            raise ValueError(f"there is no pace {name!r}; there are {', '.join(PACES_S)}")
        # A rate in letters per second would take precedence over the hold.
        await self._session.set_parameters(SPELLER, {"hold_s": PACES_S[name], "rate": 0.0})

    async def move(self, joints: Mapping[str, float], duration_s: float = 0.5, *, timeout_s: float = 10.0) -> None:
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
        goal = checked(joints, duration_s)
        self._watch()
        await self._session.find_reader(JOINT_TRAJECTORY, DRIVER)
        await self._session.find(lambda: self._motion is not None, f"{DRIVER} does not tell {MOTION_STATE.name}")
        epoch = self._motion.epoch
        if not self._motion.can_move:
            raise HandRefused(self._motion.reason)
        point = JointTrajectoryPoint(positions=list(goal.values()), time_from_start=convert.duration(duration_s))
        message = JointTrajectory(joint_names=list(goal), points=[point])
        first = self._readings.count
        deadline_s = time.monotonic() + duration_s + timeout_s

        def is_over() -> bool:
            there = self._readings.count > first + 1 and self._readings.arrived(goal)
            return there or self._motion.epoch != epoch

        while not is_over():
            if time.monotonic() >= deadline_s:
                missing = ", ".join(name for name in goal if not self._readings.arrived({name: goal[name]}))
                raise HandTimeout(
                    f"not there {timeout_s:g} s after the motion should have ended: {missing}; an angle outside the "
                    f"limits, a blocked finger or somebody else's motion: {DRIVER}'s log tells"
                )
            self._session.link.say(JOINT_TRAJECTORY, message)
            await self._moved(is_over, duration_s, deadline_s)
        if self._motion.epoch != epoch:
            raise HandRefused(self._motion.reason)

    async def stop(self) -> str:
        """Stop the hand and hold its pose, directly by the driver; return its answer. All sentences end."""
        return await self._session.call(STOP, may_repeat=True)

    async def relax(self) -> str:
        """Stop as `stop` does and turn the torque of all servos off; all motions are refused until `resume`."""
        return await self._session.call(RELAX, may_repeat=True)

    async def resume(self) -> str:
        """Allow motions again after `relax`; return the driver's answer."""
        return await self._session.call(RESUME, may_repeat=False)

    async def clear_faults(self) -> str:
        """Allow motions again after a fault, of which somebody has found the cause; return what was cleared."""
        return await self._session.call(CLEAR_FAULTS, may_repeat=True)

    # State of the hand.

    async def state(self) -> HandState:
        """Return the current state of the hand."""
        self._watch()
        await self._session.find(lambda: self._readings.count > 0, f"{DRIVER} does not tell {JOINT_STATES.name}")
        await self._session.find(lambda: self._motion is not None, f"{DRIVER} does not tell {MOTION_STATE.name}")
        return self._state()

    async def states(self) -> AsyncIterator[HandState]:
        """Yield the state at each new reading, 50 times per second, without end; a slow consumer misses some."""
        seen = 0
        while True:
            state, seen = await self.next_state(seen)
            yield state

    async def next_state(self, seen: int) -> tuple[HandState, int]:
        """Wait for more than `seen` readings; return the state and the number of readings. Raises HandTimeout."""
        if not seen:
            return await self.state(), self._readings.count
        if not await self._session.until(lambda: self._readings.count > seen, ANSWER_S):
            raise HandTimeout(f"{DRIVER} has not told {JOINT_STATES.name} for {ANSWER_S:g} s")
        return self._state(), self._readings.count

    async def wait(self, timeout_s: float | None = None) -> None:
        """Wait until all sentences of this client have ended and the hand is at rest. Raises HandTimeout."""
        self._watch()
        began_s = time.monotonic()
        await self._session.follow(lambda: not self._signings, "the sentences", timeout_s)
        left_s = None if timeout_s is None else began_s + timeout_s - time.monotonic()
        since_s = time.monotonic()
        if not await self._session.until(lambda: self._readings.rested(since_s), left_s):
            raise HandTimeout(f"the hand is not at rest after {timeout_s:g} s")

    # Helpers.

    @property
    def _session(self) -> Session:
        if self._open is None:
            raise HandError(CLOSED)
        return self._open

    async def _command(self, text: str, *, may_repeat: bool = True) -> str:
        """Send a command to the planner and return its answer. Raises HandRefused.

        may_repeat: send it again until it is answered. Otherwise it is sent once, after another one was answered: the
        planner may not have discovered us before.
        """
        if not (may_repeat or self._is_known):
            await self._command(HELP)
        session = self._session
        session.hear(SENTENCE_STATUS, self._on_status)
        await session.find_reader(COMMAND, PLANNER)
        message = message_type(COMMAND)(data=text)
        told: list[SentenceStatus] = []
        asked = text, told
        self._commands.append(asked)
        times = itertools.repeat(True) if may_repeat else iter([True])

        def ask() -> None:
            if next(times, False):
                session.link.say(COMMAND, message)

        try:
            self._is_known = False
            await session.ask(ask, lambda: bool(told), COMMAND, PLANNER)
            self._is_known = True
        finally:
            self._commands.remove(asked)
        if told[0].state != SentenceStatus.DONE:
            raise HandRefused(told[0].reason)
        return str(told[0].reason)

    async def _moved(self, is_over: Callable[[], bool], duration_s: float, deadline_s: float) -> None:
        """Wait until the motion is over, or the hand stands still although it should move.

        In the second case the goal must be published again: the driver may not have discovered our publisher before.
        """
        said_s = time.monotonic()

        def look_again() -> bool:
            return is_over() or self._readings.rested(said_s + duration_s + AGAIN_S)

        await self._session.until(look_again, deadline_s - said_s)

    def _state(self) -> HandState:
        readings, motion = self._readings, self._motion
        return HandState(
            letter=self._letter,
            joints=dict(readings.joints),
            moving=readings.is_moving(),
            can_move=motion.can_move,
            reason=motion.reason,
            age_s=time.monotonic() - readings.read_s,
        )

    def _watch(self) -> None:
        """Subscribe to the state of the hand."""
        session = self._session
        session.hear(MOTION_STATE, partial(setattr, self, "_motion"))
        session.hear(STATE, lambda state: setattr(self, "_letter", state.letter))
        session.hear(JOINT_STATES, self._on_joints)

    def _on_joints(self, message: Any) -> None:
        self._readings.add(dict(zip(message.name, message.position, strict=False)), time.monotonic())

    def _on_status(self, status: SentenceStatus) -> None:
        if status.planned_by == BY_COMMAND:
            for text, told in self._commands:
                if status.text == text:
                    told.append(status)
        elif (signing := self._signings.get(status.id)) is not None:
            signing.on_status(status)
            if signing.result is not None:
                del self._signings[status.id]
