# SPDX-License-Identifier: Apache-2.0
"""Write the letters of a film as captions: a WebVTT track in a file beside it."""

from pathlib import Path
from typing import Final, NamedTuple

NOT_REACHED: Final = "(not reached)"
"""Mark after a letter that the hand could not reach."""


class _Cue(NamedTuple):
    place: int
    letter: str
    begin_s: float


class CaptionTrack:
    """WebVTT track of a film's letters. A cue lasts from the letter's command to the next command, in film time.

    The text of a cue contains the measured time at which the hand held the letter, as a WebVTT timestamp
    (`A<00:00:01.350>`; players show what follows it from that time on). Each cue is written to disk when it ends, so
    that the track survives a crash of the process. A space ends the current cue and has no cue of its own. Not
    thread-safe; all times are of the same clock.
    """

    def __init__(self, path: Path, start_s: float) -> None:
        """Create the file. Like all methods, raises OSError when it cannot be written."""
        self._start_s = start_s
        self._cue: _Cue | None = None
        self._count = 0  # not the letter's place: a letter that is signed again has a cue of its own
        self._held_s: float | None = None
        self._is_missed = False
        self._file = path.open("w", encoding="utf-8", buffering=1)
        self._file.write("WEBVTT\n")

    def begin_letter(self, index: int, letter: str, time_s: float) -> None:
        self._end_cue(time_s)
        if letter.strip():
            self._cue = _Cue(index, letter, time_s)

    def end_letter(self, index: int, reached: bool, time_s: float) -> None:
        """Note that the hand reached the letter, or failed to reach it, as measured at `time_s`."""
        if self._cue is not None and self._cue.place == index:
            self._held_s, self._is_missed = time_s, not reached

    def close(self, time_s: float) -> None:
        """End the track at `time_s`, the end of the film."""
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
        self._file.write(f"\n{self._count}\n{self._stamp(cue.begin_s)} --> {self._stamp(time_s)}\n{text}\n")
        self._count += 1

    def _stamp(self, time_s: float) -> str:
        milliseconds = max(round((time_s - self._start_s) * 1000), 0)
        minutes, milliseconds = divmod(milliseconds, 60_000)
        return f"{minutes // 60:02d}:{minutes % 60:02d}:{milliseconds // 1000:02d}.{milliseconds % 1000:03d}"
