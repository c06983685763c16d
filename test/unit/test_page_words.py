# SPDX-License-Identifier: Apache-2.0
"""What a node says is told to a visitor with the page's buttons, and what is not known as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amazing_hand.bus.driver import RELEASED
from amazing_hand.page.words import for_visitors


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (RELEASED, "the hand is limp: press Resume"),
        (
            "fault: servo 1 stalled; find the cause, then call clear_faults (`hand clear-faults`)",
            "fault: servo 1 stalled; find the cause, then press Resume",
        ),
        (
            "no servo_driver runs in ROS domain 3: start `hand run`, or choose another ROS_DOMAIN_ID or namespace",
            "no servo_driver runs: start the hand with `hand run`",
        ),
        (
            "no USB adapter is there (if it comes and goes, brltty takes it for a Braille display: `sudo apt x`)",
            "no USB adapter is there",
        ),
    ],
)
def test_a_visitor_is_told_of_buttons_and_not_of_commands(said: str, told: str) -> None:
    assert for_visitors(said) == told
    assert for_visitors(f"a; {said}") == f"a; {told}"


@given(st.text(max_size=50))
def test_what_is_not_known_is_told_as_it_is(said: str) -> None:
    assert for_visitors(said) == said
