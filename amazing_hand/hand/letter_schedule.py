# SPDX-License-Identifier: Apache-2.0
"""Which letter of a sentence is due when, also after pause, continue and back. Pure."""

import math
from typing import Final

# A letter that arrives more than this after its planned time delays all following letters, so that it is held as long
# as any other: the hand took a detour, or is slow. Smaller delays are communication: three cycles of the driver.
LATE_S: Final = 0.06

# A sentence that is paused for longer than this ends: those that wait for the hand must not wait for ever.
MAX_PAUSE_S: Final = 600.0


class LetterSchedule:
    """Letters of one sentence: each is due when the one before has been held, or when it is asked for.

    All times are of one clock [s] and passed in. A letter is given by its place in the sentence, from 0.

    Attributes:
        place: the letter that was taken last; None before the first.
    """

    def __init__(self, count: int) -> None:
        """count: number of letters. The first one is due at once."""
        self.place: int | None = None
        self._count = count
        self._start_s = self._due_s = -math.inf
        self._back_to: int | None = None
        self._paused_s: float | None = None

    @property
    def is_paused(self) -> bool:
        return self._paused_s is not None

    def pause(self, now_s: float) -> None:
        """Keep the present letter until `go_on`. A second pause changes nothing."""
        if self._paused_s is None:
            self._paused_s = now_s

    def go_on(self) -> None:
        """End the pause, if there is one."""
        self._paused_s = None

    def back(self, now_s: float) -> int:
        """Make the letter before the present one due at once and return its place; at the first letter, that one.

        In a pause the letter is shown, and the pause goes on; MAX_PAUSE_S counts from now.
        """
        present = self.place if self._back_to is None else self._back_to
        self._back_to = max((present or 0) - 1, 0)
        if self._paused_s is not None:
            self._paused_s = now_s
        return self._back_to

    def end_reason(self, now_s: float) -> str:
        """Return why the sentence must end before its last letter; empty if it need not."""
        if self._paused_s is not None and now_s >= self._paused_s + MAX_PAUSE_S:
            return f"it was paused for more than {MAX_PAUSE_S / 60:.0f} minutes"
        return ""

    def left_s(self, now_s: float) -> float:
        """Return how long to wait for the next letter, or for the end, if nothing is asked for meanwhile."""
        if self._back_to is not None:
            return 0.0
        due_s = self._due_s if self._paused_s is None else self._paused_s + MAX_PAUSE_S
        return max(due_s - now_s, 0.0)

    def take(self, now_s: float) -> int | None:
        """Return the place of the letter that is due; None when the last one has been held."""
        if self._back_to is not None:
            place, self._back_to, self._start_s = self._back_to, None, now_s
        elif self.place is None:
            place, self._start_s = 0, now_s
        else:
            # From planned times, not from now: the small delays of many letters must not add up.
            place, self._start_s = self.place + 1, self._due_s
        if place >= self._count:
            return None
        self.place = place
        return place

    def arrived(self, motion_s: float, duration_s: float, now_s: float) -> None:
        """Note that the hand has the letter that was taken last, or has failed to reach it.

        motion_s: planned time from its start to its arrival. duration_s: the same to the next letter.
        """
        late_s = now_s - (self._start_s + motion_s)
        self._due_s = self._start_s + duration_s + (late_s if late_s > LATE_S else 0.0)
