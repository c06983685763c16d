"""Films encoded while they are recorded: JPEG in, H.264 MP4 out, in constant memory."""

import contextlib
import os
import queue
import subprocess
import tempfile
import threading
from pathlib import Path
from typing import Final, NamedTuple

import imageio_ffmpeg

QUEUE_FRAMES: Final = 60  # two seconds at 30 fps, a few megabytes: rides out a busy disk
NICENESS: Final = 10  # the servo loop goes first
FINISH_TIMEOUT_S: Final = (
    30.0  # for each step at the end: to write what is queued and the index; takes 0.05 s on an idle machine
)


class EncoderError(Exception):
    """ffmpeg could not be started or failed; one line with its own last words."""


class Film(NamedTuple):
    path: Path
    duration_s: float
    frames: int
    repeated: int
    """Frames of the film that show the same picture as the one before, as the camera was slower than the film."""
    dropped: int
    """Pictures that are not in the film, as the camera was faster than the film or the encoder too slow."""
    size_bytes: int


class FrameClock:
    """Maps pictures that arrive at any time to a constant frame rate. Pure: time is passed in.

    A picture is shown from its arrival to that of the next. The film stays within half a frame of the time that passed.
    """

    def __init__(self, fps: float) -> None:
        self._fps = fps
        self._start_s: float | None = None
        self.frames = 0
        self.repeated = 0
        self.dropped = 0

    def frames_due(self, time_s: float, ends: bool = False) -> int:
        """How often the picture before is to be written, now that another arrives or the film `ends` at `time_s`.

        A film that ends has one frame at least.
        """
        if self._start_s is None:
            self._start_s = time_s
            return 0
        due = max(round((time_s - self._start_s) * self._fps) - self.frames, 0)
        if ends and self.frames == 0:
            due = max(due, 1)
        self.frames += due
        if due:
            self.repeated += due - 1
        else:
            self.dropped += 1
        return due


def find_ffmpeg() -> str:
    """Path of ffmpeg; found and tried on the first call. Raises EncoderError when there is none."""
    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise EncoderError(f"ffmpeg: {error}") from error


class FilmEncoder:
    """Records one film with ffmpeg in a process of its own. For one thread; `add` does not wait for the encoder.

    The film is written beside its path and gets its name when it is whole, so what has the name can be played. Should
    this process die, ffmpeg sees the end of its input and ends too.
    """

    def __init__(self, path: Path, fps: float, width: int, height: int) -> None:
        """Starts ffmpeg. Raises EncoderError when that fails."""
        self._path = path
        self._part = path.with_name(f"{path.name}.part")
        self._fps = fps
        self._clock = FrameClock(fps)
        self._last_jpeg: bytes | None = None
        self._overrun = 0
        self._queue: queue.Queue[tuple[bytes, int] | None] = queue.Queue(QUEUE_FRAMES)
        self._messages = tempfile.TemporaryFile()  # noqa: SIM115 - closed by abort(); a pipe could fill up and block ffmpeg
        environment = {name: value for name, value in os.environ.items() if name != "LD_LIBRARY_PATH"}
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._process = subprocess.Popen(
                _command(self._part, fps, width, height),
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=self._messages,
                env=environment,  # ffmpeg brings its libraries; those of ROS's wheels are not for it
                start_new_session=True,  # Ctrl-C in the terminal is for us: we then close the film
            )
        except OSError as error:
            self._messages.close()
            raise EncoderError(f"film {path.name}: ffmpeg did not start: {error}") from error
        with contextlib.suppress(OSError):  # it has ended already: close() says why
            os.setpriority(os.PRIO_PROCESS, self._process.pid, NICENESS)
        self._writer = threading.Thread(target=self._write, name=f"film {path.name}", daemon=True)
        self._writer.start()

    @property
    def pid(self) -> int:
        """Process id of ffmpeg."""
        return self._process.pid

    def add(self, jpeg: bytes, time_s: float) -> None:
        """Adds a picture taken at `time_s` of a monotonic clock. It is dropped when the queue is full."""
        if self._queue.full():
            self._overrun += 1  # the picture before stays on for longer, so the film keeps its duration
            return
        due = self._clock.frames_due(time_s)
        if due and self._last_jpeg is not None:
            self._queue.put_nowait((self._last_jpeg, due))  # never full: only this thread adds
        self._last_jpeg = jpeg

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
        dropped = clock.dropped + self._overrun
        return Film(self._path, clock.frames / self._fps, clock.frames, clock.repeated, dropped, size_bytes)

    def abort(self) -> None:
        """Stops at once and leaves no file. After close() it does nothing."""
        self._process.kill()
        if self._writer.is_alive():
            self._queue.put(None)  # the writer no longer waits for ffmpeg: there is or will be room
            self._writer.join()
        self._process.wait()
        self._messages.close()
        self._part.unlink(missing_ok=True)

    def _finish(self, time_s: float) -> None:
        if self._last_jpeg is None:
            raise EncoderError(f"film {self._path.name}: no picture arrived, is the camera running?")
        due = self._clock.frames_due(time_s, ends=True)
        try:
            self._queue.put((self._last_jpeg, due), timeout=FINISH_TIMEOUT_S)
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
        while (item := self._queue.get()) is not None:
            jpeg, count = item
            # When ffmpeg is gone the queue is emptied all the same; close() reports why it went.
            with contextlib.suppress(BrokenPipeError):
                for _ in range(count):
                    stdin.write(jpeg)
                stdin.flush()
        with contextlib.suppress(BrokenPipeError):
            stdin.close()


def _command(path: Path, fps: float, width: int, height: int) -> list[str]:
    # fmt: off
    return [
        find_ffmpeg(), "-hide_banner", "-loglevel", "error", "-y",
        # Size and rate are known: without probing it starts with the first pictures and holds none back.
        "-probesize", "32", "-threads", "1", "-f", "mjpeg", "-framerate", str(fps), "-i", "pipe:0",
        # H.264's 4:2:0 needs even sizes; TV range is what players expect, JPEG has the full one.
        "-vf", f"scale={width // 2 * 2}:{height // 2 * 2}:out_range=tv,format=yuv420p", "-filter_threads", "1",
        # veryfast: at 640x480 and 30 fps 9 % of a core (ultrafast: 7 %) for a quarter of the size to send. One thread:
        # more start more slices and buffers than a film of this size needs.
        "-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-threads", "1",
        "-movflags", "+faststart", "-f", "mp4", str(path),
    ]
    # fmt: on
