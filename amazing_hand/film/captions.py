# SPDX-License-Identifier: Apache-2.0
"""Letters as captions of a film: a WebVTT track beside it."""

from pathlib import Path
from typing import Final, NamedTuple

NOT_REACHED: Final = "(not reached)"
"""Stands after a letter that the hand did not form as it should."""


class _Cue(NamedTuple):
    place: int
    letter: str
    begin_s: float


class CaptionTrack:
    """A film's letters as WebVTT: a cue lasts from the letter's command to the next one's, in the film's time.

    A cue's text has the measured moment in it at which the hand held the letter (`A<00:00:01.350>` is a timestamp that
    players take for the moment at which what follows is shown). Cues are written as they end, so that a track outlives
    its process; a space ends a cue and has none. For one thread at a time; times are those of one clock.
    """

    def __init__(self, path: Path, start_s: float) -> None:
        """Begins the file. Raises OSError, as all methods do, when it cannot be written."""
        self._start_s = start_s
        self._cue: _Cue | None = None
        self._held_s: float | None = None
        self._is_missed = False
        self._file = path.open("w", encoding="utf-8", buffering=1)
        self._file.write("WEBVTT\n")

    def begin_letter(self, index: int, letter: str, time_s: float) -> None:
        self._end_cue(time_s)
        if letter.strip():
            self._cue = _Cue(index, letter, time_s)

    def end_letter(self, index: int, reached: bool, time_s: float) -> None:
        """The hand holds the letter, or could not reach it, as measured at `time_s`."""
        if self._cue is not None and self._cue.place == index:
            self._held_s, self._is_missed = time_s, not reached

    def close(self, time_s: float) -> None:
        """Ends the track with the film at `time_s`."""
        try:
            self._end_cue(time_s)
        finally:
            self._file.close()

    def _end_cue(self, time_s: float) -> None:
        cue, self._cue = self._cue, None
        held_s, self._held_s = self._held_s, None
        if cue is None or time_s <= cue.begin_s:
            return
        text = cue.letter
        if held_s is not None and cue.begin_s < held_s < time_s:
            text += f"<{self._stamp(held_s)}>"
        if self._is_missed:
            text += f" {NOT_REACHED}"
        self._is_missed = False
        self._file.write(f"\n{cue.place}\n{self._stamp(cue.begin_s)} --> {self._stamp(time_s)}\n{text}\n")

    def _stamp(self, time_s: float) -> str:
        milliseconds = max(round((time_s - self._start_s) * 1000), 0)
        minutes, milliseconds = divmod(milliseconds, 60_000)
        return f"{minutes // 60:02d}:{minutes % 60:02d}:{milliseconds // 1000:02d}.{milliseconds % 1000:03d}"
