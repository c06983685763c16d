"""Letters as captions: written into a picture, and as a WebVTT track beside the film."""

from pathlib import Path
from typing import Final, NamedTuple

import cv2
import numpy as np

from amazing_hand.video.jpeg import Image, decode_jpeg, encode_jpeg
from amazing_hand.video.materials import Plane

NOT_REACHED: Final = "(not reached)"
"""Stands after a letter that the hand did not form as it should."""

LEAST_HEIGHT: Final = 24
"""Pictures of fewer rows have no captions: nobody could read them."""

_FONT: Final = cv2.FONT_HERSHEY_SIMPLEX


class Lettering:
    """Writes captions into the lower left corner: the first line large, the second small. For one thread."""

    def __init__(self) -> None:
        self._layer: tuple[str, tuple[int, ...], Image, Plane] | None = None

    def write(self, picture: Image, caption: str) -> None:
        size = picture.shape[:2]
        if size[0] < LEAST_HEIGHT:
            return
        if self._layer is None or self._layer[:2] != (caption, size):
            self._layer = (caption, size, *_caption_layer(caption, size[1], size[0]))
        _, _, ink, alpha = self._layer
        rows, columns = alpha.shape
        place = picture[-rows:, :columns]
        place[:] = cv2.blendLinear(ink, place, alpha, 1 - alpha)

    def write_jpeg(self, jpeg: bytes, caption: str) -> bytes:
        """The same picture with the caption; as it is when it cannot be read. 4 ms at 640x480."""
        picture = decode_jpeg(jpeg)
        if picture is None:
            return jpeg
        self.write(picture, caption)
        return encode_jpeg(picture)


def _caption_layer(caption: str, width: int, height: int) -> tuple[Image, Plane]:
    """Ink of the picture's lower left corner, and how much it covers: the caption, with a soft shadow under it."""
    unit = height / 480
    margin, rows = round(24 * unit), round(96 * unit)
    title, _, line = caption.partition("\n")
    cover = np.zeros((rows, width), np.uint8)
    x = margin
    for text, size, stroke in ((title, 2.4, 5), (line, 0.62, 1)):
        thickness = max(round(stroke * unit), 1)
        cv2.putText(cover, text, (x, rows - margin), _FONT, size * unit, 255, thickness, cv2.LINE_AA)
        if text:
            x += cv2.getTextSize(text, _FONT, size * unit, thickness)[0][0] + margin // 2
    ink = cover[:, : min(x + margin, width)].astype(np.float32) / 255
    shadow = np.minimum(1.6 * cv2.GaussianBlur(ink, (0, 0), 5 * unit), 0.6)
    alpha = np.maximum(ink, shadow)
    white = (252 * ink / np.maximum(alpha, 1e-3)).astype(np.uint8)
    return cv2.merge((white, white, white)), alpha


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
