# SPDX-License-Identifier: Apache-2.0
"""Borrow the servos' port from a running servo_driver, for a calibration: by its lifecycle, from asyncio."""

import asyncio
from typing import Any, Final

from lifecycle_msgs.msg import State, Transition
from lifecycle_msgs.srv import ChangeState, GetState
from rcl_interfaces.srv import GetParameters
from rclpy.client import Client
from rclpy.node import Node
from rclpy.parameter import parameter_value_to_python

DRIVER: Final = "servo_driver"

ANSWER_S: Final = 10.0
"""Longest answer: eight servos go limp, each read back and tried again, or a port is opened."""

POLL_S: Final = 0.1

PARAMETERS: Final = ("port", "calibration")

DOWN: Final = {
    State.PRIMARY_STATE_ACTIVE: Transition.TRANSITION_DEACTIVATE,
    State.PRIMARY_STATE_INACTIVE: Transition.TRANSITION_CLEANUP,
}
UP: Final = {
    State.PRIMARY_STATE_UNCONFIGURED: Transition.TRANSITION_CONFIGURE,
    State.PRIMARY_STATE_INACTIVE: Transition.TRANSITION_ACTIVATE,
}
"""The way of the lifecycle to a closed port, and to a hand that moves: the transition from each state."""

STEPS: Final = 4
"""More transitions than a way needs: a launch file may take part of the way up by itself."""


class PortError(RuntimeError):
    """The driver does not give or take its port; the message is one sentence: why, and what to do."""


class DriverPort:
    """The port of one hand's servo_driver. Call its coroutines in `loop`; the node spins in another thread."""

    def __init__(self, node: Node, namespace: str, loop: asyncio.AbstractEventLoop) -> None:
        name = f"/{namespace.strip('/')}/{DRIVER}"
        self._loop = loop
        self._get_parameters = node.create_client(GetParameters, f"{name}/get_parameters")
        self._get_state = node.create_client(GetState, f"{name}/get_state")
        self._change_state = node.create_client(ChangeState, f"{name}/change_state")

    async def give_port(self) -> tuple[str, str]:
        """Have the driver let all servos go limp and close its port; return its `port` and `calibration`.

        Raises PortError; the driver may then be on its way, and `take_port` brings it back.
        """
        answer = await self._call(self._get_parameters, GetParameters.Request(names=list(PARAMETERS)))
        port, calibration = (str(parameter_value_to_python(value)) for value in answer.values)
        await self._go(DOWN, State.PRIMARY_STATE_UNCONFIGURED, "does not let its port go")
        return port, calibration

    async def take_port(self) -> None:
        """Have the driver read its calibration, open its port and move the hand again. Raises PortError."""
        await self._go(UP, State.PRIMARY_STATE_ACTIVE, "does not take its port again")

    async def _go(self, way: dict[int, int], goal: int, failure: str) -> None:
        for _ in range(STEPS):
            state = (await self._call(self._get_state, GetState.Request())).current_state
            if state.id == goal:
                return
            if (step := way.get(state.id)) is not None:
                request = ChangeState.Request(transition=Transition(id=step))
                if not (await self._call(self._change_state, request)).success:
                    await asyncio.sleep(POLL_S)
            else:
                await asyncio.sleep(POLL_S)  # it is in a transition that somebody else asked for
        raise PortError(
            f"{DRIVER} {failure}: it is {state.label}, and its log says why; restart the hand if it stays so"
        )

    async def _call(self, client: Client, request: Any) -> Any:
        """Return the answer of a service. Raises PortError."""
        try:
            async with asyncio.timeout(ANSWER_S):
                while not client.service_is_ready():
                    await asyncio.sleep(POLL_S)
                answered = self._loop.create_future()
                asked = client.call_async(request)
                asked.add_done_callback(lambda done: self._loop.call_soon_threadsafe(_settle, answered, done))
                return await answered
        except TimeoutError:
            raise PortError(f"{DRIVER} does not answer within {ANSWER_S:g} s: is the hand running?") from None


def _settle(answered: "asyncio.Future[Any]", done: Any) -> None:
    if not answered.done():
        answered.set_result(done.result())
