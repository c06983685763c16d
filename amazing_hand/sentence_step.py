# SPDX-License-Identifier: Apache-2.0
"""The steps in a sentence's life."""

from enum import IntEnum


class Step(IntEnum):
    """A step, with its number in amazing_hand/msg/SentenceStatus."""

    QUEUED = 0
    PLANNING = 1
    SIGNING = 2
    DONE = 3
    REJECTED = 4
    EXPIRED = 5
    FAILED = 6
    CANCELLED = 7

    @property
    def is_last(self) -> bool:
        """Whether the sentence has ended with it."""
        return self >= Step.DONE
