# SPDX-License-Identifier: Apache-2.0
"""What every managed node does when one of its transitions fails."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import rclpy
from lifecycle_msgs.msg import Transition
from lifecycle_msgs.srv import ChangeState
from rclpy.lifecycle import LifecycleState, TransitionCallbackReturn

from amazing_hand.ros.managed_node import ManagedNode, autostart_param
from amazing_hand.ros.parameters import ParameterError
from amazing_hand.simulation import stand_ins


@dataclass(frozen=True)
class Settings:
    autostart: bool = autostart_param()


class Failing(ManagedNode[Settings]):
    """Its transitions end as `how` says: an exception, or None when all is well."""

    def __init__(self, autostart: bool, **how: Exception | None) -> None:
        super().__init__("failing", Settings)
        self.settings = Settings(autostart)
        self.how = how
        self.held = False
        self.autostart()

    def on_configure(self, state: LifecycleState) -> TransitionCallbackReturn:
        self.held = True
        return self._end("configure")

    def on_activate(self, state: LifecycleState) -> TransitionCallbackReturn:
        return self._end("activate")

    def on_deactivate(self, state: LifecycleState) -> TransitionCallbackReturn:
        return self._end("deactivate")

    def let_go(self) -> None:
        self.held = False
        self._end("let_go")

    def _end(self, what: str) -> TransitionCallbackReturn:
        if error := self.how.get(what):
            raise error
        return TransitionCallbackReturn.SUCCESS


@pytest.fixture(autouse=True)
def _ros() -> Iterator[None]:
    with stand_ins.own_ros_domain() as domain_id:
        rclpy.init(domain_id=domain_id)
        yield
        rclpy.try_shutdown()


@pytest.mark.parametrize("failing", ["configure", "activate", "deactivate"])
def test_a_transition_that_fails_by_surprise_lets_go_of_everything_and_can_be_tried_again(failing: str) -> None:
    node = Failing(False, **{failing: RuntimeError("a surprise")})
    for trigger in (node.trigger_configure, node.trigger_activate, node.trigger_deactivate):
        if trigger() == TransitionCallbackReturn.ERROR:
            break
    assert node.lifecycle == "unconfigured"
    assert not node.held
    node.how.clear()
    for trigger in (node.trigger_configure, node.trigger_activate, node.trigger_deactivate):
        assert trigger() == TransitionCallbackReturn.SUCCESS
    node.destroy_node()


@pytest.mark.parametrize(("failing", "state"), [("configure", "unconfigured"), ("activate", "inactive")])
def test_a_transition_that_is_refused_for_a_parameter_leaves_the_node_as_it_was(failing: str, state: str) -> None:
    node = Failing(False, **{failing: ParameterError("node.file: not there")})
    node.trigger_configure()
    if failing == "activate":
        assert node.trigger_activate() == TransitionCallbackReturn.FAILURE
    assert node.lifecycle == state
    node.destroy_node()


def test_a_node_that_cannot_even_let_go_is_finalized() -> None:
    node = Failing(False, activate=RuntimeError("first"), let_go=RuntimeError("second"))
    node.trigger_configure()
    node.trigger_activate()
    assert node.lifecycle == "finalized"
    node.destroy_node()


@pytest.mark.parametrize("error", [ParameterError("node.file: not there"), RuntimeError("a surprise")])
def test_a_node_that_cannot_start_by_itself_raises_why(error: Exception) -> None:
    with pytest.raises(type(error), match=str(error)):
        Failing(True, activate=error)


def test_nothing_comes_after_the_close() -> None:
    node = Failing(True)
    assert node.held
    node.close()
    assert not node.held

    request = ChangeState.Request(transition=Transition(id=Transition.TRANSITION_DEACTIVATE))
    assert not node._on_change_state(request, ChangeState.Response()).success
    node.destroy_node()
