# SPDX-License-Identifier: Apache-2.0
"""State of a film that is being recorded, and the reasons to end it before its sentence ends."""

import math
from collections.abc import Set
from dataclasses import dataclass
from pathlib import Path

from amazing_hand.film.captions import CaptionTrack
from amazing_hand.film.disk_space import RESERVE_BYTES
from amazing_hand.film.encoder import FilmEncoder


@dataclass
class OpenFilm:
    """Film that is being recorded."""

    sentence_id: str
    path: Path
    encoder: FilmEncoder
    captions: CaptionTrack | None
    begin_s: float
    tail_s: float = 0.0
    """How long the film goes on after the last letter."""
    has_letters: bool = False
    """Whether letters are written into the pictures."""
    caption: str = ""
    end_s: float | None = None
    """Time at which the film ends; None if not known yet."""
    held_s: float = -math.inf
    """Time until which the letter in hand is held; a person may go back from the last one until then."""
    planners: Set[str] = frozenset()
    """Ids of the planners that may plan the film's sentence: those present at its start or found soon after."""
    has_planners: bool = False
    """Whether the planners have been found."""

    def is_over(self, now_s: float, is_paused: bool) -> bool:
        """Return whether the film has all of its sentence. is_paused: whether the sentence is."""
        return self.end_s is not None and now_s >= max(self.end_s, self.held_s) and not is_paused

    def find_planners(self, found: Set[str]) -> None:
        """Look for the planner again after the start: its message may arrive before ROS discovery reports its node."""
        if not self.has_planners:
            self.planners = self.planners | found
            self.has_planners = bool(self.planners)


def why_end(take: OpenFilm, now_s: float, max_s: float, planners: Set[str], free_bytes: int) -> str:
    """Return why the film must end now although its sentence has not, in one line; empty if it goes on.

    planners: ids of the planner nodes in the graph now; a restarted planner has a new id. A killed planner stays in the
        graph for a while, so a new id counts as the end of the old planner, as does an empty set.
    """
    name = take.path.name
    if not take.encoder.is_running:
        return f"film {name} ends early: ffmpeg has ended"
    if now_s >= take.begin_s + max_s:
        return f"film {name} ends early: it has its greatest length of {max_s:g} s (recorder.film_max_s)"
    if free_bytes < RESERVE_BYTES:
        return f"film {name} ends early: the disk of {take.path.parent} is full; delete something there"
    are_gone = bool(take.planners) and (not planners <= take.planners or not planners & take.planners)
    if take.end_s is None and are_gone:
        return f"film {name} ends early: the planner of its sentence has gone away"
    return ""
