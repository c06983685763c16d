# SPDX-License-Identifier: Apache-2.0
"""A node's parameters as a frozen dataclass: one declaration gives the type, the default, the range and the text."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import MISSING, Field, field, fields, replace
from typing import Any, TypeVar

from rcl_interfaces.msg import FloatingPointRange, IntegerRange, ParameterDescriptor
from rclpy.exceptions import InvalidParameterTypeException, InvalidParameterValueException
from rclpy.node import Node
from rclpy.parameter import Parameter

from amazing_hand.configuration import ConfigurationError
from amazing_hand.configuration.declared import Declared, closest
from amazing_hand.configuration.parameter_check import ROS_PARAMETERS

SettingsT = TypeVar("SettingsT")


class ParameterError(ConfigurationError):
    """A parameter has a value that the node cannot work with; the message names both."""


def param(
    default: Any,
    meaning: str,
    low: float | None = None,
    high: float | None = None,
    *,
    live: bool = False,
    check: Callable[[Any], object] | None = None,
) -> Any:
    """A dataclass field that `declare` turns into a ROS parameter.

    meaning: what it does, with its unit. low, high: the least and the greatest value of a number. live: it can be
    changed while the node runs. check: raises ValueError, one line, for a value that does not work.
    """
    metadata = {"meaning": meaning, "low": low, "high": high, "live": live, "check": check}
    if isinstance(default, list):
        return field(default_factory=lambda: list(default), metadata=metadata)
    return field(default=default, metadata=metadata)


def default_of(entry: "Field[Any]") -> Any:
    """The default value of a field made by `param`."""
    return entry.default if entry.default_factory is MISSING else entry.default_factory()


def declared(entry: "Field[Any]") -> Declared:
    """A field made by `param`, for a check without a node."""
    metadata = entry.metadata
    return Declared(entry.name, default_of(entry), metadata["low"], metadata["high"], metadata["check"])


def declare(node: Node, settings_type: type[SettingsT]) -> SettingsT:
    """Declare every field of the dataclass as a parameter of the node and return their values.

    Raises ParameterError with one line for a value of a wrong type or outside its range.
    """
    values: dict[str, Any] = {}
    for entry in fields(settings_type):  # type: ignore[arg-type]
        try:
            values[entry.name] = _plain(_declare(node, entry))
            if check := entry.metadata["check"]:
                check(values[entry.name])
        except (InvalidParameterTypeException, InvalidParameterValueException, ValueError) as error:
            raise ParameterError(f"parameter {node.get_name()}.{entry.name}: {error}") from error
    return settings_type(**values)


def _declare(node: Node, entry: "Field[Any]") -> Any:
    default = default_of(entry)
    if isinstance(default, float):  # for ROS a whole number is none of its doubles
        given = node.declare_parameter(entry.name, default, ParameterDescriptor(dynamic_typing=True)).value
        node.undeclare_parameter(entry.name)
        if isinstance(value := as_double(given), float):
            return node.declare_parameter(entry.name, value, descriptor(entry), ignore_override=True).value
    return node.declare_parameter(entry.name, default, descriptor(entry)).value


def as_double(value: Any) -> Any:
    """A whole number as the double that it is; any other value as it is."""
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def whole_numbers_as_doubles(settings: object, parameters: Iterable[Parameter]) -> list[Parameter]:
    """The parameters, those that are doubles of these settings as such: `ros2 param set` sends 1 as a whole number."""
    doubles = {entry.name for entry in fields(settings) if isinstance(default_of(entry), float)}  # type: ignore[arg-type]
    return [
        Parameter(entry.name, value=as_double(entry.value)) if entry.name in doubles else entry for entry in parameters
    ]


def changed(settings: SettingsT, parameters: Iterable[Parameter]) -> SettingsT:
    """The settings with the values of those of the parameters that are theirs."""
    names = {entry.name for entry in fields(settings)}  # type: ignore[arg-type]
    values = {entry.name: _plain(entry.value) for entry in parameters if entry.name in names}
    return replace(settings, **values)  # type: ignore[type-var]


def refusal(settings: object, parameters: Iterable[Parameter]) -> str:
    """Why none of the parameters may be changed while the node runs; empty when all may."""
    live = {entry.name: entry.metadata["live"] for entry in fields(settings)}  # type: ignore[arg-type]
    names = [entry.name for entry in parameters if entry.name not in ROS_PARAMETERS]
    for name in names:
        if name not in live:
            guess = closest(name, list(live))
            return f"there is no parameter {name}" + (f": write {guess}" if guess else "")
    fixed = [name for name in names if not live[name]]
    if fixed:
        return f"{', '.join(fixed)}: not while the node runs; set it in the parameter file and restart the node"
    return ""


def descriptor(entry: "Field[Any]") -> ParameterDescriptor:
    """The ROS descriptor of a field made by `param`."""
    low, high = entry.metadata["low"], entry.metadata["high"]
    described = ParameterDescriptor(description=entry.metadata["meaning"], read_only=not entry.metadata["live"])
    if low is None or high is None:
        return described
    if isinstance(default_of(entry), int):
        described.integer_range = [IntegerRange(from_value=int(low), to_value=int(high), step=0)]
    else:
        described.floating_point_range = [FloatingPointRange(from_value=float(low), to_value=float(high), step=0.0)]
    return described


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str) else value
