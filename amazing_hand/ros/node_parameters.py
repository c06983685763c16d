# SPDX-License-Identifier: Apache-2.0
"""Parameters of other nodes: asked for when a node is found, and again taken when they change."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from rcl_interfaces.msg import ParameterEvent
from rcl_interfaces.srv import GetParameters
from rclpy.node import Node
from rclpy.parameter import parameter_value_to_python
from rclpy.task import Future


class NodeParameters:
    """The parameters of some nodes of one namespace. Called in the node's executor, and calls back there."""

    def __init__(
        self, node: Node, namespace: str, wanted: Mapping[str, Sequence[str]], on_value: Callable[[str, Any], None]
    ) -> None:
        """wanted: names of parameters by the name of their node. on_value: gets name and value of each."""
        self._wanted = wanted
        self._on_value = on_value
        self._names = {f"/{namespace}/{name}": name for name in wanted}
        self._services = {
            name: node.create_client(GetParameters, f"{path}/get_parameters") for path, name in self._names.items()
        }
        self._asked: dict[str, Future] = {}
        node.create_subscription(ParameterEvent, "/parameter_events", self._on_event, 100)

    def look(self, there: set[str], new: set[str]) -> None:
        """Ask those nodes that are there for their parameters, unless they were asked before and are not new."""
        for name, service in self._services.items():
            if name in new:
                self._asked.pop(name, None)
            if name in there and name not in self._asked and service.service_is_ready():
                self._asked[name] = service.call_async(GetParameters.Request(names=self._wanted[name]))
                self._asked[name].add_done_callback(partial(self._on_values, self._wanted[name]))

    def _on_values(self, names: Sequence[str], answer: Future) -> None:
        for name, value in zip(names, answer.result().values, strict=True):
            self._on_value(name, parameter_value_to_python(value))

    def _on_event(self, event: ParameterEvent) -> None:
        names = self._wanted.get(self._names.get(event.node, ""), ())
        for changed in (*event.new_parameters, *event.changed_parameters):
            if changed.name in names:
                self._on_value(changed.name, parameter_value_to_python(changed.value))
