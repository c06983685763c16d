# SPDX-License-Identifier: Apache-2.0
"""Encode a film while it is recorded: JPEG frames in, H.264 MP4 out, in constant memory."""

import contextlib
import fcntl
import logging
import os
import queue
import subprocess
import tempfile
from pathlib import Path
from typing import Final, NamedTuple

from amazing_hand.camera.jpeg import first_jpeg
from amazing_hand.film.ffmpeg import EncoderError, environment, film_command
from amazing_hand.film.frame_clock import FrameClock
from amazing_hand.rendering.lettering import Lettering
from amazing_hand.threads import ReportingThread

PART: Final = ".part"
"""Suffix of a film's file name while it is recorded."""

QUEUE_FRAMES: Final = 60  # two seconds at 30 fps, a few megabytes: bridges short stalls of a busy disk
NICENESS: Final = 10  # of ffmpeg: the servo loop has priority
FINISH_TIMEOUT_S: Final = (
    30.0  # for each step at the end (writing queued frames, writing the index); takes 0.05 s on an idle machine
)

log = logging.getLogger(__name__)


class Film(NamedTuple):
    path: Path
    duration_s: float
    frames: int
    repeated: int
    """Number of frames that repeat the previous picture, because the camera was slower than the film."""
    dropped: int
    """Pictures that are not in the film, as the camera was faster than the film, the encoder too slow, or they were no
    whole JPEGs."""
    size_bytes: int


class _Shot(NamedTuple):
    """Picture in the queue to ffmpeg."""

    jpeg: bytes
    caption: str
    times: int


class FilmEncoder:
    """Record one film with ffmpeg in a process of its own. Not thread-safe; `add` does not wait for the encoder.

    The film is written to a temporary name and renamed to `path` when it is complete, so a file at `path` can always be
    played. If this process dies, ffmpeg reads the end of its input and finishes; `recover_film` then renames the film.
    """

    def __init__(self, path: Path, fps: float, width: int, height: int, begin_s: float | None = None) -> None:
        """Start ffmpeg. Raises EncoderError when that fails.

        begin_s: time at which the film begins; it shows the first picture from then on, even if that was taken later.
            None: the film begins with the first picture.
        """
        self._path = path
        self._part = path.with_name(path.name + PART)
        self._fps = fps
        self._clock = FrameClock(fps)
        self._begin_s = begin_s
        self._jpeg: bytes | None = None
        self._caption = ""
        self._lettering = Lettering()
        self.pictures = 0
        """Number of pictures accepted for the film."""
        self._overrun = 0
        self._bad = 0
        self._queue: queue.Queue[_Shot | None] = queue.Queue(QUEUE_FRAMES)
        command = film_command(self._part, fps, width, height)
        try:
            # A file, not a pipe: a full pipe would block ffmpeg.
            self._messages = tempfile.TemporaryFile()  # noqa: SIM115 - closed by abort()
        except OSError as error:
            raise EncoderError(f"film {path.name}: no room for ffmpeg's messages: {error}") from error
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with self._part.open("xb") as part:
                fcntl.flock(part, fcntl.LOCK_EX)  # ffmpeg inherits the lock: held as long as a process writes
                self._process = subprocess.Popen(
                    command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    stderr=self._messages,
                    env=environment(),
                    pass_fds=(part.fileno(),),
                    start_new_session=True,  # Ctrl-C in the terminal must not reach ffmpeg: we close the film
                )
        except OSError as error:
            self._messages.close()
            if not isinstance(error, FileExistsError):
                with contextlib.suppress(OSError):
                    self._part.unlink(missing_ok=True)
            raise EncoderError(f"film {path.name} cannot be begun: {error}") from error
        with contextlib.suppress(OSError):  # ffmpeg has exited already: close() reports why
            os.setpriority(os.PRIO_PROCESS, self._process.pid, NICENESS)
        self._writer = ReportingThread(target=self._write, name=f"film {path.name}", daemon=True)
        self._writer.start()

    @property
    def pid(self) -> int:
        """Return the process id of ffmpeg."""
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Return whether ffmpeg accepts pictures; if not, close() reports why."""
        return self._process.poll() is None

    @property
    def waiting(self) -> int:
        """Return the number of pictures that ffmpeg has not read yet."""
        return self._queue.qsize()

    def add(self, jpeg: bytes, time_s: float, caption: str = "") -> None:
        """Add a picture taken at `time_s` of a monotonic clock; drop it if the queue is full or the JPEG incomplete.

        Bytes after the end of the JPEG are removed, since ffmpeg would read them as another picture.

        caption: text written into the picture, which costs one decoding and one encoding.
        """
        if (picture := first_jpeg(jpeg)) is None:
            self._bad += 1
            return
        if self._queue.full():
            self._overrun += 1  # the previous picture is shown for longer, so the duration stays right
            return
        is_first = self._jpeg is None
        self._put(self._clock.frames_due(self._begin_s if is_first and self._begin_s is not None else time_s))
        self._jpeg, self._caption = picture, caption
        self.pictures += 1
        if is_first:
            self._put(self._clock.frames_missed(time_s))

    def keep_up(self, time_s: float) -> None:
        """Repeat the last picture for the frames due by `time_s`, when the camera is slow or gone.

        Otherwise all of these frames would be written at the end.
        """
        if self._jpeg is not None and not self._queue.full():
            self._put(self._clock.frames_missed(time_s))

    def close(self, time_s: float) -> Film:
        """End the film at `time_s` and wait until it is complete. Raises EncoderError; then no file is left."""
        try:
            self._finish(time_s)
            size_bytes = self._part.stat().st_size
            self._part.replace(self._path)
        except OSError as error:
            raise EncoderError(f"film {self._path.name}: {error}") from error
        finally:
            self.abort()
        clock = self._clock
        dropped = clock.dropped + self._overrun + self._bad
        return Film(self._path, clock.frames / self._fps, clock.frames, clock.repeated, dropped, size_bytes)

    def abort(self) -> None:
        """Stop at once and delete the file, if the disk permits. Does nothing after close()."""
        self._process.kill()
        if self._writer.is_alive():
            self._queue.put(None)  # the writer does not wait for ffmpeg any more, so there will be room
            self._writer.join()
        self._process.wait()
        self._messages.close()
        try:
            self._part.unlink(missing_ok=True)
        except OSError as error:
            log.warning("film %s stays and is looked at after the next start: %s", self._part.name, error)

    def _put(self, count: int) -> None:
        if count and self._jpeg is not None:
            self._queue.put_nowait(_Shot(self._jpeg, self._caption, count))  # cannot be full: only this thread adds

    def _finish(self, time_s: float) -> None:
        if self._jpeg is None and self._bad:
            raise EncoderError(f"film {self._path.name}: none of the {self._bad} pictures that arrived is a whole JPEG")
        if self._jpeg is None:
            raise EncoderError(f"film {self._path.name}: no picture arrived, is the camera running?")
        due = self._clock.frames_due(time_s, ends=True)
        try:
            self._queue.put(_Shot(self._jpeg, self._caption, due), timeout=FINISH_TIMEOUT_S)
            self._queue.put(None, timeout=FINISH_TIMEOUT_S)
            self._writer.join(FINISH_TIMEOUT_S)
            status = self._process.wait(FINISH_TIMEOUT_S)
        except (queue.Full, subprocess.TimeoutExpired) as error:
            raise EncoderError(f"film {self._path.name}: ffmpeg hangs, is the disk full or gone?") from error
        if status != 0:
            self._messages.seek(0)
            lines = self._messages.read().decode(errors="replace").split("\n")
            last_line = next((line.strip() for line in reversed(lines) if line.strip()), f"ended with status {status}")
            raise EncoderError(f"film {self._path.name}: ffmpeg failed: {last_line}")

    def _write(self) -> None:
        stdin = self._process.stdin
        assert stdin is not None
        while (shot := self._queue.get()) is not None:
            jpeg = self._lettering.write_jpeg(shot.jpeg, shot.caption) if shot.caption else shot.jpeg
            # If ffmpeg has exited, keep emptying the queue; close() reports why it exited.
            with contextlib.suppress(BrokenPipeError):
                for _ in range(shot.times):
                    stdin.write(jpeg)
                stdin.flush()
        with contextlib.suppress(BrokenPipeError):
            stdin.close()
