"""A node of the graph with the ROS 2 lifecycle: unconfigured, inactive, active, finalized."""

from typing import Final, Protocol, TypeVar

from lifecycle_msgs.srv import ChangeState
from rclpy._rclpy_pybind11 import RCLError
from rclpy.lifecycle import LifecycleNodeMixin, TransitionCallbackReturn

from amazing_hand.nodes.hand_node import HandNode
from amazing_hand.nodes.parameters import param

ACTIVE: Final = "active"


def autostart_param() -> bool:
    """The setting that each managed node has."""
    autostart: bool = param(True, "configure and activate by itself; false: wait for `ros2 lifecycle set`")
    return autostart


class ManagedSettings(Protocol):
    @property
    def autostart(self) -> bool: ...


ManagedSettingsT = TypeVar("ManagedSettingsT", bound=ManagedSettings)


class ManagedNode(LifecycleNodeMixin, HandNode[ManagedSettingsT]):
    """A subclass overrides `on_configure`, `on_activate`, and so on; its settings have `autostart`."""

    def __init__(self, name: str, settings_type: type[ManagedSettingsT]) -> None:
        HandNode.__init__(self, name, settings_type)
        LifecycleNodeMixin.__init__(self)
        self._change_state = self._service_change_state.callback
        self._service_change_state.callback = self._on_change_state

    def _on_change_state(self, request: ChangeState.Request, response: ChangeState.Response) -> ChangeState.Response:
        """Refuse a transition that the state does not have; rclpy would raise, which ends the node."""
        try:
            return self._change_state(request, response)
        except RCLError as error:
            asked = request.transition.label or request.transition.id
            reason = str(error).partition(",")[0]
            self.get_logger().error(f"transition {asked} refused, the node is {self.lifecycle}: {reason}")
            response.success = False
            return response

    @property
    def lifecycle(self) -> str:
        """The name of the state that the node is in."""
        return str(self._state_machine.current_state[1])

    def autostart(self) -> None:
        """Configure and activate, if the settings say so; for the end of the subclass's __init__."""
        if self.settings.autostart and self.trigger_configure() == TransitionCallbackReturn.SUCCESS:
            self.trigger_activate()
