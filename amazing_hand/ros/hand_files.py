# SPDX-License-Identifier: Apache-2.0
"""Load the calibration and alphabet files of a node; errors name the parameter that selects the file."""

from amazing_hand.config import load_alphabet, load_calibration
from amazing_hand.hand.alphabet import Alphabet, AlphabetError
from amazing_hand.hand.calibration import Calibration, CalibrationError
from amazing_hand.paths import path_of
from amazing_hand.ros.parameters import ParameterError


def calibration_of(node: str, name: str) -> Calibration:
    """Return the calibration selected by a node's parameter `calibration`. Raises ParameterError."""
    try:
        return load_calibration(name)
    except CalibrationError as error:
        raise ParameterError(f"{node}.calibration: {error}") from error


def alphabet_of(node: str, file: str, side: str) -> Alphabet:
    """Return the alphabet selected by a node's parameter `alphabet`, empty for the own one. Raises ParameterError."""
    try:
        return load_alphabet(path_of(file) if file else None, side)
    except AlphabetError as error:
        raise ParameterError(f"{node}.alphabet: {error}") from error
