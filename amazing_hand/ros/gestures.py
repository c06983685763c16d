# SPDX-License-Identifier: Apache-2.0
"""The gestures that the planner knows: the alphabet's, and those of one's own, read again when their file changes."""

from collections.abc import Callable
from dataclasses import replace

from amazing_hand.config import load_own_gestures, own_gestures_path
from amazing_hand.hand.alphabet import Alphabet
from amazing_hand.hand.calibration import Calibration
from amazing_hand.hand.motion import Motion
from amazing_hand.hand.spelling import Speller


class Gestures:
    """Motions of all gestures of one hand, within its limits.

    Args:
        alphabet: of the hand's side.
        calibration: of the hand.
        report: called with one line for what is wrong with the file of one's own gestures; the rest works.
    """

    def __init__(self, alphabet: Alphabet, calibration: Calibration, report: Callable[[str], None]) -> None:
        self._alphabet = alphabet
        self._calibration = calibration
        self._report = report
        self._read: tuple[int, int, int] | None = None
        """The file that was read: its inode, time of change [ns] and size [bytes]; None when there was none."""
        self._speller = Speller(alphabet, calibration)

    def names(self) -> list[str]:
        """Return the names of all gestures that there are now."""
        self._refresh()
        return list(self._speller.alphabet.gestures)

    def motion(self, name: str) -> Motion:
        """Return the motion, from wherever the hand is, of one of the gestures that `names` has returned last."""
        return self._speller.plan("", name)[0]

    def _refresh(self) -> None:
        try:
            found = own_gestures_path().stat()
            there: tuple[int, int, int] | None = (found.st_ino, found.st_mtime_ns, found.st_size)
        except OSError:
            there = None
        if there == self._read:
            return
        self._read = there
        own, problems = load_own_gestures(self._alphabet, self._calibration.side)
        for problem in problems:
            self._report(problem)
        alphabet = replace(self._alphabet, gestures={**self._alphabet.gestures, **own})
        self._speller = Speller(alphabet, self._calibration)
