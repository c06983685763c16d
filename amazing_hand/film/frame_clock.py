# SPDX-License-Identifier: Apache-2.0
"""Map pictures that arrive at any time to the frames of a film of constant rate. Pure: time is passed in."""

from typing import Final

# A picture gets a frame of its own as long as the film then deviates from the elapsed time by no more than this
# [frames]. More than half a frame, so that a camera at the film's rate loses no picture to jitter.
SLACK_FRAMES: Final = 0.75
# The film may be this far behind [frames] while a picture is delayed by a busy machine: repeating the previous picture
# would leave no frame for the next one, which comes on time. Applies to one delayed picture and those that arrive right
# after it; beyond that the camera has skipped pictures.
PATIENCE_FRAMES: Final = 2.5
# A gap between pictures above this [frames] means a slow camera, not a late picture ...
SLOW_FRAMES: Final = 1.5
# ... and a gap below this means that the pictures were delayed together.
HEELS_FRAMES: Final = 0.5


class FrameClock:
    """Compute how many frames each picture is to be written for.

    A picture is shown from its arrival until the next one arrives. The film's duration is right within one frame.
    """

    def __init__(self, fps: float) -> None:
        self._fps = fps
        self._start_s: float | None = None
        self._is_shown = False  # whether the last picture has a frame already
        self._came_s = 0.0
        self._gap = 0.0  # time between the last two pictures [frames]
        self.frames = 0
        self.repeated = 0
        self.dropped = 0

    def frames_due(self, time_s: float, ends: bool = False) -> int:
        """Return how many frames of the previous picture to write when another arrives, or the film ends, at `time_s`.

        A film that ends has at least one frame.
        """
        if self._start_s is None:
            self._start_s = self._came_s = time_s
            return 0
        behind, gap = self._behind(time_s), (time_s - self._came_s) * self._fps
        late = SLACK_FRAMES if self._gap > SLOW_FRAMES and gap > HEELS_FRAMES else PATIENCE_FRAMES
        due = 1 if not ends and -SLACK_FRAMES <= behind - 1 <= late else max(round(behind), 0)
        self._came_s, self._gap = time_s, gap
        if ends and self.frames == 0:
            due = max(due, 1)
        if not due and not self._is_shown:
            self.dropped += 1
        self._show(due)
        self._is_shown = False
        return due

    def frames_missed(self, time_s: float) -> int:
        """Return how many frames of the last picture to write by `time_s`, when no other has arrived since."""
        due = 0 if self._start_s is None else max(int(self._behind(time_s)), 0)
        self._show(due)
        return due

    def _behind(self, time_s: float) -> float:
        """Return by how many frames the film is shorter than the elapsed time."""
        assert self._start_s is not None
        return (time_s - self._start_s) * self._fps - self.frames

    def _show(self, due: int) -> None:
        if due:
            self.frames += due
            self.repeated += due if self._is_shown else due - 1
            self._is_shown = True
