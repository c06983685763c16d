# SPDX-License-Identifier: Apache-2.0
"""Find the nodes of a hand, repeat requests until they answer, and wait for conditions; used by all client methods."""

import asyncio
import os
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from rcl_interfaces.srv import SetParametersAtomically
from rclpy.parameter import Parameter
from std_srvs.srv import Trigger

from amazing_hand.client.ros_link import RosLink
from amazing_hand.client.status import CLOSED, HandError, HandMisconfigured, HandNotFound, HandRefused, HandTimeout
from amazing_hand.configuration import ConfigurationError
from amazing_hand.ros.discovery import FIND_S, POLL_S
from amazing_hand.topics import SENTENCE, Topic

DRIVER: Final = "servo_driver"
PLANNER: Final = "planner"
SPELLER: Final = "fingerspeller"

# Discovery is not symmetric: we may have discovered a node shortly before it has discovered us.
SETTLE_S: Final = 0.1

# Longer than the slowest request: turning the torque of eight servos off, with reading back and retries, plus
# discovery, for which Fast DDS repeats a lost packet after 3 s.
ANSWER_S: Final = 10.0

# A node that has not discovered us yet cannot deliver its answer, so requests that may be repeated are sent again.
AGAIN_S: Final = 1.0

# How often to check that a node still runs while waiting for it.
ALIVE_S: Final = 0.5


class Session:
    """Connection to one hand, in one event loop; call its methods in that loop only."""

    def __init__(self, namespace: str) -> None:
        """Connect to ROS. Raises HandMisconfigured."""
        self._loop = asyncio.get_running_loop()
        self._known: set[str] = set()
        self._waiting: set[asyncio.Future[None]] = set()
        self._link: RosLink | None = None
        try:
            self._link = RosLink(namespace)
        except ConfigurationError as error:
            raise HandMisconfigured(str(error)) from error

    @property
    def link(self) -> RosLink:
        """Return the ROS link. Raises HandError when the session is closed."""
        if self._link is None:
            raise HandError(CLOSED)
        return self._link

    def close(self) -> None:
        """Disconnect from ROS; pending calls raise HandError."""
        link, self._link = self._link, None
        self._wake()
        if link is not None:
            link.close()

    def hear(self, topic: Topic, callback: Callable[[Any], None]) -> None:
        """Subscribe the callback, called in the event loop; a second call for the same topic does nothing."""
        self.link.hear(topic, self._in_loop(callback))

    def _in_loop(self, callback: Callable[[Any], None]) -> Callable[[Any], None]:
        """Wrap a callback for the link's thread: run it in the event loop and wake up all waiting coroutines."""

        def call(message: Any) -> None:
            callback(message)
            self._wake()

        def on_message(message: Any) -> None:
            with suppress(RuntimeError):  # the loop was closed
                self._loop.call_soon_threadsafe(call, message)

        return on_message

    def _wake(self) -> None:
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)

    async def until(self, condition: Callable[[], bool], timeout_s: float | None) -> bool:
        """Wait until the condition is true; return False on time-out. Checked on each message and every POLL_S."""
        deadline_s = None if timeout_s is None else time.monotonic() + timeout_s
        while True:
            if self.link and condition():
                return True
            left_s = POLL_S if deadline_s is None else min(POLL_S, deadline_s - time.monotonic())
            if left_s <= 0:
                return False
            waiting = self._loop.create_future()
            self._waiting.add(waiting)
            try:
                await asyncio.wait([waiting], timeout=left_s)
            finally:
                self._waiting.discard(waiting)

    async def find(self, is_there: Callable[[], bool], otherwise: str) -> None:
        """Wait until it is there, for as long as the discovery of a running node takes. Raises HandNotFound."""
        if await self.until(is_there, FIND_S):
            return
        domain = os.environ.get("ROS_DOMAIN_ID") or "0"
        raise HandNotFound(
            f"{otherwise} in ROS domain {domain}: start `hand run`, or choose another ROS_DOMAIN_ID or namespace"
        )

    async def find_reader(self, topic: Topic, node: str) -> None:
        """Wait until the node that subscribes to the topic is found. Raises HandNotFound."""
        name = self.link.name_of(topic.name)
        await self.find(lambda: self.link.is_heard(topic, node), f"no {node} hears {name}")
        await self._settle({name})

    async def find_services(self, services: Sequence[str]) -> None:
        """Wait until all of these services of the driver are found. Raises HandNotFound."""
        names = [self.link.name_of(service) for service in services]
        await self.find(lambda: all([*map(self.link.offers, services)]), f"no {DRIVER} offers {names[0]}")
        await self._settle(set(names))

    async def _settle(self, names: set[str]) -> None:
        """Wait SETTLE_S if one of these topics or services is new, so that its node can discover us."""
        if not names <= self._known:
            await asyncio.sleep(SETTLE_S)
            self._known |= names

    async def ask(self, ask: Callable[[], None], is_answered: Callable[[], bool], topic: Topic, node: str) -> None:
        """Repeat a request every AGAIN_S until it is answered. Raises HandNotFound or HandTimeout."""
        deadline_s = time.monotonic() + ANSWER_S
        while time.monotonic() < deadline_s:
            ask()
            if await self.until(is_answered, AGAIN_S):
                return
            if not self.link.is_heard(topic, node):
                raise HandNotFound(f"the {node} has gone away")
        raise HandTimeout(f"the {node} does not answer within {ANSWER_S:g} s")

    async def follow(self, is_over: Callable[[], bool], what: str, timeout_s: float | None = None) -> None:
        """Wait for a report of the planner. Raises HandNotFound when the planner is gone, or HandTimeout."""
        deadline_s = None if timeout_s is None else time.monotonic() + timeout_s
        while not is_over():
            left_s = ALIVE_S if deadline_s is None else min(ALIVE_S, deadline_s - time.monotonic())
            if left_s <= 0:
                raise HandTimeout(f"{what} has not ended after {timeout_s:g} s")
            if not await self.until(is_over, left_s) and not self.link.is_heard(SENTENCE, PLANNER):
                raise HandNotFound(f"the {PLANNER} has gone away")

    async def call(self, service: str, *, may_repeat: bool) -> str:
        """Call a service of the driver and return its message. may_repeat: call it again until it answers."""
        await self.find_services([service])
        answer = await self._answer(service, Trigger, Trigger.Request(), DRIVER, may_repeat=may_repeat)
        if not answer.success:
            raise HandRefused(answer.message)
        return str(answer.message)

    async def set_parameters(self, node: str, values: Mapping[str, float]) -> None:
        """Set parameters of a node, all or none. Raises HandNotFound, HandRefused or HandTimeout."""
        service, kind = f"{node}/set_parameters_atomically", SetParametersAtomically
        name = self.link.name_of(service)
        await self.find(lambda: self.link.offers(service, kind), f"no {node} offers {name}")
        await self._settle({name})
        parameters = [Parameter(name, value=value).to_parameter_msg() for name, value in values.items()]
        answer = await self._answer(service, kind, kind.Request(parameters=parameters), node, may_repeat=True)
        if not answer.result.successful:
            raise HandRefused(answer.result.reason)

    async def _answer(self, service: str, kind: Any, request: Any, node: str, *, may_repeat: bool) -> Any:
        """Call a service that was found and return its response. Raises HandTimeout."""
        asked: list[Any] = []
        began_s = time.monotonic()
        wake = self._in_loop(lambda _: None)
        while (now_s := time.monotonic()) < began_s + ANSWER_S:
            if not asked or (may_repeat and now_s >= began_s + len(asked) * AGAIN_S):
                asked.append(self.link.call(service, kind, request, lambda: wake(None)))
            if await self.until(lambda: any(future.done() for future in asked), AGAIN_S):
                return next(future.result() for future in asked if future.done())
        raise HandTimeout(f"{node} does not answer within {ANSWER_S:g} s")
