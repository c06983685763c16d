# SPDX-License-Identifier: Apache-2.0
"""Films encoded while they are recorded: JPEG in, H.264 MP4 out, in constant memory."""

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
"""Suffix of a film's name while it is made."""

QUEUE_FRAMES: Final = 60  # two seconds at 30 fps, a few megabytes: rides out a busy disk
NICENESS: Final = 10  # the servo loop goes first
FINISH_TIMEOUT_S: Final = (
    30.0  # for each step at the end: to write what is queued and the index; takes 0.05 s on an idle machine
)

log = logging.getLogger(__name__)


class Film(NamedTuple):
    path: Path
    duration_s: float
    frames: int
    repeated: int
    """Frames of the film that show the same picture as the one before, as the camera was slower than the film."""
    dropped: int
    """Pictures that are not in the film, as the camera was faster than the film, the encoder too slow, or they were no
    whole JPEGs."""
    size_bytes: int


class _Shot(NamedTuple):
    """A picture on its way to ffmpeg."""

    jpeg: bytes
    caption: str
    times: int


class FilmEncoder:
    """Records one film with ffmpeg in a process of its own. For one thread; `add` does not wait for the encoder.

    The film is written beside its path and gets its name when it is whole, so what has the name can be played. Should
    this process die, ffmpeg sees the end of its input and ends too; `recover_film` then finds the film.
    """

    def __init__(self, path: Path, fps: float, width: int, height: int, begin_s: float | None = None) -> None:
        """Starts ffmpeg. Raises EncoderError when that fails.

        begin_s: the film begins then, with its first picture, even if that is taken later; None: with that.
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
        """Pictures that were taken into the film."""
        self._overrun = 0
        self._bad = 0
        self._queue: queue.Queue[_Shot | None] = queue.Queue(QUEUE_FRAMES)
        command = film_command(self._part, fps, width, height)
        try:
            # A pipe could fill up and block ffmpeg.
            self._messages = tempfile.TemporaryFile()  # noqa: SIM115 - closed by abort()
        except OSError as error:
            raise EncoderError(f"film {path.name}: no room for ffmpeg's messages: {error}") from error
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with self._part.open("xb") as part:
                fcntl.flock(part, fcntl.LOCK_EX)  # ffmpeg inherits it: held as long as somebody writes
                self._process = subprocess.Popen(
                    command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    stderr=self._messages,
                    env=environment(),
                    pass_fds=(part.fileno(),),
                    start_new_session=True,  # Ctrl-C in the terminal is for us: we then close the film
                )
        except OSError as error:
            self._messages.close()
            if not isinstance(error, FileExistsError):
                with contextlib.suppress(OSError):
                    self._part.unlink(missing_ok=True)
            raise EncoderError(f"film {path.name} cannot be begun: {error}") from error
        with contextlib.suppress(OSError):  # it has ended already: close() says why
            os.setpriority(os.PRIO_PROCESS, self._process.pid, NICENESS)
        self._writer = ReportingThread(target=self._write, name=f"film {path.name}", daemon=True)
        self._writer.start()

    @property
    def pid(self) -> int:
        """Process id of ffmpeg."""
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether ffmpeg takes pictures; close() says why it does not."""
        return self._process.poll() is None

    @property
    def waiting(self) -> int:
        """Pictures that ffmpeg has not taken yet."""
        return self._queue.qsize()

    def add(self, jpeg: bytes, time_s: float, caption: str = "") -> None:
        """Adds a picture taken at `time_s` of a monotonic clock. It is dropped when the queue is full, or when it is no
        whole JPEG; what follows the JPEG's end is left out, since ffmpeg would take it for another picture.

        caption: written into the picture, which costs a decoding and an encoding.
        """
        if (picture := first_jpeg(jpeg)) is None:
            self._bad += 1
            return
        if self._queue.full():
            self._overrun += 1  # the picture before stays on for longer, so the film keeps its duration
            return
        is_first = self._jpeg is None
        self._put(self._clock.frames_due(self._begin_s if is_first and self._begin_s is not None else time_s))
        self._jpeg, self._caption = picture, caption
        self.pictures += 1
        if is_first:
            self._put(self._clock.frames_missed(time_s))

    def keep_up(self, time_s: float) -> None:
        """Writes what is due by now of the last picture, for a camera that is slow or gone: else it would all be
        written at the end."""
        if self._jpeg is not None and not self._queue.full():
            self._put(self._clock.frames_missed(time_s))

    def close(self, time_s: float) -> Film:
        """Ends the film at `time_s` and waits until it is whole. Raises EncoderError; then no file is left."""
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
        """Stops at once and leaves no file, where the disk lets it be deleted. After close() it does nothing."""
        self._process.kill()
        if self._writer.is_alive():
            self._queue.put(None)  # the writer no longer waits for ffmpeg: there is or will be room
            self._writer.join()
        self._process.wait()
        self._messages.close()
        try:
            self._part.unlink(missing_ok=True)
        except OSError as error:
            log.warning("film %s stays and is looked at after the next start: %s", self._part.name, error)

    def _put(self, count: int) -> None:
        if count and self._jpeg is not None:
            self._queue.put_nowait(_Shot(self._jpeg, self._caption, count))  # never full: only this thread adds

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
            # When ffmpeg is gone the queue is emptied all the same; close() reports why it went.
            with contextlib.suppress(BrokenPipeError):
                for _ in range(shot.times):
                    stdin.write(jpeg)
                stdin.flush()
        with contextlib.suppress(BrokenPipeError):
            stdin.close()
