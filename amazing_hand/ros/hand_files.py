# SPDX-License-Identifier: Apache-2.0
"""The hand's calibration and alphabet as nodes load them: what is wrong is told with the parameter that names it."""

from amazing_hand.config import load_alphabet, load_calibration
from amazing_hand.hand.alphabet import Alphabet, AlphabetError
from amazing_hand.hand.calibration import Calibration, CalibrationError
from amazing_hand.paths import path_of
from amazing_hand.ros.parameters import ParameterError


def calibration_of(node: str, name: str) -> Calibration:
    """The value of a node's parameter `calibration`. Raises ParameterError."""
    try:
        return load_calibration(name)
    except CalibrationError as error:
        raise ParameterError(f"{node}.calibration: {error}") from error


def alphabet_of(node: str, file: str, side: str) -> Alphabet:
    """The value of a node's parameter `alphabet`, empty for the package's own. Raises ParameterError."""
    try:
        return load_alphabet(path_of(file) if file else None, side)
    except AlphabetError as error:
        raise ParameterError(f"{node}.alphabet: {error}") from error
