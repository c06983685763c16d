# SPDX-License-Identifier: Apache-2.0
"""Base class of nodes with the ROS 2 lifecycle: unconfigured, inactive, active, finalized."""

import threading
import traceback
from collections.abc import Callable
from functools import partial
from typing import Any, Final, Protocol, TypeVar

from lifecycle_msgs.srv import ChangeState, GetState
from rclpy.lifecycle import LifecycleNodeMixin, LifecycleState, TransitionCallbackReturn

from amazing_hand.node_table import NAMESPACE
from amazing_hand.ros.hand_node import HandNode
from amazing_hand.ros.parameters import ParameterError, param

UNCONFIGURED: Final = "unconfigured"
INACTIVE: Final = "inactive"
ACTIVE: Final = "active"

TRANSITIONS: Final = ("on_configure", "on_activate", "on_deactivate", "on_cleanup", "on_shutdown", "on_error")


def autostart_param() -> bool:
    """Return the parameter field `autostart`, which each managed node has."""
    autostart: bool = param(True, "configure and activate by itself; false: wait for `ros2 lifecycle set`")
    return autostart


class ManagedSettings(Protocol):
    @property
    def autostart(self) -> bool: ...


ManagedSettingsT = TypeVar("ManagedSettingsT", bound=ManagedSettings)
Transition = Callable[[LifecycleState], TransitionCallbackReturn]


class ManagedNode(LifecycleNodeMixin, HandNode[ManagedSettingsT]):
    """A HandNode with the ROS 2 lifecycle.

    A subclass overrides `on_configure`, `on_activate`, `on_deactivate` and `let_go`; its settings have `autostart`.
    A transition that raises ParameterError is refused with that line, and the state does not change. Any other
    exception is logged with its traceback and leads through error processing to the state unconfigured.
    """

    def __init__(self, name: str, settings_type: type[ManagedSettingsT], namespace: str = NAMESPACE) -> None:
        HandNode.__init__(self, name, settings_type, namespace)
        self._changing = threading.Lock()  # `close` comes from the main thread
        self._closed = False
        self._failure: Exception | None = None
        for transition in TRANSITIONS:  # wrap the callbacks before rclpy registers them
            setattr(self, transition, partial(self._run, getattr(self, transition)))
        LifecycleNodeMixin.__init__(self)
        self._get_state = self._service(GetState).callback
        change_state = self._service(ChangeState)
        self._change_state = change_state.callback
        change_state.callback = self._on_change_state

    def _service(self, srv_type: type) -> Any:
        """Return the node's own service of a type."""
        return next(service for service in self.services if service.srv_type is srv_type)

    def let_go(self) -> None:
        """Release all resources and make the hardware safe, from any state, also half configured. Report failures."""

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
        """Name of the node's lifecycle state."""
        return str(self._get_state(GetState.Request(), GetState.Response()).current_state.label)

    def autostart(self) -> None:
        """Configure and activate the node if the parameter `autostart` is set; call it last in a subclass's __init__.

        Raises the exception of a failed transition.
        """
        if not self.settings.autostart:
            return
        for trigger in (self.trigger_configure, self.trigger_activate):
            if trigger() != TransitionCallbackReturn.SUCCESS:
                raise self._failure or RuntimeError(f"{self.get_name()} is {self.lifecycle}: it did not start")

    def _on_change_state(self, request: ChangeState.Request, response: ChangeState.Response) -> ChangeState.Response:
        """Answer the change_state service; refuse a transition that is not valid in the present state.

        rclpy raises an exception instead, which ends the node: https://github.com/ros2/rclpy/issues/1209.
        """
        response.success = False
        with self._changing:
            if self._closed:
                return response
            try:
                return self._change_state(request, response)
            except RuntimeError as error:  # rclpy raises it for every error of rcl
                asked = request.transition.label or request.transition.id
                reason = str(error).partition(",")[0]
                self.error(f"transition {asked} refused, the node is {self.lifecycle}: {reason}")
                return response

    def _run(self, callback: Transition, state: LifecycleState) -> TransitionCallbackReturn:
        """Run a transition callback and log its exception.

        rclpy would treat it as an error without reporting it: https://github.com/ros2/rclpy/pull/1673.
        """
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
