"""A node's parameters as a frozen dataclass: one declaration gives the type, the default, the range and the text."""

from collections.abc import Iterable, Sequence
from dataclasses import MISSING, Field, field, fields, replace
from typing import Any, TypeVar

from rcl_interfaces.msg import FloatingPointRange, IntegerRange, ParameterDescriptor
from rclpy.exceptions import InvalidParameterTypeException, InvalidParameterValueException
from rclpy.node import Node
from rclpy.parameter import Parameter

SettingsT = TypeVar("SettingsT")


class ParameterError(ValueError):
    """A parameter has a value that the node cannot work with; the message names both."""


def param(
    default: Any, meaning: str, low: float | None = None, high: float | None = None, *, live: bool = False
) -> Any:
    """A dataclass field that `declare` turns into a ROS parameter.

    meaning: what it does, with its unit. low, high: the least and the greatest value of a number. live: it can be
    changed while the node runs.
    """
    metadata = {"meaning": meaning, "low": low, "high": high, "live": live}
    if isinstance(default, list):
        return field(default_factory=lambda: list(default), metadata=metadata)
    return field(default=default, metadata=metadata)


def default_of(entry: "Field[Any]") -> Any:
    """The default value of a field made by `param`."""
    return entry.default if entry.default_factory is MISSING else entry.default_factory()


def declare(node: Node, settings_type: type[SettingsT]) -> SettingsT:
    """Declare every field of the dataclass as a parameter of the node and return their values.

    Raises ParameterError with one line for a value of a wrong type or outside its range.
    """
    values: dict[str, Any] = {}
    for entry in fields(settings_type):  # type: ignore[arg-type]
        try:
            value = node.declare_parameter(entry.name, default_of(entry), descriptor(entry)).value
        except (InvalidParameterTypeException, InvalidParameterValueException) as error:
            raise ParameterError(f"parameter {node.get_name()}.{entry.name}: {error}") from error
        values[entry.name] = _plain(value)
    return settings_type(**values)


def changed(settings: SettingsT, parameters: Iterable[Parameter]) -> SettingsT:
    """The settings with the values of those of the parameters that are theirs."""
    names = {entry.name for entry in fields(settings)}  # type: ignore[arg-type]
    values = {entry.name: _plain(entry.value) for entry in parameters if entry.name in names}
    return replace(settings, **values)  # type: ignore[type-var]


def refusal(settings: object, parameters: Iterable[Parameter]) -> str:
    """Why none of the parameters may be changed while the node runs; empty when all may."""
    fixed = {entry.name for entry in fields(settings) if not entry.metadata["live"]}  # type: ignore[arg-type]
    names = [entry.name for entry in parameters if entry.name in fixed]
    return f"{', '.join(names)}: not while the node runs; set it in the parameter file and restart the node" * bool(
        names
    )


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
