# SPDX-License-Identifier: Apache-2.0
"""Read ROS parameter files and `name:=value` arguments: which parameter of which node gets which value, and where.

Plain values are resolved as rcl does (`y` is true, 010 is 8, 1:30 and 2026-01-28 are strings), which differs from
PyYAML.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import yaml

from amazing_hand.configuration import ConfigurationError
from amazing_hand.configuration.declared import Scalar, closest
from amazing_hand.paths import path_of

PARAMETERS: Final = "ros__parameters"

_TRUE: Final = frozenset({"y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"})
_FALSE: Final = frozenset({"n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"})
_WHOLE: Final = re.compile(r"[+-]?(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)")
_NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?\.?(inf|Inf|INF|nan|NaN|NAN)")
_OVERRIDE: Final = re.compile(r"(?:(?P<node>[^:=]+):)?(?P<name>[^:=]+):=(?P<value>.*)", re.DOTALL)
_MAX_WHOLE: Final = 2**63


@dataclass(frozen=True)
class Assignment:
    """One parameter value. block: the key above `ros__parameters`, with its slashes. value: None stands for a list."""

    where: str
    block: str
    name: str
    value: Scalar | None


def read(file: str) -> list[Assignment]:
    """Return the assignments of a parameter file. Raises ConfigurationError, also for what ROS silently ignores."""
    path = path_of(file)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise ConfigurationError(f"parameter file {path}: there is no such file; give its full path") from None
    except OSError as error:
        raise ConfigurationError(f"parameter file {path}: cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise ConfigurationError(f"parameter file {path}: is not UTF-8 text; save it as UTF-8") from None
    return assignments(text, str(path))


def assignments(text: str, label: str) -> list[Assignment]:
    """Return the assignments of a parameter file's text. label: name of the file for messages."""
    try:
        for token in yaml.scan(text):
            if isinstance(token, yaml.AliasToken):
                line = token.start_mark.line + 1
                raise ConfigurationError(f"{label}, line {line}: ROS has no aliases (*{token.value}); write the value")
        documents = list(yaml.compose_all(text, Loader=yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{label}, line {mark.line + 1}" if mark else label
        tab = "; YAML is indented with spaces, not with tabs" if "'\\t'" in str(error.problem) else ""
        raise ConfigurationError(f"{where}: no YAML: {error.problem or error.context}{tab}") from None
    except yaml.YAMLError as error:
        raise ConfigurationError(f"{label}: no YAML: {' '.join(str(error).split())}") from None
    return [found for document in documents if not _is_empty(document) for found in _blocks(document, (), label)]


def override(argument: str) -> Assignment:
    """Return the assignment of the argument of `-p name:=value`. Raises ConfigurationError."""
    where = f"-p {argument}"
    match = _OVERRIDE.fullmatch(argument)
    if match is None:
        raise ConfigurationError(f"{where}: write -p NAME:=VALUE")
    block = "/**" if match["node"] is None else f"/{match['node'].lstrip('/')}"
    try:
        node = yaml.compose(match["value"], Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        node = None
    if node is None or isinstance(node, yaml.MappingNode) or _is_empty(node):
        raise ConfigurationError(f"{where}: {match['value'] or 'nothing'} is no value; write -p {match['name']}:=VALUE")
    return Assignment(where, block, match["name"], _scalar(node))


def resolve(text: str) -> bool | int | float | str:
    """Return the value and type that ROS gives to a plain (unquoted) scalar."""
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    if _WHOLE.fullmatch(text):
        digits = text.lstrip("+-")
        base = 16 if digits[:2].lower() == "0x" else 8 if digits[0] == "0" else 10
        whole = int(text, base)
        return whole if -_MAX_WHOLE <= whole < _MAX_WHOLE else float(whole)
    if _NUMBER.fullmatch(text):
        return float(text.replace(".inf", "inf").replace(".Inf", "inf").replace(".INF", "inf").replace(".n", "n"))
    return text


def _blocks(node: yaml.Node, parts: tuple[str, ...], label: str) -> Iterator[Assignment]:
    """Yield the assignments below a key that is a node name or namespace."""
    if not isinstance(node, yaml.MappingNode):
        raise ConfigurationError(f"{_where(node, label)}: holds no parameters; write NODE, below it {PARAMETERS}")
    for key, value in _items(node, label):
        where = _where(key, label)
        if key.value == PARAMETERS:
            yield from _values(value, "", f"/{'/'.join(parts)}", label)
        elif closest(key.value, [PARAMETERS]):
            raise ConfigurationError(f"{where}: {key.value}: write {PARAMETERS}, with two underscores")
        elif isinstance(value, yaml.MappingNode):
            yield from _blocks(value, (*parts, key.value.strip("/")), label)
        elif parts:
            above = "/".join(parts)
            raise ConfigurationError(f"{where}: {above}: write '{PARAMETERS}:' between it and '{key.value}'")
        else:
            raise ConfigurationError(f"{where}: {key.value}: has no parameters; write '{PARAMETERS}:' below it")


def _values(node: yaml.Node, prefix: str, block: str, label: str) -> Iterator[Assignment]:
    if not isinstance(node, yaml.MappingNode):
        raise ConfigurationError(f"{_where(node, label)}: {block}: write NAME: VALUE below {PARAMETERS}")
    for key, value in _items(node, label):
        name = f"{prefix}{key.value}"
        if isinstance(value, yaml.MappingNode) and value.value:
            yield from _values(value, f"{name}.", block, label)
        elif isinstance(value, yaml.MappingNode) or _is_empty(value):
            raise ConfigurationError(f'{_where(key, label)}: {block} {name}: has no value; write one, or "" for none')
        else:
            yield Assignment(_where(key, label), block, name, _scalar(value))


def _items(node: yaml.MappingNode, label: str) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
    seen: dict[str, yaml.ScalarNode] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise ConfigurationError(f"{_where(key, label)}: a key must be a name")
        if key.value in seen:
            first = seen[key.value].start_mark.line + 1
            raise ConfigurationError(f"{_where(key, label)}: {key.value}: stands in line {first} too; write it once")
        seen[key.value] = key
        yield key, value


def _scalar(node: yaml.Node) -> Scalar | None:
    if not isinstance(node, yaml.ScalarNode):
        return None
    return Scalar(resolve(node.value) if _is_plain(node) else node.value, node.value)


def _is_plain(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.style is None


def _is_empty(node: yaml.Node) -> bool:
    return _is_plain(node) and not node.value


def _where(node: yaml.Node, label: str) -> str:
    return f"{label}, line {node.start_mark.line + 1}"
