# SPDX-License-Identifier: Apache-2.0
"""Declare a node's parameters as a frozen dataclass: one field gives type, default, range and description."""

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
    """A parameter has an invalid value; the message names the parameter and the value."""


def param(
    default: Any,
    meaning: str,
    low: float | None = None,
    high: float | None = None,
    *,
    live: bool = False,
    check: Callable[[Any], object] | None = None,
) -> Any:
    """Return a dataclass field that `declare` turns into a ROS parameter.

    Args:
        default: Default value; its type is the parameter's type.
        meaning: Description, with the unit.
        low: Smallest value of a number.
        high: Greatest value of a number.
        live: The parameter can be changed while the node runs.
        check: Raises ValueError, one line, for an invalid value.
    """
    metadata = {"meaning": meaning, "low": low, "high": high, "live": live, "check": check}
    if isinstance(default, list):
        return field(default_factory=lambda: list(default), metadata=metadata)
    return field(default=default, metadata=metadata)


def default_of(entry: "Field[Any]") -> Any:
    """Return the default value of a field made by `param`."""
    return entry.default if entry.default_factory is MISSING else entry.default_factory()


def declared(entry: "Field[Any]") -> Declared:
    """Return the declaration of a field made by `param`, for a check without a node."""
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
    if isinstance(default, float):  # ROS refuses an integer for a parameter of type double
        given = node.declare_parameter(entry.name, default, ParameterDescriptor(dynamic_typing=True)).value
        node.undeclare_parameter(entry.name)
        if isinstance(value := as_double(given), float):
            return node.declare_parameter(entry.name, value, descriptor(entry), ignore_override=True).value
    return node.declare_parameter(entry.name, default, descriptor(entry)).value


def as_double(value: Any) -> Any:
    """Return an int as float; any other value unchanged."""
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def whole_numbers_as_doubles(settings: object, parameters: Iterable[Parameter]) -> list[Parameter]:
    """Return the parameters, ints as floats where the settings have a float: `ros2 param set` sends 1 as an int."""
    doubles = {entry.name for entry in fields(settings) if isinstance(default_of(entry), float)}  # type: ignore[arg-type]
    return [
        Parameter(entry.name, value=as_double(entry.value)) if entry.name in doubles else entry for entry in parameters
    ]


def changed(settings: SettingsT, parameters: Iterable[Parameter]) -> SettingsT:
    """Return a copy of the settings with the values of the given parameters; parameters of others are ignored."""
    names = {entry.name for entry in fields(settings)}  # type: ignore[arg-type]
    values = {entry.name: _plain(entry.value) for entry in parameters if entry.name in names}
    return replace(settings, **values)  # type: ignore[type-var]


def refusal(settings: object, parameters: Iterable[Parameter]) -> str:
    """Return why the parameters cannot be changed while the node runs; empty if all of them can."""
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
    """Return the ParameterDescriptor of a field made by `param`."""
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
