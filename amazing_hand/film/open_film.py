# SPDX-License-Identifier: Apache-2.0
"""A film that is being made, and what ends it before its sentence does."""

from collections.abc import Set
from dataclasses import dataclass
from pathlib import Path

from amazing_hand.film.captions import CaptionTrack
from amazing_hand.film.disk_space import RESERVE_BYTES
from amazing_hand.film.encoder import FilmEncoder


@dataclass
class OpenFilm:
    """A film that is being made."""

    sentence_id: str
    path: Path
    encoder: FilmEncoder
    captions: CaptionTrack | None
    begin_s: float
    tail_s: float = 0.0
    """How long it goes on after the last letter."""
    has_letters: bool = False
    """Letters are written into the pictures."""
    caption: str = ""
    end_s: float | None = None
    """When it ends, None: not known yet."""
    planners: Set[str] = frozenset()
    """Who may plan its sentence: who was there when it began, or was found soon after."""
    has_planners: bool = False
    """All of them have been found."""

    def find_planners(self, found: Set[str]) -> None:
        """Looks once more after the beginning: who plans its sentence may have been heard before it was found."""
        if not self.has_planners:
            self.planners = self.planners | found
            self.has_planners = bool(self.planners)


def why_end(take: OpenFilm, now_s: float, max_s: float, planners: Set[str], free_bytes: int) -> str:
    """Why the film ends now, whatever its sentence does, in one line; empty while it goes on.

    planners: those that run now, by ids that a restarted one does not have again. One that was killed is among them for
    a while; so another that has come says as much as none that is left.
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
