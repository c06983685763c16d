# SPDX-License-Identifier: Apache-2.0
"""Parameter declaration of a node, and the check of a value against it."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

KIND: Final = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}


@dataclass(frozen=True)
class Scalar:
    """A scalar value of a parameter file or argument. text: as it was written, without quotes."""

    value: bool | int | float | str
    text: str


@dataclass(frozen=True)
class Declared:
    """Declaration of a parameter. low, high: range of a number. check: raises ValueError for an invalid value."""

    name: str
    default: Any
    low: float | None = None
    high: float | None = None
    check: Callable[[Any], object] | None = None

    def problem(self, given: Scalar | None) -> str:
        """Return why the value is not valid and what to write instead; empty if it is valid. None stands for a list."""
        kind = type(self.default)
        if given is None:
            return f"is a list; write {KIND[kind]}"
        value = given.value
        if isinstance(value, int) and not isinstance(value, bool) and kind is float:
            value = float(value)
        if type(value) is not kind:
            return _wrong_type(given, kind)
        if isinstance(value, float) and not math.isfinite(value):
            return f"is {given.text}; write a finite number"
        if self.low is not None and self.high is not None and not self.low <= float(value) <= self.high:
            return f"is {given.text}; write {KIND[kind]} from {self.low:g} to {self.high:g}"
        try:
            if self.check is not None:
                self.check(value)
        except ValueError as error:
            return f"is {given.text!r}: {error}"
        return ""


def closest(name: str, known: list[str]) -> str | None:
    """Return the known name that is most similar, or None if none is."""
    return next(iter(get_close_matches(name, known, 1)), None)


def _wrong_type(given: Scalar, kind: type) -> str:
    if kind is str:
        what = "true or false" if isinstance(given.value, bool) else "a number"
        return f'is {given.text}, which YAML takes for {what}; a text is wanted: write "{given.text}" with quotes'
    if kind is int and isinstance(given.value, float) and given.value.is_integer():
        return f"is {given.text}; write {given.value:.0f}"
    return f"is {given.text!r}; write {KIND[kind]}"
