# SPDX-License-Identifier: Apache-2.0
"""What the planner reports of a sentence, as the bridge hears it. Pure."""

from dataclasses import dataclass

from amazing_hand.sentence_step import Step


@dataclass(frozen=True)
class Report:
    """Report of the planner about a sentence."""

    id: str
    step: Step
    text: str = ""
    letters_done: int = 0
    reason: str = ""
    planned_by: str = ""
    tokens: int = 0
