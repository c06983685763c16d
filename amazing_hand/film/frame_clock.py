# SPDX-License-Identifier: Apache-2.0
"""Pictures that arrive at any time on the frames of a constant rate. Pure: time is passed in."""

from typing import Final

# A picture keeps a frame to itself while that puts the film no further from the time that passed [frames]. More than
# half a frame, so that a camera of the film's own rate, whose pictures come a little early or late, loses none.
SLACK_FRAMES: Final = 0.75
# A picture that was kept up on its way by a busy machine is waited for: who repeats the one before has no frame left
# for the next, which comes at its time. For one picture, and those on its heels: then the camera has left some out.
PATIENCE_FRAMES: Final = 2.5
# Pictures farther from each other than this [frames] are not late but those of a slow camera ...
SLOW_FRAMES: Final = 1.5
# ... and those closer have been kept up together.
HEELS_FRAMES: Final = 0.5


class FrameClock:
    """Says how often each picture is to be written.

    A picture is shown from its arrival to that of the next. The film ends within one frame of the time that passed.
    """

    def __init__(self, fps: float) -> None:
        self._fps = fps
        self._start_s: float | None = None
        self._is_shown = False  # the last picture has a frame already
        self._came_s = 0.0
        self._gap = 0.0  # between the last two pictures [frames]
        self.frames = 0
        self.repeated = 0
        self.dropped = 0

    def frames_due(self, time_s: float, ends: bool = False) -> int:
        """How often the picture before is to be written, now that another arrives or the film `ends` at `time_s`.

        A film that ends has one frame at least.
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
        """How often the last picture is to be written by `time_s`, as no other has arrived since."""
        due = 0 if self._start_s is None else max(int(self._behind(time_s)), 0)
        self._show(due)
        return due

    def _behind(self, time_s: float) -> float:
        """Frames that the film is shorter than the time that passed."""
        assert self._start_s is not None
        return (time_s - self._start_s) * self._fps - self.frames

    def _show(self, due: int) -> None:
        if due:
            self.frames += due
            self.repeated += due if self._is_shown else due - 1
            self._is_shown = True
