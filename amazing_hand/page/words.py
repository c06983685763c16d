# SPDX-License-Identifier: Apache-2.0
"""What the hand's nodes say, in words for visitors, who have buttons where a terminal has commands. Pure."""

import re
from typing import Final

_WORDS: Final = (
    (
        r"the hand was let go limp; call resume \(`hand resume`\) to have it move again",
        "the hand is limp: press Resume",
    ),
    (r"then call clear_faults \(`hand clear-faults`\)", "then press Resume"),
    (r" \(if it comes and goes, brltty[^)]*\)", ""),
    (r" in ROS domain \d+: start `hand run`, or choose.*", ": start the hand with `hand run`"),
)
"""Pattern, and what stands in its place."""


def for_visitors(said: str) -> str:
    """Return what a node says with the page's own words; what is not known stays as it is."""
    for pattern, words in _WORDS:
        said = re.sub(pattern, words, said)
    return said
