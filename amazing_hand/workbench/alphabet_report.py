# SPDX-License-Identifier: Apache-2.0
"""Report how well the letters of the alphabet can be told apart and how fast they can be signed."""

from dataclasses import replace
from typing import Final

from rich.console import Console
from rich.table import Table

from amazing_hand.config import load_calibration
from amazing_hand.hand.alphabet import Alphabet
from amazing_hand.hand.legibility import (
    CALIBRATION_ERROR_DEG,
    NOISE_DEG,
    all_reached,
    pair_distances,
    reader_accuracy,
)
from amazing_hand.hand.servo_limits import MAX_SPEED_RAD_S
from amazing_hand.hand.spelling import Rhythm, Speller

CLOSEST: Final = 10
READER_SAMPLES: Final = 10_000

# Range in which the highest rate is searched, in letters per second.
LOWEST_RATE: Final = 1.0
HIGHEST_RATE: Final = 4.0
RATE_STEP: Final = 0.02


def figures(alphabet: Alphabet, console: Console) -> dict[str, float]:
    """Print the letters that are closest to each other; return the report's figures, with units in their keys."""
    pairs = pair_distances(alphabet)
    table = Table("letters", "fingertips, mm", "in the last pose, mm", "servos, degrees", title="The closest pairs")
    for pair in pairs[:CLOSEST]:
        table.add_row(pair.letters, f"{pair.fingertip_mm:.1f}", f"{pair.last_mm:.1f}", f"{pair.servo_deg:.0f}")
    console.print(table)
    console.print(
        f"The reader sees {READER_SAMPLES} letters whose servos are {NOISE_DEG:g} degrees off (standard deviation) and "
        f"calibrated up to {CALIBRATION_ERROR_DEG:g} wrong. The rate is for servos of {MAX_SPEED_RAD_S:g} rad/s."
    )
    return {
        "min_fingertip_mm": pairs[0].fingertip_mm,
        "min_servo_deg": min(pair.servo_deg for pair in pairs),
        "reader_accuracy": reader_accuracy(alphabet, READER_SAMPLES),
        "max_rate_all_reached": highest_rate(Speller(alphabet, load_calibration())),
    }


def highest_rate(speller: Speller) -> float:
    """Return the highest rate [1/s] at which every letter is reached after every other, rounded down to RATE_STEP."""
    low, high = LOWEST_RATE, HIGHEST_RATE
    while high - low > RATE_STEP:
        rate = (low + high) / 2
        if all_reached(replace(speller, rhythm=Rhythm(rate=rate))):
            low = rate
        else:
            high = rate
    return low
