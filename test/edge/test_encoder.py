# SPDX-License-Identifier: Apache-2.0
"""Films by the real ffmpeg, read back with PyAV and as a source of pictures."""

import os
import signal
import struct
import subprocess
import sys
import textwrap
import threading
import time

import av
import cv2
import numpy as np
import pytest
from support.disks import read_only

from amazing_hand.camera.sources import FAILED_READS_MAX, CaptureSource, SourceEnded, SourceError, Wishes, open_capture
from amazing_hand.film import encoder as encoder_module
from amazing_hand.film.encoder import EncoderError, FilmEncoder

FPS, WIDTH, HEIGHT = 30.0, 160, 120


def picture(level, width=WIDTH, height=HEIGHT):
    return cv2.imencode(".jpg", np.full((height, width, 3), level, np.uint8))[1].tobytes()


def record(path, times_s, end_s, levels=None):
    encoder = FilmEncoder(path, FPS, WIDTH, HEIGHT)
    for index, time_s in enumerate(times_s):
        while encoder._queue.full():  # the test is faster than time
            time.sleep(0.001)
        encoder.add(picture(levels[index] if levels else 10 + index % 200), time_s)
    return encoder.close(end_s)


def frames(path):
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="gray").mean() for frame in container.decode(video=0)]


def mp4_boxes(path):
    data, offset, names = path.read_bytes(), 0, []
    while offset < len(data):
        size, name = struct.unpack(">I4s", data[offset : offset + 8])
        names.append(name.decode())
        offset += size
    return names


def wait_until(condition, timeout_s=30.0):
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "timed out"
        time.sleep(0.01)


def test_a_film_plays_in_a_browser(tmp_path):
    film = record(tmp_path / "film.mp4", [n / 30 for n in range(60)], 2.0)
    with av.open(str(film.path)) as container:
        stream = container.streams.video[0]
        assert stream.codec_context.name == "h264"
        assert stream.codec_context.pix_fmt == "yuv420p"
        assert (stream.width, stream.height) == (WIDTH, HEIGHT)
        assert float(stream.average_rate) == FPS
        assert container.duration / av.time_base == pytest.approx(2.0, abs=1 / FPS)
    boxes = mp4_boxes(film.path)
    assert boxes.index("moov") < boxes.index("mdat"), "the index is first, so that it plays while it loads"


def test_the_film_says_of_itself_what_is_in_it(tmp_path):
    film = record(tmp_path / "film.mp4", [n / 30 for n in range(60)], 2.0)
    assert film.path == tmp_path / "film.mp4"
    assert film.frames == len(frames(film.path)) == 60
    assert film.duration_s == pytest.approx(2.0)
    assert (film.repeated, film.dropped) == (0, 0)
    assert film.size_bytes == film.path.stat().st_size


def test_a_slow_camera_repeats_pictures_and_keeps_the_time(tmp_path):
    film = record(tmp_path / "film.mp4", [5.0, 5.5], 6.0, levels=[40, 200])
    shown = frames(film.path)
    assert (film.frames, film.repeated, film.dropped) == (30, 28, 0)
    assert shown[:14] == pytest.approx([40] * 14, abs=4)
    assert shown[16:] == pytest.approx([200] * 14, abs=4)


def test_a_fast_camera_drops_pictures_and_keeps_the_time(tmp_path):
    film = record(tmp_path / "film.mp4", [n / 90 for n in range(90)], 1.0)
    assert len(frames(film.path)) == film.frames == 30
    assert film.dropped == 60


def test_a_film_of_one_picture_has_one_frame(tmp_path):
    film = record(tmp_path / "film.mp4", [3.0], 3.0)
    assert (film.frames, film.dropped, len(frames(film.path))) == (1, 0, 1)


def test_brightness_is_kept(tmp_path):
    film = record(tmp_path / "film.mp4", [0.0, 0.5], 1.0, levels=[16, 235])
    shown = frames(film.path)
    assert (shown[0], shown[-1]) == pytest.approx((16, 235), abs=4)


def test_pictures_of_another_or_an_odd_size_are_scaled(tmp_path):
    encoder = FilmEncoder(tmp_path / "film.mp4", FPS, 81, 61)
    encoder.add(picture(90), 0.0)
    encoder.add(picture(90, 320, 240), 0.5)
    film = encoder.close(1.0)
    with av.open(str(film.path)) as container:
        assert (container.streams.video[0].width, container.streams.video[0].height) == (80, 60)
        assert sum(1 for _ in container.decode(video=0)) == 30


def circle(width, height, radius):
    picture = cv2.circle(np.full((height, width, 3), 60, np.uint8), (width // 2, height // 2), radius, (250,) * 3, -1)
    return cv2.imencode(".jpg", picture)[1].tobytes()


@pytest.mark.parametrize(
    ("size", "radius", "film_size", "diameter"),
    [
        ((1280, 720), 240, (640, 480), 240),
        ((480, 640), 160, (640, 480), 240),
        ((640, 480), 160, (640, 360), 240),
        ((640, 480), 160, (640, 480), 320),
        ((81, 61), 20, (640, 480), 320),
    ],
)
def test_pictures_of_another_shape_keep_theirs_between_black_bars(tmp_path, size, radius, film_size, diameter):
    encoder = FilmEncoder(tmp_path / "film.mp4", FPS, *film_size)
    encoder.add(circle(*size, radius), 0.0)
    with av.open(str(encoder.close(0.1).path)) as container:
        stream = container.streams.video[0]
        shown = next(container.decode(video=0)).to_ndarray(format="gray")
        assert (stream.width, stream.height) == film_size
        assert stream.sample_aspect_ratio == 1
    bright = shown > 155
    assert (bright.any(axis=0).sum(), bright.any(axis=1).sum()) == pytest.approx((diameter, diameter), abs=6)
    wide, narrow = size[0] / size[1] > film_size[0] / film_size[1], size[0] / size[1] < film_size[0] / film_size[1]
    bar_above, bar_beside = shown[0, film_size[0] // 2] < 16, shown[film_size[1] // 2, 0] < 16
    assert (bar_above, bar_beside) == (wide, narrow) or size == (81, 61), "the bars are where the picture is not"


def test_two_jpegs_in_one_buffer_are_one_picture(tmp_path):
    encoder = FilmEncoder(tmp_path / "film.mp4", FPS, WIDTH, HEIGHT)
    for n in range(30):
        encoder.add(picture(90) + picture(200), n / FPS)
    film = encoder.close(1.0)
    shown = frames(film.path)
    assert (film.frames, film.repeated, film.dropped) == (30, 0, 0)
    assert shown == pytest.approx([90] * 30, abs=4)


@pytest.mark.parametrize("trailer", [b"\0\0", b"\xff", b"\r\n", np.random.default_rng(1).bytes(96)])
def test_what_follows_a_jpegs_end_is_not_in_the_film(tmp_path, trailer):
    encoder = FilmEncoder(tmp_path / "film.mp4", FPS, WIDTH, HEIGHT)
    for n in range(30):
        encoder.add(picture(90) + trailer, n / FPS)
    film = encoder.close(1.0)
    assert len(frames(film.path)) == film.frames == 30


def test_half_a_jpeg_is_left_out_and_counted_and_the_film_keeps_its_time(tmp_path):
    encoder = FilmEncoder(tmp_path / "film.mp4", FPS, WIDTH, HEIGHT)
    for n in range(30):
        encoder.add(picture(90)[:-2] if n % 3 == 1 else picture(90), n / FPS)
    film = encoder.close(1.0)
    assert len(frames(film.path)) == film.frames == 30
    assert film.dropped == 10


def test_a_film_of_which_no_picture_is_a_jpeg_says_so(tmp_path):
    encoder = FilmEncoder(tmp_path / "film.mp4", FPS, WIDTH, HEIGHT)
    for n in range(3):
        encoder.add(b"\x89PNG", n / FPS)
    with pytest.raises(EncoderError, match="none of the 3 pictures that arrived is a whole JPEG"):
        encoder.close(1.0)
    assert not list(tmp_path.iterdir())


def test_a_disk_that_turned_read_only_is_an_encoder_error_and_nothing_else(tmp_path, monkeypatch, caplog):
    encoder = FilmEncoder(tmp_path / "film.mp4", FPS, WIDTH, HEIGHT)
    encoder.add(picture(1), 0.0)
    read_only(monkeypatch, tmp_path)
    with pytest.raises(EncoderError, match="film.mp4: .*Read-only file system"):
        encoder.close(1.0)
    assert "film.mp4.part stays and is looked at after the next start" in caplog.text


def test_a_disk_without_room_for_ffmpegs_messages_is_an_encoder_error(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(encoder_module.tempfile, "TemporaryFile", full)
    with pytest.raises(EncoderError, match="No space left on device"):
        FilmEncoder(tmp_path / "film.mp4", FPS, WIDTH, HEIGHT)


def test_a_film_under_way_is_not_taken_for_a_film(tmp_path):
    encoder = FilmEncoder(tmp_path / "film.mp4", FPS, WIDTH, HEIGHT)
    encoder.add(picture(10), 0.0)
    encoder.add(picture(20), 1.0)
    wait_until(lambda: list(tmp_path.iterdir()))
    assert not list(tmp_path.glob("*.mp4"))
    encoder.close(2.0)
    assert [path.name for path in tmp_path.iterdir()] == ["film.mp4"]


def test_abort_leaves_nothing(tmp_path):
    encoder = FilmEncoder(tmp_path / "film.mp4", FPS, WIDTH, HEIGHT)
    for n in range(30):
        encoder.add(picture(n), n / 30)
    encoder.abort()
    encoder.abort()
    assert not list(tmp_path.iterdir())
    assert not os.path.exists(f"/proc/{encoder.pid}")


def test_a_killed_ffmpeg_is_an_error_at_close_and_add_does_not_fail(tmp_path):
    encoder = FilmEncoder(tmp_path / "film.mp4", FPS, WIDTH, HEIGHT)
    encoder.add(picture(1), 0.0)
    os.kill(encoder.pid, signal.SIGKILL)
    encoder._process.wait()
    for n in range(1, 300):
        encoder.add(picture(n % 200), n / 30)
    with pytest.raises(EncoderError, match=r"film\.mp4: ffmpeg failed: ended with status -9"):
        encoder.close(10.0)
    assert not list(tmp_path.iterdir())


def test_the_error_is_one_line_with_ffmpegs_last_words(tmp_path):
    encoder = FilmEncoder(tmp_path / "film.mp4", FPS, WIDTH, HEIGHT)
    encoder.add(b"\xff\xd8\xff\xd9", 0.0)  # it begins and ends, and there is nothing in it
    with pytest.raises(EncoderError, match=r"film\.mp4: ffmpeg failed: .+") as failure:
        encoder.close(1.0)
    assert "\n" not in str(failure.value)
    assert not list(tmp_path.iterdir())


def test_a_film_without_pictures_is_an_error(tmp_path):
    encoder = FilmEncoder(tmp_path / "film.mp4", FPS, WIDTH, HEIGHT)
    with pytest.raises(EncoderError, match="no picture arrived"):
        encoder.close(1.0)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path):
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(EncoderError, match=r"film\.mp4 cannot be begun: .*taken"):
        FilmEncoder(tmp_path / "taken" / "film.mp4", FPS, WIDTH, HEIGHT)


def test_a_stuck_encoder_drops_pictures_and_does_not_hold_the_camera_up(tmp_path):
    noise = np.random.default_rng(0).integers(0, 255, (480, 640, 3), dtype=np.uint8)
    jpeg = cv2.imencode(".jpg", noise)[1].tobytes()
    encoder = FilmEncoder(tmp_path / "film.mp4", FPS, WIDTH, HEIGHT)
    try:
        os.kill(encoder.pid, signal.SIGSTOP)
        camera = threading.Thread(target=lambda: [encoder.add(jpeg, n / 30) for n in range(300)], daemon=True)
        camera.start()
        camera.join(30.0)
        assert not camera.is_alive(), "it would wait for ever, as ffmpeg stands still"
        os.kill(encoder.pid, signal.SIGCONT)
        film = encoder.close(10.0)
    finally:
        encoder.abort()
    assert film.dropped > 100
    assert film.frames == len(frames(film.path)) == 300, "the film keeps its duration"


def test_an_ffmpeg_that_hangs_at_the_end_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr(encoder_module, "FINISH_TIMEOUT_S", 0.2)
    encoder = FilmEncoder(tmp_path / "film.mp4", FPS, WIDTH, HEIGHT)
    encoder.add(picture(1), 0.0)
    os.kill(encoder.pid, signal.SIGSTOP)
    with pytest.raises(EncoderError, match="ffmpeg hangs"):
        encoder.close(1.0)
    assert not list(tmp_path.iterdir())
    assert not os.path.exists(f"/proc/{encoder.pid}")


def test_ffmpeg_is_niced_has_no_ros_libraries_and_its_own_session(tmp_path, monkeypatch):
    monkeypatch.setenv("LD_LIBRARY_PATH", "/opt/ros/lib")
    encoder = FilmEncoder(tmp_path / "film.mp4", FPS, WIDTH, HEIGHT)
    try:
        with open(f"/proc/{encoder.pid}/environ") as environ:
            assert "LD_LIBRARY_PATH" not in environ.read()
        assert os.getpriority(os.PRIO_PROCESS, encoder.pid) >= encoder_module.NICENESS
        assert os.getsid(encoder.pid) == encoder.pid, "Ctrl-C in the terminal does not reach it"
    finally:
        encoder.abort()


def test_ffmpeg_ends_by_itself_when_this_process_is_killed(tmp_path):
    script = """
        import os, signal, sys
        from pathlib import Path
        from amazing_hand.film.encoder import FilmEncoder
        encoder = FilmEncoder(Path(sys.argv[1]), 30.0, 160, 120)
        encoder.add(Path(sys.argv[2]).read_bytes(), 0.0)
        print(encoder.pid, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    """
    (tmp_path / "picture.jpg").write_bytes(picture(50))
    command = [sys.executable, "-c", textwrap.dedent(script), tmp_path / "film.mp4", tmp_path / "picture.jpg"]
    killed = subprocess.run(command, capture_output=True, text=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    pid = int(killed.stdout)

    def has_ended():
        try:
            with open(f"/proc/{pid}/stat") as stat:
                return stat.read().rpartition(")")[2].split()[0] == "Z"  # nobody reaps it here
        except FileNotFoundError:
            return True

    wait_until(has_ended)


def test_a_film_can_be_the_source_and_says_when_it_has_ended(tmp_path):
    film = record(tmp_path / "film.mp4", [0.0, 0.5], 1.0, levels=[40, 200])
    source = open_capture(str(film.path), Wishes())
    levels = [source.read().mean()]
    jpeg = source.read_jpeg()
    assert cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR).shape == (HEIGHT, WIDTH, 3)
    levels += [source.read().mean() for _ in range(film.frames - 2)]
    assert (levels[0], levels[-1]) == pytest.approx((40, 200), abs=4)
    with pytest.raises(SourceEnded, match=r"film\.mp4"):
        source.read_jpeg()
    source.close()


@pytest.mark.parametrize("source", ["", "no/such/film.mp4", "/dev/no-such-camera", "987", "http://127.0.0.1:1/x.mjpg"])
def test_a_source_that_cannot_be_opened_is_named_in_one_line(source):
    with pytest.raises(SourceError) as failure:
        open_capture(source, Wishes())
    assert repr(source) in str(failure.value)
    assert "\n" not in str(failure.value)


def test_a_file_that_is_no_film_is_refused(tmp_path):
    (tmp_path / "film.mp4").write_text("not a film")
    with pytest.raises(SourceError, match="cannot be opened"):
        open_capture(str(tmp_path / "film.mp4"), Wishes())


class Camera:
    """A capture that delivers what it is told to: a picture or None."""

    def __init__(self, *pictures):
        self._pictures = list(pictures)

    def read(self):
        picture = self._pictures.pop(0) if self._pictures else None
        return picture is not None, picture


def test_a_camera_may_lose_a_picture_but_an_unplugged_one_is_an_error():
    grey = np.full((HEIGHT, WIDTH, 3), 90, np.uint8)
    source = CaptureSource(Camera(None, grey, None, None, grey), "0", ends=False)
    assert source.read() is None
    assert source.read() is grey
    assert source.read_jpeg().startswith(b"\xff\xd8")
    for _ in range(FAILED_READS_MAX - 1):
        assert source.read() is None
    with pytest.raises(SourceError, match="'0' stopped delivering"):
        source.read()
