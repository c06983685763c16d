# SPDX-License-Identifier: Apache-2.0
"""A node of the graph with the ROS 2 lifecycle: unconfigured, inactive, active, finalized."""

import threading
import traceback
from collections.abc import Callable
from functools import partial
from typing import Final, Protocol, TypeVar

from lifecycle_msgs.srv import ChangeState
from rclpy._rclpy_pybind11 import RCLError
from rclpy.lifecycle import LifecycleNodeMixin, LifecycleState, TransitionCallbackReturn

from amazing_hand.node_table import NAMESPACE
from amazing_hand.ros.hand_node import HandNode
from amazing_hand.ros.parameters import ParameterError, param

UNCONFIGURED: Final = "unconfigured"
INACTIVE: Final = "inactive"
ACTIVE: Final = "active"


def autostart_param() -> bool:
    """The setting that each managed node has."""
    autostart: bool = param(True, "configure and activate by itself; false: wait for `ros2 lifecycle set`")
    return autostart


class ManagedSettings(Protocol):
    @property
    def autostart(self) -> bool: ...


ManagedSettingsT = TypeVar("ManagedSettingsT", bound=ManagedSettings)
Transition = Callable[[LifecycleState], TransitionCallbackReturn]


class ManagedNode(LifecycleNodeMixin, HandNode[ManagedSettingsT]):
    """A subclass overrides `on_configure`, `on_activate`, `on_deactivate` and `let_go`; its settings have `autostart`.

    A transition that raises ParameterError is refused with that line, and the node stays what it was. Any other
    exception is logged with its trace and goes through error handling to the state unconfigured.
    """

    _callbacks: dict[int, Transition]  # of the mixin

    def __init__(self, name: str, settings_type: type[ManagedSettingsT], namespace: str = NAMESPACE) -> None:
        HandNode.__init__(self, name, settings_type, namespace)
        LifecycleNodeMixin.__init__(self)
        self._changing = threading.Lock()  # `close` comes from the main thread
        self._closed = False
        self._failure: Exception | None = None
        self._callbacks = {state: partial(self._run, callback) for state, callback in self._callbacks.items()}
        self._change_state = self._service_change_state.callback
        self._service_change_state.callback = self._on_change_state

    def let_go(self) -> None:
        """From whatever state, also half configured, to the safe one, which holds nothing; what fails is told."""

    def on_cleanup(self, state: LifecycleState) -> TransitionCallbackReturn:
        self.let_go()
        return TransitionCallbackReturn.SUCCESS

    def on_shutdown(self, state: LifecycleState) -> TransitionCallbackReturn:
        self.let_go()
        return TransitionCallbackReturn.SUCCESS

    def on_error(self, state: LifecycleState) -> TransitionCallbackReturn:
        self.let_go()
        return TransitionCallbackReturn.SUCCESS

    def close(self) -> None:
        with self._changing:
            self._closed = True
            self.let_go()

    @property
    def lifecycle(self) -> str:
        """The name of the state that the node is in."""
        return str(self._state_machine.current_state[1])

    def autostart(self) -> None:
        """Configure and activate if the settings say so; for the end of the subclass's __init__. Raises what fails."""
        if not self.settings.autostart:
            return
        for trigger in (self.trigger_configure, self.trigger_activate):
            if trigger() != TransitionCallbackReturn.SUCCESS:
                raise self._failure or RuntimeError(f"{self.get_name()} is {self.lifecycle}: it did not start")

    def _on_change_state(self, request: ChangeState.Request, response: ChangeState.Response) -> ChangeState.Response:
        """Refuse a transition that the state does not have; rclpy would raise, which ends the node."""
        response.success = False
        with self._changing:
            if self._closed:
                return response
            try:
                return self._change_state(request, response)
            except RCLError as error:
                asked = request.transition.label or request.transition.id
                reason = str(error).partition(",")[0]
                self.error(f"transition {asked} refused, the node is {self.lifecycle}: {reason}")
                return response

    def _run(self, callback: Transition, state: LifecycleState) -> TransitionCallbackReturn:
        """rclpy would take an exception for an error and not tell it."""
        try:
            return callback(state)
        except ParameterError as error:
            self._failure = error
            self.error(str(error))
            return TransitionCallbackReturn.FAILURE
        except Exception as error:
            self._failure = error
            self.error(traceback.format_exc().rstrip())
            return TransitionCallbackReturn.ERROR
